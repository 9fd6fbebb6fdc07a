"""How long the U-Net on an encoder takes here: through the network, and for a step of training."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from workbench.core.progress import CancelToken
from workbench.nets.encoder_costs import EncoderCost
from workbench.nets.runtime import cancellable, choose_threads, folded, placed
from workbench.nets.segmentation import build_unet

_CLASSES = 4
_LONGEST_S = 2.0
"""After this long no further repetition begins."""
_FEWEST, _MOST = 2, 20


def time_encoder(
    encoder: str,
    device: torch.device,
    size: tuple[int, int],
    batch: int,
    *,
    threads: int | None,
    cancel: CancelToken,
) -> EncoderCost:
    """Measure one encoder with random weights and pictures.

    The quickest of some repetitions counts, after one for warming up: other programs can make one slower,
    nothing makes one quicker. Predicting is measured as `nets.predictor` does it (normalisations folded),
    a step is forward, cross-entropy, backward and AdamW in 32 bits.

    Parameters
    ----------
    size
        Width and height of the pictures, multiples of 32.
    batch
        Pictures at once.
    threads
        Of torch; None: what a short trial finds fastest.

    Raises
    ------
    Cancelled
    """
    pictures = torch.rand(batch, 1, size[1], size[0]).to(device, memory_format=torch.channels_last)
    model = placed(folded(build_unet(encoder, _CLASSES).eval()), device)
    with torch.inference_mode(), cancellable(model, cancel):
        if device.type == "cpu":
            threads = choose_threads(lambda: model(pictures), threads)
        forward = _quickest_ms(lambda: model(pictures), device, cancel)
    step = _Step(encoder, device, pictures)
    with _stopping(step.model, cancel):
        training = _quickest_ms(step, device, cancel)
    return EncoderCost(encoder, round(forward / batch, 3), round(training, 2), threads or 0)


class _Step:
    """One step of training, again and again."""

    def __init__(self, encoder: str, device: torch.device, pictures: Tensor) -> None:
        self.model = placed(build_unet(encoder, _CLASSES).train(), device)
        self._pictures = pictures
        shape = (pictures.shape[0], *pictures.shape[2:])
        self._truth = torch.randint(0, _CLASSES, shape).to(device)
        self._optimizer = torch.optim.AdamW(self.model.parameters())

    def __call__(self) -> None:
        self._optimizer.zero_grad(set_to_none=True)
        loss: Any = nn.functional.cross_entropy(self.model(self._pictures), self._truth)
        loss.backward()
        self._optimizer.step()


@contextmanager
def _stopping(model: nn.Module, cancel: CancelToken) -> Iterator[None]:
    """Let a cancel end a step on its way forwards and backwards."""

    def look(_gradient: Tensor) -> None:
        cancel.check()

    with cancellable(model, cancel):
        weights: list[Any] = list(model.parameters())  # torch leaves the types of hooks out
        handles = [weight.register_hook(look) for weight in weights]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()


def _quickest_ms(work: Callable[[], object], device: torch.device, cancel: CancelToken) -> float:
    work()
    needed: list[float] = []
    while len(needed) < _FEWEST or (len(needed) < _MOST and sum(needed) < _LONGEST_S):
        cancel.check()
        _settle(device)
        start = time.perf_counter()
        work()
        _settle(device)
        needed.append(time.perf_counter() - start)
    return 1000.0 * min(needed)


def _settle(device: torch.device) -> None:
    """A GPU works on while the program goes on."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
