"""The table of a prediction, a row a picture, written so that a killed run goes on where it was."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import writing
from workbench.core.paths import atomic_path, write_atomic
from workbench.nets.familiarity import Unlike

TABLE = "table.csv"
JOURNAL = "table.partial.csv"
FACTS = "prediction.json"
UNLIKE = "unlike_training"
_OF = " of "


@dataclass(frozen=True)
class Predicted:
    """A finished table, and what sets its pictures apart from the network's training, if anything does."""

    table: Path
    unlike: Unlike | None


class PredictionTable:
    """Rows of ``table.csv`` beside the masks; a context manager that several threads may use.

    While pictures are predicted every finished row goes to a journal, after its mask is on the disk;
    `finish` makes the table of it. A journal or table of another network counts for nothing. Only where each
    row lies in the journal is kept in memory.

    Parameters
    ----------
    folder
        Where the masks are.
    columns
        Header.
    model
        What tells this network, and how it is asked, from every other.
    source
        What tells the pictures from others that could be predicted into this folder; empty where it is only
        ever given the same ones.
    count
        How many pictures there are; each has a number below that.
    number_of
        Number of the picture of a row (the row's fields), or None if what it vouches for is not there.
    """

    def __init__(
        self,
        folder: Path,
        columns: list[str],
        model: str,
        count: int,
        number_of: Callable[[list[str]], int | None],
        *,
        source: str = "",
    ) -> None:
        self.folder, self.columns = folder, columns
        self.model = f"{model}{_OF}{source}" if source else model
        self._number_of = number_of
        self._places = np.full(count, -1, np.int64)
        self._done = 0
        self._unlike: Unlike | None = None
        self._lock = threading.Lock()
        self._journal: BinaryIO | None = None

    def __enter__(self) -> Self:
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._start_journal()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def __len__(self) -> int:
        return self._done

    def __contains__(self, number: int) -> bool:
        return bool(0 <= number < len(self._places) and self._places[number] >= 0)

    def missing(self, numbers: NDArray[np.int64], whole: Callable[[int], bool]) -> NDArray[np.int64]:
        """Those of ``numbers`` that have no row yet, or of which not all that is wanted is there."""
        done = (number in self and whole(number) for number in numbers.tolist())
        missing: NDArray[np.int64] = numbers[~np.fromiter(done, np.bool_, len(numbers))]
        return missing

    def add(self, number: int, row: Sequence[str]) -> None:
        """Note a picture whose mask is on the disk."""
        if self._journal is None:
            raise RuntimeError("the table is not open")
        with self._lock, writing(self.folder / JOURNAL):
            self._note(self._journal, number, row)
            self._journal.flush()

    def finish(self, checkpoint: str, unlike: Unlike | None = None) -> Predicted:
        """Write the table in order of the pictures, and what made it.

        Parameters
        ----------
        unlike
            What sets the pictures of this run apart from the network's training; without it what an earlier
            run of the same network found stands.
        """
        path = self.folder / TABLE
        with atomic_path(path) as temporary, temporary.open("wb") as table:
            table.write(_line(self.columns))
            for line in self._in_order():
                table.write(line)
        unlike = unlike or self._unlike
        facts: dict[str, object] = {"model": self.model, "checkpoint": checkpoint, "frames": len(self)}
        if unlike is not None:
            facts[UNLIKE] = unlike.to_dict()
        write_atomic(self.folder / FACTS, json.dumps(facts, indent=1).encode())
        self.__exit__(None, None, None)
        (self.folder / JOURNAL).unlink(missing_ok=True)
        return Predicted(path, unlike)

    def _in_order(self) -> Iterator[bytes]:
        with (self.folder / JOURNAL).open("rb") as journal:
            for number in np.flatnonzero(self._places >= 0):
                journal.seek(int(self._places[number]))
                yield journal.readline()

    def _start_journal(self) -> None:
        path = self.folder / JOURNAL
        with atomic_path(path) as temporary, temporary.open("wb") as fresh:
            fresh.write(f"# {self.model}\n".encode() + _line(self.columns))
            for row in self._earlier():
                self._take(fresh, row)
        # From here on masks may be of this network: what an earlier one left must not vouch for them.
        (self.folder / FACTS).unlink(missing_ok=True)
        if not self._done:
            (self.folder / TABLE).unlink(missing_ok=True)
        self._journal = path.open("ab")

    def _take(self, journal: BinaryIO, row: list[str]) -> None:
        """Keep a row that is whole and whose mask is there."""
        if len(row) != len(self.columns):
            return
        with contextlib.suppress(ValueError):
            number = self._number_of(row)
            if number is not None and 0 <= number < len(self._places):
                self._note(journal, number, row)

    def _note(self, journal: BinaryIO, number: int, row: Sequence[str]) -> None:
        self._done += int(self._places[number] < 0)
        self._places[number] = journal.tell()
        journal.write(_line(row))

    def _earlier(self) -> Iterator[list[str]]:
        """Rows that an earlier run of the same network left."""
        journal = _rows(self.folder / JOURNAL)
        if [next(journal, None), next(journal, None)] == [[f"# {self.model}"], self.columns]:
            yield from journal
            return
        table = _rows(self.folder / TABLE)
        facts = _facts(self.folder / FACTS)
        if facts.get("model") == self.model and next(table, None) == self.columns:
            self._unlike = Unlike.from_dict(facts.get(UNLIKE))
            yield from table


def unlike_training(folder: Path) -> Unlike | None:
    """What sets the pictures predicted in ``folder`` apart from the network's training, if anything does."""
    return Unlike.from_dict(_facts(folder / FACTS).get(UNLIKE))


def predicted_source(folder: Path) -> str | None:
    """The `PredictionTable`'s ``source`` of what lies in ``folder``; None where no prediction made it."""
    if not (folder / JOURNAL).is_file() and not (folder / FACTS).is_file():
        return None
    begun = next(_rows(folder / JOURNAL), None)
    said = begun[0] if begun else str(_facts(folder / FACTS).get("model", ""))
    return said.partition(_OF)[2]


def _line(row: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row)
    return text.getvalue().encode()


def _rows(path: Path) -> Iterator[list[str]]:
    """Whole lines of a table; what a kill left of the last one is dropped. Nothing if it is absent."""
    try:
        with path.open("rb") as handle:
            for line in handle:
                if line.endswith(b"\n"):
                    yield next(csv.reader([line.decode("utf-8", errors="replace")]), [])
    except OSError:
        return


def _facts(path: Path) -> dict[str, object]:
    try:
        facts = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}
