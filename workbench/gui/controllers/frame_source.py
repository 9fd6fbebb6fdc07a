"""Frames and masks for the tabs, decoded in a thread of their own; the newest wish wins."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from workbench.core.errors import WorkbenchError
from workbench.core.types import Image
from workbench.gui.canvas.pictures import MaskPicture, to_doubt_picture, to_mask_picture, to_qimage

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.media.video import Video
    from workbench.project.project import Project

MaskKind: TypeAlias = Literal["none", "mask", "prediction", "confidence"]
"""What lies over a frame; of confidence it is the lack of it."""

LANE = "video"
"""The one thread that touches open videos."""
OPEN_VIDEOS = 2
AHEAD = 3
"""Frames made ready in advance while playing."""


@dataclass(frozen=True)
class VideoInfo:
    """What a tab must know of a video before it shows a frame."""

    name: str
    width: int
    height: int
    frame_count: int
    fps: float
    times: NDArray[np.float64]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wish:
    """One frame that a tab wants to see."""

    video: str
    index: int
    mask: MaskKind = "none"


@dataclass(frozen=True)
class FramePicture:
    """A frame ready to paint, and its pixels; ``mask`` is None where the study has none for it."""

    wish: Wish
    image: QImage
    pixels: Image
    mask: MaskPicture | None = None
    mask_error: WorkbenchError | None = None


class OpenVideos:
    """The videos that are open; every method runs in the lane `LANE` alone."""

    def __init__(self) -> None:
        self._videos: OrderedDict[tuple[Path, str], Video] = OrderedDict()

    def get(self, project: Project, name: str) -> Video:
        """Give the video ``name``, opened if it is not; the one unused for longest is closed."""
        key = (project.folder, name)
        if key not in self._videos:
            self._videos[key] = project.open_video(project.video(name))
            while len(self._videos) > OPEN_VIDEOS:
                self._videos.popitem(last=False)[1].close()
        self._videos.move_to_end(key)
        return self._videos[key]

    def close(self) -> None:
        """Close them all."""
        while self._videos:
            self._videos.popitem()[1].close()


_open_videos: WeakKeyDictionary[QObject, OpenVideos] = WeakKeyDictionary()
_looked_at: WeakKeyDictionary[QObject, dict[str, int]] = WeakKeyDictionary()


def open_videos(context: WindowContext) -> OpenVideos:
    """Give the open videos of a window, shared by its tabs."""
    return _open_videos.setdefault(context, OpenVideos())


def load_picture(videos: OpenVideos, project: Project, wish: Wish) -> FramePicture:
    """Decode the frame and read its mask; a mask that cannot be read does not cost the frame."""
    pixels = videos.get(project, wish.video).frame(wish.index)
    image = to_qimage(pixels)
    mask, error = None, None
    try:
        mask = load_mask(project, wish, (image.width(), image.height()))
    except WorkbenchError as problem:
        error = problem
    return FramePicture(wish, image, pixels, mask, error)


def load_mask(project: Project, wish: Wish, size: tuple[int, int]) -> MaskPicture | None:
    """Mask of the wanted kind; None where there is none.

    Raises
    ------
    CorruptImageError, MaskClassError, MaskSizeError
    """
    if wish.mask == "none":
        return None
    from workbench.media.images import read_mask

    if wish.mask == "confidence":
        path = project.confidence_file(wish.video, wish.index)
        return to_doubt_picture(read_mask(path, size=size)) if path.exists() else None

    find = project.mask_file if wish.mask == "mask" else project.prediction_file
    path = find(wish.video, wish.index)
    if not path.exists():
        return None
    return to_mask_picture(read_mask(path, project.classes, size))


class FrameSource(QObject):
    """Delivers the frames that one tab asks for.

    One frame is decoded at a time. While that goes on only the newest wish is kept, so that
    scrubbing and playing never pile up work; what was decoded is shown even if it is no longer
    the newest, so that a long drag shows pictures all along.
    """

    opened = Signal(object)
    """`VideoInfo` of the video asked for with `open`."""
    ready = Signal(object)
    """`FramePicture`."""
    failed = Signal(object)
    """`WorkbenchError`; each different one is told once a video."""

    def __init__(self, context: WindowContext, key: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._videos = open_videos(context)
        self._key = key
        self._busy = False
        self._wanted: Wish | None = None
        self._shown: Wish | None = None
        self._ahead: OrderedDict[Wish, FramePicture] = OrderedDict()
        self._info: VideoInfo | None = None
        self._playing = False
        self._told: set[str] = set()
        self._looked_at = _looked_at.setdefault(context, {})
        context.study.closed.connect(self._study_closed)

    @property
    def info(self) -> VideoInfo | None:
        """The open video."""
        return self._info

    def looked_at(self, name: str) -> int:
        """Frame of the video ``name`` that any tab showed last, so that the next tab goes on there."""
        return self._looked_at.get(name, 0)

    def open(self, name: str) -> None:
        """Open the video ``name``; `opened` follows, or `failed`."""
        project = self._context.study.project
        if project is None:
            return
        self._info = None
        self._told.clear()
        self._forget_frames()
        videos = self._videos
        self._run(lambda: _info(videos.get(project, name), name), self._take_info, "open")

    def request(self, index: int, mask: MaskKind = "none") -> None:
        """Ask for frame ``index`` of the open video; `ready` follows unless a newer wish comes first."""
        if self._info is None or not 0 <= index < self._info.frame_count:
            return
        self._looked_at[self._info.name] = index
        wish = Wish(self._info.name, index, mask)
        if (known := self._ahead.pop(wish, None)) is not None:
            self._wanted = None
            self._show(known)
            self._load_ahead()
        else:
            self._wanted = wish
            self._load_next()

    def forget(self) -> None:
        """Masks changed on disk: what was made ready in advance is old."""
        self._ahead.clear()

    def set_playing(self, playing: bool) -> None:
        """While playing, the frames that come next are made ready in advance."""
        self._playing = playing
        if not playing:
            self._ahead.clear()

    def use_video(
        self, function: Callable[[Video], object], on_result: Callable[[object], None], key: str
    ) -> None:
        """Run ``function(video)`` with the open video in the thread that may; newest of a key counts."""
        project, info, videos = self._context.study.project, self._info, self._videos
        if project is not None and info is not None:
            self._run(lambda: function(videos.get(project, info.name)), on_result, key)

    def _run(self, function: Callable[[], object], on_result: Callable[..., None], key: str) -> None:
        self._context.tasks.run(function, on_result, self._tell, key=f"{self._key}/{key}", lane=LANE)

    def _run_frame(
        self, function: Callable[[], FramePicture], on_result: Callable[[FramePicture], None]
    ) -> None:
        key = f"{self._key}/frame"
        self._context.tasks.run(function, on_result, self._frame_failed, key=key, lane=LANE)

    def _take_info(self, info: VideoInfo) -> None:
        self._info = info
        self.opened.emit(info)

    def _load_next(self) -> None:
        project, wish, videos = self._context.study.project, self._wanted, self._videos
        if self._busy or wish is None or project is None:
            return
        self._busy, self._wanted = True, None
        self._run_frame(lambda: load_picture(videos, project, wish), self._take_picture)

    def _take_picture(self, picture: FramePicture) -> None:
        self._busy = False
        if self._info is None or picture.wish.video != self._info.name:
            self._load_next()
            return
        if picture.mask_error is not None:
            self._tell(picture.mask_error)
        self._show(picture)
        self._load_next()
        self._load_ahead()

    def _show(self, picture: FramePicture) -> None:
        self._shown = picture.wish
        self.ready.emit(picture)

    def _load_ahead(self) -> None:
        project, info, videos = self._context.study.project, self._info, self._videos
        wish = self._shown
        if not self._playing or self._busy or project is None or info is None or wish is None:
            return
        following = [Wish(wish.video, wish.index + distance, wish.mask) for distance in range(1, AHEAD + 1)]
        missing = [one for one in following if one.index < info.frame_count and one not in self._ahead]
        if missing:
            self._busy = True
            self._run_frame(lambda: load_picture(videos, project, missing[0]), self._keep_ahead)

    def _keep_ahead(self, picture: FramePicture) -> None:
        self._busy = False
        if self._wanted == picture.wish:
            self._wanted = None
            self._show(picture)
        elif self._playing and self._info is not None and picture.wish.video == self._info.name:
            self._ahead[picture.wish] = picture
            while len(self._ahead) > AHEAD:
                self._ahead.popitem(last=False)
        self._load_next()
        self._load_ahead()

    def _frame_failed(self, error: WorkbenchError) -> None:
        self._busy = False
        self._tell(error)
        self._load_next()

    def _tell(self, error: WorkbenchError) -> None:
        if self._context.study.project is not None and error.text not in self._told:
            self._told.add(error.text)
            self.failed.emit(error)

    def _forget_frames(self) -> None:
        self._ahead.clear()
        self._wanted = self._shown = None

    def _study_closed(self) -> None:
        self._info = None
        self._looked_at.clear()
        self._forget_frames()
        self._context.tasks.drop(f"{self._key}/open")
        self._run(self._videos.close, _nothing, "close")


def _info(video: Video, name: str) -> VideoInfo:
    return VideoInfo(
        name, video.width, video.height, video.frame_count, video.fps, video.times, tuple(video.warnings)
    )


def _nothing(_result: object) -> None:
    pass
