"""Temperatures of one frame of a study, where a radiometric file lies with it.

Beside ``frames/<video>/frame_0000123.png`` (or in its place) may lie ``frame_0000123.csv`` (or ``.tsv``,
``.txt``, ``.asc``, ``.dat``: a table of °C) or ``frame_0000123.tiff``, or the ``.png`` itself holds 16 bits.
What the numbers mean is said by the file, or by ``project.toml``::

    [calibration]
    celsius = "centikelvin"              # one of `PRESETS`, for every video
    [calibration.celsius]                # or: °C = gain * number + offset
    gain = 0.04
    offset = -273.15
    [calibration.videos.cage_2]          # or for one video alone
    celsius = "kelvin"
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from workbench.core.errors import BadParameterError, ThermalFormatError, WorkbenchError
from workbench.core.types import Celsius, Json
from workbench.media.radiometric import PRESETS, CelsiusScale, read_celsius

log = logging.getLogger("workbench.media")

TABLES = (".csv", ".tsv", ".txt", ".asc", ".dat")
PICTURES = (".tiff", ".tif", ".png")
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_SHAPE_TOLERANCE = 0.02


class _Manifest(Protocol):
    @property
    def calibration(self) -> dict[str, Json]: ...


class _Record(Protocol):
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


class Study(Protocol):
    """What is asked of a `Project`, which stands above this layer."""

    @property
    def folder(self) -> Path:
        """The study folder."""

    @property
    def manifest(self) -> _Manifest:
        """Content of project.toml."""

    def video(self, name: str) -> _Record:
        """Record of a video."""


def frame_celsius(project: Study, video: str, k: int, *, strict: bool = False) -> Celsius | None:
    """Temperatures of frame ``k``, (H, W) float32 °C in the frame's own size; None where it has none.

    A sensor smaller than the video is brought to the video's size by repeating its pixels, so that every
    number shown was measured. Reads files: never in the window's thread.

    Parameters
    ----------
    project
        A `Project`.
    strict
        Raise what is wrong with a radiometric file that is there; else it is logged and None given, so
        that the frame can be worked on all the same.

    Raises
    ------
    ThermalFormatError, MissingFileError, BadParameterError
        With ``strict`` alone: no scale known, unreadable, another shape than the video.
    """
    path = celsius_file(project.folder / "frames" / video, k)
    if path is None:
        return None
    try:
        record = project.video(video)
        found = read_celsius(path, celsius_scale(project.manifest.calibration, video))
        return _to_size(found, record.width, record.height, path)
    except (WorkbenchError, OSError) as error:
        if strict:
            raise
        log.warning("no temperatures of frame %d of %s: %s", k, video, error)
        return None


def celsius_trouble(project: Study, video: str, k: int) -> WorkbenchError | None:
    """Why frame ``k`` has no temperatures though a radiometric file lies with it; None where all is well."""
    try:
        frame_celsius(project, video, k, strict=True)
    except WorkbenchError as error:
        return error
    except OSError as error:
        return ThermalFormatError(path=project.folder / "frames" / video, detail=error.strerror or str(error))
    return None


def celsius_file(folder: Path, k: int) -> Path | None:
    """The radiometric file of frame ``k`` in the frames folder ``folder`` of a video, if there is one."""
    for suffix in (*TABLES, *PICTURES):
        path = folder / f"frame_{k:07d}{suffix}"
        if path.is_file() and (suffix in TABLES or _is_deep(path)):
            return path
    return None


def celsius_scale(calibration: dict[str, Json], video: str) -> CelsiusScale | None:
    """What project.toml says about the numbers of ``video``; None where it says nothing.

    Raises
    ------
    BadParameterError
        If it names no known preset, or gain and offset are not two numbers.
    """
    videos = calibration.get("videos")
    own = videos.get(video) if isinstance(videos, dict) else None
    told = own.get("celsius") if isinstance(own, dict) and "celsius" in own else calibration.get("celsius")
    if told is None:
        return None
    if isinstance(told, str) and told in PRESETS:
        return PRESETS[told]
    try:
        return CelsiusScale(float(told["gain"]), float(told["offset"]))
    except (TypeError, KeyError, ValueError) as error:
        known = ", ".join(PRESETS)
        detail = f"a scale is gain and offset, or one of {known}"
        raise BadParameterError(name="calibration.celsius", value=told, detail=detail) from error


def _is_deep(path: Path) -> bool:
    """Whether a picture holds more than 8 bits and one number a pixel: told from its head."""
    if path.suffix == ".png":
        with path.open("rb") as handle:
            head = handle.read(26)
        return head[:8] == _PNG_HEAD and len(head) == 26 and (head[24], head[25]) == (16, 0)
    from PIL import Image as Pillow

    try:
        with Pillow.open(path) as picture:
            return picture.mode.startswith(("I", "F"))
    except (OSError, ValueError, SyntaxError):
        return False


def _to_size(found: Celsius, width: int, height: int, path: Path) -> Celsius:
    rows, columns = found.shape
    if (columns, rows) == (width, height):
        return found
    if abs(columns * height / (rows * width) - 1) > _SHAPE_TOLERANCE:
        detail = f"{columns}x{rows} values do not fit a video of {width}x{height}"
        raise ThermalFormatError(path=path, detail=detail)
    return np.asarray(cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST), np.float32)
