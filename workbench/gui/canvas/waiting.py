"""What the hand does while the editor works: nothing is lost, and it follows in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from workbench.gui.canvas.tools.base import Pointer

MOST = 20_000
"""Waiting moves that are kept; more than a minute of painting."""
_ENDS = frozenset({"press", "double", "release"})


class WaitingInput(QObject):
    """Hands pointer actions on, at once or as soon as the editor is free.

    Parameters
    ----------
    must_wait
        Whether the editor works.
    deliver
        Takes an action (``press move release hover double``) and where it happened.
    """

    def __init__(
        self, must_wait: Callable[[], bool], deliver: Callable[[str, Pointer], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._must_wait = must_wait
        self._deliver = deliver
        self._queue: deque[tuple[str, Pointer]] = deque(maxlen=MOST)
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._follow)

    def send(self, action: str, at: Pointer) -> None:
        """Do ``action`` now, or when what goes on is done."""
        if not self._queue and not self._must_wait():
            self._deliver(action, at)
        elif action != "hover":
            self._queue.append((action, at))

    def go_on(self) -> None:
        """The editor may be free: what waits follows once it has put its own work away."""
        if self._queue:
            self._timer.start()

    def drop(self) -> None:
        """Forget what waits."""
        self._queue.clear()

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self._queue

    @property
    def begun(self) -> bool:
        """Whether a drag waits that has not ended."""
        ends = [action for action, _ in self._queue if action in _ENDS]
        return bool(ends) and ends[-1] != "release"

    def let_go(self) -> None:
        """The button is lost: a drag that waits ends where it is."""
        if self.begun:
            self._queue.append(("release", self._queue[-1][1]))

    def cancel(self) -> bool:
        """Forget the drag that waits and has not ended; whether there was one."""
        found = self.begun
        while found and self._queue.pop()[0] not in {"press", "double"}:
            pass
        return found

    def _follow(self) -> None:
        while self._queue and not self._must_wait():
            self._deliver(*self._queue.popleft())
