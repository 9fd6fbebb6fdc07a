"""Names of videos in a study: readable, and safe as a folder on every system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LONGEST_BYTES = 120
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))]
)


def slug(stem: str) -> str:
    """Folder-safe form of ``stem``: letters and digits of every script stay, the rest becomes ``_``."""
    text = unicodedata.normalize("NFC", stem)
    text = "".join(letter if _keeps(letter) else "_" for letter in text)
    text = re.sub(r"_{2,}", "_", text).strip("._ ")
    text = text.encode()[:_LONGEST_BYTES].decode(errors="ignore").rstrip("._ ")
    if not text:
        return "video"
    return f"{text}_" if text.split(".")[0].lower() in _RESERVED else text


def unique_name(stem: str, taken: Iterable[str]) -> str:
    """`slug` of ``stem``, numbered if a name that differs in case alone exists (Windows, macOS)."""
    known = {name.casefold() for name in taken}
    base = name = slug(stem)
    number = 2
    while name.casefold() in known:
        name = f"{base}-{number}"
        number += 1
    return name


def _keeps(letter: str) -> bool:
    return letter in "-_." or unicodedata.category(letter)[0] in "LMN"
