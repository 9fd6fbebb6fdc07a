"""The line at the bottom of the editor: frame, cursor, what is under it, whether all is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from workbench.core.errors import WorkbenchError
from workbench.gui import theme
from workbench.gui.docks.models import status_name
from workbench.gui.error_texts import error_text
from workbench.gui.tabs.class_list import class_text

if TYPE_CHECKING:
    from workbench.gui.controllers.editor import EditorController

TOLD_MS, SOON_MS = 5000, 40


class StatusStrip(QWidget):
    """Small texts in one row; the widest give way in a narrow window."""

    def __init__(self, editor: EditorController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._place: tuple[float, float] | None = None
        self._reason = ""
        self._told = QTimer(self, singleShot=True, interval=TOLD_MS)
        self._told.timeout.connect(self._show_saved)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._show_cursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(14)
        self.frame = self._label(row)
        self.status = self._label(row)
        self.size_label = self._label(row)
        self.cursor_label = self._label(row)
        self.cursor_label.setMinimumWidth(self.fontMetrics().horizontalAdvance("x 0000  y 0000"))
        self.under = self._label(row, giving_way=True)
        row.addStretch(1)
        self.progress = self._label(row, giving_way=True)
        self.saved = self._label(row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        editor.frame_changed.connect(lambda _bundle: self.follow())
        editor.status_changed.connect(lambda _key, _status: self.follow())
        editor.saved_changed.connect(lambda _state: self._show_saved())
        editor.busy_changed.connect(lambda _busy: self._show_saved())
        editor.loading_changed.connect(lambda _loading: self._show_saved())
        editor.unchanged.connect(self._tell_unchanged)
        editor.store.failed.connect(self._take_error)
        editor.document_changed.connect(lambda _box: self._show_cursor())
        self.follow()

    def _label(self, row: QHBoxLayout, *, giving_way: bool = False) -> QLabel:
        label = QLabel()
        label.setProperty("muted", True)
        if giving_way:
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.addWidget(label, 2 if giving_way else 0)
        return label

    def follow(self) -> None:
        """Show the frame in hand."""
        key, document = self._editor.key, self._editor.document
        if key is None or document is None:
            for label in (self.frame, self.status, self.size_label, self.cursor_label, self.under):
                label.clear()
        else:
            height, width = document.shape
            self.frame.setText(self.tr("{video}, frame {index}").format(video=key.video, index=key.index))
            status = self._editor.status(key)
            self.status.setText(status_name(status) if status is not None else self.tr("no mask yet"))
            color = theme.status_color(status).name() if status is not None else theme.colors().muted
            self.status.setStyleSheet(f"color: {color}")
            self.size_label.setText(f"{width} × {height} px")
        self._show_cursor()
        self._show_saved()

    def set_cursor(self, x: float, y: float) -> None:
        """The cursor is there (image coordinates); shown a little later, painting goes first."""
        self._place = (x, y)
        if not self._soon.isActive():
            self._soon.start()

    def forget_cursor(self) -> None:
        """The cursor left the picture."""
        self._place = None
        self._show_cursor()

    def set_progress(self, text: str) -> None:
        """How far the review is."""
        self.progress.setText(text)
        self.progress.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _show_cursor(self) -> None:
        bundle = self._editor.bundle
        if bundle is None or self._place is None:
            self.cursor_label.clear()
            self.under.clear()
            return
        x, y = int(self._place[0] // 1), int(self._place[1] // 1)
        height, width = bundle.document.shape
        if not (0 <= x < width and 0 <= y < height):
            self.cursor_label.clear()
            self.under.clear()
            return
        self.cursor_label.setText(f"x {x}  y {y}")
        self.under.setText("   ".join(self._under(x, y)))

    def _under(self, x: int, y: int) -> list[str]:
        bundle, project = self._editor.bundle, self._editor.context.study.project
        assert bundle is not None
        document, found = bundle.document, []
        class_id = int(document.classes[y, x])
        if project is not None and class_id < len(project.classes):
            found.append(class_text(project.classes.names[class_id]))
        number = int(document.animals[y, x]) if document.animals is not None else 0
        if number:
            found.append(self.tr("animal {number}").format(number=number))
        if bundle.celsius is not None:
            found.append(QLocale().toString(float(bundle.celsius[y, x]), "f", 2) + " °C")
        else:
            pixel = bundle.pixels[y, x]
            values = [int(pixel)] if bundle.pixels.ndim == 2 else [int(value) for value in pixel]
            found.append(", ".join(map(str, dict.fromkeys(values) if len(set(values)) == 1 else values)))
        return found

    def _take_error(self, error: WorkbenchError) -> None:
        self._reason = error_text(error)[0]
        self._show_saved()

    def _tell_unchanged(self, label: str) -> None:
        self.tell(self.tr("{label}: nothing to change").format(label=label))

    def tell(self, text: str) -> None:
        """Say for a few seconds what came of an operation, whatever panel is open; empty says nothing."""
        if not text:
            return
        self.saved.setText(text)
        self.saved.setStyleSheet(f"color: {theme.colors().warning}")
        self._told.start()

    def _show_saved(self) -> None:
        state, named = self._editor.saved, theme.colors()
        if self._told.isActive() and state != "rescued" and not self._editor.busy:
            return  # what was told stays for its seconds
        self._told.stop()
        if self._editor.busy:
            text, color = self._editor.busy_label + "…", named.accent
        elif self._editor.loading:
            text, color = self.tr("Loading…"), named.muted
        elif state in {"saving", "unsaved"} and not self._reason:
            text, color = self.tr("Saving…"), named.muted
        elif state in {"saving", "unsaved"}:
            text, color = self.tr("Not saved: {reason}").format(reason=self._reason), named.warning
        elif state == "rescued":
            text, color = self.tr("Kept on this computer: the study cannot be written"), named.error
        else:
            text, color, self._reason = self.tr("All work saved"), named.muted, ""
        self.saved.setText(text)
        self.saved.setStyleSheet(f"color: {color}")
