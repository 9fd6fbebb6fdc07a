"""Which video of the study a tab shows; the same choice as in the project dock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext


class VideoPicker(QComboBox):
    """Names of the study's videos; choosing one selects it for the whole window."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setAccessibleName(self.tr("Video"))
        self.setToolTip(self.tr("Video of the study"))
        self.activated.connect(lambda _index: context.study.select_video(self.currentText()))
        context.study.opened.connect(lambda _project: self.fill())
        context.study.changed.connect(self.fill)
        context.study.closed.connect(self.fill)
        context.study.video_selected.connect(self._select)
        self.fill()

    def fill(self) -> None:
        """List what the study has now."""
        names = [record.name for record in self._context.study.videos]
        if names != [self.itemText(row) for row in range(self.count())]:
            self.clear()
            self.addItems(names)
        self.setEnabled(bool(names))
        if self._context.study.current_video is not None:
            self._select(self._context.study.current_video)

    def _select(self, name: str) -> None:
        self.setCurrentIndex(self.findText(name))
