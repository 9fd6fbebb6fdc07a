"""``trajectories.h5`` as idtracker.ai 6 lays it out, and as we write it.

Two more of its datasets (``tracks``, ``track_names`` ...) are those of a SLEAP analysis file, so that
programs that know SLEAP but not idtracker.ai (the package `movement` among them) open the same file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np

from workbench.core.paths import atomic_path
from workbench.core.trajectories import Trajectories
from workbench.formats.tracks.idtracker_layout import OURS, from_layout, to_layout
from workbench.formats.tracks.track_format import reading

_UNKNOWN = -1
"""What idtracker.ai writes for None: HDF5 attributes have no such thing."""
_NODE = "centre"
_SLEAP_KEYS = frozenset(
    (
        "tracks",
        "track_names",
        "track_occupancy",
        "node_names",
        "point_scores",
        "instance_scores",
        "edge_names",
        "edge_inds",
    )
)


class IdtrackerH5:
    """HDF5 with a dataset ``trajectories`` (T, N, 2) in its root."""

    def recognises(self, path: Path) -> bool:
        """HDF5 whose root has ``trajectories``."""
        if not path.is_file() or not h5py.is_hdf5(path):
            return False
        try:
            with h5py.File(path) as file:
                return "trajectories" in file
        except OSError:
            return False

    def read(self, path: Path, node: str | None) -> Trajectories:  # noqa: ARG002 - one point an animal
        """See `TrackFormat.read`."""
        with reading(path):
            with h5py.File(path) as file:
                found = _loaded(file)
            return from_layout(found, path)


FORMAT = IdtrackerH5()


def _loaded(group: h5py.Group) -> dict[str, Any]:
    """Attributes, datasets and groups of ``group`` as one dictionary."""
    found: dict[str, Any] = {
        key: None if isinstance(value, np.integer) and value == _UNKNOWN else value
        for key, value in group.attrs.items()
    }
    for key, item in group.items():
        if isinstance(item, h5py.Group):
            found[key] = _loaded(item)
        elif key not in _SLEAP_KEYS:
            found[key] = item[()]
    return found


def write_h5(path: Path, trajectories: Trajectories) -> None:
    """Write ``path`` whole or not at all.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    layout = to_layout(trajectories)
    with atomic_path(path) as temporary, h5py.File(temporary, "w") as file:
        for key, value in layout.items():
            if key != OURS:
                _put(file, key, value)
        group = file.create_group(OURS)
        _put(group, "crossing", layout[OURS]["crossing"])
        # A dataset: attributes end at 64 KiB, and what is known of fragments is longer.
        group.create_dataset("about", data=layout[OURS]["about"], dtype=h5py.string_dtype())
        _put_as_sleap(file, trajectories)


def _put(group: h5py.Group, key: str, value: Any) -> None:
    if isinstance(value, np.ndarray):
        if value.ndim > 1 and value.size:
            group.create_dataset(key, data=value, compression="gzip", compression_opts=4, shuffle=True)
        else:
            group.create_dataset(key, data=value)
    elif isinstance(value, dict):
        inner = group.create_group(key)
        for name, one in value.items():
            _put(inner, str(name), np.asarray(one) if isinstance(one, list) else one)
    elif isinstance(value, list):
        group.attrs.create(key, value, dtype=h5py.string_dtype())
    else:
        group.attrs[key] = _UNKNOWN if value is None else value


def _put_as_sleap(file: h5py.File, made: Trajectories) -> None:
    """The datasets of a SLEAP analysis file: axes (track, x or y, node, frame), one node."""
    text = h5py.string_dtype()
    _put(file, "tracks", np.ascontiguousarray(made.positions.transpose(1, 2, 0)[:, :, None, :]))
    _put(file, "track_occupancy", made.seen.astype(np.uint8))
    scores = np.ascontiguousarray(made.probability.T.astype(np.float64))
    _put(file, "point_scores", scores[:, None, :])
    _put(file, "instance_scores", scores)
    file.create_dataset("track_names", data=np.array(made.names, dtype=object), dtype=text)
    file.create_dataset("node_names", data=np.array([_NODE], dtype=object), dtype=text)
    file.create_dataset("edge_names", data=np.empty((0, 2), dtype=object), dtype=text)
    file.create_dataset("edge_inds", data=np.empty((0, 2), np.int32))
