"""The Identify tab on a small simulated recording of two animals, tracked for real."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot
from two_animals import WAIT, shown_tab, write_study

from workbench.core.classes import ClassTable
from workbench.core.progress import CancelToken, no_progress
from workbench.gui.context import WindowContext
from workbench.gui.controllers.identify_result import FolderState, read_state
from workbench.gui.tabs.identify_tab import RESULT, SETUP, IdentifyTab
from workbench.jobs.operations.track import TrackSpec
from workbench.jobs.operations.track import run as track
from workbench.media.images import write_mask

pytestmark = pytest.mark.gui
WIDTH, HEIGHT, FRAMES = 240, 180, 120
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def untracked_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with the video ``two``, as it is copied for every test."""
    base = tmp_path_factory.mktemp("two")
    write_study(base / "study", WIDTH, HEIGHT, FRAMES)
    return base / "study"


@pytest.fixture(scope="module")
def tracked_study(untracked_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, tracked."""
    folder = tmp_path_factory.mktemp("tracked") / "study"
    shutil.copytree(untracked_study, folder)
    spec = TrackSpec(
        video=folder / "two.mp4", out=folder / "tracks" / "two", animals=2, engine="embedding", seconds=1,
        workers=1,
    )  # fmt: skip
    track(spec, progress=no_progress, cancel=CancelToken())
    return folder


@pytest.fixture
def tab(
    context: WindowContext,
    untracked_study: Path,
    tmp_path: Path,
    open_study: Callable[[Path], None],
    qtbot: QtBot,
) -> IdentifyTab:
    """The tab with a study that was never tracked."""
    shutil.copytree(untracked_study, tmp_path / "study")
    return shown_tab(context, open_study, qtbot, tmp_path / "study")


@pytest.fixture
def moved_study(tracked_study: Path, tmp_path: Path) -> Path:
    """A study with a finished tracking that was moved since."""
    return shutil.copytree(tracked_study, tmp_path / "study")


@pytest.fixture
def result_tab(
    context: WindowContext,
    moved_study: Path,
    open_study: Callable[[Path], None],
    qtbot: QtBot,
) -> IdentifyTab:
    """The tab with a finished tracking."""
    return shown_tab(context, open_study, qtbot, moved_study)


def preview_of(
    tab: IdentifyTab, qtbot: QtBot, good: Callable[[IdentifyTab], bool] = lambda _tab: True
) -> None:
    """Wait for the preview of the settings as they stand."""

    def ready() -> bool:
        seen = tab._preview
        return seen is not None and seen.exact and seen.look == tab.setup.settings.look and good(tab)

    qtbot.waitUntil(ready, timeout=WAIT)


def click(widget: QWidget, at: QPointF, qtbot: QtBot) -> None:
    qtbot.mouseClick(widget, LEFT, pos=at.toPoint())


def open_menu(widget: QWidget, at: QPoint) -> None:
    QApplication.sendEvent(
        widget, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    )


def choose(menu: QMenu, *texts: str) -> None:
    for text in texts:
        action = next(one for one in menu.actions() if one.text() == text)
        if action.menu() is not None:
            menu = action.menu()  # type: ignore[assignment]
        else:
            action.trigger()


def alone(tab: IdentifyTab) -> int:
    """A frame in which both animals are seen alone."""
    view = tab.controller.view
    assert view is not None
    good = np.isfinite(view.positions[..., 0]).all(axis=1) & ~view.crossing.any(axis=1)
    return int(np.flatnonzero(good)[len(np.flatnonzero(good)) // 2])


def test_blobs_are_shown_live(tab: IdentifyTab, qtbot: QtBot) -> None:
    assert tab.start_button.text() == "Track the animals"
    preview_of(tab, qtbot)
    assert tab._preview is not None
    assert tab._preview.count("one") == 2
    assert "Animals alone: 2 of 2" in tab.setup.found_label.text()
    assert "one animal has about" in tab.setup.areas_label.text()
    assert "Auto:" in tab.setup.polarity.currentText()
    automatic = tab.setup.threshold.box.value()
    assert automatic > 1

    # A threshold that nothing reaches: the blobs go, and nothing else was asked for.
    tab.setup.threshold.box.setValue(250)
    qtbot.waitUntil(lambda: tab._preview is not None and not tab._preview.blobs, timeout=WAIT)
    qtbot.mouseClick(tab.setup.reset_button, LEFT)
    preview_of(tab, qtbot, lambda tab: tab.setup.threshold.box.value() == automatic)
    assert tab._preview.count("one") == 2

    # Animals smaller than that are too small.
    tab.setup.least_area.box.setValue(5000)
    preview_of(tab, qtbot)
    assert tab._preview.count("small") >= 2
    assert "too small" in tab.setup.found_label.text()


def test_outlines_follow_the_playing_video(tab: IdentifyTab, qtbot: QtBot) -> None:
    preview_of(tab, qtbot)
    seen: list[int] = []
    tab.controller.preview.previewed.connect(lambda preview: seen.append(preview.index))
    tab.view.bar.speed.setCurrentIndex(tab.view.bar.speed.count() - 1)
    qtbot.mouseClick(tab.view.bar.play_button, LEFT)
    qtbot.waitUntil(lambda: not tab.view.bar.playing, timeout=WAIT)
    qtbot.waitUntil(lambda: tab._preview is not None and tab._preview.index == FRAMES - 1, timeout=WAIT)
    assert seen == sorted(seen)
    assert len(seen) > 2
    canvas = tab.view.canvas
    assert tab._preview is not None
    assert canvas._image is tab._preview.picture
    assert set(tab._preview.marks) <= set(canvas._marks)


def test_a_region_is_drawn(tab: IdentifyTab, qtbot: QtBot) -> None:
    preview_of(tab, qtbot)
    canvas = tab.view.canvas
    qtbot.mouseClick(tab.setup.region_button, LEFT)
    assert tab.region.drawing
    for x, y in ((2, 2), (WIDTH - 2, 2), (WIDTH - 2, HEIGHT - 2)):
        click(canvas, canvas.to_widget(QPointF(x, y)), qtbot)
    last = canvas.to_widget(QPointF(2, HEIGHT - 2)).toPoint()
    qtbot.mouseClick(canvas, LEFT, pos=last)
    qtbot.mouseDClick(canvas, LEFT, pos=last)
    assert not tab.region.drawing
    assert not tab.setup.region_button.isChecked()
    assert len(tab.setup.settings.look.roi) == 8
    assert "4 corner" in tab.setup.region_note.text()
    preview_of(tab, qtbot)
    qtbot.mouseClick(tab.setup.clear_button, LEFT)
    assert tab.setup.settings.look.roi == ()

    qtbot.mouseClick(tab.setup.region_button, LEFT)
    click(canvas, canvas.to_widget(QPointF(20, 20)), qtbot)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert not tab.region.drawing
    assert tab.setup.settings.look.roi == ()


def test_animals_are_taken_from_predictions(tab: IdentifyTab, context: WindowContext, qtbot: QtBot) -> None:
    preview_of(tab, qtbot)
    assert context.study.folder is not None
    predictions = context.study.folder / "predictions" / "two"
    predictions.mkdir(parents=True)
    errors: list[str] = []
    context.error_raised.connect(lambda error: errors.append(error.text))
    tab.setup.masks.setCurrentIndex(1)
    qtbot.waitUntil(lambda: bool(errors), timeout=WAIT)
    assert "has no predictions yet" in errors[0]
    assert not tab.setup.threshold.isEnabled()

    palette = ClassTable.default().palette()
    for k in range(0, 60, 10):
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        mask[20 + k : 40 + k, 20:60], mask[100:124, 120:160] = 2, 2
        write_mask(predictions / f"frame_{k:07d}.png", mask, palette, durable=False)
    tab.setup.masks.setCurrentIndex(0)
    tab.setup.masks.setCurrentIndex(1)
    preview_of(tab, qtbot)
    assert tab._preview is not None
    assert sorted(blob.area for blob in tab._preview.blobs) == [800, 960]
    with qtbot.waitSignal(tab.view.frame_shown, timeout=WAIT):
        tab.view.bar.set_frame(5)
    preview_of(tab, qtbot, lambda tab: tab._preview is not None and tab._preview.index == 5)
    assert "no prediction" in tab.setup.found_label.text()


def test_track_for_real(tab: IdentifyTab, context: WindowContext, qtbot: QtBot) -> None:
    tab.setup.engine.setCurrentIndex(tab.setup.engine.findData("embedding"))
    tab.setup.seconds.setValue(1)
    details: list[str] = []
    context.jobs.progress.connect(lambda _handle, _update: details.append(tab.live_note.text()))
    with qtbot.waitSignal(context.jobs.finished, timeout=WAIT) as done:
        qtbot.mouseClick(tab.start_button, LEFT)
        qtbot.waitUntil(lambda: tab.strip.busy, timeout=WAIT)
        assert not tab.start_button.isEnabled()
    assert done.args[0].spec.seconds == 1
    assert any("loss" in text for text in details)
    qtbot.waitUntil(lambda: tab.shows_result and tab.axis.isVisible(), timeout=WAIT)
    view = tab.controller.view
    assert view is not None
    assert view.positions.shape == (FRAMES, 2, 2)
    assert "Estimated accuracy" in tab.result.accuracy_label.text()
    assert (context.study.folder / "tracks" / "two" / "trajectories.csv").is_file()  # type: ignore[operator]
    tab.modes.setCurrentIndex(SETUP)
    assert tab.start_button.text() == "Track again"


def test_a_tracking_that_was_stopped_is_offered_to_go_on(
    tab: IdentifyTab, context: WindowContext, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(context.jobs.cancelled, timeout=WAIT):
        qtbot.mouseClick(tab.start_button, LEFT)
        qtbot.waitUntil(
            lambda: tab.strip.busy and (tab.controller.folder / "detection.json").is_file(),  # type: ignore[operator]
            timeout=WAIT,
        )
        qtbot.mouseClick(tab.strip.cancel_button, LEFT)
    qtbot.waitUntil(
        lambda: tab.controller.state is not None and tab.controller.state.state is FolderState.UNFINISHED,
        timeout=WAIT,
    )
    assert tab.start_button.text() == "Go on tracking"
    assert "not finished" in tab.start_note.text()
    tab.setup.animals.setValue(3)
    assert tab.start_button.text() == "Track the animals"


def test_a_finished_tracking_is_shown(result_tab: IdentifyTab, qtbot: QtBot) -> None:
    tab = result_tab
    qtbot.waitUntil(lambda: tab.shows_result and tab.axis.isVisible(), timeout=WAIT)
    assert tab.controller.state is not None
    assert tab.controller.state.state is FolderState.FINISHED
    assert tab.setup.settings.look.animals == 2
    assert tab.setup.settings.seconds == 1
    view = tab.controller.view
    assert view is not None
    frame = alone(tab)
    with qtbot.waitSignal(tab.view.frame_shown, timeout=WAIT):
        tab.view.bar.set_frame(frame)
    dots = [mark for mark in tab.view.canvas._marks if mark.label]
    assert [mark.label.rstrip("?") for mark in dots] == ["1", "2"]
    assert dots[0].points[0] == pytest.approx(tuple(view.positions[frame, 0] + 0.5), abs=0.1)


def test_the_time_axis_zooms_moves_and_jumps(result_tab: IdentifyTab, qtbot: QtBot) -> None:
    tab, axis = result_tab, result_tab.axis
    qtbot.waitUntil(axis.isVisible, timeout=WAIT)
    assert axis.range == pytest.approx((0, FRAMES), abs=1)
    middle = QPointF(axis.width() / 2, 20)
    click(axis, middle, qtbot)
    assert tab.view.frame == pytest.approx(FRAMES / 2, abs=4)
    at = QPointF(axis.mapToGlobal(middle.toPoint()))
    for _ in range(3):
        turn = QWheelEvent(
            middle, at, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(axis, turn)
    first, last = axis.range
    assert last - first == pytest.approx(FRAMES / 1.25**3, rel=0.02)
    assert first < FRAMES / 2 < last
    qtbot.mousePress(axis, LEFT, pos=middle.toPoint())
    qtbot.mouseMove(axis, middle.toPoint() + QPoint(60, 0))
    qtbot.mouseRelease(axis, LEFT, pos=middle.toPoint() + QPoint(60, 0))
    assert axis.range[0] < first
    qtbot.mouseDClick(axis, LEFT, pos=middle.toPoint())
    assert axis.range == pytest.approx((0, FRAMES), abs=1)


def test_an_animal_is_named_and_the_name_taken_back(
    result_tab: IdentifyTab, context: WindowContext, qtbot: QtBot
) -> None:
    tab, canvas = result_tab, result_tab.view.canvas
    qtbot.waitUntil(tab.axis.isVisible, timeout=WAIT)
    frame = alone(tab)
    with qtbot.waitSignal(tab.view.frame_shown, timeout=WAIT):
        tab.view.bar.set_frame(frame)
    before = tab.controller.view
    assert before is not None
    open_menu(canvas, canvas.to_widget(QPointF(*before.positions[frame, 0].tolist())).toPoint())
    menu = tab.correcting.menu
    assert menu is not None
    assert menu.actions()[0].text() == "Animal 1"
    with qtbot.waitSignal(context.jobs.finished, timeout=WAIT):
        choose(menu, "This is animal…", "2")
        menu.close()
    qtbot.waitUntil(lambda: tab.controller.view is not before, timeout=WAIT)
    after = tab.controller.view
    assert after is not None
    assert after.positions[frame, 1] == pytest.approx(before.positions[frame, 0], abs=2.0)
    assert "1 correction" in tab.result.corrections_label.text()
    assert tab.shows_result
    assert tab.view.frame == frame

    with qtbot.waitSignal(context.jobs.finished, timeout=WAIT):
        qtbot.mouseClick(tab.result.undo_button, LEFT)
    qtbot.waitUntil(lambda: tab.controller.view is not after, timeout=WAIT)
    assert tab.controller.view is not None
    assert tab.controller.view.corrections == ()
    assert tab.controller.view.positions[frame, 0] == pytest.approx(before.positions[frame, 0], abs=2.0)
    assert not tab.result.undo_button.isEnabled()


def test_two_places_are_one_animal(result_tab: IdentifyTab, context: WindowContext, qtbot: QtBot) -> None:
    """Chosen on a fragment of the time axis, the second one in the picture; Esc gives it up."""
    tab, axis, canvas = result_tab, result_tab.axis, result_tab.view.canvas
    qtbot.waitUntil(axis.isVisible, timeout=WAIT)
    view = tab.controller.view
    assert view is not None
    row = view.rows[0]
    longest = int((row.fragments.stop - row.fragments.start).argmax())
    middle = (row.fragments.start[longest] + row.fragments.stop[longest]) / 2
    x = 40 + (middle - axis.range[0]) * (axis.width() - 48) / FRAMES
    for attempt in range(2):
        open_menu(axis, QPoint(round(x), round(axis._row_rect(0).center().y())))
        assert tab.correcting.menu is not None
        choose(tab.correcting.menu, "Same as…")
        tab.correcting.menu.close()
        assert tab.pick_bar.isVisible()
        if not attempt:
            qtbot.keyClick(tab, Qt.Key.Key_Escape)
            assert not tab.pick_bar.isVisible()
    frame = alone(tab)
    tab.view.bar.set_frame(frame)
    with qtbot.waitSignal(context.jobs.finished, timeout=WAIT) as done:
        click(canvas, canvas.to_widget(QPointF(*view.positions[frame, 0].tolist())), qtbot)
    (said,) = done.args[0].spec.add
    assert said.kind == "same"
    assert said.b.frame == frame
    assert not tab.pick_bar.isVisible()


def test_review_items_are_stepped_through(
    context: WindowContext,
    moved_study: Path,
    open_study: Callable[[Path], None],
    qtbot: QtBot,
) -> None:
    item = {"kind": "crossing", "start": 30, "stop": 40, "animal": 0, "x": 50.0, "y": 60.0, "certainty": 0.4}
    items = [item, item | {"kind": "name", "start": 70, "stop": 90, "animal": 1}]
    (moved_study / "tracks" / "two" / "review.json").write_text(json.dumps(items))
    result = moved_study / "tracks" / "two" / "result.json"
    result.write_text(json.dumps(json.loads(result.read_text()) | {"distinguishable": False}))
    tab = shown_tab(context, open_study, qtbot, moved_study)
    qtbot.waitUntil(lambda: tab.result.model.rowCount() == 2, timeout=WAIT)
    assert "cannot be told apart" in tab.result.alike_label.text()
    assert "Positions are missing" not in tab.result.alike_label.text()
    assert tab.result.alike_label.isVisible()
    qtbot.mouseClick(tab.result.next_button, LEFT)
    assert (tab.result.review, tab.view.frame) == (0, 30)
    assert any(mark.box for mark in tab.view.canvas._marks)
    tab.activateWindow()
    tab.view.canvas.setFocus()
    qtbot.keyClick(tab.view.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert (tab.result.review, tab.view.frame) == (1, 70)
    texts = [tab.result.model.index(1, column).data() for column in range(4)]
    assert texts == ["0:02", "Name", "2", "40\u00a0%"]


def test_a_damaged_folder_is_no_crash(tracked_study: Path, tmp_path: Path) -> None:
    folder = tmp_path / "two"
    assert read_state(folder).state is FolderState.NONE
    shutil.copytree(tracked_study / "tracks" / "two", folder)
    assert read_state(folder).state is FolderState.FINISHED
    (folder / "fragments.npz").unlink()
    assert read_state(folder).state is FolderState.UNFINISHED
    (folder / "result.json").write_text("{")
    assert read_state(folder).state is FolderState.UNFINISHED


def test_nothing_can_be_started_without_a_study(context: WindowContext, qtbot: QtBot) -> None:
    tab = IdentifyTab(context)
    qtbot.addWidget(tab)
    tab.show()
    assert not tab.start_button.isEnabled()
    assert not tab.modes.isTabEnabled(RESULT)


def test_what_must_be_known_before_the_result_is_used_is_said(
    context: WindowContext,
    moved_study: Path,
    open_study: Callable[[Path], None],
    qtbot: QtBot,
) -> None:
    result = moved_study / "tracks" / "two" / "result.json"
    before = json.loads(result.read_text())
    pair = {"moments": 2, "apart": None, "needed": 0.84, "distinguishable": None}
    doubtful = {"coverage": 0.55, "distinguishable": True, "notes": {**before["notes"], "held_out": pair}}
    result.write_text(json.dumps(before | doubtful))
    tab = shown_tab(context, open_study, qtbot, moved_study)
    qtbot.waitUntil(lambda: bool(tab.result.alike_label.text()), timeout=WAIT)
    assert "1.1 of 2 animals" in tab.result.alike_label.text()
    assert "they were apart too seldom" in tab.result.alike_label.text()
