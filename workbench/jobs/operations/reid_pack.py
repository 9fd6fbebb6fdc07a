"""Pack pictures of single animals into shards, to learn from them which animal is which."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from workbench.core.progress import CancelToken, Progress
from workbench.jobs.spec import Result, Spec


class ReidPackSpec(Spec):
    """What `run` takes.

    ``source`` holds ``Images/{train,test}/VIDEO/ANIMAL/*.jpg``, or the same without ``Images``. Shards of at
    most ``per_shard`` pictures go below ``out``, which is ``source/shards`` where it is not given.
    ``skip_bad`` leaves pictures out that cannot be read, and lists them.
    """

    verb: ClassVar[str] = "reid_pack"
    records_run: ClassVar[bool] = False

    source: Path
    out: Path | None = None
    per_shard: int = Field(20_000, ge=1)
    skip_bad: bool = False


class ReidPackResult(Result):
    """What was packed: pictures by split, video and animal, shards made and kept, files left out."""

    folder: Path
    images: int
    animals: tuple[str, ...]
    counts: dict[str, dict[str, dict[str, int]]]
    made: int
    reused: int
    skipped: tuple[str, ...]
    sha256: str
    warnings: tuple[str, ...]


def run(spec: ReidPackSpec, *, progress: Progress, cancel: CancelToken) -> ReidPackResult:
    """Write the shards and their index; those that are there and current stay.

    Raises
    ------
    MissingFileError, NothingToDoError
        If there are no pictures where they belong.
    BadPictureError
        Naming a picture that cannot be read.
    DiskFullError, NoPermissionError
    """
    from workbench.training.reid.packing import pack

    out = spec.out or spec.source / "shards"
    packed = pack(
        spec.source,
        out,
        per_shard=spec.per_shard,
        skip_bad=spec.skip_bad,
        progress=progress,
        cancel=cancel,
    )
    index = packed.index
    counts = index.counts()
    warnings = _warnings(counts)
    skipped = tuple(one.file for one in index.skipped)
    left_out = f" {len(skipped)} could not be read and were left out; {out / 'index.json'} lists them."
    return ReidPackResult(
        summary=f"Packed {index.images} pictures of {len(index.animals())} animals into {len(index.shards)} "
        f"shards in {out} ({packed.made} made, {packed.reused} there already)."
        + (left_out if skipped else "")
        + "".join(f" {text}" for text in warnings),
        folder=out,
        images=index.images,
        animals=tuple(index.animals()),
        counts=counts,
        made=packed.made,
        reused=packed.reused,
        skipped=skipped,
        sha256=index.sha256,
        warnings=warnings,
    )


def _warnings(counts: dict[str, dict[str, dict[str, int]]]) -> tuple[str, ...]:
    both = sorted(set(counts.get("train", {})) & set(counts.get("test", {})))
    if not both:
        return ()
    listed = ", ".join(both[:5]) + (", …" if len(both) > 5 else "")
    return (
        f"In train and in test alike: {listed}. If they are the same recordings, a test on them is too good.",
    )
