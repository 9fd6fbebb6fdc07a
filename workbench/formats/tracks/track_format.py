"""What every format of trajectories gives: whether a file is one, and what is in it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from workbench.core.errors import MissingFileError, TrackFormatError, WorkbenchError
from workbench.core.trajectories import Trajectories

LABELLED_FRAMES = "labelled_frames"
"""Key of `Trajectories.extra`: numbers of the frames that somebody looked at, where that is not all.

In the others an animal without a position is no animal that was not there.
"""
NODES = "nodes"
"""Key of `Trajectories.extra`: names of the body points that the file has."""
HEAD_BYTES = 4096
"""How much of a text file is looked at to tell what it is."""

_BROKEN = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError),
    *(ArithmeticError, RuntimeError, MemoryError, csv.Error),
)
"""What parsers raise at a damaged file: HDF5 and JSON may claim anything of themselves."""


class TrackFormat(Protocol):
    """One format of trajectories, in files or folders."""

    def recognises(self, path: Path) -> bool:
        """Whether ``path``, which exists, is of this format; never raises."""
        ...

    def read(self, path: Path, node: str | None) -> Trajectories:
        """Trajectories in ``path``.

        Parameters
        ----------
        node
            Body point that stands for the animal, where the format has several; None: their mean.

        Raises
        ------
        MissingFileError, TrackFormatError, NoTracksError, BadParameterError
        """
        ...


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what goes wrong while ``path`` is parsed into a readable error.

    Raises
    ------
    MissingFileError, TrackFormatError
    """
    try:
        yield
    except WorkbenchError:
        raise
    except FileNotFoundError as error:
        raise MissingFileError(path=path) from error
    except _BROKEN as error:
        said = str(error) or type(error).__name__
        raise TrackFormatError(path=path, detail=said.splitlines()[0][:200]) from error


def head_of(path: Path) -> str:
    """First characters of a text file; empty where it cannot be read or holds zero bytes."""
    try:
        with path.open("rb") as handle:
            head = handle.read(HEAD_BYTES)
    except OSError:
        return ""
    return "" if b"\0" in head else head.decode("utf-8-sig", errors="replace")
