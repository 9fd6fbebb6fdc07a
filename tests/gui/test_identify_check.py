"""Checking before tracking in the Identify tab, on a small simulated recording of two animals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from two_animals import WAIT, shown_tab, write_study

from workbench.gui.context import WindowContext
from workbench.gui.tabs.identify.check_card import CheckCard
from workbench.gui.tabs.identify_tab import IdentifyTab
from workbench.jobs.operations.track_check import TrackCheckResult

pytestmark = pytest.mark.gui
FRAMES = 90
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def tab(
    context: WindowContext, tmp_path: Path, open_study: Callable[[Path], None], qtbot: QtBot
) -> IdentifyTab:
    """The tab with a study of one video of two animals that is looked at for the first time."""
    write_study(tmp_path / "estudo ção", 200, 150, FRAMES)
    return shown_tab(context, open_study, qtbot, tmp_path / "estudo ção")


def test_check_first_for_real(tab: IdentifyTab, context: WindowContext, qtbot: QtBot) -> None:
    card = tab.check_card
    assert card.isHidden()
    tab.setup.seconds.setValue(1)
    with qtbot.waitSignal(context.jobs.finished, timeout=WAIT) as done:
        qtbot.mouseClick(tab.check_button, LEFT)
        qtbot.waitUntil(lambda: tab.strip.busy, timeout=WAIT)
        assert not tab.check_button.isEnabled()
        assert not tab.start_button.isEnabled()
    found = done.args[1]
    assert (done.args[0].spec.animals, done.args[0].spec.seconds) == (2, 1)
    assert found.frames == FRAMES
    qtbot.waitUntil(card.isVisible, timeout=WAIT)
    assert tab.check_button.isEnabled()
    assert tab.live_note.isHidden()
    words = {
        "feasible": "Feasible",
        "without identities": "Plain tracks only",
        "not feasible": "Not feasible",
    }
    assert card.verdict_label.text().startswith(words[found.verdict])
    assert f"All apart for {100 * found.apart:.0f}" in card.apart_label.text()
    assert f"{found.longest_global_s:.1f} s" in card.apart_label.text()
    assert card.why_label.text()
    assert "Tracking the whole video" in card.time_label.text()
    assert not (context.study.folder / "tracks").exists()  # type: ignore[operator]

    # A check holds for its settings alone, and is there again with them.
    tab.setup.animals.setValue(3)
    assert card.isHidden()
    tab.setup.animals.setValue(2)
    assert card.isVisible()


def test_a_check_can_be_stopped_and_says_what_is_wrong(
    tab: IdentifyTab, context: WindowContext, qtbot: QtBot
) -> None:
    tab.setup.animals.setValue(6)
    tab.setup.seconds.setValue(1)
    with qtbot.waitSignal(context.jobs.cancelled, timeout=WAIT):
        qtbot.mouseClick(tab.check_button, LEFT)
        qtbot.waitUntil(lambda: tab.strip.busy and tab.strip.bar.maximum() > 0, timeout=WAIT)
        qtbot.mouseClick(tab.strip.cancel_button, LEFT)
    assert tab.check_card.isHidden()
    qtbot.waitUntil(tab.check_button.isEnabled, timeout=WAIT)
    qtbot.mouseClick(tab.check_button, LEFT)
    qtbot.waitUntil(tab.check_card.isVisible, timeout=WAIT)
    assert tab.check_card.verdict_label.text() == "Not feasible like this"
    assert "number of animals" in tab.check_card.why_label.text()


@pytest.mark.parametrize(
    ("changes", "verdict", "why"),
    [
        ({}, "Feasible", "Told apart by their looks: pictures are 98"),
        ({"distinguishable": False, "verdict": "without identities", "fit": 0.71}, "Plain", "only 71"),
        ({"decided_by": "moments", "consistent": 0.9}, "Feasible", "90\u00a0% are found again"),
        ({"decided_by": "nothing", "verdict": "without identities"}, "Plain", "too little"),
        ({"decided_by": "never together", "distinguishable": None}, "Feasible", "never together"),
        ({"decided_by": "one animal", "apart": 1.0}, "Feasible", "always itself"),
    ],
)
def test_words_of_a_check(qtbot: QtBot, changes: dict[str, object], verdict: str, why: str) -> None:
    found = TrackCheckResult(
        verdict="feasible", frames=1800, fitting=1.0, apart=0.6, in_crossings=0.1, longest_global_s=3.2,
        global_fragments=9, distinguishable=True, decided_by="pictures", fit=0.98, passages=9, agreeing=9,
        moments=3, consistent=None, chance=None, minutes=12.4, seconds_by_stage={"identities": 700.0},
    )  # fmt: skip
    card = CheckCard()
    qtbot.addWidget(card)
    card.show_check(found.model_copy(update=changes))
    assert card.verdict_label.text().startswith(verdict)
    assert why in card.why_label.text()
    assert "about 12 min" in card.time_label.text()
    card.show_check(found, identity=False)  # plain tracks learn nothing
    assert "less than a minute" in card.time_label.text()
