"""``project.toml``: what people may read and edit of a study."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import tomli_w

from workbench.core.classes import ClassTable
from workbench.core.errors import BadParameterError, NewerStudyError, NotAStudyError, writing
from workbench.core.paths import write_atomic
from workbench.core.types import Json
from workbench.project.schema import SCHEMA_VERSION

FILE = "project.toml"
BEHAVIOURS = ("locomotion", "grooming", "rearing", "rest")


@dataclass(frozen=True)
class Manifest:
    """Content of project.toml; keys that this version does not know are kept in ``extra``.

    ``video_animals`` says which animals (lasting identities, by name) a video shows, where somebody said so;
    ``animals`` is how many are in view at a time.
    """

    name: str
    schema: int = SCHEMA_VERSION
    classes: ClassTable = field(default_factory=ClassTable.default)
    behaviours: tuple[str, ...] = BEHAVIOURS
    animals: int = 1
    video_animals: dict[str, tuple[str, ...]] = field(default_factory=dict)
    calibration: dict[str, Json] = field(default_factory=dict)
    settings: dict[str, Json] = field(default_factory=dict)
    extra: dict[str, Json] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write project.toml whole or not at all."""
        table = {
            "name": self.name,
            "schema": self.schema,
            "animals": self.animals,
            "behaviours": list(self.behaviours),
            **self.extra,
            **self._named_animals(),
            "calibration": self.calibration,
            "settings": self.settings,
            "classes": self.classes.to_list(),
        }
        write_atomic(folder / FILE, tomli_w.dumps(table).encode())

    def _named_animals(self) -> dict[str, Json]:
        """Nothing at all in a study without names, as in studies of before there were any."""
        rows = {video: list(names) for video, names in sorted(self.video_animals.items()) if names}
        return {"video_animals": rows} if rows else {}

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """Read project.toml of any version up to ours (missing keys take their defaults).

        Raises
        ------
        NotAStudyError, NewerStudyError
        """
        table = _read(folder)
        schema = table.pop("schema", 1)
        if not isinstance(schema, int):
            raise NotAStudyError(path=folder, detail="its schema version is no number")
        if schema > SCHEMA_VERSION:
            raise NewerStudyError(path=folder, found=schema, known=SCHEMA_VERSION)
        try:
            return cls(
                name=str(table.pop("name", folder.name)),
                schema=schema,
                classes=_classes(table.pop("classes", None)),
                behaviours=tuple(str(name) for name in table.pop("behaviours", BEHAVIOURS)),
                animals=int(table.pop("animals", 1)),
                video_animals=_animals(table.pop("video_animals", {})),
                calibration=dict(table.pop("calibration", {})),
                settings=dict(table.pop("settings", {})),
                extra=table,
            )
        except (TypeError, ValueError, KeyError, AttributeError, BadParameterError) as error:
            raise NotAStudyError(path=folder, detail=f"a value is not usable: {error}") from error


def _animals(rows: Json) -> dict[str, tuple[str, ...]]:
    """Names by video; one name alone may stand without brackets."""
    found = {
        str(video): (names,) if isinstance(names, str) else tuple(names) for video, names in rows.items()
    }
    if not all(isinstance(name, str) and name.strip() for names in found.values() for name in names):
        raise ValueError("video_animals holds something that is no name")
    return found


def _classes(rows: Json) -> ClassTable:
    return ClassTable.default() if rows is None else ClassTable.from_list(rows)


def _read(folder: Path) -> dict[str, Json]:
    path = folder / FILE
    try:
        with writing(path):
            return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotAStudyError(path=folder, detail="the file is missing") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotAStudyError(path=folder, detail=str(error)) from error
    except OSError as error:
        raise NotAStudyError(path=folder, detail=error.strerror or "unreadable") from error
