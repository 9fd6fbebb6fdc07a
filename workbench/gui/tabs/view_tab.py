"""View: many frames at once with their masks on top, to find the ones that are wrong or missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from workbench.core.frame_status import FrameStatus
from workbench.gui.canvas.pictures import color_table
from workbench.gui.controllers.view_grid import Tile, ViewGridController
from workbench.gui.tabs.view.grid import FrameGrid
from workbench.gui.tabs.view.tile_pictures import TilePictures, Wish
from workbench.gui.tabs.view.tiles import TileDelegate, TileLook, TilesModel
from workbench.gui.tabs.view.view_panel import ViewPanel

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext

FOLLOW_MS = 200
"""The rest of the window follows the current frame this long after the last key."""
LOOK_AGAIN_MS = 2500
"""How often the mask files are looked at while the tab is shown: the editor saves after a while."""
LINES_AHEAD = 2
ASPECT_RANGE = (0.4, 1.6)


class ViewTab(QWidget):
    """The grid on the left, what it shows on the right."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.controller = ViewGridController(context, self)
        self.model = TilesModel(self.controller)
        self.pictures = TilePictures(context, self)
        self.grid = FrameGrid()
        self.grid.setAccessibleName(self.tr("Frames with their masks"))
        self.delegate = TileDelegate(self.pictures, self.grid)
        self.grid.setItemDelegate(self.delegate)
        self.grid.setModel(self.model)
        self.panel = ViewPanel(context)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.grid, 1)
        row.addWidget(self.panel)
        self._wanting = QTimer(self, interval=0, singleShot=True)
        self._wanting.timeout.connect(self._want)
        self._follow = QTimer(self, interval=FOLLOW_MS, singleShot=True)
        self._follow.timeout.connect(self._select_frame)
        self._look_again = QTimer(self, interval=LOOK_AGAIN_MS)
        self._look_again.timeout.connect(self.controller.refresh)
        self._kept = context.study.current_frame
        self._connect()
        self._study_changed()
        self._change_look()
        self._selection_changed()

    def _connect(self) -> None:
        panel, grid, study = self.panel, self.grid, self._context.study
        panel.choice_changed.connect(lambda: self.controller.choose(panel.choice))
        panel.choice_changed.connect(self._change_look)
        panel.look_changed.connect(self._change_look)
        panel.size_changed.connect(self._change_size)
        panel.verify_wanted.connect(lambda: self.decide(FrameStatus.VERIFIED))
        panel.reject_wanted.connect(lambda: self.decide(FrameStatus.REJECTED))
        grid.view_changed.connect(self._wanting.start)
        grid.resized.connect(self._change_size)
        grid.zoom_wanted.connect(panel.change_size)
        grid.doubleClicked.connect(self._open)
        grid.activated.connect(self._open)
        grid.customContextMenuRequested.connect(self._ask_menu)
        grid.selectionModel().currentChanged.connect(self._current_changed)
        grid.selectionModel().selectionChanged.connect(self._selection_changed)
        grid.installEventFilter(self)
        self.pictures.ready.connect(self._pictures_ready)
        self.controller.rows_changed.connect(self._rows_changed)
        self.controller.tiles_changed.connect(self._tiles_changed)
        study.opened.connect(lambda _project: self._study_changed())
        study.closed.connect(self._study_changed)
        study.changed.connect(self._refresh)
        study.video_selected.connect(lambda _name: self._refresh())
        study.frame_selected.connect(self._frame_selected)

    # Following the study

    def _study_changed(self) -> None:
        project = self._context.study.project
        if project is None:
            self._kept = None
        if project is not None:
            self.panel.legend.set_classes(project.classes)
        self._refresh()

    def _refresh(self) -> None:
        if self.isVisible() or self._context.study.project is None:
            self.controller.refresh()
        self._show_hint()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was changed meanwhile."""
        super().showEvent(event)
        self._change_size()
        self.grid.scrollTo(self.grid.currentIndex())
        self._look_again.start()
        self.controller.refresh()

    def hideEvent(self, event: object) -> None:
        """Nobody looks: leave the disk in peace."""
        super().hideEvent(event)  # type: ignore[arg-type]
        self._look_again.stop()
        self.pictures.want(())

    def _rows_changed(self) -> None:
        self.grid.updateGeometries()
        if self._kept is not None:
            self._mark(*self._kept)
        self._change_size()
        self._tiles_changed()
        self._selection_changed()
        self._show_hint()

    def _tiles_changed(self) -> None:
        self.panel.show_counts(self.controller.frames, self.model.rowCount())
        self.grid.viewport().update()
        self._wanting.start()

    def _show_hint(self) -> None:
        study = self._context.study
        if study.project is None:
            text = self.tr("Open a study, or make one, to see its frames here.")
        elif not len(self.controller.frames):
            text = self.tr("No frames yet. Extract some in the Frames tab.")
        else:
            text = self.tr("No frame matches.")
        self.grid.set_hint(text)

    # What is painted

    def _change_look(self) -> None:
        project, panel = self._context.study.project, self.panel
        if project is None:
            return
        view = panel.view.currentData()
        self.delegate.look = TileLook(
            source=panel.source.currentData(),
            fill=view != "outline",
            outline=view != "fill",
            opacity=panel.opacity.value() / 100,
            colors=tuple(color_table(project.classes.palette(), panel.legend.hidden())),
            video_names=panel.every_video.isChecked(),
        )
        panel.opacity.setEnabled(view != "outline")
        self._change_size()
        self.grid.viewport().update()

    def _change_size(self) -> None:
        delegate, metrics = self.delegate, self.grid.fontMetrics()
        delegate.aspect = self._aspect()
        delegate.side = self.panel.size_slider.value()
        # As many columns as fit at the size asked for; then the pictures grow into the spare room.
        room, least = self.grid.viewport().width(), delegate.cell(metrics).width()
        spare = room / max(1, room // least) - least
        delegate.side += max(0, int(spare / len(delegate.panes)))
        self.grid.set_cell(delegate.cell(metrics))

    def _aspect(self) -> float:
        """Height by width of the pictures: of the video shown, or the tallest of all."""
        shown = set(self.controller.frames.videos)
        records = [record for record in self._context.study.videos if record.name in shown]
        found = [record.height / max(1, record.width) for record in records]
        return min(ASPECT_RANGE[1], max(ASPECT_RANGE[0], max(found, default=0.75)))

    def _want(self) -> None:
        """Ask for the pictures in view, then for those that come next."""
        if not self.isVisible():
            return
        seen, more = self.grid.visible_rows(), self.grid.visible_rows(LINES_AHEAD)
        rows = [*seen, *range(seen.stop, more.stop)]
        self.pictures.want([self.delegate.wish(self.model.tile(row)) for row in rows])

    def _pictures_ready(self, made: list[Wish]) -> None:
        keys = {(wish.tile.video, wish.tile.index) for wish in made}
        rows = [
            row
            for row in self.grid.visible_rows()
            if (tile := self.model.tile(row)) and (tile.video, tile.index) in keys
        ]
        self.grid.repaint_rows(rows)

    # Hands

    @property
    def selected(self) -> list[Tile]:
        """The selected frames, in order."""
        ranges = self.grid.selectionModel().selection().toList()
        rows = sorted(row for part in ranges for row in range(part.top(), part.bottom() + 1))
        return [self.model.tile(row) for row in rows]

    def decide(self, status: FrameStatus) -> None:
        """Give the selected frames ``status``; the next one is not selected, so that nothing is missed."""
        self.controller.decide(self.selected, status)

    def open_frame(self, video: str, index: int) -> None:
        """Show a frame in the Edit tab."""
        self._follow.stop()
        self._context.tab_wanted.emit("edit")
        self._context.study.select_frame(video, index)

    def _open(self, index: QModelIndex) -> None:
        tile = self.model.tile(index.row())
        self.open_frame(tile.video, tile.index)

    def _ask_menu(self, place: QPoint) -> None:
        index = self.grid.indexAt(place)
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Open in Edit"), lambda: self._open(index))
        menu.addSeparator()
        menu.addAction(self.tr("Verify"), lambda: self.decide(FrameStatus.VERIFIED))
        menu.addAction(self.tr("Reject"), lambda: self.decide(FrameStatus.REJECTED))
        menu.popup(self.grid.viewport().mapToGlobal(place))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """V verifies what is selected; A and D step as in the other tabs."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not event.modifiers():
            if event.key() == Qt.Key.Key_V:
                self.decide(FrameStatus.VERIFIED)
                return True
            if event.key() in (Qt.Key.Key_A, Qt.Key.Key_D):
                self._step(-1 if event.key() == Qt.Key.Key_A else 1)
                return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _step(self, by: int) -> None:
        row = self.grid.currentIndex().row() + by
        if 0 <= row < self.model.rowCount():
            self.grid.setCurrentIndex(self.model.index(row))

    def _selection_changed(self, *_changes: object) -> None:
        ranges = self.grid.selectionModel().selection().toList()
        self.panel.show_selected(sum(part.height() for part in ranges))

    def _current_changed(self, index: QModelIndex, _previous: QModelIndex) -> None:
        if index.isValid():
            tile = self.model.tile(index.row())
            self._kept = (tile.video, tile.index)
            self._follow.start()

    def _select_frame(self) -> None:
        if self._kept is not None and self.isVisible():
            self._context.study.select_frame(*self._kept)

    def _frame_selected(self, video: str, index: int) -> None:
        if self._kept != (video, index):
            self._kept = (video, index)
            self._mark(video, index)

    def _mark(self, video: str, index: int) -> None:
        """Select the tile of a frame without telling anyone, and bring it into view."""
        row = self.model.row_of(video, index)
        if row < 0 or self.grid.currentIndex().row() == row:
            return
        found, choose = self.model.index(row), self.grid.selectionModel()
        choose.blockSignals(True)
        choose.setCurrentIndex(found, choose.SelectionFlag.ClearAndSelect)
        choose.blockSignals(False)
        self._follow.stop()
        self._selection_changed()
        self.grid.scrollTo(found)
        self.grid.viewport().update()
