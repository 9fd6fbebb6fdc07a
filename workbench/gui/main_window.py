"""The window: menus, docks, tabs and the welcome page; what the menus do is in `window_actions`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QByteArray, QCoreApplication, QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from workbench.core.errors import WorkbenchError
from workbench.gui import theme
from workbench.gui.actions import ACTIONS, fill_menus, make_actions, refresh_icons
from workbench.gui.context import WindowContext
from workbench.gui.controllers.jobs import JobHandle
from workbench.gui.docks.jobs_dock import JobsDock
from workbench.gui.docks.project_dock import ProjectDock
from workbench.gui.error_texts import error_text
from workbench.gui.notifications import Notifications
from workbench.gui.preferences import Preferences, from_text, to_text
from workbench.gui.welcome import WelcomePage
from workbench.gui.window_actions import WindowActions

TABS: tuple[tuple[str, object, str, str], ...] = (
    ("frames", QT_TRANSLATE_NOOP("Tabs", "Frames"), "workbench.gui.tabs.frames_tab", "FramesTab"),
    ("pseudo", QT_TRANSLATE_NOOP("Tabs", "Pseudo-masks"), "workbench.gui.tabs.pseudo_tab", "PseudoTab"),
    ("edit", QT_TRANSLATE_NOOP("Tabs", "Edit"), "workbench.gui.tabs.edit_tab", "EditTab"),
    ("view", QT_TRANSLATE_NOOP("Tabs", "View"), "workbench.gui.tabs.view_tab", "ViewTab"),
    ("synth", QT_TRANSLATE_NOOP("Tabs", "Synthesise"), "workbench.gui.tabs.synth_tab", "SynthTab"),
    ("train", QT_TRANSLATE_NOOP("Tabs", "Train"), "workbench.gui.tabs.train_tab", "TrainTab"),
    ("identify", QT_TRANSLATE_NOOP("Tabs", "Identify"), "workbench.gui.tabs.identify_tab", "IdentifyTab"),
    ("overlay", QT_TRANSLATE_NOOP("Tabs", "Overlay"), "workbench.gui.tabs.overlay_tab", "OverlayTab"),
)
"""Key (also the icon), title, module and class of every tab; built when it is first shown."""

STATE_VERSION = 1
PANEL_WIDTH, BAR_HEIGHT = 320, 40
CANVAS = "image_canvas"
"""Object name of the picture of a tab; its module is not loaded before a study is open."""
VIDEO_SUFFIXES = {".mp4", ".avi", ".mov", ".mkv", ".ts", ".m4v", ".mpg", ".mpeg", ".wmv", ".mts", ".m2ts"}


class TabPage(QWidget):
    """Holds the place of a tab until it is shown for the first time."""

    def __init__(self, key: str, module: str, class_name: str, context: WindowContext) -> None:
        super().__init__()
        self.key = key
        self.tab: QWidget | None = None
        self._source = (module, class_name)
        self._context = context
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def build(self) -> QWidget:
        """The tab, imported and made on the first call."""
        if self.tab is None:
            module, class_name = self._source
            tab: QWidget = getattr(import_module(module), class_name)(self._context, self)
            self._layout.addWidget(tab)
            self.tab = tab
        return self.tab


class MainWindow(QMainWindow):
    """The window of one session.

    Signals
    -------
    closing()
        Closed by the user; the session ends.
    scheme_chosen(str), language_chosen(str)
        From the View menu.
    """

    closing = Signal()
    scheme_chosen = Signal(str)
    language_chosen = Signal(str)

    def __init__(self, context: WindowContext, preferences: Preferences) -> None:
        super().__init__()
        self.context = context
        self.preferences = preferences
        self.setObjectName("main_window")
        self.setAcceptDrops(True)
        self.setWindowIcon(theme.icon("workbench", theme.colors().accent))
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        self.notifications = Notifications(self, self._toast_room)
        self._build_center()
        self._build_docks()
        self.window_actions = WindowActions(self)
        self.actions_by_key = make_actions(self, self.window_actions.handlers())
        self.menus = fill_menus(self.menuBar(), self.actions_by_key)
        self.window_actions.prepare_menus()
        self._connect()
        self._show_study()
        self._default_state = self.saveState(STATE_VERSION)
        self._restore()

    def show_tab(self, key: str) -> QWidget | None:
        """Bring a tab to the front; None if there is no such tab."""
        for number in range(self.tabs.count()):
            page = self.tabs.widget(number)
            if isinstance(page, TabPage) and page.key == key:
                self.tabs.setCurrentIndex(number)
                return page.build()
        return None

    def is_built(self, key: str) -> bool:
        """Whether a tab was shown before."""
        pages = [self.tabs.widget(number) for number in range(self.tabs.count())]
        return any(isinstance(page, TabPage) and page.key == key and page.tab is not None for page in pages)

    def reset_layout(self) -> None:
        """Docks where they were on the first start."""
        self.restoreState(self._default_state, STATE_VERSION)

    def save_preferences(self) -> None:
        """Keep size, place and docks for the next start."""
        self.preferences.geometry = to_text(bytes(self.saveGeometry().data()))
        self.preferences.state = to_text(bytes(self.saveState(STATE_VERSION).data()))
        self.preferences.save()

    def _build_center(self) -> None:
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setIconSize(theme.icon_size(18))
        for key, title, module, class_name in TABS:
            if find_spec(module) is not None:
                page = TabPage(key, module, class_name, self.context)
                self.tabs.addTab(page, theme.icon(key), QCoreApplication.translate("Tabs", str(title)))
        self.welcome = WelcomePage(self.preferences.recent_studies())
        self.pages = QStackedWidget()
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(self.tabs)
        self.setCentralWidget(self.pages)

    def _build_docks(self) -> None:
        self.project_dock = ProjectDock(self.context, self)
        self.jobs_dock = JobsDock(self.context, self)
        left = Qt.DockWidgetArea.LeftDockWidgetArea
        self.addDockWidget(left, self.project_dock)
        self.addDockWidget(left, self.jobs_dock)
        self.resizeDocks([self.project_dock, self.jobs_dock], [520, 150], Qt.Orientation.Vertical)
        self.resizeDocks([self.project_dock], [300], Qt.Orientation.Horizontal)

    def _toast_room(self) -> QRect:
        """Where notifications may stand: beside the settings and above the scrub bar of a tab."""
        if self.pages.currentWidget() is self.welcome:
            return self.rect()
        page = self.tabs.currentWidget()
        canvas = page.findChild(QWidget, CANVAS) if page is not None else None
        if canvas is not None and canvas.isVisible():
            return QRect(canvas.mapTo(self, canvas.rect().topLeft()), canvas.size())
        room = self.pages.geometry()
        return room.adjusted(0, 0, -PANEL_WIDTH, -BAR_HEIGHT) if room.width() > 2 * PANEL_WIDTH else room

    def _connect(self) -> None:
        context, actions = self.context, self.window_actions
        context.notified.connect(self._notified)
        context.error_raised.connect(self._error)
        context.tab_wanted.connect(self.show_tab)
        context.room_changed.connect(lambda: QTimer.singleShot(0, self.notifications.place))
        context.study.opened.connect(self._study_opened)
        context.study.closed.connect(self._show_study)
        context.jobs.finished.connect(self._job_finished)
        context.jobs.changed.connect(self._job_changed)
        self.tabs.currentChanged.connect(self._build_current)
        self.tabs.currentChanged.connect(lambda _index: QTimer.singleShot(0, self.notifications.place))
        self.welcome.new_wanted.connect(actions.new_study)
        self.welcome.open_wanted.connect(actions.open_study)
        self.welcome.demo_wanted.connect(actions.demo)
        self.welcome.study_wanted.connect(actions.open_folder)
        self.project_dock.add_wanted.connect(actions.add_videos)

    def _restore(self) -> None:
        self.resize(1280, 720)
        if geometry := from_text(self.preferences.geometry):
            self.restoreGeometry(QByteArray(geometry))
        else:
            self._fit_screen()
        if state := from_text(self.preferences.state):
            self.restoreState(QByteArray(state), STATE_VERSION)

    def _fit_screen(self) -> None:
        space = self.screen().availableGeometry()
        self.resize(min(1440, space.width() - 40), min(900, space.height() - 60))
        frame = self.frameGeometry()
        frame.moveCenter(space.center())
        self.move(frame.topLeft())

    def _show_study(self) -> None:
        folder = self.context.study.folder
        name = f"{folder.name} – " if folder else ""
        self.setWindowTitle(f"{name}Vivarium Workbench")
        self.pages.setCurrentWidget(self.tabs if folder else self.welcome)
        self.project_dock.setVisible(folder is not None)
        self.jobs_dock.setVisible(folder is not None or self.context.jobs.busy)
        for key, spec in ACTIONS.items():
            if spec.needs_study:
                self.actions_by_key[key].setEnabled(folder is not None)
        self.window_actions.follow_tab()
        self.welcome.show_recent(self.preferences.recent_studies())
        self.window_actions.fill_recent()
        if folder is not None:
            self._build_current()

    def _study_opened(self, _project: object) -> None:
        folder = self.context.study.folder
        if folder is not None:
            self.preferences.remember_study(folder)
            self.preferences.save()
        self._show_study()
        self.window_actions.look_for_unsaved_work()

    def _build_current(self, _index: int = 0) -> None:
        page = self.tabs.currentWidget()
        if isinstance(page, TabPage) and self.context.study.project is not None:
            page.build()
        self.window_actions.follow_tab()

    def _notified(self, text: str, kind: str, hint: str) -> None:
        self.notifications.show(text, kind, hint)

    def _error(self, error: WorkbenchError) -> None:
        text, hint = error_text(error)
        self.notifications.show(text, "error", hint)

    def _job_finished(self, handle: JobHandle, _result: object) -> None:
        self.notifications.show(self.tr("Finished: {title}").format(title=handle.title), "success")

    def _job_changed(self, _handle: JobHandle) -> None:
        self.actions_by_key["cancel_jobs"].setEnabled(self.context.jobs.busy)
        if self.context.jobs.busy and not self.jobs_dock.isVisible() and self.context.study.folder is None:
            self.jobs_dock.show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "menus"):
            refresh_icons(self.actions_by_key)
            self.window_actions.prepare_icons()
            self.setWindowIcon(theme.icon("workbench", theme.colors().accent))
            for number in range(self.tabs.count()):
                page = self.tabs.widget(number)
                if isinstance(page, TabPage):
                    self.tabs.setTabIcon(number, theme.icon(page.key))
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take videos and study folders."""
        if any(droppable(path) for path in local_paths(event)):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add videos, or open a study folder."""
        paths = [path for path in local_paths(event) if droppable(path)]
        event.acceptProposedAction()
        self.window_actions.take_dropped(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask while a job runs; keep the layout; end the session."""
        if self.context.jobs.busy and not self.window_actions.confirm_close():
            event.ignore()
            return
        self.save_preferences()
        event.accept()
        self.closing.emit()


def local_paths(event: QDropEvent) -> list[Path]:
    """Local files and folders of a drag."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def droppable(path: Path) -> bool:
    """Whether ``path`` is a video by its name, or a study folder."""
    return path.suffix.lower() in VIDEO_SUFFIXES or (path / "project.toml").is_file()
