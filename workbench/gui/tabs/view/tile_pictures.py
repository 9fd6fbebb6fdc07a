"""Small pictures of frames and masks for the grid, made in a lane of their own, what is seen first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from workbench.core.errors import WorkbenchError
from workbench.core.types import Image, Mask
from workbench.gui.canvas.pictures import to_qimage
from workbench.gui.controllers.frame_source import OpenVideos
from workbench.gui.controllers.view_grid import Tile

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.gui.context import WindowContext
    from workbench.project.project import Project

LANE = "view.tiles"
KEPT_BYTES = 96 * 1024 * 1024
BATCH = 6
"""Tiles made in one go; what was scrolled past meanwhile is not made."""
SIDES = (96, 144, 216, 324, 486, 729)
"""Widths of pictures that are made; the grid scales them to the size of its tiles."""
SEEN_FROM = 0.15
"""A pixel of the small mask is drawn from this share of it on: thin tails stay visible."""


@dataclass(frozen=True)
class Wish:
    """A tile in the size that is needed."""

    tile: Tile
    side: int


@dataclass(frozen=True)
class SmallMask:
    """A mask as large as its small picture, value = class id; ``border`` holds its outline alone."""

    fill: QImage
    border: QImage

    @property
    def nbytes(self) -> int:
        """Memory of both pictures."""
        return int(self.fill.sizeInBytes() + self.border.sizeInBytes())


@dataclass(frozen=True)
class TilePicture:
    """What a tile is painted from; an empty ``image`` where the frame cannot be read.

    ``problem`` is what is wrong with a mask file that is there.
    """

    image: QImage
    mask: SmallMask | None = None
    prediction: SmallMask | None = None
    problem: WorkbenchError | None = None

    @property
    def nbytes(self) -> int:
        """Memory it takes."""
        masks = sum(one.nbytes for one in (self.mask, self.prediction) if one is not None)
        return int(self.image.sizeInBytes()) + masks


def side_for(pixels: float) -> int:
    """Width to make pictures in, for tiles of ``pixels`` on the screen."""
    return next((side for side in SIDES if side >= pixels), SIDES[-1])


class TilePictures(QObject):
    """Makes and keeps the pictures; only what was wanted last is made.

    Signals
    -------
    ready(list of Wish)
        These can be had now.
    """

    ready = Signal(object)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: OrderedDict[Wish, TilePicture] = OrderedDict()
        self._bytes = 0
        self._wanted: list[Wish] = []
        self._busy = False
        self._study = 0
        self._videos = OpenVideos()
        context.study.closed.connect(self._study_closed)

    def get(self, wish: Wish) -> TilePicture | None:
        """The picture if it is made."""
        found = self._kept.get(wish)
        if found is not None:
            self._kept.move_to_end(wish)
        return found

    def any_size(self, wish: Wish) -> TilePicture | None:
        """The picture in another size while the right one is made."""
        for side in reversed(SIDES):
            found = self._kept.get(Wish(wish.tile, side))
            if found is not None:
                return found
        return None

    def want(self, wishes: Sequence[Wish]) -> None:
        """Make these next, the first one first; what was wanted before is forgotten."""
        self._wanted = [wish for wish in wishes if wish not in self._kept]
        self._next()

    @property
    def nbytes(self) -> int:
        """Memory of everything kept."""
        return self._bytes

    def _next(self) -> None:
        project = self._context.study.project
        if self._busy or not self._wanted or project is None:
            return
        batch, self._wanted = self._wanted[:BATCH], self._wanted[BATCH:]
        self._busy, study = True, self._study
        self._context.tasks.run(
            lambda: make_pictures(self._videos, project, batch),
            lambda made: self._take(made, study),
            self._failed,
            lane=LANE,
        )

    def _take(self, made: dict[Wish, TilePicture], study: int) -> None:
        self._busy = False
        if study == self._study:  # the next study may have videos of the same name
            for wish, picture in made.items():
                self._keep(wish, picture)
            self.ready.emit(list(made))
        self._next()

    def _keep(self, wish: Wish, picture: TilePicture) -> None:
        if wish in self._kept:
            self._bytes -= self._kept.pop(wish).nbytes
        self._kept[wish] = picture
        self._bytes += picture.nbytes
        while self._bytes > KEPT_BYTES and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].nbytes

    def _failed(self, error: WorkbenchError) -> None:
        self._busy = False
        self._context.show_error(error)

    def _study_closed(self) -> None:
        self._kept.clear()
        self._wanted, self._bytes = [], 0
        self._study += 1
        self._context.tasks.run(self._videos.close, lambda _nothing: None, lane=LANE)


# In the lane -------------------------------------------------------------------------------------


def make_pictures(videos: OpenVideos, project: Project, wishes: Sequence[Wish]) -> dict[Wish, TilePicture]:
    """Read frames and masks of ``wishes``; one that cannot be read does not cost the others."""
    pixels = _read_frames(videos, project, [wish.tile for wish in wishes])
    return {wish: _make(project, wish, pixels.get((wish.tile.video, wish.tile.index))) for wish in wishes}


def _read_frames(videos: OpenVideos, project: Project, tiles: Sequence[Tile]) -> dict[tuple[str, int], Image]:
    """Pixels of the frames that can be read: from their image files, else decoded in one pass a video."""
    found: dict[tuple[str, int], Image] = {}
    decode: dict[str, set[int]] = {}
    for tile in tiles:
        image = _read_file(project.frame_file(tile.video, tile.index, tile.suffix)) if tile.suffix else None
        if image is not None:
            found[tile.video, tile.index] = image
        else:
            decode.setdefault(tile.video, set()).add(tile.index)
    for name, indices in decode.items():
        try:
            for k, image in videos.get(project, name).frames_at(sorted(indices)):
                found[name, k] = image
        except WorkbenchError:
            continue  # a video whose drive is away: its tiles stay without a picture
    return found


def _read_file(path: Path) -> Image | None:
    from workbench.media.images import read_image, to_8bit

    try:
        return to_8bit(read_image(path))
    except WorkbenchError:
        return None


def _make(project: Project, wish: Wish, pixels: Image | None) -> TilePicture:
    tile = wish.tile
    if pixels is None:
        record = project.video(tile.video)
        width, height, image = record.width, record.height, QImage()
    else:
        height, width = pixels.shape[:2]
        image = to_qimage(shrink(pixels, small_size(width, height, wish.side)))
    size = small_size(width, height, wish.side)
    masks: list[SmallMask | None] = []
    problem = None
    for stamp, path in (
        (tile.mask, project.mask_file(tile.video, tile.index)),
        (tile.prediction, project.prediction_file(tile.video, tile.index)),
    ):
        try:
            masks.append(_read_small_mask(project, path, (width, height), size) if stamp else None)
        except WorkbenchError as error:
            masks.append(None)
            problem = error
    return TilePicture(image, masks[0], masks[1], problem)


def _read_small_mask(project: Project, path: Path, full: tuple[int, int], size: QSize) -> SmallMask:
    from workbench.media.images import read_mask

    small = shrink_mask(read_mask(path, project.classes, full), size)
    return SmallMask(_indexed(small), _indexed(np.where(border(small), small, np.uint8(0))))


def small_size(width: int, height: int, side: int) -> QSize:
    """Size of the small picture of a frame; a small frame is not enlarged."""
    scale = min(1.0, side / max(1, width))
    return QSize(max(1, round(width * scale)), max(1, round(height * scale)))


def shrink(pixels: Image, size: QSize) -> Image:
    """``pixels`` scaled down to ``size``."""
    if (pixels.shape[1], pixels.shape[0]) == (size.width(), size.height()):
        return pixels
    small = cv2.resize(pixels, (size.width(), size.height()), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def shrink_mask(mask: Mask, size: QSize) -> Mask:
    """``mask`` (H, W) scaled down to ``size``: the class that covers most of what is not background.

    Thin parts stay visible: background wins only where it covers more than 1 - `SEEN_FROM`.
    """
    to = (size.width(), size.height())
    if (mask.shape[1], mask.shape[0]) == to:
        return mask
    values = [value for value in np.flatnonzero(np.bincount(mask.ravel(), minlength=256)) if value]
    if not values:
        return np.zeros((to[1], to[0]), np.uint8)
    shares = np.stack(
        [
            cv2.resize(np.equal(mask, value).view(np.uint8) * 255, to, interpolation=cv2.INTER_AREA)
            for value in values
        ]
    )
    winner = np.array(values, np.uint8)[shares.argmax(axis=0)]
    covered = shares.sum(axis=0, dtype=np.uint16) >= round(255 * SEEN_FROM)
    return np.where(covered, winner, np.uint8(0))


def border(mask: Mask) -> NDArray[np.bool_]:
    """Pixels of a class that touch another class or the background."""
    kernel = np.ones((3, 3), np.uint8)
    return np.asarray((cv2.erode(mask, kernel) != mask) | (cv2.dilate(mask, kernel) != mask)) & (mask > 0)


def _indexed(mask: Mask) -> QImage:
    pixels = np.ascontiguousarray(mask)
    height, width = pixels.shape
    return QImage(pixels.data, width, height, width, QImage.Format.Format_Indexed8).copy()
