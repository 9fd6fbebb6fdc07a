"""torchvision, timm and smp are importable, whatever torch they find; the order of imports matters."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[3] / "workbench"

_PROBE = """
import json, torch
def compiled():
    import importlib.machinery, importlib.util
    folder = importlib.util.find_spec("torchvision").submodule_search_locations[0]
    details = (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES)
    spec = importlib.machinery.FileFinder(folder, details).find_spec("_C")
    try:
        torch.ops.load_library(spec.origin)
    except OSError:
        return False
    return True
loads = compiled()
from workbench.nets.torchvision_ops import ensure_torchvision
declared = ensure_torchvision()
again = ensure_torchvision()
import torchvision, timm, segmentation_models_pytorch
print(json.dumps({"loads": loads, "declared": declared, "again": again,
                  "nms": hasattr(torch.ops.torchvision, "nms"), "transform": torchvision.__version__}))
"""

_AFTER = """
import torch
library = torch.library.Library("torchvision", "FRAGMENT")
for name in ("nms", "qnms"):
    library.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
import torchvision
from workbench.nets.torchvision_ops import ensure_torchvision
print(ensure_torchvision())
"""

_LOADED = """
import torch
from workbench.nets import torchvision_ops
torchvision_ops._load_compiled = lambda: True
print(torchvision_ops.ensure_torchvision(), hasattr(torch.ops.torchvision, "qnms"))
"""


def _python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def found() -> dict:
    return json.loads(_python(_PROBE))


def test_everything_imports_and_schemas_are_declared_only_where_needed(found: dict) -> None:
    assert found["nms"]
    assert found["declared"] is (not found["loads"])
    assert found["again"] is found["declared"]


def test_does_nothing_after_torchvision_is_imported(found: dict) -> None:
    code = _AFTER
    if found["loads"]:
        code = code[code.index("import torchvision") :]
    assert _python(code) == "False"


def test_inert_where_the_compiled_operators_load() -> None:
    declared, _ = _python(_LOADED).split()
    assert declared == "False"


@pytest.mark.parametrize("package", ["torchvision", "timm", "segmentation_models_pytorch"])
def test_only_one_module_imports_it(package: str) -> None:
    importers = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if any(name.split(".")[0] == package for name in names):
                importers.append(path.name)
    assert set(importers) <= {"torchvision_ops.py"}
