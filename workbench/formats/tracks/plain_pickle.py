"""Pickles that hold arrays and plain containers alone; nothing else in them is ever called.

A pickle may name any function and have it run. Here only the names by which numpy stores arrays,
dtypes and scalars are known (and the one by which old pickles store bytes); everything else ends the reading.
"""

from __future__ import annotations

import codecs
import pickle
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy

from workbench.core.errors import TrackFormatError

_MULTIARRAY = ("numpy._core.multiarray", "numpy.core.multiarray")  # since numpy 2, and before
_RECONSTRUCT = np.zeros(0).__reduce__()[0]
_SCALAR = np.float64(0).__reduce__()[0]
_KNOWN: dict[tuple[str, str], Any] = {
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("_codecs", "encode"): codecs.encode,
}
for _module in _MULTIARRAY:
    _KNOWN[_module, "_reconstruct"] = _RECONSTRUCT
    _KNOWN[_module, "scalar"] = _SCALAR


class _PlainUnpickler(pickle.Unpickler):
    """Knows arrays, and no code."""

    def find_class(self, module: str, name: str) -> Any:
        """Object that the pickle names; refuses all but numpy's own arrays."""
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"it names {module}.{name}, which may be code; it was not run")
        return _KNOWN[module, name]


def load_npy_dict(path: Path) -> dict[str, Any]:
    """Dictionary that ``numpy.save`` put into ``path``.

    Raises
    ------
    FileNotFoundError, TrackFormatError
        Also if it holds anything but arrays, numbers, texts and containers of them.
    """
    with path.open("rb") as handle:
        try:
            found = _content(handle)
        except Exception as error:  # a broken pickle raises whatever its bytes happen to ask for
            said = str(error) or type(error).__name__
            raise TrackFormatError(path=path, detail=said.splitlines()[0][:200]) from error
    if not isinstance(found, dict):
        raise TrackFormatError(path=path, detail="it holds no dictionary of trajectories")
    return found


def _content(handle: BinaryIO) -> Any:
    version = npy.read_magic(handle)
    read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read_header(handle)
    if shape != () or not dtype.hasobject:
        return None
    return _PlainUnpickler(handle, encoding="latin1").load().item()
