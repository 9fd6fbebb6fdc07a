"""``trajectories.npy`` of idtracker.ai: its dictionary, pickled; read without running what it names."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from workbench.core.paths import atomic_path
from workbench.core.trajectories import Trajectories
from workbench.formats.tracks.idtracker_layout import from_layout, to_layout
from workbench.formats.tracks.plain_pickle import load_npy_dict
from workbench.formats.tracks.track_format import reading

_MAGIC = b"\x93NUMPY"


class IdtrackerNpy:
    """A file of ``numpy.save`` with a dictionary in it."""

    def recognises(self, path: Path) -> bool:
        """By numpy's own first bytes."""
        try:
            with path.open("rb") as handle:
                return handle.read(len(_MAGIC)) == _MAGIC
        except OSError:
            return False

    def read(self, path: Path, node: str | None) -> Trajectories:  # noqa: ARG002 - one point an animal
        """See `TrackFormat.read`."""
        with reading(path):
            return from_layout(load_npy_dict(path), path)


FORMAT = IdtrackerNpy()


def write_npy(path: Path, trajectories: Trajectories) -> None:
    """Write ``path`` whole or not at all.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    content = np.array(None, dtype=object)
    content[()] = to_layout(trajectories)
    with atomic_path(path) as temporary, temporary.open("wb") as handle:
        np.save(handle, content, allow_pickle=True)
