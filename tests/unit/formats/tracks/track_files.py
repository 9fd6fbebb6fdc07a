"""Trajectories, and SLEAP files as its programs lay them out."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np

from workbench.core.trajectories import Trajectories

NODES = ("nose", "tail_tip", "base")
_INSTANCE = [
    ("instance_id", "<i8"), ("instance_type", "u1"), ("frame_id", "<u8"), ("skeleton", "<u4"),
    ("track", "<i4"), ("from_predicted", "<i8"), ("score", "<f4"), ("point_id_start", "<u8"),
    ("point_id_end", "<u8"),
]  # fmt: skip
_FRAME = [
    ("frame_id", "<u8"), ("video", "<u4"), ("frame_idx", "<u8"),
    ("instance_id_start", "<u8"), ("instance_id_end", "<u8"),
]  # fmt: skip
_POINT = [("x", "<f8"), ("y", "<f8"), ("visible", "?"), ("complete", "?")]


def sample(frames: int = 40, animals: int = 3, **about: object) -> Trajectories:
    """With gaps, crossings, doubts and names that are not numbers."""
    rng = np.random.default_rng(1)
    positions = rng.uniform(0, 500, (frames, animals, 2))
    positions[rng.random((frames, animals)) < 0.2] = np.nan
    seen = np.isfinite(positions).all(axis=2)
    probability = np.where(seen, rng.random((frames, animals)), np.nan).astype(np.float32)
    probability[5, 0] = np.nan
    given = {
        "fps": 25.0, "width": 640, "height": 480, "names": ("ana", "béla", "c, d"), "body_length": 31.5,
        "estimated_accuracy": 0.987, "crossing": seen & (rng.random((frames, animals)) < 0.1),
        "video": "cage é.mp4",
        "extra": {
            "fragments": [{"start": 0, "stop": 9, "posterior": [0.9, 0.1, 0.0], "margin": 0.8}],
            "areas": {"mean": [1.0, 2.0, 3.0], "median": [1.0, 2.0, 3.0], "std": [0.1, 0.2, 0.3]},
        },
    }  # fmt: skip
    return Trajectories(positions, probability, **{**given, **about})


def write_slp(
    path: Path, instances: list[tuple], videos: int = 1, version: float = 1.2, frames: int = 0
) -> Path:
    """``instances``: (video, frame, track, made by a person, [(x, y, visible) of each node])."""
    places = sorted({(one[0], one[1]) for one in instances})
    ordered = sorted(instances, key=lambda one: (one[0], one[1]))
    rows, labels, points = [], [], {True: [], False: []}
    for number, (video, frame) in enumerate(places):
        first = len(rows)
        for _, _, track, person, nodes in (one for one in ordered if one[:2] == (video, frame)):
            start = len(points[person])
            points[person] += [(x, y, visible, True) for x, y, visible in nodes]
            stop = len(points[person])
            rows.append((len(rows), 0 if person else 1, number, 0, track, -1, 0.9, start, stop))
        labels.append((number, video, frame, first, len(rows)))
    order = [{"id": 2}, {"id": 0}, {"id": 1}]  # stored as nose, tail_tip, base; named as in `every`
    every = [{"name": "tail_tip"}, {"name": "base"}, {"name": "nose"}]
    about = {"nodes": every, "skeletons": [{"nodes": order}]}
    video = {"backend": {"filename": "cage.mp4", "shape": [frames, 48, 64, 1]}}
    with h5py.File(path, "w") as file:
        metadata = file.create_group("metadata")
        metadata.attrs["format_id"] = version
        metadata.attrs["json"] = np.bytes_(json.dumps(about))
        file["frames"] = np.array(labels, dtype=_FRAME)
        file["instances"] = np.array(rows, dtype=_INSTANCE)
        file["points"] = np.array(points[True], dtype=_POINT)
        file["pred_points"] = np.array(
            [(*one, 0.9) for one in points[False]], dtype=[*_POINT, ("score", "<f8")]
        )
        file["tracks_json"] = [np.bytes_(json.dumps([0, name])) for name in ("ana", "bela", "ana")]
        file["videos_json"] = [np.bytes_(json.dumps(video))] * videos
    return path
