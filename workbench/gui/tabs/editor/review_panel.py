"""Panel of the review: what to go through, the list, the decisions, the pace."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.core.frame_status import FrameStatus
from workbench.editing.review import TO_REVIEW, Order, duration
from workbench.editing.suggestions import Why
from workbench.gui.controllers.review import ReviewController
from workbench.gui.dialogs.suggest_frames import SuggestFramesDialog
from workbench.gui.docks.models import status_name
from workbench.gui.fault_texts import kind_name
from workbench.gui.suggestion_texts import why_name
from workbench.gui.tabs.editor.buttons import KeyButton
from workbench.gui.tabs.editor.review_model import FRAME, REASON, STATUS, TIME, ReviewModel
from workbench.gui.tabs.job_strip import JobStrip
from workbench.gui.tabs.side_panel import muted_label
from workbench.vision.anatomy import FaultKind

LIST_ROWS = 8
HEAD_ROOM = 14


class ReviewPanel(QWidget):
    """List of frames to review with order, filter and search; buttons to decide; progress."""

    def __init__(self, review: ReviewController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.review = review
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._build_choice(column)
        self._build_list(column)
        self._build_decisions(column)
        self._build_progress(column)
        self._connect()
        self._fill_videos()
        self._queue_changed()
        self._show_progress()

    # Parts

    def _build_choice(self, column: QVBoxLayout) -> None:
        self.show_box = QComboBox()
        self.show_box.setAccessibleName(self.tr("Which frames"))
        self.order_box = QComboBox()
        self.order_box.setAccessibleName(self.tr("Order of the frames"))
        self.video_box = QComboBox()
        self.video_box.setAccessibleName(self.tr("Frames of which video"))
        for box in (self.show_box, self.order_box, self.video_box):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(7)
        for text, choice in self._shown():
            self.show_box.addItem(text, choice)
        for text, order in (
            (self.tr("In order of time"), Order.FRAME),
            (self.tr("Least certain first"), Order.UNCERTAINTY),
            (self.tr("Most faults first"), Order.ANATOMY),
            (self.tr("By status"), Order.STATUS),
            (self.tr("Suggested"), Order.SUGGESTION),
        ):
            self.order_box.addItem(text, order)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.show_box, 1)
        row.addWidget(self.order_box, 1)
        column.addLayout(row)
        column.addWidget(self.video_box)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search: number, time, video, fault"))
        self.search.setToolTip(
            self.tr("Part of the frame number, of the time as in 1:30, or words such as the name of a video")
        )
        self.search.setAccessibleName(self.tr("Search frames"))
        self.search.setClearButtonEnabled(True)
        column.addWidget(self.search)

    def _shown(self) -> list[tuple[str, dict[str, object]]]:
        """What can be shown: the text, and the fields of the choice."""
        every: dict[str, object] = {"statuses": None, "faulty": False, "kind": None}
        shown = [
            (self.tr("To review"), every | {"statuses": TO_REVIEW}),
            (self.tr("All frames"), every),
            (self.tr("With faults"), every | {"faulty": True}),
        ]
        shown += [
            (status_name(one).capitalize(), every | {"statuses": frozenset({one})}) for one in FrameStatus
        ]
        return shown + [(kind_name(kind).capitalize(), every | {"kind": kind}) for kind in FaultKind]

    def _build_list(self, column: QVBoxLayout) -> None:
        self.model = ReviewModel(self.review, self)
        self.list = QTableView()
        self.list.setModel(self.model)
        self.list.setAccessibleName(self.tr("Frames to review"))
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setShowGrid(False)
        self.list.setWordWrap(False)
        self.list.setTabKeyNavigation(False)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.verticalHeader().hide()
        height = self.fontMetrics().height() + 8
        self.list.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.list.verticalHeader().setDefaultSectionSize(height)
        head = self.list.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(REASON, QHeaderView.ResizeMode.Stretch)
        self._size_columns(head)
        self.list.setIconSize(QSize(12, 12))
        self.list.setMinimumHeight(LIST_ROWS * height)
        column.addWidget(self.list, 1)
        self.empty = muted_label()
        self.empty.setWordWrap(True)
        column.addWidget(self.empty)

    def _size_columns(self, head: QHeaderView) -> None:
        """As wide as their widest text in this language; the panel is made wide enough for the last one."""
        wide = self.fontMetrics().horizontalAdvance
        texts = {FRAME: "00,000", TIME: "0:00:00", STATUS: "", REASON: ""}
        texts[REASON] = max(("100 %", *map(why_name, Why)), key=wide)
        texts[STATUS] = max((status_name(status) for status in FrameStatus), key=wide)
        widths = {part: wide(text) + (34 if part == STATUS else 12) for part, text in texts.items()}
        for part, width in widths.items():
            title = self.model.headerData(part, Qt.Orientation.Horizontal)
            widths[part] = max(width, wide(str(title)) + HEAD_ROOM)
            if part != REASON:
                head.resizeSection(part, widths[part])
        bar = self.list.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(sum(widths.values()) + bar + 2 * self.list.frameWidth())

    def _build_decisions(self, column: QVBoxLayout) -> None:
        table, review = self.review.context.shortcuts, self.review
        self.previous = KeyButton("queue_previous", "previous", table, lambda: review.step(-1))
        self.next = KeyButton("queue_next", "next", table, lambda: review.step(1))
        self.verify = KeyButton(
            "verify",
            "verify",
            table,
            lambda: review.decide(FrameStatus.VERIFIED),
            text=self.tr("Verify"),
        )
        self.accept = KeyButton("accept", "accept", table, lambda: review.decide(FrameStatus.CORRECTED))
        self.reject = KeyButton("reject", "reject", table, lambda: review.decide(FrameStatus.REJECTED))
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (self.previous, self.verify, self.accept, self.reject, self.next):
            row.addWidget(button)
        column.addLayout(row)

    def _build_progress(self, column: QVBoxLayout) -> None:
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(self.tr("Verified frames"))
        self.progress = QLabel()
        self.progress.setWordWrap(True)
        self.check_button = QPushButton(self.tr("Check all masks"))
        self.check_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.check_button.setToolTip(
            self.tr(
                "Looks in every mask of the study for missing, doubled or loose parts, stray pixels and jumps"
            )
        )
        self.suggest_button = QPushButton(self.tr("Suggest frames…"))
        self.suggest_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.suggest_button.setToolTip(
            self.tr(
                "Finds the frames from whose correction the network would learn most, and lists them here"
            )
        )
        self.strip = JobStrip(self.review.context)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.check_button, 1)
        row.addWidget(self.suggest_button, 1)
        column.addWidget(self.bar)
        column.addWidget(self.progress)
        column.addLayout(row)
        column.addWidget(self.strip)

    def _connect(self) -> None:
        review = self.review
        self.show_box.activated.connect(lambda place: review.choose(**self.show_box.itemData(place)))
        self.order_box.activated.connect(lambda place: review.choose(order=self.order_box.itemData(place)))
        self.video_box.activated.connect(lambda place: review.choose(video=self.video_box.itemData(place)))
        self.search.textChanged.connect(lambda text: review.choose(text=text))
        self.list.clicked.connect(lambda index: review.open(index.row()))
        self.check_button.clicked.connect(lambda _checked=False: review.check_all(self.tr("Check all masks")))
        self.suggest_button.clicked.connect(lambda _checked=False: self._ask_for_suggestions())
        self.strip.busy_changed.connect(lambda _busy: self._enable())
        review.choice_changed.connect(self._show_choice)
        review.queue_changed.connect(self._queue_changed)
        review.current_changed.connect(self._show_current)
        review.progress_changed.connect(self._show_progress)
        review.loading_changed.connect(lambda _loading: self._queue_changed())
        review.editor.frame_changed.connect(lambda _bundle: self._enable())
        study = review.context.study
        study.changed.connect(self._fill_videos)
        study.closed.connect(self._fill_videos)

    # Suggestions

    def _ask_for_suggestions(self) -> None:
        """Ask how many frames, from where; the job starts with the answer."""
        dialog = SuggestFramesDialog(self.review.choice.video, self)
        dialog.asked.connect(self._suggest)
        dialog.open()

    def _suggest(self, count: int, whole_videos: bool) -> None:
        handle = self.review.suggest(count, whole_videos, self.tr("Suggest frames"))
        if handle is not None:
            self.strip.follow(handle)

    def _show_choice(self) -> None:
        """Let the boxes say what is in force."""
        choice = self.review.choice
        with QSignalBlocker(self.show_box), QSignalBlocker(self.order_box), QSignalBlocker(self.search):
            self.show_box.setCurrentIndex(0)
            self.order_box.setCurrentIndex(self.order_box.findData(choice.order))
            self.search.setText(choice.text)

    # What follows what

    def _fill_videos(self) -> None:
        names = [record.name for record in self.review.context.study.videos]
        if names == [self.video_box.itemData(place) for place in range(1, self.video_box.count())]:
            return
        with QSignalBlocker(self.video_box):
            self.video_box.clear()
            self.video_box.addItem(self.tr("All videos"), None)
            for name in names:
                self.video_box.addItem(name, name)
            wanted = self.review.choice.video
            self.video_box.setCurrentIndex(max(0, self.video_box.findData(wanted)))
        if wanted is not None and wanted not in names:
            self.review.choose(video=None)
        self.video_box.setVisible(len(names) > 1)

    def _queue_changed(self) -> None:
        review = self.review
        self.list.setVisible(len(review) > 0)
        text = self._hint()
        self.empty.setText(text)
        self.empty.setVisible(bool(text))
        self._show_current(review.current)
        self._enable()

    def _hint(self) -> str:
        """Why the list is empty, or its order says little."""
        review, choice = self.review, self.review.choice
        if review.loading and not len(review):
            return self.tr("Reading the study…")
        if not review.known:
            return self.tr("This study has no frames yet.")
        needs_check = choice.faulty or choice.kind is not None or choice.order == Order.ANATOMY
        if needs_check and not review.checked:
            return self.tr("No mask has been checked yet. Press “Check all masks”.")
        if choice.order == Order.UNCERTAINTY and not review.rated:
            return self.tr("Nothing is known about certainty yet. Predict, or press “Check all masks”.")
        if choice.order == Order.SUGGESTION and not review.suggested:
            return self.tr("No frame is suggested yet. Press “Suggest frames…”.")
        return "" if len(review) else self.tr("No frame fits.")

    def _enable(self) -> None:
        in_hand = self.review.editor.key is not None
        for button in (self.verify, self.accept, self.reject):
            button.setEnabled(in_hand)
        for button in (self.previous, self.next):
            button.setEnabled(in_hand and len(self.review) > 0)
        self.check_button.setEnabled(self.review.known > 0)
        self.suggest_button.setEnabled(bool(self.review.context.study.videos) and not self.strip.busy)

    def _show_current(self, row: int) -> None:
        if 0 <= row < self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(row, 0))
            self.list.scrollTo(self.model.index(row, 0), QAbstractItemView.ScrollHint.EnsureVisible)
        else:
            self.list.setCurrentIndex(QModelIndex())

    def _show_progress(self) -> None:
        done = self.review.progress()
        self.bar.setRange(0, max(1, done.total))
        self.bar.setValue(done.verified)
        text = self.tr("{done} of {total} verified").format(done=done.verified, total=done.total)
        if done.left_s:
            text = self.tr("{done} of {total} verified, {time} left at your pace").format(
                done=done.verified, total=done.total, time=duration(done.left_s)
            )
        self.progress.setText(text if done.total else "")
