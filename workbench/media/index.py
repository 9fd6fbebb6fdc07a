"""Where every frame of a video lies: one pass over the packets, nothing decoded but both ends.

Containers lie about frame counts, frame rates and even about which frames are shown. The
index is made from what is really in the file: one entry a frame that a sequential decode
gives, in that order. Decision 0001 says what was measured.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.core.paths import atomic_path
from workbench.core.progress import CancelToken, Progress, no_progress

_VERSION = 2


@dataclass(frozen=True)
class VideoIndex:
    """Frames and seek points of one video file.

    Attributes
    ----------
    size, mtime_ns
        Of the file that was indexed; another size or time means another file.
    width, height
        Pixels of an upright frame.
    fps
        Mean frames per second.
    times
        (N,) float64, seconds from the first frame, never falling.
    packet
        (N,) int64, number of the packet that frame k comes from, in file order.
    key_packet, key_frame, key_stamp, key_pos
        (M,) int64 a seek point: its packet, the first frame that decoding from there gives
        rightly, its time stamp in ticks and its byte position.
    stamped
        Whether seek points have time stamps (raw streams have none, and are read from the start).
    rotation
        Degrees counter-clockwise by which decoded pictures are turned to stand upright.
    damaged
        Whether packets could not be decoded; such a file is decoded in one thread, which loses least.
    warnings
        English sentences for the user.
    """

    size: int
    mtime_ns: int
    width: int
    height: int
    fps: float
    times: NDArray[np.float64]
    packet: NDArray[np.int64]
    key_packet: NDArray[np.int64]
    key_frame: NDArray[np.int64]
    key_stamp: NDArray[np.int64]
    key_pos: NDArray[np.int64]
    stamped: bool
    rotation: int
    codec: str
    container: str
    damaged: bool = False
    warnings: tuple[str, ...] = field(default=())

    @property
    def frame_count(self) -> int:
        """Number of frames."""
        return len(self.packet)

    def matches(self, path: Path) -> bool:
        """Whether ``path`` still is the file that was indexed."""
        try:
            stat = path.stat()
        except OSError:
            return False
        return (stat.st_size, stat.st_mtime_ns) == (self.size, self.mtime_ns)

    def save(self, path: Path) -> None:
        """Write to ``path`` (npz), whole or not at all."""
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        meta = {name: getattr(self, name) for name in _SCALARS} | {"version": _VERSION}
        # Differences of ticks are small and repeat, so they pack ten times better than the values.
        packed: dict[str, Any] = {
            name: array if array.dtype == np.float64 else np.diff(array, prepend=0)
            for name, array in arrays.items()
        }
        with atomic_path(path) as temporary, temporary.open("wb") as handle:
            np.savez_compressed(handle, meta=np.array(json.dumps(meta)), **packed)

    @classmethod
    def load(cls, path: Path) -> VideoIndex:
        """Read what `save` wrote.

        Raises
        ------
        ValueError
            If ``path`` is not such a file, or of another version; make the index anew.
        OSError
            If it cannot be read.
        """
        try:
            with np.load(path, allow_pickle=False) as data:
                meta: dict[str, Any] = json.loads(str(data["meta"]))
                if meta.pop("version") != _VERSION:
                    raise ValueError(f"{path}: another version")
                arrays: dict[str, Any] = {
                    name: data[name] if data[name].dtype == np.float64 else np.cumsum(data[name])
                    for name in _ARRAYS
                }
        except OSError:
            raise
        except Exception as error:
            raise ValueError(f"{path} is not a video index: {error}") from error
        meta["warnings"] = tuple(meta["warnings"])
        return cls(**meta, **arrays)


_ARRAYS = ("times", "packet", "key_packet", "key_frame", "key_stamp", "key_pos")
_SCALARS = (
    "size",
    "mtime_ns",
    "width",
    "height",
    "fps",
    "stamped",
    "rotation",
    "damaged",
    "codec",
    "container",
    "warnings",
)


def build_index(
    path: Path, progress: Progress = no_progress, cancel: CancelToken | None = None
) -> VideoIndex:
    """Index of the video at ``path``.

    Raises
    ------
    MissingFileError, NotAVideoError, EmptyVideoError, Cancelled
    """
    from workbench.media.indexing import scan

    return scan(Path(path), progress, cancel or CancelToken())


def cached_index(
    path: Path, cache: Path, progress: Progress = no_progress, cancel: CancelToken | None = None
) -> VideoIndex:
    """Index of ``path``: from ``cache`` if it was made of the very same file, else built and kept there.

    A cache that cannot be written (a read-only study) costs time, not the work.
    """
    try:
        index = VideoIndex.load(cache)
        if index.matches(path):
            return index
    except (OSError, ValueError):
        pass
    index = build_index(path, progress, cancel)
    try:
        index.save(cache)
    except (OSError, WorkbenchError):
        return index
    return index


def mean_rate(ticks: NDArray[np.int64], time_base: Fraction, declared: Fraction | None) -> float:
    """Frames per second: what the file declares where its time stamps agree, else their mean."""
    span = float((ticks[-1] - ticks[0]) * time_base) if len(ticks) > 1 else 0.0
    if span <= 0:
        return float(declared) if declared else 25.0
    mean = (len(ticks) - 1) / span
    if not declared:
        return mean
    usual = 1 / max(1e-9, float(np.median(np.diff(ticks)) * time_base))
    off, usually_off = abs(mean / float(declared) - 1), abs(usual / float(declared) - 1)
    return float(declared) if off < 0.005 or (off < 0.05 and usually_off < 0.005) else mean
