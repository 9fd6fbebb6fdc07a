"""The editor without its widgets: the frame in hand, settings, steps and their undo, statuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.errors import WorkbenchError
from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey, History, Step
from workbench.editing.brush import Brush
from workbench.editing.document import MaskDocument, Pen, Planes
from workbench.gui.controllers.editor_frames import FrameSteps
from workbench.gui.controllers.editor_settings import EditorSettings, next_size
from workbench.gui.controllers.editor_store import EditorStore, FrameBundle

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.project.records import FrameRecord

LANE = "edit"
KEEP_SETTINGS_MS = 1500


class EditorController(QObject):
    """What every tool and panel of the editor is given.

    Steps are handed to the store, which journals them at once; nothing here touches files.

    Signals
    -------
    leaving()
        The frame in hand is about to be put away: a stroke in flight ends now.
    frame_changed(FrameBundle | None)
        Another frame is in hand; None while there is none.
    loading_changed(bool)
        A frame was asked for and is not there yet.
    document_changed(Box)
        Pixels of the frame in hand changed inside this rectangle.
    settings_changed(), history_changed(), frames_changed(), queue_changed()
        See `settings`, `undo_label`, `frames`, `queue`.
    status_changed(FrameKey, FrameStatus)
    busy_changed(bool)
        An operation works on the document; no tool may touch it.
    saved_changed(str)
        ``saved saving unsaved rescued``.
    """

    leaving = Signal()
    frame_changed = Signal(object)
    loading_changed = Signal(bool)
    document_changed = Signal(object)
    settings_changed = Signal()
    history_changed = Signal()
    status_changed = Signal(object, object)
    busy_changed = Signal(bool)
    saved_changed = Signal(str)
    frames_changed = Signal()
    queue_changed = Signal()

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._bundle: FrameBundle | None = None
        self._wanted: FrameKey | None = None
        self._busy = ""
        self._after: Callable[[], None] | None = None
        self._steps = FrameSteps()
        self._queue: tuple[FrameKey, ...] = ()
        self._saved = "saved"
        self._active, self._listed = True, False
        self._pending: FrameKey | None = None
        self._decided: dict[FrameKey, FrameStatus] = {}
        self.history = History()
        self._settings = self._kept_settings()
        self.store = EditorStore(context)
        self._keep_timer = QTimer(self, interval=KEEP_SETTINGS_MS, singleShot=True)
        self._keep_timer.timeout.connect(self._save_preferences)
        self._connect()

    def _connect(self) -> None:
        self.store.ready.connect(self._take_bundle)
        self.store.state_changed.connect(self._take_state)
        self.store.failed.connect(self._load_failed)
        study = self._context.study
        study.opened.connect(lambda _project: self._study_opened())
        study.changed.connect(self.refresh)
        study.closed.connect(self._study_closed)
        study.video_selected.connect(self._video_selected)
        study.frame_selected.connect(lambda video, index: self.go_to(FrameKey(video, index)))
        if study.project is not None:
            self._study_opened()

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
        return bool(self._busy)

    @property
    def busy_label(self) -> str:
        """What works on the document; empty where nothing does."""
        return self._busy

    @property
    def loading(self) -> bool:
        """Whether a frame was asked for that is not there yet."""
        return self._wanted is not None

    @property
    def saved(self) -> str:
        """``saved saving unsaved rescued``."""
        return self._saved

    @property
    def frames(self) -> Sequence[FrameRecord]:
        """Frames of the study with an image or a mask, by video and index."""
        return self._steps.records

    def status(self, key: FrameKey | None = None) -> FrameStatus | None:
        """Status of ``key`` (the frame in hand where None); None where nothing is known."""
        wanted = key or self.key
        record = self._steps.record(wanted) if wanted is not None else None
        return record.status if record is not None else None

    def position(self) -> int | None:
        """Place of the frame in hand among `frames`."""
        return self._steps.position(self.key) if self.key is not None else None

    # Settings

    @property
    def settings(self) -> EditorSettings:
        """Tool, class, brush and look."""
        return self._settings

    def change(self, **fields: object) -> None:
        """Change fields of the settings; every tool and panel follows `settings_changed`."""
        changed = self._settings.with_changes(**fields)
        if changed == self._settings:
            return
        kept = changed.to_values() != self._settings.to_values()
        self._settings = changed
        self.settings_changed.emit()
        if kept and self._context.preferences is not None:
            self._context.preferences.editor = changed.to_values()
            self._keep_timer.start()

    def resize_brush(self, by: int) -> None:
        """Make the brush ``by`` notches larger, or smaller where negative."""
        self.change(brush_size=next_size(self._settings.brush_size, by))

    def toggle_lock(self, class_id: int) -> None:
        """Protect a class from painting, or not any more."""
        self.change(locked=self._settings.locked ^ {class_id})

    def toggle_hidden(self, class_id: int) -> None:
        """Show a class, or not."""
        self.change(hidden=self._settings.hidden ^ {class_id})

    def pen(self, erase: bool = False) -> Pen:
        """What a stroke puts down: class and animal of the settings, or the background."""
        now = self._settings
        return Pen(0 if erase else now.class_id, now.animal, now.locked)

    def brush(self) -> Brush:
        """The brush of the settings."""
        return Brush(self._settings.brush_size, self._settings.square)

    # Steps

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self.history.undo_label

    @property
    def redo_label(self) -> str | None:
        """What redo would do again."""
        return self.history.redo_label

    def commit(self, step: Step | None) -> None:
        """Take over a step whose pixels are in the document already; None is no step."""
        if step is None:
            return
        self.history.push(step)
        self._hand_over(step)

    def edit(self, label: str, function: Callable[[MaskDocument], Step | None]) -> bool:
        """Run ``function(document)`` off the window's thread and commit its step.

        Returns
        -------
        bool
            False where there is no document, or another operation works on it.
        """
        document = self.document
        if document is None or self.busy:
            return False
        self.leaving.emit()
        self._set_busy(label)
        self._context.tasks.run(lambda: function(document), self._edited, self._edit_failed, lane=LANE)
        return True

    def apply(self, label: str, planes: Mapping[FrameKey, Planes]) -> bool:
        """Give several frames new masks as one step; False while another operation works."""
        if self.busy or not planes:
            return False
        self.leaving.emit()
        self._set_busy(label)
        self.store.difference(label, dict(planes), self._applied, self._edit_failed)
        return True

    def undo(self) -> None:
        """Take back the last step; goes to its frame where that is not in hand."""
        self._travel(self.history.undo)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._travel(self.history.redo)

    def save(self) -> None:
        """Write every changed mask now."""
        self.store.save()

    # Frames

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
        self._set_wanted(key)
        self.store.request(key)

    def step(self, by: int) -> bool:
        """Go ``by`` frames on or back; whether there was a frame to go to."""
        here = self._wanted or self.key
        found = self._steps.neighbour(here, by, self._settings.every_frame) if here is not None else None
        if found is None:
            return False
        self.go_to(found)
        return True

    @property
    def queue(self) -> Sequence[FrameKey]:
        """Frames to be reviewed, in the order of the review; empty where none is set."""
        return self._queue

    def set_queue(self, keys: Sequence[FrameKey]) -> None:
        """Set the frames that `step_queue` goes through."""
        if tuple(keys) != self._queue:
            self._queue = tuple(keys)
            self.queue_changed.emit()

    def step_queue(self, by: int) -> bool:
        """Go ``by`` places in the queue; through the frames where there is no queue."""
        if not self._queue:
            return self.step(by)
        here = self._wanted or self.key
        at = self._queue.index(here) + by if here in self._queue else (0 if by > 0 else len(self._queue) - 1)
        if not 0 <= at < len(self._queue):
            return False
        self.go_to(self._queue[at])
        return True

    def set_status(self, status: FrameStatus, key: FrameKey | None = None) -> None:
        """Record what a person decides about ``key`` (the frame in hand where None)."""
        wanted = key or self.key
        if wanted is None:
            return
        self.leaving.emit()
        self.store.set_status(wanted, status)
        self._take_status(wanted, status)

    def decide(self, status: FrameStatus) -> None:
        """Record a decision about the frame in hand and go on to the next of the queue."""
        if self.key is None or self.loading:
            return
        self.set_status(status)
        self.step_queue(1)

    def refresh(self) -> None:
        """Read again which frames the study has; `frames_changed` follows."""
        project = self._context.study.project
        if project is None:
            return
        lengths = {record.name: record.frame_count for record in self._context.study.videos}
        self._context.tasks.run(
            lambda: FrameSteps(project.frames(), lengths),
            self._take_frames,
            self._context.show_error,
            key="editor.frames",
            lane="study",
        )

    def set_active(self, active: bool) -> None:
        """Load frames only while the editor is on screen; what was asked for meanwhile follows."""
        self._active = active
        if active and self._context.study.project is not None:
            if (key := self._pending) is not None:
                self._pending = None
                self.go_to(key)
            elif self._bundle is None and not self.loading:
                self._open_first()

    # Inner workings: frames

    def _study_opened(self) -> None:
        self._forget()
        self.refresh()

    def _study_closed(self) -> None:
        self._forget()
        self.frames_changed.emit()

    def _forget(self) -> None:
        self.leaving.emit()
        self.history = History()
        self._steps, self._queue = FrameSteps(), ()
        self._after = self._pending = None
        self._decided = {}
        self._listed = False
        self._set_wanted(None)
        self._set_busy("")
        self._show(None)
        self.history_changed.emit()

    def _take_frames(self, steps: FrameSteps) -> None:
        if self._context.study.project is None:
            return
        for key, status in self._decided.items():
            steps.set_status(key, status)
        self._steps, self._listed = steps, True
        self.frames_changed.emit()
        if self._bundle is None and not self.loading:
            self._open_first()
        elif self._bundle is not None:
            self._prefetch()

    def _video_selected(self, name: str) -> None:
        here = self._wanted or self.key
        if here is None or here.video != name:
            self._open_first(name)

    def _open_first(self, video: str | None = None) -> None:
        name = video or self._context.study.current_video
        key = self._steps.first(name)
        if key is None and name is not None and self._settings.every_frame:
            key = FrameKey(name, 0)
        if key is not None:
            self.go_to(key)
        elif self._listed:
            self._set_wanted(None)
            self._show(None)

    def _take_bundle(self, bundle: FrameBundle) -> None:
        if bundle.key != self._wanted:
            return
        self._show(bundle)
        self._set_wanted(None)
        self._prefetch()
        self._context.study.select_video(bundle.key.video)
        self._go_on()

    def _load_failed(self, error: WorkbenchError) -> None:
        self._set_wanted(None)
        self._context.show_error(error)
        self._go_on()

    def _set_wanted(self, key: FrameKey | None) -> None:
        waited, self._wanted = self.loading, key
        if waited != self.loading:
            self.loading_changed.emit(self.loading)

    def _show(self, bundle: FrameBundle | None) -> None:
        if bundle is None and self._bundle is None:
            return
        self._bundle = bundle
        self.frame_changed.emit(bundle)

    def _prefetch(self) -> None:
        here = self.key
        if here is None:
            return
        every = self._settings.every_frame
        around = [self._steps.neighbour(here, by, every) for by in (1, -1)]
        if here in self._queue:
            at = self._queue.index(here)
            around += self._queue[at + 1 : at + 2]
        self.store.prefetch([key for key in around if key is not None])

    def _take_status(self, key: FrameKey, status: FrameStatus) -> None:
        self._decided[key] = status
        if self.status(key) == status:
            return
        if self._steps.set_status(key, status):
            self.frames_changed.emit()
        self.status_changed.emit(key, status)

    # Inner workings: steps

    def _travel(self, move: Callable[[], Step | None]) -> None:
        if self.loading or self.busy:
            self._after = lambda: self._travel(move)
            return
        self.leaving.emit()
        step = move()
        if step is not None:
            self._hand_over(step, toggle=True)
            if self.key not in frames_of(step):
                self.go_to(frames_of(step)[0])

    def _hand_over(self, step: Step, toggle: bool = False) -> None:
        shown, document = self.key, self.document
        boxes = []
        for change in step.changes:
            if change.frame == shown and document is not None:
                boxes.append(document.toggle(change) if toggle else change.patch.box)
        self.store.keep(step, shown)
        for key in frames_of(step):
            self._take_status(key, FrameStatus.CORRECTED)
        self.history_changed.emit()
        if boxes:
            self.document_changed.emit(around(boxes))

    def _edited(self, step: Step | None) -> None:
        self._set_busy("")
        self.commit(step)
        self._go_on()

    def _applied(self, step: Step | None) -> None:
        self._set_busy("")
        if step is not None:
            self.history.push(step)
            self._hand_over(step, toggle=True)
        self._go_on()

    def _edit_failed(self, error: WorkbenchError) -> None:
        self._set_busy("")
        self._context.show_error(error)
        self._go_on()

    def _go_on(self) -> None:
        wish, self._after = self._after, None
        if wish is not None:
            wish()

    def _set_busy(self, label: str) -> None:
        was, self._busy = self.busy, label
        if was != self.busy:
            self.busy_changed.emit(self.busy)

    def _take_state(self, state: str) -> None:
        self._saved = state
        self.saved_changed.emit(state)

    def _kept_settings(self) -> EditorSettings:
        preferences = self._context.preferences
        return EditorSettings.from_values(preferences.editor if preferences is not None else {})

    def _save_preferences(self) -> None:
        if self._context.preferences is not None:
            self._context.preferences.save()


def frames_of(step: Step) -> list[FrameKey]:
    """Frames that ``step`` changes, each once, in its order."""
    return list(dict.fromkeys(change.frame for change in step.changes))


def around(boxes: Sequence[tuple[int, int, int, int]]) -> tuple[int, int, int, int]:
    """Smallest box that holds every one of ``boxes``."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
