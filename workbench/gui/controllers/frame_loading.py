"""Loading one frame for the editor: picture, mask, temperatures. Never in the window's thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.core.types import Image
from workbench.editing.document import MaskDocument, Planes
from workbench.editing.keeper import LoadedFrame, MaskKeeper
from workbench.gui.canvas.pictures import to_qimage
from workbench.gui.controllers.frame_bundle import FrameBundle, ReferenceKind
from workbench.media.frame_celsius import celsius_file, frame_celsius
from workbench.media.images import SUFFIXES, read_image, read_mask, to_8bit

if TYPE_CHECKING:
    from workbench.gui.controllers.frame_source import OpenVideos
    from workbench.project.project import Project


@dataclass(frozen=True, eq=False)
class Loaded:
    """A frame that was loaded, and what its mask was made from (`MaskKeeper.adopt`)."""

    bundle: FrameBundle
    mask: LoadedFrame


def image_file(project: Project, key: FrameKey) -> Path | None:
    """The image that was extracted of a frame; None where only the video has it."""
    for suffix in SUFFIXES:
        path = project.frame_file(key.video, key.index, suffix)
        if path.is_file():
            return path
    return None


def load_from_image(project: Project, keeper: MaskKeeper, key: FrameKey) -> Loaded | None:
    """The frame with its extracted image; None where there is none and the video must be asked.

    Raises
    ------
    CorruptImageError, StudyVanishedError, NoPermissionError
    """
    path = image_file(project, key)
    if path is None:
        return None
    record = project.video(key.video)
    shape = (record.height, record.width)
    with ThreadPoolExecutor(1, thread_name_prefix="mask") as pool:
        # Decoding the picture and inflating the mask both leave the interpreter to others.
        reading = pool.submit(keeper.read, key, shape) if min(shape) > 0 else None
        pixels = to_8bit(read_image(path))
        fits = pixels.shape[:2] == shape
        if not fits and path == celsius_file(path.parent, key.index):
            return None  # temperatures of a smaller sensor: no picture to paint masks on
        mask = reading.result() if fits and reading is not None else None
    return _load(project, keeper, key, pixels, mask)


def load_from_video(project: Project, keeper: MaskKeeper, videos: OpenVideos, key: FrameKey) -> Loaded:
    """The frame as its video has it; in the lane of the open videos alone.

    Raises
    ------
    LostVideoError, FrameRangeError, StudyVanishedError
    """
    return _load(project, keeper, key, videos.get(project, key.video).frame(key.index))


def _load(
    project: Project, keeper: MaskKeeper, key: FrameKey, pixels: Image, mask: LoadedFrame | None = None
) -> Loaded:
    height, width = pixels.shape[:2]
    mask = mask or keeper.read(key, (height, width))
    document = MaskDocument(key, mask.planes.classes, mask.planes.animals)
    celsius = frame_celsius(project, key.video, key.index)
    status = project.status(key.video, key.index)
    return Loaded(FrameBundle(key, to_qimage(pixels), pixels, document, celsius, status), mask)


def load_reference(
    project: Project, keeper: MaskKeeper, key: FrameKey, kind: ReferenceKind, shape: tuple[int, int]
) -> Planes | None:
    """A mask to compare with; None where there is none.

    The pseudo-mask of a frame is its mask while nobody corrected it, and is kept aside afterwards.

    Raises
    ------
    CorruptImageError, MaskClassError, MaskSizeError
    """
    path = project.prediction_file(key.video, key.index)
    if kind == "pseudo":
        path = keeper.files.pseudo_path(key)
        if not path.is_file() and project.status(key.video, key.index) is FrameStatus.PSEUDO:
            path = project.mask_file(key.video, key.index)
    if not path.is_file():
        return None
    return Planes(read_mask(path, project.classes, (shape[1], shape[0])), None)
