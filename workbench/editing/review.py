"""The review: which frames to look at, in which order, and how long it will take.

Plain data and functions: what a study says is read once (`load_items`), then chosen from and ordered.
"""

from __future__ import annotations

import csv
import math
from bisect import insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.core.units import format_time
from workbench.editing.fault_notes import Note, fresh, read_notes
from workbench.editing.suggestions import Why, read_suggestions
from workbench.project.frame_files import all_decisions, frame_name
from workbench.vision.anatomy import Fault, FaultKind

if TYPE_CHECKING:
    from workbench.project.project import Project

DECIDED = frozenset({FrameStatus.VERIFIED, FrameStatus.REJECTED})
TO_REVIEW = frozenset({FrameStatus.PSEUDO, FrameStatus.PREDICTED, FrameStatus.CORRECTED})
"""Statuses of frames with a mask that nobody has passed judgement on."""
TO_LABEL = TO_REVIEW | {FrameStatus.EXTRACTED}
"""Of suggested frames, those without a mask are to be worked on as well."""
ORDER_OF_STATUS = {status: place for place, status in enumerate(FrameStatus)}
IDLE_S = 180.0
"""A pause longer than this between two decisions is no work."""
LONGEST = 4.0
"""No gap counts for more than so many times the median: one hard frame does not set the pace."""
REMEMBERED = 60
_UNCHECKED = Note((0, 0), ())
FEWEST = 3


class Order(StrEnum):
    """How the queue is ordered."""

    FRAME = "frame"
    STATUS = "status"
    UNCERTAINTY = "uncertainty"
    ANATOMY = "anatomy"
    SUGGESTION = "suggestion"


@dataclass(frozen=True)
class ReviewItem:
    """One frame as the review knows it.

    Attributes
    ----------
    confidence
        Of the network's prediction, 0 to 1; NaN where there is none.
    faults
        What the anatomy check found; None where the mask was not checked, or changed since.
    likeness
        How much the mask is like those around it, 0 to 1; NaN where it was not checked.
    place, why
        Place among the frames that are suggested for labelling, from 1, and what speaks for it; 0 and None
        where the frame is not suggested.
    """

    key: FrameKey
    status: FrameStatus
    time_s: float
    confidence: float = math.nan
    faults: tuple[Fault, ...] | None = None
    likeness: float = math.nan
    place: int = 0
    why: Why | None = None

    @property
    def certainty(self) -> float:
        """Confidence of the network, else likeness; NaN where neither is known."""
        return self.likeness if math.isnan(self.confidence) else self.confidence

    @property
    def time(self) -> str:
        """Time of the frame, to the second."""
        return format_time(self.time_s)

    @property
    def fault_count(self) -> int:
        """Faults found; 0 where the mask was not checked."""
        return len(self.faults or ())


@dataclass(frozen=True)
class Choice:
    """What goes into the queue, and in which order; the order of suggestions takes suggested frames alone.

    Attributes
    ----------
    statuses
        Only frames of these; None takes every frame.
    video
        Only frames of this video; None takes all.
    faulty
        Only frames with a fault.
    kind
        Only frames with a fault of this kind.
    text
        Words that must all be found: part of the frame number, of the time (``1:30``), or of what a frame
        is called (video, status, faults).
    """

    order: Order = Order.FRAME
    statuses: frozenset[FrameStatus] | None = TO_REVIEW
    video: str | None = None
    faulty: bool = False
    kind: FaultKind | None = None
    text: str = ""


def load_items(project: Project) -> list[ReviewItem]:
    """Every known frame of a study, by video and index; reads small files only."""
    items = []
    suggested = {one.key: (place, one.why) for place, one in enumerate(read_suggestions(project.folder), 1)}
    for record in project.videos():
        name = record.name
        frames = project.frames(name)
        times = project.known_times(record)
        confidence = read_confidence(project.prediction_file(name, 0).parent / "table.csv")
        notes = read_notes(project.folder, name)
        names = ((frame.index, frame_name(frame.index)) for frame in frames)
        if notes:
            folders = project.mask_file(name, 0).parent, project.instances_file(name, 0).parent
            notes = fresh(notes, *folders, names)
        for frame in frames:
            k = frame.index
            known = k < len(times)
            seconds = float(times[k]) if known else k / record.fps if record.fps > 0 else 0.0
            sure, note = confidence.get(k, math.nan), notes.get(k, _UNCHECKED)
            faults = note.faults if k in notes else None
            key = FrameKey(name, k)
            place, why = suggested.get(key, (0, None))
            items.append(ReviewItem(key, frame.status, seconds, sure, faults, note.likeness, place, why))
    return items


def read_confidence(table: Path) -> dict[int, float]:
    """Confidence by frame, out of the table that the operation predict writes; empty without one."""
    found: dict[int, float] = {}
    try:
        with table.open(encoding="utf-8", newline="") as handle:
            reader = csv.reader(handle)
            head = next(reader, [])
            frame, value = head.index("frame"), head.index("confidence")
            for row in reader:
                if len(row) == len(head) and row[value]:
                    found[int(row[frame])] = float(row[value])
    except (OSError, ValueError, UnicodeDecodeError, csv.Error):
        return found
    return found


# --- choosing and ordering ---------------------------------------------------------------------------


def select(
    items: Sequence[ReviewItem], choice: Choice, words: Callable[[ReviewItem], str] | None = None
) -> list[int]:
    """Places in ``items`` of what ``choice`` wants, in its order.

    Parameters
    ----------
    words
        What a frame is called in the user's language, searched beside its English words.
    """
    tokens = choice.text.casefold().split()
    rows = [row for row, item in enumerate(items) if _wanted(item, choice, tokens, words)]
    rows.sort(key=lambda row: _rank(items[row], choice.order))
    return rows


def _wanted(
    item: ReviewItem,
    choice: Choice,
    tokens: Sequence[str],
    words: Callable[[ReviewItem], str] | None,
) -> bool:
    if choice.order == Order.SUGGESTION and not item.place:
        return False
    if choice.statuses is not None and item.status not in _statuses(choice, choice.statuses):
        return False
    if choice.video is not None and item.key.video != choice.video:
        return False
    if choice.faulty and not item.faults:
        return False
    if choice.kind is not None and all(fault.kind != choice.kind for fault in item.faults or ()):
        return False
    return not tokens or _found(item, tokens, words)


def _statuses(choice: Choice, asked: frozenset[FrameStatus]) -> frozenset[FrameStatus]:
    return TO_LABEL if choice.order == Order.SUGGESTION and asked == TO_REVIEW else asked


def _found(item: ReviewItem, tokens: Iterable[str], words: Callable[[ReviewItem], str] | None) -> bool:
    number, name = str(item.key.index), item.key.video.casefold()
    names = " ".join((name, item.status, *(fault.kind.replace("_", " ") for fault in item.faults or ())))
    called = f"{names} {words(item).casefold()}" if words is not None else names
    for token in tokens:
        bare = token.lstrip("#")
        if bare.isdigit():
            hit = bare in number or (bare == token and bare in name)
        elif ":" in token:
            hit = token in item.time
        else:
            hit = token in called
        if not hit:
            return False
    return True


def _rank(item: ReviewItem, order: Order) -> tuple[object, ...]:
    plain = (item.key.video, item.key.index)
    if order == Order.STATUS:
        return (ORDER_OF_STATUS[item.status], *plain)
    if order == Order.UNCERTAINTY:
        unknown = math.isnan(item.certainty)
        return (unknown, 0.0 if unknown else item.certainty, -item.fault_count, *plain)
    if order == Order.ANATOMY:
        return (-item.fault_count, item.faults is not None, *plain)
    if order == Order.SUGGESTION:
        return (item.place, *plain)
    return plain


def follow(rows: Sequence[FrameKey], items: Sequence[ReviewItem], wanted: Sequence[int]) -> list[int]:
    """Places of a queue that goes on while the study changes: what is in it stays, what is new comes last.

    Parameters
    ----------
    rows
        Frames of the queue as it was.
    items, wanted
        The study now, and what `select` gives for it.
    """
    place = {item.key: number for number, item in enumerate(items)}
    kept = [place[key] for key in rows if key in place]
    known = set(kept)
    return kept + [row for row in wanted if row not in known]


# --- pace ------------------------------------------------------------------------------------------


@dataclass
class Pace:
    """How fast one person decides, from the times of the last decisions; pauses are cut out.

    Parameters
    ----------
    times
        Of decisions, in seconds since any fixed moment, in order.
    """

    times: list[float] = field(default_factory=list)

    def add(self, seconds: float) -> None:
        """Note one more decision."""
        insort(self.times, seconds)
        del self.times[:-REMEMBERED]

    @property
    def seconds(self) -> float | None:
        """Seconds a frame; None while too few decisions are known."""
        last = self.times[-REMEMBERED:]
        gaps = [b - a for a, b in pairwise(last) if b - a <= IDLE_S]
        if len(gaps) < FEWEST:
            return None
        longest = LONGEST * max(median(gaps), 0.5)
        return fmean(min(gap, longest) for gap in gaps)


def load_pace(project: Project, who: str) -> Pace:
    """Pace of a person from what the study recorded about verified and rejected frames."""
    times = []
    for record in project.videos():
        for decision in all_decisions(project.mask_file(record.name, 0).parent):
            if decision.status in DECIDED and decision.who == who:
                moment = _moment(decision.when)
                if moment is not None:
                    times.append(moment)
    return Pace(sorted(times)[-REMEMBERED:])


def _moment(when: str) -> float | None:
    try:
        return datetime.fromisoformat(when).timestamp()
    except ValueError:
        return None


@dataclass(frozen=True)
class Progress:
    """Where the review of some frames stands.

    Attributes
    ----------
    verified, total
        Frames; rejected ones are in neither.
    left_s
        Seconds left at this pace; None while the pace is not known, 0 when all is done.
    """

    verified: int
    total: int
    left_s: float | None

    @property
    def text(self) -> str:
        """In English: ``412 of 692 verified, 1 h 10 min left at your pace``."""
        done = f"{self.verified} of {self.total} verified"
        if self.left_s is None or self.verified >= self.total:
            return done
        return f"{done}, {duration(self.left_s)} left at your pace"


def progress_of(counts: Mapping[FrameStatus, int], pace: Pace) -> Progress:
    """Progress out of the number of frames of each status."""
    total = sum(counts.values()) - counts.get(FrameStatus.REJECTED, 0)
    verified = counts.get(FrameStatus.VERIFIED, 0)
    seconds = pace.seconds
    left = 0.0 if verified >= total else None if seconds is None else (total - verified) * seconds
    return Progress(verified, total, left)


def duration(seconds: float) -> str:
    """``1 h 10 min``, ``25 min``, ``40 s``: as exact as an estimate deserves."""
    if seconds < 55:
        return f"{max(5, round(seconds / 5) * 5)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    minutes = round(minutes / 5) * 5
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"
