"""Small pictures of what the network makes of the same few held-out frames after every epoch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image, Mask
from workbench.media.images import write_image
from workbench.nets.preprocessing import IGNORE
from workbench.training.run_folder import EXAMPLES_FOLDER
from workbench.vision.overlay import blend

COUNT = 6
_KEPT = 50
"""Epochs whose pictures are kept."""
_GAP = 2


def example_path(folder: Path, epoch: int, number: int) -> Path:
    """Picture ``number`` (from 1) after ``epoch`` in a model's folder."""
    return folder / EXAMPLES_FOLDER / f"epoch_{epoch}_{number}.png"


def draw_example(image: Image, truth: Mask, found: Mask, palette: NDArray[np.uint8]) -> Image:
    """The picture with the true mask, and beside it with the predicted one; (H, 2 W + gap, 3).

    All (H, W) at the network's input size; padding (`IGNORE`) is cut off.
    """
    rows, columns = np.nonzero(truth != IGNORE)
    inside = (slice(0, int(rows.max(initial=0)) + 1), slice(0, int(columns.max(initial=0)) + 1))
    true = np.where(truth == IGNORE, 0, truth).astype(np.uint8)
    panels = [blend(image[inside], np.ascontiguousarray(mask[inside]), palette) for mask in (true, found)]
    gap = np.full((panels[0].shape[0], _GAP, 3), 255, np.uint8)
    return np.concatenate([panels[0], gap, panels[1]], axis=1)


def write_examples(folder: Path, epoch: int, pictures: Sequence[Image], best: int) -> list[Path]:
    """Write the pictures of an epoch, and drop those of epochs long past but for the ``best`` one."""
    paths = []
    for number, picture in enumerate(pictures, start=1):
        path = example_path(folder, epoch, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_image(path, picture, durable=False)
        paths.append(path)
    for path in (folder / EXAMPLES_FOLDER).glob("epoch_*_*.png"):
        old = path.stem.split("_")[1]
        if old.isdecimal() and int(old) <= epoch - _KEPT and int(old) != best:
            path.unlink(missing_ok=True)
    return paths
