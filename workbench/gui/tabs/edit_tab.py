"""Edit: the tab where masks are painted, corrected and verified. It builds the parts and connects them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QHBoxLayout,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from workbench.core.frame_status import FrameStatus
from workbench.gui.actions import ACTIONS, text_of
from workbench.gui.canvas.adjust import AdjustController
from workbench.gui.canvas.edit_canvas import EditCanvas
from workbench.gui.controllers.anatomy import AnatomyController
from workbench.gui.controllers.assist import AssistController
from workbench.gui.controllers.editor import EditorController
from workbench.gui.controllers.editor_actions import MaskActions
from workbench.gui.controllers.editor_animals import EditorAnimals
from workbench.gui.controllers.editor_compare import MaskCompare
from workbench.gui.controllers.editor_counts import Counts, MaskCounts
from workbench.gui.controllers.editor_settings import TOOLS, VIEWS
from workbench.gui.controllers.frame_bundle import FrameBundle
from workbench.gui.controllers.review import ReviewController
from workbench.gui.dialogs.cheat_sheet import CheatSheet
from workbench.gui.dialogs.shortcut_editor import ShortcutEditor
from workbench.gui.shortcuts import NUMBERED, ShortcutKeys, takes_text
from workbench.gui.tabs.editor.adjust_panel import AdjustPanel
from workbench.gui.tabs.editor.anatomy_panel import AnatomyPanel
from workbench.gui.tabs.editor.animal_panel import AnimalPanel
from workbench.gui.tabs.editor.assist_panel import AssistPanel
from workbench.gui.tabs.editor.brush_panel import BrushPanel, ShapePanel
from workbench.gui.tabs.editor.class_panel import ClassPanel
from workbench.gui.tabs.editor.frame_row import FrameRow
from workbench.gui.tabs.editor.look_panel import LookPanel
from workbench.gui.tabs.editor.recovered_bar import RecoveredBar
from workbench.gui.tabs.editor.review_panel import ReviewPanel
from workbench.gui.tabs.editor.section import Section, SectionPage
from workbench.gui.tabs.editor.status_strip import StatusStrip
from workbench.gui.tabs.editor.tool_bar import ToolBar
from workbench.gui.tabs.video_picker import VideoPicker

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext

PANEL, MOST_PANEL = 300, 372
OPACITY_STEP = 0.1
TEN = 10
ASSIST = 1
"""Place of that page among the panels."""
RESTING_MS = 400
"""The rest of the window follows once the editor stays at a frame for so long."""


class EditTab(QWidget):
    """Tools on the left, canvas, panels on the right, frames and status below."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._build_controllers()
        self._resting = QTimer(self, interval=RESTING_MS, singleShot=True)
        self._resting.timeout.connect(self._tell_frame)
        self.canvas = EditCanvas()
        self.canvas.set_controller(self.editor)
        # After the canvas: what it adjusts goes on the screen after the plain picture, not before.
        self.adjust = AdjustController(context, self.editor, self)
        self.actions_of_mask.set_lasso(self.canvas.tools["lasso"])  # type: ignore[arg-type]
        self._build_layout()
        self._build_keys()
        self._connect()
        self._restore_sections()
        self._study_changed()

    def _build_controllers(self) -> None:
        context = self._context
        self.editor = EditorController(context, self)
        self.actions_of_mask = MaskActions(self.editor, self)
        self.counts = MaskCounts(self.editor, self)
        self.animals = EditorAnimals(self.editor, self.actions_of_mask, self)
        self.compare = MaskCompare(self.editor, self)
        self.review = ReviewController(context, self.editor, self)
        self.anatomy = AnatomyController(context, self.editor, self)
        self.assist = AssistController(self.editor, self)

    # Layout

    def _build_layout(self) -> None:
        table = self._context.shortcuts
        self.tools = ToolBar(self.editor, table)
        self.frame_row = FrameRow(self.editor, self.canvas, table)
        self.status = StatusStrip(self.editor)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.tools)
        middle.addLayout(self._build_canvas(), 1)
        middle.addWidget(self._build_side())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.frame_row)
        column.addWidget(self.status)

    def _build_canvas(self) -> QVBoxLayout:
        self.recovered = RecoveredBar(self.editor)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.recovered)
        column.addWidget(self.canvas, 1)
        return column

    def _build_side(self) -> QWidget:
        self.side_tabs = QTabBar()
        self.side_tabs.setDocumentMode(True)
        self.side_tabs.setExpanding(True)
        self.side_tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.side_tabs.setProperty("small", True)
        self.pages = QStackedWidget()
        self.picker = VideoPicker(self._context)
        self.side_pages: list[SectionPage] = []
        for title, page in (
            (self.tr("Paint"), self._build_paint()),
            (self.tr("Assist"), self._build_assist()),
            (self.tr("Review"), self._build_review()),
        ):
            self.side_tabs.addTab(title)
            self.pages.addWidget(page)
            self.side_pages.append(page)
        self.side_tabs.currentChanged.connect(self.pages.setCurrentIndex)
        side = self.side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.addWidget(self.picker)
        column.addLayout(head)
        column.addWidget(self.side_tabs)
        column.addWidget(self.pages, 1)
        return side

    def _build_paint(self) -> SectionPage:
        table = self._context.shortcuts
        self.class_panel = ClassPanel(self.editor, self.actions_of_mask, table)
        self.brush_panel = BrushPanel(self.editor)
        self.shape_panel = ShapePanel(self.actions_of_mask, table)
        self.animal_panel = AnimalPanel(self.editor, self.animals, table)
        self.look_panel = LookPanel(self.editor, self.compare, table)
        self.adjust_panel = AdjustPanel(self.editor)
        page = SectionPage(PANEL)
        page.add(Section("classes", self.tr("Classes"), self.class_panel))
        page.add(Section("brush", self.tr("Brush and fill"), self.brush_panel))
        page.add(Section("shape", self.tr("Shape of the class"), self.shape_panel))
        page.add(Section("animals", self.tr("Animals"), self.animal_panel, opened=False))
        page.add(Section("look", self.tr("View"), self.look_panel, opened=False))
        page.add(Section("picture", self.tr("Picture"), self.adjust_panel, opened=False))
        page.end()
        return page

    def _build_assist(self) -> SectionPage:
        self.assist_panel = AssistPanel(self.assist)
        self.assist.connect_tool(self.canvas.tools["sam"])  # type: ignore[arg-type]
        page = SectionPage(PANEL)
        page.column.addWidget(self.assist_panel)
        page.end()
        return page

    def _build_review(self) -> SectionPage:
        self.review_panel = ReviewPanel(self.review)
        self.anatomy_panel = AnatomyPanel(self.anatomy)
        page = SectionPage(PANEL)
        page.add(Section("anatomy", self.tr("Anatomy check"), self.anatomy_panel))
        page.add(Section("review", self.tr("Frames to review"), self.review_panel), stretch=1)
        page.end(stretch=0)
        return page

    # Keys

    def _build_keys(self) -> None:
        editor, actions = self.editor, self.actions_of_mask
        handlers: dict[str, Callable[[], object]] = {
            **{f"tool_{name}": partial(self._choose_tool, name) for name in TOOLS},
            **{f"class_{n}": partial(self._choose_class, n) for n in range(1, NUMBERED + 1)},
            **{f"animal_{n}": partial(self.animals.choose, n) for n in range(1, NUMBERED + 1)},
            "brush_smaller": lambda: editor.resize_brush(-1),
            "brush_larger": lambda: editor.resize_brush(1),
            "reassign_animal": self.animals.reassign,
            "lock_background": lambda: editor.toggle_lock(0),
            "swap": actions.swap,
            "clear_class": actions.clear,
            "fill_holes": actions.fill_holes,
            "smooth": actions.smooth,
            "keep_largest": actions.keep_largest,
            "grow": actions.grow,
            "shrink": actions.shrink,
            "copy_previous": actions.copy_previous,
            "propagate": self.assist.propagate,
            "interpolate": self.assist.interpolate,
            "next_fault": self.anatomy.select_next,
            "fix_fault": self._mend_all,
            "previous": lambda: editor.step(-1),
            "next": lambda: editor.step(1),
            "previous_ten": lambda: editor.step(-TEN),
            "next_ten": lambda: editor.step(TEN),
            "queue_previous": lambda: editor.step_queue(-1),
            "queue_next": lambda: editor.step_queue(1),
            "verify": lambda: editor.decide(FrameStatus.VERIFIED),
            "accept": lambda: editor.decide(FrameStatus.CORRECTED),
            "reject": lambda: editor.decide(FrameStatus.REJECTED),
            "cycle_view": self._cycle_view,
            "fainter": lambda: editor.change(opacity=editor.settings.opacity - OPACITY_STEP),
            "stronger": lambda: editor.change(opacity=editor.settings.opacity + OPACITY_STEP),
            "grid_view": lambda: self._context.tab_wanted.emit("view"),
            "fit": self.canvas.fit,
            "cancel_tool": self._cancel,
        }
        held: dict[str, Callable[[bool], object]] = {
            "hide_mask": lambda down: editor.change(mask_hidden=down),
            "compare": self.compare.set_active,
        }
        self.keys = ShortcutKeys(self, self._context.shortcuts, handlers, held)
        for action in self.canvas.actions():
            action.setShortcuts([])  # the table has them

    def _choose_tool(self, name: str) -> None:
        self.actions_of_mask.lasso_paints()
        self.editor.change(tool=name)
        if name == "sam":
            self._show_network()
        self.canvas.setFocus()

    def _show_network(self) -> None:
        """Without a network the tool answers no click: say so, and show where one is chosen."""
        if self.assist.sam.weights is None:
            self.side_tabs.setCurrentIndex(ASSIST)
            self.status.tell(self.tr("Choose or fetch a network for Segment Anything first."))

    def _choose_class(self, number: int) -> None:
        project = self._context.study.project
        if project is not None and number < len(project.classes):
            self.editor.change(class_id=number)

    def _mend_all(self) -> None:
        if not self.anatomy.fix_all() and not self.editor.busy:
            self.status.tell(self.tr("Nothing here can be mended safely."))

    def _cycle_view(self) -> None:
        at = VIEWS.index(self.editor.settings.view)
        self.editor.change(view=VIEWS[(at + 1) % len(VIEWS)])

    def _cancel(self) -> None:
        self.canvas.tool.cancel()
        self.compare.set_active(False)
        self.canvas.setFocus()

    # What follows what

    def _connect(self) -> None:
        canvas, editor = self.canvas, self.editor
        canvas.pointed.connect(self.status.set_cursor)
        canvas.pointed.connect(self.actions_of_mask.set_pointer)
        canvas.pointed.connect(lambda _x, _y: self._take_focus())
        for field in self.findChildren(QAbstractSpinBox):
            field.lineEdit().returnPressed.connect(canvas.setFocus)
        canvas.hover_ended.connect(self.status.forget_cursor)
        canvas.hover_ended.connect(self.actions_of_mask.forget_pointer)
        for source in (self.actions_of_mask, self.animals, self.assist.carry):
            source.told.connect(self.status.tell)  # a key works whatever panel is open: so does its answer
        self.tools.help_wanted.connect(self._show_help)
        self.counts.changed.connect(self._take_counts)
        self.review.progress_changed.connect(self._show_progress)
        self.compare.shown.connect(canvas.show_instead)
        self.adjust.image_ready.connect(canvas.set_image)
        self.anatomy.marks_changed.connect(canvas.set_marks)
        self.anatomy.checked.connect(self.review.take_faults)
        self.anatomy.focus_wanted.connect(canvas.reveal)
        editor.frame_changed.connect(self._frame_changed)
        editor.frames_changed.connect(self._show_hint)
        editor.loading_changed.connect(lambda _loading: self._show_hint())
        study = self._context.study
        study.opened.connect(lambda _project: self._study_changed())
        study.closed.connect(self._study_changed)
        study.changed.connect(self._study_changed)

    def _take_focus(self) -> None:
        """Give Space to the canvas wherever the last click was, but take no keys from a text field."""
        focus = QApplication.focusWidget()
        if focus is not self.canvas and self.isActiveWindow() and not (focus and takes_text(focus)):
            self.canvas.setFocus()

    def _show_help(self) -> None:
        table = self._context.shortcuts
        others = {text_of(spec.text).replace("&", ""): spec.shortcut for spec in ACTIONS.values()}
        CheatSheet(table, lambda: ShortcutEditor(table, others, self).open(), self).open()

    def _restore_sections(self) -> None:
        """Open what was open at the last start, and remember changes."""
        preferences = self._context.preferences
        for page in self.side_pages:
            for key, section in page.sections.items():
                if preferences is not None:
                    section.set_opened(bool(preferences.sections.get(key, section.opened)))
                    section.toggled.connect(partial(preferences.sections.__setitem__, key))

    def _show_progress(self) -> None:
        self.status.set_progress(self.review_panel.progress.text())

    def _take_counts(self, counts: Counts | None) -> None:
        self.class_panel.set_counts(counts)
        self.animals.set_counts(counts)

    def _study_changed(self) -> None:
        project = self._context.study.project
        if project is not None:
            self.class_panel.set_classes(project.classes)
        self._show_hint()

    def _frame_changed(self, _bundle: FrameBundle | None) -> None:
        self._show_hint()
        self._resting.start()

    def _tell_frame(self) -> None:
        """Let the study list and the other tabs follow; not at every step, since some of them decode it."""
        key = self.editor.key
        if key is not None and not self.editor.loading and self._context.study.project is not None:
            self._context.study.select_frame(*key)

    def _show_hint(self) -> None:
        study, editor = self._context.study, self.editor
        if editor.bundle is not None or study.project is None:
            hint = ""
        elif not study.videos:
            hint = self.tr("Add a video to the study first.")
        elif editor.loading or not editor.listed:
            hint = self.tr("Loading…")
        else:
            hint = self.tr(
                "This video has no frames to edit yet.\n"
                "Extract frames in the Frames tab, or make masks in the Pseudo-masks tab."
            )
        self.canvas.set_hint(hint)

    def showEvent(self, event: QShowEvent) -> None:
        """Take up the frame that was asked for meanwhile."""
        super().showEvent(event)
        needed = [page.needed_width() for page in self.side_pages]
        self.side.setFixedWidth(min(MOST_PANEL, max(PANEL, *needed)))
        self.editor.set_active(True)
        self.anatomy.set_active(True)
        self.canvas.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Work only while on screen; what was painted is written now, so that other tabs see and judge it."""
        self.editor.save()
        if self._resting.isActive():
            self._resting.stop()
            self._tell_frame()
        self.editor.set_active(False)
        self.anatomy.set_active(False)
        self.compare.set_active(False)
        super().hideEvent(event)
