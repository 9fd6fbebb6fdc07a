"""Why a frame is suggested, in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from workbench.editing.suggestions import Why

_CONTEXT = "Suggestions"
_NAMES = {
    Why.UNSURE: QT_TRANSLATE_NOOP("Suggestions", "unsure"),
    Why.INCOMPLETE: QT_TRANSLATE_NOOP("Suggestions", "incomplete"),
    Why.NEW: QT_TRANSLATE_NOOP("Suggestions", "new"),
}
_SENTENCES = {
    Why.UNSURE: QT_TRANSLATE_NOOP("Suggestions", "Suggestion {place}: the network contradicts itself here."),
    Why.INCOMPLETE: QT_TRANSLATE_NOOP(
        "Suggestions", "Suggestion {place}: the network does not find all parts here."
    ),
    Why.NEW: QT_TRANSLATE_NOOP("Suggestions", "Suggestion {place}: no labelled frame is like this one."),
}


def why_name(why: Why) -> str:
    """In a word, for lists."""
    return QCoreApplication.translate(_CONTEXT, str(_NAMES[why]))


def why_sentence(place: int, why: Why) -> str:
    """As a sentence, with the place among the suggested frames."""
    sentence = QCoreApplication.translate(_CONTEXT, str(_SENTENCES[why]))
    return sentence.format(place=QLocale().toString(place))
