"""The scrub bar under a picture: slider, frame number, time, play and step."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QWidget,
)

from workbench.gui import theme

SPEEDS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
BIG_STEP = 10


def clock_text(seconds: float) -> str:
    """``m:ss.cc``, or ``h:mm:ss.cc`` from an hour on."""
    hundredths = round(max(0.0, seconds) * 100)
    minutes, rest = divmod(hundredths, 6000)
    hours, minutes = divmod(minutes, 60)
    text = f"{rest // 100:02d}.{rest % 100:02d}"
    return f"{hours}:{minutes:02d}:{text}" if hours else f"{minutes}:{text}"


class JumpSlider(QSlider):
    """A slider that goes where it is clicked."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Jump to the click, then drag from there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderPosition(self._value_at(event.position().x()))
        super().mousePressEvent(event)

    def _value_at(self, x: float) -> int:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style = self.style()
        part = QStyle.ComplexControl.CC_Slider
        groove = style.subControlRect(part, option, QStyle.SubControl.SC_SliderGroove, self)
        handle = style.subControlRect(part, option, QStyle.SubControl.SC_SliderHandle, self)
        room = max(1, groove.width() - handle.width())
        offset = round(x) - groove.x() - handle.width() // 2
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), offset, room)


class FrameBar(QWidget):
    """Which frame is looked at. Playing follows the clock: a slow picture drops frames, never lags.

    Keys, once a tab has called `watch_keys`: Left/A and Right/D step, with Shift ten frames,
    Home and End, Space plays.
    """

    frame_changed = Signal(int)
    play_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times: NDArray[np.float64] = np.zeros(0)
        self._frame = 0
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._clock_start = 0.0
        self._video_start = 0.0
        self._build()
        self.set_video(0)

    def _build(self) -> None:
        self.previous_button = self._button(self.tr("Previous frame (Left or A)"), lambda: self.step(-1))
        self.previous_button.setAutoRepeat(True)
        self.play_button = self._button(self.tr("Play (Space)"), self.toggle_play)
        self.next_button = self._button(self.tr("Next frame (Right or D)"), lambda: self.step(1))
        self.next_button.setAutoRepeat(True)
        self.slider = JumpSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(self.tr("Position in the video"))
        self.slider.valueChanged.connect(self._user_moved)
        self.spin = QSpinBox()
        self.spin.setAccessibleName(self.tr("Frame number"))
        self.spin.setToolTip(self.tr("Frame number; the first frame is 0"))
        self.spin.setKeyboardTracking(False)
        theme.pad_number(self.spin)
        self.spin.valueChanged.connect(self._user_moved)
        self.time_label = QLabel()
        self.time_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.time_label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.speed = QComboBox()
        self.speed.setToolTip(self.tr("Playing speed"))
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}×", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.currentIndexChanged.connect(lambda _index: self._restart_clock())
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 2, 6, 2)
        row.setSpacing(4)
        for button in (self.previous_button, self.play_button, self.next_button):
            row.addWidget(button)
        row.addWidget(self.slider, 1)
        for widget in (self.spin, self.time_label, self.speed):
            row.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._draw_icons()

    def _button(self, tip: str, slot: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    # State

    @property
    def count(self) -> int:
        """Number of frames."""
        return len(self._times)

    @property
    def frame(self) -> int:
        """The frame looked at."""
        return self._frame

    @property
    def playing(self) -> bool:
        """Whether the clock runs."""
        return self._timer.isActive()

    def set_video(self, count: int, fps: float = 25.0, times: NDArray[np.float64] | None = None) -> None:
        """Take over another video and go to its first frame, without a signal.

        Parameters
        ----------
        times
            Presentation time of every frame in seconds; without it the rate ``fps`` is assumed.
        """
        self.pause()
        self._times = np.arange(count) / (fps or 25.0) if times is None else np.asarray(times)[:count]
        last = max(0, self.count - 1)
        self._frame = 0
        for widget in (self.slider, self.spin):
            widget.blockSignals(True)
            widget.setRange(0, last)
            widget.setValue(0)
            widget.blockSignals(False)
        self.slider.setPageStep(max(1, self.count // 20))
        self.spin.setSuffix(f" / {last}" if self.count else "")
        self.setEnabled(self.count > 0)
        self._show_frame()

    def set_frame(self, frame: int) -> None:
        """Go to ``frame`` (brought into range) and tell about it, if it is another one."""
        frame = min(max(0, frame), max(0, self.count - 1))
        if frame == self._frame:
            return
        self._frame = frame
        self._show_frame()
        self.frame_changed.emit(frame)

    def step(self, by: int) -> None:
        """Move by so many frames; playing stops."""
        self.pause()
        self.set_frame(self._frame + by)

    def play(self) -> None:
        """Play from here at the video's own rate; from the start when at the end."""
        if self.count < 2 or self.playing:
            return
        if self._frame >= self.count - 1:
            self.set_frame(0)
        self._restart_clock()
        interval = float(np.median(np.diff(self._times))) / self._speed()
        self._timer.start(int(min(40.0, max(8.0, interval * 500))))
        self._play_changed()

    def pause(self) -> None:
        """Stop playing."""
        if self.playing:
            self._timer.stop()
            self._play_changed()

    def toggle_play(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    # Inner workings

    def _speed(self) -> float:
        return float(self.speed.currentData())

    def _restart_clock(self) -> None:
        self._clock_start = time.perf_counter()
        self._video_start = float(self._times[self._frame]) if self.count else 0.0

    def _tick(self) -> None:
        passed = (time.perf_counter() - self._clock_start) * self._speed()
        frame = int(np.searchsorted(self._times, self._video_start + passed + 1e-6, side="right")) - 1
        self.set_frame(frame)
        if self._frame >= self.count - 1:
            self.pause()

    def _user_moved(self, frame: int) -> None:
        self.set_frame(frame)
        if self.playing:
            self._restart_clock()

    def _show_frame(self) -> None:
        for widget in (self.slider, self.spin):
            widget.blockSignals(True)
            widget.setValue(self._frame)
            widget.blockSignals(False)
        if not self.count:
            self.time_label.setText("–")
            return
        total = clock_text(float(self._times[-1]))
        self.time_label.setText(f"{clock_text(float(self._times[self._frame]))} / {total}")
        # The widest text fixes the width, so that the slider does not twitch while playing.
        self.time_label.setMinimumWidth(self.fontMetrics().horizontalAdvance(f"{total} / {total}") + 4)

    def _play_changed(self) -> None:
        self._draw_icons()
        tip = self.tr("Pause (Space)") if self.playing else self.tr("Play (Space)")
        self.play_button.setToolTip(tip)
        self.play_toggled.emit(self.playing)

    def _draw_icons(self) -> None:
        self.previous_button.setIcon(theme.icon("previous"))
        self.play_button.setIcon(theme.icon("pause" if self.playing else "play"))
        self.next_button.setIcon(theme.icon("next"))

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the icons for another theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "play_button"):
            self._draw_icons()
        super().changeEvent(event)

    def hideEvent(self, event: object) -> None:
        """Pause when the tab is left."""
        self.pause()
        super().hideEvent(event)  # type: ignore[arg-type]

    # Keys

    def watch_keys(self, widget: QWidget) -> None:
        """Take the keys that nothing inside ``widget`` (a tab) wanted for itself."""
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Do what the key says."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._do_key(event):
            return True
        return super().eventFilter(watched, event)

    def _do_key(self, event: QKeyEvent) -> bool:
        if not self.count or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        stride = BIG_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        actions: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Left: lambda: self.step(-stride),
            Qt.Key.Key_A: lambda: self.step(-stride),
            Qt.Key.Key_Right: lambda: self.step(stride),
            Qt.Key.Key_D: lambda: self.step(stride),
            Qt.Key.Key_Home: lambda: self.step(-self.count),
            Qt.Key.Key_End: lambda: self.step(self.count),
            Qt.Key.Key_Space: self.toggle_play,
        }
        action = actions.get(event.key())
        if action is None:
            return False
        action()
        return True
