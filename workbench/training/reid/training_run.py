"""A whole training in its folder: settings, checkpoint, metrics and page, and going on with one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.errors import BadParameterError
from workbench.core.paths import write_atomic
from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Json
from workbench.nets.pretrained import load_encoder
from workbench.nets.reid import ReidNet
from workbench.nets.reid_checkpoint import CHECKPOINT_FILE, ReidCheckpoint, save_reid
from workbench.project.provenance import now, versions
from workbench.training.reid.config import ReidConfig
from workbench.training.reid.fit import BANKS, BASE_FILE, ReidFit, ReidTrainer, forget_state
from workbench.training.reid.material import SHUFFLED, Material
from workbench.training.reid.pictures import MEAN_SIDE, Pictures
from workbench.training.reid.report import write_training_page

SPEC_FILE = "spec.json"
METRICS_FILE = "metrics.json"
_STAGE = "Preparing frames"
_UNBEGUN = {SPEC_FILE, BASE_FILE, *BANKS}
"""What lies in a folder whose training has not finished an epoch: nothing is lost with it."""


def finished(folder: Path, wanted: Json) -> dict[str, Json] | None:
    """Metrics of the training ``wanted`` in ``folder`` if it is finished; None if it is still to be done.

    Raises
    ------
    BadParameterError
        If the folder holds something else that is worth keeping.
    """
    if not folder.exists():
        return None
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else {""}
    there -= {name for name in there if name.startswith(".reid_")}  # half-written when it was killed
    if not there <= _UNBEGUN and not _same(folder, wanted):
        detail = "it holds another training (other settings or other pictures) or other files"
        raise BadParameterError(name="out", value=folder, detail=detail)
    if CHECKPOINT_FILE not in there:
        return None
    try:
        found: dict[str, Json] = json.loads((folder / METRICS_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    forget_state(folder)  # a kill may have come between the checkpoint and this
    return found


def begin(folder: Path, wanted: Json) -> None:
    """Make ``folder`` that of the training ``wanted``, after `finished` has found nothing against it.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    if not _same(folder, wanted):
        (folder / BASE_FILE).unlink(missing_ok=True)
        write_atomic(folder / SPEC_FILE, json.dumps(wanted, indent=1).encode())


def _same(folder: Path, wanted: Json) -> bool:
    try:
        return bool(json.loads((folder / SPEC_FILE).read_text("utf-8")) == wanted)
    except (OSError, ValueError):
        return False


def start_network(backbone: str, material: Material, units: tuple[int, ...], size: int, seed: int) -> ReidNet:
    """The network of a training before its weights are loaded; errors as `ReidNet`."""
    return ReidNet(backbone, len(material.animals), units, size, seed)


def load_weights(network: ReidNet, path: Path | None, name: str) -> str:
    """Start the backbone from a file (None: it stays random); what it started from, for people.

    Raises
    ------
    MissingFileError, CheckpointError
    """
    return "random" if path is None else load_encoder(network, path, name)


def train(
    folder: Path,
    root: Path,
    material: Material,
    network: ReidNet,
    config: ReidConfig,
    *,
    facts: Mapping[str, Json],
    progress: Progress,
    cancel: CancelToken,
) -> dict[str, Json]:
    """Train in ``folder`` on the shards below ``root``; gives the metrics, which are written there as well.

    Parameters
    ----------
    facts
        What else is told of the training: ``weights`` it started from, ``control``, hash of its ``shards``.

    Raises
    ------
    Cancelled, TrainingDivergedError, MemoryError, ShardsError, DiskFullError, NoPermissionError
    """
    pictures = Pictures(root, material.train, network.size)
    held_out = Pictures(root, material.val, network.size)
    learned, means = _looked_over(pictures, held_out, len(material.animals), progress, cancel)
    trainer = ReidTrainer(folder, config, network, train=pictures, val=held_out)
    fitted = trainer.fit(progress, cancel)
    metrics = _metrics(material, network, config, fitted, facts)
    training = {
        "videos": material.videos(),
        "counts": material.train.counts(len(material.animals)),
        "control": SHUFFLED if facts.get("control") else "",
        "best": fitted.best,
        "seed": config.seed,
        "date": metrics["date"],
    }
    checkpoint = ReidCheckpoint(
        backbone=network.backbone,
        units=network.units,
        size=network.size,
        animals=material.animals,
        state_dict=network.state_dict(),
        means=torch.from_numpy(means),
        learned=learned,
        training=training,
    )
    # The checkpoint comes last: a folder that has one is finished.
    write_atomic(folder / METRICS_FILE, json.dumps(metrics, indent=1).encode())
    write_training_page(folder, metrics, json.loads((folder / SPEC_FILE).read_text("utf-8")))
    save_reid(folder / CHECKPOINT_FILE, checkpoint)
    forget_state(folder)
    return metrics


def _looked_over(
    pictures: Pictures, held_out: Pictures, animals: int, progress: Progress, cancel: CancelToken
) -> tuple[Tensor, NDArray[np.float32]]:
    """Fingerprints of all pictures, and the mean raw picture of each animal to learn."""
    sums = np.zeros((animals, MEAN_SIDE, MEAN_SIDE), np.float64)
    prints = []
    total = len(pictures.choice) + len(held_out.choice)
    for part, counts in ((pictures, True), (held_out, False)):
        with closing(part.summary(cancel)) as looks:
            for row, (print_, small) in enumerate(looks):
                prints.append(print_)
                if counts:
                    sums[part.choice.label[row]] += small
                progress(Update(len(prints), total, _STAGE))
    counts_of = np.maximum(1, pictures.choice.counts(animals))
    means = (sums / np.asarray(counts_of)[:, None, None]).astype(np.float32)
    return torch.tensor(sorted(set(prints)), dtype=torch.int64), means


def _metrics(
    material: Material, network: ReidNet, config: ReidConfig, fitted: ReidFit, facts: Mapping[str, Json]
) -> dict[str, Json]:
    animals = len(material.animals)
    found: dict[str, Any] = {
        "backbone": network.backbone,
        "animals": list(material.animals),
        "train": material.train.counts(animals),
        "val": material.val.counts(animals),
        "videos": material.videos(),
        "split": material.split,
        "warnings": [*material.warnings, *_of_random_weights(config, facts)],
        "layers": {"backbone": fitted.layers, "opened": list(fitted.opened)},
        "best": fitted.best,
        "history": fitted.history,
        "device": fitted.device,
        "threads": fitted.threads,
        "config": asdict(config),
        "date": now(),
        "versions": versions(),
        **facts,
    }
    return found


def _of_random_weights(config: ReidConfig, facts: Mapping[str, Json]) -> list[str]:
    if facts.get("weights") != "random" or (config.opened == 1 and config.fine_epochs):
        return []
    return [
        "The backbone started at random and most of it never learned: start from published weights "
        "(--weights imagenet) or a file, or let all of it learn (--opened 1)."
    ]
