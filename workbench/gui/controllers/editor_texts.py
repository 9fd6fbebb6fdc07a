"""Names of steps in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

STEPS = (
    QT_TRANSLATE_NOOP("Steps", "Paint"),
    QT_TRANSLATE_NOOP("Steps", "Brush"),
    QT_TRANSLATE_NOOP("Steps", "Erase"),
    QT_TRANSLATE_NOOP("Steps", "Line"),
    QT_TRANSLATE_NOOP("Steps", "Fill outline"),
    QT_TRANSLATE_NOOP("Steps", "Erase outline"),
    QT_TRANSLATE_NOOP("Steps", "Fill region"),
    QT_TRANSLATE_NOOP("Steps", "Flood fill"),
    QT_TRANSLATE_NOOP("Steps", "Swap classes"),
    QT_TRANSLATE_NOOP("Steps", "Replace class"),
    QT_TRANSLATE_NOOP("Steps", "Clear class"),
    QT_TRANSLATE_NOOP("Steps", "Paste mask"),
    QT_TRANSLATE_NOOP("Steps", "Smooth"),
    QT_TRANSLATE_NOOP("Steps", "Fill holes"),
    QT_TRANSLATE_NOOP("Steps", "Keep largest piece"),
    QT_TRANSLATE_NOOP("Steps", "Grow class"),
    QT_TRANSLATE_NOOP("Steps", "Shrink class"),
    QT_TRANSLATE_NOOP("Steps", "Change animal"),
    QT_TRANSLATE_NOOP("Steps", "Split animal"),
    QT_TRANSLATE_NOOP("Steps", "Number animals"),
    QT_TRANSLATE_NOOP("Steps", "Merge animals"),
    QT_TRANSLATE_NOOP("Steps", "Copy previous mask"),
)
"""What the steps of `workbench.editing` are called there."""


def step_text(label: str) -> str:
    """Name of a step in the user's language; names that are translated already stay as they are."""
    return QCoreApplication.translate("Steps", label)
