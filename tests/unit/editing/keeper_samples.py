"""A small study without a film, and strokes on its masks, for the tests of what is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey, Step
from workbench.core.types import Mask
from workbench.editing.document import MaskDocument, Pen
from workbench.editing.keeper import MaskKeeper
from workbench.media.images import write_mask
from workbench.project.project import Project
from workbench.project.rebuild import INSERT_VIDEO
from workbench.project.store import Store

VIDEO, WIDTH, HEIGHT = "cage", 160, 120
MASKED = FrameKey(VIDEO, 3)
"""Has a pseudo-mask."""
EMPTY = FrameKey(VIDEO, 9)


def make_study(folder: Path) -> Path:
    """A study that knows one video, with a mask on one frame."""
    with Project.create(folder):
        pass
    store = Store(folder / "index.sqlite", write=True)
    store.execute(INSERT_VIDEO, (VIDEO, "cage.mp4", "", -1, WIDTH, HEIGHT, 1000, 25.0, ""))
    store.close()
    with Project.open(folder) as project:
        write_mask(project.mask_file(*MASKED), first_mask(), project.classes.palette())
        project.set_status(VIDEO, [MASKED.index], FrameStatus.PSEUDO)
    return folder


def first_mask() -> Mask:
    """Something on the frame."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[40:80, 30:110] = 2
    mask[50:70, 110:125] = 1
    return mask


def open_frame(keeper: MaskKeeper, key: FrameKey = MASKED) -> MaskDocument:
    """A document as the editor has it."""
    return MaskDocument(key, *keeper.load(key))


def stroke(document: MaskDocument, number: int, animal: int = 0) -> Step:
    """Paint a spot; every number another place and class."""
    x, y = 7 * number % (WIDTH - 12), 5 * number % (HEIGHT - 12)
    with document.edit("Paint") as edit:
        edit.paint(np.ones((12, 12), np.uint8), (x, y, x + 12, y + 12), Pen(1 + number % 3, animal))
    assert edit.step is not None
    return edit.step


def strokes(keeper: MaskKeeper, document: MaskDocument, count: int, first: int = 0) -> None:
    """Paint and keep some spots."""
    for number in range(first, first + count):
        keeper.keep(stroke(document, number))
