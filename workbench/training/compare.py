"""Two networks on the same frames: how much better one is, and how sure that is.

Frames near each other are nearly the same picture, so the interval is a bootstrap over stretches of time, not
over frames (a block bootstrap; Künsch 1989), paired: both networks are counted on the same stretches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Json, Mask
from workbench.nets.preprocessing import IGNORE
from workbench.training.score import Score

RESAMPLINGS = 2000
FEWEST_BLOCKS = 5
"""With fewer stretches an interval would only look like one."""
BLOCK_S = 2.0
_BLOCKS = 10
"""Short recordings are cut into so many stretches."""
_SHARE = 0.95


@dataclass(frozen=True)
class Interval:
    """Difference of two mean IoU (second less first) and its 95 % interval over resampled stretches.

    ``low`` and ``high`` are None where there were too few stretches to say.
    """

    difference: float | None
    low: float | None
    high: float | None
    blocks: int

    @property
    def tells(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low is not None and self.high is not None and not self.low <= 0.0 <= self.high


@dataclass(frozen=True)
class FrameCounts:
    """What one frame came to.

    Attributes
    ----------
    iou
        By network, mean IoU of the classes in it (NaN where there is none but background).
    disagreement
        Pixels that the two call differently, as a share of those that either gives to an animal; 0 to 1.
    """

    iou: tuple[float, float]
    by_class: tuple[NDArray[np.float64], NDArray[np.float64]]
    disagreement: float


@dataclass
class Pair:
    """Counts two networks frame by frame; memory grows by a few numbers a frame.

    Parameters
    ----------
    names
        Of the classes.
    animals
        By network, whether it tells animals apart.
    """

    names: tuple[str, ...]
    animals: tuple[bool, bool]
    scores: tuple[Score, Score] = field(init=False)
    _counts: list[NDArray[np.int64]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        first, second = self.animals
        self.scores = (Score(self.names, first), Score(self.names, second))

    def add(self, found: tuple[Mask, Mask], truth: Mask) -> FrameCounts:
        """Count the class masks (H, W) of one frame."""
        tables = []
        for score, mask in zip(self.scores, found, strict=True):
            score.add(mask, truth)
            tables.append(_table(mask, truth, len(self.names)))
        self._counts.append(np.stack(tables))
        first, second = (_iou(table) for table in tables)
        return FrameCounts((_mean(first), _mean(second)), (first, second), _disagreement(*found))

    def metrics(self) -> tuple[dict[str, Json], dict[str, Json]]:
        """All numbers of both, as `training.score` names them."""
        first, second = self.scores
        return first.to_dict(), second.to_dict()

    def interval(self, blocks: Sequence[tuple[str, int]], seed: int = 0) -> Interval:
        """Difference of the mean IoU and its interval.

        Parameters
        ----------
        blocks
            Stretch of every frame added, in order.
        """
        names = {block: number for number, block in enumerate(dict.fromkeys(blocks))}
        sums = np.zeros((len(names), 2, len(self.names), len(self.names)))
        for block, counts in zip(blocks, self._counts, strict=True):
            sums[names[block]] += counts
        difference = _differences(sums.sum(axis=0)[None])[0]
        if np.isnan(difference):
            return Interval(None, None, None, len(names))
        if len(names) < FEWEST_BLOCKS:
            return Interval(float(difference), None, None, len(names))
        drawn = np.random.default_rng(seed).multinomial(
            len(names), np.full(len(names), 1 / len(names)), RESAMPLINGS
        )
        resampled = _differences(np.tensordot(drawn.astype(np.float64), sums, axes=1))
        outside = 50.0 * (1.0 - _SHARE)
        low, high = np.nanpercentile(resampled, (outside, 100.0 - outside))
        return Interval(float(difference), float(low), float(high), len(names))


def stretches(
    videos: Sequence[str], times: Sequence[float], block_s: float | None = None
) -> list[tuple[str, int]]:
    """Stretch of time that each frame belongs to: its video and a number.

    Parameters
    ----------
    times
        Of every frame, in seconds.
    block_s
        Length; None: `BLOCK_S`, and less where that would make fewer than ten of a video.
    """
    own: dict[str, list[float]] = {}
    for video, moment in zip(videos, times, strict=True):
        own.setdefault(video, []).append(moment)
    first = {video: min(moments) for video, moments in own.items()}
    lasting = {video: max(moments) - first[video] for video, moments in own.items()}
    length = {video: block_s or min(BLOCK_S, max(s / _BLOCKS, 1e-9)) for video, s in lasting.items()}
    return [
        (video, int((moment - first[video]) / length[video]))
        for video, moment in zip(videos, times, strict=True)
    ]


def _iou(table: NDArray[Any]) -> NDArray[np.float64]:
    """IoU by class of a table of true class by predicted class; NaN for a class that does not occur."""
    hit = np.diagonal(table, axis1=-2, axis2=-1).astype(np.float64)
    whole = table.sum(-1) + table.sum(-2) - hit
    share: NDArray[np.float64] = np.divide(hit, whole, out=np.full(hit.shape, np.nan), where=whole > 0)
    return share


def _table(found: Mask, truth: Mask, classes: int) -> NDArray[np.int64]:
    """Pixels by true class (rows) and predicted class (columns)."""
    cells = truth.astype(np.int64) * classes + found
    return np.bincount(cells[truth != IGNORE].ravel(), minlength=classes**2).reshape(classes, classes)


def _differences(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean IoU of the second less that of the first, of tables (n, 2, C, C)."""
    iou = _iou(tables)
    known = ~np.isnan(iou)
    means = np.where(known, iou, 0.0).sum(-1) / np.maximum(known.sum(-1), 1)
    means[~known.any(-1)] = np.nan
    result: NDArray[np.float64] = means[:, 1] - means[:, 0]
    return result


def _mean(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _disagreement(first: Mask, second: Mask) -> float:
    either = int(np.count_nonzero(first | second))
    return int(np.count_nonzero(first != second)) / either if either else 0.0
