"""How many pictures go through a network together, and how many forward passes run beside each other."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from workbench.nets.runtime import given_threads, out_of_memory

SIZES = (1, 2, 4, 8, 16, 32, 64)
"""Batches that are tried."""
MOST_LANES = 4
WORTH = 0.95
"""A larger batch must take less than this share of the time a picture to be worth its memory."""
LONGEST_S = 0.3
"""Seconds that one forward pass may take: progress and a cancel come between two of them."""
MEMORY_SHARE = 8
"""One part in so many of the machine's memory may be taken by what the network computes."""
_UNKNOWN_MEMORY = 4 << 30
_FEW = 32
"""So few pictures are predicted before a trial would be over."""


@dataclass(frozen=True)
class Pace:
    """``lanes`` forward passes beside each other, each of ``batch`` pictures with ``threads`` of torch."""

    batch: int
    lanes: int = 1
    threads: int = 1


def choose_pace(
    step: Callable[[int], object],
    *,
    most: int,
    batch: int | None = None,
    threads: int | None = None,
    pictures: int | None = None,
) -> Pace:
    """What a short trial finds fastest on the CPU.

    Passes beside each other with few threads beat one pass with many: its threads wait for each other at
    every layer, and whatever else needs a core (decoding, writing) holds them all up.

    Parameters
    ----------
    step
        Sends so many pictures through the network.
    most
        Pictures for which there is memory, in all lanes together.
    batch, threads
        Where the user has decided; ``threads`` are those of all lanes together.
    pictures
        How many there are to predict, if that is known.
    """
    cores = max(1, threads or given_threads())
    if pictures is not None and pictures <= _FEW:
        return Pace(max(1, min(batch or SIZES[2], most)), 1, cores)
    use_threads(cores)
    size = batch or choose_batch(step, most)
    choices = _choices(cores, threads is None)
    choices = [pace for pace in choices if pace[0] == 1 or pace[0] * size <= most]
    if len(choices) == 1:
        return Pace(size, *choices[0])
    rates = [_rate(step, size, *choice) for choice in choices]
    enough = WORTH * max(rates)
    # Between equals the one that what runs beside it disturbs least.
    lanes, each = max(choice for choice, rate in zip(choices, rates, strict=True) if rate >= enough)
    return Pace(size, lanes, each)


def use_threads(count: int) -> None:
    """Set the calling thread's number of torch threads; each thread of Python has its own."""
    if torch.get_num_threads() != count:
        torch.set_num_threads(count)


def _choices(cores: int, free: bool) -> list[tuple[int, int]]:
    """Lanes and threads of each; ``free`` to leave cores alone, which pays where others use them."""
    lanes = [count for count in (1, 2, MOST_LANES) if count <= cores]
    found = {(count, cores // count) for count in lanes}
    return sorted(found | {(1, 1)} if free else found)


def choose_batch(step: Callable[[int], object], most: int) -> int:
    """Pictures together, at most ``most``, beyond which a picture takes no less time."""
    best, best_s = 1, float("inf")
    for size in SIZES:
        if size > max(1, most):
            break
        try:
            needed = _seconds(step, size)
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error) or size == 1:
                raise
            break
        if needed / size < WORTH * best_s:
            best, best_s = size, needed / size
        elif size > 2 * best:
            break
        if 2 * needed > LONGEST_S:
            break
    return best


def _seconds(step: Callable[[int], object], size: int) -> float:
    step(size)  # the first pass of a size prepares things
    return min(_once(step, size) for _ in range(2))


def _once(step: Callable[[int], object], size: int) -> float:
    start = time.perf_counter()
    step(size)
    return time.perf_counter() - start


def _rate(step: Callable[[int], object], size: int, lanes: int, threads: int) -> float:
    """Pictures a second."""

    def work(times: int) -> None:
        use_threads(threads)
        for _ in range(times):
            step(size)

    with ThreadPoolExecutor(lanes, thread_name_prefix="trial") as pool:
        list(pool.map(work, [1] * lanes))
        start = time.perf_counter()
        list(pool.map(work, [2] * lanes))
        return 2 * lanes * size / (time.perf_counter() - start)


def affordable(bytes_each: int, device: torch.device) -> int:
    """How many pictures of so many bytes fit into the memory that the network may take; at least 1."""
    cuda = device.type == "cuda"
    budget = torch.cuda.mem_get_info(device)[0] // 2 if cuda else _memory() // MEMORY_SHARE
    return max(1, budget // max(1, bytes_each))


def output_bytes(model: nn.Module, inputs: Tensor) -> int:
    """Bytes of what all layers make of ``inputs``: no forward pass holds more than that at any time."""
    total = 0

    def count(_module: nn.Module, _inputs: Sequence[object], output: object) -> None:
        nonlocal total
        if isinstance(output, Tensor):
            total += output.numel() * output.element_size()

    leaves = [module for module in model.modules() if not list(module.children())]
    handles = [leaf.register_forward_hook(count) for leaf in leaves]
    try:
        with torch.inference_mode():
            model(inputs)
    finally:
        for handle in handles:
            handle.remove()
    return total


def _memory() -> int:
    """Bytes of the machine's memory."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return _UNKNOWN_MEMORY
