"""Light and dark: palettes, the style sheet, and icons in the colours of the theme."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QWidget

from workbench.core.frame_status import FrameStatus
from workbench.core.paths import resource

ICON_SIZES = (16, 20, 24, 32, 48, 64)
SPACE = 8
"""The unit of all margins and gaps, in device-independent pixels."""


class Scheme(StrEnum):
    """What the user chose; ``system`` follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Colors:
    """The named colours of a theme, as ``#rrggbb``."""

    window: str
    base: str
    raised: str
    hover: str
    border: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    selection: str
    canvas: str
    info: str
    success: str
    warning: str
    error: str


LIGHT = Colors(
    window="#f3f5f7", base="#ffffff", raised="#ffffff", hover="#e7ecef", border="#d3dadf", text="#18222b",
    muted="#5b6873", accent="#0b7a75", accent_hover="#096560", on_accent="#ffffff", selection="#cfe9e6",
    canvas="#e2e6ea", info="#1d6fb8", success="#23803f", warning="#9a6200", error="#c0322b",
)  # fmt: skip
DARK = Colors(
    window="#1a1f25", base="#13171c", raised="#222931", hover="#2b343d", border="#36414b", text="#e6ebef",
    muted="#98a5b0", accent="#35b5ab", accent_hover="#52c9c0", on_accent="#08201e", selection="#1f4b49",
    canvas="#0d1013", info="#5aa9ec", success="#57c07a", warning="#e2a740", error="#f2776c",
)  # fmt: skip

_STATUS_LIGHT = ("#7a8894", "#a855d6", "#1d6fb8", "#c77700", "#23803f", "#c0322b")
_STATUS_DARK = ("#8b99a5", "#c58af0", "#5aa9ec", "#f0b355", "#57c07a", "#f2776c")


class Theme(QObject):
    """Applies the chosen scheme to the application and follows the desktop when asked to.

    Signals
    -------
    changed()
        After palette, style sheet and icons are those of another scheme.
    """

    changed = Signal()

    def __init__(self, app: QApplication, scheme: Scheme = Scheme.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self.scheme = scheme
        self._dark: bool | None = None
        app.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.apply(scheme)

    @property
    def dark(self) -> bool:
        """Whether the dark colours are in use."""
        return bool(self._dark)

    @property
    def colors(self) -> Colors:
        """The colours in use."""
        return DARK if self._dark else LIGHT

    def apply(self, scheme: Scheme) -> None:
        """Use ``scheme`` from now on."""
        self.scheme = scheme
        dark = scheme is Scheme.DARK or (scheme is Scheme.SYSTEM and system_is_dark())
        if dark == self._dark:
            return
        self._dark = dark
        _in_use.theme = self
        self._app.setPalette(palette(self.colors))
        self._app.setStyleSheet(style_sheet(self.colors, dark))
        self.changed.emit()

    def _system_changed(self) -> None:
        if self.scheme is Scheme.SYSTEM:
            self.apply(Scheme.SYSTEM)


class _InUse:
    """The theme that the free functions `colors` and `icon` ask."""

    theme: Theme | None = None


_in_use = _InUse()


def system_is_dark() -> bool:
    """Whether the desktop asks for dark windows; light where it does not say."""
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def colors() -> Colors:
    """The colours in use (light before a theme was made)."""
    return _in_use.theme.colors if _in_use.theme else LIGHT


def is_dark() -> bool:
    """Whether the dark colours are in use."""
    return bool(_in_use.theme and _in_use.theme.dark)


def status_color(status: FrameStatus | str) -> QColor:
    """Colour that stands for a frame status."""
    table = _STATUS_DARK if is_dark() else _STATUS_LIGHT
    return QColor(table[list(FrameStatus).index(FrameStatus(status))])


def palette(named: Colors) -> QPalette:
    """Palette of every widget that the style sheet does not touch."""
    role = QPalette.ColorRole
    result = QPalette()
    for names, value in (
        ((role.Window, role.Button, role.AlternateBase), named.window),
        ((role.Base,), named.base),
        ((role.ToolTipBase,), named.raised),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), named.text),
        ((role.PlaceholderText,), named.muted),
        ((role.Highlight, role.Accent), named.accent),
        ((role.HighlightedText,), named.on_accent),
        ((role.Link,), named.accent),
        ((role.Mid, role.Dark), named.border),
        ((role.Light, role.Midlight), named.hover),
        ((role.BrightText,), named.error),
    ):
        for name in names:
            result.setColor(name, QColor(value))
    faded = QColor(named.muted)
    faded.setAlpha(140)
    for name in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, name, faded)
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(named.border))
    return result


def style_sheet(named: Colors, dark: bool) -> str:
    """The style sheet in ``resources/themes``, its ``@names`` replaced by the theme's colours."""
    values = {field.name: str(getattr(named, field.name)) for field in fields(named)}
    values["icons"] = _cached_arrows(named, dark)
    text = resource("themes", "workbench.qss").read_text(encoding="utf-8")
    return re.sub(r"@(\w+)", lambda match: values[match[1]], text)


def _cached_arrows(_named: Colors, dark: bool) -> str:
    """Folder with the small pictures that a style sheet can only take as files."""
    return resource("themes", "dark" if dark else "light").as_posix()


@cache
def _svg(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@cache
def _icon(name: str, color: str, faded: str, on_accent: str) -> QIcon:
    result = QIcon()
    for size in ICON_SIZES:
        result.addPixmap(_pixmap(name, color, size, 1.0), QIcon.Mode.Normal)
        result.addPixmap(_pixmap(name, faded, size, 1.0), QIcon.Mode.Disabled)
        result.addPixmap(_pixmap(name, on_accent, size, 1.0), QIcon.Mode.Selected)
    return result


def _pixmap(name: str, color: str, size: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(_svg(name).replace("currentColor", color).encode())
    pixels = round(size * ratio)
    result = QPixmap(pixels, pixels)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    result.setDevicePixelRatio(ratio)
    return result


def icon(name: str, color: str | None = None) -> QIcon:
    """Icon ``resources/icons/<name>.svg`` in the text colour of the theme, or in ``color``."""
    named = colors()
    return _icon(name, color or named.text, named.border, named.text)


def pixmap(name: str, size: int, color: str | None = None, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of ``size`` device-independent pixels."""
    return _pixmap(name, color or colors().text, size, ratio)


def icon_size(points: int = 18) -> QSize:
    """Square icon size."""
    return QSize(points, points)


def pad_number(field: QAbstractSpinBox) -> None:
    """Indent the text of a number field as a line edit's is; a style sheet cannot."""
    field.lineEdit().setTextMargins(SPACE // 2, 0, 0, 0)


def restyle(widget: QWidget) -> None:
    """Let the style sheet look again at the properties of a widget."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def heading_font(scale: float = 1.35) -> QFont:
    """Font of a heading, from the desktop's own font."""
    font = QFont(QApplication.font())
    font.setPointSizeF(font.pointSizeF() * scale)
    font.setWeight(QFont.Weight.DemiBold)
    return font
