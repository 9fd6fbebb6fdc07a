"""What the settings of tracking make of one frame: its blobs, sorted into animals, crossings and specks."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from workbench.core.errors import NothingToDoError
from workbench.core.progress import CancelToken
from workbench.core.types import Image, Mask
from workbench.gui.canvas.pictures import Mark
from workbench.project.frame_files import frame_name

if TYPE_CHECKING:
    from workbench.project.project import Project
    from workbench.tracking.detection import Detection
    from workbench.tracking.mask_folder import MaskFolder

REMEMBERED = 8
"""Settings whose detection is kept: going back costs nothing."""
CROSSING = 1.6
"""From so many areas of one animal on a blob is shown as several."""
SHOWN = 300
"""Most blobs that are drawn; a threshold that is far off makes thousands."""
_SPECK = 12
_NOISE_PART = 0.00002
_LABELLED_SPECKS = 8
COLORS = {"one": (64, 196, 120), "crossing": (246, 190, 60), "small": (240, 90, 70)}

BlobKind: TypeAlias = Literal["one", "crossing", "small"]


@dataclass(frozen=True)
class Look:
    """Settings that decide what a blob is; None: found from the recording."""

    animals: int = 2
    roi: tuple[float, ...] = ()
    masks: bool = False
    source: str | None = None
    polarity: str | None = None
    threshold: int | None = None
    least_area: int | None = None


@dataclass(frozen=True)
class TrackSettings:
    """All that the tab asks of a tracking; ``seconds`` None: an engine learns as long as it takes."""

    look: Look = Look()
    identity: bool = True
    engine: str = "auto"
    seconds: float | None = None

    @classmethod
    def of(cls, spec: dict[str, Any]) -> TrackSettings:
        """What a kept spec of the operation says."""
        look = Look(
            animals=int(spec.get("animals", 2)),
            roi=tuple(spec.get("roi") or ()),
            masks=spec.get("masks") is not None,
            **{name: spec.get(name) for name in ("source", "polarity", "threshold", "least_area")},
        )
        seconds = spec.get("seconds")
        return cls(look, bool(spec.get("identity", True)), str(spec.get("engine", "auto")), seconds)


@dataclass(frozen=True)
class Blob:
    """One blob: what it is taken for, its area in pixels, its outline."""

    kind: BlobKind
    area: int
    outline: tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class Preview:
    """What a look makes of a frame.

    Attributes
    ----------
    exact
        The detection is that of these very settings; else it was found with others, and settings that
        were moved since are put into it.
    without_mask
        Animals come from masks, and this frame has none.
    """

    video: str
    index: int
    look: Look
    picture: QImage
    blobs: tuple[Blob, ...]
    marks: tuple[Mark, ...]
    exact: bool
    without_mask: bool
    seconds: float

    def count(self, kind: BlobKind) -> int:
        """Number of blobs of a kind."""
        return sum(blob.kind == kind for blob in self.blobs)


@dataclass(frozen=True, eq=False)
class FramePixels:
    """A frame to look at: its intensity (H, W), and its picture."""

    video: str
    index: int
    gray: Image
    picture: QImage


class Looks:
    """Finds the detection of looks and keeps it; `find` runs in one lane alone.

    Attributes
    ----------
    sampling
        Stops the reading of sample frames, which serve every look: giving up one look does not.
    """

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[str, Look], Detection] = OrderedDict()
        self.sampling = CancelToken()
        self._samples: tuple[str, list[Image]] | None = None
        self._size = (0, 0)

    def known(self, video: str, look: Look) -> Detection | None:
        """What was found for these very settings."""
        return self._found.get((video, look))

    def has_near(self, video: str, look: Look) -> bool:
        """Whether `nearest` has something to go by."""
        return bool(self._alike(video, look))

    def nearest(self, video: str, look: Look) -> Detection:
        """What was found last for the video, with the settings that a person moved put in (`has_near`)."""
        from workbench.tracking.detection import region_of

        last = self._alike(video, look)[-1]
        return replace(
            last,
            region=region_of(look.roi, self._size),
            threshold=look.threshold if look.threshold is not None else last.threshold,
            least_area=look.least_area if look.least_area is not None else last.least_area,
        )

    def _alike(self, video: str, look: Look) -> list[Detection]:
        found = list(self._found.items())  # the other lane may add to it meanwhile
        return [one for (name, seen), one in found if name == video and seen.masks == look.masks]

    def find(self, project: Project, video: str, look: Look, cancel: CancelToken) -> Detection:
        """The detection that the operation would find.

        Raises
        ------
        BadParameterError, NothingToDoError, MissingFileError, NotAVideoError, Cancelled
        """
        from workbench.tracking.detection import find_detection, region_of

        if (known := self.known(video, look)) is not None:
            self._found.move_to_end((video, look))
            return known
        if look.masks:
            found, self._size = _of_masks(project, video, look, cancel)
        else:
            pictures = self._sampled(project, video)
            cancel.check()
            height, width = pictures[0].shape[:2]
            self._size = (height, width)
            found = find_detection(
                pictures, look.animals, region=region_of(look.roi, pictures[0].shape[:2]),
                source=look.source, polarity=look.polarity, threshold=look.threshold,  # type: ignore[arg-type]
                least_area=look.least_area, cancel=cancel,
            )  # fmt: skip
        self._found[video, look] = found
        while len(self._found) > REMEMBERED:
            self._found.popitem(last=False)
        return found

    def _sampled(self, project: Project, video: str) -> list[Image]:
        from workbench.tracking.detect import read_samples
        from workbench.tracking.detection import SAMPLES

        if self._samples is None or self._samples[0] != video:
            with project.open_video(project.video(video)) as opened:
                self._samples = (video, read_samples(opened, SAMPLES, self.sampling)[1])
        return self._samples[1]


def masks_folder(project: Project, video: str) -> Path:
    """Where the predictions of a video lie."""
    return project.prediction_file(video, 0).parent


def _of_masks(
    project: Project, video: str, look: Look, cancel: CancelToken
) -> tuple[Detection, tuple[int, int]]:
    from workbench.tracking.detection import SAMPLES, region_of
    from workbench.tracking.mask_detection import detection_of_masks
    from workbench.tracking.mask_folder import MaskFolder

    folder = masks_folder(project, video)
    if not any(folder.glob("frame_*.png")):
        raise NothingToDoError(
            path=video,
            detail="this video has no predictions yet",
            way_out="Predict it in the Overlay tab first, or find the animals by contrast.",
        )
    masks = MaskFolder.open(folder)
    with project.open_video(project.video(video)) as opened:
        frames = [k for k in masks.frames() if k < opened.frame_count]
        frames = frames[:: max(1, len(frames) // SAMPLES)]
        pictures = [gray for _, gray in opened.frames_at(frames, gray=True, cancel=cancel)]
        size = (opened.height, opened.width)
        found = detection_of_masks(
            masks,
            frames,
            pictures,
            look.animals,
            region=region_of(look.roi, size),
            least_area=look.least_area,
        )
        return found, size


def make_preview(
    frame: FramePixels, look: Look, detection: Detection, masks: MaskFolder | None, exact: bool
) -> Preview:
    """Blobs of one frame, ready to paint."""
    start = time.perf_counter()
    labels, stats, without = _components(frame, detection, masks)
    least = max(_SPECK, _NOISE_PART * labels.size)
    shown = [n for n in range(1, len(stats)) if stats[n, cv2.CC_STAT_AREA] >= least]
    shown.sort(key=lambda n: -int(stats[n, cv2.CC_STAT_AREA]))
    blobs = tuple(_blob(labels, stats[n], n, detection) for n in shown[:SHOWN])
    marks = tuple(_mark(blob, number) for number, blob in enumerate(blobs))
    seconds = time.perf_counter() - start
    return Preview(frame.video, frame.index, look, frame.picture, blobs, marks, exact, without, seconds)


def _components(
    frame: FramePixels, detection: Detection, masks: MaskFolder | None
) -> tuple[NDArray[Any], NDArray[np.int32], bool]:
    from workbench.tracking.blobs import components

    if masks is None:
        return *components(frame.gray, detection), False
    numbered, _ = masks.labels(frame.index, frame.gray.shape)
    if detection.region is not None:
        numbered[~detection.region] = 0
    sizes = np.zeros((int(numbered.max(initial=0)) + 1, 5), np.int32)
    for number in np.unique(numbered[numbered > 0]).tolist():
        own = np.equal(numbered, number).view(np.uint8)
        sizes[number] = (*cv2.boundingRect(own), int(own.sum()))
    return numbered, np.asarray(sizes, np.int32), not (masks.folder / frame_name(frame.index)).is_file()


def _blob(labels: NDArray[Any], row: NDArray[np.int32], number: int, detection: Detection) -> Blob:
    left, top, width, height, area = row.tolist()
    own: Mask = np.equal(labels[top : top + height, left : left + width], number).view(np.uint8)
    found, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = max(found, key=len)[:, 0]
    points = tuple((x + left + 0.5, y + top + 0.5) for x, y in outline.tolist())
    kind: BlobKind = "one"
    if area < detection.least_area:
        kind = "small"
    elif area > CROSSING * detection.area:
        kind = "crossing"
    return Blob(kind, area, points)


def _mark(blob: Blob, number: int) -> Mark:
    small = blob.kind == "small"
    label = "" if small and number >= _LABELLED_SPECKS else str(blob.area)
    width = 1.4 if small else 2.0
    return Mark(blob.outline, COLORS[blob.kind], closed=True, dashed=small, width=width, label=label)
