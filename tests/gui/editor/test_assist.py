"""The assistant on a real window: masks carried over real frames, Segment Anything in its real process."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from canvas_desk import Desk
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from small_sam import write_small_sam
from small_study import mouse_frame

from workbench.core.errors import HelperDiedError, SamCheckpointError, WorkbenchError
from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.core.types import Mask
from workbench.editing.brush import line
from workbench.editing.document import Planes
from workbench.editing.edits import swap
from workbench.gui.canvas.tools.prompt import PromptTool
from workbench.gui.context import WindowContext
from workbench.gui.controllers.assist import AssistController
from workbench.gui.preferences import Preferences
from workbench.gui.tabs.edit_tab import EditTab
from workbench.gui.tabs.editor.assist_panel import AssistPanel
from workbench.nets import weights as weights_module
from workbench.nets.prompts import Prompt
from workbench.nets.weights import Weights
from workbench.project.project import Project

LONG = 30_000


@pytest.fixture(autouse=True)
def no_fetched_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_WEIGHTS_DIR", str(tmp_path / "weights"))


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_sam(tmp_path_factory.mktemp("sam") / "small.pth")


@pytest.fixture
def assist(desk: Desk) -> Iterator[AssistController]:
    made = AssistController(desk.controller)
    yield made
    made.shutdown()


@pytest.fixture
def panel(assist: AssistController, qtbot: QtBot) -> AssistPanel:
    made = AssistPanel(assist)
    qtbot.addWidget(made)
    made.resize(300, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def go_to(desk: Desk, k: int, qtbot: QtBot) -> None:
    key = FrameKey("mouse", k)
    desk.controller.go_to(key)
    qtbot.waitUntil(lambda: desk.controller.key == key and not desk.controller.loading, timeout=LONG)


def masks_of(desk: Desk, frames: list[int], qtbot: QtBot) -> dict[int, Mask]:
    found: dict[FrameKey, Planes] = {}
    desk.controller.store.planes([FrameKey("mouse", k) for k in frames], found.update)
    qtbot.waitUntil(lambda: len(found) == len(frames), timeout=LONG)
    return {key.index: planes.classes for key, planes in found.items()}


def overlap(mask: Mask, k: int) -> float:
    truth = mouse_frame(k)[1]
    return float(
        np.mean([((mask == c) & (truth == c)).sum() / ((mask == c) | (truth == c)).sum() for c in (1, 2, 3)])
    )


def run_to_end(assist: AssistController, start: Callable[[], object], qtbot: QtBot) -> str:
    """Begin, wait until the step is made; the last sentence."""
    said: list[str] = []
    assist.carry.told.connect(said.append)
    start()
    editor = assist._editor
    qtbot.waitUntil(lambda: bool(said) and not assist.carry.running and not editor.busy, timeout=LONG)
    return said[-1]


def test_propagate_is_one_step_that_stops_at_verified_work(
    desk: Desk, assist: AssistController, panel: AssistPanel, qtbot: QtBot
) -> None:
    editor = desk.controller
    editor.change(every_frame=True)
    go_to(desk, 19, qtbot)
    assist.change(count=6)
    steps: list[int] = []
    assist.carry.progressed.connect(lambda update: steps.append(update.done))
    said = run_to_end(assist, lambda: qtbot.mouseClick(panel.carry.forward, Qt.MouseButton.LeftButton), qtbot)
    assert said.startswith("6 frame") and panel.carry.note.text() == said
    assert steps[-1] == 6
    assert editor.undo_label == "Propagate"
    made = masks_of(desk, list(range(19, 27)), qtbot)
    assert all(overlap(made[k], k) > 0.8 for k in range(20, 26)), {k: overlap(made[k], k) for k in made}
    assert not made[26].any()
    copied = overlap(mouse_frame(19)[1], 25)  # the control: the mask copied unchanged
    assert overlap(made[25], 25) > copied + 0.3

    editor.undo()
    qtbot.waitUntil(lambda: editor.redo_label == "Propagate" and not editor.busy, timeout=LONG)
    assert not any(mask.any() for k, mask in masks_of(desk, [20, 23, 25], qtbot).items())

    editor.set_status(FrameStatus.VERIFIED, FrameKey("mouse", 22))
    go_to(desk, 19, qtbot)
    said = run_to_end(assist, assist.propagate, qtbot)
    assert said.startswith("2 frame") and "22" in said
    made = masks_of(desk, [21, 22, 23], qtbot)
    assert made[21].any() and not made[22].any() and not made[23].any()
    said = run_to_end(assist, lambda: assist.propagate(count=4, overwrite=True), qtbot)
    assert masks_of(desk, [22], qtbot)[22].any()


def test_carried_masks_count_as_peoples_work_only_when_somebody_has_worked_on_them(
    desk: Desk, assist: AssistController, study: Path, qtbot: QtBot
) -> None:
    editor = desk.controller
    editor.change(every_frame=True)
    go_to(desk, 19, qtbot)
    run_to_end(assist, lambda: assist.propagate(count=2), qtbot)
    go_to(desk, 20, qtbot)
    editor.edit("Swap", lambda document: swap(document, 1, 2))
    qtbot.waitUntil(lambda: not editor.busy, timeout=LONG)
    editor.save()
    qtbot.waitUntil(lambda: editor.store.state == "saved", timeout=LONG)
    with Project.open(study, write=False) as project:
        qtbot.waitUntil(lambda: project.status("mouse", 21) is FrameStatus.PSEUDO, timeout=LONG)
        assert project.status("mouse", 20) is FrameStatus.CORRECTED
        assert project.mask_file("mouse", 21).is_file()


def test_propagate_backward_and_cancel(desk: Desk, assist: AssistController, qtbot: QtBot) -> None:
    editor = desk.controller
    editor.change(every_frame=True)
    go_to(desk, 10, qtbot)
    editor.apply("Empty", {FrameKey("mouse", k): Planes(np.zeros((180, 240), np.uint8)) for k in (7, 8)})
    qtbot.waitUntil(lambda: not editor.busy, timeout=LONG)
    before = masks_of(desk, [7, 8, 11], qtbot)
    assist.propagate(count=30, overwrite=True)
    assist.cancel()
    qtbot.waitUntil(lambda: not assist.carry.running, timeout=LONG)
    assert editor.undo_label == "Empty"
    run_to_end(assist, lambda: assist.propagate(count=2, backward=True, overwrite=True), qtbot)
    after = masks_of(desk, [7, 8, 11], qtbot)
    assert (after[11] == before[11]).all() and not after[7].any()
    assert overlap(after[8], 8) > 0.85


def test_nothing_to_carry_is_said(desk: Desk, assist: AssistController, qtbot: QtBot) -> None:
    go_to(desk, 19, qtbot)  # the last frame of those that are stepped through
    said: list[str] = []
    assist.carry.told.connect(said.append)
    assert not assist.propagate()
    assert said == ["There is no frame to carry the mask to."]
    assert not assist.interpolate()
    assert "corrected frame on both sides" in said[-1]


def test_interpolate_fills_the_gap(
    desk: Desk, assist: AssistController, panel: AssistPanel, qtbot: QtBot
) -> None:
    editor = desk.controller
    editor.change(every_frame=True)
    editor.apply("Given", {FrameKey("mouse", k): Planes(mouse_frame(k)[1]) for k in (22, 30)})
    qtbot.waitUntil(lambda: not editor.busy, timeout=LONG)
    for k in (22, 30):
        editor.set_status(FrameStatus.VERIFIED, FrameKey("mouse", k))
    go_to(desk, 25, qtbot)
    said = run_to_end(assist, lambda: qtbot.mouseClick(panel.carry.between, Qt.MouseButton.LeftButton), qtbot)
    assert said.startswith("7 frame")
    made = masks_of(desk, list(range(22, 31)), qtbot)
    assert all(overlap(made[k], k) > 0.85 for k in made), {k: overlap(made[k], k) for k in made}
    assert editor.undo_label == "Interpolate"


def click(desk: Desk, x: float, y: float, button: Qt.MouseButton, qtbot: QtBot) -> None:
    from PySide6.QtCore import QPointF

    at = desk.canvas.to_widget(QPointF(x, y)).toPoint()
    qtbot.mouseClick(desk.canvas, button, pos=at)


def test_segment_anything_from_click_to_paint(
    desk: Desk, assist: AssistController, panel: AssistPanel, checkpoint: Path, qtbot: QtBot
) -> None:
    editor = desk.controller
    tool = desk.canvas.tools["sam"]
    assert isinstance(tool, PromptTool)
    assist.connect_tool(tool)
    qtbot.waitUntil(lambda: assist.sam.state.stage == "none", timeout=LONG)
    editor.change(tool="sam", class_id=1)
    click(desk, 120, 90, Qt.MouseButton.LeftButton, qtbot)
    assert assist.sam.proposal is None and "Choose a file" in panel.sam.state.text()
    tool.clear()

    assist.set_weights(checkpoint)
    qtbot.waitUntil(lambda: assist.sam.state.stage == "ready", timeout=LONG)  # read before the first click
    go_to(desk, 10, qtbot)
    with qtbot.waitSignal(assist.proposal_changed, timeout=LONG):
        click(desk, 120, 90, Qt.MouseButton.LeftButton, qtbot)
    found = assist.sam.proposal
    assert found is not None and found.box is not None and found.region.any()
    assert tool._proposal is not None and panel.sam.accept.isEnabled()
    click(desk, 30, 20, Qt.MouseButton.RightButton, qtbot)
    qtbot.waitUntil(lambda: not assist.sam.state.working, timeout=LONG)
    assert [point.positive for point in assist.prompt.points] == [True, False]

    assist.set_prompt(Prompt().with_point(120, 90))
    qtbot.waitUntil(lambda: not assist.sam.state.working, timeout=LONG)
    found = assist.sam.proposal
    assert found is not None and found.box is not None
    document = editor.document
    assert document is not None
    before = document.classes.copy()
    assert (before == 2).any()
    editor.change(locked=frozenset({2}))
    qtbot.mouseClick(panel.sam.accept, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: editor.undo_label == "Segment Anything" and not editor.busy, timeout=LONG)
    x0, y0, x1, y1 = found.box
    wanted = before.copy()
    part = wanted[y0:y1, x0:x1]
    part[(found.region > 0) & (part != 2)] = 1
    assert (document.classes == wanted).all() and (wanted != before).any()
    assert assist.sam.proposal is None and tool.prompt == Prompt() and not panel.sam.accept.isEnabled()
    editor.undo()
    qtbot.waitUntil(lambda: not editor.busy, timeout=LONG)
    assert (document.classes == before).all()
    project = editor.context.study.project
    assert project is not None
    kept = project.folder / ".cache" / "sam"
    wanted_ahead = {f"frame_00000{k}.npz" for k in (10, 11, 12)}
    qtbot.waitUntil(lambda: wanted_ahead <= {path.name for path in kept.glob("*/mouse/*.npz")}, timeout=LONG)


def test_a_killed_network_is_told_and_comes_back(
    desk: Desk, assist: AssistController, checkpoint: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    shown: list[WorkbenchError] = []
    desk.controller.context.error_raised.connect(shown.append)
    wrong = tmp_path / "notes.pth"
    wrong.write_text("no weights")
    assist.set_weights(wrong)
    assist.set_prompt(Prompt().with_point(120, 90))
    qtbot.waitUntil(lambda: len(shown) == 1 and assist.sam.state.stage == "failed", timeout=LONG)
    qtbot.wait(100)
    assert [type(error) for error in shown] == [SamCheckpointError]
    assist.set_weights(checkpoint)
    assist.set_prompt(Prompt().with_point(120, 90))
    qtbot.waitUntil(lambda: assist.sam.proposal is not None, timeout=LONG)
    process = assist.sam._process
    assert process is not None and process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: assist.sam.state.stage == "failed", timeout=LONG)
    assert [type(error) for error in shown] == [SamCheckpointError, HelperDiedError]
    assist.set_prompt(Prompt().with_point(120, 91))
    qtbot.waitUntil(lambda: assist.sam.state.stage == "ready" and not assist.sam.state.working, timeout=LONG)
    assert assist.sam.proposal is not None


def test_weights_are_fetched_with_progress_and_used(
    desk: Desk,
    assist: AssistController,
    panel: AssistPanel,
    checkpoint: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handler = partial(SimpleHTTPRequestHandler, directory=str(checkpoint.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        content = checkpoint.read_bytes()
        url = f"http://127.0.0.1:{server.server_address[1]}/{checkpoint.name}"
        small = Weights("Small", url, len(content), hashlib.sha256(content).hexdigest())
        monkeypatch.setattr(weights_module, "SAM_WEIGHTS", (small,))
        preferences = desk.controller.context.preferences = Preferences()
        done: list[int] = []
        assist.sam.fetch_progressed.connect(lambda update: done.append(update.done))
        assist.fetch("Small")
        assert assist.sam.fetching and panel.sam.progress.isVisible() and not panel.sam.fetch.isEnabled()
        qtbot.waitUntil(lambda: assist.sam.weights is not None, timeout=LONG)
        server.shutdown()
    assert done[-1] == len(content) and len(done) <= 102
    assert panel.sam.file.text() == "small.pth" and not assist.sam.fetching
    assert preferences.assist["weights"] == str(assist.sam.weights)
    monkeypatch.setattr("workbench.gui.preferences.Preferences.save", lambda _self: None)
    again = AssistController(desk.controller)
    qtbot.waitUntil(lambda: again.sam.weights == assist.sam.weights, timeout=LONG)
    again.shutdown()


def test_key_g_in_the_editor_tab(
    context: WindowContext, open_study: Callable[[Path], None], study: Path, qtbot: QtBot
) -> None:
    tab = EditTab(context)
    qtbot.addWidget(tab)
    tab.resize(1200, 700)
    tab.show()
    open_study(study)
    editor = tab.editor
    qtbot.waitUntil(lambda: editor.bundle is not None and not editor.loading, timeout=LONG)
    editor.change(every_frame=True)
    editor.go_to(FrameKey("mouse", 19))
    qtbot.waitUntil(lambda: editor.key == FrameKey("mouse", 19), timeout=LONG)
    tab.assist.change(count=3)
    tab.canvas.setFocus()
    qtbot.keyClick(tab.canvas, Qt.Key.Key_G)
    qtbot.waitUntil(lambda: editor.undo_label == "Propagate" and not editor.busy, timeout=LONG)
    editor.step(1)
    qtbot.waitUntil(lambda: editor.key == FrameKey("mouse", 20) and not editor.loading, timeout=LONG)
    assert editor.document is not None and overlap(editor.document.classes, 20) > 0.85
    editor.undo()
    qtbot.waitUntil(lambda: editor.undo_label is None and not editor.busy, timeout=LONG)
    assert not editor.document.classes.any()


def test_what_is_painted_meanwhile_stays(desk: Desk, assist: AssistController, qtbot: QtBot) -> None:
    editor = desk.controller
    editor.change(every_frame=True, class_id=3, brush_size=30)
    go_to(desk, 19, qtbot)
    assist.propagate(count=15)
    go_to(desk, 21, qtbot)
    if not assist.carry.running:
        pytest.skip("the machine was too fast to paint in between")
    step = line(desk.document, editor.brush(), editor.pen(), (50, 50), (90, 50))
    assert step is not None
    editor.commit(step)
    editor.document_changed.emit((30, 30, 110, 70))
    qtbot.waitUntil(lambda: not assist.carry.running and not editor.busy, timeout=LONG)
    made = masks_of(desk, [20, 21, 22], qtbot)
    assert overlap(made[20], 20) > 0.8 and overlap(made[22], 22) > 0.8
    assert made[21][50, 70] == 3 and not (made[21] == 2).any()
