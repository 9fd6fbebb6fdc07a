"""Pictures of simulated individuals."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError, Cancelled
from workbench.core.progress import CancelToken
from workbench.simulate.portraits import Portraits, PortraitSpec

SPEC = PortraitSpec(side=32, fps=2.0, texture=1.5, seed=4)


@pytest.fixture(scope="module")
def lives() -> NDArray[np.uint8]:
    """Two stretches of each of three animals: (3, 2, K, S, S)."""
    portraits = Portraits(SPEC)
    return np.stack([[portraits.stretch(animal, number) for number in (0, 1)] for animal in range(3)])


def test_the_same_numbers_give_the_same_pixels(lives: NDArray[np.uint8]) -> None:
    np.testing.assert_array_equal(Portraits(SPEC).stretch(2, 1), lives[2, 1])
    assert not np.array_equal(lives[2, 0], lives[2, 1])
    assert lives.shape[2:] == (60, 32, 32)


def test_upright_in_the_middle_and_black_around(lives: NDArray[np.uint8]) -> None:
    pictures = lives.reshape(-1, 32, 32)
    inside = pictures > 0
    assert (~inside[:, (0, -1), :]).mean() > 0.9
    down, across = (inside.any(axis).sum(1) for axis in (2, 1))
    assert np.median(down) > 1.5 * np.median(across)
    rows, cols = np.nonzero(inside)[1:]
    assert abs(rows.mean() - 15.5) < 1.5
    assert abs(cols.mean() - 15.5) < 1.0


def test_the_head_is_above(lives: NDArray[np.uint8]) -> None:
    # Seen from above a mouse is widest behind its middle, and its snout is pointed.
    width = (lives.reshape(-1, 32, 32) > 0).sum(2)
    assert width[:, 8:14].mean() < width[:, 17:23].mean()


def test_individuals_differ_more_than_times(lives: NDArray[np.uint8]) -> None:
    # Coats are told by the middle of the back, where posture matters least.
    back = lives[..., 12:22, 13:19].astype(float).mean(2)
    within = np.abs(back[:, 0] - back[:, 1]).mean()
    between = np.mean([np.abs(back[a, 0] - back[b, 1]).mean() for a in range(3) for b in range(3) if a != b])
    assert between > 1.5 * within


def test_without_texture_all_are_one_individual() -> None:
    portraits = Portraits(PortraitSpec(side=32, fps=4.0, texture=0.0, noise=0.0))
    means = np.stack([portraits.stretch(animal, 0).astype(float).mean(0) for animal in range(2)])
    again = portraits.stretch(0, 1).astype(float).mean(0)
    assert np.abs(means[0] - means[1]).mean() < 3 * np.abs(means[0] - again).mean() + 0.5


def test_refuses_what_cannot_be_drawn_and_stops_when_asked() -> None:
    for wrong in ({"side": 8}, {"body": 2.0}, {"texture": -1.0}, {"seed": -1}):
        with pytest.raises(BadParameterError):
            PortraitSpec(**wrong)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        Portraits(SPEC).stretch(0, 0, cancel)
