"""The Synthesise tab: examples follow the settings, the button makes a real set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workbench.gui.context import WindowContext
from workbench.gui.controllers.synth import SetRow, free_name, read_sets
from workbench.gui.tabs.synth_tab import SynthTab

pytestmark = pytest.mark.gui
WAIT = 60_000


@pytest.fixture
def tab(context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot) -> SynthTab:
    """The tab with its first examples."""
    made = SynthTab(context)
    qtbot.addWidget(made)
    made.resize(1100, 640)
    made.show()
    with qtbot.waitSignal(made.controller.examples_ready, timeout=WAIT):
        open_study(study)
    return made


def test_examples_are_shown_and_follow_the_settings(tab: SynthTab, qtbot: QtBot) -> None:
    assert tab.grid.count == 6
    with qtbot.waitSignal(tab.controller.examples_ready, timeout=WAIT) as ready:
        tab.settings.most.setValue(1)
        tab.settings.fewest.setValue(1)
    assert all(one.wanted == 1 for one in ready.args[0])
    cells = tab.grid.cells()
    assert len(cells) == 6
    assert all(tab.grid.rect().toRectF().contains(cell) for cell in cells)
    assert not any(a.intersects(b) for k, a in enumerate(cells) for b in cells[k + 1 :])


def test_other_examples_are_others(tab: SynthTab, qtbot: QtBot) -> None:
    before = tab.grid.grab().toImage()
    with qtbot.waitSignal(tab.controller.examples_ready, timeout=WAIT):
        qtbot.mouseClick(tab.others, Qt.MouseButton.LeftButton)
    assert tab.grid.grab().toImage() != before


def test_masks_lie_on_top_as_strongly_as_asked(tab: SynthTab) -> None:
    tab.opacity.setValue(0)
    bare = tab.grid.grab().toImage()
    tab.opacity.setValue(100)
    assert tab.grid.grab().toImage() != bare


def test_the_button_makes_a_set(tab: SynthTab, study: Path, qtbot: QtBot) -> None:
    tab.settings.count.setValue(3)
    assert tab.settings.name.text() == "set-1"
    with qtbot.waitSignal(tab._context.jobs.finished, timeout=WAIT):
        qtbot.mouseClick(tab.make_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "set-1" in tab.sets_note.text(), timeout=WAIT)
    assert read_sets(study / "synthetic") == [SetRow("set-1", 3, 0)]
    assert tab.settings.name.text() == "set-2", "the next set gets a name of its own"


def test_a_bad_name_is_told(tab: SynthTab, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tab._context.jobs.failed, timeout=WAIT) as failed:
        tab.settings.name.setText("../x")
        qtbot.mouseClick(tab.make_button, Qt.MouseButton.LeftButton)
    assert "name of a folder" in failed.args[1].text


def test_free_names() -> None:
    assert free_name([]) == "set-1"
    assert free_name([SetRow("set-1", 1, 0), SetRow("set-3", 1, 0)]) == "set-2"


def test_sets_that_are_broken_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "manifest.json").write_text("{")
    assert read_sets(tmp_path) == []
