"""A session in any order: stepping, painting, undoing on other frames, deciding and saving."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey, Step
from workbench.editing.document import MaskDocument, Pen
from workbench.gui.context import WindowContext
from workbench.gui.controllers.editor_store import EditorStore, FrameBundle
from workbench.media.images import read_mask
from workbench.project.project import Project

VIDEO = "mouse"


@pytest.fixture(autouse=True)
def rescue_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of a test lands in the user's own rescue folder."""
    monkeypatch.setenv("WORKBENCH_RESCUE_DIR", str(tmp_path / "rescue"))
    return tmp_path / "rescue"


@pytest.fixture
def store(context: WindowContext, open_study: Callable[[Path], None], study: Path) -> EditorStore:
    """A store over the small study, which is open."""
    made = EditorStore(context)
    open_study(study)
    return made


def test_a_restless_person_loses_nothing(
    store: EditorStore, qtbot: QtBot, context: WindowContext, study: Path
):
    """Stepping, painting, undoing on other frames, deciding and saving in any order."""
    chance = random.Random(11)
    truth: dict[FrameKey, np.ndarray] = {}
    done: list[Step] = []
    shown: list[FrameBundle] = []
    store.ready.connect(shown.append)
    store.request(FrameKey(VIDEO, 0))
    for _ in range(250):
        qtbot.waitUntil(lambda: bool(shown), timeout=10_000)
        document = shown[-1].document
        known = truth.setdefault(document.key, document.classes.copy())
        assert np.array_equal(document.classes, known), document.key
        act = chance.random()
        if act < 0.5:
            step = stroke_at(document, chance.randrange(220), chance.randrange(160), chance.randrange(4))
            if step is not None:
                done.append(step)
                store.keep(step)
                truth[document.key] = document.classes.copy()
        elif act < 0.65 and done:
            step = done.pop(chance.randrange(len(done)))  # of whichever frame: XOR takes it back anywhere
            change = step.changes[0]
            bundle = store.bundle(change.frame)
            if bundle is not None:
                bundle.document.toggle(change)
            change.patch.toggle(truth[change.frame])
            store.keep(step)
        elif act < 0.9:
            shown.clear()
            key = FrameKey(VIDEO, chance.randrange(10))
            store.request(key)
            store.set_neighbours([FrameKey(VIDEO, key.index + 1), FrameKey(VIDEO, max(0, key.index - 1))])
        elif act < 0.95:
            store.save_now()
            store.check_files()
        else:
            store.set_status(document.key, FrameStatus.VERIFIED)
        if chance.random() < 0.3:
            qtbot.wait(chance.randrange(12))
    context.study.close()
    assert len(truth) > 5
    with Project.open(study) as project:
        for key, pixels in truth.items():
            path = project.mask_file(*key)
            found = read_mask(path) if path.exists() else np.zeros_like(pixels)
            assert np.array_equal(found, pixels), key
    assert not list((study / "backups").rglob("*.png"))  # nobody else wrote


def stroke_at(document: MaskDocument, x: int, y: int, class_id: int) -> Step | None:
    """Paint a square anywhere; None where that changes nothing."""
    with document.edit("Paint") as edit:
        edit.paint(np.ones((15, 15), np.uint8), (x, y, x + 15, y + 15), Pen(class_id))
    return edit.step
