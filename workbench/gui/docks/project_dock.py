"""What the study holds: its videos, and the frames of the one that is looked at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDockWidget,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.core.frame_status import FrameStatus
from workbench.gui import theme
from workbench.gui.context import WindowContext
from workbench.gui.controllers.frames import FrameList, load_frames
from workbench.gui.docks.models import ROLE_KEY, FramesModel, VideosModel, status_name
from workbench.gui.docks.rows import PictureRow
from workbench.gui.docks.thumbnails import Thumbnails


class ProjectDock(QDockWidget):
    """Videos above, frames with status and filter below; clicking one shows it in every tab."""

    add_wanted = Signal()

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("project_dock")
        self.setWindowTitle(self.tr("Study"))
        self._context = context
        self._thumbnails = Thumbnails(context.tasks, self)
        self.videos_model = VideosModel(context, self._thumbnails)
        self.frames_model = FramesModel(context, self._thumbnails)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._videos_part())
        splitter.addWidget(self._frames_part())
        splitter.setSizes([180, 320])
        splitter.setStretchFactor(1, 1)
        self.setWidget(splitter)
        self.setMinimumWidth(250)
        self._connect()
        self._recolor()
        self._show_videos()

    def _videos_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(10, 0, 10, 6)
        column.setSpacing(6)
        head = QHBoxLayout()
        self._videos_title = QLabel()
        self._videos_title.setFont(theme.heading_font(1.0))
        head.addWidget(self._videos_title, 1)
        self.add_button = QPushButton(self.tr("Add videos…"))
        self.add_button.clicked.connect(self.add_wanted)
        head.addWidget(self.add_button)
        column.addLayout(head)
        self.videos = self._list(PictureRow(QSize(56, 42), "video", self))
        self.videos.setModel(self.videos_model)
        self.videos.setAccessibleName(self.tr("Videos"))
        self._videos_empty = QLabel(self.tr("No videos yet. Add some, or drop them on the window."))
        self._videos_empty.setWordWrap(True)
        self._videos_empty.setProperty("muted", True)
        self._videos_empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.videos, 1)
        column.addWidget(self._videos_empty, 1)
        return part

    def _frames_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(10, 6, 10, 10)
        column.setSpacing(6)
        self._frames_title = QLabel()
        self._frames_title.setFont(theme.heading_font(1.0))
        column.addWidget(self._frames_title)
        filters = QHBoxLayout()
        filters.setSpacing(6)
        self.status_filter = QComboBox()
        self.status_filter.setAccessibleName(self.tr("Show frames with status"))
        self.status_filter.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.status_filter.setMinimumContentsLength(9)
        filters.addWidget(self.status_filter, 1)
        self.text_filter = QLineEdit()
        self.text_filter.setPlaceholderText(self.tr("Number or time"))
        self.text_filter.setClearButtonEnabled(True)
        self.text_filter.setToolTip(self.tr("Part of the frame number, or of the time as in 1:30"))
        filters.addWidget(self.text_filter, 1)
        column.addLayout(filters)
        self.frames = self._list(PictureRow(QSize(48, 36), "frames", self))
        self.frames.setModel(self.frames_model)
        self.frames.setAccessibleName(self.tr("Frames"))
        self._frames_empty = QLabel()
        self._frames_empty.setWordWrap(True)
        self._frames_empty.setProperty("muted", True)
        self._frames_empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.frames, 1)
        column.addWidget(self._frames_empty, 1)
        return part

    def _list(self, delegate: PictureRow) -> QTableView:
        # A table with rows of one height: a list asks the model about each of its rows at every change.
        view = QTableView()
        view.setItemDelegate(delegate)
        view.horizontalHeader().hide()
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setDefaultSectionSize(delegate.height(view.fontMetrics()))
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return view

    def _connect(self) -> None:
        study = self._context.study
        study.changed.connect(self._show_videos)
        study.closed.connect(self._study_closed)
        study.video_selected.connect(self._video_selected)
        study.frame_selected.connect(self._frame_selected)
        study.frame_recorded.connect(self._frame_recorded)
        self.videos.selectionModel().currentChanged.connect(self._video_chosen)
        self.frames.selectionModel().currentChanged.connect(self._frame_chosen)
        self.frames.clicked.connect(self._frame_chosen)
        self.status_filter.currentIndexChanged.connect(self._filter)
        self.text_filter.textChanged.connect(self._filter)

    # Videos

    def _show_videos(self) -> None:
        videos = self._context.study.videos
        current = self._context.study.current_video
        self.videos_model.set_records(videos)
        self._videos_title.setText(self.tr("Videos ({count})").format(count=len(videos)))
        self.videos.setVisible(bool(videos))
        self._videos_empty.setVisible(not videos)
        if current is not None:
            self._video_selected(current)
        else:
            self._load_frames()

    def _video_chosen(self, index: QModelIndex, _previous: QModelIndex) -> None:
        if index.isValid():
            self._context.study.select_video(str(index.data(ROLE_KEY)))

    def _video_selected(self, name: str) -> None:
        row = self.videos_model.row_of(name)
        if row >= 0 and self.videos.currentIndex().row() != row:
            self.videos.setCurrentIndex(self.videos_model.index(row))
        self._load_frames()

    def _study_closed(self) -> None:
        self._thumbnails.clear()
        self._show_videos()

    # Frames

    def _load_frames(self) -> None:
        study = self._context.study
        project, record = study.project, study.record
        if project is None or record is None:
            self._context.tasks.drop("dock.frames")
            self._take_frames(FrameList.empty())
            return
        name, fps = record.name, record.fps
        self._context.tasks.run(
            lambda: load_frames(project, name, fps),
            self._take_frames,
            study.failed.emit,
            key="dock.frames",
            lane="study",
        )

    def _take_frames(self, frames: FrameList) -> None:
        index = self.frames.currentIndex()
        kept = int(index.data(ROLE_KEY)) if index.isValid() else -1
        same_video = frames.video == self.frames_model.frames.video
        scroll = self.frames.verticalScrollBar().value()
        if self.frames_model.set_frames(frames) and same_video:
            self._mark(kept, scroll_to=False)
            self.frames.verticalScrollBar().setValue(scroll)
        self._show_counts()

    def _show_counts(self) -> None:
        frames = self.frames_model.frames
        shown, total = self.frames_model.rowCount(), len(frames)
        if shown == total:
            title = self.tr("Frames ({count})").format(count=total)
        else:
            title = self.tr("Frames ({shown} of {count})").format(shown=shown, count=total)
        self._frames_title.setText(title)
        self.frames.setVisible(bool(shown))
        self._frames_empty.setVisible(not shown)
        none = self.tr("No frames yet. Extract some in the Frames tab.")
        self._frames_empty.setText(self.tr("No frame matches.") if total else none)
        counts = frames.counts()
        entries: list[tuple[str, FrameStatus | None]] = [(self.tr("All statuses"), None)]
        entries += [(f"{status_name(status)} ({counts[status]})", status) for status in counts]
        self.status_filter.blockSignals(True)
        chosen = max(0, self.status_filter.currentIndex())
        if self.status_filter.count() != len(entries):
            self.status_filter.clear()
            for text, status in entries:
                self.status_filter.addItem(text, status)
        for row, (text, _status) in enumerate(entries):
            self.status_filter.setItemText(row, text)
        self.status_filter.setCurrentIndex(chosen)
        self.status_filter.blockSignals(False)

    def _filter(self) -> None:
        data = self.status_filter.currentData()
        status = FrameStatus(data) if data is not None else None
        index = self.frames.currentIndex()
        kept = int(index.data(ROLE_KEY)) if index.isValid() else -1
        self.frames_model.set_filter(status, self.text_filter.text())
        self._mark(kept)
        self._show_counts()

    def _frame_chosen(self, index: QModelIndex, _previous: QModelIndex | None = None) -> None:
        if index.isValid():
            self._context.study.select_frame(self.frames_model.frames.video, int(index.data(ROLE_KEY)))

    def _frame_selected(self, _video: str, frame: int) -> None:
        self._mark(frame)

    def _frame_recorded(self, video: str, frame: int, status: FrameStatus) -> None:
        frames = self.frames_model.frames
        if video != frames.video:
            return
        if self.frames_model.row_of(frame) < 0 and frame not in frames.indices:
            self._load_frames()  # a frame that the study did not know of
        elif self.frames_model.set_status(frame, status):
            self._show_counts()

    def _mark(self, frame: int, scroll_to: bool = True) -> None:
        """Select the row of ``frame`` without telling anyone."""
        row = self.frames_model.row_of(frame)
        if row < 0 or self.frames.currentIndex().row() == row:
            return
        model = self.frames.selectionModel()
        model.blockSignals(True)
        index = self.frames_model.index(row)
        model.setCurrentIndex(index, model.SelectionFlag.ClearAndSelect)
        model.blockSignals(False)
        if scroll_to:
            self.frames.scrollTo(index)
        self.frames.viewport().update()

    # Colours

    def _recolor(self) -> None:
        self.add_button.setIcon(theme.icon("add_video"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "add_button"):
            self._recolor()
        super().changeEvent(event)
