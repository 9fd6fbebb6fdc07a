"""The rows of the grid, and how one is painted: picture, mask on top, number and status below."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QAbstractListModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.core.classes import ClassTable
from workbench.gui import theme
from workbench.gui.canvas.pictures import color_table
from workbench.gui.controllers.view_grid import Source, Tile
from workbench.gui.docks.models import status_name
from workbench.gui.tabs.view.tile_pictures import SmallMask, TilePicture, TilePictures, Wish, side_for

if TYPE_CHECKING:
    from workbench.gui.controllers.view_grid import ViewGridController

Index: TypeAlias = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
ROLE_TILE: int = Qt.ItemDataRole.UserRole + 1
MISSING: dict[Source, object] = {
    "mask": QT_TRANSLATE_NOOP("Tiles", "No mask"),
    "prediction": QT_TRANSLATE_NOOP("Tiles", "No prediction"),
}
TITLES: dict[Source, object] = {
    "mask": QT_TRANSLATE_NOOP("Tiles", "Mask"),
    "prediction": QT_TRANSLATE_NOOP("Tiles", "Prediction"),
}
UNREADABLE = QT_TRANSLATE_NOOP("Tiles", "Unreadable")
PAINTED = 240
"""Finished pictures that are kept: a few screens full."""
EDGE = 5
GAP = 2
DOT = 9


class TilesModel(QAbstractListModel):
    """The frames that the controller chose."""

    def __init__(self, controller: ViewGridController) -> None:
        super().__init__(controller)
        self._controller = controller
        controller.rows_changed.connect(self._rows_changed)

    def tile(self, row: int) -> Tile:
        """What is shown in ``row``."""
        return self._controller.frames.tile(int(self._controller.rows[row]))

    def row_of(self, video: str, index: int) -> int:
        """Row that shows a frame, or -1."""
        place = self._controller.frames.row_of(video, index)
        rows = self._controller.rows
        row = int(rows.searchsorted(place))
        return row if place >= 0 and row < len(rows) and rows[row] == place else -1

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(self._controller.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's."""
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        tile = self.tile(index.row())
        if role == ROLE_TILE:
            return tile
        if role == Qt.ItemDataRole.DisplayRole:
            return str(tile.index)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._sentence(tile)
        return None

    def _sentence(self, tile: Tile) -> str:
        text = self.tr("Frame {number} of {video}: {status}")
        lines = [text.format(number=tile.index, video=tile.video, status=status_name(tile.status))]
        if not tile.mask:
            lines.append(self.tr("It has no mask yet."))
        if not tile.prediction:
            lines.append(self.tr("It has no prediction yet."))
        return "\n".join(lines)

    def _rows_changed(self) -> None:
        self.beginResetModel()
        self.endResetModel()


@dataclass(frozen=True)
class TileLook:
    """How masks lie over the small pictures.

    Attributes
    ----------
    source
        Whose masks; ``both`` shows them side by side.
    fill, outline
        Whether areas are coloured (with ``opacity``) and borders drawn.
    colors
        256 ARGB colours by class id, hidden ones transparent.
    video_names
        Whether the name of the video is written below.
    """

    source: Source = "mask"
    fill: bool = True
    outline: bool = True
    opacity: float = 0.5
    colors: tuple[int, ...] = tuple(color_table(ClassTable.default().palette()))
    video_names: bool = False


class TileDelegate(QStyledItemDelegate):
    """Paints one cell; `look`, `side` and `aspect` are set by the tab.

    Attributes
    ----------
    side
        Width of one picture in device-independent pixels.
    aspect
        Height of a picture by its width.
    """

    def __init__(self, pictures: TilePictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._parent = parent
        self.look = TileLook()
        self._painted: OrderedDict[object, QImage] = OrderedDict()
        self._grounds: OrderedDict[object, QImage] = OrderedDict()
        self.side = 200
        self.aspect = 0.75

    @property
    def panes(self) -> tuple[Source, ...]:
        """Whose masks are shown, from left to right."""
        return ("mask", "prediction") if self.look.source == "both" else (self.look.source,)

    def cell(self, metrics: QFontMetrics) -> QSize:
        """Room that a cell takes."""
        width = len(self.panes) * (self.side + GAP) - GAP + 2 * EDGE
        lines = 2 if self.look.video_names else 1
        height = round(self.side * self.aspect) + lines * (metrics.height() + 1) + 2 * EDGE + 3
        return QSize(width + GAP, height + GAP)

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Qt's."""
        return self.cell(option.fontMetrics)

    def wish(self, tile: Tile) -> Wish:
        """The picture that painting ``tile`` needs now."""
        return Wish(tile, side_for(self.side * self._parent.devicePixelRatioF()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's: paint one cell."""
        tile: Tile = index.data(ROLE_TILE)
        if tile is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rect = option.rect.adjusted(0, 0, -GAP, -GAP)
        self._paint_back(painter, option, rect)
        room = QRect(rect.left() + EDGE, rect.top() + EDGE, self.side, round(self.side * self.aspect))
        wish = self.wish(tile)
        picture = self._pictures.get(wish) or self._pictures.any_size(wish)
        for pane in self.panes:
            self._paint_pane(painter, room, tile, picture, pane)
            room.translate(self.side + GAP, 0)
        words = QRect(rect.left() + EDGE, room.bottom() + 3, rect.width() - 2 * EDGE, rect.bottom())
        words.setBottom(rect.bottom() - EDGE + 2)
        self._paint_words(painter, option.fontMetrics, words, tile)
        painter.restore()

    def _paint_back(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect) -> None:
        named, state = theme.colors(), option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(named.selection))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(named.hover))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(named.accent), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _paint_pane(
        self, painter: QPainter, room: QRect, tile: Tile, picture: TilePicture | None, pane: Source
    ) -> None:
        painter.fillRect(room, QColor(theme.colors().canvas))
        if picture is not None:
            composed = self._composed(tile, picture, pane, room.size())
            if not composed.isNull():
                painter.drawImage(fitted(composed, room), composed)
        if not (tile.mask if pane == "mask" else tile.prediction):
            self._paint_missing(painter, room, pane)
        elif picture is not None and picture.problem is not None and layer(picture, pane) is None:
            note(painter, room, word(UNREADABLE), theme.colors().error)
        if len(self.panes) > 1:
            self._paint_title(painter, room, pane)

    def _composed(self, tile: Tile, picture: TilePicture, pane: Source, room: QSize) -> QImage:
        """Picture and mask in one, in screen pixels: scrolling copies what was painted once."""
        ratio = self._parent.devicePixelRatioF()
        key = (tile, pane, room, ratio, self.look, picture.image.cacheKey())
        found = self._painted.get(key)
        if found is None:
            found = self._painted[key] = self._compose(picture, pane, room * ratio)
            found.setDevicePixelRatio(ratio)
            while len(self._painted) > PAINTED:
                self._painted.popitem(last=False)
        else:
            self._painted.move_to_end(key)
        return found

    def _compose(self, picture: TilePicture, pane: Source, room: QSize) -> QImage:
        small = layer(picture, pane)
        size = picture.image.size() if small is None else small.fill.size()
        if size.isEmpty():
            return QImage()
        size.scale(room, Qt.AspectRatioMode.KeepAspectRatio)
        result = QImage(self._ground(picture.image, size))
        if small is not None:
            painter = QPainter(result)
            # Colours of classes are never mixed with each other by scaling.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            for source, opacity in self._layers(small):
                painter.drawImage(result.rect(), colored(source, self.look.colors, opacity))
            painter.end()
        return result

    def _ground(self, image: QImage, size: QSize) -> QImage:
        """The picture in its size on the screen: another look of the mask need not scale it again."""
        key = (image.cacheKey(), size)
        found = self._grounds.get(key)
        if found is None:
            if image.isNull():
                found = QImage(size, QImage.Format.Format_RGB32)
                found.fill(QColor(theme.colors().canvas))
            else:
                kind = Qt.TransformationMode.SmoothTransformation
                found = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, kind)
            self._grounds[key] = found
            while len(self._grounds) > PAINTED:
                self._grounds.popitem(last=False)
        return found

    def _layers(self, small: SmallMask) -> list[tuple[QImage, float]]:
        layers = []
        if self.look.fill:
            layers.append((small.fill, self.look.opacity))
        if self.look.outline:
            layers.append((small.border, max(self.look.opacity, 0.9)))
        return layers

    @staticmethod
    def _paint_missing(painter: QPainter, room: QRect, pane: Source) -> None:
        """A striped frame and a word: cannot be taken for an empty mask."""
        color = QColor(theme.colors().warning)
        veil = QColor(theme.colors().canvas)
        veil.setAlpha(110)
        painter.fillRect(room, veil)
        color.setAlpha(90)
        painter.fillRect(room, QBrush(color, Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(QColor(theme.colors().warning), 2))
        painter.drawRect(room.adjusted(1, 1, -1, -1))
        note(painter, room, word(MISSING[pane]), theme.colors().warning)

    @staticmethod
    def _paint_title(painter: QPainter, room: QRect, pane: Source) -> None:
        text = word(TITLES[pane])
        metrics = painter.fontMetrics()
        box = QRect(room.left(), room.top(), metrics.horizontalAdvance(text) + 8, metrics.height() + 2)
        painter.fillRect(box.intersected(room), QColor(0, 0, 0, 150))
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(box.intersected(room), Qt.AlignmentFlag.AlignCenter, text)

    def _paint_words(self, painter: QPainter, metrics: QFontMetrics, words: QRect, tile: Tile) -> None:
        named, line = theme.colors(), metrics.height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.status_color(tile.status))
        painter.drawEllipse(QRectF(words.left() + 1, words.top() + (line - DOT) / 2, DOT, DOT))
        number = QLocale().toString(tile.index)
        width = metrics.horizontalAdvance(number)
        first = QRect(words.left() + DOT + 6, words.top(), words.width() - DOT - 6, line)
        painter.setPen(QColor(named.text))
        painter.drawText(first, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, number)
        rest = first.adjusted(width + 8, 0, 0, 0)
        painter.setPen(QColor(named.muted))
        painter.drawText(
            rest,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            metrics.elidedText(status_name(tile.status), Qt.TextElideMode.ElideRight, rest.width()),
        )
        if self.look.video_names:
            second = QRect(words.left(), words.top() + line + 1, words.width(), line)
            name = metrics.elidedText(tile.video, Qt.TextElideMode.ElideMiddle, second.width())
            painter.drawText(second, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)


def word(source: object) -> str:
    """``source`` in the user's language."""
    return QCoreApplication.translate("Tiles", str(source))


def layer(picture: TilePicture, pane: Source) -> SmallMask | None:
    """The mask that a pane shows."""
    return picture.mask if pane == "mask" else picture.prediction


def colored(source: QImage, colors: tuple[int, ...], opacity: float) -> QImage:
    """An indexed picture in ``colors`` (256 ARGB) and ``opacity``, in the format that paints fastest."""
    picture = QImage(source)
    picture.setColorTable(faded(colors, opacity))
    return picture.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


@lru_cache(maxsize=8)
def faded(colors: tuple[int, ...], opacity: float) -> list[int]:
    """``colors`` with their opacity multiplied."""
    return [(round((color >> 24) * opacity) << 24) | (color & 0xFFFFFF) for color in colors]


def fitted(image: QImage, room: QRect) -> QRect:
    """``image`` as large as it goes in the middle of ``room``."""
    size = image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(room.topLeft(), size)
    place.moveCenter(room.center())
    return place


def note(painter: QPainter, room: QRect, text: str, color: str) -> None:
    """A word in the middle of ``room`` that can be read over any picture."""
    metrics = painter.fontMetrics()
    box = QRect(0, 0, min(room.width(), metrics.horizontalAdvance(text) + 16), metrics.height() + 6)
    box.moveCenter(room.center())
    painter.fillRect(box, QColor(theme.colors().raised))
    painter.setPen(QColor(color))
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width() - 4)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
