"""Identify: every animal of a video followed, its identity kept, what is unsure shown and put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from workbench.core.progress import Update
from workbench.core.units import format_time
from workbench.gui.canvas.video_view import VideoView
from workbench.gui.controllers.frame_source import FramePicture, VideoInfo
from workbench.gui.controllers.identify import IdentifyController
from workbench.gui.controllers.identify_look import Look, Preview, TrackSettings
from workbench.gui.controllers.identify_result import FolderState, TrackRow, TrackState, TrackView
from workbench.gui.controllers.jobs import JobHandle, JobState
from workbench.gui.docks.jobs_dock import open_file
from workbench.gui.shortcuts import ShortcutKeys
from workbench.gui.tabs.identify.check_card import CheckCard
from workbench.gui.tabs.identify.correcting import Correcting, place_in_picture, place_of_fragment
from workbench.gui.tabs.identify.region_tool import RegionTool, region_mark
from workbench.gui.tabs.identify.result_panel import IdentifyResult
from workbench.gui.tabs.identify.setup_panel import IdentifySetup
from workbench.gui.tabs.identify.texts import engine_text
from workbench.gui.tabs.identify.time_axis import TimeAxis
from workbench.gui.tabs.identify.trails import marks_at
from workbench.gui.tabs.job_strip import JobStrip, start_foot
from workbench.gui.tabs.side_panel import NoteLabel
from workbench.gui.tabs.video_picker import VideoPicker
from workbench.jobs.track_corrections import Correction

if TYPE_CHECKING:
    from workbench.core.errors import WorkbenchError
    from workbench.gui.context import WindowContext
    from workbench.tracking.detection import Detection

SETUP, RESULT = 0, 1
AXIS_PART = 4
"""The picture gets so many parts of the height for one of the time axis."""


class IdentifyTab(QWidget):
    """Settings or result on the right; picture and time axis on the left."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._preview: Preview | None = None
        self._finding = False
        self.controller = IdentifyController(context, self)
        self.view = VideoView(context, "identify")
        self.view.shows_frames = False
        self.view.canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.axis = TimeAxis()
        self.region = RegionTool(self.view.canvas, self)
        self.correcting = Correcting(self)
        self.setup = IdentifySetup()
        self.result = IdentifyResult(context)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._build_left(), 1)
        row.addLayout(self._build_side())
        self.view.bar.watch_keys(self)
        self._connect()
        self._state_changed(None)

    def _build_left(self) -> QVBoxLayout:
        # Over the picture, which must not move under the hand that is about to click.
        self.pick_bar = QFrame()
        self.pick_bar.setProperty("card", True)
        self.pick_bar.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        over = QVBoxLayout(self.view.canvas)
        over.addWidget(self.pick_bar)
        over.addStretch(1)
        self.pick_label = QLabel()
        self.pick_label.setWordWrap(True)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.correcting.stop)
        bar = QHBoxLayout(self.pick_bar)
        bar.setContentsMargins(10, 4, 6, 4)
        bar.addWidget(self.pick_label, 1)
        bar.addWidget(cancel)
        self.pick_bar.hide()
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.view)
        self.splitter.addWidget(self.axis)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.splitter, 1)
        return column

    def _build_side(self) -> QVBoxLayout:
        self.picker = VideoPicker(self._context)
        self.modes = QTabBar()
        self.modes.setProperty("small", True)
        self.modes.setExpanding(True)
        self.modes.addTab(self.tr("Set up"))
        self.modes.addTab(self.tr("Result"))
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.setup, 1)
        inside.addWidget(self._build_start())
        self.pages = QStackedWidget()
        self.pages.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Expanding)
        self.pages.addWidget(page)
        self.pages.addWidget(self.result)
        head = QVBoxLayout()
        head.setContentsMargins(8, 6, 8, 0)
        head.setSpacing(4)
        head.addWidget(self.picker)
        head.addWidget(self.modes)
        side = QVBoxLayout()
        side.setSpacing(0)
        side.addLayout(head)
        side.addWidget(self.pages, 1)
        return side

    def _build_start(self) -> QWidget:
        self.start_button = QPushButton()
        self.check_button = QPushButton(self.tr("Check first"))
        self.check_button.setToolTip(
            self.tr(
                "Looks at a minute of the video: can the animals be told apart, and how long will it take?"
            )
        )
        self.check_card = CheckCard()
        self.strip = JobStrip(self._context)
        self.live_note, self.start_note = NoteLabel(), NoteLabel()
        notes = (self.check_card, self.live_note, self.start_note)
        return start_foot(self.start_button, self.strip, *notes, beside=self.check_button)

    def _connect(self) -> None:
        view, controller, preview = self.view, self.controller, self.controller.preview
        view.video_ready.connect(self._video_ready)
        view.frame_shown.connect(self._frame_shown)
        view.frame_changed.connect(self.axis.set_frame)
        view.emptied.connect(self._nothing_shown)
        view.canvas.clicked.connect(self._canvas_clicked)
        view.canvas.customContextMenuRequested.connect(self._canvas_menu)
        self.axis.frame_wanted.connect(self._axis_clicked)
        self.axis.fragment_clicked.connect(self._fragment_clicked)
        self.axis.menu_wanted.connect(self._fragment_menu)
        self.modes.currentChanged.connect(self._mode_changed)
        self.setup.changed.connect(self._settings_changed)
        self.setup.region_wanted.connect(self._region_wanted)
        self.region.moved.connect(self._draw)
        self.region.closed.connect(self.setup.set_region)
        self.region.stopped.connect(self._region_stopped)
        preview.previewed.connect(self._take_preview)
        preview.found.connect(self._take_found)
        preview.finding_changed.connect(self._finding_changed)
        preview.failed.connect(self._take_error)
        controller.state_changed.connect(self._state_changed)
        controller.started.connect(self._job_started)
        controller.ended.connect(self._job_ended)
        controller.failed.connect(self._context.show_error)
        self._context.jobs.progress.connect(self._job_progress)
        self.start_button.clicked.connect(self.start)
        self.check_button.clicked.connect(self.check)
        controller.checked.connect(self._show_check)
        self.strip.busy_changed.connect(lambda _busy: self._update_start())
        self.result.strip.busy_changed.connect(self.result.set_busy)
        self.result.review_chosen.connect(self._review_chosen)
        self.result.undo_wanted.connect(self.undo_correction)
        self.result.folder_wanted.connect(self._open_folder)
        self.correcting.corrected.connect(self.correct)
        self.correcting.picking_changed.connect(self._picking_changed)
        study = self._context.study
        study.opened.connect(lambda _project: self._follow())
        study.video_selected.connect(lambda _name: self._follow())
        keys = self._context.shortcuts
        handlers = {"queue_previous": lambda: self.result.step(-1), "queue_next": lambda: self.result.step(1)}
        ShortcutKeys(self, keys, handlers, {})
        keys.changed.connect(self._show_keys)
        self._show_keys()

    def _show_keys(self) -> None:
        keys = self._context.shortcuts
        self.result.set_key_texts(keys.text("queue_previous"), keys.text("queue_next"))

    # What is shown

    @property
    def shows_result(self) -> bool:
        """Whether the result is looked at, not the settings."""
        return self.modes.currentIndex() == RESULT

    def _follow(self) -> None:
        if self.isVisible():
            self.controller.load()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was selected meanwhile."""
        super().showEvent(event)
        self._follow()
        self.controller.preview.set_active(not self.shows_result)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is worked out."""
        super().hideEvent(event)
        self.region.stop()
        self.controller.preview.set_active(False)

    def _mode_changed(self, mode: int) -> None:
        self.region.stop()
        self.correcting.stop()
        self.pages.setCurrentIndex(mode)
        self.view.shows_frames = mode == RESULT
        self._preview = None  # of the frame that was looked at then
        self.controller.preview.set_active(mode == SETUP and self.isVisible())
        self._show_axis()
        self.view.refresh()
        self._draw()

    def _show_axis(self) -> None:
        """The time axis is there as long as there is a result to show on it."""
        shown = self.shows_result and self.controller.view is not None
        if shown and not self.axis.isVisibleTo(self.splitter):
            self.axis.show()
            height, wanted = self.splitter.height(), self.axis.sizeHint().height()
            self.splitter.setSizes([max(1, height - wanted), wanted])
        self.axis.setVisible(shown)
        self._context.room_changed.emit()

    def _video_ready(self, info: VideoInfo) -> None:
        self._preview = None
        self.setup.set_picture(info.width, info.height)
        self.view.canvas.set_marks(())
        self._update_start()

    def _nothing_shown(self) -> None:
        self._preview = None
        self.controller.preview.forget()
        self.setup.show_preview(None)
        self._update_start()

    def _frame_shown(self, picture: FramePicture) -> None:
        self.axis.set_frame(picture.wish.index)
        self.controller.preview.set_frame(picture)
        if self.view.shows_frames:
            self._draw()
        elif self._preview is None or self._preview.video != picture.wish.video:
            self.view.canvas.set_image(picture.image)  # else with its outlines, as soon as they are known
            self._draw()

    def _take_preview(self, preview: Preview) -> None:
        self._preview = preview
        self.setup.show_preview(preview, self._finding)
        if not self.shows_result:
            self.view.canvas.set_image(preview.picture)
            self._draw()

    def _take_found(self, found: Detection, look: Look) -> None:
        if look == self.setup.settings.look:
            self.setup.show_automatic(found)

    def _finding_changed(self, finding: bool) -> None:
        self._finding = finding
        self.setup.show_preview(self._preview, finding)

    def _take_error(self, error: WorkbenchError) -> None:
        self._preview = None
        self.setup.show_preview(None)
        self.view.refresh()
        self._context.show_error(error)

    def _draw(self) -> None:
        canvas, view = self.view.canvas, self.controller.view
        if self.shows_result:
            shown = [] if view is None else marks_at(view, self.view.frame, self.result.review)
            canvas.set_marks(shown)
            return
        marks = region_mark(self.setup.settings.look.roi)
        if self._preview is not None and self._preview.video == self._shown_video():
            marks += self._preview.marks  # of the very frame on the canvas
        canvas.set_marks([*marks, *(self.region.marks() if self.region.drawing else [])])

    def _shown_video(self) -> str | None:
        return None if self.view.info is None else self.view.info.name

    # Setting up

    def _settings_changed(self) -> None:
        self.controller.preview.set_look(self.setup.settings.look)
        self._update_start()
        self._draw()

    def _region_wanted(self, wanted: bool) -> None:
        if wanted and self.view.info is not None:
            self.view.bar.pause()
            self.region.begin()
        else:
            self.region.stop()

    def _region_stopped(self) -> None:
        self.setup.region_button.setChecked(False)
        self._draw()

    # Tracking

    def start(self) -> None:
        """Track the current video with these settings; an unfinished tracking goes on."""
        self.view.bar.pause()
        self.start_note.setText("")
        title = self.tr("Track {video}").format(video=self._context.study.current_video)
        self.controller.start(self.setup.settings, title)

    def check(self) -> None:
        """Look at a part of the current video with these settings."""
        self.view.bar.pause()
        self.start_note.setText("")
        title = self.tr("Check {video}").format(video=self._context.study.current_video)
        self.controller.check(self.setup.settings, title)

    def _show_check(self) -> None:
        settings = self.setup.settings
        self.check_card.show_check(self.controller.check_of(settings), settings.identity)

    def correct(self, correction: Correction) -> None:
        """Keep a correction and have the names found anew."""
        self.view.bar.pause()
        title = self.tr("Correct the tracks of {video}").format(video=self._context.study.current_video)
        self.controller.correct(correction, title)

    def undo_correction(self) -> None:
        """Take the last correction back, if there is one."""
        view = self.controller.view
        if view is None or not view.corrections or self._solving:
            return
        title = self.tr("Correct the tracks of {video}").format(video=self._context.study.current_video)
        self.controller.correct(None, title)

    def _job_started(self, handle: JobHandle) -> None:
        self.live_note.setText("")
        (self.result.strip if handle.spec.verb == "track_correct" else self.strip).follow(handle)

    def _job_progress(self, handle: JobHandle, update: Update) -> None:
        if handle is not self.strip.handle:
            return
        known = {name: value for name, value in update.detail.items() if isinstance(value, int | float)}
        engine = update.detail.get("engine")
        if known:
            parts = [engine_text(str(engine))] if engine else []
            parts += [self._measure_text(name, value) for name, value in known.items()]
            self.live_note.setText(" · ".join(part for part in parts if part))

    def _measure_text(self, name: str, value: float) -> str:
        if name == "loss":
            return self.tr("loss {value}").format(value=f"{value:.4f}")
        if name in {"accuracy", "estimated_accuracy", "sure"}:
            return self.tr("accuracy {value} %").format(value=f"{100 * value:.1f}")
        return ""

    def _job_ended(self, handle: JobHandle) -> None:
        if handle.spec.verb == "track" and handle.state is JobState.FINISHED:
            self.start_note.setText(self.tr("Tracked in {time}").format(time=format_time(handle.seconds)))

    def _state_changed(self, state: TrackState | None) -> None:
        view = None if state is None else state.view
        before = self.axis_view
        self.axis_view = view
        self.correcting.stop()
        self.axis.set_view(view)
        self.result.show_view(view)
        self.modes.setTabEnabled(RESULT, view is not None)
        if state is None:
            self.start_note.setText("")
            self.modes.setCurrentIndex(SETUP)
        elif before is None:
            self._begin_with(state)
        if state is not None and state.state is FolderState.FINISHED and not self.shows_result:
            self.modes.setCurrentIndex(RESULT)
        self._show_axis()
        self._update_start()
        self._draw()

    axis_view: TrackView | None = None

    def _begin_with(self, state: TrackState) -> None:
        """Settings of the last tracking, or what the study knows of the animals."""
        if state.spec:
            self.setup.show_settings(TrackSettings.of(state.spec))
        elif (count := self.controller.animals_in_study()) > 0:
            self.setup.animals.setValue(count)

    def _update_start(self) -> None:
        state = self.controller.state
        ready = state is not None and self.view.info is not None and not self.strip.busy
        kind = FolderState.NONE if state is None else state.state
        same = state is not None and bool(state.spec) and TrackSettings.of(state.spec) == self.setup.settings
        texts = {
            FolderState.NONE: self.tr("Track the animals"),
            FolderState.UNFINISHED: self.tr("Go on tracking") if same else self.tr("Track the animals"),
            FolderState.FINISHED: self.tr("Track again"),
        }
        self.start_button.setText(texts[kind])
        self.start_button.setEnabled(ready)
        self.check_button.setEnabled(ready)
        if not self.strip.busy:
            self.live_note.setText("")
        self._show_check()
        if kind is FolderState.UNFINISHED and not self.strip.busy:
            self.start_note.setText(
                self.tr("The tracking of this video was not finished. It goes on after its last stage.")
                if same
                else self.tr("With other settings only those stages are kept that do not depend on them.")
            )

    # The result

    def _review_chosen(self, number: int) -> None:
        view = self.controller.view
        if view is not None and 0 <= number < len(view.reviews):
            self.view.bar.pause()
            self.view.bar.set_frame(view.reviews[number].start)
            self._draw()

    def _open_folder(self) -> None:
        if self.controller.folder is not None:
            open_file(self.controller.folder)

    def _axis_clicked(self, frame: int) -> None:
        self.view.bar.pause()
        self.view.bar.set_frame(frame)

    def _fragment_clicked(self, row: TrackRow, number: int, frame: int) -> None:
        view = self.controller.view
        if view is not None and self.correcting.picking:
            place = place_of_fragment(view, row, number, frame)
            if place is not None:
                self.correcting.pick(place)

    def _fragment_menu(self, row: TrackRow, number: int, frame: int, at: QPoint) -> None:
        view = self.controller.view
        place = None if view is None else place_of_fragment(view, row, number, frame)
        if view is not None and place is not None and not self._solving:
            self.view.bar.pause()
            self.correcting.ask(view, place, at)

    @property
    def _solving(self) -> bool:
        """Whether what is shown is about to change."""
        return self.result.strip.busy or self.strip.busy

    def _canvas_clicked(self, x: float, y: float) -> None:
        view = self.controller.view
        if view is not None and self.shows_result and self.correcting.picking:
            self.correcting.pick(place_in_picture(view, self.view.frame, x, y))

    def _canvas_menu(self, at: QPoint) -> None:
        view, canvas = self.controller.view, self.view.canvas
        if view is None or not self.shows_result or self._solving or self.view.info is None:
            return
        self.view.bar.pause()
        point = canvas.to_image(QPointF(at))
        place = place_in_picture(view, self.view.frame, point.x(), point.y())
        self.correcting.ask(view, place, canvas.mapToGlobal(at))

    def _picking_changed(self, text: str) -> None:
        self.pick_label.setText(text)
        self.pick_bar.setVisible(bool(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends what was begun."""
        if event.key() == Qt.Key.Key_Escape and self.correcting.picking:
            self.correcting.stop()
        else:
            super().keyPressEvent(event)
