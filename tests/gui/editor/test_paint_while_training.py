"""A real training runs, and somebody paints: strokes are saved, the training comes to its end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from edit_person import KEY, NONE, Person
from pytestqt.qtbot import QtBot

from workbench.gui.controllers.jobs import JobState
from workbench.gui.tabs.train_tab import TrainTab
from workbench.jobs.operations.train import TrainSpec
from workbench.media.images import read_mask
from workbench.project.project import Project

TRAINING_MS = 240_000


def test_strokes_are_saved_while_a_training_runs(person: Person, study: Path, qtbot: QtBot) -> None:
    jobs, window = person.session.context.jobs, person.session.window
    spec = TrainSpec.of(study=study, epochs=3, size=64, batch=4, min_steps=6, threads=1, device="cpu")
    handle = jobs.submit(spec, "Train")
    epochs: list[int] = []
    jobs.progress.connect(lambda _handle, update: epochs.append(update.detail.get("epoch", 0)))
    qtbot.waitUntil(lambda: 1 in epochs, timeout=TRAINING_MS)
    assert handle.state is JobState.RUNNING
    painted = []
    person.editor.change(tool="brush", class_id=1, brush_size=12, square=False)
    for number, y in enumerate((20, 40, 60)):
        before = person.mask.copy()
        person.stroke((20, y), (120, y))
        assert (before != person.mask).sum() > 500
        assert painted or not handle.state.over, "the first stroke waited for the training"
        painted.append((number, person.mask.copy()))
        person.key(KEY.Key_Right, NONE)
        person.at(number + 1)
    # Its curves are live in the Train tab, and the editor is as it was left.
    train = window.show_tab("train")
    assert isinstance(train, TrainTab)
    window.show_tab("edit")
    person.saved()
    qtbot.waitUntil(lambda: handle.state.over, timeout=TRAINING_MS)
    assert handle.state is JobState.FINISHED, handle.error
    assert [epoch for epoch in epochs if epoch] == [1, 2, 3]
    assert [score.epoch for score in train.controller.epochs][-1] == 3
    with Project.open(study, write=False) as project:
        for index, mask in painted:
            np.testing.assert_array_equal(read_mask(project.mask_file("mouse", index)), mask)
            status = project.status("mouse", index)
            assert status is not None
            assert status == "corrected"
