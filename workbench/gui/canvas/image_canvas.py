"""The picture on screen: image, mask on top, marks; zoom to the cursor and pan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QEnterEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core.classes import ClassTable
from workbench.core.types import Image, Mask
from workbench.gui.canvas.pictures import Mark, MaskPicture, color_table, to_mask_picture, to_qimage
from workbench.gui.theme import colors

MAX_ZOOM = 64.0
MIN_ZOOM = 0.02
CRISP_FROM = 2.0
"""From this many screen pixels an image pixel on, pixels are shown as squares."""
WHEEL_STEP = 1.2
TEXT_SHADOW = QColor(0, 0, 0, 170)


class ImageCanvas(QWidget):
    """Shows one frame at a time; new frames of the same size keep the zoom.

    Wheel zooms at the cursor, middle or Space drag pans, double-click fits. Pictures may be made
    ready in another thread (`to_qimage`, `to_mask_picture`), so that setting them costs nothing.
    """

    clicked = Signal(float, float)
    """Left click, x and y in image pixels (may lie outside the image)."""
    hovered = Signal(float, float)
    hover_ended = Signal()
    zoom_changed = Signal(float)
    """Screen pixels per image pixel."""
    space_tapped = Signal()
    """Space pressed and released without dragging."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("image_canvas")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._image: QImage | None = None
        self._mask: MaskPicture | None = None
        self._mask_has_outlines = False
        self._mask_source: Mask | None = None
        self._palette = ClassTable.default().palette()
        self._hidden: frozenset[int] = frozenset()
        self._opacity = 0.5
        self._outline = False
        self._marks: tuple[Mark, ...] = ()
        self._hint = ""
        self._readout = ""
        self._scale = 1.0
        self._origin = QPointF(0.0, 0.0)
        self._fitted = True
        self._space = False
        self._drag_from: QPointF | None = None
        self._dragged = False
        self._make_actions()

    def _make_actions(self) -> None:
        self.fit_action = self._action(self.tr("Fit to window"), "Ctrl+0", self.fit)
        self.full_size_action = self._action(self.tr("100 % (one image pixel = one screen pixel)"), "Ctrl+1")
        self.full_size_action.triggered.connect(self.show_full_size)
        self.zoom_in_action = self._action(self.tr("Zoom in"), "Ctrl++", lambda: self.zoom_by(1.5))
        self.zoom_in_action.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self.zoom_out_action = self._action(self.tr("Zoom out"), "Ctrl+-", lambda: self.zoom_by(1 / 1.5))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _action(self, text: str, shortcut: str, slot: object = None) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if callable(slot):
            action.triggered.connect(lambda _checked=False: slot())
        self.addAction(action)
        return action

    # What is shown

    @property
    def image_size(self) -> QSize:
        """Size of the image in its own pixels; empty without one."""
        return self._image.size() if self._image is not None else QSize()

    def set_image(self, image: Image | QImage | None) -> None:
        """Show ``image``: (H, W) or (H, W, 3) uint8, or a `QImage` made by `to_qimage`."""
        before = self.image_size
        self._image = image if image is None or isinstance(image, QImage) else to_qimage(image)
        if self.image_size != before:
            self.fit()
        self.update()

    def set_mask(
        self, mask: Mask | MaskPicture | None, palette: NDArray[np.uint8] | ClassTable | None = None
    ) -> None:
        """Lay ``mask`` over the image, coloured by ``palette`` ((256, 3) RGB or a class table)."""
        if palette is not None:
            self._palette = palette.palette() if isinstance(palette, ClassTable) else palette
        self._mask_source = None
        if isinstance(mask, np.ndarray):
            self._mask_source = None if self._outline else mask
            mask = to_mask_picture(mask, outlines=self._outline)
        self._mask = mask
        self._color_mask()

    def set_hidden_classes(self, hidden: Collection[int]) -> None:
        """Do not show these class ids."""
        self._hidden = frozenset(hidden)
        self._color_mask()

    def _color_mask(self) -> None:
        if self._mask is not None:
            fill = QImage(self._mask.fill)
            fill.setColorTable(color_table(self._palette, self._hidden))
            self._mask = replace(self._mask, fill=fill)
        self.update()

    def set_opacity(self, opacity: float) -> None:
        """How strongly the mask covers the image, 0 to 1."""
        self._opacity = min(1.0, max(0.0, opacity))
        self.update()

    def set_outline(self, outline: bool) -> None:
        """Draw the borders of the classes instead of filling them."""
        self._outline = outline
        if outline and self._mask_source is not None:
            self._mask = to_mask_picture(self._mask_source)
            self._mask_source = None
            self._color_mask()
        self.update()

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Boxes and lines over everything else."""
        self._marks = tuple(marks)
        self.update()

    def set_hint(self, text: str) -> None:
        """Text in the middle while there is no image."""
        self._hint = text
        self.update()

    def set_readout(self, text: str) -> None:
        """Small text in the lower left corner, over the picture."""
        if text != self._readout:
            self._readout = text
            height = self.fontMetrics().height() + 12
            self.update(0, self.height() - height, self.width(), height)

    def value_at(self, x: float, y: float) -> tuple[int, int, int] | None:
        """RGB of the image pixel that holds (x, y); None outside."""
        if self._image is None or not self._image.valid(int(x // 1), int(y // 1)):
            return None
        color = self._image.pixelColor(int(x), int(y))
        return color.red(), color.green(), color.blue()

    # Where it is shown

    @property
    def zoom(self) -> float:
        """Screen pixels per image pixel."""
        return self._scale * self.devicePixelRatioF()

    @property
    def fitted(self) -> bool:
        """Whether the image follows the size of the window."""
        return self._fitted

    def fit(self) -> None:
        """Show the whole image as large as it goes, and keep doing so when the window changes."""
        self._fitted = True
        if self._image is not None and not self._image.isNull() and self.width() and self.height():
            self._scale = min(self.width() / self._image.width(), self.height() / self._image.height())
            self._center()
        self._view_changed()

    def show_full_size(self) -> None:
        """One image pixel on one screen pixel, around the middle of what is shown."""
        self.set_zoom(1.0)

    def zoom_by(self, factor: float) -> None:
        """Magnify around the middle of the window."""
        self.set_zoom(self.zoom * factor)

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Show ``zoom`` screen pixels per image pixel, keeping the point ``at`` (widget) in place."""
        if self._image is None:
            return
        anchor = QPointF(self.rect().center()) if at is None else at
        held = self.to_image(anchor)
        self._scale = min(MAX_ZOOM, max(MIN_ZOOM, zoom)) / self.devicePixelRatioF()
        self._origin = anchor - held * self._scale
        self._fitted = False
        self._view_changed()

    def pan(self, by: QPointF) -> None:
        """Move the image by so many widget pixels; a corner of it always stays in view."""
        self._origin += by
        self._fitted = False
        self._keep_in_view()
        self._view_changed()

    def to_image(self, point: QPointF) -> QPointF:
        """Widget position to image pixels."""
        return (point - self._origin) / self._scale

    def to_widget(self, point: QPointF) -> QPointF:
        """Image pixels to widget position."""
        return point * self._scale + self._origin

    def _center(self) -> None:
        size = QPointF(self.image_size.width(), self.image_size.height()) * self._scale
        self._origin = QPointF((self.width() - size.x()) / 2, (self.height() - size.y()) / 2)

    def _keep_in_view(self) -> None:
        margin = 40.0
        width, height = self.image_size.width() * self._scale, self.image_size.height() * self._scale
        self._origin.setX(min(self.width() - margin, max(margin - width, self._origin.x())))
        self._origin.setY(min(self.height() - margin, max(margin - height, self._origin.y())))

    def _view_changed(self) -> None:
        self.zoom_changed.emit(self.zoom)
        self.update()

    # Painting

    def sizeHint(self) -> QSize:
        """Room for a usual frame."""
        return QSize(640, 480)

    def background(self) -> QColor:
        """Give the shade around the image, by the theme."""
        return QColor(colors().canvas)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only the part of the image that is in view is touched."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.background())
        if self._image is None or self._image.isNull():
            self._paint_hint(painter)
            return
        part = self._visible_part()
        if not part.isEmpty():
            self._paint_picture(painter, part)
        self._paint_marks(painter)
        if self._readout:
            corner = QPointF(6.0, self.height() - 4.0)
            self._paint_label(painter, corner, self._readout, QColor(Qt.GlobalColor.white))

    def _visible_part(self) -> QRect:
        corner, opposite = self.to_image(QPointF(0, 0)), self.to_image(QPointF(self.width(), self.height()))
        seen = QRectF(corner, opposite).toAlignedRect()
        return seen.intersected(QRect(0, 0, self.image_size.width(), self.image_size.height()))

    def _paint_picture(self, painter: QPainter, part: QRect) -> None:
        if self._image is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth())
        painter.drawImage(self._target(part), self._image, QRectF(part))
        if self._mask is None or self._mask.fill.size() != self.image_size:
            return
        if self._outline:
            self._paint_outlines(painter)
            return
        covered = part.intersected(self._mask.box)
        if not covered.isEmpty():
            painter.setOpacity(self._opacity)
            painter.drawImage(self._target(covered), self._mask.fill, QRectF(covered))
            painter.setOpacity(1.0)

    def _target(self, part: QRect) -> QRectF:
        corner = QPointF(part.x() + part.width(), part.y() + part.height())
        return QRectF(self.to_widget(QPointF(part.topLeft())), self.to_widget(corner))

    def _smooth(self) -> bool:
        return self.zoom < CRISP_FROM and abs(self.zoom - 1.0) > 1e-6

    def _paint_outlines(self, painter: QPainter) -> None:
        if self._mask is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self._origin)
        painter.scale(self._scale, self._scale)
        painter.setOpacity(max(0.15, self._opacity))
        for value, path in self._mask.outlines.items():
            if value not in self._hidden:
                painter.setPen(_cosmetic(QColor(*(int(c) for c in self._palette[value])), 1.8))
                painter.drawPath(path)
        painter.restore()

    def _paint_marks(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in self._marks:
            points = [self.to_widget(QPointF(x, y)) for x, y in mark.points]
            if not points:
                continue
            painter.setOpacity(mark.opacity)
            painter.setPen(_cosmetic(QColor(*mark.color), mark.width, mark.dashed))
            painter.setBrush(QColor(*mark.color) if mark.filled else Qt.BrushStyle.NoBrush)
            if mark.box:
                painter.drawRect(QRectF(points[0], points[-1]).normalized())
            elif mark.closed:
                painter.drawPolygon(QPolygonF(points))
            elif len(points) == 1:
                painter.drawEllipse(points[0], 4.0, 4.0)
            else:
                painter.drawPolyline(QPolygonF(points))
            if mark.label:
                self._paint_label(painter, points[0], mark.label, QColor(*mark.color))
        painter.setOpacity(1.0)

    def _paint_label(self, painter: QPainter, at: QPointF, text: str, color: QColor) -> None:
        metrics = painter.fontMetrics()
        box = QRectF(metrics.boundingRect(text)).adjusted(-4, -2, 4, 2)
        box.moveBottomLeft(at + QPointF(0.0, -3.0))
        box.moveLeft(min(max(0.0, box.left()), max(0.0, self.width() - box.width())))
        box.moveTop(max(0.0, box.top()))
        painter.fillRect(box, TEXT_SHADOW)
        painter.setPen(color)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_hint(self, painter: QPainter) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        frame = self.rect().adjusted(24, 24, -24, -24)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._hint)

    # Hands

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole image in view, or the middle where it was."""
        if self._fitted:
            self.fit()
        elif event.oldSize().isValid():
            grown = event.size() - event.oldSize()
            self._origin += QPointF(grown.width() / 2, grown.height() / 2)
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        turns = event.angleDelta().y() / 120.0
        if turns:
            self.set_zoom(self.zoom * WHEEL_STEP**turns, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Middle, or Space and left: pan. Left: click."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._drag_from, self._dragged = event.position(), True
            self._show_cursor()
        elif left and self._image is not None:
            at = self.to_image(event.position())
            self.clicked.emit(at.x(), at.y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, or tell where the cursor is."""
        if self._drag_from is not None:
            self.pan(event.position() - self._drag_from)
            self._drag_from = event.position()
        elif self._image is not None:
            at = self.to_image(event.position())
            self.hovered.emit(at.x(), at.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End panning."""
        if self._drag_from is not None and event.button() != Qt.MouseButton.RightButton:
            self._drag_from = None
            self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit the image again."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.fit()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Cursor of the current tool."""
        self._show_cursor()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the cursor has left the picture."""
        self.hover_ended.emit()
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Space for panning (a shortcut would take it), and follow a touchpad's pinch."""
        asks = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if asks and event.key() == Qt.Key.Key_Space and not event.modifiers():  # type: ignore[attr-defined]
            event.accept()
            return True
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinch:
            self.set_zoom(self.zoom * (1.0 + event.value()), event.position())
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space held: the hand."""
        if event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._space, self._dragged = True, False
            self._show_cursor()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space let go: back to the arrow; a tap alone is for whoever plays the video."""
        if event.key() != Qt.Key.Key_Space:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            tapped = self._space and not self._dragged
            self._space = False
            self._show_cursor()
            if tapped:
                self.space_tapped.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Space let go elsewhere never leaves the hand stuck."""
        self._space, self._drag_from = False, None
        self._show_cursor()
        super().focusOutEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Repaint when the theme changes."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.update()
        super().changeEvent(event)

    def _show_cursor(self) -> None:
        if self._drag_from is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._space:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()


def _cosmetic(color: QColor, width: float, dashed: bool = False) -> QPen:
    pen = QPen(color, width, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
