"""Which end of an animal's long axis is the head: by the head's mask, by motion, by shape.

Within a chain of blobs the axis turns little from frame to frame, so that one decision holds for all of
it. An animal walks head first; what shape a head end has is learned from those that walk.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken

Floats = NDArray[np.float64]

_WALK = 0.04
"""Lengths of an animal a frame from which on a motion tells the direction."""


def facing(
    table: NDArray[Any], chains: list[NDArray[np.int64]], length: float, cancel: CancelToken | None = None
) -> NDArray[np.bool_]:
    """(B,) whether the head is at the other end than the blob's ``angle`` points to.

    Raises
    ------
    Cancelled
    """
    token = cancel or CancelToken()
    sign = np.ones(len(table))
    votes = []
    for blobs in chains:
        token.check()
        angle = table["angle"][blobs].astype(np.float64)
        turn = np.cos(np.diff(angle))
        sign[blobs] = np.concatenate([[1.0], np.cumprod(np.where(turn < 0, -1.0, 1.0))])
        votes.append(_votes(table, blobs, sign[blobs], length))
    motion, skew, head = np.array(votes).reshape(-1, 3).T
    agree = float((np.sign(motion) * skew * np.minimum(np.abs(motion), 3.0)).sum())
    shape = np.sign(agree)  # which sign of the third moment is the head's end, for these animals
    total = motion + 2.0 * shape * skew + 20.0 * head
    for blobs, vote in zip(chains, total.tolist(), strict=True):
        if vote < 0:
            sign[blobs] *= -1.0
    return sign < 0


def _votes(table: NDArray[Any], blobs: NDArray[np.int64], sign: Floats, length: float) -> tuple[float, ...]:
    """For the sign as it is: motion (in lengths walked), mean third moment, mean side of the head's mask."""
    angle = table["angle"][blobs].astype(np.float64)
    ahead = np.stack([np.cos(angle), np.sin(angle)], axis=1) * sign[:, None]
    place = np.stack([table["x"][blobs], table["y"][blobs]], axis=1).astype(np.float64)
    step = np.diff(place, axis=0)
    along = (step * ahead[:-1]).sum(axis=1) / length
    walked = along[np.abs(along) > _WALK]
    return (
        float(walked.sum()),
        float((table["skew"][blobs] * sign).mean()),
        float((np.sign(table["head"][blobs]) * sign).mean()),
    )
