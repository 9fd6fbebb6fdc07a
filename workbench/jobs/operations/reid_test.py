"""Test how often a network names the animal on a picture rightly, and in a sequence of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from workbench.core.errors import BadParameterError, NothingToDoError
from workbench.core.progress import CancelToken, Progress
from workbench.core.types import Json
from workbench.jobs.spec import Result, Spec
from workbench.project.provenance import now, versions

if TYPE_CHECKING:
    from workbench.nets.reid_checkpoint import ReidCheckpoint
    from workbench.training.reid.choice import Choice
    from workbench.training.reid.shard_index import ShardIndex
    from workbench.training.reid.verdict import Learned


class ReidTestSpec(Spec):
    """What `run` takes.

    ``model`` is the folder of a training, or its checkpoint. Of each animal ``per_animal`` pictures of
    ``split`` are looked at, evenly over recordings and time, or ``all_frames``. ``frames`` above 1 judges
    sequences of so many neighbouring pictures as well; they never cross recordings, and what is left at the
    end of one is too short to count. ``control`` adds a permutation test. Results go to ``out``, which is
    ``test`` in the model's folder where it is not given; ``predictions`` as ``csv`` or ``json``.
    """

    verb: ClassVar[str] = "reid_test"
    records_run: ClassVar[bool] = False

    model: Path
    shards: Path
    out: Path | None = None
    split: Literal["test", "train"] = "test"
    per_animal: int = Field(1000, ge=1)
    all_frames: bool = False
    frames: int = Field(1, ge=1)
    control: bool = False
    predictions: Literal["csv", "json"] = "csv"
    batch: int = Field(64, ge=1, le=4096)
    seed: int = Field(0, ge=0)
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int | None = Field(None, ge=1)


class ReidTestResult(Result):
    """What the test gave; ``images`` and ``sequences`` are the scores that ``test.json`` holds."""

    folder: Path
    tested: int
    accuracy: float
    sequence_accuracy: float | None
    images: dict[str, Json]
    sequences: dict[str, Json] | None
    baselines: dict[str, float]
    warnings: tuple[str, ...]
    files: tuple[Path, ...]
    report: Path


def run(spec: ReidTestSpec, *, progress: Progress, cancel: CancelToken) -> ReidTestResult:
    """Look at the pictures and judge; a test that was stopped goes on where it was.

    Raises
    ------
    MissingFileError, CheckpointError
        If ``model`` is no network for re-identification.
    ShardsError
        If ``shards`` cannot be read.
    NothingToDoError
        If there are no pictures to test on.
    BadParameterError
        If ``frames`` is more than there are to a sequence, or the device is not there.
    DiskFullError, NoPermissionError
    """
    from workbench.nets.checkpoint import file_hash
    from workbench.nets.reid_checkpoint import CHECKPOINT_FILE, load_reid
    from workbench.nets.runtime import pick_device, placed
    from workbench.training.reid.looking import Looker
    from workbench.training.reid.pictures import Pictures
    from workbench.training.reid.shard_index import read_index
    from workbench.training.reid.test_folder import Tested, write_test
    from workbench.training.reid.verdict import cautions, judge

    file = spec.model / CHECKPOINT_FILE if spec.model.is_dir() else spec.model
    checkpoint = load_reid(file)
    index = read_index(spec.shards)
    choice = _choose(spec, index, checkpoint, cancel)
    device = pick_device(spec.device)
    network = checkpoint.network(file)
    placed(network, device)
    out = spec.out or file.parent / "test"
    model = file_hash(file)
    pictures = Pictures(spec.shards, choice, checkpoint.size)
    looker = Looker(out, pictures, checkpoint.means.numpy(), _key(spec, model, index.sha256))
    look = looker.look(network, spec.batch, spec.threads, progress, cancel)
    learned = _learned(checkpoint)
    names = checkpoint.animals
    verdict = judge(choice, look, names, learned, length=spec.frames, control=spec.control, seed=spec.seed)
    seen = checkpoint.learned.tolist()
    report: dict[str, Json] = {
        **verdict.report,
        "warnings": cautions(choice, look, names, learned, seen=seen, split=spec.split),
        "animals": list(names),
        "model": str(file),
        "model_sha256": model,
        "shards": str(spec.shards),
        "shards_sha256": index.sha256,
        "split": spec.split,
        "device": str(device),
        "threads": looker.threads,
        "date": now(),
        "versions": versions(),
        "spec": json.loads(spec.model_dump_json()),
    }
    tested = Tested(index, choice, look, verdict, names, spec.frames)
    files = write_test(out, tested, report, f".{spec.predictions}")
    del look, tested
    looker.forget()
    return _result(out, report, files)


def _choose(spec: ReidTestSpec, index: ShardIndex, checkpoint: ReidCheckpoint, cancel: CancelToken) -> Choice:
    from workbench.training.reid.choice import choose
    from workbench.training.reid.judge import sequences

    wanted = None if spec.all_frames else spec.per_animal
    if wanted is not None and wanted < spec.frames:
        detail = f"a sequence of {spec.frames} pictures needs at least as many of each animal"
        raise BadParameterError(name="per_animal", value=wanted, detail=detail)
    choice = choose(index, spec.split, checkpoint.animals, per_animal=wanted, run=spec.frames, cancel=cancel)
    if not len(choice):
        known = ", ".join(index.animals(spec.split)) or "none"
        way_out = f"It was trained for {', '.join(checkpoint.animals)}; {spec.split} has {known}."
        detail = f"{spec.split} holds no pictures of the network's animals to test on"
        raise NothingToDoError(path=spec.shards, detail=detail, way_out=way_out)
    if spec.frames > 1 and not len(sequences(choice, spec.frames)):
        detail = "no animal has so many pictures in one recording"
        raise BadParameterError(name="frames", value=spec.frames, detail=detail)
    return choice


def _key(spec: ReidTestSpec, model: str, shards: str) -> str:
    """What must be the same for a stopped test to go on."""
    places = {"model", "shards", "out", "control", "predictions", "seed", "device", "threads", "batch"}
    return f"{model}:{shards}:{spec.model_dump_json(exclude=places)}"


def _learned(checkpoint: ReidCheckpoint) -> Learned:
    from workbench.training.reid.verdict import Learned

    facts = checkpoint.training
    videos = facts.get("videos", {})
    names = {name for side in videos.values() for name in side} if isinstance(videos, dict) else set()
    return Learned(names, list(facts.get("counts", [])), str(facts.get("control", "")))


def _result(out: Path, report: dict[str, Json], files: tuple[Path, ...]) -> ReidTestResult:
    images, runs, baselines = report["images"], report.get("sequences"), report["baselines"]
    joined = f", {_said(runs)} of {runs['count']} sequences of {runs['length']}" if runs else ""
    shuffled = images.get("shuffled")
    control = (
        f" With names dealt out anew: {shuffled['mean']:.3f} (p = {shuffled['p']:.3f})." if shuffled else ""
    )
    warnings = tuple(report["warnings"])
    return ReidTestResult(
        summary=f"Right for {_said(images)} of {images['count']} pictures{joined}; chance is "
        f"{baselines['chance']:.3f}, the most frequent animal {baselines['majority_class']:.3f}, the "
        f"nearest mean picture {baselines['nearest_mean_32px']:.3f}.{control}"
        + "".join(f" {text}" for text in warnings),
        folder=out,
        tested=images["count"],
        accuracy=images["accuracy"],
        sequence_accuracy=runs["accuracy"] if runs else None,
        images=images,
        sequences=runs,
        baselines=baselines,
        warnings=warnings,
        files=files,
        report=files[-1],
    )


def _said(part: dict[str, Json]) -> str:
    """An accuracy with its interval, for people."""
    found = part["interval"]
    if found["low"] is None:
        return f"{part['accuracy']:.3f}"
    return f"{part['accuracy']:.3f} (95 % {found['low']:.3f} to {found['high']:.3f})"
