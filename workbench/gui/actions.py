"""Menus as data: which actions there are, what they are called, and what the window does for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from workbench.gui import theme


@dataclass(frozen=True)
class ActionSpec:
    """One action: ``text`` and ``tip`` are source strings of the context ``Actions``."""

    key: str
    text: object
    """What `QT_TRANSLATE_NOOP` gives (a string; its stub says object)."""
    icon: str = ""
    shortcut: str = ""
    needs_study: bool = False
    group: str = ""
    """Actions of one group exclude each other and can be checked."""


ACTIONS = {
    spec.key: spec
    for spec in (
        ActionSpec("new_study", QT_TRANSLATE_NOOP("Actions", "&New study…"), "new", "Ctrl+N"),
        ActionSpec("open_study", QT_TRANSLATE_NOOP("Actions", "&Open study…"), "open", "Ctrl+O"),
        ActionSpec("demo", QT_TRANSLATE_NOOP("Actions", "&Demo study…"), "demo"),
        ActionSpec(
            "add_videos", QT_TRANSLATE_NOOP("Actions", "&Add videos…"), "add_video", "Ctrl+Shift+A", True
        ),
        ActionSpec("show_folder", QT_TRANSLATE_NOOP("Actions", "Show study &folder"), "folder", "", True),
        ActionSpec("close_study", QT_TRANSLATE_NOOP("Actions", "&Close study"), "close", "Ctrl+W", True),
        ActionSpec("quit", QT_TRANSLATE_NOOP("Actions", "&Quit"), "quit", "Ctrl+Q"),
        ActionSpec("import_masks", QT_TRANSLATE_NOOP("Actions", "&Import masks…"), "drop", "", True),
        ActionSpec("export_masks", QT_TRANSLATE_NOOP("Actions", "&Export masks…"), "extract", "", True),
        ActionSpec("undo", QT_TRANSLATE_NOOP("Actions", "&Undo"), "undo"),
        ActionSpec("redo", QT_TRANSLATE_NOOP("Actions", "&Redo"), "redo"),
        ActionSpec("save_masks", QT_TRANSLATE_NOOP("Actions", "&Save masks now"), "save"),
        ActionSpec("edit_shortcuts", QT_TRANSLATE_NOOP("Actions", "&Change keyboard shortcuts…"), "keyboard"),
        ActionSpec("cheat_sheet", QT_TRANSLATE_NOOP("Actions", "&Keyboard shortcuts"), "keyboard"),
        ActionSpec("theme_system", QT_TRANSLATE_NOOP("Actions", "As the &system"), group="theme"),
        ActionSpec("theme_light", QT_TRANSLATE_NOOP("Actions", "&Light"), group="theme"),
        ActionSpec("theme_dark", QT_TRANSLATE_NOOP("Actions", "&Dark"), group="theme"),
        ActionSpec("language_system", QT_TRANSLATE_NOOP("Actions", "As the &system"), group="language"),
        ActionSpec("language_en", "English", group="language"),
        ActionSpec("language_pt_BR", "Português (Brasil)", group="language"),
        ActionSpec("reset_layout", QT_TRANSLATE_NOOP("Actions", "&Reset window layout"), "reset"),
        ActionSpec("full_screen", QT_TRANSLATE_NOOP("Actions", "&Full screen"), "fit", "F11"),
        ActionSpec("cancel_jobs", QT_TRANSLATE_NOOP("Actions", "&Cancel all jobs"), "cancel", "Ctrl+."),
        ActionSpec("open_log", QT_TRANSLATE_NOOP("Actions", "Show program &log"), "log"),
        ActionSpec("about", QT_TRANSLATE_NOOP("Actions", "&About Vivarium Workbench"), "workbench"),
    )
}

SEPARATOR = "-"
MENUS: tuple[tuple[str, object, tuple[object, ...]], ...] = (
    (
        "study",
        QT_TRANSLATE_NOOP("Actions", "&Study"),
        (
            "new_study",
            "open_study",
            ("recent", QT_TRANSLATE_NOOP("Actions", "&Recent studies"), "recent", ()),
            "demo",
            SEPARATOR,
            "add_videos",
            "import_masks",
            "export_masks",
            SEPARATOR,
            "show_folder",
            "close_study",
            SEPARATOR,
            "quit",
        ),
    ),
    (
        "edit",
        QT_TRANSLATE_NOOP("Actions", "&Edit"),
        ("undo", "redo", SEPARATOR, "save_masks", SEPARATOR, "edit_shortcuts"),
    ),
    (
        "view",
        QT_TRANSLATE_NOOP("Actions", "&View"),
        (
            ("panels", QT_TRANSLATE_NOOP("Actions", "&Panels"), "", ()),
            (
                "theme",
                QT_TRANSLATE_NOOP("Actions", "&Theme"),
                "theme",
                ("theme_system", "theme_light", "theme_dark"),
            ),
            (
                "language",
                QT_TRANSLATE_NOOP("Actions", "&Language"),
                "language",
                ("language_system", "language_en", "language_pt_BR"),
            ),
            SEPARATOR,
            "full_screen",
            "reset_layout",
        ),
    ),
    ("jobs", QT_TRANSLATE_NOOP("Actions", "&Jobs"), ("cancel_jobs",)),
    ("help", QT_TRANSLATE_NOOP("Actions", "&Help"), ("cheat_sheet", "open_log", SEPARATOR, "about")),
)


def text_of(source: object) -> str:
    """``source`` in the user's language."""
    return QCoreApplication.translate("Actions", str(source))


def make_actions(parent: QObject, handlers: Mapping[str, Callable[[], None]]) -> dict[str, QAction]:
    """Every action of `ACTIONS`, connected to ``handlers``."""
    result = {}
    for key, spec in ACTIONS.items():
        action = QAction(text_of(spec.text), parent)
        action.setObjectName(key)
        action.setCheckable(bool(spec.group))
        if spec.shortcut:
            action.setShortcut(QKeySequence(spec.shortcut))
        if spec.icon:
            action.setIcon(theme.icon(spec.icon))
        action.triggered.connect(lambda _checked=False, key=key: handlers[key]())
        result[key] = action
    return result


def refresh_icons(actions: Mapping[str, QAction]) -> None:
    """Icons in the colours of the theme."""
    for key, action in actions.items():
        if ACTIONS[key].icon:
            action.setIcon(theme.icon(ACTIONS[key].icon))


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """Menus of `MENUS`; the result maps each menu's key to it, submenus included."""
    menus: dict[str, QMenu] = {}
    for key, title, entries in MENUS:
        menus[key] = bar.addMenu(text_of(title))
        _fill(menus[key], entries, actions, menus)
    return menus


def _fill(
    menu: QMenu, entries: tuple[object, ...], actions: Mapping[str, QAction], menus: dict[str, QMenu]
) -> None:
    for entry in entries:
        if entry == SEPARATOR:
            menu.addSeparator()
        elif isinstance(entry, str):
            menu.addAction(actions[entry])
        elif isinstance(entry, tuple):
            key, title, icon, children = entry
            menus[key] = menu.addMenu(text_of(title))
            if icon:
                menus[key].setIcon(theme.icon(icon))
            _fill(menus[key], children, actions, menus)
