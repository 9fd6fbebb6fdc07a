"""Light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from workbench.core.frame_status import FrameStatus
from workbench.core.paths import resource
from workbench.gui import theme
from workbench.gui.app import Session
from workbench.gui.theme import DARK, LIGHT, Colors, Scheme


def luminance(color: str) -> float:
    parts = [QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF()]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("named", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read(named: Colors) -> None:
    for ground in (named.window, named.base, named.raised, named.selection, named.hover):
        assert contrast(named.text, ground) >= 7
    for ground in (named.window, named.base, named.raised):
        for color in (named.muted, named.error, named.success, named.warning, named.info):
            assert contrast(color, ground) >= 4.5, (color, ground)
    assert contrast(named.on_accent, named.accent) >= 4.5


def test_switching_changes_palette_icons_and_is_remembered(make_session: Callable[..., Session]) -> None:
    session = make_session(scheme="light")
    window = session.window
    app = QApplication.instance()
    assert isinstance(app, QApplication)

    def window_color() -> str:
        return window.palette().color(QPalette.ColorRole.Window).name()

    def icon_lightness() -> float:
        image = window.actions_by_key["new_study"].icon().pixmap(24, 24).toImage()
        inked = [
            image.pixelColor(x, y).lightness()
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() > 200
        ]
        return sum(inked) / len(inked)

    assert window_color() == LIGHT.window
    assert icon_lightness() < 100
    window.actions_by_key["theme_dark"].trigger()
    assert window_color() == DARK.window
    assert icon_lightness() > 150
    assert DARK.accent in app.styleSheet()
    assert session.preferences.scheme == "dark"
    session.choose_scheme("nonsense")
    assert session.theme.scheme is Scheme.SYSTEM


def test_system_follows_the_desktop(make_session: Callable[..., Session]) -> None:
    session = make_session(scheme="system")
    assert session.theme.dark is theme.system_is_dark()
    session.theme.apply(Scheme.DARK)
    QGuiApplication.styleHints().colorSchemeChanged.emit(QGuiApplication.styleHints().colorScheme())
    assert session.theme.dark  # a choice of one's own is not overruled
    session.theme.apply(Scheme.SYSTEM)
    assert session.theme.dark is theme.system_is_dark()


def test_the_style_sheet_names_only_colours_that_exist() -> None:
    text = resource("themes", "workbench.qss").read_text(encoding="utf-8")
    known = {field.name for field in fields(Colors)} | {"icons"}
    assert set(re.findall(r"@(\w+)", text)) <= known
    for named, dark in ((LIGHT, False), (DARK, True)):
        sheet = theme.style_sheet(named, dark)
        assert "@" not in sheet
        for path in re.findall(r'url\("([^"]+)"\)', sheet):
            assert resource("x").parent.joinpath(path).is_file()


def test_every_icon_can_be_drawn(session: Session) -> None:
    names = sorted(path.stem for path in resource("icons").glob("*.svg"))
    assert len(names) > 20
    for name in names:
        assert "currentColor" in resource("icons", f"{name}.svg").read_text(encoding="utf-8"), name
        image = theme.pixmap(name, 24, "#ff0000").toImage()
        assert any(image.pixelColor(x, y).red() > 200 for x in range(24) for y in range(24)), name


def test_statuses_have_different_colours(session: Session) -> None:
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        session.theme.apply(scheme)
        assert len({theme.status_color(status).name() for status in FrameStatus}) == len(FrameStatus)
