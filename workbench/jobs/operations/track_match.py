"""Across sessions: which animal of one tracked recording is which of another, or of none."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from workbench.core.errors import BadParameterError, NothingToDoError
from workbench.core.paths import write_atomic
from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Json
from workbench.jobs.spec import Result, Spec
from workbench.project.provenance import now, versions

if TYPE_CHECKING:
    from workbench.core.trajectories import Trajectories
    from workbench.tracking.sessions import Matched

_MOST_SECONDS = 60.0


class TrackMatchSpec(Spec):
    """What `run` takes.

    Attributes
    ----------
    first, second
        Result folders of `track`: the one that gives the names, and the one whose animals are looked for.
    out
        File for the table, .json or .csv; None: none is written.
    apply
        Write the second's trajectories with the first's names into a folder of their own inside it.
    seconds
        Longest time of learning.
    """

    verb: ClassVar[str] = "track_match"
    records_run: ClassVar[bool] = False

    first: Path
    second: Path
    out: Path | None = None
    apply: bool = False
    seconds: float = Field(_MOST_SECONDS, gt=0)
    seed: int = Field(0, ge=0)


class Match(Result):
    """One animal of the second recording.

    ``match`` is its name in the first (None: unknown), with the ``probability`` of that answer;
    ``likeness`` to each of the first is -1 to 1.
    """

    name: str
    match: str | None
    probability: float
    likeness: dict[str, float]


class TrackMatchResult(Result):
    """What came of it.

    Attributes
    ----------
    matches
        One for each animal of the second recording.
    missing
        Names of the first recording's animals that are none of the second's.
    same, different
        Mean likeness of one animal in two halves of a recording, and of two animals.
    separable
        Whether one animal's halves are more alike than two animals': else no match means anything.
    applied
        Folder of the renamed trajectories.
    """

    matches: tuple[Match, ...]
    missing: tuple[str, ...]
    same: float
    different: float
    separable: bool
    applied: Path | None = None
    notes: dict[str, Json] = Field(default_factory=dict)


def run(spec: TrackMatchSpec, *, progress: Progress, cancel: CancelToken) -> TrackMatchResult:
    """Match the animals of two trackings.

    Raises
    ------
    NothingToDoError
        If a folder holds no finished tracking with identities.
    BadParameterError, TrackFormatError, DiskFullError, NoPermissionError, Cancelled
    """
    # torch comes with the network: a spec must be readable without it.
    from workbench.formats.tracks.registry import read_trajectories
    from workbench.jobs.tracked_session import read_session
    from workbench.tracking.sessions import match_sessions

    _check(spec)
    first, second = read_session(spec.first), read_session(spec.second)
    cancel.check()
    names = read_trajectories(spec.first).names
    own = read_trajectories(spec.second)
    found = match_sessions(
        first.like(first.detection),
        second.like(first.detection),
        seconds=spec.seconds,
        seed=spec.seed,
        progress=progress,
        cancel=cancel,
    )
    result = _result(spec, found, names, own.names)
    if spec.apply:
        progress(Update(0, 1, "Writing trajectories"))
        result = result.model_copy(update={"applied": _renamed(spec, own, result)})
    if spec.out is not None:
        write_atomic(spec.out, _table(spec, result))
    return result


def _check(spec: TrackMatchSpec) -> None:
    if spec.out is not None and spec.out.suffix.lower() not in (".json", ".csv"):
        raise BadParameterError(name="out", value=spec.out, detail="its name ends in .json or .csv")
    for folder in (spec.first, spec.second):
        if not folder.is_dir():
            detail = "it is no folder of a finished tracking"
            raise NothingToDoError(
                path=folder, detail=detail, way_out="Name the folder of workbench track --out."
            )
    if spec.first.resolve() == spec.second.resolve():
        raise BadParameterError(name="second", value=spec.second, detail="it is the first one again")


def _result(
    spec: TrackMatchSpec, found: Matched, names: tuple[str, ...], own: tuple[str, ...]
) -> TrackMatchResult:
    rows = [[round(float(near), 3) for near in row] for row in found.likeness]
    matches = tuple(
        Match(
            name=own[k],
            match=names[animal] if animal >= 0 else None,
            probability=round(float(found.probability[k]), 4),
            likeness=dict(zip(names, rows[k], strict=True)),
        )
        for k, animal in enumerate(found.animal.tolist())
    )
    known = {one.match for one in matches}
    result = TrackMatchResult(
        matches=matches,
        missing=tuple(name for name in names if name not in known),
        same=round(found.same[0], 3),
        different=round(found.different[0], 3),
        separable=found.separable,
        notes=found.notes,
    )
    return result.model_copy(update={"summary": _summary(spec, result)})


def _summary(spec: TrackMatchSpec, result: TrackMatchResult) -> str:
    rows = [f"{one.name} is {one.match or 'unknown'} ({one.probability:.1%})" for one in result.matches]
    head = f"Animals of {spec.second.name} in {spec.first.name}:"
    lines = [head, *rows]
    if result.missing:
        lines.append(f"Not seen in {spec.second.name}: {', '.join(result.missing)}.")
    if not result.separable:
        lines.append("The animals cannot be told apart by their looks: these matches mean nothing.")
    return "\n".join(lines)


def _renamed(spec: TrackMatchSpec, own: Trajectories, result: TrackMatchResult) -> Path:
    """Write the second's trajectories with the first's names, in the same order, beside the originals."""
    from workbench.formats.tracks.registry import write_trajectories

    folder = spec.second / f"named_as_{spec.first.name}"
    folder.mkdir(exist_ok=True)
    names = tuple(one.match or f"unknown {one.name}" for one in result.matches)
    extra = {
        **own.extra,
        "matched": {"first": spec.first.name, "matches": [m.model_dump() for m in result.matches]},
    }
    write_trajectories(folder, replace(own, names=names, extra=extra))
    return folder


def _table(spec: TrackMatchSpec, result: TrackMatchResult) -> bytes:
    if spec.out is not None and spec.out.suffix.lower() == ".csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["animal", "match", "probability"])
        for one in result.matches:
            writer.writerow([one.name, one.match or "unknown", one.probability])
        return text.getvalue().encode()
    made_by = {"spec": spec.model_dump(mode="json"), "versions": versions(), "when": now()}
    return json.dumps({**result.model_dump(mode="json"), "made_by": made_by}, indent=1).encode()
