"""How good a network is on held-out frames, at the size and through the path that users get."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from workbench.core.paths import write_atomic
from workbench.core.progress import CancelToken
from workbench.core.types import Json
from workbench.media.images import read_mask
from workbench.nets.checkpoint import METRICS_FILE
from workbench.nets.predictor import Predictor
from workbench.project.project import Project
from workbench.training.datasets import Sample, read_samples
from workbench.training.metrics import Confusion


def evaluate(
    predictor: Predictor, project: Project, samples: Sequence[Sample], cancel: CancelToken
) -> Confusion:
    """Confusion of the predictor's masks with the samples' masks, at native size."""
    confusion = Confusion(predictor.classes.names)
    for number, picture in read_samples(project, samples):
        cancel.check()
        truth = read_mask(samples[number].mask, project.classes, size=(picture.shape[1], picture.shape[0]))
        confusion.add(predictor.predict([picture], cancel)[0].mask, truth)
    return confusion


def note_native(folder: Path, metrics: dict[str, Json], frames: int) -> None:
    """Write the metrics at native size beside those of the training in the model's folder."""
    path = folder / METRICS_FILE
    report = json.loads(path.read_text("utf-8"))
    report["native_size"] = {**metrics, "frames": frames}
    write_atomic(path, json.dumps(report, indent=1).encode())
