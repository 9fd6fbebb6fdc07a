"""What a frozen backbone says of pictures, kept in a file: it says the same in every epoch."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.errors import writing
from workbench.core.progress import CancelToken, Progress, Update
from workbench.nets.reid import ReidNet
from workbench.nets.runtime import cancellable
from workbench.training.reid.choice import Ints
from workbench.training.reid.pictures import Pictures, parts_of

STAGE = "Preparing frames"


class FeatureBank:
    """Features (M, F) of pictures, float32, in a file that `close` deletes: memory stays flat."""

    def __init__(self, path: Path, count: int, width: int) -> None:
        self.path = path
        with writing(path):
            self._rows: NDArray[np.float32] = np.lib.format.open_memmap(
                path, mode="w+", dtype=np.float32, shape=(count, width)
            )

    def fill(
        self, network: ReidNet, pictures: Pictures, batch: int, *, progress: Progress, cancel: CancelToken
    ) -> None:
        """Look at every picture once.

        Raises
        ------
        Cancelled, ShardsError
        """
        count = len(pictures.choice)
        network.eval()
        batches = pictures.batches(parts_of(np.arange(count), batch), cancel)
        with torch.inference_mode(), cancellable(network, cancel), closing(batches):
            for one in batches:
                features = network.encoder(network.prepared(one.pictures))
                self._rows[one.rows] = features.float().cpu().numpy()
                progress(Update(int(one.rows[-1]) + 1, count, STAGE))

    def batches(self, parts: list[Ints], device: torch.device) -> Generator[tuple[Ints, Tensor], None, None]:
        """Features of the rows in ``parts``."""
        for rows in parts:
            yield rows, torch.from_numpy(np.array(self._rows[rows])).to(device)

    def close(self) -> None:
        """Delete the file."""
        del self._rows
        self.path.unlink(missing_ok=True)
