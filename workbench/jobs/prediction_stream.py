"""Pictures through a network: reading, inference and writing overlap, and every queue is bounded."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.core.pipeline import ahead, in_threads
from workbench.core.progress import CancelToken
from workbench.core.types import DeepImage, Image
from workbench.nets.familiarity import Familiarity

if TYPE_CHECKING:
    from workbench.nets.predictor import Prediction, Predictor

_WRITERS = 2
_BATCHES_HELD = 4
"""Batches' worth of pictures that wait until enough of one size are there."""


@dataclass(frozen=True, eq=False)
class _Reduced:
    """One picture at the network's size, and its own size (width, height)."""

    number: int
    picture: Image
    size: tuple[int, int]


Batch: TypeAlias = list[_Reduced]
Scored: TypeAlias = tuple[_Reduced, NDArray[np.float32]]


class PredictionStream:
    """Predicts pictures of any sizes; memory does not grow with their number.

    Parameters
    ----------
    batch
        Pictures that go through the network together; None: what a short trial finds.
    certainty
        Make `Prediction.certainty`, too.
    """

    def __init__(self, predictor: Predictor, batch: int | None, certainty: bool, cancel: CancelToken) -> None:
        self.predictor, self.batch, self.certainty, self.cancel = predictor, batch, certainty, cancel
        self.familiarity = Familiarity(predictor.preprocessing, predictor.training)

    def run(
        self,
        pictures: Iterable[tuple[int, DeepImage]],
        finish: Callable[[int, Prediction], None],
        total: int,
    ) -> Generator[int, None, None]:
        """Yield the number of every picture that ``finish`` (called in other threads) is done with.

        Parameters
        ----------
        pictures
            Number and picture, read in a thread of its own.
        total
            How many there are.

        Raises
        ------
        Cancelled
            Within a fraction of a second, also inside a forward pass.
        """

        def written(scored: Scored) -> int:
            one, scores = scored
            prediction = self.predictor.finish(scores, *one.size, certainty=self.certainty)
            self.familiarity.add(one.picture, prediction.mask)
            finish(one.number, prediction)
            return one.number

        # As many pictures wait as two of the batches to come hold, whatever those turn out to be.
        with closing(ahead(self._reduced(pictures), 2 * (self.batch or 16), self.cancel)) as reduced:
            first = next(reduced, None)
            if first is None:
                return
            pace = self.predictor.tune(first.picture, self.batch, total, self.cancel)
            batches = by_shape(chain([first], reduced), pace.batch)
            with closing(
                in_threads(self._score, batches, self.cancel, workers=pace.lanes, waiting=pace.lanes + 1)
            ) as scored:
                waiting = _WRITERS + 2 * pace.batch
                each = _one_by_one(scored)
                with closing(
                    in_threads(written, each, self.cancel, workers=_WRITERS, waiting=waiting)
                ) as done:
                    yield from done

    def _reduced(self, pictures: Iterable[tuple[int, DeepImage]]) -> Iterator[_Reduced]:
        for number, picture in pictures:
            size = (picture.shape[1], picture.shape[0])
            yield _Reduced(number, self.predictor.reduce(picture), size)

    def _score(self, batch: Batch) -> list[Scored]:
        scores = self.predictor.logits([one.picture for one in batch], self.cancel)
        return list(zip(batch, scores, strict=True))


def by_shape(pictures: Iterable[_Reduced], size: int) -> Generator[Batch, None, None]:
    """Batches of pictures of one shape each; where shapes alternate, some pictures wait for others."""
    waiting: dict[tuple[int, ...], Batch] = {}
    for picture in pictures:
        batch = waiting.setdefault(picture.picture.shape, [])
        batch.append(picture)
        if len(batch) >= size:
            yield waiting.pop(picture.picture.shape)
        elif sum(map(len, waiting.values())) >= _BATCHES_HELD * size:
            yield waiting.pop(max(waiting, key=lambda shape: len(waiting[shape])))
    yield from waiting.values()


def _one_by_one(batches: Iterable[list[Scored]]) -> Generator[Scored, None, None]:
    for batch in batches:
        yield from batch
