"""What the window remembers from one start to the next."""

from __future__ import annotations

import base64
import json
import logging
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from workbench.core.paths import write_atomic

log = logging.getLogger("workbench.gui.preferences")

RECENT_LIMIT = 8


def config_folder() -> Path:
    """Folder of the user's settings; ``WORKBENCH_CONFIG_DIR`` overrides it."""
    if chosen := os.environ.get("WORKBENCH_CONFIG_DIR"):
        return Path(chosen)
    from platformdirs import user_config_path

    return user_config_path("vivarium-workbench", appauthor=False)


def log_folder() -> Path:
    """Folder of the program's logs; ``WORKBENCH_LOG_DIR`` overrides it (as for the jobs)."""
    if chosen := os.environ.get("WORKBENCH_LOG_DIR"):
        return Path(chosen)
    from platformdirs import user_log_path

    return user_log_path("vivarium-workbench", appauthor=False)


@dataclass
class Preferences:
    """Settings of the window, kept in ``window.json``; a bad value is dropped with a warning.

    Attributes
    ----------
    language
        ``system`` or a locale that has a translation.
    person
        Name that goes with every decision about a frame; empty: the system's user.
    geometry, state
        What Qt saves of the window and its docks, as base64.
    editor
        Settings of the mask editor (`EditorSettings.to_values`).
    assist
        Settings of propagation and Segment Anything (`AssistSettings.to_values`).
    sections
        Which parts of the editor's panels are open: name to true or false.
    shortcuts
        Keys that the user changed: key of the shortcut to its keys.
    """

    scheme: str = "system"
    language: str = "system"
    person: str = ""
    recent: list[str] = field(default_factory=list)
    folder: str = ""
    geometry: str = ""
    state: str = ""
    editor: dict[str, object] = field(default_factory=dict)
    sections: dict[str, object] = field(default_factory=dict)
    shortcuts: dict[str, object] = field(default_factory=dict)
    assist: dict[str, object] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Preferences:
        """The saved preferences, or the defaults where there are none."""
        path = config_folder() / "window.json"
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError) as error:
            log.warning("%s cannot be read and is ignored: %s", path, error)
            return cls()
        return cls.from_values(values)

    @classmethod
    def from_values(cls, values: object) -> Preferences:
        """Preferences out of a JSON object; keys that do not fit are dropped."""
        result = cls()
        table = values if isinstance(values, dict) else {}
        for item in fields(cls):
            value = table.get(item.name)
            if isinstance(value, type(getattr(result, item.name))):
                setattr(result, item.name, value)
            elif value is not None:
                log.warning("setting %s = %r is not understood and is ignored", item.name, value)
        result.recent = [entry for entry in result.recent if isinstance(entry, str)][:RECENT_LIMIT]
        return result

    def save(self) -> None:
        """Write them; a folder that cannot be written costs a warning, nothing else."""
        try:
            data = json.dumps(asdict(self), indent=1, ensure_ascii=False)
            write_atomic(config_folder() / "window.json", data.encode(), durable=False)
        except Exception as error:
            log.warning("the window's settings cannot be saved: %s", error)

    def remember_study(self, folder: Path) -> None:
        """Put ``folder`` first among the recent studies."""
        text = str(folder)
        self.recent = [text, *(entry for entry in self.recent if entry != text)][:RECENT_LIMIT]
        self.folder = str(folder.parent)

    def forget_study(self, folder: Path) -> None:
        """Take ``folder`` off the recent studies."""
        self.recent = [entry for entry in self.recent if entry != str(folder)]

    def recent_studies(self) -> list[Path]:
        """Recent studies that still exist, newest first."""
        return [path for path in map(Path, self.recent) if (path / "project.toml").is_file()]

    def start_folder(self) -> Path:
        """Where a file dialog opens."""
        folder = Path(self.folder) if self.folder else Path.home()
        return folder if folder.is_dir() else Path.home()


def to_text(data: bytes) -> str:
    """Bytes as text for JSON."""
    return base64.b64encode(data).decode()


def from_text(text: str) -> bytes:
    """Inverse of `to_text`; empty where it is damaged."""
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""
