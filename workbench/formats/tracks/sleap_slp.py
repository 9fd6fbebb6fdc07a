"""SLEAP's ``.slp``: labelled or predicted instances of the first video; an identity is a track.

Read from the HDF5 tables alone (``frames instances points pred_points tracks_json metadata``), formats 1.0
to 1.x of the program (https://sleap.ai). Where a person corrected a prediction, the correction counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import NoTracksError
from workbench.core.trajectories import Trajectories
from workbench.core.types import Json
from workbench.formats.tracks.body_points import length_of, positions_of
from workbench.formats.tracks.track_format import LABELLED_FRAMES, NODES, reading

_TABLES = ("frames", "instances", "points", "pred_points", "metadata")
_USER, _UNTRACKED = 0, -1
_CENTRED_SINCE = 1.1
"""Before this format, 0 was the corner of the first pixel; since then, its centre."""


class SleapSlp:
    """HDF5 with SLEAP's tables."""

    def recognises(self, path: Path) -> bool:
        """HDF5 that has all of the tables."""
        if not path.is_file() or not h5py.is_hdf5(path):
            return False
        try:
            with h5py.File(path) as file:
                return all(name in file for name in _TABLES)
        except OSError:
            return False

    def read(self, path: Path, node: str | None) -> Trajectories:
        """See `TrackFormat.read`."""
        with reading(path), h5py.File(path) as file:
            return _trajectories(file, path, node)


FORMAT = SleapSlp()


@dataclass(frozen=True)
class _Instances:
    """Those of a video that have a track: frame, track, points (I, K, 2), whether a person made them."""

    frame: NDArray[np.int64]
    track: NDArray[np.int64]
    points: NDArray[np.float64]
    user: NDArray[np.bool_]
    untracked: int


def _trajectories(file: h5py.File, path: Path, node: str | None) -> Trajectories:
    about = json.loads(file["metadata"].attrs["json"])
    names = _node_names(about)
    labels = file["frames"][()]
    chosen = labels[labels["video"] == _video_number(labels)]
    found = _instances(file, chosen)
    if not len(found.frame):
        raise NoTracksError(path=path, detail=f"none of its {found.untracked} instances has a track")
    names += [f"node {n}" for n in range(len(names), found.points.shape[1])]
    count, video = _video(file)
    labelled = np.unique(chosen["frame_idx"].astype(np.int64))
    tracks = max(_track_count(file), int(found.track.max()) + 1)
    positions = np.full((max(count, int(labelled[-1]) + 1), tracks, 2), np.nan)
    order = np.argsort(found.user, kind="stable")  # the last one written stays
    position = positions_of(found.points, names, node, path)
    positions[found.frame[order], found.track[order]] = position[order]
    extra: dict[str, Json] = {NODES: names, "untracked": found.untracked}
    if len(labelled) < len(positions):
        extra[LABELLED_FRAMES] = labelled.tolist()
    return Trajectories(
        positions=positions,
        probability=np.full(positions.shape[:2], np.nan, np.float32),
        names=_track_names(file, tracks),
        body_length=length_of(found.points, names),
        video=video,
        extra=extra,
    )


def _video_number(labels: NDArray[Any]) -> int:
    """The first video; where only one of several has labels, that one."""
    used = np.unique(labels["video"])
    return int(used[0]) if len(used) == 1 else 0


def _node_names(about: Any) -> list[str]:
    """Names of the first skeleton's nodes, in the order in which their points are stored."""
    every = [str(node["name"]) for node in about.get("nodes", [])]
    skeletons = about.get("skeletons") or [{}]
    order = [node["id"] for node in skeletons[0].get("nodes", [])]
    return [every[n] for n in order] if order else every


def _instances(file: h5py.File, labels: NDArray[Any]) -> _Instances:
    table = file["instances"][()]
    starts, stops = (labels[key].astype(np.int64) for key in ("instance_id_start", "instance_id_end"))
    counts = np.maximum(stops - starts, 0)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    rows = table[np.repeat(starts, counts) + within]
    frame = np.repeat(labels["frame_idx"].astype(np.int64), counts)
    track = rows["track"].astype(np.int64)
    if (track == _UNTRACKED).all() and (counts <= 1).all():
        track = np.zeros_like(track)  # a single animal needs no track
    tracked = track != _UNTRACKED
    rows = rows[tracked]
    user = rows["instance_type"] == _USER
    return _Instances(
        frame[tracked], track[tracked], _points(file, rows, user), user, int(np.count_nonzero(~tracked))
    )


def _points(file: h5py.File, rows: NDArray[Any], user: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(I, K, 2), NaN where a node is not visible."""
    starts = rows["point_id_start"].astype(np.int64)
    counts = rows["point_id_end"].astype(np.int64) - starts
    most = int(counts.max(initial=0))
    index = starts[:, None] + np.arange(most)
    there = np.arange(most) < counts[:, None]
    points = np.full((len(rows), most, 2), np.nan)
    for name, mine in (("points", user), ("pred_points", ~user)):
        stored = file[name][()]
        if not mine.any() or not len(stored):
            continue
        taken = stored[np.where(there[mine], index[mine], 0)]
        visible = there[mine] & taken["visible"]
        both = np.stack([taken["x"], taken["y"]], axis=2).astype(np.float64)
        points[mine] = np.where(visible[:, :, None], both, np.nan)
    if float(file["metadata"].attrs.get("format_id", 1.0)) < _CENTRED_SINCE:
        points -= 0.5
    return points


def _track_count(file: h5py.File) -> int:
    return len(file["tracks_json"]) if "tracks_json" in file else 0


def _track_names(file: h5py.File, tracks: int) -> tuple[str, ...]:
    """One name a track; a name that comes again gets its number behind it."""
    named: list[str] = []
    for text in file["tracks_json"][()] if "tracks_json" in file else ():
        track = json.loads(text)
        number = len(named) + 1
        name = str(track[1]) if isinstance(track, list) and len(track) > 1 else ""
        named.append(f"{name} {number}".strip() if not name or name in named else name)
    return tuple(named) + tuple(str(n + 1) for n in range(len(named), tracks))


def _video(file: h5py.File) -> tuple[int, str]:
    """How many frames the first video has (0: not said), and its name."""
    if "videos_json" not in file or not len(file["videos_json"]):
        return 0, ""
    about = json.loads(file["videos_json"][0])
    backend = about.get("backend", {})
    shape = backend.get("shape") or about.get("shape") or [0]
    name = str(about.get("filename") or backend.get("filename") or "")
    return int(shape[0]), name
