"""The list of the study's networks, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.errors import WorkbenchError
from workbench.gui.controllers.jobs import JobHandle
from workbench.gui.controllers.model_library import ModelLibraryController
from workbench.gui.tabs.train_tables import ModelList
from workbench.project.model_library import ModelEntry

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext

IMPORTED = "*.pth *.pt *.ckpt *.bin *.safetensors"


class ModelPanel(QWidget):
    """A `ModelList` and, under it, the library's buttons; the list's own menu has them as well.

    Parameters
    ----------
    models
        The list; the panel takes it in.
    """

    def __init__(self, context: WindowContext, models: ModelList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._entries: list[ModelEntry] = []
        self.models = models
        self.controller = ModelLibraryController(context, self)
        self._build_actions()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(models, 1)
        column.addLayout(self._build_buttons())
        models.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        models.customContextMenuRequested.connect(self._show_menu)
        models.itemActivated.connect(lambda _item, _column: self.show_details())
        models.chosen.connect(lambda _row: self._update())
        self.controller.models_changed.connect(self._take_models)
        study = context.study
        study.opened.connect(lambda _project: self.controller.refresh())
        study.closed.connect(self.controller.refresh)
        study.changed.connect(self.controller.refresh)
        context.jobs.changed.connect(self._job_changed)
        self.controller.refresh()
        self._update()

    def _build_actions(self) -> None:
        self.details_action = self._action(self.tr("Details…"), self.show_details)
        self.compare_action = self._action(self.tr("Compare…"), self.show_comparison)
        self.import_action = self._action(self.tr("Import…"), self.ask_import)
        self.export_action = self._action(self.tr("Export…"), self.ask_export)
        self.delete_action = self._action(self.tr("Delete…"), self.ask_delete)
        self.details_action.setToolTip(self.tr("Name, notes, what it has learned from, how good it is"))
        self.compare_action.setToolTip(self.tr("Two networks on the same frames: which is better, and where"))
        self.import_action.setToolTip(self.tr("Add a network from a file; nothing of the file is run"))

    def _action(self, text: str, slot: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(slot)
        return action

    def _build_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self.buttons: dict[QAction, QPushButton] = {}
        for action in (self.details_action, self.compare_action):
            button = QPushButton(action.text())
            button.setToolTip(action.toolTip())
            button.clicked.connect(action.trigger)
            action.enabledChanged.connect(button.setEnabled)
            self.buttons[action] = button
            row.addWidget(button)
        self.more_button = QPushButton(self.tr("More"))
        menu = QMenu(self.more_button)
        menu.setToolTipsVisible(True)
        menu.addActions([self.import_action, self.export_action])
        menu.addSeparator()
        menu.addAction(self.delete_action)
        self.more_button.setMenu(menu)
        row.addWidget(self.more_button)
        row.addStretch(1)
        return row

    @property
    def entries(self) -> Sequence[ModelEntry]:
        """The study's networks as they were last read."""
        return tuple(self._entries)

    @property
    def selected(self) -> ModelEntry | None:
        """The network picked in the list."""
        row = self.models.selected
        return next((one for one in self._entries if row is not None and one.run == row.run), None)

    # What is asked

    def show_details(self) -> None:
        """Show what is known of the network picked, and let its name and notes be written."""
        entry = self.selected
        if entry is None:
            return
        from workbench.gui.dialogs.model_details import ModelDetailsDialog

        dialog = ModelDetailsDialog(entry, self)
        dialog.accepted.connect(lambda: self.controller.edit(entry.run, dialog.name, dialog.notes))
        dialog.open()

    def show_comparison(self) -> None:
        """Open the comparison with the network picked as the first one."""
        from workbench.gui.dialogs.compare_models import CompareModelsDialog

        entry = self.selected
        first = entry.run if entry is not None else None
        CompareModelsDialog(self._context, self.controller, self._entries, first, self.window()).show()

    def ask_import(self) -> None:
        """Ask which file, then `import_file`."""
        dialog = QFileDialog(self, self.tr("Import a network"))
        dialog.setNameFilters([self.tr("Networks ({suffixes})").format(suffixes=IMPORTED), self._all_files()])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self.import_file(Path(chosen)))
        dialog.open()

    def _all_files(self) -> str:
        return self.tr("All files") + " (*)"

    def ask_export(self) -> None:
        """Ask where the network picked goes, then `export`."""
        entry = self.selected
        if entry is None:
            return
        dialog = QFileDialog(self, self.tr("Export the network"))
        own, other = self.tr("For another study (*.pth)"), self.tr("For other programs, TorchScript (*.pt)")
        dialog.setNameFilters([own, other])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pth")
        dialog.filterSelected.connect(lambda name: dialog.setDefaultSuffix("pt" if name == other else "pth"))
        dialog.selectFile(f"{entry.run}.pth")
        dialog.fileSelected.connect(lambda chosen: self.export(entry.run, Path(chosen)))
        dialog.open()

    def ask_delete(self) -> None:
        """Ask whether the network picked may go, then delete it."""
        entry = self.selected
        if entry is None:
            return
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Delete a network"))
        box.setText(self.tr("Delete {name}?").format(name=entry.name))
        box.setInformativeText(self.tr("It is moved to the study's backups folder, not erased."))
        yes = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        yes.clicked.connect(lambda: self.delete(entry))
        box.open()

    # What is done

    def delete(self, entry: ModelEntry) -> None:
        """Move a network to the backups, unless a training that began meanwhile writes it."""
        if self.controller.in_training(entry):
            text = self.tr("{name} is being trained: cancel that first.").format(name=entry.name)
            self._context.notify(text, "warning")
        else:
            self.controller.delete(entry.run)

    def import_file(self, file: Path) -> None:
        """Add the network in ``file``."""
        title = self.tr("Import {file}").format(file=file.name)
        self._try(lambda: self.controller.import_file(file, title))

    def export(self, run: str, out: Path) -> None:
        """Write the network ``run`` to ``out``."""
        title = self.tr("Export {file}").format(file=out.name)
        self._try(lambda: self.controller.export(run, out, title))

    def _try(self, submit: Callable[[], object]) -> None:
        try:
            submit()
        except WorkbenchError as error:
            self._context.show_error(error)

    # What is shown

    def _take_models(self, entries: list[ModelEntry]) -> None:
        self._entries = entries
        self._update()

    def _job_changed(self, handle: JobHandle) -> None:
        if handle.state.over and handle.spec.verb in ("train", "import_model"):
            self.controller.refresh()
        self._update()

    def _update(self) -> None:
        entry = self.selected
        for action in (self.details_action, self.export_action):
            action.setEnabled(entry is not None)
        self.delete_action.setEnabled(entry is not None and not self.controller.in_training(entry))
        self.compare_action.setEnabled(len(self._entries) > 1)
        self.import_action.setEnabled(self._context.study.project is not None)
        for action, button in self.buttons.items():
            button.setEnabled(action.isEnabled())

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self.details_action, self.compare_action, self.export_action])
        menu.addSeparator()
        menu.addAction(self.import_action)
        menu.addSeparator()
        menu.addAction(self.delete_action)
        menu.popup(self.models.viewport().mapToGlobal(place))
