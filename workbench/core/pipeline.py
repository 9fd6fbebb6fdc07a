"""Work that overlaps: an iterator that runs ahead in a thread, and items done by a few threads in order.

Both hold a fixed number of items, so that memory stays flat however long the input is. Both are generators:
whoever may leave them before their end wraps them in `contextlib.closing`, so that their threads end there.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TypeVar

from workbench.core.progress import CancelToken

Item = TypeVar("Item")
Given = TypeVar("Given")
Made = TypeVar("Made")

_LOOK_S = 0.1
"""How often a waiting thread looks whether it should stop."""

_END = object()


class _Failed:
    def __init__(self, error: BaseException) -> None:
        self.error = error


def ahead(items: Iterable[Item], size: int, cancel: CancelToken) -> Generator[Item, None, None]:
    """Yield ``items`` in order, made by a thread that is at most ``size`` of them in front.

    What the thread raises is raised here; leaving the loop early ends the thread.

    Raises
    ------
    Cancelled
    """
    ready: queue.Queue[object] = queue.Queue(maxsize=max(1, size))
    stop = threading.Event()

    def put(item: object) -> bool:
        while not stop.is_set():
            try:
                ready.put(item, timeout=_LOOK_S)
            except queue.Full:
                continue
            return True
        return False

    def produce() -> None:
        try:
            for item in items:
                if not put(item):
                    return
            put(_END)
        except BaseException as error:  # raised again where the item is taken
            put(_Failed(error))

    thread = threading.Thread(target=produce, name="ahead", daemon=True)
    thread.start()
    try:
        while True:
            cancel.check()
            try:
                item = ready.get(timeout=_LOOK_S)
            except queue.Empty:
                continue
            if item is _END:
                cancel.check()
                return
            if isinstance(item, _Failed):
                raise item.error
            yield item  # type: ignore[misc]
    finally:
        stop.set()
        thread.join()


def in_threads(
    work: Callable[[Given], Made],
    items: Iterable[Given],
    cancel: CancelToken,
    workers: int = 2,
    waiting: int = 8,
) -> Generator[Made, None, None]:
    """Yield ``work(item)`` for every item in order, done by ``workers`` threads.

    At most ``waiting`` results are made or kept before they are taken.

    Raises
    ------
    Cancelled
        What was begun is finished first.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix="in_threads") as pool:
        running: deque[Future[Made]] = deque()
        try:
            for item in items:
                cancel.check()
                running.append(pool.submit(work, item))
                if len(running) >= waiting:
                    yield _result(running.popleft(), cancel)
            while running:
                yield _result(running.popleft(), cancel)
        finally:
            for future in running:
                future.cancel()
            # A source that runs ahead must end before what it reads from is closed.
            if isinstance(items, Generator):
                items.close()


def beside(work: Callable[[], Made], cancel: CancelToken) -> Made:
    """Give what ``work`` gives, done by a thread that a cancel leaves to end by itself.

    For a call that cannot be stopped, lets go of the interpreter while it computes and holds nothing that
    must be closed.

    Raises
    ------
    Cancelled
    """
    future: Future[Made] = Future()

    def do() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # raised again where the result is taken
            future.set_exception(error)

    cancel.check()
    threading.Thread(target=do, name="beside", daemon=True).start()
    return _result(future, cancel)


def _result(future: Future[Made], cancel: CancelToken) -> Made:
    while True:
        cancel.check()
        try:
            return future.result(timeout=_LOOK_S)
        except FutureTimeoutError:
            if future.done():
                return future.result()
