"""Which frames are worth labelling next, kept in the study's cache for the review's queue.

``.cache/suggestions.json``; it may be deleted at any time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from workbench.core.history import FrameKey
from workbench.core.paths import write_atomic
from workbench.project.project import CACHE

VERSION = 1


class Why(StrEnum):
    """What speaks most for labelling a frame."""

    UNSURE = "unsure"
    """The network contradicts itself."""
    INCOMPLETE = "incomplete"
    """The network finds no head, no body or no tail at all."""
    NEW = "new"
    """It is like no frame that is labelled or suggested before it."""


@dataclass(frozen=True)
class Suggestion:
    """One frame worth labelling; ``score`` falls along the list, from 1."""

    key: FrameKey
    score: float
    why: Why


def suggestions_file(study: Path) -> Path:
    """Where the suggestions of a study lie."""
    return study / CACHE / "suggestions.json"


def write_suggestions(study: Path, suggestions: Sequence[Suggestion]) -> Path:
    """Keep ``suggestions``, the best first, instead of those before; gives the file."""
    rows = [[one.key.video, one.key.index, round(one.score, 4), one.why.value] for one in suggestions]
    path = suggestions_file(study)
    write_atomic(path, json.dumps({"version": VERSION, "frames": rows}, ensure_ascii=False).encode())
    return path


def read_suggestions(study: Path) -> list[Suggestion]:
    """Suggestions of a study, the best first; empty where none can be read."""
    try:
        table = json.loads(suggestions_file(study).read_bytes())
        if table["version"] != VERSION:
            return []
        return [
            Suggestion(FrameKey(str(video), int(index)), float(score), Why(why))
            for video, index, score, why in table["frames"]
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return []
