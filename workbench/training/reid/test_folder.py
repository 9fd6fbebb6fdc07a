"""What a test leaves in its folder: predictions, confusion matrix, numbers, and a page for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.core.paths import write_atomic
from workbench.core.types import Json
from workbench.training.reid.choice import Choice
from workbench.training.reid.looking import Look
from workbench.training.reid.prediction_files import confusion_text, picture_rows, sequence_rows, write_rows
from workbench.training.reid.report import write_test_page
from workbench.training.reid.shard_index import ShardIndex
from workbench.training.reid.verdict import Verdict

RESULT_FILE = "test.json"
_TABLES = ("predictions", "sequences")


@dataclass(frozen=True, eq=False)
class Tested:
    """What was tested: pictures, what was seen of them, and what came of it; ``length`` of a sequence."""

    index: ShardIndex
    choice: Choice
    look: Look
    verdict: Verdict
    names: tuple[str, ...]
    length: int


def write_test(folder: Path, tested: Tested, report: Mapping[str, Json], suffix: str) -> tuple[Path, ...]:
    """Write everything; the page comes last.

    Parameters
    ----------
    suffix
        Of the predictions, ``.csv`` or ``.json``; tables of an earlier test are deleted.

    Raises
    ------
    DiskFullError, NoPermissionError, ShardsError
    """
    for name in _TABLES:
        for old in (".csv", ".json"):
            (folder / f"{name}{old}").unlink(missing_ok=True)
    choice, names, verdict = tested.choice, tested.names, tested.verdict
    rows = picture_rows(tested.index, choice, names, tested.look.scores)
    files = [write_rows(folder / f"predictions{suffix}", rows)]
    if verdict.runs is not None:
        rows = sequence_rows(
            choice, names, verdict.runs, winner=verdict.winner, votes=verdict.votes, length=tested.length
        )
        files.append(write_rows(folder / f"sequences{suffix}", rows))
    matrix, result = folder / "confusion.csv", folder / RESULT_FILE
    write_atomic(matrix, confusion_text(names, report["images"]["confusion"]).encode())
    write_atomic(result, json.dumps(dict(report), indent=1).encode())
    return (*files, matrix, result, write_test_page(folder, report))
