"""The window's language: which there are, and how one is put in use."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from workbench.core.paths import resource

LANGUAGES = {"en": "English", "pt_BR": "Português (Brasil)"}
"""Locales with a complete translation, by their own name."""

SYSTEM = "system"


class Language:
    """Installs the translators of one language at a time."""

    def __init__(self, app: QCoreApplication, choice: str = SYSTEM) -> None:
        self._app = app
        self._translators: list[QTranslator] = []
        self.choice = SYSTEM
        self.apply(choice)

    @property
    def locale(self) -> str:
        """Locale in use, a key of `LANGUAGES`."""
        return resolve(self.choice)

    def apply(self, choice: str) -> None:
        """Speak ``choice`` (a key of `LANGUAGES` or ``system``) from now on; widgets made later show it."""
        self.choice = choice if choice in LANGUAGES else SYSTEM
        for translator in self._translators:
            self._app.removeTranslator(translator)
            translator.deleteLater()
        self._translators = []
        locale = self.locale
        QLocale.setDefault(QLocale(locale))
        folders = (
            (f"workbench_{locale}", str(resource("i18n"))),
            (f"qtbase_{locale}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        )
        for name, folder in folders:
            translator = QTranslator(self._app)
            if translator.load(name, folder):
                self._app.installTranslator(translator)
                self._translators.append(translator)


def resolve(choice: str) -> str:
    """Locale for ``choice``: itself, or the best match for the system's languages."""
    if choice in LANGUAGES:
        return choice
    for name in QLocale.system().uiLanguages():
        if name.replace("-", "_").startswith("pt"):
            return "pt_BR"
        if name.startswith("en"):
            return "en"
    return "en"
