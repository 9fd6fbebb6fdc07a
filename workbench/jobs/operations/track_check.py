"""Before tracking: whether the animals of a video can be followed and told apart, and in how long a time."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from workbench.core.errors import MissingFileError
from workbench.core.progress import CancelToken, Progress
from workbench.jobs.operations.track import MOST_ANIMALS
from workbench.jobs.spec import Result, Spec

Verdict = Literal["feasible", "without identities", "not feasible"]
Witness = Literal["pictures", "moments", "nothing", "never together", "one animal"]


class TrackCheckSpec(Spec):
    """What `run` takes.

    Attributes
    ----------
    video, animals
        The recording, and how many animals it shows.
    minutes
        How much of it is looked at, in three stretches: the beginning of a recording is seldom like the
        rest. A shorter recording is looked at whole.
    seconds
        Longest time that the animals are learned for, here and in the tracking whose minutes are told, and
        half as long again where that says too little; None: as long as it takes.
    roi, masks, source, polarity, threshold, least_area
        As of `track.TrackSpec`.
    """

    verb: ClassVar[str] = "track_check"
    records_run: ClassVar[bool] = False

    video: Path
    animals: int = Field(ge=1, le=MOST_ANIMALS)
    minutes: float = Field(1.0, gt=0, le=60)
    seconds: float | None = Field(None, gt=0)
    roi: tuple[float, ...] = ()
    masks: Path | None = None
    source: Literal["background", "intensity"] | None = None
    polarity: Literal["dark", "pale", "both"] | None = None
    threshold: int | None = Field(None, ge=1, le=254)
    least_area: int | None = Field(None, ge=1)
    seed: int = Field(0, ge=0)

    @model_validator(mode="after")
    def _whole_polygon(self) -> TrackCheckSpec:
        if len(self.roi) % 2 or 0 < len(self.roi) < 6:
            raise ValueError("a region is at least three points, x and y in turn")
        return self


class TrackCheckResult(Result):
    """What was found.

    Attributes
    ----------
    verdict
        One of three; ``summary`` says why.
    frames
        That were looked at.
    fitting
        Share of them whose blobs are N animals and nothing else.
    apart
        Share of them in which all animals are apart.
    in_crossings
        Share of positions (frames times animals) inside a crossing.
    longest_global_s
        Seconds of the longest time for which all animals stay apart.
    global_fragments
        Such times, by different fragments.
    distinguishable
        Whether the animals can be told apart by their looks; None: too little to say.
    decided_by
        What said so: pictures that know the name of their own fragment, as in a tracking; moments at which
        all are apart, where the pictures have too little to go by; nothing; or what makes looks matter
        little: that all are apart from the first frame to the last, or that there is one animal.
    fit
        Mean probability that pictures give to the name of their fragment; None where nothing was learned.
    passages, agreeing
        Short crossings, and those at which looks and motion name the animals alike.
    moments, consistent, chance
        Times that were compared, share of animals found again on the way round, and what chance would give;
        none where the pictures decide. Of a pair: times that were left out of learning, by how much the
        probabilities of a name differ there between the two, and None.
    minutes
        Expected for tracking the whole video on this machine.
    seconds_by_stage
        The same by stage.
    """

    verdict: Verdict
    frames: int
    fitting: float
    apart: float
    in_crossings: float
    longest_global_s: float
    global_fragments: int
    distinguishable: bool | None
    decided_by: Witness
    fit: float | None
    passages: int
    agreeing: int
    moments: int
    consistent: float | None
    chance: float | None
    minutes: float
    seconds_by_stage: dict[str, float]


def run(spec: TrackCheckSpec, *, progress: Progress, cancel: CancelToken) -> TrackCheckResult:
    """Look at a part of ``spec.video``; nothing is written.

    Raises
    ------
    MissingFileError, NotAVideoError, EmptyVideoError, BadParameterError, NothingToDoError,
    MaskSizeError, CorruptImageError, DiskFullError, NoPermissionError, Cancelled
    """
    from workbench.jobs.check_run import CheckRun  # torch comes with the engines

    if not spec.video.is_file():
        raise MissingFileError(path=spec.video)
    return CheckRun(spec, progress, cancel).run()
