"""Which frame the editor has in hand, and the way from one to the next; no widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.errors import WorkbenchError
from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.gui.controllers.editor_frames import FrameQueue
from workbench.gui.controllers.editor_store import EditorStore
from workbench.gui.controllers.editor_study_frames import StudyFrames
from workbench.gui.controllers.frame_bundle import FrameBundle

if TYPE_CHECKING:
    from workbench.editing.document import MaskDocument
    from workbench.gui.context import WindowContext
    from workbench.project.records import FrameRecord


class EditorNavigation(QObject):
    """The frame in hand, the frames of the study, the review queue and the statuses.

    Signals
    -------
    leaving()
        The frame in hand is about to be put away or worked on: a stroke in flight ends now.
    frame_changed(FrameBundle | None)
        Another frame is in hand; None while there is none.
    loading_changed(bool)
        A frame was asked for and is not there yet.
    frames_changed(), queue_changed()
        See `frames`, `queue`.
    status_changed(FrameKey, FrameStatus)
    """

    leaving = Signal()
    frame_changed = Signal(object)
    loading_changed = Signal(bool)
    status_changed = Signal(object, object)
    frames_changed = Signal()
    queue_changed = Signal()

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.store = EditorStore(context)
        self._bundle: FrameBundle | None = None
        self._wanted: FrameKey | None = None
        self._asked: FrameKey | None = None
        self._frames = StudyFrames(context, lambda: self.key, self)
        self._queue = FrameQueue()
        self._last: dict[str, FrameKey] = {}
        self._pending: FrameKey | None = None
        self._active = True
        self._ahead_timer = QTimer(self, interval=0, singleShot=True)
        self._ahead_timer.timeout.connect(self._load_ahead)
        self._after: Callable[[], None] | None = None

    # What is in hand

    @property
    def context(self) -> WindowContext:
        """The window's controllers."""
        return self._context

    @property
    def bundle(self) -> FrameBundle | None:
        """The frame in hand: picture, document, temperatures, reference masks."""
        return self._bundle

    @property
    def document(self) -> MaskDocument | None:
        """The mask in hand."""
        return self._bundle.document if self._bundle is not None else None

    @property
    def key(self) -> FrameKey | None:
        """Video and number of the frame in hand."""
        return self._bundle.key if self._bundle is not None else None

    @property
    def busy(self) -> bool:
        """Whether an operation works on the document."""
        return False

    @property
    def loading(self) -> bool:
        """Whether a frame was asked for that is not there yet."""
        return self._wanted is not None

    @property
    def listed(self) -> bool:
        """Whether the frames of the study are known by now."""
        return self._frames.listed

    @property
    def frames(self) -> Sequence[FrameRecord]:
        """Frames of the study with an image or a mask, by video and index."""
        return self._frames.steps.records

    def status(self, key: FrameKey | None = None) -> FrameStatus | None:
        """Status of ``key`` (the frame in hand where None); None where nothing is known."""
        wanted = key or self.key
        return self._frames.status(wanted) if wanted is not None else None

    def position(self) -> int | None:
        """Place of the frame in hand among `frames`; None where it is not one of them."""
        return self._frames.steps.position(self.key) if self.key is not None else None

    def place_of(self, key: FrameKey) -> int | None:
        """Place of ``key`` among `frames`; None where it is not one of them."""
        return self._frames.steps.position(key)

    def frame_count(self, video: str) -> int:
        """Length of a video in frames."""
        return self._frames.steps.lengths.get(video, 0)

    # Going

    def go_to(self, key: FrameKey) -> None:
        """Take ``key`` in hand; `frame_changed` follows."""
        if self._context.study.project is None:
            return
        if not self._active:
            self._pending = key
            return
        if self.busy:
            self._after = lambda: self.go_to(key)
            return
        if key == (self._wanted or self.key):
            return
        self.leaving.emit()
        self._asked = key
        self._set_wanted(key)
        self.store.request(key)

    def step(self, by: int) -> bool:
        """Go ``by`` frames on or back; whether there was a frame to go to."""
        found = self.neighbour(by)
        if found is None:
            return False
        self.go_to(found)
        return True

    def neighbour(self, by: int) -> FrameKey | None:
        """The frame that `step` would go to."""
        here = self._wanted or self.key
        return self._frames.steps.neighbour(here, by, self._stride_all()) if here is not None else None

    @property
    def queue(self) -> Sequence[FrameKey]:
        """Frames to be reviewed, in the order of the review; empty where none is set."""
        return self._queue.keys

    def set_queue(self, keys: Sequence[FrameKey]) -> None:
        """Set the frames that `step_queue` goes through."""
        if tuple(keys) != self._queue.keys:
            self._queue = FrameQueue(keys)
            self._load_ahead()
            self.queue_changed.emit()

    def step_queue(self, by: int) -> bool:
        """Go ``by`` places in the queue; through the frames where there is no queue."""
        if not self._queue.keys:
            return self.step(by)
        found = self._queue.neighbour(self._wanted or self.key, by)
        if found is None:
            return False
        self.go_to(found)
        return True

    def set_status(self, status: FrameStatus, key: FrameKey | None = None) -> None:
        """Record what a person decides about ``key`` (the frame in hand where None)."""
        wanted = key or self.key
        if wanted is None or self.busy:
            return
        self.leaving.emit()
        self.store.set_status(wanted, status)
        self._frames.set_status(wanted, status)

    def decide(self, status: FrameStatus) -> None:
        """Record a decision about the frame in hand and go on to the next of the queue."""
        if self.key is None or self.loading or self.busy:
            return
        self.set_status(status)
        self.step_queue(1)

    def refresh(self) -> None:
        """Read again which frames the study has; `frames_changed` follows."""
        self._frames.refresh()

    def set_active(self, active: bool) -> None:
        """Load frames only while the editor is on screen; what was asked for meanwhile follows."""
        self._active = active
        if not active or self._context.study.project is None:
            return
        key, self._pending = self._pending, None
        if key is not None:
            self.go_to(key)
        elif self._bundle is None and not self.loading:
            self._open_first()

    # Inner workings

    def _follow_study(self) -> None:
        self.store.ready.connect(self._take_bundle)
        self.store.failed.connect(self._store_failed)
        self.store.status_changed.connect(self._frames.status_recorded)
        self._frames.changed.connect(self.frames_changed)
        self._frames.status_changed.connect(self.status_changed)
        self._frames.listed_again.connect(self._listed_again)
        self.store.replaced.connect(self._replaced)
        study = self._context.study
        study.opened.connect(self._study_opened)
        study.changed.connect(self.refresh)
        study.finishing.connect(self.leaving)
        study.closed.connect(self._study_closed)
        study.video_selected.connect(self._video_selected)
        study.frame_selected.connect(self._frame_selected)
        if study.project is not None:
            self._study_opened()

    def _study_opened(self, _project: object = None) -> None:
        self._forget()
        self.refresh()

    def _study_closed(self) -> None:
        self._forget()
        self.frames_changed.emit()

    def _forget(self) -> None:
        self.leaving.emit()
        self._frames.forget()
        self._last = {}
        self._queue = FrameQueue()
        self._after = self._pending = self._asked = None
        self._set_wanted(None)
        self._show(None)

    def _listed_again(self) -> None:
        if self._bundle is None and not self.loading:
            self._open_first()
        else:
            self._load_ahead()

    def _video_selected(self, name: str) -> None:
        here = self._wanted or self.key
        if here is None or here.video != name:
            self._open_first(name)

    def _frame_selected(self, video: str, index: int) -> None:
        self.go_to(FrameKey(video, index))

    def _open_first(self, video: str | None = None) -> None:
        name = video or self._context.study.current_video
        if name is None or not self.listed:
            return
        key = self._last.get(name) or self._frames.steps.first(name)
        if key is None and self._stride_all():
            key = FrameKey(name, 0)
        if key is not None:
            self.go_to(key)
        else:
            self.leaving.emit()
            self._asked = None
            self._set_wanted(None)
            self._show(None)

    def _stride_all(self) -> bool:
        return False

    def _take_bundle(self, bundle: FrameBundle) -> None:
        if bundle.key != self._asked:
            return
        self._last[bundle.key.video] = bundle.key
        self._set_wanted(None)
        self._show(bundle)
        self._ahead_timer.start()  # first the frame goes on the screen
        self._context.study.select_video(bundle.key.video)
        self._go_on()

    def _replaced(self, key: FrameKey) -> None:
        """Say that the files of ``key`` were made anew by somebody else."""

    def _store_failed(self, error: WorkbenchError) -> None:
        self._set_wanted(None)
        self._context.show_error(error)
        self._go_on()

    def _set_wanted(self, key: FrameKey | None) -> None:
        waited, self._wanted = self.loading, key
        if waited != self.loading:
            self.loading_changed.emit(self.loading)

    def _show(self, bundle: FrameBundle | None) -> None:
        if bundle is not self._bundle:
            self._bundle = bundle
            self.frame_changed.emit(bundle)

    def _load_ahead(self) -> None:
        here = self.key
        if here is None:
            return
        near = [self._frames.steps.neighbour(here, by, self._stride_all()) for by in (1, -1)]
        if self._queue.keys:
            near = [self._queue.neighbour(here, 1), *near]
        self.store.set_neighbours([key for key in dict.fromkeys(near) if key is not None])

    def _go_on(self) -> None:
        wish, self._after = self._after, None
        if wish is not None:
            wish()
