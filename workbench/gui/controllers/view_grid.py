"""Which frames the View tab shows, with what is known about their masks; no widgets."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from workbench.core.frame_status import FrameStatus
from workbench.gui.controllers.frames import STATUSES

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.project.project import Project
    from workbench.project.records import FrameRecord

Source: TypeAlias = Literal["mask", "prediction", "both"]
Which: TypeAlias = Literal["all", "present", "missing"]
Ints: TypeAlias = NDArray[np.int64]

LIST = "view.list"
"""Key and lane of reading the list: the study's own lane stays free."""


@dataclass(frozen=True)
class GridChoice:
    """What the user wants to see.

    Attributes
    ----------
    every_video
        All videos of the study instead of the current one.
    status
        Only frames of this status.
    which
        All frames, only those with a mask of ``source``, or only those without.
    step
        Every so many frames of what is left.
    source
        Whose masks count: of people, of the last network, or either (both are shown).
    """

    every_video: bool = False
    status: FrameStatus | None = None
    which: Which = "all"
    step: int = 1
    source: Source = "mask"


@dataclass(frozen=True)
class Tile:
    """One frame in the grid; ``mask`` and ``prediction`` are the state of the file, 0 where there is none."""

    video: str
    index: int
    status: FrameStatus
    suffix: str
    mask: int
    prediction: int


@dataclass(frozen=True, eq=False)
class GridFrames:
    """The known frames of one or more videos, as columns of length N.

    Attributes
    ----------
    video
        Position in ``videos``.
    masks, predictions
        When the file was last changed (ns since 1970), 0 where there is none.
    """

    videos: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ("",)
    video: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    index: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    code: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    suffix: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    masks: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    predictions: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.index)

    def tile(self, row: int) -> Tile:
        """Everything about one frame."""
        return Tile(
            self.videos[self.video[row]],
            int(self.index[row]),
            STATUSES[self.code[row]],
            self.suffixes[self.suffix[row]],
            int(self.masks[row]),
            int(self.predictions[row]),
        )

    def row_of(self, video: str, index: int) -> int:
        """Row of a frame, or -1."""
        if video not in self.videos:
            return -1
        found = np.flatnonzero((self.index == index) & (self.video == self.videos.index(video)))
        return int(found[0]) if len(found) else -1

    def counts(self) -> dict[FrameStatus, int]:
        """Number of frames of every status."""
        found = np.bincount(self.code, minlength=len(STATUSES))
        return {status: int(found[code]) for code, status in enumerate(STATUSES)}

    def has_mask(self, source: Source) -> NDArray[np.bool_]:
        """Whether there is a mask of ``source``, (N,); for ``both``, whether there are both."""
        masks, predictions = self.masks > 0, self.predictions > 0
        found = {"mask": masks, "prediction": predictions, "both": masks & predictions}
        return found[source]

    def select(self, choice: GridChoice) -> Ints:
        """Rows of ``choice``, in order."""
        chosen = np.ones(len(self), bool)
        if choice.status is not None:
            chosen &= self.code == STATUSES.index(choice.status)
        if choice.which != "all":
            chosen &= self.has_mask(choice.source) == (choice.which == "present")
        return np.flatnonzero(chosen)[:: max(1, choice.step)]

    def same_as(self, other: GridFrames) -> bool:
        """Whether nothing differs."""
        if (self.videos, self.suffixes, len(self)) != (other.videos, other.suffixes, len(other)):
            return False
        return all(
            np.array_equal(getattr(self, name), getattr(other, name))
            for name in ("video", "index", "code", "suffix", "masks", "predictions")
        )


def read_grid(project: Project, videos: Sequence[str]) -> GridFrames:
    """Frames of ``videos`` with the state of their mask files; called in a worker thread."""
    suffixes: dict[str, int] = {"": 0}
    parts = [_columns(project, number, name, suffixes) for number, name in enumerate(videos)]
    if not parts:
        return GridFrames()
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return GridFrames(tuple(videos), tuple(suffixes), *columns)


def _columns(project: Project, number: int, name: str, suffixes: dict[str, int]) -> tuple[Ints, ...]:
    records: list[FrameRecord] = project.frames(name)
    code = {status: place for place, status in enumerate(STATUSES)}
    index = np.array([record.index for record in records], np.int64)
    return (
        np.full(len(records), number, np.int64),
        index,
        np.array([code[record.status] for record in records], np.int64),
        np.array([suffixes.setdefault(record.suffix or "", len(suffixes)) for record in records], np.int64),
        _stamps(project.mask_file(name, 0).parent, index),
        _stamps(project.prediction_file(name, 0).parent, index),
    )


def _stamps(folder: Path, index: Ints) -> Ints:
    """When the mask file of every frame was changed; 0 where there is none."""
    found: dict[int, int] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                number = entry.name[6:-4]
                if entry.name.startswith("frame_") and entry.name.endswith(".png") and number.isdigit():
                    found[int(number)] = max(1, entry.stat().st_mtime_ns)
    except OSError:  # no such folder yet, or a file that went away just now: the next look tells
        pass
    return np.array([found.get(k, 0) for k in index.tolist()], np.int64)


class ViewGridController(QObject):
    """Knows what the grid shows and follows the study.

    Signals
    -------
    rows_changed()
        Other frames are shown: `frames` and `rows` are new.
    tiles_changed()
        The same frames, but a status or a mask is another.
    """

    rows_changed = Signal()
    tiles_changed = Signal()

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.choice = GridChoice()
        self.frames = GridFrames()
        self.rows: Ints = np.zeros(0, np.int64)
        self._shown: tuple[tuple[str, ...], Ints] = ((), np.zeros((2, 0), np.int64))

    def choose(self, choice: GridChoice) -> None:
        """Show other frames."""
        if choice == self.choice:
            return
        before, self.choice = self.choice, choice
        if before.every_video != choice.every_video:
            self.refresh()
        self._select()

    def refresh(self) -> None:
        """Read the list again, in the background."""
        study = self._context.study
        project = study.project
        if project is None:
            self._context.tasks.drop(LIST)
            self._take(GridFrames())
            return
        names = [record.name for record in study.videos]
        if not self.choice.every_video:
            names = [study.current_video] if study.current_video is not None else []
        self._context.tasks.run(
            lambda: read_grid(project, names), self._take, study.failed.emit, key=LIST, lane=LIST
        )

    def decide(self, tiles: Iterable[Tile], status: FrameStatus) -> None:
        """Set the status of frames by hand; the study tells everyone."""
        project = self._context.study.project
        by_video: dict[str, list[int]] = {}
        for tile in tiles:
            by_video.setdefault(tile.video, []).append(tile.index)
        if project is None or not by_video:
            return

        def write() -> None:
            for video, indices in by_video.items():
                project.set_status(video, indices, status, human=True)

        self._context.tasks.run(write, self._decided, self._context.show_error, lane=LIST)

    def _decided(self, _nothing: object) -> None:
        self._context.study.refresh()

    def _take(self, frames: GridFrames) -> None:
        if frames.same_as(self.frames):
            return
        self.frames = frames
        self._select()

    def _select(self) -> None:
        before = self._shown
        self.rows = self.frames.select(self.choice)
        keys = np.stack([self.frames.video[self.rows], self.frames.index[self.rows]])
        self._shown = (self.frames.videos, keys)
        same = before[0] == self._shown[0] and np.array_equal(before[1], keys)
        (self.tiles_changed if same else self.rows_changed).emit()
