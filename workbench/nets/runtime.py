"""Where and with how many threads a network runs, and how it is stopped quickly."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from torch.utils.hooks import RemovableHandle

from workbench.core.errors import BadParameterError
from workbench.core.progress import CancelToken
from workbench.nets.freed_memory import keep_freed_memory

_NO_MEMORY = (
    *("out of memory", "can't allocate memory", "not enough memory"),
    "could not create a primitive",  # oneDNN, the CPU's convolutions
)

_GIVEN_THREADS = torch.get_num_threads()
"""Threads that torch was started with (cores, or OMP_NUM_THREADS); an earlier choice does not lower it."""
_TRIAL_S = 0.4
"""Least seconds of trials with one number of threads: new ones share a core for up to 0.2 s."""


def given_threads() -> int:
    """Threads that torch was started with."""
    return _GIVEN_THREADS


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
        One unit of the work to come, which leaves nothing behind: it is repeated as often as time allows.
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
        needed = _fastest(step)
        if needed < 0.9 * best_s:
            best, best_s = count, needed
        count *= 2
    torch.set_num_threads(best)
    return best


def _fastest(step: Callable[[], object]) -> float:
    """Seconds of the fastest trial; two at least, many of short ones."""
    took: list[float] = []
    while len(took) < 2 or sum(took) < _TRIAL_S:
        start = time.perf_counter()
        step()
        took.append(time.perf_counter() - start)
    return min(took)


def placed(model: nn.Module, device: torch.device) -> nn.Module:
    """Model on ``device`` with its weights laid out channels last (faster for every network here)."""
    if device.type == "cpu":
        keep_freed_memory()
    anywhere: Any = model  # torch's own types leave the memory format of modules out
    moved: nn.Module = anywhere.to(device, memory_format=torch.channels_last)
    return moved


def folded(model: nn.Module) -> nn.Module:
    """Copy of the network whose normalisations are folded into the convolutions before them.

    A fifth faster on a CPU. For evaluation alone: it computes the same, but can no longer be trained.
    That one follows the other is taken from the order in which a block names them, as every encoder here
    does; a network for which that gives other scores is given back as it is.
    """
    lean = copy.deepcopy(model)
    for block in lean.modules():
        names = list(block._modules)
        for first, second in pairwise(names):
            convolution, norm = block._modules[first], block._modules[second]
            if not isinstance(convolution, nn.Conv2d) or not isinstance(norm, nn.BatchNorm2d):
                continue
            if norm.num_features == convolution.out_channels:
                block._modules[first] = fuse_conv_bn_eval(convolution, norm)
                block._modules[second] = _after(norm)
    return lean if _alike(model, lean) else model


def _after(norm: nn.BatchNorm2d) -> nn.Module:
    """What timm's normalisations do beside normalising: an activation."""
    activation = getattr(norm, "act", None)
    return activation if isinstance(activation, nn.Module) else nn.Identity()


def _alike(model: nn.Module, other: nn.Module) -> bool:
    weight = next(model.parameters())
    picture = torch.randn((1, weight.shape[1], 64, 64), generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        wanted, found = model(picture), other(picture)
    return bool(((wanted - found).abs().max() <= 1e-3 * (1.0 + wanted.abs().max())).item())


def out_of_memory(error: BaseException) -> bool:
    """Whether ``error`` is what torch or Python raise where memory runs out."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in text for words in _NO_MEMORY)


@contextmanager
def cancellable(model: nn.Module, cancel: CancelToken) -> Iterator[None]:
    """Let a cancel end a forward pass between two layers: a large batch takes seconds on a slow CPU."""
    handles = watched(model, cancel.check)
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def watched(model: nn.Module, check: Callable[[], None]) -> list[RemovableHandle]:
    """Call ``check`` before every convolution; what it raises ends the forward pass."""

    def look(_module: nn.Module, _inputs: Any) -> None:
        check()

    layers = [module for module in model.modules() if isinstance(module, nn.Conv2d)]
    return [layer.register_forward_pre_hook(look) for layer in layers]
