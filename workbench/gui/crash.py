"""Nothing fails silently: what no one caught goes to the log and to a notification."""

from __future__ import annotations

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

from workbench.core.errors import UnexpectedError, WorkbenchError
from workbench.gui.preferences import log_folder

log = logging.getLogger("workbench.gui")


def log_file() -> Path:
    """The window's own log (every job has one of its own in the study)."""
    return log_folder() / "window.log"


def start_log() -> None:
    """Write warnings and errors of the window to `log_file`; kept below 2 MB."""
    logger = logging.getLogger("workbench")
    if any(isinstance(handler, RotatingFileHandler) for handler in logger.handlers):
        return
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(log_file(), maxBytes=1_000_000, backupCount=1, encoding="utf-8")
    except OSError as error:
        logger.warning("no log can be kept in %s: %s", log_file(), error)
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


class ExceptionHook(QObject):
    """Catches what no one caught, in any thread; `caught` is emitted in the window's thread."""

    caught = Signal(object)
    _raised = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._raised.connect(self.caught, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over `sys.excepthook` and `threading.excepthook`."""
        sys.excepthook = self._take
        threading.excepthook = lambda args: self._take(args.exc_type, args.exc_value, args.exc_traceback)

    def uninstall(self) -> None:
        """Give them back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _take(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        log.error("not foreseen", exc_info=(kind, error, trace))
        shown = error
        if not isinstance(error, WorkbenchError):
            shown = UnexpectedError(detail=f"{kind.__name__}: {error}", log=log_file())
        self._raised.emit(shown)
