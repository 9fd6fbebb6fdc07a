"""What came of a tracking: how far it can be trusted, what to look at, what was corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.core.units import format_time
from workbench.gui.canvas.animal_colors import animal_color
from workbench.gui.controllers.identify_result import TrackView
from workbench.gui.tabs.identify.setup_panel import WIDTH
from workbench.gui.tabs.identify.texts import accuracy_text, percent, review_text, review_tip
from workbench.gui.tabs.job_strip import JobStrip
from workbench.gui.tabs.side_panel import NoteLabel, SidePanel, swatch

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext

TIME, KIND, ANIMAL, CERTAINTY = range(4)
MOST_ROWS = 7
"""Longer lists scroll."""
Index = QModelIndex | QPersistentModelIndex


class ReviewModel(QAbstractTableModel):
    """The review items of a tracking, one a line."""

    def __init__(self) -> None:
        super().__init__()
        self._view: TrackView | None = None

    def set_view(self, view: TrackView | None) -> None:
        """List those of another result."""
        self.beginResetModel()
        self._view = view
        self.endResetModel()

    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Review items."""
        return 0 if self._view is None else len(self._view.reviews)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Time, kind, animal, certainty."""
        return 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles of the columns."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return (self.tr("Time"), self.tr("What"), self.tr("Animal"), self.tr("Sure"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell."""
        if self._view is None:
            return None
        item = self._view.reviews[index.row()]
        named = item.animal >= 0
        if role == Qt.ItemDataRole.ToolTipRole:
            span = self.tr("Frames {first} to {last}").format(first=item.start, last=item.stop - 1)
            return f"{review_tip(item.kind)}\n{span}"
        if role == Qt.ItemDataRole.DecorationRole and index.column() == ANIMAL and named:
            return swatch(animal_color(item.animal))
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            format_time(item.start / (self._view.fps or 1.0)),
            review_text(item.kind),
            self._view.names[item.animal] if named else "–",
            percent(item.certainty),
        )[index.column()]


class IdentifyResult(SidePanel):
    """Summary, list of what to review, corrections.

    Signals
    -------
    review_chosen(int)
    undo_wanted()
    folder_wanted()
    """

    review_chosen = Signal(int)
    undo_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH, parent)
        self._view: TrackView | None = None
        self._build_summary()
        self._build_reviews()
        self._build_corrections(context)
        self.folder_button = QPushButton(self.tr("Open the folder of the result"))
        self.folder_button.setToolTip(self.tr("Trajectories as .csv, .h5 and .npy, and what made them"))
        self.folder_button.clicked.connect(self.folder_wanted)
        self.column.addWidget(self.folder_button)
        self.end()
        self.show_view(None)

    def _build_summary(self) -> None:
        column = self.group(self.tr("Result"))
        self.accuracy_label = QLabel()
        self.accuracy_label.setWordWrap(True)
        self.alike_label = NoteLabel()
        self.alike_label.setProperty("kind", "warning")
        self.figures_label = NoteLabel()
        for widget in (self.accuracy_label, self.alike_label, self.figures_label):
            column.addWidget(widget)

    def _build_reviews(self) -> None:
        column = self.group(self.tr("To look at"))
        self.model = ReviewModel()
        self.list = QTableView()
        self.list.setModel(self.model)
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setShowGrid(False)
        self.list.setAccessibleName(self.tr("Places of the result to look at"))
        self.list.verticalHeader().hide()
        self.list.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.list.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(KIND, QHeaderView.ResizeMode.Stretch)
        self.list.selectionModel().currentRowChanged.connect(self._row_changed)
        self.list.clicked.connect(lambda index: self.review_chosen.emit(index.row()))
        self.previous_button = QPushButton(self.tr("Previous"))
        self.next_button = QPushButton(self.tr("Next"))
        self.previous_button.clicked.connect(lambda: self.step(-1))
        self.next_button.clicked.connect(lambda: self.step(1))
        row = QHBoxLayout()
        row.addWidget(self.previous_button, 1)
        row.addWidget(self.next_button, 1)
        self.no_reviews = NoteLabel()
        column.addWidget(self.list)
        column.addLayout(row)
        column.addWidget(self.no_reviews)

    def _build_corrections(self, context: WindowContext) -> None:
        column: QVBoxLayout = self.group(self.tr("Corrections"))
        self.corrections_label = NoteLabel()
        self.undo_button = QPushButton(self.tr("Take the last one back"))
        self.undo_button.clicked.connect(self.undo_wanted)
        self.strip = JobStrip(context)
        for widget in (self.corrections_label, self.undo_button, self.strip):
            column.addWidget(widget)

    def set_key_texts(self, previous: str, following: str) -> None:
        """Keys of the buttons, for their tips."""
        self.previous_button.setToolTip(previous)
        self.next_button.setToolTip(following)

    @property
    def review(self) -> int:
        """Review item chosen; -1 for none."""
        return self.list.currentIndex().row()

    def step(self, by: int) -> None:
        """Go to the next review item, or to the one before."""
        count = self.model.rowCount()
        if count:
            now = self.review
            row = (0 if by > 0 else count - 1) if now < 0 else min(max(0, now + by), count - 1)
            self.list.selectRow(row)
            if row == now:
                self.review_chosen.emit(row)

    def show_view(self, view: TrackView | None) -> None:
        """Show a result; the place in the list of the same result stays."""
        before = self.review if view is not None and self._view is not None else -1
        self._view = view
        self.model.set_view(view)
        if view is not None and 0 <= before < len(view.reviews):
            blocked = self.list.selectionModel().blockSignals(True)
            self.list.selectRow(before)
            self.list.selectionModel().blockSignals(blocked)
        self.accuracy_label.setText("–" if view is None else self._accuracy_text(view))
        self.alike_label.setText("" if view is None else self._doubt_text(view))
        self.figures_label.setText("" if view is None else self._figures_text(view))
        none = view is not None and not view.reviews
        self.no_reviews.setText(self.tr("Nothing: every name and every crossing is sure.") if none else "")
        self._show_corrections(view)
        self._update_buttons()

    def set_busy(self, busy: bool) -> None:
        """Wait with another change until the last one is solved."""
        self.undo_button.setEnabled(not busy and self._view is not None and bool(self._view.corrections))

    def _accuracy_text(self, view: TrackView) -> str:
        if not view.identity or view.accuracy is None:
            return self.tr("Plain tracks, without identities")
        return self.tr("Estimated accuracy: {share}").format(share=accuracy_text(view.accuracy))

    def _doubt_text(self, view: TrackView) -> str:
        """What must be known before the result is used, a sentence each."""
        doubts = []
        if view.missing:
            found = QLocale().toString(view.coverage * len(view.names), "f", 1)
            doubts.append(
                self.tr(
                    "Positions are missing: {found} of {animals} animals are found in a frame on average. "
                    "Look at what is found before tracking; if the number is right, change the contrast."
                ).format(found=found, animals=len(view.names))
            )
        if view.identity and view.distinguishable is False:
            doubts.append(
                self.tr(
                    "The animals cannot be told apart by their looks. The names rest on motion and change "
                    "at crossings: use plain tracks, or mark the animals."
                )
            )
        elif view.uncertain_pair:
            doubts.append(
                self.tr(
                    "Whether the two animals can be told apart is not certain: they were apart too seldom. "
                    "Look at the names after every meeting."
                )
            )
        if not view.fragments:
            doubts.append(self.tr("No animal was ever seen alone."))
        return "\n".join(doubts)

    def _figures_text(self, view: TrackView) -> str:
        locale = QLocale()
        text = self.tr(
            "Fragments: {fragments}, crossings: {crossings}. An animal is seen in {share} of the frames."
        )
        return text.format(
            fragments=locale.toString(view.fragments),
            crossings=locale.toString(view.crossings),
            share=percent(view.coverage, 1),
        )

    def _show_corrections(self, view: TrackView | None) -> None:
        count = 0 if view is None else len(view.corrections)
        if view is not None and not view.identity:
            text = self.tr("Plain tracks have no names to correct.")
        elif not count:
            text = self.tr("Right-click an animal in the picture, or a fragment below it, to say who it is.")
        else:
            text = self.tr("%Ln correction(s) hold", "", count)
        self.corrections_label.setText(text)
        self.set_busy(False)

    def _row_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        self._update_buttons()
        if now.isValid():
            self.review_chosen.emit(now.row())

    def _list_width(self) -> int:
        """What the columns need: words of other languages are longer, and half a word is none."""
        head = self.list.horizontalHeader()
        columns = range(self.model.columnCount())
        texts = sum(max(head.sectionSizeHint(k), self.list.sizeHintForColumn(k)) for k in columns)
        return texts + self.list.verticalScrollBar().sizeHint().width() + 2 * self.list.frameWidth()

    def _update_buttons(self) -> None:
        some = self.model.rowCount() > 0
        self.list.setVisible(some)
        rows = min(MOST_ROWS, self.model.rowCount())
        line, head = self.list.verticalHeader().defaultSectionSize(), self.list.horizontalHeader()
        self.list.setFixedHeight(rows * line + head.sizeHint().height() + 4)
        self.list.setMinimumWidth(self._list_width())
        self.fit_width()
        self.previous_button.setVisible(some)
        self.next_button.setVisible(some)
        self.folder_button.setEnabled(self._view is not None)
