"""A tracking as the window shows it, read from its folder off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import MissingFileError
from workbench.jobs.operations.track import SEEN

if TYPE_CHECKING:
    from workbench.core.trajectories import Trajectories
    from workbench.jobs.track_corrections import Correction
    from workbench.tracking.trajectories import Review

Ints = NDArray[np.int64]

_ELSEWHERE = frozenset({"out", "video", "workers", "masks"})
"""Fields of a spec that a moved study changes though the tracking is the same."""


class FolderState(StrEnum):
    """How far a tracking is."""

    NONE = "none"
    UNFINISHED = "unfinished"
    FINISHED = "finished"


@dataclass(frozen=True, eq=False)
class Bars:
    """Stretches of frames in the order of their starts; all (K,).

    Attributes
    ----------
    start, stop
        First frame and the one after the last.
    probability, margin
        Of the name.
    fragment
        Number of the fragment, -1 for a crossing.
    reach
        Largest ``stop`` up to here: what lies before it is over.
    """

    start: Ints
    stop: Ints
    probability: NDArray[np.float64]
    margin: NDArray[np.float64]
    fragment: Ints
    reach: Ints

    def __len__(self) -> int:
        return len(self.start)

    @classmethod
    def of(
        cls, start: Ints, stop: Ints, probability: NDArray[Any], margin: NDArray[Any], fragment: Ints
    ) -> Bars:
        """From stretches in any order."""
        order = np.argsort(start, kind="stable")
        reach = np.maximum.accumulate(stop[order]) if len(order) else stop[order]
        return cls(start[order], stop[order], probability[order], margin[order], fragment[order], reach)

    @classmethod
    def plain(cls, start: Ints, stop: Ints) -> Bars:
        """Crossings: nothing is known but where they are."""
        none = np.zeros(len(start))
        return cls.of(start, stop, none, none, np.full(len(start), -1))

    def at(self, frame: float, slack: float = 0.0) -> int:
        """Place of the bar that holds ``frame``, or is nearest to it within ``slack``; -1 for none."""
        low = int(np.searchsorted(self.reach, frame - slack, side="right"))
        high = int(np.searchsorted(self.start, frame + slack, side="right"))
        if low >= high:
            return -1
        away = np.maximum(self.start[low:high] - frame, frame - self.stop[low:high] + 1e-9)
        best = int(away.argmin())
        return low + best if away[best] <= slack else -1


@dataclass(frozen=True, eq=False)
class TrackRow:
    """One line of the time axis: an animal (from 0), or the fragments without a name (-1)."""

    animal: int
    fragments: Bars
    crossings: Bars


@dataclass(frozen=True, eq=False)
class TrackView:
    """A finished tracking.

    Attributes
    ----------
    positions
        (T, N, 2) float32 in pixels, NaN where an animal is not seen.
    crossing, probability
        (T, N).
    rows
        One for each animal, then the unnamed fragments where there are any.
    accuracy
        Estimated; None for plain tracks.
    distinguishable
        Whether the animals can be told apart by their looks; None: nobody knows.
    uncertain_pair
        Whether two animals were apart too seldom to say if they differ.
    """

    folder: Path
    positions: NDArray[np.float32]
    probability: NDArray[np.float32]
    crossing: NDArray[np.bool_]
    fps: float
    body_length: float
    names: tuple[str, ...]
    rows: tuple[TrackRow, ...]
    reviews: tuple[Review, ...]
    corrections: tuple[Correction, ...]
    accuracy: float | None
    distinguishable: bool | None
    coverage: float
    fragments: int
    crossings: int
    identity: bool
    uncertain_pair: bool = False

    @property
    def missing(self) -> bool:
        """Whether so many positions are missing that something is wrong with what is taken for animals."""
        return self.coverage < SEEN

    @property
    def frames(self) -> int:
        """Frames of the recording."""
        return int(self.positions.shape[0])

    @property
    def animals(self) -> int:
        """Animals, N."""
        return int(self.positions.shape[1])

    def nearest(self, frame: int, x: float, y: float, within: float) -> int:
        """Animal whose place in ``frame`` is nearest to (x, y), at most ``within`` pixels away; -1: none."""
        if not 0 <= frame < self.frames:
            return -1
        away = np.hypot(*(self.positions[frame] - (x, y)).T)
        if not np.isfinite(away).any():
            return -1
        best = int(np.nanargmin(away))
        return best if away[best] <= within else -1


@dataclass(frozen=True, eq=False)
class TrackState:
    """What lies in the folder of a video's tracking; ``view`` is the last result, if there is one."""

    folder: Path
    state: FolderState
    spec: dict[str, Any] = field(default_factory=dict)
    view: TrackView | None = None


def read_state(folder: Path) -> TrackState:
    """Read what is in ``folder``.

    Raises
    ------
    TrackFormatError, BadParameterError
    """
    from workbench.jobs.track_folder import RESULT, SPEC, read_json

    spec, result = read_json(folder / SPEC), read_json(folder / RESULT)
    if not isinstance(spec, dict):
        return TrackState(folder, FolderState.NONE)
    if not isinstance(result, dict):
        return TrackState(folder, FolderState.UNFINISHED, spec)
    try:
        found, view = _read_view(folder, spec, result)
    except (MissingFileError, OSError, KeyError):  # somebody took files away
        return TrackState(folder, FolderState.UNFINISHED, spec)
    made_by = (found.extra.get("made_by") or {}).get("spec")
    whole = not isinstance(made_by, dict) or _same(made_by, spec)
    return TrackState(folder, FolderState.FINISHED if whole else FolderState.UNFINISHED, spec, view)


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one.get(name) == other.get(name) for name in (one.keys() | other.keys()) - _ELSEWHERE) and (
        one.get("masks") is None
    ) == (other.get("masks") is None)


def _read_view(folder: Path, spec: dict[str, Any], result: dict[str, Any]) -> tuple[Trajectories, TrackView]:
    from workbench.formats.tracks.registry import read_trajectories
    from workbench.jobs.track_corrections import read_corrections
    from workbench.jobs.track_folder import FRAGMENTS, REVIEWS, read_json
    from workbench.tracking.trajectories import Review

    found = read_trajectories(folder)
    with np.load(folder / FRAGMENTS) as kept:
        arrays = {name: kept[name] for name in ("start", "stop", "animal", "margin", "probability")}
    notes = result.get("notes") or {}
    view = TrackView(
        folder=folder,
        positions=found.positions.astype(np.float32),
        probability=found.probability,
        crossing=found.crossing,
        fps=found.fps,
        body_length=found.body_length,
        names=found.names,
        rows=make_rows(arrays, found.crossing),
        reviews=tuple(Review(**one) for one in read_json(folder / REVIEWS) or ()),
        corrections=read_corrections(folder),
        accuracy=result.get("estimated_accuracy"),
        distinguishable=result.get("distinguishable"),
        uncertain_pair="held_out" in notes and notes["held_out"]["distinguishable"] is None,
        coverage=float(result.get("coverage") or 0.0),
        fragments=int(result.get("fragments") or 0),
        crossings=int(result.get("crossings") or 0),
        identity=bool(spec.get("identity", True)) and found.animals > 1,
    )
    return found, view


def make_rows(fragments: dict[str, NDArray[Any]], crossing: NDArray[np.bool_]) -> tuple[TrackRow, ...]:
    """Lines of the time axis.

    Parameters
    ----------
    fragments
        ``start stop animal margin probability``, (F,) each.
    crossing
        (T, N).
    """
    rows = []
    for animal in range(crossing.shape[1]):
        own = np.flatnonzero(fragments["animal"] == animal)
        rows.append(TrackRow(animal, _bars(fragments, own), _runs(crossing[:, animal])))
    lost = np.flatnonzero(fragments["animal"] < 0)
    if len(lost):
        rows.append(TrackRow(-1, _bars(fragments, lost), Bars.plain(np.zeros(0, int), np.zeros(0, int))))
    return tuple(rows)


def _bars(fragments: dict[str, NDArray[Any]], own: Ints) -> Bars:
    start, stop, sure, margin = (fragments[name][own] for name in ("start", "stop", "probability", "margin"))
    return Bars.of(start, stop, sure, margin, own)


def _runs(flags: NDArray[np.bool_]) -> Bars:
    edges = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    return Bars.plain(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1))
