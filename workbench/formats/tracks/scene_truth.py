"""``truth.json`` of a simulated recording; the position is the mean of the points of the body."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from workbench.core.errors import NoTracksError
from workbench.core.trajectories import Trajectories
from workbench.formats.tracks.body_points import length_of, positions_of
from workbench.formats.tracks.track_format import NODES, head_of, reading

_WORDS = ('"spec"', '"modality"')


class SceneTruth:
    """The file that `workbench.simulate.write_scene` writes last."""

    def recognises(self, path: Path) -> bool:
        """By the words it begins with."""
        return path.suffix.lower() == ".json" and all(word in head_of(path) for word in _WORDS)

    def read(self, path: Path, node: str | None) -> Trajectories:
        """See `TrackFormat.read`."""
        with reading(path):
            truth = json.loads(path.read_bytes())
            spec, names, frames = truth["spec"], list(truth["point_names"]), truth["frames"]
            ids = sorted({animal["identity"] for row in frames for animal in row})
            if not ids:
                raise NoTracksError(path=path, detail=f"{len(frames)} frames")
            place = {identity: n for n, identity in enumerate(ids)}
            points = np.full((len(frames), len(ids), len(names), 2), np.nan)
            for k, row in enumerate(frames):
                for animal in row:
                    points[k, place[animal["identity"]]] = animal["points"]
            return Trajectories(
                positions=_positions(points, names, node, path),
                probability=np.ones(points.shape[:2], np.float32),
                fps=float(spec["fps"]),
                width=int(spec["width"]),
                height=int(spec["height"]),
                names=tuple(str(identity) for identity in ids),
                body_length=length_of(points.reshape(-1, *points.shape[2:]), names),
                video="video.mp4",
                extra={NODES: names},
            )


FORMAT = SceneTruth()


def _positions(points: np.ndarray, names: list[str], node: str | None, path: Path) -> np.ndarray:
    """(T, N, 2): ``node``, or the mean of the points that do not lie on the tail."""
    flat = points.reshape(-1, *points.shape[2:])
    return positions_of(flat, names, node, path).reshape(*points.shape[:2], 2)
