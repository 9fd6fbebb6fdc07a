"""Which frames a training uses, kept in its folder: it can go on though people label meanwhile."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.core.paths import write_atomic
from workbench.core.types import Json
from workbench.training.datasets import Sample
from workbench.training.run_folder import PLAN_FILE, SPEC_FILE, STATE_FILE
from workbench.training.splits import Split

SAVING_S = 10.0
"""How long after a training's last sign of life the editor may still write what was painted before."""


@dataclass(frozen=True)
class Plan:
    """Samples, and their part in the training.

    Attributes
    ----------
    animals
        Whether animals are told apart.
    left_out
        Frames that were labelled after it had begun.
    """

    samples: tuple[Sample, ...]
    split: Split
    animals: bool
    left_out: int = 0

    def save(self, folder: Path, study: Path) -> None:
        """Write it into a model's folder."""
        split = self.split
        values = {
            "animals": self.animals,
            "description": split.description,
            "warning": split.warning,
            **{
                role: [_key(self.samples[number], study) for number in numbers]
                for role, numbers in (("train", split.train), ("val", split.val), ("dropped", split.dropped))
            },
        }
        write_atomic(folder / PLAN_FILE, json.dumps(values, ensure_ascii=False, indent=0).encode())

    @classmethod
    def load(cls, folder: Path, study: Path, there: Sequence[Sample]) -> Plan | None:
        """The plan of a training that was broken off, or None where it should begin anew.

        Masks may have changed: it goes on with them as they are now, and without frames that are labelled no
        more. Frames labelled while it ran stay out of it, because the split would be another one with them.
        Where some were labelled after it was broken off, people want them in.

        Parameters
        ----------
        there
            All that would be used now.
        """
        values = _read(folder / PLAN_FILE)
        known = {_key(sample, study): sample for sample in there}
        try:
            roles = {
                role: [key for key in values[role] if key in known] for role in ("train", "val", "dropped")
            }
            split = Split((), (), (), str(values["description"]), str(values["warning"]))
            animals = bool(values["animals"])
        except (KeyError, TypeError):
            return None
        if all(known[key].sources for key in roles["train"]) or not roles["val"]:
            return None
        planned = {key for keys in roles.values() for key in keys}
        left_out = [sample for key, sample in known.items() if key not in planned]
        end = (folder / STATE_FILE).stat().st_mtime + SAVING_S
        if any(sample.mask.stat().st_mtime > end for sample in left_out):
            return None
        order = [key for key in known if key in planned]
        place = {key: number for number, key in enumerate(order)}
        train, val, dropped = (tuple(place[key] for key in roles[role]) for role in roles)
        split = replace(split, train=train, val=val, dropped=dropped)
        return cls(tuple(known[key] for key in order), split, animals, len(left_out))


def find_broken_off(
    models: Path, wanted: Json, study: Path, there: Sequence[Sample]
) -> tuple[Path, Plan] | None:
    """Folder and plan of the newest training with the spec ``wanted`` that can go on; None without one."""
    for folder in sorted(models.glob("*/"), reverse=True):
        if (folder / STATE_FILE).is_file() and _read(folder / SPEC_FILE) == wanted:
            plan = Plan.load(folder, study, there)
            if plan is not None:
                return folder, plan
    return None


def _key(sample: Sample, study: Path) -> str:
    """What names a sample in a study that may move."""
    return sample.mask.relative_to(study).as_posix()


def _read(path: Path) -> Json:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
