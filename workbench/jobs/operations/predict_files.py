"""Prediction without a study: loose images of any sizes, or one video file."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workbench.core.errors import BadParameterError, MissingFileError, NothingToDoError
from workbench.core.progress import CancelToken, Progress
from workbench.core.types import DeepImage
from workbench.jobs.loose_images import Loose, Reader, by_size, find_files, is_radiometric, named
from workbench.jobs.operations.predict import (
    PredictResult,
    PredictSpec,
    cautions,
    described,
    loose_checkpoint,
)
from workbench.jobs.operations.predict_video import Reporter, VideoPlan, predict_video, way_of
from workbench.jobs.prediction_folder import PARTS, PredictionFolder
from workbench.jobs.prediction_stream import PredictionStream
from workbench.jobs.prediction_table import Predicted, PredictionTable, predicted_source
from workbench.media.images import SUFFIXES
from workbench.media.index import build_index
from workbench.media.video import Video
from workbench.project.content_hash import content_hash
from workbench.vision.measure import measure_columns, measure_row

if TYPE_CHECKING:
    from workbench.nets.predictor import Prediction, Predictor

log = logging.getLogger("workbench.predict")


@dataclass(frozen=True)
class _Picture:
    """An image to predict: what the table calls it, and its group's reader."""

    file: Loose
    label: str
    reader: Reader


def predict_files(spec: PredictSpec, progress: Progress, cancel: CancelToken) -> PredictResult:
    """Predict what ``spec.images`` names and write it to ``spec.out``.

    Raises
    ------
    BadParameterError, MissingFileError, NothingToDoError, NotAVideoError, CorruptImageError,
    ThermalFormatError, CheckpointError, DiskFullError, NoPermissionError
    """
    out = _checked(spec)
    checkpoint = loose_checkpoint(Path(spec.model or ""))
    videos = [path for path in spec.images if path.is_file() and not _is_image(path)]
    if videos and len(spec.images) > 1:
        detail = "a video is predicted alone, into a folder of its own"
        raise BadParameterError(name="images", value=videos[0], detail=detail)
    if videos:
        return _predict_video(videos[0], out, checkpoint, spec, progress=progress, cancel=cancel)
    return _predict_images(out, checkpoint, spec, progress=progress, cancel=cancel)


def _checked(spec: PredictSpec) -> Path:
    """The folder for the masks, if all that is asked can be done."""
    for path in spec.images:
        if not path.exists():
            raise MissingFileError(path=path)
    if spec.out is None:
        raise BadParameterError(name="out", value=None, detail="name a folder for the masks")
    if spec.out.exists() and not spec.out.is_dir():
        raise BadParameterError(name="out", value=spec.out, detail="it is a file, not a folder")
    sources = {path.resolve() if path.is_dir() else path.resolve().parent for path in spec.images}
    if any((spec.out / part).resolve() in sources for part in PARTS):
        raise BadParameterError(name="out", value=spec.out, detail="the masks would overwrite the images")
    if spec.model is None:
        detail = "name a checkpoint file, or the folder of a training"
        raise BadParameterError(name="model", value=None, detail=detail)
    return spec.out


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES or is_radiometric(path)


def _predict_video(
    path: Path, out: Path, checkpoint: Path, spec: PredictSpec, *, progress: Progress, cancel: CancelToken
) -> PredictResult:
    index = build_index(path, progress, cancel)
    predictor = _predictor(checkpoint, spec)
    source = _short(content_hash(path))
    _refuse_foreign(out, source, (found for part in PARTS for found in (out / part).glob("frame_*.png")))
    with Video(path, index) as video:
        report = Reporter(progress, video.frame_count)
        plan = VideoPlan(video, path.name, np.arange(video.frame_count, dtype=np.int64), out, source)
        made = predict_video(plan, predictor, spec, str(checkpoint), report=report, cancel=cancel)
    return _result(report.total, "frames", made, checkpoint)


def _predict_images(
    out: Path, checkpoint: Path, spec: PredictSpec, *, progress: Progress, cancel: CancelToken
) -> PredictResult:
    files = _find(spec.images, out)
    pictures = _pictures(files, spec.images, cancel)
    source = _source(spec.images)
    places = (out / part / file.mask.name for file in files for part in PARTS)
    _refuse_foreign(out, source, (place for place in places if place.exists()))
    predictor = _predictor(checkpoint, spec)
    report = Reporter(progress, len(pictures))
    made = _fill(pictures, out, predictor, spec, (str(checkpoint), source), report=report, cancel=cancel)
    return _result(len(pictures), "images", made, checkpoint)


def _find(paths: tuple[Path, ...], out: Path) -> list[Loose]:
    """All images that ``paths`` name, each once, in order, each with a mask's file of its own."""
    found: list[Path] = []
    for path in paths:
        found += [file.path for file in find_files(path, out)] if path.is_dir() else [path]
    if not found:
        raise NothingToDoError(
            path=paths[0],
            detail="it holds no images",
            way_out="Choose a folder with PNG, JPEG, TIFF or CSV of °C.",
        )
    return named(list(dict.fromkeys(found)), out)


def _pictures(files: list[Loose], paths: tuple[Path, ...], cancel: CancelToken) -> list[_Picture]:
    """The images with the reader of those of their size and kind; a file that is no image is told here."""
    readers = {}
    for group in by_size(files, cancel):
        reader = Reader(group)
        readers.update(dict.fromkeys((file.path for file in group), reader))
    alone = len(paths) == 1
    return [_Picture(file, file.path.name if alone else str(file.path), readers[file.path]) for file in files]


def _source(paths: tuple[Path, ...]) -> str:
    """What tells the pictures of a folder from those of another; of several the table names each in full."""
    if len(paths) > 1:
        return "several"
    folder = paths[0] if paths[0].is_dir() else paths[0].parent
    return _short(str(folder.resolve()))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:16]


def _refuse_foreign(out: Path, source: str, there: Iterable[Path]) -> None:
    """Refuse a folder with files under the names that will be written, unless these pictures' masks they are.

    Where no prediction made them they may be somebody's work; the masks of other pictures would be taken for
    those of these, or be lost.
    """
    taken, made_from = next(iter(there), None), predicted_source(out)
    if taken is None or made_from == source:
        return
    detail = f"it holds {taken.name}, which no prediction made; choose another folder"
    if made_from is not None:
        detail = f"it holds {taken.name}, predicted from other pictures; choose another folder"
    raise BadParameterError(name="out", value=out, detail=detail)


def _predictor(checkpoint: Path, spec: PredictSpec) -> Predictor:
    from workbench.nets.predictor import Predictor

    return Predictor(checkpoint, spec.threads, spec.device, flip=spec.flip)


def _fill(
    pictures: list[_Picture],
    out: Path,
    predictor: Predictor,
    spec: PredictSpec,
    facts: tuple[str, str],
    *,
    report: Reporter,
    cancel: CancelToken,
) -> Predicted:
    """Predict what is missing; ``facts`` are the network's file and what tells the pictures from others."""
    checkpoint, source = facts
    folder = PredictionFolder(
        out, predictor.classes, numbered=predictor.tells_animals, confidence=spec.confidence
    )
    kept = _Kept(pictures, folder)
    whole = folder.whole()
    columns = ["image", "mask", *measure_columns(predictor.classes)]
    way = way_of(predictor)
    with PredictionTable(out, columns, way, len(pictures), kept.number_of, source=source) as table:
        every = np.arange(len(pictures), dtype=np.int64)
        pending = table.missing(every, lambda number: pictures[number].file.mask.name in whole).tolist()
        for number in pending:
            cancel.check()
            if number not in table:
                folder.forget(pictures[number].file.mask.name)
        log.info("%s: %d of %d images to predict", out, len(pending), len(pictures))
        report.add(len(pictures) - len(pending))

        def finish(number: int, prediction: Prediction) -> None:
            name = pictures[number].file.mask.name
            measure = folder.write(name, prediction)
            table.add(number, [pictures[number].label, name, *measure_row(measure, prediction.confidence)])

        stream = PredictionStream(predictor, spec.batch, spec.confidence, cancel)
        read = _read(pictures, pending, deep=_knows_deep(predictor))
        with closing(read), closing(stream.run(read, finish, len(pending))) as done:
            for _ in done:
                report.add()
        return table.finish(checkpoint, stream.familiarity.unlike())


class _Kept:
    """Tells which rows of an earlier table still hold: same image, not changed since, everything there."""

    def __init__(self, pictures: list[_Picture], folder: PredictionFolder) -> None:
        self._numbers = {
            (picture.label, picture.file.mask.name): number for number, picture in enumerate(pictures)
        }
        self._pictures = pictures
        self._there = folder.masked()

    def number_of(self, row: list[str]) -> int | None:
        number = self._numbers.get((row[0], row[1]))
        if number is None or row[1] not in self._there:
            return None
        file = self._pictures[number].file
        # A copy keeps the time of what it was made of; when it came here the other time tells.
        image = file.path.stat()
        return number if max(image.st_mtime_ns, image.st_ctime_ns) <= file.mask.stat().st_mtime_ns else None


def _knows_deep(predictor: Predictor) -> bool:
    """Whether 16-bit pictures were among those that the network learned from, and so its scale is theirs."""
    from workbench.nets.preprocessing import Preprocessing

    return predictor.preprocessing.deep_range != Preprocessing().deep_range


def _read(
    pictures: list[_Picture], pending: list[int], *, deep: bool
) -> Generator[tuple[int, DeepImage], None, None]:
    for number in pending:
        picture = pictures[number]
        yield number, picture.reader.read_deep(picture.file.path, keep=deep)


def _result(count: int, what: str, made: Predicted, checkpoint: Path) -> PredictResult:
    table = made.table
    warnings = cautions([(table.parent.name, made)])
    text = f"Predicted {count} {what} with {described(checkpoint)}: {table.parent}"
    return PredictResult(
        summary=". ".join([text, *warnings]),
        frames=count,
        folder=table.parent,
        table=table,
        tables=(table,),
        installed=0,
        checkpoint=checkpoint,
        warnings=warnings,
    )
