"""Prediction of one video, of a study or not: a mask a frame and a table."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Image
from workbench.jobs.operations.predict import PredictSpec
from workbench.jobs.prediction_folder import PredictionFolder
from workbench.jobs.prediction_stream import PredictionStream
from workbench.jobs.prediction_table import Predicted, PredictionTable
from workbench.media.video import Video
from workbench.project.frame_files import frame_name
from workbench.vision.measure import table_columns, table_row

if TYPE_CHECKING:
    from workbench.nets.predictor import Prediction, Predictor

log = logging.getLogger("workbench.predict")

_FRAMES = "frame_*.png"


@dataclass(frozen=True, eq=False)
class VideoPlan:
    """Which frames of an open video are wanted (numbers, rising), and where the masks go.

    ``source`` tells the video from others where the folder may be given several.
    """

    video: Video
    name: str
    wanted: NDArray[np.int64]
    folder: Path
    source: str = ""


class Reporter:
    """Progress over all that is predicted in one run."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.total, self.done = total, 0
        self._progress = progress

    def add(self, count: int = 1) -> None:
        """Report ``count`` more."""
        self.done += count
        self._progress(Update(self.done, self.total, "Predicting"))


def way_of(predictor: Predictor) -> str:
    """What tells a prediction from one by another network, or by the same asked otherwise."""
    from workbench.nets.checkpoint import file_hash

    digest = file_hash(predictor.path)
    return digest if predictor.flip == "off" else f"{digest} flip {predictor.flip}"


def predict_video(
    plan: VideoPlan,
    predictor: Predictor,
    spec: PredictSpec,
    checkpoint: str,
    *,
    report: Reporter,
    cancel: CancelToken,
) -> Predicted:
    """Predict what is missing.

    Parameters
    ----------
    checkpoint
        The network's file, as the record of the prediction names it.
    """
    video, classes = plan.video, predictor.classes
    folder = PredictionFolder(
        plan.folder, classes, numbered=predictor.tells_animals, confidence=spec.confidence
    )
    masked, whole = folder.masked(), folder.whole()

    def number_of(row: list[str]) -> int | None:
        number = int(row[0])
        return number if frame_name(number) in masked else None

    columns, way = table_columns(classes), way_of(predictor)
    with PredictionTable(
        plan.folder, columns, way, video.frame_count, number_of, source=plan.source
    ) as table:
        _clear(folder, table)
        pending = table.missing(plan.wanted, lambda k: frame_name(k) in whole)
        masked.clear()
        whole.clear()
        log.info("%s: %d of %d frames to predict", plan.name, len(pending), video.frame_count)
        report.add(len(plan.wanted) - len(pending))
        times = video.times

        def finish(k: int, prediction: Prediction) -> None:
            measure = folder.write(frame_name(k), prediction)
            table.add(k, table_row(k, float(times[k]), measure, prediction.confidence))

        stream = PredictionStream(predictor, spec.batch, spec.confidence, cancel)
        with (
            closing(_frames(video, pending)) as frames,
            closing(stream.run(frames, finish, len(pending))) as done,
        ):
            for _ in done:
                report.add()
        return table.finish(checkpoint, stream.familiarity.unlike())


def _frames(video: Video, numbers: NDArray[np.int64]) -> Generator[tuple[int, Image], None, None]:
    yield from video.frames_at(int(k) for k in numbers)


def _clear(folder: PredictionFolder, table: PredictionTable) -> None:
    """Delete what another network left: a run that is stopped leaves the masks of one network alone."""

    def stays(name: str) -> bool:
        number = name.removeprefix("frame_").removesuffix(".png")
        return number.isdigit() and int(number) in table

    folder.clear(_FRAMES, stays)
