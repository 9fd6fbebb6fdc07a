"""Tracking of the current video: what was tracked before, checking, starting, correcting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QObject, Signal

from workbench.core.errors import WorkbenchError
from workbench.gui.controllers.identify_look import Look, TrackSettings, masks_folder
from workbench.gui.controllers.identify_preview import IdentifyPreview
from workbench.gui.controllers.identify_result import TrackState, TrackView, read_state
from workbench.gui.controllers.jobs import JobHandle

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.gui.context import WindowContext
    from workbench.jobs.operations.track_check import TrackCheckResult
    from workbench.jobs.spec import Result, Spec
    from workbench.jobs.track_corrections import Correction
    from workbench.project.project import Project

LANE = "identify.result"
VERBS = ("track", "track_correct")
Checked: TypeAlias = tuple[str, Look, float | None]
"""What a check holds for: the video, how animals are found, how long they are learned."""


class IdentifyController(QObject):
    """State and decisions of the tab; `preview` is its live half.

    Signals
    -------
    state_changed(TrackState | None)
        What lies in the folder of the current video; None: no video.
    started(JobHandle)
        A tracking, a check or a correction was queued.
    checked()
        A check of some video is over and known.
    ended(JobHandle)
        One of the current video is over, however it ended.
    failed(WorkbenchError)
    """

    state_changed = Signal(object)
    started = Signal(object)
    checked = Signal()
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.preview = IdentifyPreview(context, self)
        self.state: TrackState | None = None
        self._video: str | None = None
        self._checking: tuple[JobHandle, Checked] | None = None
        self._checks: dict[Checked, TrackCheckResult] = {}
        context.jobs.finished.connect(self._take_check)
        context.jobs.finished.connect(lambda handle, _result: self._job_over(handle))
        context.jobs.failed.connect(lambda handle, _error: self._job_over(handle))
        context.jobs.cancelled.connect(self._job_over)
        context.study.closed.connect(self._study_closed)

    @property
    def view(self) -> TrackView | None:
        """The result shown."""
        return None if self.state is None else self.state.view

    @property
    def folder(self) -> Path | None:
        """Where the tracking of the current video goes."""
        project, video = self._context.study.project, self._context.study.current_video
        return None if project is None or video is None else project.folder / "tracks" / video

    def animals_in_study(self) -> int:
        """So many animals of the current video have a name in the study; 0 where nobody said."""
        project, video = self._context.study.project, self._context.study.current_video
        return 0 if project is None or video is None else len(project.manifest.video_animals.get(video, ()))

    def load(self, again: bool = False) -> None:
        """Read the tracking of the current video, if it is another video or ``again``."""
        folder, video = self.folder, self._context.study.current_video
        if folder is None or (video == self._video and not again):
            return
        if video != self._video:
            self._video, self.state = video, None
            self.state_changed.emit(None)
        self._context.tasks.run(
            lambda: read_state(folder), self._take_state, self.failed.emit, key="identify/state", lane=LANE
        )

    def start(self, settings: TrackSettings, title: str) -> None:
        """Queue the tracking of the current video; `started` follows."""
        project, out, look = self._context.study.project, self.folder, settings.look
        video = self._context.study.current_video
        if project is None or out is None or video is None:
            return

        def spec(path: Path) -> Spec:
            from workbench.jobs.operations.track import TrackSpec

            return TrackSpec.of(
                video=path,
                out=out,
                identity=settings.identity,
                engine=settings.engine if settings.identity else "auto",
                seconds=settings.seconds,
                **_look_options(project, video, look),
            )

        self._submit(spec, title)

    def check(self, settings: TrackSettings, title: str) -> None:
        """Queue a look at a part of the current video; `started` and `checked` follow."""
        project, video = self._context.study.project, self._context.study.current_video
        if project is None or video is None:
            return

        def spec(path: Path) -> Spec:
            from workbench.jobs.operations.track_check import TrackCheckSpec

            options = _look_options(project, video, settings.look)
            return TrackCheckSpec.of(video=path, seconds=settings.seconds, **options)

        def submitted(handle: JobHandle) -> None:
            self._checking = handle, (video, settings.look, settings.seconds)

        self._submit(spec, title, submitted)

    def check_of(self, settings: TrackSettings) -> TrackCheckResult | None:
        """What a check of the current video with these settings found in this session."""
        video = self._context.study.current_video
        return None if video is None else self._checks.get((video, settings.look, settings.seconds))

    def correct(self, correction: Correction | None, title: str) -> None:
        """Queue a correction of the result; None takes the last one back."""
        view = self.view
        if view is None:
            return

        def spec(path: Path) -> Spec:
            from workbench.jobs.operations.track_correct import TrackCorrectSpec

            add = () if correction is None else (correction,)
            return TrackCorrectSpec.of(folder=view.folder, add=add, undo=int(correction is None), video=path)

        self._submit(spec, title)

    def concerns(self, handle: JobHandle) -> bool:
        """Whether a job is about the tracking of the current video."""
        if handle.spec.verb not in VERBS:
            return False
        return getattr(handle.spec, "out", getattr(handle.spec, "folder", None)) == self.folder

    def _submit(
        self,
        spec_of: Callable[[Path], Spec],
        title: str,
        submitted: Callable[[JobHandle], None] = lambda _handle: None,
    ) -> None:
        project, record = self._context.study.project, self._context.study.record
        if project is None or record is None:
            return

        def take(path: Path) -> None:
            try:
                handle = self._context.jobs.submit(spec_of(path), title)
            except WorkbenchError as error:
                self.failed.emit(error)
            else:
                submitted(handle)
                self.started.emit(handle)

        # The file may have been moved: looking for it reads the disk.
        self._context.tasks.run(
            lambda: project.video_path(record), take, self.failed.emit, key="identify/path", lane=LANE
        )

    def _take_state(self, state: TrackState) -> None:
        if state.folder == self.folder:
            self.state = state
            self.state_changed.emit(state)

    def _take_check(self, handle: JobHandle, result: Result) -> None:
        if self._checking is None or handle is not self._checking[0]:
            return
        from workbench.jobs.operations.track_check import TrackCheckResult

        assert isinstance(result, TrackCheckResult)
        self._checks[self._checking[1]] = result
        self._checking = None
        self.checked.emit()

    def _job_over(self, handle: JobHandle) -> None:
        if self.concerns(handle):
            self.ended.emit(handle)
            self.load(again=True)

    def _study_closed(self) -> None:
        self._context.tasks.drop("identify/state")
        self._video, self.state, self._checking = None, None, None
        self._checks.clear()
        self.state_changed.emit(None)


def _look_options(project: Project, video: str, look: Look) -> dict[str, Any]:
    """The fields of a spec that say what a blob is."""
    return {
        "animals": look.animals,
        "roi": look.roi,
        "masks": masks_folder(project, video) if look.masks else None,
        "source": look.source,
        "polarity": look.polarity,
        "threshold": look.threshold,
        "least_area": look.least_area,
    }
