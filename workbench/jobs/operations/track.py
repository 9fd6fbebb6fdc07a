"""Follow every animal of a video, and keep its identity through crossings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from workbench.core.errors import BadParameterError, MissingFileError
from workbench.core.progress import CancelToken, Progress
from workbench.core.types import Json
from workbench.jobs.spec import Result, Spec

MOST_ANIMALS = 200
SEEN = 0.9
"""With fewer positions than this part something is wrong with what is taken for animals."""


class TrackSpec(Spec):
    """What `run` takes.

    Attributes
    ----------
    video, out
        The recording, and the folder of the result: made if it is not there; a tracking that was broken
        off goes on in it.
    animals
        How many there are.
    identity
        False: plain tracks by motion alone.
    engine
        How animals are told apart; ``auto`` tries one after the other until it is enough. May carry
        options after a colon, as ``ensemble:5+majority``.
    roi
        Polygon of the region of interest, x and y in turn in pixels; empty: all of the picture.
    masks
        Folder of masks (``predictions/<video>`` of a study) to take blobs from.
    source, polarity, threshold, least_area
        How animals stand out; None: found from the recording.
    seconds
        Longest time that an engine may learn; None: as long as it takes.
    workers
        Processes that look for blobs; None: as many as there are cores, at most 4.
    """

    verb: ClassVar[str] = "track"
    records_run: ClassVar[bool] = False

    video: Path
    out: Path
    animals: int = Field(ge=1, le=MOST_ANIMALS)
    identity: bool = True
    engine: str = "auto"
    roi: tuple[float, ...] = ()
    masks: Path | None = None
    source: Literal["background", "intensity"] | None = None
    polarity: Literal["dark", "pale", "both"] | None = None
    threshold: int | None = Field(None, ge=1, le=254)
    least_area: int | None = Field(None, ge=1)
    seed: int = Field(0, ge=0)
    seconds: float | None = Field(None, gt=0)
    workers: int | None = Field(None, ge=1, le=64)

    @model_validator(mode="after")
    def _whole_polygon(self) -> TrackSpec:
        if len(self.roi) % 2 or 0 < len(self.roi) < 6:
            raise ValueError("a region is at least three points, x and y in turn")
        return self

    def processes(self) -> int:
        """Processes that look for blobs."""
        return self.workers or min(4, os.cpu_count() or 1)


class TrackResult(Result):
    """What came of it.

    Attributes
    ----------
    estimated_accuracy
        Expected share of positions with the right name; None without identities.
    distinguishable
        Whether the animals can be told apart by their looks; None: not tested, or too little to say.
    reviews
        Places that a person should look at.
    notes
        What the stages tell of themselves.
    """

    folder: Path
    frames: int
    fragments: int
    crossings: int
    coverage: float
    estimated_accuracy: float | None
    distinguishable: bool | None
    reviews: int
    warnings: tuple[str, ...] = ()
    notes: dict[str, Json] = Field(default_factory=dict)


def run(spec: TrackSpec, *, progress: Progress, cancel: CancelToken) -> TrackResult:
    """Track ``spec.video`` into ``spec.out``; stages that are done already are kept.

    Raises
    ------
    MissingFileError, NotAVideoError, EmptyVideoError, BadParameterError, NothingToDoError,
    NeverApartError, MaskSizeError, CorruptImageError, DiskFullError, NoPermissionError, Cancelled
    """
    # torch comes with the engines: a spec must be readable without it.
    from workbench.jobs.tracking_run import TrackingRun
    from workbench.tracking.engines import engine_of
    from workbench.tracking.naming import AUTO

    if not spec.video.is_file():
        raise MissingFileError(path=spec.video)
    if spec.engine != AUTO:
        if not spec.identity:
            detail = "plain tracks need no engine"
            raise BadParameterError(name="engine", value=spec.engine, detail=detail)
        engine_of(spec.engine, spec.seconds)  # a wrong name is told now, not after an hour of looking
    return TrackingRun(spec, progress, cancel).run()
