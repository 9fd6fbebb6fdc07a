"""A token that cancels itself: tests of cancelling that do not depend on the clock."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from workbench.core.errors import Cancelled
from workbench.core.progress import CancelToken


class LateToken(CancelToken):
    """Is cancelled at the look ``at`` (from 1); ``looks`` counts them."""

    def __init__(self, at: int | None = None) -> None:
        super().__init__()
        self.at, self.looks = at, 0

    def check(self) -> None:
        self.looks += 1
        if self.looks == self.at:
            self.cancel()
        super().check()


def cancelled_anywhere(work: Callable[[CancelToken], object]) -> int:
    """Cancel ``work`` at its first, a middle and its last look; how many looks there are."""
    counting = LateToken()
    work(counting)
    for at in {1, 1 + counting.looks // 2, counting.looks}:
        token = LateToken(at)
        with pytest.raises(Cancelled):
            work(token)
        assert token.looks == at  # nothing goes on after it
    return counting.looks
