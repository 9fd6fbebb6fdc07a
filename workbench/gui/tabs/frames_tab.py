"""Frames: look through the videos and extract the frames to work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from workbench.core.errors import WorkbenchError
from workbench.gui.canvas.video_view import VideoView
from workbench.gui.controllers.frames_extract import Estimate, estimate
from workbench.gui.error_texts import translated
from workbench.gui.tabs.extract_panel import ExtractPanel
from workbench.gui.tabs.job_strip import JobStrip

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.gui.context import WindowContext
    from workbench.gui.controllers.frame_source import VideoInfo
    from workbench.jobs.operations.extract import ExtractSpec

COUNT = "frames/count"
COUNT_AFTER_MS = 150
"""Counting waits this long after the last change of the panel."""


class FramesTab(QWidget):
    """The video to scrub on the left, what to extract on the right."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.view = VideoView(context, "frames")
        self.panel = ExtractPanel()
        self.strip = JobStrip(context)
        self.panel.below.addWidget(self.strip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.view, 1)
        row.addWidget(self.panel)
        self.view.bar.watch_keys(self)
        self._timer = QTimer(self, interval=COUNT_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self._count)
        self.panel.changed.connect(self._choice_changed)
        self.panel.start_wanted.connect(self.extract)
        self.panel.here_wanted.connect(self._fill_here)
        self.view.video_ready.connect(self._video_ready)
        self.view.emptied.connect(self._no_video)
        self.strip.busy_changed.connect(self._choice_changed)
        self._no_video()

    def extract(self) -> None:
        """Queue the extraction; run again, it goes on where it stopped."""
        study, video = self._context.study.folder, self._context.study.current_video
        if study is None or video is None:
            return
        try:
            spec = self._spec(study, video)
        except WorkbenchError as error:
            self.panel.show_error(error)
            return
        if spec.video is None:
            title = self.tr("Extract frames of all videos")
        else:
            title = self.tr("Extract frames of {video}").format(video=video)
        self.panel.start_button.setEnabled(False)
        self.strip.follow(self._context.jobs.submit(spec, title))

    def _spec(self, study: Path, video: str) -> ExtractSpec:
        return self.panel.choice().spec(study, None if self.panel.all_videos.isChecked() else video)

    # Counting

    def _choice_changed(self, _busy: bool = False) -> None:
        if self.strip.busy:
            self.panel.show_problem("", "")
        elif self.view.info is not None:
            self.panel.show_counting()
            self._timer.start()

    def _count(self) -> None:
        project, info = self._context.study.project, self.view.info
        if project is None or info is None:
            return
        try:
            spec = self._spec(project.folder, info.name)
        except WorkbenchError as error:
            self.panel.show_error(error)
            return
        # A lane of its own: sample frames are encoded to tell their size, and scrubbing must not wait.
        self._context.tasks.run(
            lambda: estimate(spec, project),
            self._counted,
            self.panel.show_error,
            key=COUNT,
            lane=COUNT,
        )

    def _counted(self, found: Estimate) -> None:
        if self.view.info is not None and not self.strip.busy:
            self.panel.show_estimate(found)

    # The video

    def _video_ready(self, info: VideoInfo) -> None:
        for warning in info.warnings:
            self._context.notify(translated(warning), "warning")
        self._choice_changed()

    def _no_video(self) -> None:
        self._context.tasks.drop(COUNT)
        self.panel.show_problem(self.tr("Add a video to extract frames from it."), "")

    def _fill_here(self, field: QLineEdit) -> None:
        info = self.view.info
        if info is not None:
            self.panel.set_here(field, float(info.times[self.view.frame]))
