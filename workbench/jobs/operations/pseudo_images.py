"""Pseudo-masks for a folder of loose images: no study, masks of the same name and size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from workbench.core.classes import instance_palette
from workbench.core.errors import BadParameterError, MissingFileError, NothingToDoError
from workbench.core.progress import CancelToken, Progress
from workbench.jobs.loose_images import Loose, Reader, by_size, find_files
from workbench.jobs.operations.pseudo import (
    PseudoResult,
    PseudoSpec,
    Reporter,
    Tally,
    default_palette,
)
from workbench.media.images import write_mask
from workbench.vision.foreground import MOST_SAMPLES
from workbench.vision.labelling import Labelled, Source, label_stream
from workbench.vision.pseudolabel import calibrate

FRAME_S = 0.04
"""Seconds between images whose numbers follow each other, for want of a better rate."""

APART_S = 1000.0
"""Seconds between images that have nothing to do with each other."""


def label_folder(spec: PseudoSpec, progress: Progress, cancel: CancelToken) -> PseudoResult:
    """Masks for every image of ``spec.images``, written to ``spec.out``.

    Images of one size are taken as one recording; in numbered sequences the head keeps its end.

    Raises
    ------
    MissingFileError, NothingToDoError, BadParameterError, CorruptImageError, ThermalFormatError
    """
    folder, out = spec.images, spec.out
    assert folder is not None
    if out is None:
        raise BadParameterError(name="out", value=None, detail="name a folder for the masks")
    if not folder.is_dir():
        raise MissingFileError(path=folder)
    if out.resolve() == folder.resolve():
        raise BadParameterError(name="out", value=out, detail="the masks would overwrite the images")
    if out.exists() and not out.is_dir():
        raise BadParameterError(name="out", value=out, detail="it is a file, not a folder")
    files = find_files(folder, out)
    if not files:
        raise NothingToDoError(
            path=folder,
            detail="it holds no images",
            way_out="Choose a folder with PNG, JPEG, TIFF or CSV of °C.",
        )
    todo = [file for file in files if spec.overwrite or not file.mask.exists()]
    tally = Tally(spec.params.animals, skipped=len(files) - len(todo))
    report = Reporter(progress, len(todo), tally)
    for group in by_size(todo, cancel):
        _label_group(group, spec, report, cancel)
    return tally.result(out)


def _label_group(
    group: Sequence[Loose],
    spec: PseudoSpec,
    report: Reporter,
    cancel: CancelToken,
) -> None:
    tally = report.tally
    report("Learning the background")
    reader = Reader(group)
    samples = []
    for k in np.unique(np.linspace(0, len(group) - 1, MOST_SAMPLES).round().astype(int)):
        cancel.check()
        samples.append(reader.read(group[k].path))
    calibration = calibrate(samples, spec.params, radiometric=reader.radiometric, cancel=cancel)
    height, width = samples[0].shape[:2]
    tally.methods[f"{group[0].path.parent.name} {width}x{height}"] = calibration.method_for(spec.params)
    palette = default_palette()

    def write(labelled: Labelled) -> None:
        path = group[labelled.key].mask
        write_mask(path, labelled.mask, palette, durable=False)
        if spec.params.animals > 1:
            write_mask(
                path.parent / "instances" / path.name, labelled.instances, instance_palette(), durable=False
            )

    frames = sources(group, reader)
    for labelled in label_stream(frames, calibration, spec.params, finish=write, cancel=cancel):
        tally.add(labelled)
        report("Finding animals")


def sources(group: Sequence[Loose], reader: Reader) -> Iterator[Source]:
    """The images with times made of their numbers; what is no sequence lies far apart."""
    time = 0.0
    before: Loose | None = None
    for key, file in enumerate(group):
        step = APART_S
        if before is not None and before.prefix == file.prefix and None not in (before.number, file.number):
            step = FRAME_S * (int(file.number or 0) - int(before.number or 0))
        time += step
        before = file
        yield Source(key, time, reader.read(file.path))
