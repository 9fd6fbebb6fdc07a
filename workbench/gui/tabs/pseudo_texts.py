"""What the pseudo-mask preview says, in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from workbench.gui.controllers.pseudo import Preview
from workbench.gui.tabs.class_list import class_text

STEPS = {
    "Frame": QT_TRANSLATE_NOOP("PseudoSteps", "Frame"),
    "Text removed": QT_TRANSLATE_NOOP("PseudoSteps", "Text removed"),
    "Foreground": QT_TRANSLATE_NOOP("PseudoSteps", "Foreground"),
    "Animals": QT_TRANSLATE_NOOP("PseudoSteps", "Animals"),
    "Midline": QT_TRANSLATE_NOOP("PseudoSteps", "Midline"),
    "Parts": QT_TRANSLATE_NOOP("PseudoSteps", "Parts"),
}
"""Steps of the chain by the name that `parse_frame` gives them, in order."""

REASONS = (
    QT_TRANSLATE_NOOP("Reasons", "too small for an animal"),
    QT_TRANSLATE_NOOP("Reasons", "too large for an animal"),
    QT_TRANSLATE_NOOP("Reasons", "only its edge reaches into the picture"),
    QT_TRANSLATE_NOOP("Reasons", "burnt-in text or mark"),
    QT_TRANSLATE_NOOP("Reasons", "too faint: a reflection, shadow or warm place"),
    QT_TRANSLATE_NOOP("Reasons", "too thin: a cable, edge or tail without body"),
    QT_TRANSLATE_NOOP("Reasons", "it does not move in the whole recording"),
    QT_TRANSLATE_NOOP("Reasons", "beyond the number of animals, and smaller"),
)
"""Every `workbench.vision.components.Reason`."""


def step_text(step: str) -> str:
    """Name of a step."""
    return QCoreApplication.translate("PseudoSteps", step)


def reason_text(reason: str) -> str:
    """Why a blob is no animal."""
    return QCoreApplication.translate("Reasons", reason)


def pixels(count: int) -> str:
    """A number of pixels."""
    return f"{QLocale().toString(count)} px"


def parts_text(areas: dict[int, int], names: tuple[str, ...]) -> str:
    """``head 1,234 px, body 5,678 px`` of one animal."""
    return ", ".join(
        f"{class_text(names[value])} {pixels(areas.get(value, 0))}" for value in range(1, len(names))
    )


def counts_text(preview: Preview, names: tuple[str, ...]) -> str:
    """``head 1, body 1, tail 1``: connected patches of each class."""
    return ", ".join(
        f"{class_text(names[value])} {preview.part_counts.get(value, 0)}" for value in range(1, len(names))
    )
