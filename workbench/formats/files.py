"""Which files of a folder are masks, in which order, and which number a name carries."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.core.errors import BadParameterError, MissingFileError

NUMBER = "#"
"""Stands in a pattern for the number of the frame."""

_OURS = re.compile(r"frame_(\d{7,})")
_LAST = re.compile(r"(\d+)(?!.*\d)", re.DOTALL)
_DIGITS = re.compile(r"(\d+)")


def find_files(path: Path, suffixes: tuple[str, ...], pattern: str | None = None) -> list[Path]:
    """``path`` itself if it is a file, else its files with one of ``suffixes`` in natural order.

    Hidden files are left out.

    Parameters
    ----------
    pattern
        A glob that the name must match besides; ``#`` stands for digits.

    Raises
    ------
    MissingFileError
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise MissingFileError(path=path)
    wanted = None if pattern is None else compile_pattern(pattern)
    found = [
        file
        for file in path.iterdir()
        if file.suffix.lower() in suffixes
        and not file.name.startswith(".")
        and (wanted is None or wanted.fullmatch(file.name))
        and file.is_file()
    ]
    return sorted(found, key=natural)


def natural(path: Path) -> list[tuple[int, int, str]]:
    """Sort key: frame 2 comes before frame 10."""
    parts = _DIGITS.split(path.name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Expression for a glob with ``* ?`` and ``#``; the number is its first group where there is a ``#``.

    Raises
    ------
    BadParameterError
        If there is more than one ``#``.
    """
    if pattern.count(NUMBER) > 1:
        raise BadParameterError(name="pattern", value=pattern, detail="# may stand in it once")
    parts = {"*": ".*", "?": ".", NUMBER: r"(\d+)"}
    return re.compile("".join(parts.get(letter) or re.escape(letter) for letter in pattern), re.IGNORECASE)


def frame_number(name: str, pattern: str | None = None) -> int | None:
    """Number of the frame that a file name carries; None where there is none.

    That of ``#`` in the pattern, else of ``frame_0000123``, else the last number of the stem.
    """
    if pattern is not None and NUMBER in pattern:
        found = compile_pattern(pattern).fullmatch(name)
        return None if found is None else int(found[1])
    stem = Path(name).stem
    match = _OURS.search(stem) or _LAST.search(stem)
    return None if match is None else int(match[1])
