"""The classes with their colours; a click hides or shows one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from workbench.core.classes import ClassTable
from workbench.gui.tabs.class_list import class_text
from workbench.gui.tabs.side_panel import swatch


class Legend(QWidget):
    """One tick a class, in its colour.

    Signals
    -------
    hidden_changed(frozenset of int)
        Which class ids are not to be shown.
    """

    hidden_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[int, QCheckBox] = {}
        self._classes: ClassTable | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)

    def set_classes(self, classes: ClassTable) -> None:
        """List ``classes`` without the background, all shown."""
        if classes == self._classes:
            return
        self._classes = classes
        for box in self.boxes.values():
            self._grid.removeWidget(box)
            box.deleteLater()
        self.boxes = {}
        for place, part in enumerate(classes.classes[1:]):
            box = QCheckBox(class_text(part.name))
            box.setIcon(swatch(part.color))
            box.setChecked(True)
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.toggled.connect(lambda _on: self.hidden_changed.emit(self.hidden()))
            self._grid.addWidget(box, place // 2, place % 2)
            self.boxes[part.id] = box
        self.hidden_changed.emit(self.hidden())

    def hidden(self) -> frozenset[int]:
        """Ids of the classes without a tick."""
        return frozenset(value for value, box in self.boxes.items() if not box.isChecked())
