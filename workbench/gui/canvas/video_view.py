"""Picture and scrub bar of the current video: what every tab that shows frames is built around."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from workbench.core.errors import WorkbenchError
from workbench.gui.canvas.frame_bar import FrameBar
from workbench.gui.canvas.image_canvas import ImageCanvas
from workbench.gui.canvas.pictures import doubt_palette
from workbench.gui.controllers.frame_source import FramePicture, FrameSource, MaskKind, VideoInfo
from workbench.gui.controllers.playback import PlaybackMeter

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext


class VideoView(QWidget):
    """Shows the selected video of the study; works only while it is visible.

    Parameters
    ----------
    key
        Name of this view among the background tasks; one a tab.

    Attributes
    ----------
    shows_frames
        Whether frames go on the canvas by themselves; else the tab puts there what it makes of them.
    """

    video_ready = Signal(object)
    """`VideoInfo` of the video that is shown from now on."""
    frame_shown = Signal(object)
    """`FramePicture` that has just been put on the canvas."""
    frame_changed = Signal(int)
    """The user went to another frame (its picture may come later)."""
    emptied = Signal()
    """No video is shown any more."""

    def __init__(self, context: WindowContext, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._mask: MaskKind = "none"
        self._video: str | None = None
        self._go_to: int | None = None
        self.shows_frames = True
        self.canvas = ImageCanvas()
        self.bar = FrameBar()
        self.source = FrameSource(context, key, self)
        self.meter = PlaybackMeter()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addLayout(self._build_row())
        self._connect()
        self._show_nothing()

    def _build_row(self) -> QHBoxLayout:
        self.zoom_button = QToolButton()
        self.zoom_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.zoom_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.zoom_button.setToolTip(self.tr("Zoom: turn the wheel; drag with the middle button to move"))
        self.zoom_button.setMinimumWidth(self.fontMetrics().horizontalAdvance("6400 %") + 14)
        menu = QMenu(self.zoom_button)
        menu.addActions(self.canvas.actions())
        self.zoom_button.setMenu(menu)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 6, 0)
        row.setSpacing(0)
        row.addWidget(self.bar, 1)
        row.addWidget(self.zoom_button)
        return row

    def _connect(self) -> None:
        self.canvas.zoom_changed.connect(self._show_zoom)
        self.canvas.hovered.connect(self._show_place)
        self.canvas.hover_ended.connect(lambda: self.canvas.set_readout(""))
        self.source.opened.connect(self._take_video)
        self.source.ready.connect(self._take_picture)
        self.source.failed.connect(self._take_error)
        self.bar.frame_changed.connect(self._frame_changed)
        self.bar.play_toggled.connect(self._play_toggled)
        self.canvas.space_tapped.connect(self.bar.toggle_play)
        study = self._context.study
        study.opened.connect(lambda _project: self._follow())
        study.closed.connect(self._show_nothing)
        study.changed.connect(self._study_changed)
        study.video_selected.connect(lambda _name: self._follow())
        study.frame_selected.connect(self._frame_selected)

    @property
    def info(self) -> VideoInfo | None:
        """The video shown."""
        return self.source.info

    @property
    def frame(self) -> int:
        """The frame looked at."""
        return self.bar.frame

    def set_mask_kind(self, kind: MaskKind) -> None:
        """Which masks of the study lie over the frames."""
        if kind != self._mask:
            self._mask = kind
            self.source.forget()
            self.refresh()

    def refresh(self) -> None:
        """Show the current frame again: its mask may have changed on disk."""
        if self.info is not None:
            self.source.request(self.frame, self._mask)

    def _show_zoom(self, zoom: float) -> None:
        self.zoom_button.setText(f"{round(100 * zoom)} %")

    def _show_place(self, x: float, y: float) -> None:
        value = self.canvas.value_at(x, y)
        if value is None:
            self.canvas.set_readout("")
            return
        shade = str(value[0]) if len(set(value)) == 1 else f"{value[0]} {value[1]} {value[2]}"
        self.canvas.set_readout(f"x {int(x)}  y {int(y)}  ·  {shade}")

    # Following the study

    def _follow(self) -> None:
        project, name = self._context.study.project, self._context.study.current_video
        if project is None or name is None:
            self._show_nothing()
        elif not self.isVisible():
            return
        elif name != self._video:
            self.bar.pause()
            self._video = name
            self.canvas.set_hint(self.tr("Opening {video}…").format(video=name))
            self.source.open(name)

    def _show_nothing(self) -> None:
        self._video, self._go_to = None, None
        self.bar.set_video(0)
        self.canvas.set_image(None)
        self.canvas.set_mask(None)
        self.canvas.set_marks(())
        if self._context.study.project is None:
            self.canvas.set_hint(self.tr("Open a study, or make one, to see its videos here."))
        else:
            self.canvas.set_hint(self.tr("This study has no videos yet. Add one, or drop it on the window."))
        self.emptied.emit()

    def _study_changed(self) -> None:
        if not self.isVisible():
            return
        self._follow()
        if self._mask != "none":
            self.source.forget()
            if not self.bar.playing:
                self.refresh()

    def _frame_selected(self, name: str, index: int) -> None:
        if self.info is not None and self.info.name == name:
            self.bar.set_frame(index)
        else:
            self._go_to = index

    def _take_video(self, info: VideoInfo) -> None:
        self.bar.set_video(info.frame_count, info.fps, info.times)
        project = self._context.study.project
        if project is not None:
            self.canvas.set_mask(None, project.classes)
        self.video_ready.emit(info)
        go_to = self.source.looked_at(info.name) if self._go_to is None else self._go_to
        self._go_to = None
        if go_to:
            self.bar.set_frame(go_to)
        else:
            self.source.request(self.frame, self._mask)

    def _take_picture(self, picture: FramePicture) -> None:
        if self.shows_frames:
            self.canvas.set_image(picture.image)
            self.canvas.set_mask(picture.mask, self._palette(picture.wish.mask))
        if self.bar.playing:
            self.meter.shown()
        self.frame_shown.emit(picture)

    def _palette(self, kind: MaskKind) -> NDArray[np.uint8] | None:
        """Colours of what lies over the frame; None before a study is there."""
        if kind == "confidence":
            return doubt_palette()
        project = self._context.study.project
        return None if project is None else project.classes.palette()

    def _take_error(self, error: WorkbenchError) -> None:
        if self.info is None:
            self._video = None
            self.canvas.set_image(None)
            self.canvas.set_hint(self.tr("This video cannot be shown."))
        self._context.show_error(error)

    # Hands

    def _frame_changed(self, frame: int) -> None:
        self.source.request(frame, self._mask)
        self.frame_changed.emit(frame)

    def _play_toggled(self, playing: bool) -> None:
        self.meter.start()
        self.source.set_playing(playing)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was selected meanwhile."""
        super().showEvent(event)
        self._follow()
        self.source.forget()
        if self.info is not None:
            self.bar.set_frame(self.source.looked_at(self.info.name))
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody watches: stop playing."""
        super().hideEvent(event)
        self.bar.pause()
