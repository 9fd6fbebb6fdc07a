"""Where and with how many threads a network runs, and how it is stopped quickly."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from workbench.core.errors import BadParameterError
from workbench.core.progress import CancelToken
from workbench.nets.freed_memory import keep_freed_memory

_GIVEN_THREADS = torch.get_num_threads()
"""Threads that torch was started with (cores, or OMP_NUM_THREADS); an earlier choice does not lower it."""


def pick_device(name: str = "auto") -> torch.device:
    """Device called ``name``; ``"auto"`` is the GPU where torch can use one.

    Raises
    ------
    BadParameterError
        If ``"cuda"`` is asked for and there is none.
    """
    if name == "cuda" and not torch.cuda.is_available():
        detail = "torch finds no NVIDIA GPU; use cpu or auto"
        raise BadParameterError(name="device", value=name, detail=detail)
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def choose_threads(step: Callable[[], object], wanted: int | None = None) -> int:
    """Set torch's number of threads to ``wanted``, or to what a short trial finds fastest.

    More threads than idle cores make torch slower, not faster: its threads wait for each other. One
    thread is kept unless more win by a tenth. Never more than torch was started with.

    Parameters
    ----------
    step
        One unit of the work to come.
    """
    if wanted is not None:
        torch.set_num_threads(max(1, wanted))
        return torch.get_num_threads()
    if _GIVEN_THREADS == 1:
        torch.set_num_threads(1)
        return 1
    step()
    best, best_s = 1, float("inf")
    count = 1
    while count <= _GIVEN_THREADS:
        torch.set_num_threads(count)
        needed = min(_seconds(step) for _ in range(2))
        if needed < 0.9 * best_s:
            best, best_s = count, needed
        count *= 2
    torch.set_num_threads(best)
    return best


def _seconds(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def placed(model: nn.Module, device: torch.device) -> nn.Module:
    """Model on ``device`` with its weights laid out channels last (faster for every network here)."""
    if device.type == "cpu":
        keep_freed_memory()
    anywhere: Any = model  # torch's own types leave the memory format of modules out
    moved: nn.Module = anywhere.to(device, memory_format=torch.channels_last)
    return moved


def folded(model: nn.Module) -> nn.Module:
    """Fold each normalisation that directly follows a convolution into it, in place: one pass less a layer.

    For evaluation alone: the network computes the same, but can no longer be trained.
    """
    for block in model.modules():
        if not isinstance(block, nn.Sequential):
            continue
        names = list(block._modules)
        for first, second in pairwise(names):
            convolution, norm = block._modules[first], block._modules[second]
            if isinstance(convolution, nn.Conv2d) and type(norm) is nn.BatchNorm2d:
                block._modules[first] = fuse_conv_bn_eval(convolution, norm)
                block._modules[second] = nn.Identity()
    return model


@contextmanager
def cancellable(model: nn.Module, cancel: CancelToken) -> Iterator[None]:
    """Let a cancel end a forward pass between two layers: a large batch takes seconds on a slow CPU."""

    def look(_module: nn.Module, _inputs: Any) -> None:
        cancel.check()

    layers = [module for module in model.modules() if isinstance(module, nn.Conv2d)]
    handles = [layer.register_forward_pre_hook(look) for layer in layers]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
