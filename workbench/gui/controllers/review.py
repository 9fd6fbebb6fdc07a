"""The review: which frames come next, in which order, and how long it will take."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.editing.review import (
    DECIDED,
    Choice,
    Order,
    Pace,
    Progress,
    ReviewItem,
    follow,
    load_items,
    load_pace,
    progress_of,
    select,
)
from workbench.gui.docks.models import status_name
from workbench.gui.fault_texts import fault_text, kind_name
from workbench.gui.suggestion_texts import why_name
from workbench.project.person import person
from workbench.vision.anatomy import Fault

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.gui.controllers.editor import EditorController
    from workbench.gui.controllers.jobs import JobHandle

LANE = "review"
RELOAD_MS = 400
BUSY_RELOAD_MS = 6000
"""While a job writes the study its lists change all the time."""
SEARCH_MS = 150


@dataclass(frozen=True, eq=False)
class Queue:
    """Places of the chosen frames, their keys in that order, and the row of each: made in the lane."""

    rows: list[int]
    keys: tuple[FrameKey, ...]
    row_of: dict[FrameKey, int]

    @classmethod
    def of(cls, items: Sequence[ReviewItem], rows: list[int]) -> Queue:
        """The frames of ``rows``."""
        keys = tuple(items[row].key for row in rows)
        return cls(rows, keys, {key: row for row, key in enumerate(keys)})


@dataclass(frozen=True, eq=False)
class Loaded:
    """What a study says, and the queue made of it."""

    items: list[ReviewItem]
    place: dict[FrameKey, int]
    counts: dict[str, Counter[FrameStatus]]
    queue: Queue
    pace: Pace
    checked: bool
    rated: bool
    suggested: bool


class ReviewController(QObject):
    """Gives the editor its queue (`EditorController.set_queue`) and follows what people decide.

    A queue is a snapshot: a frame that is decided stays in its place, with its new status, until another
    order or filter is chosen; what a job adds comes last.

    Signals
    -------
    queue_changed()
        Other frames, or another order.
    row_changed(int)
        One frame of the queue has another status or other faults.
    current_changed(int)
        Row of the frame in hand; -1 where it is not in the queue.
    progress_changed()
        See `progress`.
    loading_changed(bool)
        The study is being read.
    choice_changed()
        Another choice is in force than the one a user made: suggested frames are there.
    """

    queue_changed = Signal()
    row_changed = Signal(int)
    current_changed = Signal(int)
    progress_changed = Signal()
    loading_changed = Signal(bool)
    choice_changed = Signal()

    def __init__(
        self, context: WindowContext, editor: EditorController, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._editor = editor
        self._choice = Choice()
        self._items: list[ReviewItem] = []
        self._place: dict[FrameKey, int] = {}
        self._queue = Queue([], (), {})
        self._counts: dict[str, Counter[FrameStatus]] = {}
        self._pace = Pace()
        self._loading = self._checked = self._rated = self._suggested = False
        self._anew = False
        self._meanwhile: dict[FrameKey, FrameStatus] = {}
        self._reload_timer = QTimer(self, singleShot=True)
        self._reload_timer.timeout.connect(self.reload)
        self._search_timer = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._search_timer.timeout.connect(self._choose_again)
        self._follow_study()

    # What is shown

    @property
    def context(self) -> WindowContext:
        """The window's controllers."""
        return self._context

    @property
    def editor(self) -> EditorController:
        """The editor that the queue is for."""
        return self._editor

    @property
    def choice(self) -> Choice:
        """Order, filter and search in force."""
        return self._choice

    @property
    def loading(self) -> bool:
        """Whether the study is being read."""
        return self._loading

    @property
    def checked(self) -> bool:
        """Whether masks of the study were checked all together."""
        return self._checked

    @property
    def rated(self) -> bool:
        """Whether the certainty of any frame is known."""
        return self._rated

    @property
    def suggested(self) -> bool:
        """Whether frames are suggested for labelling."""
        return self._suggested

    @property
    def known(self) -> int:
        """Frames of the study, whether or not they are in the queue."""
        return len(self._items)

    def __len__(self) -> int:
        return len(self._queue.rows)

    def item(self, row: int) -> ReviewItem:
        """Frame in ``row`` of the queue."""
        return self._items[self._queue.rows[row]]

    def row_of(self, key: FrameKey | None) -> int:
        """Row of a frame in the queue; -1 where it is not in it."""
        return self._queue.row_of.get(key, -1) if key is not None else -1

    @property
    def current(self) -> int:
        """Row of the frame in hand, or -1."""
        return self.row_of(self._editor.key)

    def progress(self) -> Progress:
        """Where the review of the chosen video stands (of all, where none is chosen)."""
        video = self._choice.video
        counts: Counter[FrameStatus] = Counter()
        for name, own in self._counts.items():
            if video is None or name == video:
                counts += own
        return progress_of(counts, self._pace)

    # What a user does

    def choose(self, **changes: object) -> None:
        """Change fields of `choice`; a new queue follows."""
        changed = replace(self._choice, **changes)  # type: ignore[arg-type]
        if changed == self._choice:
            return
        text_only = replace(changed, text=self._choice.text) == self._choice
        self._choice = changed
        self.progress_changed.emit()
        if text_only:
            self._search_timer.start()
        else:
            self._choose_again()

    def open(self, row: int) -> None:
        """Take the frame of ``row`` in hand."""
        if 0 <= row < len(self):
            self._editor.go_to(self.item(row).key)

    def decide(self, status: FrameStatus) -> None:
        """Record a decision about the frame in hand and go on to the next of the queue."""
        self._editor.decide(status)

    def step(self, by: int) -> bool:
        """Go to the next or previous frame of the queue."""
        return bool(self._editor.step_queue(by))

    def check_all(self, title: str) -> JobHandle | None:
        """Queue the job that checks every mask of the study."""
        project = self._context.study.project
        if project is None:
            return None
        from workbench.jobs.operations.lint import LintSpec

        self._editor.save()
        return self._context.jobs.submit(LintSpec.of(study=project.folder), title)

    def suggest(self, count: int, whole_videos: bool, title: str) -> JobHandle | None:
        """Queue the job that suggests frames to label; they become the queue when it is done.

        Parameters
        ----------
        whole_videos
            Look at the videos, not only at the frames that the study has.
        """
        project = self._context.study.project
        if project is None:
            return None
        from workbench.jobs.operations.suggest import SuggestSpec

        self._editor.save()
        source = "all" if whole_videos else "extracted"
        spec = SuggestSpec.of(study=project.folder, count=count, source=source, video=self._choice.video)
        return self._context.jobs.submit(spec, title)

    def reload(self) -> None:
        """Read the study again; what is in the queue keeps its place."""
        self._load(keep=True)

    def take_faults(self, key: FrameKey, faults: Sequence[Fault]) -> None:
        """Note what the live check says about a frame."""
        place = self._place.get(key)
        found = tuple(fault for fault in faults if not fault.explained)
        if place is not None and self._items[place].faults != found:
            self._replace(place, replace(self._items[place], faults=found))

    # Inner workings

    def _follow_study(self) -> None:
        study, editor = self._context.study, self._editor
        study.opened.connect(lambda _project: self._opened())
        study.closed.connect(self._forget)
        study.changed.connect(self._later)
        self._context.jobs.finished.connect(self._job_finished)
        editor.status_changed.connect(self._take_status)
        editor.frame_changed.connect(lambda _bundle: self.current_changed.emit(self.current))
        if study.project is not None:
            self._opened()

    def _job_finished(self, handle: JobHandle, _result: object) -> None:
        project = self._context.study.project
        if handle.spec.verb != "suggest" or project is None or handle.spec.study_folder != project.folder:
            self._later(soon=True)
            return
        self._choice = Choice(order=Order.SUGGESTION, video=self._choice.video)
        self.choice_changed.emit()
        self.progress_changed.emit()
        self._load(keep=False)

    def _opened(self) -> None:
        self._forget()
        self._load(keep=False)

    def _forget(self) -> None:
        self._reload_timer.stop()
        self._search_timer.stop()
        self._context.tasks.drop("review.load")
        self._context.tasks.drop("review.select")
        self._items, self._place, self._queue, self._counts = [], {}, Queue([], (), {}), {}
        self._pace = Pace()
        self._checked = self._rated = self._suggested = self._anew = False
        self._set_loading(False)
        self.queue_changed.emit()
        self.progress_changed.emit()

    def _later(self, soon: bool = False) -> None:
        if soon or not self._reload_timer.isActive():
            busy = self._context.jobs.busy and not soon
            self._reload_timer.start(BUSY_RELOAD_MS if busy else RELOAD_MS)

    def _load(self, keep: bool) -> None:
        project = self._context.study.project
        if project is None:
            return
        self._set_loading(True)
        self._meanwhile = {}
        self._context.tasks.drop("review.select")
        self._anew = (
            self._anew or not keep
        )  # a queue that was asked for anew stays so, whatever comes between
        before = () if self._anew else self._queue.keys
        choice = self._choice

        def work() -> Loaded:
            items = load_items(project)
            wanted = select(items, choice, words)
            rows = follow(before, items, wanted) if before else wanted
            counts: defaultdict[str, Counter[FrameStatus]] = defaultdict(Counter)
            for item in items:
                counts[item.key.video][item.status] += 1
            place = {item.key: number for number, item in enumerate(items)}
            return Loaded(
                items,
                place,
                dict(counts),
                Queue.of(items, rows),
                load_pace(project, person()),
                checked=any(item.faults is not None for item in items),
                rated=any(not isnan(item.certainty) for item in items),
                suggested=any(item.place for item in items),
            )

        self._context.tasks.run(work, self._take_items, self._load_failed, key="review.load", lane=LANE)

    def _take_items(self, found: Loaded) -> None:
        self._items, self._place, self._counts = found.items, found.place, found.counts
        self._pace, self._checked, self._rated = found.pace, found.checked, found.rated
        self._suggested, self._anew = found.suggested, False
        self._set_loading(False)
        self._take_queue(found.queue)
        for key, status in self._meanwhile.items():  # decided while the study was being read
            self._set_status(key, status)
        self.progress_changed.emit()

    def _load_failed(self, _error: object) -> None:
        self._set_loading(False)

    def _choose_again(self) -> None:
        self._search_timer.stop()
        if self._loading:
            self._load(keep=False)
            return
        items, choice = tuple(self._items), self._choice

        def work() -> Queue:
            return Queue.of(items, select(items, choice, words))

        self._context.tasks.run(work, self._take_queue, key="review.select", lane=LANE)

    def _take_queue(self, queue: Queue) -> None:
        self._queue = queue
        self._editor.set_queue(queue.keys)
        self.queue_changed.emit()
        self.current_changed.emit(self.current)

    def _take_status(self, key: FrameKey, status: FrameStatus) -> None:
        if self._loading:
            self._meanwhile[key] = status
        if key not in self._place:
            self._later()
        elif self._set_status(key, status):
            if status in DECIDED:
                self._pace.add(time.time())
            self.progress_changed.emit()

    def _set_status(self, key: FrameKey, status: FrameStatus) -> bool:
        """Take over a status; whether it is a new one."""
        place = self._place.get(key)
        if place is None or self._items[place].status == status:
            return False
        item = self._items[place]
        self._counts[key.video][item.status] -= 1
        self._counts[key.video][status] += 1
        self._replace(place, replace(item, status=status))
        return True

    def _replace(self, place: int, item: ReviewItem) -> None:
        self._items[place] = item
        row = self._queue.row_of.get(item.key)
        if row is not None:
            self.row_changed.emit(row)

    def _set_loading(self, loading: bool) -> None:
        if loading != self._loading:
            self._loading = loading
            self.loading_changed.emit(loading)


def words(item: ReviewItem) -> str:
    """What a frame is called in the user's language, for the search."""
    faults = [f"{kind_name(fault.kind)} {fault_text(fault)}" for fault in item.faults or ()]
    why = [why_name(item.why)] if item.why is not None else []
    return " ".join((status_name(item.status), *faults, *why))
