"""JSON files of masks: which of two kinds one is, and reading one with errors that name it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from workbench.core.errors import MaskFormatError, MissingFileError, WorkbenchError
from workbench.formats.files import find_files

_HEAD = 1 << 16
_COCO_WORDS = ('"annotations"', '"categories"', '"images"')
_LABELME_WORDS = ('"shapes"', '"imagePath"')


def load_json(path: Path) -> Any:
    """Content of ``path``.

    Raises
    ------
    MissingFileError, MaskFormatError
    """
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise MissingFileError(path=path) from error
    except OSError as error:
        raise MaskFormatError(path=path, detail=error.strerror or "input/output error") from error
    except (ValueError, RecursionError) as error:
        raise MaskFormatError(path=path, detail=f"broken JSON: {error}") from error


def json_kind(path: Path) -> str:
    """``coco``, ``labelme`` or nothing, from the first words of the file."""
    if path.suffix.lower() != ".json":
        return ""
    try:
        with path.open("rb") as handle:
            head = handle.read(_HEAD).decode(errors="replace")
        return _by_words(head) or (_by_keys(load_json(path)) if len(head) >= _HEAD else "")
    except (OSError, WorkbenchError):
        return ""


def _by_words(head: str) -> str:
    if any(word in head for word in _LABELME_WORDS):
        return "labelme"
    return "coco" if any(word in head for word in _COCO_WORDS) else ""


def _by_keys(table: Any) -> str:
    """For a file with a long preamble."""
    if not isinstance(table, dict):
        return ""
    return "labelme" if "shapes" in table else "coco" if "annotations" in table else ""


def json_files(path: Path, kind: str, pattern: str | None = None) -> list[Path]:
    """``path`` itself if it is a file, else the JSON files of ``kind`` in it.

    Raises
    ------
    MissingFileError
    """
    if path.is_file():
        return [path]
    return [file for file in find_files(path, (".json",), pattern) if json_kind(file) == kind]


def holds(path: Path, kind: str, pattern: str | None = None) -> bool:
    """Whether ``path`` is, or is a folder that holds, JSON of ``kind``."""
    try:
        if path.is_file():
            return json_kind(path) == kind
        return any(json_kind(file) == kind for file in find_files(path, (".json",), pattern))
    except (OSError, WorkbenchError):
        return False
