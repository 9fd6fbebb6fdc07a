"""The one table of the editor's keys: what each does, its default keys, and what the user made of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

if TYPE_CHECKING:
    from workbench.gui.preferences import Preferences

log = logging.getLogger("workbench.gui.shortcuts")

NUMBERED = 9
"""So many classes and animals have a key."""


@dataclass(frozen=True)
class ShortcutSpec:
    """One line of the table.

    Attributes
    ----------
    key
        Name in the program and in the preferences.
    title
        What it does; a source string of the context ``Shortcuts`` (``{n}`` is `number`).
    keys
        Default keys, as Qt writes them.
    group
        One of `GROUPS`.
    repeats
        Goes on while the key is held.
    held
        Works only as long as the key is down.
    menu
        Belongs to an action of the menu bar, which then has the key.
    mouse
        A gesture that is shown and cannot be changed.
    number
        Position in a family (classes, animals).
    """

    key: str
    title: object
    keys: tuple[str, ...] = ()
    group: str = "tools"
    repeats: bool = False
    held: bool = False
    menu: bool = False
    mouse: object = ""
    number: int = 0


GROUPS: dict[str, object] = {
    "tools": QT_TRANSLATE_NOOP("Shortcuts", "Tools"),
    "paint": QT_TRANSLATE_NOOP("Shortcuts", "Classes and animals"),
    "mask": QT_TRANSLATE_NOOP("Shortcuts", "The mask"),
    "frames": QT_TRANSLATE_NOOP("Shortcuts", "Frames and review"),
    "view": QT_TRANSLATE_NOOP("Shortcuts", "View"),
    "general": QT_TRANSLATE_NOOP("Shortcuts", "General"),
}


def _family(name: str, title: object, modifier: str = "") -> tuple[ShortcutSpec, ...]:
    return tuple(
        ShortcutSpec(f"{name}_{n}", title, (f"{modifier}{n}",), "paint", number=n)
        for n in range(1, NUMBERED + 1)
    )


SHORTCUTS: dict[str, ShortcutSpec] = {
    spec.key: spec
    for spec in (
        ShortcutSpec("tool_brush", QT_TRANSLATE_NOOP("Shortcuts", "Brush"), ("P",)),
        ShortcutSpec("tool_eraser", QT_TRANSLATE_NOOP("Shortcuts", "Eraser"), ("E",)),
        ShortcutSpec("tool_lasso", QT_TRANSLATE_NOOP("Shortcuts", "Lasso and polygon"), ("L",)),
        ShortcutSpec("tool_fill", QT_TRANSLATE_NOOP("Shortcuts", "Fill"), ("F",)),
        ShortcutSpec("tool_pick", QT_TRANSLATE_NOOP("Shortcuts", "Pick class and animal"), ("K",)),
        ShortcutSpec("tool_sam", QT_TRANSLATE_NOOP("Shortcuts", "Segment Anything"), ("S",)),
        ShortcutSpec("tool_cut", QT_TRANSLATE_NOOP("Shortcuts", "Cut animals apart"), ("T",)),
        ShortcutSpec("brush_smaller", QT_TRANSLATE_NOOP("Shortcuts", "Smaller brush"), ("[",), repeats=True),
        ShortcutSpec("brush_larger", QT_TRANSLATE_NOOP("Shortcuts", "Larger brush"), ("]",), repeats=True),
        ShortcutSpec(
            "mouse_size",
            QT_TRANSLATE_NOOP("Shortcuts", "Brush size"),
            mouse=QT_TRANSLATE_NOOP("Shortcuts", "Shift + wheel"),
        ),
        ShortcutSpec(
            "mouse_line",
            QT_TRANSLATE_NOOP("Shortcuts", "Straight line from the last point"),
            mouse=QT_TRANSLATE_NOOP("Shortcuts", "Shift + click"),
        ),
        ShortcutSpec(
            "mouse_erase",
            QT_TRANSLATE_NOOP("Shortcuts", "Erase with the brush"),
            mouse=QT_TRANSLATE_NOOP("Shortcuts", "Right button"),
        ),
        *_family("class", QT_TRANSLATE_NOOP("Shortcuts", "Class {n}")),
        *_family("animal", QT_TRANSLATE_NOOP("Shortcuts", "Animal {n}"), "Ctrl+"),
        ShortcutSpec(
            "reassign_animal",
            QT_TRANSLATE_NOOP("Shortcuts", "Give the animal under the cursor the painted number"),
            ("U",),
            "paint",
        ),
        ShortcutSpec(
            "lock_background", QT_TRANSLATE_NOOP("Shortcuts", "Lock the background"), ("B",), "paint"
        ),
        ShortcutSpec("swap", QT_TRANSLATE_NOOP("Shortcuts", "Swap the two chosen classes"), ("X",), "mask"),
        ShortcutSpec("clear_class", QT_TRANSLATE_NOOP("Shortcuts", "Clear the class"), ("Del",), "mask"),
        ShortcutSpec("fill_holes", QT_TRANSLATE_NOOP("Shortcuts", "Fill holes"), ("Shift+F",), "mask"),
        ShortcutSpec("smooth", QT_TRANSLATE_NOOP("Shortcuts", "Smooth"), ("Shift+S",), "mask"),
        ShortcutSpec(
            "keep_largest", QT_TRANSLATE_NOOP("Shortcuts", "Keep the largest piece"), ("Shift+K",), "mask"
        ),
        ShortcutSpec("grow", QT_TRANSLATE_NOOP("Shortcuts", "Grow"), ("Shift+P",), "mask", repeats=True),
        ShortcutSpec("shrink", QT_TRANSLATE_NOOP("Shortcuts", "Shrink"), ("Shift+E",), "mask", repeats=True),
        ShortcutSpec(
            "copy_previous", QT_TRANSLATE_NOOP("Shortcuts", "Copy the previous mask"), ("C",), "mask"
        ),
        ShortcutSpec(
            "propagate", QT_TRANSLATE_NOOP("Shortcuts", "Propagate to the next frames"), ("G",), "mask"
        ),
        ShortcutSpec(
            "interpolate",
            QT_TRANSLATE_NOOP("Shortcuts", "Interpolate between corrected frames"),
            ("Shift+G",),
            "mask",
        ),
        ShortcutSpec("next_fault", QT_TRANSLATE_NOOP("Shortcuts", "Next fault of the frame"), ("N",), "mask"),
        ShortcutSpec(
            "fix_fault", QT_TRANSLATE_NOOP("Shortcuts", "Mend what can be mended safely"), ("J",), "mask"
        ),
        ShortcutSpec(
            "previous", QT_TRANSLATE_NOOP("Shortcuts", "Previous frame"), ("A", "Left"), "frames", True
        ),
        ShortcutSpec("next", QT_TRANSLATE_NOOP("Shortcuts", "Next frame"), ("D", "Right"), "frames", True),
        ShortcutSpec(
            "previous_ten",
            QT_TRANSLATE_NOOP("Shortcuts", "Ten frames back"),
            ("Shift+A", "Shift+Left"),
            "frames",
            True,
        ),
        ShortcutSpec(
            "next_ten",
            QT_TRANSLATE_NOOP("Shortcuts", "Ten frames on"),
            ("Shift+D", "Shift+Right"),
            "frames",
            True,
        ),
        ShortcutSpec(
            "queue_previous",
            QT_TRANSLATE_NOOP("Shortcuts", "Previous of the queue"),
            ("Ctrl+Left", "Ctrl+Up"),
            "frames",
            True,
        ),
        ShortcutSpec(
            "queue_next",
            QT_TRANSLATE_NOOP("Shortcuts", "Next of the queue"),
            ("Ctrl+Right", "Ctrl+Down"),
            "frames",
            True,
        ),
        ShortcutSpec("verify", QT_TRANSLATE_NOOP("Shortcuts", "Verify and go on"), ("V",), "frames"),
        ShortcutSpec(
            "accept", QT_TRANSLATE_NOOP("Shortcuts", "Accept as corrected and go on"), ("Y",), "frames"
        ),
        ShortcutSpec("reject", QT_TRANSLATE_NOOP("Shortcuts", "Reject and go on"), ("R",), "frames"),
        ShortcutSpec("hide_mask", QT_TRANSLATE_NOOP("Shortcuts", "Hide the mask"), ("H",), "view", held=True),
        ShortcutSpec(
            "compare",
            QT_TRANSLATE_NOOP("Shortcuts", "Compare with the other mask"),
            ("Q",),
            "view",
            held=True,
        ),
        ShortcutSpec("cycle_view", QT_TRANSLATE_NOOP("Shortcuts", "Fill, outline or both"), ("O",), "view"),
        ShortcutSpec("fainter", QT_TRANSLATE_NOOP("Shortcuts", "Mask fainter"), (",",), "view", True),
        ShortcutSpec("stronger", QT_TRANSLATE_NOOP("Shortcuts", "Mask stronger"), (".",), "view", True),
        ShortcutSpec("grid_view", QT_TRANSLATE_NOOP("Shortcuts", "Many frames at once"), ("M",), "view"),
        ShortcutSpec("fit", QT_TRANSLATE_NOOP("Shortcuts", "Fit to the window"), ("Ctrl+0", "Home"), "view"),
        ShortcutSpec(
            "mouse_pan",
            QT_TRANSLATE_NOOP("Shortcuts", "Move the picture"),
            (),
            "view",
            mouse=QT_TRANSLATE_NOOP("Shortcuts", "Space or middle button + drag"),
        ),
        ShortcutSpec(
            "mouse_zoom",
            QT_TRANSLATE_NOOP("Shortcuts", "Zoom at the cursor"),
            (),
            "view",
            mouse=QT_TRANSLATE_NOOP("Shortcuts", "Wheel"),
        ),
        ShortcutSpec("undo", QT_TRANSLATE_NOOP("Shortcuts", "Undo"), ("Ctrl+Z",), "general", menu=True),
        ShortcutSpec(
            "redo", QT_TRANSLATE_NOOP("Shortcuts", "Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "general", menu=True
        ),
        ShortcutSpec(
            "save_masks", QT_TRANSLATE_NOOP("Shortcuts", "Save now"), ("Ctrl+S",), "general", menu=True
        ),
        ShortcutSpec(
            "cancel_tool", QT_TRANSLATE_NOOP("Shortcuts", "Cancel what the tool began"), ("Esc",), "general"
        ),
        ShortcutSpec(
            "mouse_finish",
            QT_TRANSLATE_NOOP("Shortcuts", "Finish what the tool began"),
            (),
            "general",
            mouse=QT_TRANSLATE_NOOP("Shortcuts", "Enter"),
        ),
        ShortcutSpec(
            "cheat_sheet", QT_TRANSLATE_NOOP("Shortcuts", "Keyboard shortcuts"), ("F1",), "general", menu=True
        ),
    )
}


def title_of(spec: ShortcutSpec) -> str:
    """What the key does, in the user's language."""
    return QCoreApplication.translate("Shortcuts", str(spec.title)).replace("{n}", str(spec.number))


def group_title(group: str) -> str:
    """Name of a group, in the user's language."""
    return QCoreApplication.translate("Shortcuts", str(GROUPS[group]))


def key_text(keys: str) -> str:
    """A key as this desktop writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


class ShortcutTable(QObject):
    """The keys in use: the defaults of `SHORTCUTS`, and what the user changed.

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self, preferences: Preferences | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._own: dict[str, tuple[str, ...]] = {}
        if preferences is not None:
            self._read(preferences.shortcuts)

    def _read(self, values: Mapping[str, object]) -> None:
        for key, entry in values.items():
            known = key in SHORTCUTS and not SHORTCUTS[key].mouse
            if known and isinstance(entry, list) and all(is_key(text) for text in entry):
                self._own[key] = tuple(entry)
            else:
                log.warning("shortcut %s = %r is not understood and is ignored", key, entry)

    def keys(self, key: str) -> tuple[str, ...]:
        """Keys of a shortcut; several do the same."""
        return self._own.get(key, SHORTCUTS[key].keys)

    def text(self, key: str) -> str:
        """Keys of a shortcut as they are shown; empty where it has none."""
        spec = SHORTCUTS[key]
        if spec.mouse:
            return QCoreApplication.translate("Shortcuts", str(spec.mouse))
        return ", ".join(key_text(one) for one in self.keys(key))

    def changed_keys(self) -> frozenset[str]:
        """Shortcuts that differ from the defaults."""
        return frozenset(self._own)

    def set_keys(self, key: str, keys: tuple[str, ...]) -> None:
        """Give a shortcut other keys; the preferences keep it."""
        normal = tuple(dict.fromkeys(QKeySequence(text).toString() for text in keys if text))
        if normal == SHORTCUTS[key].keys:
            self._own.pop(key, None)
        else:
            self._own[key] = normal
        self._keep()

    def take(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        """Take over the keys of several shortcuts at once."""
        for key, entry in keys.items():
            if entry == SHORTCUTS[key].keys:
                self._own.pop(key, None)
            else:
                self._own[key] = entry
        self._keep()

    def reset(self) -> None:
        """Every shortcut has its default keys again."""
        self._own.clear()
        self._keep()

    def _keep(self) -> None:
        if self._preferences is not None:
            self._preferences.shortcuts = {key: list(keys) for key, keys in self._own.items()}
            self._preferences.save()
        self.changed.emit()


def is_key(text: object) -> bool:
    """Whether ``text`` names a key as Qt writes it."""
    sequence = QKeySequence(text) if isinstance(text, str) else QKeySequence()
    return not sequence.isEmpty() and key_of(sequence) != Qt.Key.Key_unknown


def key_of(sequence: QKeySequence) -> Qt.Key:
    """The key of a shortcut, without Ctrl, Shift and Alt."""
    found: Qt.Key = sequence[0].key()  # type: ignore[index]
    return found


def conflicts(
    keys: Mapping[str, tuple[str, ...]], others: Mapping[str, str] | None = None
) -> dict[str, list[str]]:
    """Keys that do more than one thing: the key to the names of what it does.

    Parameters
    ----------
    keys
        Shortcut to its keys.
    others
        Name of something else in the window to its key.
    """
    found: dict[str, list[str]] = {}
    for name, entry in keys.items():
        for text in entry:
            found.setdefault(QKeySequence(text).toString(), []).append(name)
    for name, text in (others or {}).items():
        if text:
            found.setdefault(QKeySequence(text).toString(), []).append(name)
    return {text: names for text, names in found.items() if len(names) > 1}


class ShortcutKeys(QObject):
    """The keys of the table at work inside one widget, wherever in it the focus is.

    They are off while a text field has the focus, and whatever the widget is not shown.

    Parameters
    ----------
    handlers
        Shortcut to what it does.
    held
        Shortcut to what it does while its key is down: called with True, then with False.
    """

    def __init__(
        self,
        widget: QWidget,
        table: ShortcutTable,
        handlers: Mapping[str, Callable[[], object]],
        held: Mapping[str, Callable[[bool], object]],
    ) -> None:
        super().__init__(widget)
        self._widget = widget
        self._table = table
        self._handlers = dict(handlers)
        self._held = dict(held)
        self._down: tuple[int, Callable[[bool], object]] | None = None
        self._shortcuts: list[QShortcut] = []
        table.changed.connect(self._make)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)
        self._make()

    def _make(self) -> None:
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
        for key, spec in SHORTCUTS.items():
            if spec.menu or not (key in self._handlers or key in self._held):
                continue
            for text in self._table.keys(key):
                self._add(spec, text)

    def _add(self, spec: ShortcutSpec, text: str) -> None:
        shortcut = QShortcut(QKeySequence(text), self._widget)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(spec.repeats)
        if spec.key in self._held:
            pressed = key_of(QKeySequence(text)).value
            shortcut.activated.connect(lambda: self._press(pressed, self._held[spec.key]))
        else:
            shortcut.activated.connect(self._handlers[spec.key])
        self._shortcuts.append(shortcut)

    def _press(self, pressed: int, function: Callable[[bool], object]) -> None:
        self._let_go()
        self._down = (pressed, function)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        function(True)

    def _let_go(self) -> None:
        if self._down is not None:
            function = self._down[1]
            self._down = None
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
            function(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the held key to come up, or for the window to lose the keyboard."""
        if self._down is not None:
            if event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
                if event.key() == self._down[0] and not event.isAutoRepeat():
                    self._let_go()
            elif event.type() in (QEvent.Type.WindowDeactivate, QEvent.Type.ApplicationDeactivate):
                self._let_go()
        return super().eventFilter(watched, event)

    def _focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        typing = now is not None and self._widget.isAncestorOf(now) and takes_text(now)
        for shortcut in self._shortcuts:
            shortcut.setEnabled(not typing)


def takes_text(widget: QWidget) -> bool:
    """Whether ``widget`` is a field that one types into."""
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    return isinstance(widget, QLineEdit | QAbstractSpinBox | QPlainTextEdit | QTextEdit | QKeySequenceEdit)
