"""Render a video with its masks on top."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from glob import escape
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from workbench.core.errors import BadParameterError, NothingToDoError
from workbench.core.pipeline import ahead, in_threads
from workbench.core.progress import CancelToken, Progress, track
from workbench.core.types import Image
from workbench.jobs.spec import Result, Spec
from workbench.media.images import read_mask
from workbench.media.video import Video
from workbench.media.writer import VideoWriter
from workbench.project.project import Project
from workbench.vision.overlay import blend

_WAITING = 16


class RenderSpec(Spec):
    """What `run` takes; ``out`` None means ``exports/<video>_overlay.mp4`` in the study."""

    verb: ClassVar[str] = "render"

    study: Path
    video: str
    out: Path | None = None
    opacity: float = Field(0.5, ge=0, le=1)
    outline: bool = False
    source: Literal["prediction", "mask"] = "prediction"


class RenderResult(Result):
    """The video written; ``missing`` of its frames had no mask and are shown plain."""

    out: Path
    frames: int
    missing: int


def run(spec: RenderSpec, *, progress: Progress, cancel: CancelToken) -> RenderResult:
    """Write the overlay video, of the same size and rate; a cancelled one leaves nothing behind.

    Raises
    ------
    NothingToDoError
        If no frame of the video has a mask of that kind.
    BadParameterError
        If ``out`` is the video itself.
    UnknownVideoError, LostVideoError, MaskClassError, MaskSizeError, NoPermissionError, DiskFullError
    """
    with Project.open(spec.study, write=False) as project:
        drawer = _Drawer(project, spec)
        if not drawer.any_mask():
            raise NothingToDoError(
                path=project.folder,
                detail=f"{spec.video} has no {spec.source}s to draw",
                way_out="Run workbench predict first, or draw the masks instead.",
            )
        out = spec.out or project.folder / "exports" / f"{spec.video}_overlay.mp4"
        _check_place(out)
        return _render(project, spec, drawer, out, progress=progress, cancel=cancel)


def _check_place(out: Path) -> None:
    """Refuse a place that no file can have, before minutes go into drawing."""
    if out.is_dir():
        raise BadParameterError(name="out", value=out, detail="it is a folder")
    parent = next((path for path in out.parents if path.exists()), None)
    if parent is not None and not parent.is_dir():
        raise BadParameterError(name="out", value=out, detail=f"{parent.name} is a file, not a folder")


def _render(
    project: Project, spec: RenderSpec, drawer: _Drawer, out: Path, *, progress: Progress, cancel: CancelToken
) -> RenderResult:
    frames = missing = 0
    with project.open_video(project.video(spec.video)) as video:
        if out.exists() and out.samefile(video.path):
            raise BadParameterError(name="out", value=out, detail="it is the video itself")
        pictures = ahead(video.frames(), _WAITING, cancel)
        drawn = in_threads(drawer.draw, pictures, cancel, workers=2, waiting=_WAITING)
        times, timed = _times(video)
        _sweep(out)
        with VideoWriter(out, video.width, video.height, video.fps, timed=timed) as writer, closing(drawn):
            for picture, found in track(drawn, video.frame_count, progress, cancel, "Rendering"):
                writer.write(picture, float(times[frames]) if timed else None)
                frames += 1
                missing += not found
    plain = f"; {missing} without a mask" if missing else ""
    return RenderResult(summary=f"{out}: {frames} frames{plain}.", out=out, frames=frames, missing=missing)


def _times(video: Video) -> tuple[NDArray[np.float64], bool]:
    """When each frame is shown, from 0, and whether that is not simply one after the other."""
    times = np.asarray(video.times, np.float64) - float(video.times[0])
    off = np.abs(times - np.arange(len(times)) / video.fps)
    return times, bool(off.max() > 0.5 / video.fps)


def _sweep(out: Path) -> None:
    """Remove what a killed run left beside ``out``; the study is locked, so no other is at it."""
    for path in out.parent.glob(f".{escape(out.name)}.*.tmp"):
        path.unlink(missing_ok=True)


class _Drawer:
    """Reads a frame's mask and draws it; used by several threads."""

    def __init__(self, project: Project, spec: RenderSpec) -> None:
        self._classes = project.classes
        self._palette = project.classes.palette()
        self._spec = spec
        self._place = project.prediction_file if spec.source == "prediction" else project.mask_file

    def any_mask(self) -> bool:
        """Whether there is a mask to draw at all."""
        return any(self._masks())

    def _masks(self) -> Iterator[Path]:
        return self._place(self._spec.video, 0).parent.glob("frame_*.png")

    def draw(self, item: tuple[int, Image]) -> tuple[Image, bool]:
        """Overlay of one frame, and whether it had a mask."""
        k, picture = item
        path = self._place(self._spec.video, k)
        if not path.is_file():
            return picture, False
        mask = read_mask(path, self._classes, size=(picture.shape[1], picture.shape[0]))
        return blend(picture, mask, self._palette, self._spec.opacity, self._spec.outline), True
