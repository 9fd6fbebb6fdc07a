"""What the grid shows and how: the settings beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QWidget,
)

from workbench.core.frame_status import FrameStatus
from workbench.gui.controllers.view_grid import GridChoice
from workbench.gui.docks.models import status_name
from workbench.gui.tabs.side_panel import NoteLabel, SidePanel
from workbench.gui.tabs.video_picker import VideoPicker
from workbench.gui.tabs.view.legend import Legend

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.gui.controllers.view_grid import GridFrames

SMALLEST, LARGEST, USUAL = 80, 480, 190
"""Width of a picture in device-independent pixels."""
NOTCH = 1.15


class ViewPanel(SidePanel):
    """Choice of frames above, look of the masks below.

    Signals
    -------
    choice_changed(), look_changed(), size_changed()
        Read `choice`, the look's fields, or `size_slider`.
    verify_wanted(), reject_wanted()
    """

    choice_changed = Signal()
    look_changed = Signal()
    size_changed = Signal()
    verify_wanted = Signal()
    reject_wanted = Signal()

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._build_frames(context)
        self._build_look()
        self._build_decide()
        self.end()
        self._connect()

    def _build_frames(self, context: WindowContext) -> None:
        form = self.form(self.tr("Frames shown"))
        self.picker = VideoPicker(context)
        form.addRow(self.picker)
        self.every_video = QCheckBox(self.tr("All videos of the study"))
        form.addRow(self.every_video)
        self.source = self._choice(form, self.tr("Source"))
        self.source.addItem(self.tr("Masks to work on"), "mask")
        self.source.addItem(self.tr("Predictions"), "prediction")
        self.source.addItem(self.tr("Both, side by side"), "both")
        self.status = self._choice(form, self.tr("Status"))
        self.status.addItem(self.tr("All statuses"), None)
        for status in FrameStatus:
            self.status.addItem(status_name(status), status.value)
        self.which = self._choice(form, self.tr("Show"))
        self.which.addItem(self.tr("All frames"), "all")
        self.which.addItem(self.tr("Only with a mask"), "present")
        self.which.addItem(self.tr("Only without a mask"), "missing")
        self.step = QSpinBox()
        self.step.setRange(1, 10_000)
        self.step.setPrefix(self.tr("every ", "every 3rd frame"))
        self.step.setKeyboardTracking(False)
        self.step.setToolTip(self.tr("1 shows every frame, 10 every tenth"))
        form.addRow(self.tr("Thin out"), self.step)
        self.count_note = NoteLabel()
        form.addRow(self.count_note)

    def _build_look(self) -> None:
        form = self.form(self.tr("Shown on top"))
        self.view = self._choice(form, self.tr("Mask"))
        self.view.addItem(self.tr("Areas and outlines"), "both")
        self.view.addItem(self.tr("Areas"), "fill")
        self.view.addItem(self.tr("Outlines"), "outline")
        self.opacity, self._opacity_text = self._slider(form, self.tr("Opacity"), 0, 100, 50)
        self.size_slider, self._size_text = self._slider(form, self.tr("Size"), SMALLEST, LARGEST, USUAL)
        self.size_slider.setToolTip(self.tr("Width of the pictures; also Ctrl and the wheel"))
        self.legend = Legend()
        form.addRow(self.legend)
        self._show_values()

    def _build_decide(self) -> None:
        column = self.group(self.tr("Selected frames"))
        row = QHBoxLayout()
        self.verify_button = QPushButton(self.tr("Verify"))
        self.verify_button.setToolTip(self.tr("Their masks are right (V)"))
        self.reject_button = QPushButton(self.tr("Reject"))
        self.reject_button.setToolTip(self.tr("Leave these frames out"))
        row.addWidget(self.verify_button)
        row.addWidget(self.reject_button)
        column.addLayout(row)
        self.selection_note = NoteLabel()
        column.addWidget(self.selection_note)

    def _choice(self, form: QFormLayout, title: str) -> QComboBox:
        box = QComboBox()
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(10)
        box.setAccessibleName(title)
        form.addRow(title, box)
        return box

    def _slider(
        self, form: QFormLayout, title: str, low: int, high: int, value: int
    ) -> tuple[QSlider, QLabel]:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(low, high)
        slider.setValue(value)
        slider.setAccessibleName(title)
        text = QLabel()
        text.setMinimumWidth(self.fontMetrics().horizontalAdvance("100 %") + 4)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(slider, 1)
        line.addWidget(text)
        form.addRow(title, line)
        return slider, text

    def _connect(self) -> None:
        self.every_video.toggled.connect(self.picker.setDisabled)
        self.every_video.toggled.connect(self.choice_changed)
        for box in (self.source, self.status, self.which):
            box.currentIndexChanged.connect(self.choice_changed)
        self.step.valueChanged.connect(self.choice_changed)
        self.view.currentIndexChanged.connect(self.look_changed)
        self.opacity.valueChanged.connect(self.look_changed)
        self.legend.hidden_changed.connect(self.look_changed)
        self.size_slider.valueChanged.connect(self.size_changed)
        for slider in (self.opacity, self.size_slider):
            slider.valueChanged.connect(self._show_values)
        self.verify_button.clicked.connect(self.verify_wanted)
        self.reject_button.clicked.connect(self.reject_wanted)

    @property
    def choice(self) -> GridChoice:
        """Which frames are wanted."""
        status = self.status.currentData()
        return GridChoice(
            every_video=self.every_video.isChecked(),
            status=None if status is None else FrameStatus(status),
            which=self.which.currentData(),
            step=self.step.value(),
            source=self.source.currentData(),
        )

    def change_size(self, notches: int) -> None:
        """Larger or smaller pictures."""
        self.size_slider.setValue(round(self.size_slider.value() * NOTCH**notches))

    def show_counts(self, frames: GridFrames, shown: int) -> None:
        """Tell how many frames there are of each status, how many are shown, and how many lack a mask."""
        counts = frames.counts()
        with QSignalBlocker(self.status):
            for row, status in enumerate(FrameStatus, start=1):
                self.status.setItemText(row, f"{status_name(status)} ({counts[status]})")
        if not len(frames):
            self.count_note.setText("")
            return
        lines = [self.tr("{shown} of %Ln frame(s) shown", "", len(frames)).format(shown=self._number(shown))]
        source = self.choice.source
        if source != "prediction":
            lines.append(self._missing(int((frames.masks == 0).sum())))
        if source != "mask":
            lines.append(self._unpredicted(int((frames.predictions == 0).sum())))
        self.count_note.setText("\n".join(line for line in lines if line))

    def show_selected(self, count: int) -> None:
        """Tell how many frames the buttons act on."""
        self.verify_button.setEnabled(count > 0)
        self.reject_button.setEnabled(count > 0)
        self.selection_note.setText(self.tr("%Ln frame(s) selected", "", count) if count else "")

    def _missing(self, count: int) -> str:
        return self.tr("%Ln frame(s) without a mask", "", count) if count else ""

    def _unpredicted(self, count: int) -> str:
        return self.tr("%Ln frame(s) without a prediction", "", count) if count else ""

    def _number(self, value: int) -> str:
        return self.locale().toString(value)

    def _show_values(self) -> None:
        self._opacity_text.setText(f"{self.opacity.value()} %")
        self._size_text.setText(f"{self.size_slider.value()} px")
