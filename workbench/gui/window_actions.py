"""What the menus do: dialogs ask here, controllers do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QActionGroup, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMessageBox

from workbench.gui import theme
from workbench.gui.actions import ACTIONS, MENUS, text_of
from workbench.gui.controllers.editor_recovery import unsaved_work
from workbench.gui.dialogs.about import AboutDialog
from workbench.gui.dialogs.new_study import NewStudyDialog
from workbench.gui.shortcuts import SHORTCUTS

if TYPE_CHECKING:
    from workbench.gui.controllers.editor import EditorController
    from workbench.gui.main_window import MainWindow
    from workbench.gui.tabs.identify_tab import IdentifyTab


class WindowActions(QObject):
    """Handlers of the actions of one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._context = window.context
        self._groups: dict[str, QActionGroup] = {}

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Key of an action to what it does."""
        return {
            "new_study": self.new_study,
            "open_study": self.open_study,
            "demo": self.demo,
            "add_videos": self.add_videos,
            "import_masks": self.import_masks,
            "export_masks": self.export_masks,
            "show_folder": self.show_folder,
            "close_study": self.close_study,
            "quit": self._quit,
            "reset_layout": self._window.reset_layout,
            "full_screen": self.full_screen,
            "cancel_jobs": self._context.jobs.cancel_all,
            "undo": self._undo,
            "redo": lambda: self._in_editor("redo"),
            "save_masks": lambda: self._in_editor("save"),
            "edit_shortcuts": self.edit_shortcuts,
            "cheat_sheet": self.cheat_sheet,
            "open_log": self.open_log,
            "about": self.about,
            **{f"theme_{name}": partial(self._window.scheme_chosen.emit, name) for name in theme.Scheme},
            **{
                key: partial(self._window.language_chosen.emit, key.removeprefix("language_"))
                for key, spec in ACTIONS.items()
                if spec.group == "language"
            },
        }

    def prepare_menus(self) -> None:
        """What is not data: groups, panels, checks, recent studies."""
        window = self._window
        for group in ("theme", "language"):
            self._groups[group] = QActionGroup(window)
            for key, spec in ACTIONS.items():
                if spec.group == group:
                    self._groups[group].addAction(window.actions_by_key[key])
        self.check("theme", window.preferences.scheme)
        self.check("language", window.preferences.language)
        for dock in (window.project_dock, window.jobs_dock):
            window.menus["panels"].addAction(dock.toggleViewAction())
        window.actions_by_key["cancel_jobs"].setEnabled(self._context.jobs.busy)
        self._context.shortcuts.changed.connect(self._take_keys)
        window.tabs.currentChanged.connect(lambda _index: self.follow_tab())
        self._take_keys()
        self.follow_tab()
        self.fill_recent()

    def _take_keys(self) -> None:
        """Give the actions of the menus the keys of the table."""
        for key, spec in SHORTCUTS.items():
            if spec.menu:
                keys = [QKeySequence(text) for text in self._context.shortcuts.keys(key)]
                self._window.actions_by_key[key].setShortcuts(keys)

    def follow_tab(self) -> None:
        """What belongs to the editor works while it is shown; corrections of tracks are taken back too."""
        shown = self._editor() is not None
        for key in ("undo", "redo", "save_masks"):
            corrects = key == "undo" and self._identify_tab() is not None
            self._window.actions_by_key[key].setEnabled(shown or corrects)

    def look_for_unsaved_work(self) -> None:
        """Bring the editor up where a session ended suddenly: it takes the work up and offers it."""
        folder = self._context.study.folder
        if folder is not None and not self._window.is_built("edit"):
            self._context.tasks.run(
                lambda: unsaved_work(folder), self._take_unsaved, key="window.unsaved", lane="study"
            )

    def _take_unsaved(self, found: bool) -> None:
        if found and self._context.study.project is not None:
            self._window.show_tab("edit")

    def _editor(self) -> EditorController | None:
        """The editor, while its tab is the current one of an open study."""
        page = self._window.tabs.currentWidget()
        if self._context.study.project is None or getattr(page, "key", "") != "edit":
            return None
        return getattr(getattr(page, "tab", None), "editor", None)

    def _identify_tab(self) -> IdentifyTab | None:
        """The tab of tracking, while it is the current one of an open study."""
        page = self._window.tabs.currentWidget()
        if self._context.study.project is None or getattr(page, "key", "") != "identify":
            return None
        return getattr(page, "tab", None)

    def _undo(self) -> None:
        tab = self._identify_tab()
        if tab is not None:
            tab.undo_correction()
        else:
            self._in_editor("undo")

    def _in_editor(self, name: str) -> None:
        editor = self._editor()
        if editor is not None:
            getattr(editor, name)()

    def cheat_sheet(self) -> None:
        """Show every key."""
        from workbench.gui.dialogs.cheat_sheet import CheatSheet

        CheatSheet(self._context.shortcuts, self.edit_shortcuts, self._window).open()

    def edit_shortcuts(self) -> None:
        """Let the user change the keys."""
        from workbench.gui.dialogs.shortcut_editor import ShortcutEditor

        others = {
            text_of(spec.text).replace("&", ""): spec.shortcut for spec in ACTIONS.values() if spec.shortcut
        }
        ShortcutEditor(self._context.shortcuts, others, self._window).open()

    def prepare_icons(self) -> None:
        """Icons of the submenus, in the colours of the theme."""
        for _key, _title, entries in MENUS:
            for entry in entries:
                if isinstance(entry, tuple) and entry[2]:
                    self._window.menus[entry[0]].setIcon(theme.icon(entry[2]))

    def check(self, group: str, value: str) -> None:
        """Mark the action of ``group`` that is in use."""
        actions = self._window.actions_by_key
        actions.get(f"{group}_{value}", actions[f"{group}_system"]).setChecked(True)

    def fill_recent(self) -> None:
        """Recent studies that still exist."""
        menu = self._window.menus["recent"]
        menu.clear()
        studies = self._window.preferences.recent_studies()
        menu.setEnabled(bool(studies))
        for folder in studies:
            action = menu.addAction(f"{folder.name} — {folder.parent}")
            action.triggered.connect(partial(self._open_recent, folder))

    def _open_recent(self, folder: Path, _checked: bool = False) -> None:
        self.open_folder(folder)

    def new_study(self, videos: Sequence[Path] = ()) -> None:
        """Ask for name and place, make the study."""
        dialog = NewStudyDialog(self._window.preferences.start_folder(), self._window)
        if videos:
            dialog.suggest_name(videos[0].stem)
        dialog.accepted.connect(lambda: self._context.study.create(dialog.folder(), videos))
        dialog.open()

    def open_study(self) -> None:
        """Ask for a study folder."""
        start = str(self._window.preferences.start_folder())
        chosen = QFileDialog.getExistingDirectory(self._window, self.tr("Open study"), start)
        if chosen:
            self.open_folder(Path(chosen))

    def open_folder(self, folder: Path) -> None:
        """Open the study in ``folder``."""
        self._context.study.open(folder)

    def demo(self) -> None:
        """Ask where, then make and run the demo study."""
        start = str(self._window.preferences.start_folder())
        chosen = QFileDialog.getExistingDirectory(
            self._window, self.tr("Choose a folder for the demo study"), start
        )
        if chosen:
            self.start_demo(Path(chosen) / "vivarium-demo")

    def start_demo(self, folder: Path) -> None:
        """Queue the demo job; the study opens when it is done."""
        from workbench.jobs.operations.demo import DemoSpec

        handle = self._context.jobs.submit(DemoSpec.of(folder=folder), self.tr("Demo study"))

        def done(finished: object, _result: object) -> None:
            if finished is handle:
                self._context.jobs.finished.disconnect(done)
                self.open_folder(folder)

        self._context.jobs.finished.connect(done)
        self._context.notify(
            self.tr("The demo study is being made."),
            "info",
            self.tr("It opens by itself when it is ready; the jobs panel shows how far it is."),
        )

    def add_videos(self) -> None:
        """Ask for videos and add them."""
        start = str(self._window.preferences.start_folder())
        patterns = "*.mp4 *.avi *.mov *.mkv *.ts *.m4v *.mpg *.mpeg *.wmv *.mts *.m2ts"
        filters = ";;".join((self.tr("Videos") + f" ({patterns})", self.tr("All files") + " (*)"))
        chosen, _filter = QFileDialog.getOpenFileNames(self._window, self.tr("Add videos"), start, filters)
        if chosen:
            self._window.preferences.folder = str(Path(chosen[0]).parent)
            self._context.study.add_videos([Path(name) for name in chosen])

    def take_dropped(self, paths: Sequence[Path]) -> None:
        """Open a dropped study; add dropped videos, to a new study if none is open."""
        studies = [path for path in paths if path.is_dir()]
        videos = [path for path in paths if not path.is_dir()]
        if studies:
            self._context.study.open(studies[0], videos)
        elif self._context.study.project is None:
            self.new_study(videos)
        else:
            self._context.study.add_videos(videos)

    def import_masks(self) -> None:
        """Ask which masks of other programs to import, and what their classes mean."""
        from workbench.gui.dialogs.import_masks import ImportMasksDialog

        ImportMasksDialog(self._context, self._window.preferences.start_folder(), self._window).open()

    def export_masks(self) -> None:
        """Ask which masks to export, as what."""
        from workbench.gui.dialogs.export_masks import ExportMasksDialog

        ExportMasksDialog(self._context, self._window).open()

    def show_folder(self) -> None:
        """Open the study's folder in the file manager."""
        if folder := self._context.study.folder:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def close_study(self) -> None:
        """Close the study, unless a job writes it."""
        if self._context.jobs.busy:
            self._context.notify(
                self.tr("A job is still running in this study."),
                "warning",
                self.tr("Wait for it, or cancel it in the jobs panel."),
            )
            return
        self._context.study.close()

    def full_screen(self) -> None:
        """Switch full screen on or off."""
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    def open_log(self) -> None:
        """Open the program's log."""
        from workbench.gui.crash import log_file

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_file())))

    def about(self) -> None:
        """Name, version, licences."""
        AboutDialog(self._window).open()

    def confirm_close(self) -> bool:
        """Ask whether to stop the running job."""
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("A job is running"))
        box.setText(self.tr("Stop the running job and close?"))
        box.setInformativeText(self.tr("What it has finished is kept; run it again to go on from there."))
        stop = box.addButton(self.tr("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        keep = box.addButton(self.tr("Keep working"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.exec()
        return box.clickedButton() is stop

    def _quit(self) -> None:
        self._window.close()
