"""Which frames a network has learned from: what it may be measured on without flattering it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.paths import write_atomic
from workbench.core.types import Json
from workbench.project.records import VideoRecord

FRAMES_FILE = "frames.json"
FAR_S = 2.0
"""Seconds beyond which a frame is no near copy of another one of its video."""


@dataclass(frozen=True)
class VideoFrames:
    """Numbers of the frames of one video; those that only synthetic images were made of count as well."""

    train: tuple[int, ...] = ()
    val: tuple[int, ...] = ()


@dataclass(frozen=True)
class LearnedFrames:
    """Frames by the content hash of their video: names differ from study to study.

    ``random`` says that frames were held out singly: then those are near copies of what was learned.
    """

    videos: Mapping[str, VideoFrames] = field(default_factory=dict)
    random: bool = False

    def learned(self, record: VideoRecord, frames: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of ``frames`` it has learned from."""
        known = self.videos.get(record.content_hash, VideoFrames())
        return np.isin(frames, np.array(known.train, np.int64))

    def held_out(
        self, record: VideoRecord, frames: NDArray[np.int64], times: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Which of ``frames`` tell how good it is: held out by its training, or far from all it has learned.

        Parameters
        ----------
        times
            Of every frame of the video, in seconds.
        """
        known = self.videos.get(record.content_hash, VideoFrames())
        if not known.train:
            return np.ones(len(frames), bool)
        moments, learned = _moments(frames, times), np.sort(_moments(np.array(known.train), times))
        after = np.searchsorted(learned, moments)
        left = np.abs(moments - learned[np.maximum(after - 1, 0)])
        right = np.abs(learned[np.minimum(after, len(learned) - 1)] - moments)
        far: NDArray[np.bool_] = np.minimum(left, right) >= FAR_S
        if self.random:
            return far
        validated = np.isin(frames, np.array(known.val, np.int64))
        return np.asarray(far | validated) & ~self.learned(record, frames)

    def to_dict(self) -> dict[str, Json]:
        """JSON form."""
        videos: dict[str, Json] = {
            key: {"train": list(one.train), "val": list(one.val)} for key, one in self.videos.items()
        }
        return {"videos": videos, "random": self.random}

    @classmethod
    def from_dict(cls, values: Mapping[str, Json]) -> LearnedFrames:
        """Inverse of `to_dict`.

        Raises
        ------
        KeyError, TypeError, ValueError, AttributeError
            If ``values`` are no such thing.
        """
        videos = values["videos"]
        if not isinstance(videos, dict):
            raise TypeError("videos must be a JSON object")
        read = {
            str(key): VideoFrames(*(tuple(int(k) for k in one[part]) for part in ("train", "val")))
            for key, one in videos.items()
        }
        return cls(read, bool(values.get("random", False)))

    def write(self, model: Path) -> None:
        """Write it into a network's folder.

        Raises
        ------
        DiskFullError, NoPermissionError
        """
        write_atomic(model / FRAMES_FILE, json.dumps(self.to_dict()).encode())

    @classmethod
    def read(cls, model: Path) -> LearnedFrames | None:
        """What a network's folder says; None where it does not (trained before this was kept)."""
        try:
            return cls.from_dict(json.loads((model / FRAMES_FILE).read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None


def _moments(frames: NDArray[np.int64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Seconds of frames; without known times every frame counts as at the beginning, that is near."""
    if not len(times):
        return np.zeros(len(frames))
    return np.asarray(times[np.minimum(frames, len(times) - 1)])
