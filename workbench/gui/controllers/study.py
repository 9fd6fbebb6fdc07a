"""The open study: opening, closing, what is in it, what is selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.errors import NothingToDoError
from workbench.gui.controllers.jobs import JobHandle, JobsController
from workbench.gui.worker import TaskPool

if TYPE_CHECKING:
    from workbench.project.project import Project
    from workbench.project.records import VideoRecord

    Opened: TypeAlias = tuple[Project, list[VideoRecord], bool]

REFRESH_MS = 1500
"""How often the lists follow a running job that adds frames or masks."""

LANE = "study"


class StudyController(QObject):
    """Holds the open `Project` and says when anything in it changed.

    Opening and reading happen off the window's thread, so a slow drive never freezes it.

    Signals
    -------
    finishing(), closing()
        The study is about to be closed: first what is in hand ends, then what is not saved is written.
    opened(Project), closed(), changed()
        ``changed`` also follows every job that writes the study; `videos` is up to date by then.
    unsaved_found()
        The study was opened, and a session before ended without saving everything: the editor recovers it.
    video_selected(name), frame_selected(name, index)
        What the user looks at; every tab follows.
    frame_recorded(name, index, FrameStatus)
        The editor recorded the status of one frame; no job did, and nothing else of the study changed.
    failed(WorkbenchError)
        A study that could not be opened or read.
    """

    opened = Signal(object)
    finishing = Signal()
    closing = Signal()
    closed = Signal()
    unsaved_found = Signal()
    changed = Signal()
    video_selected = Signal(str)
    frame_selected = Signal(str, int)
    frame_recorded = Signal(str, int, object)
    failed = Signal(object)

    def __init__(self, tasks: TaskPool, jobs: JobsController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._jobs = jobs
        self._project: Project | None = None
        self._put_away = False
        self._videos: list[VideoRecord] = []
        self._video: str | None = None
        self._frame: tuple[str, int] | None = None
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self._follow_job)
        jobs.started.connect(self._job_started)
        jobs.finished.connect(self._job_over)
        jobs.failed.connect(self._job_over)
        jobs.cancelled.connect(self._job_over)

    @property
    def project(self) -> Project | None:
        """The open study, or None."""
        return self._project

    @property
    def folder(self) -> Path | None:
        """Folder of the open study."""
        return self._project.folder if self._project else None

    @property
    def videos(self) -> list[VideoRecord]:
        """The videos of the study, as of the last `changed`."""
        return self._videos

    @property
    def current_video(self) -> str | None:
        """Name of the video that is looked at."""
        return self._video

    @property
    def current_frame(self) -> tuple[str, int] | None:
        """Video and number of the frame that was selected last."""
        return self._frame

    @property
    def record(self) -> VideoRecord | None:
        """Record of the video that is looked at."""
        return next((record for record in self._videos if record.name == self._video), None)

    def create(self, folder: Path, videos: Sequence[Path] = ()) -> None:
        """Make a study in ``folder``, open it, and add ``videos``."""

        def make() -> Opened:
            from workbench.project.project import Project

            return Project.create(folder), [], False

        self._open(make, videos)

    def open(self, folder: Path, videos: Sequence[Path] = (), video: str | None = None) -> None:
        """Open the study in ``folder`` and look at ``video``; `opened` or `failed` follows."""
        if self.folder is not None and self.folder.resolve() == folder.resolve():
            self.add_videos(videos)
            return

        def load() -> Opened:
            from workbench.editing.rescue import has_unsaved
            from workbench.project.project import Project

            project = Project.open(folder)
            try:
                return project, project.videos(), has_unsaved(folder)
            except BaseException:
                project.close()
                raise

        self._open(load, videos, video)

    def put_away(self) -> None:
        """Have everything written that belongs to the study, before its threads end."""
        if self._project is not None and not self._put_away:
            self._put_away = True
            self.finishing.emit()
            self.closing.emit()

    def close(self) -> None:
        """Close the study."""
        if self._project is None:
            return
        self.put_away()
        project, self._project, self._video, self._videos = self._project, None, None, []
        self._frame = None
        project.close()
        self.closed.emit()

    def add_videos(self, videos: Sequence[Path]) -> None:
        """Queue the job that adds ``videos`` to the open study."""
        if self._project is None or not videos:
            return
        from workbench.jobs.operations.add import AddSpec

        title = self.tr("Add %Ln video(s)", "", len(videos))
        self._jobs.submit(AddSpec.of(study=self._project.folder, videos=tuple(videos)), title)

    def select_video(self, name: str) -> None:
        """Look at another video."""
        if name != self._video:
            self._video = name
            self.video_selected.emit(name)

    def select_frame(self, name: str, index: int) -> None:
        """Look at one frame of a video."""
        self._frame = (name, index)
        self.select_video(name)
        self.frame_selected.emit(name, index)

    def refresh(self) -> None:
        """Read the study again; `changed` follows."""
        project = self._project
        if project is None:
            return
        self._tasks.run(project.videos, self._take_videos, self.failed.emit, key="study.videos", lane=LANE)

    def log_file(self, handle: JobHandle, on_result: Callable[[Path], None]) -> None:
        """Find the log of a job that has started; outside a study it is the program's."""
        project = self._project if self._writes_study(handle) else None

        def find() -> Path:
            from workbench.jobs.runner import program_log

            runs = project.runs() if project is not None else []
            own = [run for run in runs if run.operation == handle.spec.verb and run.started >= handle.since]
            return project.folder / own[0].log if project is not None and own else program_log()

        self._tasks.run(find, on_result, self.failed.emit, lane=LANE)

    def _open(self, make: Callable[[], Opened], videos: Sequence[Path], video: str | None = None) -> None:
        if self._jobs.busy:
            way_out = self.tr("Wait for the running job, or cancel it, before opening another study.")
            detail = self.tr("a job is still running in this study")
            self.failed.emit(NothingToDoError(path=self.folder or "", detail=detail, way_out=way_out))
            return
        self._tasks.run(
            make,
            lambda opened: self._take(opened, videos, video),
            self.failed.emit,
            key="study.open",
            lane=LANE,
        )

    def _take(self, opened: Opened, videos: Sequence[Path], video: str | None) -> None:
        self.close()
        self._project, self._videos, unsaved = opened
        self._put_away = False
        self._video = video if video in {record.name for record in self._videos} else None
        self.opened.emit(self._project)
        self.changed.emit()
        if self._video is not None:
            self.video_selected.emit(self._video)
        self._choose_video()
        if unsaved:
            self.unsaved_found.emit()
        self.add_videos(videos)

    def _take_videos(self, videos: list[VideoRecord]) -> None:
        if self._project is None:
            return
        self._videos = videos
        self.changed.emit()
        self._choose_video()

    def _choose_video(self) -> None:
        if self._videos and self.record is None:
            self.select_video(self._videos[0].name)

    def _writes_study(self, handle: JobHandle) -> bool:
        return self.folder is not None and handle.spec.study_folder == self.folder

    def _job_started(self, _handle: JobHandle) -> None:
        self._timer.start()

    def _follow_job(self) -> None:
        handle = self._jobs.running
        if handle is None:
            self._timer.stop()
        elif self._writes_study(handle):
            self.refresh()

    def _job_over(self, handle: JobHandle, _outcome: object = None) -> None:
        if self._writes_study(handle):
            self.refresh()
