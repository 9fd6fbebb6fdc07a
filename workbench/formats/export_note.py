"""The note beside exported masks: what they are, so that they can be imported again without a question."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from workbench import __version__
from workbench.core.classes import ClassTable
from workbench.core.errors import WorkbenchError
from workbench.core.paths import write_atomic
from workbench.core.types import Json

FILE = "workbench_export.json"


@dataclass(frozen=True)
class ExportNote:
    """What an export holds.

    Parameters
    ----------
    classes
        The class table, `ClassTable.to_list`.
    videos
        By name: width, height, frame_count, fps, and the indices of the frames written.
    complete
        False while it is being written, and after it broke off.
    lost
        Pixels that the format cannot keep, by reason.
    """

    format: str
    study: str
    classes: list[dict[str, Json]]
    videos: dict[str, dict[str, Json]]
    complete: bool = False
    lost: dict[str, int] = field(default_factory=dict)
    version: str = __version__

    def save(self, folder: Path) -> None:
        """Write into ``folder``."""
        data = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        write_atomic(folder / FILE, data.encode())

    def names(self) -> dict[str, str]:
        """Class names by the number (and the colour) that stands for them in the files."""
        try:
            table = ClassTable.from_list(self.classes)
        except (KeyError, TypeError, ValueError, WorkbenchError):
            return {}
        found = {str(part.id): part.name for part in table.classes}
        return found | {"#{:02x}{:02x}{:02x}".format(*part.color): part.name for part in table.classes}


def read_note(path: Path) -> ExportNote | None:
    """The note in ``path`` or in the folders above it (a video's folder, its masks), if there is one."""
    start = path if path.is_dir() else path.parent
    for folder in (start, *list(start.parents)[:2]):
        try:
            return ExportNote(**json.loads((folder / FILE).read_bytes()))
        except (OSError, ValueError, TypeError):
            continue
    return None
