"""A network's look at many pictures, kept in a file as it goes: a run that was stopped goes on there."""

from __future__ import annotations

import json
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.errors import writing
from workbench.core.paths import write_atomic
from workbench.core.progress import CancelToken, Progress, Update
from workbench.nets.reid import ReidNet
from workbench.nets.runtime import cancellable, choose_threads, out_of_memory
from workbench.training.reid.choice import Ints
from workbench.training.reid.pictures import Batch, Pictures, fingerprint, parts_of, raw

STAGE = "Predicting"
_SCORES, _NEAREST, _PRINTS = "look-scores.npy", "look-raw.npy", "look-prints.npy"
_DONE = "look.json"
_KEEP_S = 2.0


@dataclass(frozen=True, eq=False)
class Look:
    """What was made of M pictures.

    Attributes
    ----------
    scores
        (M, animals) float32, probability of each animal.
    nearest
        (M,) the animal whose mean raw picture is nearest.
    fingerprints
        (M,) of the files' bytes.
    """

    scores: NDArray[np.float32]
    nearest: Ints
    fingerprints: Ints


class Looker:
    """Looks at pictures and keeps what it finds in files in ``folder`` until `forget`.

    Parameters
    ----------
    means
        (animals, 32, 32) mean raw pictures.
    key
        What must be the same for an earlier look to be gone on with.
    """

    def __init__(self, folder: Path, pictures: Pictures, means: NDArray[np.float32], key: str) -> None:
        self.folder, self.pictures, self.means = folder, pictures, means
        self.key = key
        self.threads = torch.get_num_threads()
        self._look: Look | None = None

    def look(
        self, network: ReidNet, batch: int, threads: int | None, progress: Progress, cancel: CancelToken
    ) -> Look:
        """Every picture's probabilities and baseline.

        Raises
        ------
        Cancelled
            What was looked at is kept.
        MemoryError, ShardsError
        """
        count = len(self.pictures.choice)
        done = self._open(count, network.animals)
        look = self._look
        assert look is not None
        progress(Update(done, count, STAGE))
        kept_at = time.monotonic()
        parts = parts_of(np.arange(done, count), batch) if done < count else []
        try:
            if done < count and network.mean.device.type == "cpu":
                self.threads = self._choose_threads(network, parts[0], threads, cancel)
            batches = self.pictures.batches(parts, cancel)
            with torch.inference_mode(), cancellable(network, cancel), closing(batches):
                for one in batches:
                    cancel.check()
                    look.scores[one.rows] = network(network.prepared(one.pictures)).softmax(1).cpu().numpy()
                    self._compare(one, look)
                    done = int(one.rows[-1]) + 1
                    progress(Update(done, count, STAGE))
                    if time.monotonic() - kept_at > _KEEP_S:
                        self._keep(done)
                        kept_at = time.monotonic()
        except RuntimeError as error:
            if out_of_memory(error):
                raise MemoryError(str(error)) from error
            raise
        finally:
            self._keep(done)
        return look

    def forget(self) -> None:
        """Delete what was kept."""
        self._look = None
        for name in (_DONE, _SCORES, _NEAREST, _PRINTS):
            (self.folder / name).unlink(missing_ok=True)

    def _compare(self, one: Batch, look: Look) -> None:
        """The baseline, and which file it was."""
        small = np.stack([raw(picture) for picture in one.pictures]).reshape(len(one.rows), -1)
        means = self.means.reshape(len(self.means), -1)
        distance = (small**2).sum(1)[:, None] - 2 * small @ means.T + (means**2).sum(1)
        look.nearest[one.rows] = distance.argmin(axis=1)
        look.fingerprints[one.rows] = [fingerprint(self.pictures.data(row)) for row in one.rows.tolist()]

    def _open(self, count: int, animals: int) -> int:
        """Open the files, new or where an earlier look stopped; how many pictures are done."""
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            done = self._done(count)
            kinds = {_SCORES: ("float32", (count, animals)), _NEAREST: ("int64", (count,))}
            kinds[_PRINTS] = ("int64", (count,))
            arrays = [self._array(name, done, *kind) for name, kind in kinds.items()]
        self._look = Look(*arrays)
        return done

    def _array(self, name: str, done: int, kind: str, shape: tuple[int, ...]) -> Any:
        path = self.folder / name
        if done:
            return np.load(path, mmap_mode="r+")
        return np.lib.format.open_memmap(path, "w+", kind, shape=shape)

    def _done(self, count: int) -> int:
        try:
            kept = json.loads((self.folder / _DONE).read_text("utf-8"))
            there = all((self.folder / name).is_file() for name in (_SCORES, _NEAREST, _PRINTS))
            return min(count, int(kept["done"])) if there and kept["key"] == self.key else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def _keep(self, done: int) -> None:
        if self._look is not None:
            for array in (self._look.scores, self._look.nearest, self._look.fingerprints):
                if isinstance(array, np.memmap):
                    array.flush()
        write_atomic(self.folder / _DONE, json.dumps({"key": self.key, "done": done}).encode())

    def _choose_threads(self, network: ReidNet, rows: Ints, threads: int | None, cancel: CancelToken) -> int:
        with closing(self.pictures.batches([rows], cancel)) as batches:
            given = network.prepared(next(batches).pictures)
        with torch.inference_mode(), cancellable(network, cancel):
            return choose_threads(lambda: network(given), threads)
