from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from workbench.core.errors import Cancelled
from workbench.core.pipeline import ahead, beside, in_threads
from workbench.core.progress import CancelToken


def _settled(value) -> bool:  # type: ignore[no-untyped-def]
    for _ in range(100):
        if value():
            return True
        time.sleep(0.02)
    return False


def test_order_is_kept() -> None:
    token = CancelToken()
    assert list(ahead(range(100), 4, token)) == list(range(100))
    assert list(in_threads(lambda k: k * k, range(100), token)) == [k * k for k in range(100)]


def test_runs_ahead_but_only_so_far() -> None:
    made: list[int] = []

    def source() -> Iterator[int]:
        for k in range(1000):
            made.append(k)
            yield k

    with closing(ahead(source(), 5, CancelToken())) as items:
        assert next(items) == 0
        assert _settled(lambda: len(made) >= 7)
        time.sleep(0.05)
        assert len(made) <= 8


def test_results_wait_only_so_far() -> None:
    taken: list[int] = []

    def source() -> Iterator[int]:
        for k in range(1000):
            taken.append(k)
            yield k

    with closing(in_threads(str, source(), CancelToken(), waiting=6)) as items:
        next(items)
        assert len(taken) == 6


def test_errors_come_out_where_the_item_is_taken() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise ValueError("source")

    items = ahead(source(), 2, CancelToken())
    assert next(items) == 1
    with pytest.raises(ValueError, match="source"):
        next(items)
    with pytest.raises(ZeroDivisionError):
        list(in_threads(lambda k: 1 // k, [1, 0, 1], CancelToken()))


def test_cancel_frees_both() -> None:
    token = CancelToken()
    never = threading.Event()

    def stuck() -> Iterator[int]:
        yield 0
        never.wait(30)

    items = ahead(stuck(), 2, token)
    next(items)
    threading.Timer(0.1, lambda: (token.cancel(), never.set())).start()
    with pytest.raises(Cancelled):
        next(items)
    with pytest.raises(Cancelled):
        next(in_threads(str, range(3), token))


def test_leaving_early_ends_the_thread_and_the_source() -> None:
    before = threading.active_count()
    with closing(in_threads(str, ahead(iter(range(10**9)), 3, CancelToken()), CancelToken())) as items:
        for _ in range(5):
            next(items)
    assert _settled(lambda: threading.active_count() == before)


def test_a_call_that_cannot_be_stopped_is_left_to_itself() -> None:
    assert beside(lambda: 3, CancelToken()) == 3
    with pytest.raises(ZeroDivisionError):
        beside(lambda: 1 // 0, CancelToken())
    release, ended, token = threading.Event(), threading.Event(), CancelToken()

    def work() -> None:
        token.cancel()  # somebody cancels once it is busy
        release.wait()
        ended.set()

    with pytest.raises(Cancelled):
        beside(work, token)
    assert not ended.is_set()
    release.set()
    assert ended.wait(10)
    with pytest.raises(Cancelled):
        beside(lambda: pytest.fail("begun"), token)
