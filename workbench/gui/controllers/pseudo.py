"""Live preview of pseudo-masks: learns the video once, then parses the frame looked at."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import cv2
import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from workbench.core.errors import WorkbenchError
from workbench.core.types import Image
from workbench.gui.canvas.pictures import Mark, MaskPicture, to_mask_picture, to_qimage
from workbench.gui.controllers.jobs import JobHandle
from workbench.vision.pseudo_params import PseudoParams

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.project.project import Project
    from workbench.vision.pseudolabel import AnimalShape, Calibration, FrameParse, Rejection

LANE = "pseudo"
DEBOUNCE_MS = 60
REMEMBERED = 6
"""Calibrations kept: switching back and forth costs nothing."""
THUMBNAIL = (112, 70)
RIB, MIDLINE, NOSE = (90, 170, 250), (255, 220, 60), (240, 90, 70)

FRAME_STEP = "Frame"
Automatic: TypeAlias = dict[str, object]
"""Value of every automatic parameter, by its name in `PseudoParams`."""


@dataclass(frozen=True, eq=False)
class Preview:
    """What the parameters make of one frame.

    Attributes
    ----------
    steps, thumbnails
        Pictures by English step name, in the order of the chain; the frame itself comes first.
    complete
        Animals with one head, one body and one tail, attached in that order.
    part_counts
        Connected patches by class id.
    outlines
        Of every animal: closed lines of (x, y).
    rejected
        Blobs that are no animals and no piece of one either.
    ribs
        Midlines, and the width drawn across them.
    """

    video: str
    index: int
    params: PseudoParams
    parse: FrameParse
    mask: MaskPicture
    complete: int
    part_counts: dict[int, int]
    automatic: Automatic
    steps: dict[str, QImage]
    thumbnails: dict[str, QImage]
    seconds: float
    animal_areas: tuple[dict[int, int], ...] = ()
    outlines: tuple[list[list[list[float]]], ...] = ()
    rejected: tuple[Rejection, ...] = ()
    ribs: list[Mark] = field(default_factory=list)
    frame: QImage = field(default_factory=QImage)


@dataclass(frozen=True, eq=False)
class _Frame:
    video: str
    index: int
    pixels: Image
    picture: QImage


class PseudoController(QObject):
    """Parses the frame looked at whenever it or a parameter changes; one parse at a time, newest wins."""

    previewed = Signal(object)
    """`Preview`."""
    learning_changed = Signal(bool)
    """Whether the video is being learned (its empty scene, text, thresholds)."""
    failed = Signal(object)
    """`WorkbenchError`."""

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._calibrations = Calibrations()
        self._params = PseudoParams()
        self._frame: _Frame | None = None
        self._busy = False
        self._again = False
        self._timer = QTimer(self, interval=DEBOUNCE_MS, singleShot=True)
        self._timer.timeout.connect(self._start)
        context.study.closed.connect(self._forget)

    @property
    def params(self) -> PseudoParams:
        """Parameters in force."""
        return self._params

    def set_params(self, params: PseudoParams) -> None:
        """Use other parameters; the preview follows shortly."""
        if params != self._params:
            self._params = params
            self._timer.start()

    def set_frame(self, video: str, index: int, pixels: Image, picture: QImage) -> None:
        """Look at another frame; the preview follows."""
        self._frame = _Frame(video, index, pixels, picture)
        if not self._timer.isActive():
            self._start()

    def run(self, frames: Literal["extracted", "all"], title: str) -> JobHandle | None:
        """Write pseudo-masks of the current video's extracted frames, or of all its frames."""
        project, video = self._context.study.project, self._context.study.current_video
        if project is None or video is None:
            return None
        from workbench.jobs.operations.pseudo import PseudoSpec

        spec = PseudoSpec.of(study=project.folder, video=video, frames=frames, params=self._params)
        return self._context.jobs.submit(spec, title)

    def _start(self) -> None:
        project, frame, params = self._context.study.project, self._frame, self._params
        if project is None or frame is None:
            return
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        calibrations = self._calibrations
        self.learning_changed.emit(not calibrations.knows(frame.video, params))

        def work() -> Preview:
            return make_preview(frame, params, calibrations.get(project, frame.video, params))

        self._context.tasks.run(work, self._take, self._take_error, key="pseudo/preview", lane=LANE)

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
        self.learning_changed.emit(False)
        if self._again:
            self._start()

    def _forget(self) -> None:
        self._timer.stop()
        self._context.tasks.drop("pseudo/preview")
        self._frame = None
        self._busy = self._again = False
        self._calibrations = Calibrations()


class Calibrations:
    """What was learned of each video; `get` runs in the lane `LANE` alone."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, PseudoParams], Calibration] = OrderedDict()

    def knows(self, video: str, params: PseudoParams) -> bool:
        """Whether `get` will answer at once."""
        return (video, learned_from(params)) in self._known

    def get(self, project: Project, video: str, params: PseudoParams) -> Calibration:
        """What was learned of ``video``, learning it now if need be."""
        from workbench.jobs.operations.pseudo import calibrate_video

        key = (video, learned_from(params))
        if key not in self._known:
            # The operation's own way of learning, so that the preview shows what the run will give.
            with project.open_video(project.video(video)) as opened:
                self._known[key] = calibrate_video(opened, key[1])
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return self._known[key]


def learned_from(params: PseudoParams) -> PseudoParams:
    """The parameters that decide what is learned; the others act on each frame."""
    return replace(
        params,
        threshold=None,
        tail_threshold=None,
        min_area=None,
        max_area=None,
        tail_width=None,
        head_length=None,
    )


def make_preview(frame: _Frame, params: PseudoParams, calibration: Calibration) -> Preview:
    """Parse one frame and make its pictures ready to paint."""
    from workbench.vision.pseudolabel import complete_animals, paint, parse_frame

    start = time.perf_counter()
    parse = parse_frame(frame.pixels, calibration, params, steps=True)
    mask, instances = paint(parse)
    seconds = time.perf_counter() - start
    steps = {FRAME_STEP: frame.picture} | {name: to_qimage(image) for name, image in parse.steps.items()}
    return Preview(
        video=frame.video,
        index=frame.index,
        params=params,
        parse=parse,
        mask=to_mask_picture(mask),
        complete=complete_animals(mask, instances),
        part_counts=_patches(mask),
        automatic=automatic_values(calibration, params, parse.shape),
        steps=steps,
        thumbnails=_thumbnails(frame.pixels, parse.steps),
        seconds=seconds,
        animal_areas=_areas(mask, instances),
        outlines=tuple(_outlines(animal) for animal in parse.animals),
        rejected=tuple(blob for blob in parse.rejected if not _inside(blob, mask)),
        ribs=[mark for animal in parse.animals for mark in _ribs(animal)],
        frame=frame.picture,
    )


def automatic_values(calibration: Calibration, params: PseudoParams, shape: tuple[int, int]) -> Automatic:
    """What each parameter is where it is left automatic, given those that are not."""
    from workbench.vision.components import area_limits
    from workbench.vision.parts import HEAD_LENGTH, TAIL_WIDTH

    found = calibration.levels_for(replace(params, threshold=None, tail_threshold=None))
    thin = calibration.levels_for(replace(params, tail_threshold=None)).thin
    low, high = area_limits(found, replace(params, min_area=None, max_area=None), shape)
    return {
        "method": calibration.method,
        "polarity": calibration.polarity_for(replace(params, polarity=None)),
        "palette": calibration.palette,
        "remove_text": calibration.text is not None,
        "threshold": found.core,
        "tail_threshold": thin,
        "min_area": round(low),
        "max_area": round(high),
        "tail_width": TAIL_WIDTH,
        "head_length": HEAD_LENGTH,
    }


def _inside(blob: Rejection, mask: Image) -> bool:
    """Whether most of the blob's outline lies on an animal: a piece that was joined to it later."""
    points = blob.contour.astype(int)
    return bool(np.count_nonzero(mask[points[:, 1], points[:, 0]]) > len(points) / 2)


def _outlines(animal: AnimalShape) -> list[list[list[float]]]:
    found, _ = cv2.findContours(
        animal.whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE, offset=animal.box[:2]
    )
    return [contour[:, 0].astype(float).tolist() for contour in found]


def _ribs(animal: AnimalShape) -> list[Mark]:
    points, widths = animal.midline.points, animal.midline.widths
    along = np.gradient(points, axis=0)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    across *= (widths / 2 / np.maximum(np.hypot(*across.T), 1e-6))[:, None]
    one, two = (points - across + 0.5).tolist(), (points + across + 0.5).tolist()
    marks = [Mark((tuple(a), tuple(b)), RIB, width=1.0) for a, b in zip(one, two, strict=True)]
    line = [tuple(point) for point in (points + 0.5).tolist()]
    return [*marks, Mark(tuple(line), MIDLINE, width=2.2), Mark((line[-1],), NOSE, width=2.5)]


def _patches(mask: Image) -> dict[int, int]:
    counts = {}
    for value in np.unique(mask).tolist():
        if value:
            counts[value] = cv2.connectedComponents(np.equal(mask, value).view(np.uint8))[0] - 1
    return counts


def _areas(mask: Image, instances: Image) -> tuple[dict[int, int], ...]:
    """Pixels by class id of every animal."""
    result = []
    for number in range(1, int(instances.max(initial=0)) + 1):
        values, counts = np.unique(mask[instances == number], return_counts=True)
        result.append(dict(zip(values.tolist(), counts.tolist(), strict=True)))
    return tuple(result)


def _thumbnails(frame: Image, steps: dict[str, Image]) -> dict[str, QImage]:
    pictures = {FRAME_STEP: frame} | steps
    return {name: to_qimage(_small(image)) for name, image in pictures.items()}


def _small(image: Image) -> Image:
    height, width = image.shape[:2]
    scale = 2 * min(THUMBNAIL[0] / width, THUMBNAIL[1] / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def rejection_at(preview: Preview, x: float, y: float) -> Rejection | None:
    """The rejected blob at a place in the image; None where there is none."""
    from workbench.vision.pseudolabel import reason_at

    return reason_at(replace(preview.parse, rejected=preview.rejected), x, y)


def animal_at(preview: Preview, x: float, y: float) -> int | None:
    """Position in ``preview.parse.animals`` of the animal that holds the place; None where none does."""
    for number, animal in enumerate(preview.parse.animals):
        x0, y0, x1, y1 = animal.box
        if x0 <= x < x1 and y0 <= y < y1 and animal.whole[int(y) - y0, int(x) - x0]:
            return number
    return None
