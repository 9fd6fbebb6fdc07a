"""The canvas that masks are painted on: picture and mask at native size, only what changed drawn anew."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from workbench.core.classes import ClassTable
from workbench.core.types import Image
from workbench.gui.canvas.image_canvas import ImageCanvas
from workbench.gui.canvas.mask_layer import MaskLayer, MaskLook, Planes
from workbench.gui.canvas.tools import make_tools
from workbench.gui.canvas.tools.base import Pointer, Tool
from workbench.gui.canvas.view import Box, View
from workbench.gui.canvas.view_backing import ViewBacking
from workbench.gui.canvas.waiting import WaitingInput

if TYPE_CHECKING:
    from workbench.editing.document import MaskDocument
    from workbench.gui.controllers.editor import EditorController
    from workbench.gui.controllers.editor_store import FrameBundle

LANE = "canvas"
_SHIFT = Qt.KeyboardModifier.ShiftModifier.value
_ALT = Qt.KeyboardModifier.AltModifier.value
_PAINTS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)


class EditCanvas(ImageCanvas):
    """Shows the frame in hand of an `EditorController` and gives the pointer to the tool in hand.

    It knows nothing of what a tool does. Wheel zooms, Shift and wheel changes the brush, middle button
    or Space and drag pans, the right button erases. While the editor is busy or loads a frame, what
    the hand does waits and follows.
    """

    tool_changed = Signal(str)
    """Name of the tool in hand."""
    pointed = Signal(float, float)
    """Where the pointer is, image coordinates; also while it paints."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("edit_canvas")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the right button erases
        self.setAttribute(Qt.WidgetAttribute.WA_TabletTracking)
        for action in (self.fit_action, self.full_size_action):
            action.setShortcuts([])  # the editor's own table of keys has them, or needs them
        self._controller: EditorController | None = None
        self._document: MaskDocument | None = None
        self._left: MaskDocument | None = None
        self._arriving = False
        self._compared: Planes | None = None
        self._mask_hidden = False
        self._layer = MaskLayer()
        self._backing = ViewBacking(self._layer)
        self._backing.on_refined = self.update
        self._pointer: Pointer | None = None
        self._button: Qt.MouseButton | None = None
        self._cursor_shown = QRect()
        self._waiting = WaitingInput(self._must_wait, self._deliver, self)
        self.tools: dict[str, Tool] = make_tools(self, self)
        self._tool: Tool = self.tools["brush"]

    # What is in hand

    def set_controller(self, controller: EditorController) -> None:
        """Follow ``controller`` from now on."""
        self._controller = controller
        self._backing.later = self._later
        controller.frame_changed.connect(self._take_frame)
        controller.document_changed.connect(self.redraw)
        controller.settings_changed.connect(self._take_settings)
        controller.leaving.connect(self._finish)
        controller.busy_changed.connect(self._work_changed)
        controller.loading_changed.connect(self._loading_changed)
        controller.context.study.changed.connect(self._take_settings)  # the class table
        self._take_settings()
        self._take_frame(controller.bundle)

    @property
    def controller(self) -> EditorController | None:
        """The editor that is followed."""
        return self._controller

    @property
    def document(self) -> MaskDocument | None:
        """The mask in hand."""
        return self._document

    @property
    def tool(self) -> Tool:
        """The tool in hand."""
        return self._tool

    @property
    def pointer(self) -> Pointer | None:
        """Where the pointer is; None while it is outside."""
        return self._pointer

    @property
    def widget_scale(self) -> float:
        """Widget pixels an image pixel."""
        return self._scale

    def _finish(self) -> None:
        self._tool.finish()

    def _take_frame(self, bundle: FrameBundle | None) -> None:
        self._finish()
        self._document = bundle.document if bundle is not None else None
        self._compared = None
        for tool in self.tools.values():
            tool.reset()
        self._backing.set_planes(self._document)
        self.set_image(bundle.image if bundle is not None else None)

    def _take_settings(self) -> None:
        controller = self._controller
        if controller is None:
            return
        settings = controller.settings
        self._take_tool(settings.tool)
        project = controller.context.study.project
        classes = project.classes if project is not None else ClassTable.default()
        look = MaskLook(
            view=settings.view,
            opacity=settings.opacity,
            hidden=settings.hidden,
            color_by=settings.color_by,
            palette=tuple(part.color for part in classes.classes),
            shown=not (settings.mask_hidden or self._mask_hidden),
        )
        if look != self._layer.look or settings.grid != self._backing.grid:
            self._layer.look, self._backing.grid = look, settings.grid
            self._backing.mask_changed()
            self.update()
        self.redraw_cursor()

    def _take_tool(self, name: str) -> None:
        tool = self.tools.get(name)
        if tool is None or tool is self._tool:
            return
        self._tool.finish()
        self._tool.cancel()
        before, self._tool = self._tool, tool
        tool.taken(before.name)
        self._show_cursor()
        self.redraw_cursor()
        self.tool_changed.emit(name)

    def set_mask_hidden(self, hidden: bool) -> None:
        """Show the picture without its mask, while a key is held."""
        self._mask_hidden = hidden
        self._take_settings()

    def show_instead(self, planes: Planes | None) -> None:
        """Show ``planes`` in place of the mask in hand, which cannot be painted meanwhile; None ends it."""
        if planes is not None:
            self._tool.finish()
        self._compared = planes
        self._backing.set_planes(planes if planes is not None else self._document)
        self.update()

    def set_image(self, image: Image | QImage | None) -> None:
        """Show ``image`` under the mask; one of the same size keeps the zoom."""
        super().set_image(image)
        self._backing.set_picture(self._image)

    def reveal(self, box: Box, margin: float = 0.5) -> None:
        """Bring ``box`` (image pixels) into the middle, as close as shows it with some room around."""
        if self._image is None:
            return
        width, height = max(1, box[2] - box[0]), max(1, box[3] - box[1])
        room = 1.0 + 2.0 * margin
        closest = min(self.width() / (width * room), self.height() / (height * room))
        self.set_zoom(min(16.0, closest * self.devicePixelRatioF()))
        middle = self.to_widget(QPointF((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
        self.pan(QPointF(self.rect().center()) - middle)

    # Drawing

    def redraw(self, box: Box | None) -> None:
        """Draw the mask anew inside ``box`` (image pixels)."""
        changed = self._backing.mask_changed(box) if box is not None else None
        if changed is not None:
            self.update(self._to_widget_rect(changed))

    def redraw_cursor(self) -> None:
        """Draw anew what the tool shows over the picture, where it was and where it is."""
        now = self._tool.cursor_rect().toAlignedRect()
        before, self._cursor_shown = self._cursor_shown, now
        around = before.united(now)
        if around.width() <= 2 * now.width() and around.height() <= 2 * now.height():
            self.update(around)  # one rectangle is drawn faster than several
        else:
            self.update(before)
            self.update(now)

    def _to_widget_rect(self, device: Box) -> QRect:
        ratio = self.devicePixelRatioF()
        if ratio == 1.0:
            return QRect(device[0], device[1], device[2] - device[0], device[3] - device[1])
        left, top = floor(device[0] / ratio), floor(device[1] / ratio)
        return QRect(left, top, ceil(device[2] / ratio) - left, ceil(device[3] / ratio) - top)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy what is ready; the mask is drawn anew only where it changed."""
        painter = QPainter(self)
        if self._image is None or self._image.isNull():
            painter.fillRect(event.rect(), self.background())
            self._paint_hint(painter)
            return
        self._backing.set_background(self.background())
        shown = self._backing.shown(self._view())
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        for rect in event.region():  # type: ignore[attr-defined]
            part = QRectF(rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio)
            device = part.toAlignedRect().intersected(shown.rect())
            painter.drawImage(device.topLeft(), shown, device)
        painter.restore()
        self._paint_over(painter)

    def _paint_over(self, painter: QPainter) -> None:
        self._paint_marks(painter)
        if self._readout:
            corner = QPointF(6.0, self.height() - 4.0)
            self._paint_label(painter, corner, self._readout, QColor(Qt.GlobalColor.white))
        if self._pointer is not None or self._tool.active:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._tool.paint_cursor(painter)

    def _view(self) -> View:
        ratio = self.devicePixelRatioF()
        size: QSize = self.image_size
        return View(
            width=round(self.width() * ratio),
            height=round(self.height() * ratio),
            scale=self._scale * ratio,
            left=round(self._origin.x() * ratio),
            top=round(self._origin.y() * ratio),
            image_width=size.width(),
            image_height=size.height(),
            ratio=ratio,
        )

    def _view_changed(self) -> None:
        self._snap()
        super()._view_changed()

    def _snap(self) -> None:
        """Let the image begin on a whole device pixel: what is shown and what is hit are then the same."""
        ratio = self.devicePixelRatioF()
        self._origin = QPointF(
            round(self._origin.x() * ratio) / ratio, round(self._origin.y() * ratio) / ratio
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the picture where it was, on whole device pixels."""
        super().resizeEvent(event)
        self._snap()

    def _later(self, work: Any, done: Any) -> None:
        def deliver(result: Any) -> None:
            if shiboken6.isValid(self):
                done(result)

        if self._controller is not None:
            self._controller.context.tasks.run(work, deliver, key="canvas.refine", lane=LANE)

    # Hands

    @property
    def at_rest(self) -> bool:
        """Whether the editor is free and everything the hand did has been done."""
        return self._waiting.empty and not self._must_wait()

    def _must_wait(self) -> bool:
        controller = self._controller
        return controller is not None and (controller.busy or controller.loading or self._arriving)

    def _loading_changed(self, loading: bool) -> None:
        if loading:
            self._left = self._document
            self._arriving = True
            self._show_cursor()
        else:
            QTimer.singleShot(0, self, self._arrived)  # the frame itself may come just after the signal

    def _arrived(self) -> None:
        if self._controller is not None and self._controller.loading:
            return
        self._arriving = False
        if self._left is self._document:
            self._waiting.drop()  # the frame could not be loaded: what was meant for it is for no other
        self._work_changed()

    def _work_changed(self, _busy: bool = False) -> None:
        self._show_cursor()
        self._waiting.go_on()

    def _deliver(self, action: str, at: Pointer) -> None:
        """Give the tool what the hand did."""
        self._pointer = at
        if self._document is not None and self._compared is None:
            getattr(self._tool, action)(at)

    def _send(self, action: str, event: QMouseEvent | QTabletEvent) -> None:
        self._waiting.send(action, self._pointer_of(event))

    def _pointer_of(self, event: QMouseEvent | QTabletEvent) -> Pointer:
        place = self.to_image(event.position())
        keys = event.modifiers().value
        tail, pressure = False, 1.0
        if isinstance(event, QTabletEvent):
            tail = event.pointerType() == QPointingDevice.PointerType.Eraser
            pressure = event.pressure()
        erase = tail or self._button is Qt.MouseButton.RightButton
        return Pointer(place.x(), place.y(), erase, bool(keys & _SHIFT), bool(keys & _ALT), pressure)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Middle, or Space and left: pan. Left and right: the tool."""
        if self._pans(event):
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._press("press", event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Second press of a quick pair."""
        if self._pans(event):
            super().mousePressEvent(event)
        else:
            self._press("double", event)

    def _pans(self, event: QMouseEvent) -> bool:
        return self._button is None and (event.button() == Qt.MouseButton.MiddleButton or self._space)

    def _press(self, action: str, event: QMouseEvent | QTabletEvent) -> None:
        if self._button is not None or event.button() not in _PAINTS or self._drag_from is not None:
            return
        self._button = event.button()
        self._send(action, event)
        if self._button == Qt.MouseButton.LeftButton and self._image is not None:
            at = self.to_image(event.position())
            self.clicked.emit(at.x(), at.y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, or give the tool the way of the pointer."""
        if self._drag_from is not None:
            super().mouseMoveEvent(event)
            self._pointer = self._pointer_of(event)
            self.redraw_cursor()
            return
        self._move(event)

    def _move(self, event: QMouseEvent | QTabletEvent) -> None:
        at = self._pointer_of(event)
        if self._button is not None and not event.buttons().value & self._button.value:
            self._waiting.send("release", at)  # let go where no event reached us
            self._button = None
        self._waiting.send("hover" if self._button is None else "move", at)
        if self._image is not None:
            self.hovered.emit(at.x, at.y)
            self.pointed.emit(at.x, at.y)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End of a stroke, or of panning."""
        if self._drag_from is not None:
            super().mouseReleaseEvent(event)
        self._release(event)

    def _release(self, event: QMouseEvent | QTabletEvent) -> None:
        if self._button is not None and event.button() == self._button:
            self._send("release", event)
            self._button = None

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Pen: as a mouse, with pressure; taken, so that no mouse event follows."""
        kind = event.type()
        if self._space or self._drag_from is not None or event.button() == Qt.MouseButton.MiddleButton:
            event.ignore()  # comes again as a mouse event, which pans
            return
        if kind == QEvent.Type.TabletPress:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._press("press", event)
        elif kind == QEvent.Type.TabletRelease:
            self._release(event)
        else:
            self._move(event)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Shift: brush size. Else zoom at the cursor."""
        delta = event.angleDelta()
        turns = delta.y() or delta.x()  # some systems turn the wheel sideways while Shift is held
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._controller is not None:
            if turns:
                self._controller.resize_brush(1 if turns > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """No outline of the brush while the pointer is elsewhere."""
        if self._button is None:
            self._pointer = None
            self.redraw_cursor()
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """While something is begun, its keys are not the window's: no undo or next frame in mid-stroke."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            drags = self._button is not None and self._tool.active
            ends = event.key() == Qt.Key.Key_Escape and (self._tool.active or self._waiting.begun)
            if drags or ends or self._tool.wants(event):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what is begun; the rest is the tool's, then the canvas's."""
        if event.key() == Qt.Key.Key_Escape and (self._waiting.cancel() | self._tool.cancel()):
            self.redraw_cursor()
            return
        if event.key() == Qt.Key.Key_Shift:
            self._shift_changed(True)
        if self._button is not None and self._tool.active and event.key() != Qt.Key.Key_Shift:
            return
        if not self._tool.key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Follow Shift."""
        if event.key() == Qt.Key.Key_Shift:
            self._shift_changed(False)
        super().keyReleaseEvent(event)

    def _shift_changed(self, held: bool) -> None:
        at = self._pointer
        if at is not None and self._button is None:
            self._tool.hover(Pointer(at.x, at.y, at.erase, held, at.alt, at.pressure))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A stroke does not outlive the keyboard: whatever took it may never tell of the release."""
        self._let_go()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Another tab: end the stroke."""
        self._let_go()
        super().hideEvent(event)

    def _let_go(self) -> None:
        if self._button is not None:
            self._button = None
            self._waiting.let_go()
            self._tool.finish()

    def _show_cursor(self) -> None:
        if self._space or self._drag_from is not None:
            super()._show_cursor()
        elif self._must_wait():
            self.setCursor(Qt.CursorShape.BusyCursor)
        elif self._image is None:
            self.unsetCursor()
        else:
            self.setCursor(self._tool.shape)
