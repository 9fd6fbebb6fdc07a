"""What the Identify tab says, in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

ENGINES = {
    "auto": QT_TRANSLATE_NOOP("IdentifyTexts", "Automatic"),
    "embedding": QT_TRANSLATE_NOOP("IdentifyTexts", "Embedding (contrastive)"),
    "cascade": QT_TRANSLATE_NOOP("IdentifyTexts", "Cascade (as idtracker.ai)"),
    "pairwise": QT_TRANSLATE_NOOP("IdentifyTexts", "Pairs of pictures"),
    "ensemble": QT_TRANSLATE_NOOP("IdentifyTexts", "Several networks that vote"),
    "transfer": QT_TRANSLATE_NOOP("IdentifyTexts", "Network that knows photographs"),
}
"""Ways to tell animals apart, by the name that the operation knows."""

REVIEWS = {
    "crossing": QT_TRANSLATE_NOOP("IdentifyTexts", "Crossing"),
    "name": QT_TRANSLATE_NOOP("IdentifyTexts", "Name"),
    "extra": QT_TRANSLATE_NOOP("IdentifyTexts", "Extra"),
}

REVIEW_TIPS = {
    "crossing": QT_TRANSLATE_NOOP("IdentifyTexts", "The ways into and out of this crossing do not agree."),
    "name": QT_TRANSLATE_NOOP("IdentifyTexts", "This stretch may belong to another animal."),
    "extra": QT_TRANSLATE_NOOP("IdentifyTexts", "More is seen here than there are animals."),
}


def engine_text(engine: str) -> str:
    """Name of a way to tell animals apart; one with options is shown as it is written."""
    return _text(ENGINES[engine]) if engine in ENGINES else engine


def review_text(kind: str) -> str:
    """Short name of a kind of review item."""
    return _text(REVIEWS.get(kind, kind))


def review_tip(kind: str) -> str:
    """What is wrong at a review item."""
    return _text(REVIEW_TIPS.get(kind, kind))


def percent(share: float, digits: int = 0) -> str:
    """Share as a percentage."""
    return f"{QLocale().toString(100 * share, 'f', digits)}\u00a0%"


def accuracy_text(share: float) -> str:
    """An estimated accuracy: one that rounds to 100 % is no promise."""
    return f"> {percent(0.999, 1)}" if share > 0.999 else percent(share, 1)


def _text(source: object) -> str:
    return QCoreApplication.translate("IdentifyTexts", str(source))
