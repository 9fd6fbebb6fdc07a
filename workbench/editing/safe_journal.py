"""The journal of a study that never refuses: where it cannot write the study, it goes on elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from workbench.core.errors import StudyVanishedError, WorkbenchError, from_os_error
from workbench.editing.journal_records import Record, StepRecord, to_bytes
from workbench.editing.rescue import Rescue, study_journal
from workbench.project.journal import Journal
from workbench.project.manifest import FILE

log = logging.getLogger("workbench.editing.journal")


class SafeJournal:
    """Appends records to the study's journal, or to one on this machine.

    Not for several threads at once, except for `sync`.

    Parameters
    ----------
    snapshot
        Records that hold all unsaved work, with what is being appended: a journal that begins anew
        begins with them.

    Attributes
    ----------
    trouble
        Why the study's journal could not be written, until it could again.
    steps
        How many steps the journal holds.
    """

    def __init__(self, study: Path, snapshot: Callable[[], Iterable[Record]]) -> None:
        self.study = study
        self.rescue = Rescue(study)
        self.trouble: WorkbenchError | None = None
        self._snapshot = snapshot
        self._journal: Journal | None = None
        self._whole = True
        self.steps = 0

    @property
    def rescued(self) -> bool:
        """Whether the unsaved work lies outside the study, or in memory alone."""
        return not self._whole or (self._journal is not None and self._journal.path == self.rescue.journal)

    @property
    def durable(self) -> bool:
        """Whether every record is in a file."""
        return self._whole

    def start(self) -> bool:
        """Begin the study's journal anew with the snapshot; elsewhere where that fails.

        Returns
        -------
        bool
            Whether it lies in the study.
        """
        self._begin((study_journal(self.study), self.rescue.journal))
        return not self.rescued

    def append(self, records: Sequence[Record]) -> None:
        """Write records; never raises: `trouble` says why they went elsewhere."""
        if self._whole and self._journal is not None:
            try:
                self._journal.append(*map(to_bytes, records))
            except (WorkbenchError, OSError) as error:
                self._note(error)
                self._whole = False
            else:
                self.steps += _steps(records)
                return
        here, there = study_journal(self.study), self.rescue.journal
        study_failed = self._journal is not None and self._journal.path == here
        self._begin((there, here) if study_failed else (here, there))

    def move_out(self, error: WorkbenchError) -> None:
        """The study cannot be written: have the unsaved work on this machine, too."""
        self.trouble = error
        if not self.rescued or not self._whole:
            self._begin((self.rescue.journal,))

    def move_back(self) -> bool:
        """The study can be written (again); whether the journal lies there now."""
        if self.rescued:
            self._begin((study_journal(self.study),))
            if self.rescued:
                return False
            self.rescue.clear()
        self.trouble = None
        return True

    def clear(self) -> None:
        """Everything is saved: forget the records."""
        if self._journal is not None and self._whole:
            try:
                self._journal.clear()
                self.steps = 0
            except (WorkbenchError, OSError) as error:
                self._note(error)  # stale records do no harm: they match what the files hold

    def sync(self) -> None:
        """Force what was appended to the disk.

        Raises
        ------
        WorkbenchError
            The caller then calls `move_out`, with its own lock held.
        """
        journal = self._journal
        if journal is not None:
            try:
                journal.sync()
            except OSError as error:
                raise _readable(error, journal.path) from error

    def close(self) -> None:
        """Let go of the file."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _begin(self, places: Iterable[Path]) -> None:
        """Start a journal with the snapshot in the first of ``places`` that takes it."""
        for path in places:
            records = list(self._snapshot())
            try:
                made = self._made(path, records)
            except (WorkbenchError, OSError) as error:
                self._note(error)
                continue
            if self._journal is not None:
                self._journal.close()
            self._journal, self._whole, self.steps = made, True, _steps(records)
            return

    def _made(self, path: Path, records: Sequence[Record]) -> Journal:
        if path == self.rescue.journal:
            self.rescue.prepare()
        elif not (self.study / FILE).is_file():  # else a mount point would get the folders of the study
            raise StudyVanishedError(path=self.study, detail="the folder was moved or removed")
        return Journal(path, map(to_bytes, records))

    def _note(self, error: WorkbenchError | OSError) -> None:
        readable = _readable(error, self.study)
        log.warning("%s", readable)
        if self.trouble is None:
            self.trouble = readable


def _steps(records: Iterable[Record]) -> int:
    return sum(isinstance(record, StepRecord) for record in records)


def _readable(error: WorkbenchError | OSError, path: Path) -> WorkbenchError:
    if isinstance(error, WorkbenchError):
        return error
    return from_os_error(error, path) or StudyVanishedError(path=path, detail=str(error))
