"""The row under the canvas: step buttons, status of all frames, frame number, decisions, zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSpinBox, QToolButton, QWidget

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.gui import theme
from workbench.gui.canvas.image_canvas import ImageCanvas
from workbench.gui.shortcuts import ShortcutTable
from workbench.gui.tabs.editor.buttons import KeyButton
from workbench.gui.tabs.editor.frame_strip import FrameStrip

if TYPE_CHECKING:
    from workbench.gui.controllers.editor import EditorController


class FrameRow(QWidget):
    """Goes through the frames; the strip shows where the work stands."""

    def __init__(
        self,
        editor: EditorController,
        canvas: ImageCanvas,
        table: ShortcutTable,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 2, 6, 2)
        row.setSpacing(4)
        self.previous = KeyButton("previous", "previous", table, lambda: editor.step(-1))
        self.next = KeyButton("next", "next", table, lambda: editor.step(1))
        for button in (self.previous, self.next):
            button.setAutoRaise(True)
            button.setAutoRepeat(True)
            row.addWidget(button)
        self.strip = FrameStrip()
        row.addWidget(self.strip, 1)
        self._build_number(row)
        row.addSpacing(6)
        self.verify = KeyButton(
            "verify", "verify", table, lambda: editor.decide(FrameStatus.VERIFIED), text=self.tr("Verify")
        )
        self.reject = KeyButton("reject", "reject", table, lambda: editor.decide(FrameStatus.REJECTED))
        row.addWidget(self.verify)
        row.addWidget(self.reject)
        row.addSpacing(6)
        row.addWidget(self._zoom_button(canvas))
        self._connect()
        self._frames_changed()

    def _build_number(self, row: QHBoxLayout) -> None:
        self.number = QSpinBox()
        self.number.setKeyboardTracking(False)
        self.number.setAccessibleName(self.tr("Frame number"))
        self.number.setToolTip(self.tr("Frame number; the first frame is 0"))
        theme.pad_number(self.number)
        row.addWidget(self.number)
        self.count_label = QLabel()
        self.count_label.setProperty("muted", True)
        row.addWidget(self.count_label)
        self.every = QToolButton()
        self.every.setCheckable(True)
        self.every.setText(self.tr("All"))
        self.every.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.every.setToolTip(
            self.tr("Step through every frame of the video, also those without image or mask")
        )
        self.every.setAccessibleName(self.every.toolTip())
        row.addWidget(self.every)

    def _zoom_button(self, canvas: ImageCanvas) -> QToolButton:
        self.zoom = QToolButton()
        self.zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.zoom.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.zoom.setToolTip(self.tr("Zoom: turn the wheel; drag with the middle button to move"))
        self.zoom.setMinimumWidth(self.fontMetrics().horizontalAdvance("6400 %") + 14)
        menu = QMenu(self.zoom)
        menu.addActions(canvas.actions())
        self.zoom.setMenu(menu)
        canvas.zoom_changed.connect(lambda zoom: self.zoom.setText(f"{zoom * 100:.0f} %"))
        return self.zoom

    def _connect(self) -> None:
        editor = self._editor
        self.strip.chosen.connect(self._strip_chosen)
        self.number.valueChanged.connect(self._number_chosen)
        self.every.toggled.connect(lambda on: editor.change(every_frame=on))
        editor.frames_changed.connect(self._frames_changed)
        editor.frame_changed.connect(lambda _bundle: self._frame_changed())
        editor.status_changed.connect(self._status_changed)
        editor.settings_changed.connect(self._settings_changed)
        self._settings_changed()

    def _settings_changed(self) -> None:
        blocker = QSignalBlocker(self.every)
        self.every.setChecked(self._editor.settings.every_frame)
        del blocker

    def _frames_changed(self) -> None:
        self.strip.set_frames(self._editor.frames)
        self._frame_changed()

    def _status_changed(self, key: FrameKey, status: FrameStatus) -> None:
        place = self._editor.place_of(key)
        if place is not None:
            self.strip.set_status(place, status)

    def _frame_changed(self) -> None:
        key, place = self._editor.key, self._editor.position()
        self.strip.set_position(place)
        count = len(self._editor.frames)
        self.count_label.setText(f"{place + 1} / {count}" if place is not None else f"– / {count}")
        for widget in (self.previous, self.next, self.number, self.verify, self.reject, self.every):
            widget.setEnabled(key is not None)
        blocker = QSignalBlocker(self.number)
        if key is not None:
            last = max(key.index, self._editor.frame_count(key.video) - 1)
            self.number.setRange(0, last)
            self.number.setValue(key.index)
        del blocker

    def _strip_chosen(self, place: int) -> None:
        record = self._editor.frames[place]
        self._editor.go_to(FrameKey(record.video, record.index))

    def _number_chosen(self, index: int) -> None:
        if self._editor.key is not None:
            self._editor.go_to(FrameKey(self._editor.key.video, index))
