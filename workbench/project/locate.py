"""Finding a video again that was moved or renamed: same size first, then same content."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from workbench.core.errors import WorkbenchError
from workbench.project.content_hash import content_hash
from workbench.project.records import VideoRecord

_OUR_FOLDERS = frozenset(
    {"frames", "masks", "instances", "predictions", "synthetic", "models", "tracks", "behavior", "logs"}
)
_MOST_FILES = 20_000


def find_video(record: VideoRecord, study: Path, others: Sequence[Path]) -> Path | None:
    """Where the content of ``record`` lies now, or None.

    Looked through, in this order: the study, the folder where it was and its neighbours, the
    folders beside the study, the folders of the study's ``others``. At most 20,000 files are
    looked at, so that a home folder on a slow drive does not hold anybody up.
    """
    old = (study / record.path).parent
    roots = [(study, 4), (old, 3), (old.parent, 3), (study.parent, 3)]
    roots += [(folder, 2) for folder in dict.fromkeys(others)]
    seen: set[Path] = set()
    for root, depth in roots:
        for path in _files(root, depth, seen):
            if _is_it(path, record):
                return path
            if len(seen) > _MOST_FILES:
                return None
    return None


def _is_it(path: Path, record: VideoRecord) -> bool:
    try:
        if record.size_bytes >= 0 and path.stat().st_size != record.size_bytes:
            return False
        return content_hash(path) == record.content_hash
    except (OSError, WorkbenchError):
        return False


def _files(root: Path, depth: int, seen: set[Path]) -> Iterator[Path]:
    """Files below ``root`` down to ``depth`` folders, nearest first, each once."""
    level = [root]
    for _ in range(depth):
        below: list[Path] = []
        for folder in level:
            if folder in seen:
                below += _subfolders(folder)
                continue
            seen.add(folder)
            for entry in _entries(folder):
                path = Path(entry.path)
                if _is_folder(entry):
                    below.append(path)
                elif path not in seen:
                    seen.add(path)
                    yield path
        level = below


def _subfolders(folder: Path) -> list[Path]:
    return [Path(entry.path) for entry in _entries(folder) if _is_folder(entry)]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        is_folder = entry.is_dir(follow_symlinks=False)
    except OSError:
        return False
    return is_folder and not entry.name.startswith(".") and entry.name not in _OUR_FOLDERS
