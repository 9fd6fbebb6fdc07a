"""Panel of the anatomy check: what looks wrong in the frame in hand."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.gui import theme
from workbench.gui.controllers.anatomy import AnatomyController
from workbench.gui.fault_texts import fault_text
from workbench.vision.anatomy import Fault

MOST_ROWS = 4


class AnatomyPanel(QWidget):
    """Faults of the frame; a click goes to the place, a double click or the button mends it."""

    def __init__(self, anatomy: AnatomyController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.anatomy = anatomy
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        column.addWidget(self.verdict)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Faults of this frame"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self.list)
        row = QHBoxLayout()
        row.setSpacing(6)
        self.fix_button = QPushButton(self.tr("Mend"))
        self.fix_button.setToolTip(self.tr("Mends the chosen fault, where that can be done without guessing"))
        self.fix_all_button = QPushButton(self.tr("Mend all"))
        for button in (self.fix_button, self.fix_all_button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button, 1)
        column.addLayout(row)
        self.mark_box = QCheckBox(self.tr("Mark faults on the picture"))
        self.mark_box.setChecked(True)
        self.mark_box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column.addWidget(self.mark_box)
        self._connect()
        self._show(anatomy.faults)

    def _connect(self) -> None:
        anatomy = self.anatomy
        anatomy.faults_changed.connect(self._show)
        anatomy.selected_changed.connect(self._show_selected)
        self.list.itemClicked.connect(lambda item: anatomy.select(self._fault(item)))
        self.list.itemDoubleClicked.connect(lambda item: anatomy.fix(self._fault(item)))
        self.fix_button.clicked.connect(lambda _checked=False: anatomy.fix())
        self.fix_all_button.clicked.connect(lambda _checked=False: anatomy.fix_all())
        self.mark_box.toggled.connect(anatomy.set_marked)
        table = anatomy.context.shortcuts
        table.changed.connect(self._name_key)
        self._name_key()

    def _name_key(self) -> None:
        keys = self.anatomy.context.shortcuts.text("fix_fault")
        text = self.tr("Mends everything that can be mended without guessing, as one step")
        self.fix_all_button.setToolTip(f"{text} ({keys})" if keys else text)

    def _fault(self, item: QListWidgetItem) -> Fault | None:
        row = self.list.row(item)
        return self.anatomy.faults[row] if 0 <= row < len(self.anatomy.faults) else None

    def _show(self, faults: tuple[Fault, ...]) -> None:
        named = theme.colors()
        with QSignalBlocker(self.list):
            self.list.clear()
            for fault in faults:
                item = QListWidgetItem(fault_text(fault))
                color = named.muted if fault.explained else named.warning
                item.setIcon(theme.icon("info" if fault.explained else "warning", color))
                item.setToolTip(self._tip(fault))
                self.list.addItem(item)
        self.list.setVisible(bool(faults))
        rows = min(MOST_ROWS, len(faults))
        height = sum(self.list.sizeHintForRow(row) for row in range(rows)) + 2 * self.list.frameWidth() + 4
        self.list.setFixedHeight(max(height, 1))
        self.verdict.setText(self._verdict(faults))
        self.fix_all_button.setEnabled(self.anatomy.fixable)
        self._show_selected()

    def _tip(self, fault: Fault) -> str:
        lines = [fault_text(fault)]
        if fault.explained:
            lines.append(self.tr("Another animal or the edge of the picture may hide it."))
        if fault.fixable:
            lines.append(self.tr("Double-click to mend it."))
        return "\n".join(lines)

    def _verdict(self, faults: tuple[Fault, ...]) -> str:
        wrong = sum(not fault.explained for fault in faults)
        if not self.anatomy.ready:
            return ""
        if not wrong:
            return self.tr("Nothing looks wrong in this frame.")
        return self.tr("%Ln thing(s) look wrong in this frame.", "", wrong)

    def _show_selected(self) -> None:
        selected = self.anatomy.selected
        faults = self.anatomy.faults
        row = faults.index(selected) if selected is not None and selected in faults else -1
        with QSignalBlocker(self.list):
            self.list.setCurrentRow(row)
        self.fix_button.setEnabled(selected is not None and selected.fixable)
