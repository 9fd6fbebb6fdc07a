"""Where a new study goes and what it is called."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.tabs.side_panel import level_labels
from workbench.gui.theme import restyle

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


class NewStudyDialog(QDialog):
    """Asks for the name and the parent folder of a study; says at once why one cannot be."""

    def __init__(self, parent_folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("New study"))
        self.setMinimumWidth(520)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        form = QFormLayout()
        form.setSpacing(10)
        self.name = QLineEdit(self.tr("my-study"))
        self.name.setObjectName("study_name")
        self.place = QLineEdit(str(parent_folder))
        self.place.setObjectName("study_place")
        browse = QPushButton(self.tr("Browse…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.addWidget(self.place, 1)
        row.addWidget(browse)
        form.addRow(self.tr("&Name"), self.name)
        inside = QLabel(self.tr("&Inside"))
        inside.setBuddy(self.place)
        form.addRow(inside, row)
        column.addLayout(form)
        level_labels(form)
        self._message = QLabel()
        self._message.setWordWrap(True)
        self._message.setMinimumHeight(36)
        column.addWidget(self._message)
        self._buttons = QDialogButtonBox()
        self._create = self._buttons.addButton(
            self.tr("Create study"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._create.setProperty("primary", True)
        self._create.setDefault(True)
        self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        column.addWidget(self._buttons)
        self.name.textChanged.connect(self._check)
        self.place.textChanged.connect(self._check)
        self.name.selectAll()
        self._check()

    def folder(self) -> Path:
        """Folder of the study to make."""
        return Path(self.place.text().strip()).expanduser() / self.name.text().strip()

    def suggest_name(self, name: str) -> None:
        """Fill in a name that the user may change."""
        self.name.setText(_FORBIDDEN.sub("-", name))
        self.name.selectAll()

    def problem(self) -> str:
        """Why this study cannot be made, or nothing."""
        name = self.name.text().strip()
        if not name or _FORBIDDEN.search(name) or name in (".", ".."):
            return self.tr('A name is needed, without any of < > : " / \\ | ? *')
        parent = Path(self.place.text().strip()).expanduser()
        if not parent.is_absolute():
            return self.tr("Choose a folder for the study.")
        folder = parent / name
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            return self.tr("{folder} already holds files; choose another name.").format(folder=folder)
        return ""

    def _check(self) -> None:
        problem = self.problem()
        text = problem or self.tr("The study will be made in {folder}").format(folder=self.folder())
        self._message.setText(text)
        self._message.setProperty("kind", "error" if problem else "")
        self._message.setProperty("muted", not problem)
        restyle(self._message)
        self._create.setEnabled(not problem)

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder for the study"), self.place.text())
        if chosen:
            self.place.setText(chosen)
