"""The per-frame table of a video's predictions, written so that a killed run goes on where it was."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from workbench.core.errors import writing
from workbench.core.paths import write_atomic

TABLE = "table.csv"
JOURNAL = "table.partial.csv"
FACTS = "prediction.json"


class PredictionTable:
    """Rows of ``predictions/<video>/table.csv``; a context manager.

    While the video is being predicted every finished row goes to a journal, after its mask is on the
    disk; `finish` makes the table of it. A journal or table of another network counts for nothing.

    Parameters
    ----------
    folder
        ``predictions/<video>``.
    columns
        Header; the first column is the frame number.
    model
        What tells this network from every other (the hash of its checkpoint).
    """

    def __init__(self, folder: Path, columns: list[str], model: str) -> None:
        self.folder, self.columns, self.model = folder, columns, model
        self.rows: dict[int, str] = {}
        self._journal: TextIO | None = None

    def __enter__(self) -> Self:
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._load()
            self._start_journal()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def add(self, row: list[str]) -> None:
        """Note a frame whose mask is on the disk."""
        if self._journal is None:
            raise RuntimeError("the table is not open")
        text = ",".join(row)
        self.rows[int(row[0])] = text
        with writing(self.folder / JOURNAL):
            self._journal.write(text + "\n")
            self._journal.flush()

    def finish(self, checkpoint: str) -> Path:
        """Write the table in order of frames and what made it; gives the table's path."""
        lines = [",".join(self.columns), *(self.rows[k] for k in sorted(self.rows))]
        path = self.folder / TABLE
        write_atomic(path, ("\n".join(lines) + "\n").encode())
        facts = {"model": self.model, "checkpoint": checkpoint, "frames": len(self.rows)}
        write_atomic(self.folder / FACTS, json.dumps(facts, indent=1).encode())
        self.__exit__(None, None, None)
        (self.folder / JOURNAL).unlink(missing_ok=True)
        return path

    def _load(self) -> None:
        journal = _lines(self.folder / JOURNAL)
        if journal[:2] == self._head():
            self._take(journal[2:])
            return
        facts = _facts(self.folder / FACTS)
        table = _lines(self.folder / TABLE)
        if facts.get("model") == self.model and table[:1] == [",".join(self.columns)]:
            self._take(table[1:])

    def _take(self, lines: list[str]) -> None:
        """Keep the rows that are whole and whose mask is there."""
        there = {path.name for path in self.folder.glob("frame_*.png")}
        for line in lines:
            with contextlib.suppress(ValueError):
                number = int(line.split(",", 1)[0])
                if line.count(",") == len(self.columns) - 1 and f"frame_{number:07d}.png" in there:
                    self.rows[number] = line

    def _start_journal(self) -> None:
        text = "\n".join([*self._head(), *self.rows.values()]) + "\n"
        write_atomic(self.folder / JOURNAL, text.encode())
        # From here on masks may be of this network: what an earlier one left must not vouch for them.
        (self.folder / FACTS).unlink(missing_ok=True)
        if not self.rows:
            (self.folder / TABLE).unlink(missing_ok=True)
        self._journal = (self.folder / JOURNAL).open("a", encoding="utf-8", newline="\n")

    def _head(self) -> list[str]:
        return [f"# {self.model}", ",".join(self.columns)]


def _lines(path: Path) -> list[str]:
    """Whole lines of a text file; what a kill left of the last one is dropped. Empty if absent."""
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return []
    return text[: text.rfind("\n") + 1].splitlines()


def _facts(path: Path) -> dict[str, object]:
    try:
        facts = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}
