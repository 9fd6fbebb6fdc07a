"""Which frames to extract: mode, its value, time window, day plan, format; and what that takes."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.errors import BadParameterError, WorkbenchError
from workbench.core.units import format_bytes, format_time, parse_time
from workbench.gui.controllers.frames_extract import MODES, DayRows, Estimate, ExtractChoice
from workbench.gui.error_texts import error_text, translated
from workbench.gui.tabs.day_plan import DayPlanEditor
from workbench.gui.tabs.side_panel import SidePanel, muted_label
from workbench.gui.theme import restyle

WIDTH = 320


class TimeField(QLineEdit):
    """A time in the video, or nothing."""

    def seconds(self) -> float | None:
        """Seconds; None where the field is empty.

        Raises
        ------
        BadParameterError
        """
        text = self.text().strip()
        return parse_time(text) if text else None


class ExtractPanel(SidePanel):
    """Asks what to extract; the tab counts it and starts it.

    Signals
    -------
    changed()
        Another choice: count it anew.
    start_wanted()
        The user wants it done.
    here_wanted(QLineEdit)
        Fill this field with the time of the frame that is shown.
    """

    changed = Signal()
    start_wanted = Signal()
    here_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH, parent)
        self._build_which()
        self._build_window()
        self._build_format()
        self._build_start()
        self.end()
        self._mode_changed()

    # Widgets

    def _build_which(self) -> None:
        column = self.group(self.tr("Which frames"))
        self.mode = QComboBox()
        self.mode.setAccessibleName(self.tr("Which frames"))
        names = {
            "all": self.tr("Every frame"),
            "every": self.tr("Every n-th frame"),
            "fps": self.tr("So many per second"),
            "count": self.tr("So many, evenly spread"),
            "diverse": self.tr("The most different ones"),
            "plan": self.tr("Day plan (24 hours, stratified)"),
        }
        for mode in MODES:
            self.mode.addItem(names[mode], mode)
        column.addWidget(self.mode)
        self.every = _spin(2, 1_000_000, 30)
        self.fps = QDoubleSpinBox()
        self.fps.setRange(0.01, 1000.0)
        self.fps.setDecimals(2)
        self.fps.setValue(1.0)
        self.count = _spin(1, 10_000_000, 200)
        self.diverse = _spin(1, 20_000, 100)
        self.day = DayPlanEditor()
        self._values = QStackedWidget()
        self._values.addWidget(QWidget())
        self._pages = {"all": 0}
        for mode, label, field in (
            ("every", self.tr("One of every"), self.every),
            ("fps", self.tr("Frames per second"), self.fps),
            ("count", self.tr("Number of frames"), self.count),
            ("diverse", self.tr("Number of frames"), self.diverse),
        ):
            page = QWidget()
            form = QFormLayout(page)
            form.setContentsMargins(0, 0, 0, 0)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            form.addRow(label, field)
            self._pages[mode] = self._values.addWidget(page)
            field.valueChanged.connect(self.changed)
        self._pages["plan"] = self._values.addWidget(self.day)
        self.day.changed.connect(self.changed)
        self._hint = muted_label()
        column.addWidget(self._hint)
        column.addWidget(self._values)
        self.mode.setCurrentIndex(MODES.index("count"))
        self.mode.currentIndexChanged.connect(self._mode_changed)

    def _build_window(self) -> None:
        self._window = self.group(self.tr("Time window"))
        form = QFormLayout()
        form.setHorizontalSpacing(8)
        self.start = TimeField()
        self.start.setObjectName("window_start")
        self.start.setPlaceholderText(self.tr("beginning"))
        self.stop = TimeField()
        self.stop.setObjectName("window_stop")
        self.stop.setPlaceholderText(self.tr("end"))
        for label, field in ((self.tr("From"), self.start), (self.tr("To"), self.stop)):
            field.setToolTip(self.tr("Seconds, m:ss or h:mm:ss; empty for no limit"))
            field.textChanged.connect(self.changed)
            here = QToolButton()
            here.setText(self.tr("Here"))
            here.setProperty("worded", True)
            here.setToolTip(self.tr("Take the time of the frame that is shown"))
            here.clicked.connect(lambda _checked=False, field=field: self.here_wanted.emit(field))
            line = QHBoxLayout()
            line.setSpacing(4)
            line.addWidget(field, 1)
            line.addWidget(here)
            form.addRow(label, line)
        self._window.addLayout(form)

    def _build_format(self) -> None:
        form = self.form(self.tr("Image files"))
        self.format = QComboBox()
        self.format.addItem(self.tr("PNG (exact)"), "png")
        self.format.addItem(self.tr("JPEG (small)"), "jpg")
        self.format.setAccessibleName(self.tr("Format"))
        self.format.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        form.addRow(self.tr("Format"), self.format)
        self.quality = QSlider(Qt.Orientation.Horizontal)
        self.quality.setRange(50, 100)
        self.quality.setValue(95)
        self.quality.setAccessibleName(self.tr("Quality"))
        self._quality_text = QLabel("95")
        self._quality_text.setMinimumWidth(self.fontMetrics().horizontalAdvance("100") + 4)
        self._quality_row = QWidget()
        line = QHBoxLayout(self._quality_row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.quality, 1)
        line.addWidget(self._quality_text)
        self._format_form = form
        form.addRow(self.tr("Quality"), self._quality_row)
        self.format.currentIndexChanged.connect(self._format_changed)
        self.quality.valueChanged.connect(lambda value: self._quality_text.setText(str(value)))
        self.quality.valueChanged.connect(self.changed)
        self._format_changed()

    def _build_start(self) -> None:
        self.all_videos = QCheckBox(self.tr("All videos of the study"))
        self.all_videos.toggled.connect(self.changed)
        self.column.addWidget(self.all_videos)
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setMinimumHeight(self.fontMetrics().height() * 3)
        self.summary.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.column.addWidget(self.summary)
        self.start_button = QPushButton(self.tr("Extract frames"))
        self.start_button.setObjectName("extract_button")
        self.start_button.setProperty("primary", True)
        self.start_button.setEnabled(False)
        self.start_button.clicked.connect(lambda _checked=False: self.start_wanted.emit())
        self.column.addWidget(self.start_button)
        self.below = QVBoxLayout()
        self.column.addLayout(self.below)

    # What is asked

    def choice(self) -> ExtractChoice:
        """What the panel asks for.

        Raises
        ------
        BadParameterError
            If a time cannot be read.
        """
        mode = MODES[self.mode.currentIndex()]
        values = {
            "every": self.every.value,
            "fps": self.fps.value,
            "count": self.count.value,
            "diverse": self.diverse.value,
        }
        planned = mode == "plan"
        return ExtractChoice(
            mode=mode,
            value=values[mode]() if mode in values else 1,
            start_s=None if planned else self.start.seconds(),
            stop_s=None if planned else self.stop.seconds(),
            day=self.day.rows() if planned else DayRows(()),
            format=self.format.currentData(),
            quality=self.quality.value(),
        )

    def set_here(self, field: QLineEdit, seconds: float) -> None:
        """Write a time into one of the window's fields."""
        field.setText(format_time(int(seconds)) if seconds == int(seconds) else f"{seconds:.2f}")

    # What it takes

    def show_estimate(self, estimate: Estimate) -> None:
        """Say how many frames and bytes; refuse what does not fit."""
        if not estimate.frames:
            self.show_problem(self._why_none(), "warning")
            return
        done = estimate.frames - estimate.new
        size, free = _local(format_bytes(estimate.size)), _local(format_bytes(estimate.free))
        values = {"size": size, "free": free, "done": QLocale().toString(done)}
        if not estimate.fits:
            text = self.tr(
                "%Ln frame(s) need about {size}, but only {free} are free on this disk.", "", estimate.frames
            )
            text += "\n" + self.tr("Choose fewer frames or JPEG, or free some space.")
            self.show_problem(text.format(**values), "error")
            return
        if done:
            text = self.tr(
                "%Ln frame(s), {done} of them there already; about {size} more ({free} free)",
                "",
                estimate.frames,
            )
        else:
            text = self.tr("%Ln frame(s), about {size} ({free} free)", "", estimate.frames)
        self._say(text.format(**values), "")
        self.start_button.setEnabled(True)

    def _why_none(self) -> str:
        if self.mode.currentData() == "plan":
            return self.tr("No sample of the plan lies within this video. When did the recording begin?")
        return self.tr("No frame lies in this selection.")

    def show_counting(self) -> None:
        """The count is on its way."""
        self._say(self.tr("Counting…"), "")
        self.start_button.setEnabled(False)

    def show_problem(self, text: str, kind: str = "error") -> None:
        """Why it cannot be started."""
        self._say(text, kind)
        self.start_button.setEnabled(False)

    def show_error(self, error: WorkbenchError) -> None:
        """The same, of an error; a bad parameter is shown here rather than as a notification."""
        if isinstance(error, BadParameterError):
            value, detail = error.params.get("value", ""), translated(error.params.get("detail", ""))
            self.show_problem(
                self.tr("“{value}” cannot be used: {detail}.").format(value=value, detail=detail)
            )
        else:
            self.show_problem(" ".join(error_text(error)))

    def _say(self, text: str, kind: str) -> None:
        self.summary.setText(text)
        if self.summary.property("kind") != kind:
            self.summary.setProperty("kind", kind)
            restyle(self.summary)

    def _mode_changed(self) -> None:
        mode = MODES[self.mode.currentIndex()]
        hints = {
            "diverse": self.tr("Looks at the whole video and keeps the frames that differ most."),
            "plan": self.tr("Short samples spread over day and night, a few frames each."),
        }
        self._hint.setText(hints.get(mode, ""))
        self._hint.setVisible(mode in hints)
        page = self._pages[mode]
        self._values.setCurrentIndex(page)
        # A stack is as high as its highest page; let it be as high as the one that is shown.
        current = self._values.currentWidget()
        self._values.setVisible(mode != "all")
        self._values.setMaximumHeight(max(0, current.sizeHint().height()) if current else 0)
        box = self._window.parentWidget()
        if box is not None:
            box.setVisible(mode != "plan")
        self.changed.emit()

    def _format_changed(self) -> None:
        self._format_form.setRowVisible(self._quality_row, self.format.currentData() == "jpg")
        self.changed.emit()


def _local(number: str) -> str:
    return number.replace(".", QLocale().decimalPoint())


def _spin(low: int, high: int, value: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setGroupSeparatorShown(True)
    spin.setValue(value)
    return spin
