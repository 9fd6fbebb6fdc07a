"""The one door to Lightning and torchmetrics.

Both look for torchvision when they are imported, which `nets.torchvision_ops` must make possible first. Their
banners and tips are for people at a terminal, not for the log of a job.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from workbench.nets.torchvision_ops import ensure_torchvision

ensure_torchvision()

import lightning.pytorch as _lightning  # noqa: E402
from lightning.fabric.plugins.environments.lightning import LightningEnvironment  # noqa: E402
from torchmetrics.classification import MulticlassConfusionMatrix  # noqa: E402

LightningModule = _lightning.LightningModule
Callback = _lightning.Callback

__all__ = ["Callback", "LightningModule", "MulticlassConfusionMatrix", "loop", "quiet"]


def loop(**options: Any) -> _lightning.Trainer:
    """Lightning's loop and nothing else: it writes no file, draws no bar and takes no signal.

    Parameters
    ----------
    **options
        Of `lightning.pytorch.Trainer`, on top of those.
    """
    with quiet():
        made = _lightning.Trainer(
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            num_sanity_val_steps=0,
            use_distributed_sampler=False,
            # Never that of a cluster that the job happens to run on: one process trains one network.
            plugins=[LightningEnvironment()],
            **options,
        )
    # Ctrl+C and SIGTERM belong to the door that runs the job: they cancel it, and keep what is finished.
    made._signal_connector.register_signal_handlers = _no_handlers  # type: ignore[method-assign]
    return made


@contextmanager
def quiet() -> Iterator[None]:
    """No banner, tip or advice of Lightning's in the block."""
    names = ("lightning.pytorch", "lightning.fabric", "lightning.pytorch.utilities.rank_zero")
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"lightning\..*")
        warnings.filterwarnings("ignore", message=".*deterministic implementation.*")
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


def _no_handlers() -> None:
    """Stand in for Lightning's own."""
