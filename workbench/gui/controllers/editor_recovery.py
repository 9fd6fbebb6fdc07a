"""Whether a study holds work of a session that ended suddenly; asked before the editor is built."""

from __future__ import annotations

from pathlib import Path


def unsaved_work(study: Path) -> bool:
    """Whether the study's journal, or a rescue folder of this machine, holds anything; worker thread."""
    from workbench.editing.rescue import Rescue, study_journal
    from workbench.project.journal import MAGIC

    try:
        journal = study_journal(study)
        if journal.is_file() and journal.stat().st_size > len(MAGIC):
            return True
        return bool(Rescue(study).journals())
    except OSError:
        return False
