"""What to extract: the user's choice, the operation it becomes, and what that would take."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from workbench.jobs.operations.extract import ExtractSpec
    from workbench.media.sampling import DayPlan
    from workbench.media.video import Video
    from workbench.project.project import Project

Mode: TypeAlias = Literal["all", "every", "fps", "count", "diverse", "plan"]
MODES: tuple[Mode, ...] = ("all", "every", "fps", "count", "diverse", "plan")

DAY_MINUTES = 24 * 60
RESERVE = 200_000_000
"""Bytes that an extraction leaves free on the disk."""


@dataclass(frozen=True)
class PlanRow:
    """One sample of the day plan: minutes after midnight, and its length in minutes."""

    start: int
    minutes: float


@dataclass(frozen=True)
class DayRows:
    """The day plan as the table shows it.

    Attributes
    ----------
    clock_start
        Time of day at which the recording begins, in seconds after midnight.
    """

    rows: tuple[PlanRow, ...]
    fps: float = 1.0
    clock_start: int = 0

    @classmethod
    def default(cls) -> DayRows:
        """Two samples of 30 minutes each in night, morning, afternoon and evening."""
        from workbench.media.sampling import DayPlan

        plan = DayPlan.default()
        rows = [
            PlanRow(round(sample.start_s / 60), sample.minutes)
            for period in plan.periods
            for sample in period.samples
        ]
        return cls(tuple(rows), plan.fps)

    def plan(self) -> DayPlan:
        """The plan that the operation takes: the samples sorted into the periods of the day."""
        from workbench.media.sampling import DayPeriod, DayPlan, DaySample, parse_clock

        periods = []
        for period in DayPlan.default().periods:
            first, last = parse_clock(period.start) / 60, parse_clock(period.stop) / 60
            samples = tuple(
                DaySample(clock_text(row.start * 60)[:5], row.minutes)
                for row in sorted(self.rows, key=lambda row: row.start)
                if first <= row.start < last
            )
            periods.append(DayPeriod(period.name, period.start, period.stop, samples))
        return DayPlan(tuple(periods), self.fps, clock_text(self.clock_start))


@dataclass(frozen=True)
class ExtractChoice:
    """What the panel asks for; resolved into a spec when it is used."""

    mode: Mode = "count"
    value: float = 200
    start_s: float | None = None
    stop_s: float | None = None
    day: DayRows = field(default_factory=lambda: DayRows(()))
    format: Literal["png", "jpg"] = "png"
    quality: int = 95

    def spec(self, study: Path, video: str | None) -> ExtractSpec:
        """The operation on one video, or (None) on all.

        Raises
        ------
        BadParameterError
        """
        from workbench.jobs.operations.extract import ExtractSpec

        values: dict[str, object] = {"mode": self.mode}
        if self.mode == "plan":
            values["plan"] = self.day.plan()
        elif self.mode != "all":
            values["value"] = self.value
        return ExtractSpec.of(
            study=study,
            video=video,
            start_s=self.start_s,
            stop_s=self.stop_s,
            format=self.format,
            quality=self.quality,
            **values,
        )


@dataclass(frozen=True)
class Estimate:
    """What an extraction would take.

    Attributes
    ----------
    frames
        Number of images in all.
    new
        Those that are not there yet.
    size, free
        Bytes that the new ones need, and that the disk has.
    """

    frames: int
    new: int
    size: int
    free: int

    @property
    def fits(self) -> bool:
        """Whether the disk can take it."""
        return self.size + RESERVE <= self.free


def clock_text(seconds: float) -> str:
    """``HH:MM:SS`` of a time of day."""
    whole = round(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def estimate(spec: ExtractSpec, project: Project) -> Estimate:
    """Count the frames and their bytes; for a worker thread.

    Raises
    ------
    BadParameterError
        Where the choice makes no sense.
    LostVideoError, NotAVideoError
    """
    from workbench.media.extraction import estimate_bytes, without_file

    names = [record.name for record in project.videos()] if spec.video is None else [spec.video]
    frames = new = size = 0
    for one in names:
        with project.open_video(project.video(one)) as video:
            indices = planned(spec, video)
            missing = without_file(indices, partial(project.frame_file, one, suffix=spec.suffix))
            frames, new = frames + len(indices), new + len(missing)
            size += estimate_bytes(video, missing, spec.suffix, spec.quality)
    return Estimate(frames, new, size, shutil.disk_usage(project.folder).free)


def planned(spec: ExtractSpec, video: Video) -> NDArray[np.int64]:
    """The frames that ``spec`` takes; for the most different ones as many others, found at once."""
    from workbench.jobs.operations.extract import plan_indices

    if spec.mode == "diverse":
        spec = spec.model_copy(update={"mode": "count"})
    return plan_indices(spec, video)
