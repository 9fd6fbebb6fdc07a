"""The tabs of pictures and curves fit a small screen, in every language and theme."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from workbench.gui.context import WindowContext
from workbench.gui.tabs.overlay_tab import OverlayTab
from workbench.gui.tabs.parameter_panel import AutoSlider
from workbench.gui.tabs.pseudo_tab import PseudoTab
from workbench.gui.tabs.side_panel import SidePanel
from workbench.gui.tabs.train_tab import TrainTab
from workbench.gui.theme import Scheme, Theme
from workbench.gui.translations import LANGUAGES, Language

pytestmark = pytest.mark.gui
ROOM = (1366 - 300, 768 - 130)
"""What docks, menu and tab bar leave of a 1366 x 768 screen."""


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Callable[[str], None]]:
    """Put a language in use; English again afterwards."""
    before = QLocale()
    made = Language(qapp, "en")
    yield made.apply
    made.apply("en")
    QLocale.setDefault(before)


@pytest.fixture(params=["light", "dark"])
def styled(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    """Use a theme's style sheet, whose paddings are what makes things wide."""
    style = qapp.style().objectName()
    theme = Theme(qapp, Scheme(request.param))
    yield
    theme.apply(Scheme.LIGHT)
    qapp.setStyleSheet("")
    qapp.setStyle(style)


@pytest.mark.parametrize("locale", sorted(LANGUAGES))
@pytest.mark.parametrize("kind", [PseudoTab, TrainTab, OverlayTab])
@pytest.mark.usefixtures("styled")
def test_nothing_is_cut_off(
    kind: Callable[[WindowContext], QWidget],
    locale: str,
    context: WindowContext,
    study: Path,
    open_study: Callable[[Path], None],
    language: Callable[[str], None],
    qtbot: QtBot,
) -> None:
    language(locale)
    tab = kind(context)
    qtbot.addWidget(tab)
    tab.resize(*ROOM)
    tab.show()
    open_study(study)
    qtbot.wait(50)
    assert tab.minimumSizeHint().width() <= ROOM[0]
    assert tab.minimumSizeHint().height() <= ROOM[1]
    panel = tab.findChild(SidePanel)
    assert panel is not None
    assert panel.widget().minimumSizeHint().width() <= panel.viewport().width()
    # The picture keeps most of the room.
    assert tab.width() - panel.width() > 0.6 * tab.width()


def test_a_value_that_is_not_known_yet_shows_a_dash(qtbot: QtBot) -> None:
    slider = AutoSlider("Contrast", "tip", 1, 255)
    qtbot.addWidget(slider)
    assert slider.box.text() == "–"
    assert slider.value is None
    slider.show_automatic(1)
    assert slider.box.text() == "1"
    other = AutoSlider("Contrast", "tip", 1, 255)
    qtbot.addWidget(other)
    other.slider.setValue(other.slider.minimum() + 1)
    other.slider.setValue(other.slider.minimum())
    assert other.box.text() == "1"
    assert other.value == 1
