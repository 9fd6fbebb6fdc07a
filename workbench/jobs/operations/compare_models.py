"""Compare two networks on the same frames of a study."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from workbench.core.errors import BadParameterError, NothingToDoError
from workbench.core.frame_status import FrameStatus
from workbench.core.progress import CancelToken, Progress, Update
from workbench.jobs.comparison_files import (
    RESULT_FILE,
    TABLE_FILE,
    Row,
    draw_pictures,
    fresh_folder,
    table_text,
    write_pictures,
)
from workbench.jobs.comparison_frames import Caution, Chosen, Network, choose_frames, find_network
from workbench.jobs.spec import Result, Spec
from workbench.project.names import slug
from workbench.project.project import Project

if TYPE_CHECKING:
    from workbench.core.types import Image
    from workbench.nets.predictor import Predictor
    from workbench.training.compare import Interval, Pair

STAGE = "Comparing networks"


class CompareModelsSpec(Spec):
    """What `run` takes.

    ``first`` and ``second`` are networks of the study by folder or name, or files. ``frames`` are those with
    a mask that both trainings held out (``held_out``), ``all``, or held out ones where there are enough
    (``auto``); at most ``most`` of them, evenly spread. ``out`` None means ``exports/comparisons``.
    ``examples`` is how many of the frames where they differ most get pictures.
    """

    verb: ClassVar[str] = "compare_models"
    records_run: ClassVar[bool] = False

    study: Path
    first: str
    second: str
    video: str | None = None
    frames: Literal["auto", "held_out", "all"] = "auto"
    statuses: tuple[FrameStatus, ...] = (FrameStatus.PSEUDO, FrameStatus.CORRECTED, FrameStatus.VERIFIED)
    most: int = Field(300, ge=1)
    examples: int = Field(24, ge=0, le=200)
    out: Path | None = None
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int | None = Field(None, ge=1)


class NetworkScore(Result):
    """One of the two on these frames; None for a number there is not."""

    run: str
    name: str
    mean_iou: float | None
    mean_iou_parts: float | None
    mean_f1: float | None
    mean_boundary_f1: float | None
    panoptic: float | None
    iou: dict[str, float | None]
    f1: dict[str, float | None]
    boundary_f1: dict[str, float | None]


class ComparedFrame(Result):
    """A frame where they differ; ``pictures`` (truth, first, second) are below the result's folder."""

    video: str
    frame: int
    time_s: float
    iou_first: float | None
    iou_second: float | None
    disagreement: float
    pictures: tuple[str, ...]


class CompareModelsResult(Result):
    """Who is better and how sure that is.

    ``difference`` is the mean IoU of the second less that of the first, ``low`` and ``high`` its 95 %
    interval over resampled stretches of time (None with too few of them), ``held_out`` whether both trainings
    are known to have held out every frame. ``cautions`` is what one must know before the numbers.
    """

    first: NetworkScore
    second: NetworkScore
    difference: float | None
    low: float | None
    high: float | None
    stretches: int
    frames: int
    held_out: bool
    cautions: tuple[Caution, ...]
    examples: tuple[ComparedFrame, ...]
    folder: Path
    table: Path


def run(spec: CompareModelsSpec, *, progress: Progress, cancel: CancelToken) -> CompareModelsResult:
    """Predict the same frames with both, count, and keep tables and pictures; changes nothing else.

    Raises
    ------
    NothingToDoError
        If there is no such network or no frame to compare on.
    BadParameterError
        If both are the same, or ``out`` holds other things.
    CheckpointError, CheckpointClassesError, MaskClassError, MaskSizeError, CorruptImageError
    DiskFullError, NoPermissionError
    """
    with Project.open(spec.study, write=False) as project:
        networks = find_network(project, spec.first), find_network(project, spec.second)
        if networks[0].checkpoint == networks[1].checkpoint:
            raise BadParameterError(name="second", value=spec.second, detail="it is the first one, too")
        chosen = _frames(project, spec, networks)
        out = spec.out or project.folder / "exports" / "comparisons" / _folder_name(networks)
        with fresh_folder(out) as folder:
            comparison = _Comparison(project, networks, chosen, spec)
            comparison.count(progress, cancel)
            result = comparison.result(folder, out)
            (folder / RESULT_FILE).write_text(result.model_dump_json(indent=1), "utf-8")
        return result


def _folder_name(networks: Sequence[Network]) -> str:
    first, second = (slug(Path(network.run).name) for network in networks)
    return f"{first}-and-{second}"


def _frames(project: Project, spec: CompareModelsSpec, networks: Sequence[Network]) -> Chosen:
    from workbench.training.datasets import list_samples

    if spec.video is not None:
        project.video(spec.video)  # says which there are
    samples = [s for s in list_samples(project, spec.statuses) if spec.video in (None, s.video)]
    if not samples:
        raise NothingToDoError(
            path=project.folder,
            detail=f"no frame has a mask ({', '.join(spec.statuses)})",
            way_out="Make pseudo-masks first (workbench pseudo STUDY), or paint some.",
        )
    return choose_frames(project, samples, networks, spec.frames, spec.most)


class _Comparison:
    """Both networks over the chosen frames; pictures of the oddest ones alone are kept in memory."""

    def __init__(
        self, project: Project, networks: tuple[Network, Network], chosen: Chosen, spec: CompareModelsSpec
    ) -> None:
        from workbench.nets.predictor import Predictor
        from workbench.training.compare import Pair

        self._project, self._networks, self._chosen, self._spec = project, networks, chosen, spec
        self._predictors: list[Predictor] = [
            Predictor(network.checkpoint, spec.threads, spec.device, project.classes) for network in networks
        ]
        first, second = (predictor.tells_animals for predictor in self._predictors)
        self._pair: Pair = Pair(project.classes.names, (first, second))
        self._times = {record.name: project.known_times(record) for record in project.videos()}
        self._rows: list[Row] = []
        self._odd: list[tuple[float, int, list[Image]]] = []

    def count(self, progress: Progress, cancel: CancelToken) -> None:
        """Predict and count every frame."""
        from workbench.media.images import read_mask
        from workbench.training.datasets import animal_numbers, read_samples

        samples, classes = self._chosen.samples, self._project.classes
        progress(Update(0, len(samples), STAGE))
        for done, (number, picture) in enumerate(read_samples(self._project, samples), start=1):
            cancel.check()
            sample = samples[number]
            truth = read_mask(sample.mask, classes, size=(picture.shape[1], picture.shape[0]))
            first, second = (one.predict([picture], cancel)[0] for one in self._predictors)
            counts = self._pair.add((first.mask, second.mask), truth)
            for score, found in zip(self._pair.scores, (first, second), strict=True):
                if found.animals is not None:
                    score.add_animals(found.animals, animal_numbers(sample, truth))
            times = self._times[sample.video]
            moment = float(times[min(sample.index, len(times) - 1)]) if len(times) else 0.0
            by_class = (tuple(counts.by_class[0].tolist()), tuple(counts.by_class[1].tolist()))
            status = sample.status.value
            self._rows.append(
                Row(sample.video, sample.index, moment, status, counts.iou, by_class, counts.disagreement)
            )
            self._remember(counts.disagreement, picture, (truth, first.mask, second.mask))
            progress(Update(done, len(samples), STAGE))

    def _remember(self, disagreement: float, picture: Any, masks: Sequence[Any]) -> None:
        """Draw the frame if it is among the oddest so far."""
        if disagreement <= 0 or not self._spec.examples:
            return
        if len(self._odd) == self._spec.examples and disagreement <= self._odd[0][0]:
            return
        pictures = draw_pictures(picture, masks, self._project.classes.palette())
        heapq.heappush(self._odd, (disagreement, len(self._rows) - 1, pictures))
        if len(self._odd) > self._spec.examples:
            heapq.heappop(self._odd)

    def result(self, folder: Path, out: Path) -> CompareModelsResult:
        """Write tables and pictures into ``folder``, which is to be called ``out``."""
        from workbench.training.compare import stretches

        rows = self._rows
        interval = self._pair.interval(stretches([r.video for r in rows], [r.time_s for r in rows]))
        in_order = sorted(rows, key=lambda row: (row.video, row.frame))
        (folder / TABLE_FILE).write_text(table_text(in_order, self._project.classes.names), "utf-8")
        first, second = (
            _score(network, metrics)
            for network, metrics in zip(self._networks, self._pair.metrics(), strict=True)
        )
        return CompareModelsResult(
            summary=_sentence(first.name, second.name, interval, self._chosen),
            first=first,
            second=second,
            difference=interval.difference,
            low=interval.low,
            high=interval.high,
            stretches=interval.blocks,
            frames=len(rows),
            held_out=self._chosen.held_out,
            cautions=self._chosen.cautions,
            examples=tuple(self._examples(folder)),
            folder=out,
            table=out / TABLE_FILE,
        )

    def _examples(self, folder: Path) -> list[ComparedFrame]:
        found = []
        for number, (_, place, pictures) in enumerate(sorted(self._odd, key=lambda one: (-one[0], one[1]))):
            row = self._rows[place]
            first, second = (None if math.isnan(value) else value for value in row.iou)
            found.append(
                ComparedFrame(
                    video=row.video,
                    frame=row.frame,
                    time_s=row.time_s,
                    iou_first=first,
                    iou_second=second,
                    disagreement=row.disagreement,
                    pictures=write_pictures(folder, number, pictures),
                )
            )
        return found


def _score(network: Network, metrics: dict[str, Any]) -> NetworkScore:
    names = ("mean_iou", "mean_iou_parts", "mean_f1", "mean_boundary_f1", "iou", "f1", "boundary_f1")
    panoptic = metrics.get("panoptic", {}).get("pq")
    values = {name: metrics[name] for name in names}
    return NetworkScore(run=network.run, name=network.label, panoptic=panoptic, **values)


def _sentence(first: str, second: str, interval: Interval, chosen: Chosen) -> str:
    frames = f"{len(chosen.samples)} frames{' that both held out' if chosen.held_out else ''}"
    if interval.difference is None:
        return f"Nothing to compare {first} and {second} by on {frames}."
    span = f"95 % interval {interval.low or 0:+.3f} to {interval.high or 0:+.3f}"
    if interval.low is None:
        span = f"too few stretches of time ({interval.blocks}) to say how sure that is"
    if interval.tells:
        better, worse = (second, first) if interval.difference > 0 else (first, second)
        text = f"{better} is better than {worse}: mean IoU {interval.difference:+.3f}, {second} less {first}"
    elif interval.low is None:
        text = f"Mean IoU {interval.difference:+.3f}, {second} less {first}"
    else:
        text = f"They cannot be told apart: mean IoU {interval.difference:+.3f}, {second} less {first}"
    return " ".join([f"{text} ({span}), on {frames}.", *(one.text for one in chosen.cautions)])
