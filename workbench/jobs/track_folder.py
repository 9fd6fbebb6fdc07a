"""The folder that a tracking fills: its stages, and which of them still hold.

Every stage leaves one file that names what it was made from. A stage whose file names the same is not
repeated, so that a tracking that was killed goes on after its last finished stage, and other thresholds
of a late link do not repeat the early ones.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zlib
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError, WorkbenchError, writing
from workbench.core.paths import atomic_path, write_atomic
from workbench.core.types import Json
from workbench.media.images import read_image, write_image
from workbench.tracking.detection import Detection

SPEC, DETECTION, FLOOR, REGION, BLOBS = "track.json", "detection.json", "floor.png", "region.png", "blobs"
COUNTS, PASSAGES, OPINION, FRAGMENTS, REVIEWS, RESULT = (
    "counts.npz",
    "passages.npz",
    "opinion.npz",
    "fragments.npz",
    "review.json",
    "result.json",
)
CORRECTIONS = "corrections.json"
_TEMPORARY = re.compile(r"\..+\.\d+-\d+-\d+\.tmp")


def key_of(*parts: Json) -> str:
    """Short fingerprint of what a stage was made from."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:24]


class TrackFolder:
    """Reads and writes the stages of one tracking.

    Raises
    ------
    BadParameterError
        If the folder is a file, or holds something else.
    """

    def __init__(self, folder: Path) -> None:
        if folder.exists() and not folder.is_dir():
            raise BadParameterError(name="out", value=folder, detail="it is a file, not a folder")
        if folder.is_dir() and not (folder / SPEC).is_file() and not all(map(_unfinished, folder.iterdir())):
            raise BadParameterError(
                name="out", value=folder, detail="it holds other files; name a new folder"
            )
        self.folder = folder

    def begin(self, spec: Json) -> None:
        """Say what the folder is for, and remove the unfinished files that a killed tracking left."""
        for path in self.folder.rglob(".*.tmp"):
            if _unfinished(path):
                path.unlink(missing_ok=True)
        write_atomic(self.folder / SPEC, json.dumps(spec, indent=1).encode())

    @property
    def blobs(self) -> Path:
        """Folder of the blobs' chunks."""
        return self.folder / BLOBS

    def load_detection(self, key: str | None = None) -> Detection | None:
        """Settings of detection, if they were found from what ``key`` names (None: whatever they are)."""
        known = read_json(self.folder / DETECTION)
        if known is None or (key is not None and known["key"] != key):
            return None
        try:
            floor, region = (
                _picture(self.folder / name) if known["pictures"][name] else None for name in (FLOOR, REGION)
            )
        except WorkbenchError:  # lost or damaged: made again
            return None
        return Detection.of(known["settings"], floor, None if region is None else region > 0)

    def save_detection(self, detection: Detection, key: str) -> None:
        """Keep settings; blobs found with others go.

        The settings go first and come last: a kill in between leaves none, and so no blob that is taken
        for one of theirs.
        """
        with writing(self.folder):
            (self.folder / DETECTION).unlink(missing_ok=True)
            if self.blobs.exists():
                shutil.rmtree(self.blobs)
        pictures = {FLOOR: detection.floor, REGION: detection.region}
        for name, picture in pictures.items():
            path = self.folder / name
            if picture is None:
                path.unlink(missing_ok=True)
            else:
                write_image(path, np.asarray(picture, np.uint8) * (1 if picture.dtype == np.uint8 else 255))
        there = {name: picture is not None for name, picture in pictures.items()}
        about = {"key": key, "settings": detection.numbers(), "pictures": there}
        write_atomic(self.folder / DETECTION, json.dumps(about, indent=1).encode())

    def load(self, name: str, key: str) -> dict[str, NDArray[Any]] | None:
        """Arrays of a stage, if made from what ``key`` names."""
        path = self.folder / name
        if not path.is_file():
            return None
        try:
            with np.load(path) as stage:
                if str(stage["key"]) != key:
                    return None
                return {field: stage[field] for field in stage.files if field != "key"}
        except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error):
            return None  # damaged: made again

    def save(self, name: str, key: str, **arrays: NDArray[Any]) -> None:
        """Keep the arrays of a stage."""
        with atomic_path(self.folder / name) as temporary, temporary.open("wb") as file:
            np.savez(file, key=np.array(key), **arrays)  # type: ignore[arg-type]

    def save_json(self, name: str, value: Json) -> None:
        """Keep a stage that people may read."""
        write_atomic(self.folder / name, json.dumps(value, indent=1).encode())


def _unfinished(path: Path) -> bool:
    """Whether a kill left it (see `core.paths.atomic_path`)."""
    return _TEMPORARY.fullmatch(path.name) is not None


def read_json(path: Path) -> Json | None:
    """What a JSON file holds; None if it is not there or damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _picture(path: Path) -> NDArray[np.uint8]:
    return np.asarray(read_image(path), np.uint8)
