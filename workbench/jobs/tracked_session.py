"""Pictures of the animals of a finished tracking, for comparing it with another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import NothingToDoError
from workbench.jobs.track_folder import COUNTS, FRAGMENTS, RESULT, SPEC, TrackFolder, read_json
from workbench.tracking.blob_store import BlobStore
from workbench.tracking.chains import chain
from workbench.tracking.detection import Detection
from workbench.tracking.fragments import find_fragments, pictures
from workbench.tracking.relations import Ints
from workbench.tracking.sessions import Session
from workbench.vision.mask_ops import as_u8

CONFIDENT = 0.9
"""Least probability of a fragment's name."""

_PICTURES = 240
_GAP = 0.05
"""Pictures of an animal, and the part of its time between the halves that is left out."""
_FEWEST = 8
_WAY_OUT = "Track the recording to its end first: workbench track VIDEO --animals N --out DIR."


@dataclass(frozen=True, eq=False)
class TrackedSession:
    """A finished tracking.

    Attributes
    ----------
    images, animal, half
        As of `Session`, in the tracking's own shape of picture.
    detection
        By which the pictures were made.
    animals
        N.
    """

    folder: Path
    images: NDArray[np.uint8]
    animal: Ints
    half: Ints
    detection: Detection
    animals: int

    def like(self, other: Detection) -> Session:
        """The pictures as the other recording's detection would have made them."""
        return Session(resampled(self.images, self.detection, other), self.animal, self.half, self.animals)


def read_session(folder: Path) -> TrackedSession:
    """Confident pictures of every animal.

    Raises
    ------
    NothingToDoError
        If the folder holds no finished tracking with identities, or an animal was hardly ever named surely.
    """
    kept, detection, animals = _stages(folder)
    store = BlobStore(folder / "blobs")
    counts = np.load(folder / COUNTS)["counts"].astype(np.int64)
    fragments = find_fragments(store, chain(store, detection.length), counts, detection.length)
    if len(fragments) != len(kept["animal"]):
        raise NothingToDoError(path=folder, detail="its stages do not fit each other", way_out=_WAY_OUT)
    chosen, who, half = [], [], []
    for one in range(animals):
        sure = np.flatnonzero((kept["animal"] == one) & (kept["probability"] >= CONFIDENT))
        own = np.sort(np.concatenate([np.zeros(0, np.int64), *(fragments.blobs[k] for k in sure)]))
        for number, part in enumerate(_halves(own)):
            if len(part) < _FEWEST:
                detail = f"animal {one + 1} was hardly ever named surely"
                raise NothingToDoError(path=folder, detail=detail, way_out="Use a longer recording.")
            chosen.append(part)
            who.append(np.full(len(part), one))
            half.append(np.full(len(part), number))
    images = pictures(store, fragments, np.concatenate(chosen))
    return TrackedSession(folder, images, np.concatenate(who), np.concatenate(half), detection, animals)


def _stages(folder: Path) -> tuple[dict[str, NDArray[np.float64]], Detection, int]:
    wanted = (SPEC, RESULT, FRAGMENTS, COUNTS)
    missing = [name for name in wanted if not (folder / name).is_file()]
    if missing:
        detail = f"it is no finished tracking ({missing[0]} is missing)"
        raise NothingToDoError(path=folder, detail=detail, way_out=_WAY_OUT)
    spec = read_json(folder / SPEC) or {}
    detection = TrackFolder(folder).load_detection()
    if detection is None or "animals" not in spec:
        raise NothingToDoError(path=folder, detail="its settings cannot be read", way_out=_WAY_OUT)
    if not spec.get("identity", True):
        detail = "its tracks are plain, without identities"
        raise NothingToDoError(path=folder, detail=detail, way_out="Track it with identities.")
    with np.load(folder / FRAGMENTS) as kept:
        return {name: kept[name] for name in ("animal", "probability")}, detection, int(spec["animals"])


def _halves(blobs: Ints) -> tuple[Ints, Ints]:
    """Pictures of the first and the second half, spread, with a gap between."""
    gap = int(_GAP * len(blobs))
    middle = len(blobs) // 2
    first, second = blobs[: middle - gap], blobs[middle + gap :]
    return _spread(first), _spread(second)


def _spread(blobs: Ints) -> Ints:
    count = min(_PICTURES // 2, len(blobs))
    return blobs[np.unique(np.linspace(0, max(0, len(blobs) - 1), count).round().astype(np.int64))]


def resampled(images: NDArray[np.uint8], own: Detection, other: Detection) -> NDArray[np.uint8]:
    """Pictures (M, h, w) at the shape of the other's, an animal of median length equally long in both."""
    rows, columns = other.picture
    factor = (other.scale * other.length) / (own.scale * own.length)
    if (rows, columns) == tuple(own.picture) and abs(factor - 1.0) < 0.01:
        return images
    height, width = images.shape[1:]
    matrix = np.array(
        [
            [factor, 0.0, (columns - 1) / 2 - factor * (width - 1) / 2],
            [0.0, factor, (rows - 1) / 2 - factor * (height - 1) / 2],
        ]
    )
    made = [cv2.warpAffine(one, matrix, (columns, rows), flags=cv2.INTER_LINEAR) for one in images]
    return as_u8(np.stack(made)) if made else np.zeros((0, rows, columns), np.uint8)
