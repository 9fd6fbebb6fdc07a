"""Pieces of one work in several processes, which tell how far they are and end with their parent."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import Any, TypeVar

import cv2

from workbench.core.progress import CancelToken

_LOOK_S = 0.1

State = TypeVar("State")
Piece = TypeVar("Piece")
Found = TypeVar("Found")

Tell = Callable[[int], None]
"""Says how much of a piece is done so far."""


def in_processes(
    begin: Callable[[], State],
    work: Callable[[State, Piece, CancelToken, Tell], Found],
    pieces: Sequence[Piece],
    *,
    workers: int,
    told: Tell,
    cancel: CancelToken,
) -> list[Found]:
    """What ``work`` gives for every piece, in the order of the pieces.

    Parameters
    ----------
    begin
        Makes what a process keeps between pieces (opens a video); once in each.
    work
        A function of a module, as every process imports it.
    told
        Is called often with the sum of what all pieces told.

    Raises
    ------
    Cancelled
        No process is left then, here as after any error of ``work``.
    """
    context = multiprocessing.get_context("spawn")
    stop, counter = context.Event(), context.Value("q", 0)
    pool = ProcessPoolExecutor(min(workers, len(pieces)), context, _begin, (begin, work, stop, counter))
    try:
        futures: list[Future[Found]] = [pool.submit(_one, piece) for piece in pieces]
        running = set(futures)
        while running:
            finished, running = wait(running, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
            for future in finished:
                future.result()
            told(counter.value)
            cancel.check()
        return [future.result() for future in futures]
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)


_mine: dict[str, Any] = {}
"""What the process keeps between pieces."""


def _begin(begin: Callable[[], Any], work: Callable[..., Any], stop: Any, counter: Any) -> None:
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    cv2.setNumThreads(1)
    token = CancelToken()
    threading.Thread(target=_cancel_when, args=(stop, token), daemon=True).start()
    _mine.update(work=work, counter=counter, cancel=token, state=begin())


def _cancel_when(stop: Any, token: CancelToken) -> None:
    stop.wait()
    token.cancel()


def _leave_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _one(piece: Any) -> Any:
    counter, before = _mine["counter"], [0]

    def tell(done: int) -> None:
        with counter.get_lock():
            counter.value += done - before[0]
        before[0] = done

    return _mine["work"](_mine["state"], piece, _mine["cancel"], tell)
