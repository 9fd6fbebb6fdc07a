"""What a person said of a tracking: who is who, at places of frames, kept beside the result."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Literal, NoReturn

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from workbench.core.errors import BadParameterError
from workbench.core.paths import write_atomic
from workbench.jobs.track_folder import CORRECTIONS
from workbench.tracking.blob_store import BlobStore
from workbench.tracking.chains import Ints
from workbench.tracking.fragments import Fragments
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.relations import grouped


class Spot(BaseModel):
    """A place in a frame, in pixels."""

    model_config = ConfigDict(frozen=True)

    frame: int
    x: float
    y: float


class Correction(BaseModel):
    """One thing that a person said.

    ``same``: the animals at ``a`` and ``b`` are one; ``different``: they are two; ``name``: the animal at
    ``a`` is number ``animal`` (from 1).
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["same", "different", "name"]
    a: Spot
    b: Spot | None = None
    animal: int | None = None

    @model_validator(mode="after")
    def _whole(self) -> Correction:
        if self.kind == "name" and self.animal is None:
            raise ValueError("a name needs the number of the animal")
        if self.kind != "name" and self.b is None:
            raise ValueError("same and different need two places")
        return self


def read_corrections(folder: Path) -> tuple[Correction, ...]:
    """What was said so far.

    Raises
    ------
    BadParameterError
        If the file is damaged: what a person said must not be left out silently.
    """
    path = folder / CORRECTIONS
    if not path.is_file():
        return ()
    try:
        return tuple(Correction.model_validate(one) for one in json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, ValidationError) as error:
        detail = "it cannot be read; mend or delete it"
        raise BadParameterError(name=CORRECTIONS, value=path, detail=detail) from error


def write_corrections(folder: Path, corrections: tuple[Correction, ...]) -> None:
    """Keep all that was said."""
    text = json.dumps([one.model_dump(exclude_none=True) for one in corrections], indent=1)
    write_atomic(folder / CORRECTIONS, text.encode())


def corrected(
    task: IdentityTask, corrections: tuple[Correction, ...], store: BlobStore, fragments: Fragments
) -> tuple[IdentityTask, Ints]:
    """The task with what was said, and the animal (F,) that a person named, else -1.

    Raises
    ------
    BadParameterError
        If no single animal is at a place that was pointed at.
    """
    pinned = np.full(len(fragments), -1, np.int64)
    of_blob = np.full(len(store), -1, np.int64)
    for number, blobs in enumerate(fragments.blobs):
        of_blob[blobs] = number
    pairs: dict[str, list[tuple[int, int]]] = {"same": [], "different": []}
    for one in corrections:
        first = fragment_at(store, of_blob, one.a)
        if one.kind == "name":
            if not 1 <= (one.animal or 0) <= task.animals:
                detail = f"the animals are 1 to {task.animals}"
                raise BadParameterError(name="animal", value=one.animal, detail=detail)
            pinned[first] = int(one.animal or 0) - 1
        elif one.b is not None:
            pairs[one.kind].append((first, fragment_at(store, of_blob, one.b)))
    same, different = (np.array(pairs[kind], np.int64).reshape(-1, 2) for kind in ("same", "different"))
    said = replace(task, same=same, different=different)
    _check(said, pinned)
    return said, pinned


def _check(task: IdentityTask, pinned: Ints) -> None:
    """Refuse what cannot all be true, sooner than leave out a part of it silently."""
    group = grouped(task.fragments, task.same)
    told = np.flatnonzero(pinned >= 0)
    name = np.full(task.fragments, -1, np.int64)
    for fragment in told.tolist():
        if name[group[fragment]] not in (-1, pinned[fragment]):
            _refuse("one animal is given two numbers", task, fragment, fragment)
        name[group[fragment]] = pinned[fragment]
    for one, other in task.different.tolist():
        if group[one] == group[other]:
            _refuse("two animals are said to be one, and to be two", task, one, other)
        if name[group[one]] == name[group[other]] >= 0:
            _refuse("two animals are given one number", task, one, other)
    said = np.flatnonzero((name[group] >= 0) | np.isin(np.arange(task.fragments), task.same))
    for place, one in enumerate(said.tolist()):
        for other in said[place + 1 :].tolist():
            if task.start[other] >= task.stop[one] or task.start[one] >= task.stop[other]:
                continue
            if group[one] == group[other]:
                _refuse("two that are seen side by side are said to be one animal", task, one, other)
            if name[group[one]] == name[group[other]] >= 0:
                _refuse("two that are seen side by side are given one number", task, one, other)


def _refuse(what: str, task: IdentityTask, one: int, other: int) -> NoReturn:
    frame = max(int(task.start[one]), int(task.start[other]))
    raise BadParameterError(
        name="corrections", value=CORRECTIONS, detail=f"{what} (frame {frame}); take one of them back"
    )


def fragment_at(store: BlobStore, of_blob: Ints, spot: Spot) -> int:
    """Fragment whose blob is at a place.

    Raises
    ------
    BadParameterError
    """
    if 0 <= spot.frame < store.frames:
        blobs = np.arange(store.first[spot.frame], store.first[spot.frame + 1])
        rows = store.table[blobs]
        away = np.hypot(rows["x"] - spot.x, rows["y"] - spot.y)
        reach = np.maximum(rows["width"], rows["height"])
        near = np.flatnonzero((away < reach) & (of_blob[blobs] >= 0))
        if len(near):
            return int(of_blob[blobs[near[away[near].argmin()]]])
    detail = f"no single animal is at {spot.x:g}, {spot.y:g} in frame {spot.frame}"
    raise BadParameterError(name="place", value=f"{spot.frame}:{spot.x:g},{spot.y:g}", detail=detail)
