"""Whether looks say the same as motion, oftener than by chance."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.tracking.certainty import SURE_FRAMES, Witnesses, witnesses
from workbench.tracking.certainty import tested as trust_of
from workbench.tracking.chains import Chains
from workbench.tracking.relations import Relations
from workbench.tracking.ways import Passage, Passages


class Lives:
    """Two animals that cross so many times, and what looks say of each fragment."""

    def __init__(self, crossings: int, right: float, seed: int = 0, strength: float = 4.0) -> None:
        rng = np.random.default_rng(seed)
        moments = crossings + 1
        start = np.repeat(np.arange(moments) * 50, 2)
        true = np.tile([0, 1], moments)
        says = np.where(np.repeat(rng.random(moments) < right, 2), true, 1 - true)
        self.evidence = np.full((2 * moments, 2), -strength)
        self.evidence[np.arange(2 * moments), says] = 0
        group = np.arange(2 * moments)
        self.relations = Relations(
            group, start, start + 40, np.zeros((0, 2), np.int64), np.full(2 * moments, -1)
        )
        self.links = np.stack([group[:-2], group[2:]], axis=1)

    def known(self, frames: int = 5) -> Witnesses:
        return Witnesses(self.links, np.full(len(self.links), frames), np.full(len(self.links), 3.0))


def test_looks_that_agree_with_motion_are_trusted() -> None:
    own = Lives(20, 1.0)
    found = trust_of(own.evidence, own.relations, own.known())
    assert found.distinguishable is True and found.passages == found.agreeing == 40
    assert found.scale == 1.0


@pytest.mark.parametrize("seed", range(4))
def test_looks_of_chance_are_not(seed: int) -> None:
    own = Lives(20, 0.5, seed)
    found = trust_of(own.evidence, own.relations, own.known())
    assert found.distinguishable is False and found.scale == 0.0
    assert found.agreeing < found.passages == 40


def test_looks_that_err_at_times_are_believed_less() -> None:
    own = Lives(40, 0.9, 2, strength=30.0)
    found = trust_of(own.evidence, own.relations, own.known())
    assert found.distinguishable is True and 0 < found.scale < 0.5


def test_too_few_passages_say_nothing() -> None:
    own = Lives(2, 1.0)
    found = trust_of(own.evidence, own.relations, own.known())
    assert found.distinguishable is None and found.scale == 1.0
    own = Lives(20, 0.5)
    found = trust_of(own.evidence, own.relations, own.known(SURE_FRAMES))  # all of them long
    assert found.distinguishable is None and found.passages == 0
    none = Witnesses(np.zeros((0, 2), np.int64), np.zeros(0, np.int64), np.zeros(0))
    assert trust_of(own.evidence, own.relations, none).distinguishable is None


def test_what_a_person_said_is_no_witness() -> None:
    """A link inside one group agrees with itself."""
    own = Lives(20, 1.0)
    one_group = Relations(
        own.relations.group % 2, own.relations.start, own.relations.stop,
        own.relations.different, own.relations.named,
    )  # fmt: skip
    assert trust_of(own.evidence, one_group, own.known()).passages == 0


def passages(*ways: tuple[int, int, int]) -> Passages:
    """Of chain before, chain after, and frames between."""
    made = [Passage(origin, goal) for origin, goal, _ in ways]
    for passage, (_, _, frames) in zip(made, ways, strict=True):
        for frame in range(frames):
            passage.go_to(frame, (0.0, 0.0))
    return Passages.of(made)


def test_both_ways_make_a_witness() -> None:
    chains = Chains(*(np.zeros(5, np.int64) for _ in range(5)), np.zeros((0, 2), np.int64))
    forward = passages((0, 3, 5), (1, 4, 5), (3, -1, 5))
    backward = passages((3, 0, 5), (4, 2, 5), (4, -1, 5))
    found = witnesses(forward, backward, np.array([0, 1, 3, 4]), chains)
    assert found.links.tolist() == [[0, 2]]  # numbers of fragments, not of chains
    assert found.frames.tolist() == [5] and found.sure.tolist() == [True]
    short, long = (
        witnesses(passages((0, 3, n)), passages((3, 0, n)), np.array([0, 3]), chains).weight[0]
        for n in (5, 200)
    )
    assert short > long > 0
    empty = witnesses(passages(), passages(), np.array([0]), chains)
    assert empty.links.shape == (0, 2) and empty.sure.shape == (0,)
