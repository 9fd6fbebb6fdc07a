"""Live preview of tracking: finds a video's settings in the background, then looks at the frame shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.errors import WorkbenchError
from workbench.core.progress import CancelToken
from workbench.gui.controllers.frame_source import LANE as VIDEO_LANE
from workbench.gui.controllers.frame_source import FramePicture, open_videos
from workbench.gui.controllers.identify_look import (
    FramePixels,
    Look,
    Looks,
    Preview,
    make_preview,
    masks_folder,
)

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext

FIND_LANE, LANE = "identify.find", "identify.preview"
DEBOUNCE_MS = 40
FIND_MS = 250
"""Finding waits until the slider rests; until then what was found last is shown with what was moved."""


class IdentifyPreview(QObject):
    """Knows the settings and the frame looked at; says what they come to.

    Signals
    -------
    previewed(Preview)
    found(Detection, Look)
        What is automatic, for these very settings.
    finding_changed(bool)
    failed(WorkbenchError)
    """

    previewed = Signal(object)
    found = Signal(object, object)
    finding_changed = Signal(bool)
    failed = Signal(object)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._looks = Looks()
        self._look = Look()
        self._shown: FramePicture | None = None
        self._frame: FramePixels | None = None
        self._active = False
        self._busy = self._again = self._reading = False
        self._finding = False
        self._in_vain: tuple[str, Look] | None = None
        self._token = CancelToken()
        self._timer = QTimer(self, interval=DEBOUNCE_MS, singleShot=True)
        self._timer.timeout.connect(self._start)
        self._find_timer = QTimer(self, interval=FIND_MS, singleShot=True)
        self._find_timer.timeout.connect(self._find)
        context.study.closed.connect(self.forget)

    @property
    def look(self) -> Look:
        """Settings in force."""
        return self._look

    def set_active(self, active: bool) -> None:
        """Whether anybody looks at previews."""
        if active != self._active:
            self._active = active
            if active and self._shown is not None:
                self.set_frame(self._shown)
            elif not active:
                self._stop_all()

    def set_look(self, look: Look) -> None:
        """Use other settings; the preview follows at once, what is automatic shortly."""
        if look != self._look:
            self._look = look
            self._timer.start()
            self._find_timer.start()

    def set_frame(self, picture: FramePicture) -> None:
        """Look at another frame."""
        self._shown = picture
        self._read()

    def _read(self) -> None:
        """Read the luma of the newest frame; one at a time, so that playing never starves the preview."""
        project, picture = self._context.study.project, self._shown
        if project is None or picture is None or not self._active or self._reading:
            return
        self._reading = True
        videos, video, index = open_videos(self._context), picture.wish.video, picture.wish.index

        def read() -> FramePixels:
            # Its luma, as the operation sees it, not the grey of its colours.
            return FramePixels(video, index, videos.get(project, video).gray_frame(index), picture.image)

        self._context.tasks.run(read, self._take_frame, self._read_error, "identify/gray", VIDEO_LANE)

    def forget(self) -> None:
        """No video is shown any more."""
        self._timer.stop()
        self._stop_all()
        for key in ("identify/gray", "identify/preview"):
            self._context.tasks.drop(key)
        self._shown = self._frame = None
        self._busy = self._again = self._reading = False
        self._in_vain = None
        self._looks = Looks()

    # Finding

    def _find(self) -> None:
        project, frame, look, looks = self._context.study.project, self._frame, self._look, self._looks
        self._stop_finding()
        self._in_vain = None
        if project is None or frame is None or not self._active:
            return
        if looks.known(frame.video, look) is not None:
            self._take_found(frame.video, look)
            return
        token = self._token = CancelToken()
        if looks.sampling.cancelled:
            looks.sampling = CancelToken()
        video = frame.video
        self._set_finding(True)
        self._context.tasks.run(
            lambda: looks.find(project, video, look, token),
            lambda _found: self._take_found(video, look),
            lambda error: self._take_find_error(error, video, look),
            "identify/find",
            FIND_LANE,
        )

    def _stop_finding(self) -> None:
        self._token.cancel()
        self._context.tasks.drop("identify/find")
        self._set_finding(False)

    def _stop_all(self) -> None:
        self._find_timer.stop()
        self._stop_finding()
        self._looks.sampling.cancel()

    def _set_finding(self, finding: bool) -> None:
        if finding != self._finding:
            self._finding = finding
            self.finding_changed.emit(finding)

    def _take_found(self, video: str, look: Look) -> None:
        self._set_finding(False)
        known = self._looks.known(video, look)
        if known is not None and look == self._look:
            self.found.emit(known, look)
            self._start()

    def _take_find_error(self, error: WorkbenchError, video: str, look: Look) -> None:
        self._set_finding(False)
        self._in_vain = (video, look)
        if self._context.study.project is not None:
            self.failed.emit(error)

    # Looking

    def _read_error(self, error: WorkbenchError) -> None:
        self._reading = False
        if self._context.study.project is not None:
            self.failed.emit(error)

    def _take_frame(self, frame: FramePixels) -> None:
        self._reading = False
        self._frame = frame
        if self._shown is not None and (self._shown.wish.video, self._shown.wish.index) != (
            frame.video,
            frame.index,
        ):
            self._read()
        wanted = (frame.video, self._look)
        at_work = self._finding or self._find_timer.isActive()
        if self._looks.known(*wanted) is None and not at_work and wanted != self._in_vain:
            self._find()
        elif (known := self._looks.known(*wanted)) is not None:
            self.found.emit(known, self._look)
        self._start()

    def _start(self) -> None:
        project, frame, look = self._context.study.project, self._frame, self._look
        if project is None or frame is None or not self._active:
            return
        known = self._looks.known(frame.video, look)
        looks = self._looks
        if known is None and not looks.has_near(frame.video, look):
            return
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        folder = masks_folder(project, frame.video) if look.masks else None

        def work() -> Preview:
            from workbench.tracking.mask_folder import MaskFolder

            masks = MaskFolder.open(folder) if folder is not None else None
            detection = looks.nearest(frame.video, look) if known is None else known
            return make_preview(frame, look, detection, masks, known is not None)

        self._context.tasks.run(work, self._take, self._take_error, "identify/preview", LANE)

    def _take(self, preview: Preview) -> None:
        self._over()
        if self._frame is not None and self._frame.video == preview.video:
            self.previewed.emit(preview)

    def _take_error(self, error: WorkbenchError) -> None:
        self._over()
        if self._context.study.project is not None:
            self.failed.emit(error)

    def _over(self) -> None:
        self._busy = False
        if self._again:
            self._start()
