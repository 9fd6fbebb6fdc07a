"""Where work goes while a study cannot be written: a folder of this machine, found again by the study."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import platformdirs

from workbench.core.errors import WorkbenchError
from workbench.core.paths import write_atomic
from workbench.project.journal import MAGIC

JOURNAL_FOLDER = ".journal"
JOURNAL_FILE = "masks.journal"
_CARD = "study.json"
_IDENTITY = "id"

log = logging.getLogger("workbench.editing.rescue")


def study_journal(study: Path) -> Path:
    """The journal in the study itself."""
    return study / JOURNAL_FOLDER / JOURNAL_FILE


def rescue_root() -> Path:
    """Folder of this machine for rescued work; ``WORKBENCH_RESCUE_DIR`` overrides it."""
    if chosen := os.environ.get("WORKBENCH_RESCUE_DIR"):
        return Path(chosen)
    return platformdirs.user_data_path("vivarium-workbench", appauthor=False) / "rescue"


class Rescue:
    """The rescue folder of one study.

    The study is known by an identity that lies in it, so that a drive that comes back under another
    name still finds its work; where that cannot be read or written, by its path.

    Parameters
    ----------
    look
        Only look: a study without an identity gets none.
    """

    def __init__(self, study: Path, *, look: bool = False) -> None:
        self.study = study
        self.identity = _known_identity(study) or ("" if look else _new_identity(study))
        key = hashlib.sha256((self.identity or str(study)).encode()).hexdigest()[:16]
        self.folder = rescue_root() / f"{study.name[:40]}-{key}"

    @property
    def journal(self) -> Path:
        """Where the journal of rescued work is written."""
        return self.folder / JOURNAL_FILE

    def prepare(self) -> None:
        """Make the folder and say in it which study it belongs to."""
        card = {"id": self.identity, "study": str(self.study), "name": self.study.name}
        write_atomic(self.folder / _CARD, json.dumps(card, ensure_ascii=False).encode())

    def journals(self) -> list[Path]:
        """Journals of rescued work of this study, of earlier sessions as well, oldest first."""
        found = [folder / JOURNAL_FILE for folder in self._folders() if (folder / JOURNAL_FILE).is_file()]
        return sorted(found, key=lambda path: path.stat().st_mtime)

    def clear(self) -> None:
        """The work is back in the study: the rescue folders of the study are no longer needed."""
        for folder in list(self._folders()):
            with suppress(OSError):
                shutil.rmtree(folder)

    def _folders(self) -> Iterator[Path]:
        with suppress(OSError):
            for folder in rescue_root().iterdir():
                if self._is_ours(folder):
                    yield folder

    def _is_ours(self, folder: Path) -> bool:
        try:
            card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
            known, place = card["id"], card["study"]
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return bool(known == self.identity if known and self.identity else place == str(self.study))


def has_unsaved(study: Path) -> bool:
    """Whether a session ended before it saved everything: `MaskKeeper.recover` then has something to do."""
    with suppress(OSError):
        if study_journal(study).stat().st_size > len(MAGIC):
            return True
    return bool(Rescue(study, look=True).journals())


def _known_identity(study: Path) -> str:
    try:
        return (study / JOURNAL_FOLDER / _IDENTITY).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _new_identity(study: Path) -> str:
    """Give the study an identity; empty where that cannot be done."""
    made = uuid.uuid4().hex
    try:
        write_atomic(study / JOURNAL_FOLDER / _IDENTITY, made.encode())
    except (OSError, WorkbenchError) as error:
        log.warning("%s cannot be given an identity: %s", study, error)
        return ""
    return made
