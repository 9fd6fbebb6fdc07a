"""The open study: opening, closing, what is in it, what is selected."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from workbench.core.errors import WorkbenchError
from workbench.gui.controllers.jobs import JobHandle, JobsController
from workbench.gui.worker import TaskPool, as_workbench_error
from workbench.jobs.spec import Result

if TYPE_CHECKING:
    from workbench.project.project import Project

REFRESH_MS = 1500
"""How often the lists follow a running job that adds frames or masks."""


class StudyController(QObject):
    """Holds the open `Project` and says when anything in it changed.

    Signals
    -------
    opened(Project), closed(), changed()
        ``changed`` also follows every job that wrote the study.
    video_selected(name), frame_selected(name, index)
        What the user looks at; every tab follows.
    """

    opened = Signal(object)
    closed = Signal()
    changed = Signal()
    video_selected = Signal(str)
    frame_selected = Signal(str, int)
    failed = Signal(object)

    def __init__(self, tasks: TaskPool, jobs: JobsController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._jobs = jobs
        self._project: Project | None = None
        self._video: str | None = None
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self._follow_job)
        jobs.finished.connect(self._job_over)
        jobs.failed.connect(self._job_over)
        jobs.cancelled.connect(self._job_over)
        jobs.started.connect(lambda _handle: self._timer.start())

    @property
    def project(self) -> Project | None:
        """The open study, or None."""
        return self._project

    @property
    def folder(self) -> Path | None:
        """Folder of the open study."""
        return self._project.folder if self._project else None

    @property
    def current_video(self) -> str | None:
        """Name of the video that is looked at."""
        return self._video

    def create(self, folder: Path, videos: Sequence[Path] = ()) -> bool:
        """Make a study in ``folder``, open it, and add ``videos``."""
        from workbench.project.project import Project

        return self._take(lambda: Project.create(folder)) and self.add_videos(videos)

    def open(self, folder: Path) -> bool:
        """Open the study in ``folder``; false (and `failed`) if it cannot be."""
        from workbench.project.project import Project

        if self.folder is not None and self.folder.resolve() == folder.resolve():
            return True
        return self._take(lambda: Project.open(folder))

    def close(self) -> None:
        """Close the study."""
        if self._project is None:
            return
        project, self._project, self._video = self._project, None, None
        project.close()
        self.closed.emit()

    def add_videos(self, videos: Sequence[Path]) -> bool:
        """Queue the job that adds ``videos``."""
        if self._project is None or not videos:
            return self._project is not None
        from workbench.jobs.operations.add import AddSpec

        title = QCoreApplication.translate("StudyController", "Add %n video(s)", None, len(videos))
        self._jobs.submit(AddSpec(study=self._project.folder, videos=tuple(videos)), title)
        return True

    def select_video(self, name: str) -> None:
        """Look at another video."""
        if name != self._video:
            self._video = name
            self.video_selected.emit(name)

    def select_frame(self, name: str, index: int) -> None:
        """Look at one frame of a video."""
        self.select_video(name)
        self.frame_selected.emit(name, index)

    def _take(self, make: object) -> bool:
        assert callable(make)
        try:
            project = make()
        except Exception as error:
            self.failed.emit(as_workbench_error(error))
            return False
        self.close()
        self._project = project
        self.opened.emit(project)
        videos = project.videos()
        if videos:
            self.select_video(videos[0].name)
        return True

    def _writes_study(self, handle: JobHandle) -> bool:
        return self.folder is not None and handle.spec.study_folder == self.folder

    def _follow_job(self) -> None:
        handle = self._jobs.running
        if handle is None:
            self._timer.stop()
        elif self._writes_study(handle):
            self.changed.emit()

    def _job_over(self, handle: JobHandle, _outcome: Result | WorkbenchError | None = None) -> None:
        if not self._writes_study(handle) or self._project is None:
            return
        self.changed.emit()
        if self._video is None and (videos := self._project.videos()):
            self.select_video(videos[0].name)
