"""The editor without its widgets: the frame in hand, settings, steps and their undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.errors import WorkbenchError
from workbench.core.frame_status import HUMAN, FrameStatus
from workbench.core.history import FrameKey, History, Step, union
from workbench.editing.brush import Brush
from workbench.editing.document import MaskDocument, Pen, Planes
from workbench.gui.controllers.editor_navigation import EditorNavigation
from workbench.gui.controllers.editor_origins import FrameOrigins
from workbench.gui.controllers.editor_resume import Resume, take_over
from workbench.gui.controllers.editor_settings import EditorSettings, next_size

if TYPE_CHECKING:
    from workbench.editing.keeper import Recovered
    from workbench.gui.context import WindowContext

LANE = "edit"
KEEP_SETTINGS_MS = 1500


class EditorController(EditorNavigation):
    """What every tool and panel of the editor is given.

    Steps are handed to the store, which journals them at once; nothing here touches files.

    Signals
    -------
    document_changed(Box)
        Pixels of the frame in hand changed inside this rectangle.
    settings_changed(), history_changed()
        See `settings`, `undo_label`.
    busy_changed(bool)
        An operation works on the document; no tool may touch it.
    saved_changed(str)
        ``saved saving unsaved rescued``.
    unchanged(str)
        An operation (its label) found nothing to change.
    """

    document_changed = Signal(object)
    settings_changed = Signal()
    history_changed = Signal()
    busy_changed = Signal(bool)
    saved_changed = Signal(str)
    unchanged = Signal(str)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self._busy = ""
        self._by_machine = False
        self.history = History()
        self._origins = FrameOrigins()
        self._rewritten: set[FrameKey] = set()
        self._settings = self._kept_settings()
        self._keep_timer = QTimer(self, interval=KEEP_SETTINGS_MS, singleShot=True)
        self._keep_timer.timeout.connect(self._save_preferences)
        self.store.state_changed.connect(self.saved_changed)
        context.legacies["editor"] = self._resume
        self._follow_study()
        self.store.status_changed.connect(self._status_saved)  # after the list of frames took it

    @property
    def busy(self) -> bool:
        """Whether an operation works on the document."""
        return bool(self._busy)

    @property
    def busy_label(self) -> str:
        """What works on the document; empty where nothing does."""
        return self._busy

    @property
    def saved(self) -> str:
        """``saved saving unsaved rescued``."""
        return self.store.state

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
        before, self._settings = self._settings, changed
        self.settings_changed.emit()
        if changed.every_frame != before.every_frame:
            self._load_ahead()
        if changed.to_values() != before.to_values() and self._context.preferences is not None:
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
        self._push(step)
        self._hand_over(step)

    def edit(self, label: str, function: Callable[[MaskDocument], Step | None]) -> bool:
        """Run ``function(document)`` off the window's thread and commit its step.

        Returns
        -------
        bool
            False where there is no document, or another operation works on it.
        """
        document = self.document
        if document is None or self.busy or self.loading:
            return False
        self.leaving.emit()
        self._set_busy(label)
        self._context.tasks.run(
            lambda: (document, function(document)), self._edited, self._edit_failed, lane=LANE
        )
        return True

    def apply(self, label: str, planes: Mapping[FrameKey, Planes], by_machine: bool = False) -> bool:
        """Give several frames new masks as one step; False while another operation works.

        Parameters
        ----------
        by_machine
            Nobody has looked at these masks: their frames count as pseudo-masks until a person works on
            them, unless a person decided about them before.
        """
        if self.busy or not planes:
            return False
        self._by_machine = by_machine
        self.leaving.emit()
        self._set_busy(label)
        self.store.difference(label, dict(planes), self._applied, self._edit_failed)
        return True

    def undo(self) -> None:
        """Take back the last step; goes to its frame where that is not in hand."""
        self._travel(self.history.undo, back=True)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._travel(self.history.redo)

    def discard(self, recovered: Recovered) -> None:
        """Put the masks back to what they were before ``recovered`` was taken up."""
        self.leaving.emit()
        for key in recovered.frames:
            self._drop_steps(key)
        self.history_changed.emit()
        self.store.discard_recovered(recovered)

    def save(self) -> None:
        """Write every changed mask now."""
        self.leaving.emit()
        self.store.save()

    def set_status(self, status: FrameStatus, key: FrameKey | None = None) -> None:
        """Record what a person decides about ``key`` (the frame in hand where None)."""
        wanted = key or self.key
        super().set_status(status, key)
        if wanted is not None and self.status(wanted) is status:
            self._origins.decided(wanted, status)

    # Inner workings

    def _travel(self, move: Callable[[], Step | None], back: bool = False) -> None:
        if self.loading or self.busy:
            self._after = lambda: self._travel(move, back)
            return
        self.leaving.emit()
        step = move()
        if step is not None:
            if back:
                self._origins.undone(step.frames)
            else:
                self._origins.done(step.frames, self.status, again=True)
            self._hand_over(step, toggle=True)
            for key in step.frames:
                self._give_back_status(key)
            if self.key not in step.frames:
                self.go_to(step.frames[0])

    def _hand_over(self, step: Step, toggle: bool = False) -> None:
        """Give ``step`` to the store; with ``toggle`` every loaded document follows it first."""
        shown, boxes = self.key, []
        for change in step.changes:
            if change.frame == shown:
                boxes.append(change.patch.box)
            document = self._loaded(change.frame) if toggle else None
            if document is not None:
                document.toggle(change)
        self.store.keep(step)
        for key in step.frames:
            self._frames.set_status(key, FrameStatus.CORRECTED)
        self.history_changed.emit()
        if boxes:
            self.document_changed.emit(union(boxes))

    def _push(self, step: Step) -> None:
        self.history.push(step)
        self._origins.done(step.frames, self.status)

    def _give_back_status(self, key: FrameKey) -> None:
        """A frame that is as it was at first has the status it had."""
        before = self._origins.of(key)
        if before is None or before is self.status(key):
            return
        if key in self._rewritten or before not in HUMAN:  # else the study has it still: nobody decides again
            self.store.set_status(key, before)
        self._rewritten.discard(key)
        self._frames.set_status(key, before)

    def _status_saved(self, key: FrameKey, status: FrameStatus) -> None:
        """A mask was written, and its frame is corrected; meanwhile all may have been taken back."""
        if status is FrameStatus.CORRECTED:
            self._rewritten.add(key)
            self._give_back_status(key)

    def _drop_steps(self, key: FrameKey) -> None:
        self.history.forget(key)
        self._origins.forget(key)

    def _loaded(self, key: FrameKey) -> MaskDocument | None:
        if key == self.key:
            return self.document
        bundle = self.store.bundle(key)
        return bundle.document if bundle is not None else None

    def _edited(self, outcome: tuple[MaskDocument, Step | None]) -> None:
        document, step = outcome
        label = self._busy
        self._set_busy("")
        if document is self.document:
            self.commit(step)
            if step is None:
                self.unchanged.emit(label)
        self._go_on()

    def _applied(self, step: Step | None) -> None:
        self._set_busy("")
        if step is not None and self._context.study.project is not None:
            self._push(step)
            unseen = [key for key in step.frames if self.status(key) not in HUMAN] if self._by_machine else []
            self._hand_over(step, toggle=True)
            for key in unseen:
                self.store.set_status(key, FrameStatus.PSEUDO)
                self._frames.set_status(key, FrameStatus.PSEUDO)
        self._go_on()

    def _edit_failed(self, error: WorkbenchError) -> None:
        self._set_busy("")
        self._context.show_error(error)
        self._go_on()

    def _set_busy(self, label: str) -> None:
        was, self._busy = self.busy, label
        if was != self.busy:
            self.busy_changed.emit(self.busy)

    def _stride_all(self) -> bool:
        return self._settings.every_frame

    def _replaced(self, key: FrameKey) -> None:
        self._drop_steps(key)
        self.history_changed.emit()

    def _forget(self) -> None:
        super()._forget()
        self.history, self._origins, self._rewritten = History(), FrameOrigins(), set()
        self._set_busy("")
        self.history_changed.emit()

    def _study_opened(self, project: object = None) -> None:
        super()._study_opened(project)
        found = take_over(self._context)
        if found is not None:
            self.history, self._origins, self._settings = found.history, found.origins, found.settings
            if found.key is not None:
                self._last[found.key.video] = found.key
            self.settings_changed.emit()
            self.history_changed.emit()

    def _resume(self) -> Resume | None:
        """What the editor of the next window goes on with."""
        self.leaving.emit()
        folder = self._context.study.folder
        if folder is None:
            return None
        settings = self._settings.with_changes(mask_hidden=False)
        return Resume(folder, self.key, settings, self.history, self._origins)

    def _kept_settings(self) -> EditorSettings:
        preferences = self._context.preferences
        return EditorSettings.from_values(preferences.editor if preferences is not None else {})

    def _save_preferences(self) -> None:
        if self._context.preferences is not None:
            self._context.preferences.save()
