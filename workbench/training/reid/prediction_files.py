"""What was predicted for every picture and every sequence, as tables: CSV, or JSON of the same rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from workbench.core.paths import atomic_path
from workbench.core.types import Json
from workbench.training.reid.choice import Choice, Ints
from workbench.training.reid.judge import Sequences
from workbench.training.reid.shard_index import ShardIndex, read_places

Row = dict[str, Json]


def picture_rows(
    index: ShardIndex, choice: Choice, names: Sequence[str], scores: NDArray[np.floating]
) -> Iterator[Row]:
    """One row a picture: where it is from, the true animal, the predicted one and its probability."""
    for row in range(len(choice)):
        shard = choice.shards[int(choice.shard[row])]
        found = int(scores[row].argmax())
        yield {
            "video": shard.video,
            "animal": shard.animal,
            "image": read_places(index.root, shard).names[int(choice.place[row])],
            "position": int(choice.position[row]),
            "predicted": names[found],
            "probability": round(float(scores[row, found]), 4),
            "right": names[found] == shard.animal,
        }


def sequence_rows(
    choice: Choice, names: Sequence[str], runs: Sequences, *, winner: Ints, votes: Ints, length: int
) -> Iterator[Row]:
    """One row a sequence: its first and last picture, the true animal, the one with most votes."""
    for number, first in enumerate(runs.first.tolist()):
        shard = choice.shards[int(choice.shard[first])]
        start = int(choice.position[first])
        predicted = names[int(winner[number])]
        yield {
            "video": shard.video,
            "animal": shard.animal,
            "first": start,
            "last": start + length - 1,
            "predicted": predicted,
            "votes": int(votes[number]),
            "right": predicted == shard.animal,
        }


def write_rows(path: Path, rows: Iterable[Row]) -> Path:
    """Write ``rows`` as CSV or, where ``path`` ends in ``.json``, as a JSON list; whole or not at all.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as handle:
        (_write_json if path.suffix == ".json" else _write_csv)(handle, rows)
    return path


def _write_csv(handle: TextIO, rows: Iterable[Row]) -> None:
    writer = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(handle, list(row))
            writer.writeheader()
        writer.writerow({key: int(value) if isinstance(value, bool) else value for key, value in row.items()})


def _write_json(handle: TextIO, rows: Iterable[Row]) -> None:
    handle.write("[")
    for number, row in enumerate(rows):
        handle.write(("," if number else "") + "\n" + json.dumps(row, ensure_ascii=True))
    handle.write("\n]\n")


def confusion_text(names: Sequence[str], matrix: Sequence[Sequence[int]]) -> str:
    """A confusion matrix as CSV: a row for each true animal, a column for each named one."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["true", *names])
    for name, counts in zip(names, matrix, strict=True):
        writer.writerow([name, *counts])
    return buffer.getvalue()
