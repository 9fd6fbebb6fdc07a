"""Two networks on the same frames: side by side in numbers, and pictures of where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.core.errors import WorkbenchError
from workbench.core.units import format_time
from workbench.gui.canvas.picture_row import PictureRow
from workbench.gui.controllers.jobs import JobHandle
from workbench.gui.controllers.model_library import ModelLibraryController
from workbench.gui.tabs.class_list import class_text
from workbench.gui.tabs.job_strip import JobStrip
from workbench.gui.tabs.side_panel import NoteLabel, level_labels
from workbench.gui.tabs.train_tables import RIGHT, prepare_columns, score_text
from workbench.project.model_library import ModelEntry

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.jobs.comparison_frames import Caution
    from workbench.jobs.operations.compare_models import ComparedFrame, CompareModelsResult, NetworkScore

LANE = "compare"
_FRAME = Qt.ItemDataRole.UserRole


class CompareModelsDialog(QDialog):
    """Asks which two, follows the job, shows what came of it. Does not hold up the window.

    Parameters
    ----------
    entries
        The study's networks.
    first
        Folder of the one to begin with.
    """

    def __init__(
        self,
        context: WindowContext,
        controller: ModelLibraryController,
        entries: Sequence[ModelEntry],
        first: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Compare networks"))
        self._context, self._controller = context, controller
        self._handle: JobHandle | None = None
        self.result_shown: CompareModelsResult | None = None
        self._build(entries, first)
        controller.compared.connect(self._compared)
        context.study.closed.connect(self.close)
        for box in (self.first, self.second):
            box.currentIndexChanged.connect(lambda _index: self._update())
        self.strip.busy_changed.connect(lambda _busy: self._update())
        self._update()
        self.resize(1000, 720)

    def _build(self, entries: Sequence[ModelEntry], first: str | None) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addLayout(self._build_question(entries, first))
        self.strip = JobStrip(self._context)
        column.addWidget(self.strip)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = self.verdict.font()
        font.setBold(True)
        self.verdict.setFont(font)
        self.verdict.hide()
        self.cautions = NoteLabel()
        self.cautions.setProperty("muted", False)
        self.cautions.setProperty("kind", "warning")
        column.addWidget(self.verdict)
        column.addWidget(self.cautions)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._build_tables())
        self.pictures = PictureRow()
        self.pictures.set_hint(self.tr("The frames where the two differ most appear here."))
        splitter.addWidget(self.pictures)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        column.addWidget(splitter, 1)
        column.addLayout(self._build_foot())

    def _build_question(self, entries: Sequence[ModelEntry], first: str | None) -> QHBoxLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        self.first, self.second = QComboBox(), QComboBox()
        for box in (self.first, self.second):
            for entry in entries:
                text = f"{entry.name} · {score_text(entry.mean_iou)}"
                box.addItem(text, entry.run)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(24)
        start = max(0, self.first.findData(first))
        self.first.setCurrentIndex(start)
        self.second.setCurrentIndex(1 if start == 0 and len(entries) > 1 else 0)
        self.frames = QComboBox()
        self.frames.addItem(self.tr("held out by both, else all"), "auto")
        self.frames.addItem(self.tr("held out by both"), "held_out")
        self.frames.addItem(self.tr("all with a mask"), "all")
        self.frames.setToolTip(
            self.tr("A network is flattered by frames that it has learned from, and by those near them")
        )
        for title, field in (
            (self.tr("&First (A)"), self.first),
            (self.tr("&Second (B)"), self.second),
            (self.tr("F&rames"), self.frames),
        ):
            label = QLabel(title)
            label.setBuddy(field)
            form.addRow(label, field)
        self.compare_button = QPushButton(self.tr("Compare"))
        self.compare_button.setProperty("primary", True)
        self.compare_button.setDefault(True)
        self.compare_button.clicked.connect(self.compare)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(form, 1)
        row.addWidget(self.compare_button, 0, Qt.AlignmentFlag.AlignBottom)
        level_labels(form)
        return row

    def _build_tables(self) -> QSplitter:
        self.scores = _tree([self.tr("Score"), "A", "B", self.tr("B less A")])
        self.scores.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.scores.setAccessibleName(self.tr("Scores of both networks"))
        self.odd = _tree(
            [self.tr("Frame"), self.tr("Time"), self.tr("IoU of A"), self.tr("IoU of B"), self.tr("Differ")]
        )
        self.odd.setAccessibleName(self.tr("Frames where they differ most"))
        self.odd.headerItem().setToolTip(
            4, self.tr("Pixels that the two call differently, of all that either gives to an animal")
        )
        self.odd.currentItemChanged.connect(lambda _item, _before: self._show_frame())
        self.odd.itemActivated.connect(lambda _item, _column: self.edit_frame())
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.scores)
        splitter.addWidget(self.odd)
        splitter.setSizes([430, 500])
        return splitter

    def _build_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.place = NoteLabel()
        row.addWidget(self.place, 1)
        self.edit_button = QPushButton(self.tr("Show in Edit"))
        self.edit_button.setToolTip(self.tr("Open the frame in the editor; a double click does so as well"))
        self.edit_button.clicked.connect(self.edit_frame)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.close)
        for button in (self.edit_button, close):
            button.setAutoDefault(False)
            row.addWidget(button)
        return row

    # What is done

    def compare(self) -> None:
        """Compare the two that are chosen."""
        title = self.tr("Compare {first} and {second}").format(
            first=self.first.currentData(), second=self.second.currentData()
        )
        try:
            handle = self._controller.compare(
                self.first.currentData(), self.second.currentData(), self.frames.currentData(), title
            )
        except WorkbenchError as error:
            self._context.show_error(error)
            return
        if handle is not None:
            self._handle = handle
            self.strip.follow(handle)

    def edit_frame(self) -> None:
        """Open the frame picked in the editor."""
        frame = self._frame()
        if frame is not None:
            self._context.study.select_frame(frame.video, frame.frame)
            self._context.tab_wanted.emit("edit")

    # What is shown

    def _compared(self, handle: JobHandle, result: CompareModelsResult) -> None:
        if handle is not self._handle:
            return
        self.result_shown = result
        self.verdict.setText(self._verdict(result))
        self.verdict.show()
        self.cautions.setText("\n".join(self._caution(one) for one in result.cautions))
        self.place.setText(self.tr("Tables and pictures: {folder}").format(folder=result.folder))
        self._fill_scores(result.first, result.second)
        self._fill_frames(result.examples)
        self._update()

    def _verdict(self, result: CompareModelsResult) -> str:
        if result.difference is None:
            return self.tr("There is nothing to compare on these frames.")
        frames = self.tr("%Ln frame(s)", "", result.frames)
        if result.held_out:
            frames = self.tr("%Ln frame(s) that both held out", "", result.frames)
        value = _signed(result.difference)
        if result.low is None or result.high is None:
            text = self.tr(
                "B less A: {value} of mean IoU, on {frames}. They are from too few stretches of time to say "
                "how sure that is."
            )
            return text.format(value=value, frames=frames)
        if result.low <= 0.0 <= result.high:
            text = self.tr(
                "They cannot be told apart: B less A is {value} of mean IoU, 95 % interval {low} to {high}, "
                "on {frames}."
            )
        elif result.difference > 0:
            text = self.tr("B is better: {value} of mean IoU, 95 % interval {low} to {high}, on {frames}.")
        else:
            text = self.tr(
                "A is better: B less A is {value} of mean IoU, 95 % interval {low} to {high}, on {frames}."
            )
        return text.format(value=value, low=_signed(result.low), high=_signed(result.high), frames=frames)

    def _caution(self, caution: Caution) -> str:
        texts = {
            "unknown": self.tr(
                "Nothing says which frames {network} has learned from: some of these may be among them."
            ),
            "learned": self.tr(
                "{network} has learned from {count} of these {total} frames: its numbers flatter it."
            ),
            "near": self.tr(
                "{count} of these {total} frames are near copies of what {network} has learned from: its "
                "numbers flatter it."
            ),
            "machine": self.tr(
                "{count} of these {total} masks were checked by no person: there it shows only who imitates "
                "them better."
            ),
        }
        count, total = QLocale().toString(caution.count), QLocale().toString(caution.total)
        return texts[caution.kind].format(network=caution.network, count=count, total=total)

    def _fill_scores(self, first: NetworkScore, second: NetworkScore) -> None:
        self.scores.clear()
        self.scores.headerItem().setToolTip(1, first.name)
        self.scores.headerItem().setToolTip(2, second.name)
        self._score(self.tr("Mean IoU"), first.mean_iou, second.mean_iou, bold=True)
        self._score(self.tr("Mean IoU without background"), first.mean_iou_parts, second.mean_iou_parts)
        self._score(self.tr("Mean F1"), first.mean_f1, second.mean_f1)
        self._score(self.tr("Mean boundary F1"), first.mean_boundary_f1, second.mean_boundary_f1)
        if first.panoptic is not None or second.panoptic is not None:
            self._score(self.tr("Panoptic quality"), first.panoptic, second.panoptic)
        for name in first.iou:
            self._score(
                self.tr("IoU, {part}").format(part=class_text(name)), first.iou[name], second.iou[name]
            )
        for name in list(first.f1)[1:]:
            self._score(self.tr("F1, {part}").format(part=class_text(name)), first.f1[name], second.f1[name])
        for name in list(first.boundary_f1)[1:]:
            text = self.tr("Boundary F1, {part}").format(part=class_text(name))
            self._score(text, first.boundary_f1[name], second.boundary_f1[name])

    def _score(self, title: str, first: float | None, second: float | None, bold: bool = False) -> None:
        gain = "–" if first is None or second is None else _signed(second - first)
        item = QTreeWidgetItem([title, _known(first), _known(second), gain])
        font = item.font(0)
        font.setBold(bold)
        for column in range(4):
            item.setFont(column, font)
            if column:
                item.setTextAlignment(column, RIGHT)
        self.scores.addTopLevelItem(item)

    def _fill_frames(self, frames: Sequence[ComparedFrame]) -> None:
        self.odd.clear()
        locale = QLocale()
        for frame in frames:
            name = self.tr("{video}, frame {number}")
            texts = [
                name.format(video=frame.video, number=locale.toString(frame.frame)),
                format_time(frame.time_s),
                _known(frame.iou_first),
                _known(frame.iou_second),
                self.tr("{percent} %").format(percent=locale.toString(100 * frame.disagreement, "f", 0)),
            ]
            item = QTreeWidgetItem(texts)
            item.setData(0, _FRAME, frame)
            for column in range(1, 5):
                item.setTextAlignment(column, RIGHT)
            self.odd.addTopLevelItem(item)
        first = self.odd.topLevelItem(0)
        if first is not None:
            self.odd.setCurrentItem(first)
        else:
            self.pictures.set_pictures([])
            self.pictures.set_hint(self.tr("The two give the same masks on every frame."))

    def _frame(self) -> ComparedFrame | None:
        item = self.odd.currentItem()
        frame: ComparedFrame | None = item.data(0, _FRAME) if item is not None else None
        return frame

    def _show_frame(self) -> None:
        frame, result = self._frame(), self.result_shown
        self._update()
        if frame is None or result is None:
            return
        paths = [Path(result.folder) / place for place in frame.pictures]
        self._context.tasks.run(
            lambda: [QImage(str(path)) for path in paths], self._draw, key="compare/pictures", lane=LANE
        )

    def _draw(self, images: list[QImage]) -> None:
        if self.result_shown is None:
            return
        first, second = self.result_shown.first.name, self.result_shown.second.name
        titles = (self.tr("Mask of the study"), f"A: {first}", f"B: {second}")
        self.pictures.set_pictures(list(zip(images, titles, strict=False)))

    def _update(self) -> None:
        same = self.first.currentData() == self.second.currentData()
        self.compare_button.setEnabled(not same and not self.strip.busy)
        self.compare_button.setToolTip(self.tr("Choose two different networks.") if same else "")
        self.edit_button.setEnabled(self._frame() is not None)


def _tree(titles: list[str]) -> QTreeWidget:
    tree = QTreeWidget()
    prepare_columns(tree, titles, words=1)
    return tree


def _known(value: float | None) -> str:
    return "–" if value is None else score_text(value)


def _signed(value: Any) -> str:
    """A difference with its sign, three digits."""
    text = QLocale().toString(abs(value), "f", 3)
    return f"{'−' if value < 0 else '+'}{text}"
