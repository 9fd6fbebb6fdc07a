"""More than one job at a time: they queue, say so, start in order, and one that waits can be called off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from small_study import FRAMES

from workbench.gui.context import WindowContext
from workbench.gui.controllers.jobs import JobState
from workbench.gui.docks.jobs_dock import JobsDock
from workbench.gui.tabs.overlay_tab import OverlayTab
from workbench.gui.tabs.train_tab import TrainTab
from workbench.jobs.operations.extract import ExtractSpec
from workbench.jobs.operations.predict import PredictSpec
from workbench.jobs.operations.train import TrainSpec

pytestmark = pytest.mark.gui
WAIT = 240_000


@pytest.fixture
def training(study: Path) -> TrainSpec:
    return TrainSpec.of(study=study, epochs=1, size=64, batch=4, min_steps=4, threads=1, device="cpu")


def test_what_is_asked_for_meanwhile_waits_and_says_so(
    context: WindowContext, study: Path, open_study: Callable[[Path], None], training: TrainSpec, qtbot: QtBot
) -> None:
    dock = JobsDock(context)
    qtbot.addWidget(dock)
    dock.show()
    open_study(study)
    train = context.jobs.submit(training, "Train")
    predict = context.jobs.submit(PredictSpec.of(study=study, threads=1), "Predict")
    extract = context.jobs.submit(ExtractSpec.of(study=study, mode="count", value=3), "Extract")
    off = context.jobs.submit(ExtractSpec.of(study=study, mode="count", value=9), "Extract more")
    order: list[str] = []
    context.jobs.started.connect(lambda handle: order.append(handle.title))
    assert [job.state for job in (train, predict, extract, off)] == ["running", "queued", "queued", "queued"]
    cards = {card.handle.title: card for card in dock.cards}
    assert cards["Predict"].describe().startswith("Waiting")
    qtbot.waitUntil(cards["Predict"].cancel_button.isVisible, timeout=WAIT)
    qtbot.mouseClick(cards["Extract more"].cancel_button, Qt.MouseButton.LeftButton)
    assert off.state is JobState.CANCELLED
    assert context.jobs.waiting == (predict, extract)
    qtbot.waitUntil(lambda: train.state.over, timeout=WAIT)
    assert train.state is JobState.FINISHED, train.error
    # The prediction uses the network that the training before it has made.
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=WAIT)
    assert [job.state for job in (predict, extract)] == ["finished", "finished"], predict.error
    assert order == ["Predict", "Extract"]
    made = list((study / "predictions" / "mouse").glob("frame_*.png"))
    assert len(made) == FRAMES
    assert len(list((study / "frames" / "mouse").glob("frame_*.png"))) == 3
    assert off.started is None


def test_the_tab_of_a_waiting_job_shows_it_and_calls_it_off(
    context: WindowContext, study: Path, open_study: Callable[[Path], None], training: TrainSpec, qtbot: QtBot
) -> None:
    train, overlay = TrainTab(context), OverlayTab(context)
    for tab in (train, overlay):
        qtbot.addWidget(tab)
        tab.show()
    open_study(study)
    qtbot.waitUntil(lambda: train.settings.frames > 0 and overlay.model.count() > 0, timeout=WAIT)
    running = context.jobs.submit(training, "Train")
    qtbot.mouseClick(overlay.predict_button, Qt.MouseButton.LeftButton)
    strip = overlay.predict_strip
    assert strip.isVisible()
    assert "Waiting" in strip.label.text()
    # A second training waits in its own tab, whose curves stay those of the one that runs.
    train.start()
    assert "Waiting" in train.strip.label.text()
    assert train.controller.running is running
    qtbot.mouseClick(strip.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(train.strip.cancel_button, Qt.MouseButton.LeftButton)
    assert context.jobs.waiting == ()
    assert not strip.isVisible()
    assert not train.strip.isVisible()
    assert train.controller.running is running, "the job that runs is not the one that was called off"
    qtbot.waitUntil(lambda: running.update is not None, timeout=WAIT)
    with qtbot.waitSignal(context.jobs.cancelled, timeout=WAIT):
        context.jobs.cancel(running)
