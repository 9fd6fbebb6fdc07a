"""Score trajectories against the truth."""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator

from workbench.core.errors import BadParameterError, NothingToDoError
from workbench.core.paths import write_atomic
from workbench.core.progress import CancelToken, Progress
from workbench.formats.tracks.registry import read_trajectories
from workbench.formats.tracks.track_format import NODES
from workbench.jobs.spec import Result, Spec
from workbench.tracking.track_scores import Scores, TrackScores

if TYPE_CHECKING:
    from workbench.core.trajectories import Trajectories

_JSON, _CSV = ".json", ".csv"
_LINES = (
    ("IDF1", "idf1"),
    ("IDP", "idp"),
    ("IDR", "idr"),
    ("HOTA", "hota"),
    ("  DetA", "detection"),
    ("  AssA", "association"),
    ("MOTA", "mota"),
    ("precision", "precision"),
    ("recall", "recall"),
    ("identity accuracy", "identity_accuracy"),
    ("coverage", "coverage"),
    ("ID switches", "switches"),
    ("frame of the first swap", "first_swap"),
    ("mostly tracked animals", "mostly_tracked"),
    ("true positions", "true_positions"),
    ("found positions", "found_positions"),
)
_WIDTH = 26


class TrackEvalSpec(Spec):
    """What `run` takes.

    ``within`` None means one body length. ``node`` is the body point that is taken as position in files
    that have several. ``stop`` is the frame after the last one. ``out`` ends in .json or .csv.
    """

    verb: ClassVar[str] = "track_eval"
    records_run: ClassVar[bool] = False

    truth: Path
    found: Path
    within: float | None = Field(None, gt=0)
    node: str | None = None
    start: int = Field(0, ge=0)
    stop: int | None = Field(None, ge=1)
    out: Path | None = None

    @field_validator("out")
    @classmethod
    def _known(cls, value: Path | None) -> Path | None:
        if value is not None and value.suffix.lower() not in (_JSON, _CSV):
            raise ValueError("the file is written as .json or .csv")
        return value


class TrackEvalResult(Result):
    """Overall figures and those outside crossings; ``matching`` gives the track of every true animal."""

    truth: Path
    found: Path
    overall: Scores
    outside_crossings: Scores | None
    within: float
    body_length: float | None
    start: int
    stop: int
    frames: int
    animals: int
    tracks: int
    crossing_share: float
    matching: dict[str, str | None]
    warnings: tuple[str, ...]
    out: Path | None


def run(spec: TrackEvalSpec, *, progress: Progress, cancel: CancelToken) -> TrackEvalResult:
    """Read both files, compare, and write the figures where that was asked for.

    Raises
    ------
    MissingFileError, TrackFormatError, NoTracksError
    BadParameterError
        If neither file says how long an animal is, or there is no such body point or frame.
    NothingToDoError
        If the truth has no position in these frames.
    DiskFullError, NoPermissionError, Cancelled
    """
    truth = read_trajectories(spec.truth, node=spec.node)
    cancel.check()
    found = read_trajectories(spec.found, node=spec.node)
    if spec.node is not None and not any(NODES in one.extra for one in (truth, found)):
        detail = "neither file has points of the body"
        raise BadParameterError(name="node", value=spec.node, detail=detail)
    result = _result(spec, _scores(spec, truth, found, progress, cancel))
    if spec.out is not None:
        write_atomic(spec.out, _file_text(result, spec.out.suffix.lower()).encode())
    return result


def _scores(
    spec: TrackEvalSpec, truth: Trajectories, found: Trajectories, progress: Progress, cancel: CancelToken
) -> TrackScores:
    from workbench.tracking.evaluate import evaluate

    try:
        return evaluate(
            truth, found, spec.within, start=spec.start, stop=spec.stop, progress=progress, cancel=cancel
        )
    except NothingToDoError as error:  # it knows the recording, not the file
        raise NothingToDoError(**{**error.params, "path": spec.truth}) from None


def _result(spec: TrackEvalSpec, scores: TrackScores) -> TrackEvalResult:
    about = {field.name: getattr(scores, field.name) for field in fields(scores)}
    return TrackEvalResult(summary=_table(scores), truth=spec.truth, found=spec.found, out=spec.out, **about)


def _table(scores: TrackScores) -> str:
    """What people read: both columns side by side, and what one must know first."""
    span = f"frames {scores.start} to {scores.stop - 1}"
    if scores.frames < scores.stop - scores.start:
        span += f", {scores.frames} of them labelled"
    head = f"{scores.animals} animals, {scores.tracks} tracks, {span}; within {scores.within:.1f} px"
    share = f"{100 * scores.crossing_share:.1f} % of the true positions lie in crossings"
    outside = scores.outside_crossings
    columns = [scores.overall] if outside is None else [scores.overall, outside]
    titles = ("overall", "outside crossings")[: len(columns)]
    lines = [" " * _WIDTH + "".join(f"{title:>20}" for title in titles)]
    for label, name in _LINES:
        cells = "".join(f"{_cell(name, getattr(one, name)):>20}" for one in columns)
        lines.append(f"{label:<{_WIDTH}}{cells}")
    return "\n".join([f"{head}. {share}.", *scores.warnings, *lines])


def _cell(name: str, value: float | None) -> str:
    if value is None:
        return "never" if name == "first_swap" else "-"
    return str(value) if isinstance(value, int) else f"{100 * value:.2f} %"


def _file_text(result: TrackEvalResult, suffix: str) -> str:
    if suffix == _JSON:
        return result.model_dump_json(indent=1, exclude={"summary"})
    names = [field.name for field in fields(Scores)]
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["positions", "within_px", *names])
    for label, one in (("overall", result.overall), ("outside_crossings", result.outside_crossings)):
        if one is not None:
            values = ["" if getattr(one, name) is None else getattr(one, name) for name in names]
            rows.writerow([label, f"{result.within:g}", *values])
    return text.getvalue()
