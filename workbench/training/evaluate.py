"""How good a network is on held-out frames, at the size and through the path that users get."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from workbench.core.paths import write_atomic
from workbench.core.progress import CancelToken
from workbench.core.types import Json
from workbench.media.images import read_mask
from workbench.nets.checkpoint import METRICS_FILE
from workbench.nets.predictor import Predictor
from workbench.project.project import Project
from workbench.training.datasets import Sample, animal_numbers, read_samples
from workbench.training.score import Score


def evaluate(
    predictor: Predictor, project: Project, samples: Sequence[Sample], cancel: CancelToken
) -> dict[str, Json]:
    """How the predictor's masks, and its animals, agree with those of the samples, at native size."""
    score = Score(predictor.classes.names, predictor.tells_animals)
    for number, picture in read_samples(project, samples):
        cancel.check()
        truth = read_mask(samples[number].mask, project.classes, size=(picture.shape[1], picture.shape[0]))
        found = predictor.predict([picture], cancel)[0]
        score.add(found.mask, truth)
        if found.animals is not None:
            score.add_animals(found.animals, animal_numbers(samples[number], truth))
    return score.to_dict()


def note_native(folder: Path, metrics: dict[str, Json], frames: int) -> None:
    """Write the metrics at native size beside those of the training in the model's folder."""
    path = folder / METRICS_FILE
    report = json.loads(path.read_text("utf-8"))
    report["native_size"] = {**metrics, "frames": frames}
    write_atomic(path, json.dumps(report, indent=1).encode())
