"""Which animals are in which video of the study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)


class VideoAnimalsDialog(QDialog):
    """One row a video; the user writes the names of its animals, with commas between them.

    Parameters
    ----------
    videos
        Names of the videos, in the order to list them.
    animals
        What is known already.
    """

    def __init__(
        self, videos: Sequence[str], animals: Mapping[str, Sequence[str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Animals of the videos"))
        self.resize(560, 420)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        words = QLabel(
            self.tr(
                "Write the name or number of every animal that a video shows, the same in all its videos; "
                "a comma between several. Animals that share a video are held out together."
            )
        )
        words.setWordWrap(True)
        column.addWidget(words)
        self.table = QTableWidget(len(videos), 2)
        self.table.setHorizontalHeaderLabels([self.tr("Video"), self.tr("Animals")])
        self.table.verticalHeader().hide()
        self.table.setAccessibleName(self.windowTitle())
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for row, video in enumerate(videos):
            name = QTableWidgetItem(video)
            name.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.table.setItem(row, 0, name)
            self.table.setItem(row, 1, QTableWidgetItem(", ".join(animals.get(video, ()))))
        if videos:
            self.table.setCurrentCell(0, 1)
        column.addWidget(self.table, 1)
        buttons = QDialogButtonBox()
        save = buttons.addButton(self.tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        save.setProperty("primary", True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    def names(self) -> dict[str, tuple[str, ...]]:
        """The names of every video's animals as they are written."""
        found = {}
        for row in range(self.table.rowCount()):
            video, written = self.table.item(row, 0), self.table.item(row, 1)
            if video is not None:
                parts = written.text().split(",") if written is not None else []
                found[video.text()] = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
        return found
