"""The one door to torchvision and what stands on it (timm, segmentation-models-pytorch).

PyPI's Linux torchvision is compiled against the CUDA build of torch. Beside a CPU-only torch its library
cannot be loaded, its operators are not registered, and ``import torchvision`` ends in "operator
torchvision::nms does not exist" although nothing here ever calls that operator. Declaring the two schemas
that the import looks for is enough. The decision: ``docs/adr/0040-torchvision-beside-cpu-torch.md``.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)

_lock = threading.Lock()
_library: Any = None
_done = False


def ensure_torchvision() -> bool:
    """Make ``import torchvision`` possible; call it before every import of torchvision, timm or smp.

    Does nothing where torchvision loads its own operators, where it was already imported, and from the
    second call on.

    Returns
    -------
    bool
        Whether the missing schemas had to be declared (in this process).
    """
    global _library, _done  # noqa: PLW0603 - a torch library lives as long as the process
    with _lock:
        if not _done and "torchvision" not in sys.modules and not _load_compiled():
            library: Any = torch.library  # untyped in torch
            _library = library.Library("torchvision", "FRAGMENT")
            for schema in SCHEMAS:
                _library.define(schema)
        _done = True
        return _library is not None


def torchvision_models() -> ModuleType:
    """``torchvision.models``, imported on the first call."""
    ensure_torchvision()
    import torchvision

    found: ModuleType = torchvision.models
    return found


def segmentation_models() -> ModuleType:
    """``segmentation_models_pytorch``, imported through `ensure_torchvision`."""
    ensure_torchvision()
    import segmentation_models_pytorch as smp

    module: ModuleType = smp
    return module


def timm_models() -> ModuleType:
    """``timm.models``, imported through `ensure_torchvision`."""
    ensure_torchvision()
    import timm

    module: ModuleType = timm.models
    return module


def _load_compiled() -> bool:
    """Load torchvision's compiled operators as its own import would; false where they do not load.

    A library loaded here is loaded only once by the system: torchvision's own attempt finds it there.
    """
    folder = _package_folder()
    if folder is None:
        return True
    if sys.platform == "win32":
        os.add_dll_directory(str(folder))
    details = (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES)
    spec = importlib.machinery.FileFinder(str(folder), details).find_spec("_C")
    if spec is None or spec.origin is None:
        return _has_operator()
    try:
        operators: Any = torch.ops
        operators.load_library(spec.origin)
    except (OSError, ImportError):
        return _has_operator()
    return True


def _package_folder() -> Path | None:
    """Folder of torchvision, found without importing it (also inside a bundle); None if not installed."""
    spec = importlib.util.find_spec("torchvision")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def _has_operator() -> bool:
    operators: Any = torch.ops.torchvision
    return hasattr(operators, "nms")
