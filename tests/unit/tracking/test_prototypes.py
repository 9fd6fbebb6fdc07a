"""One point for every animal, from points whose animal is known."""

from __future__ import annotations

import numpy as np
import pytest
from late_token import cancelled_anywhere

from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.prototypes import Prototypes, find_prototypes, fragment_means
from workbench.tracking.relations import Relations

DIMENSIONS, ANIMALS, PICTURES = 16, 4, 12


class Sphere:
    """Animals that come and go in ``rounds``; points of each about a middle of its own."""

    def __init__(self, seed: int, noise: float, rounds: int = 12, together: int = ANIMALS) -> None:
        rng = np.random.default_rng(seed)
        middle = np.linalg.qr(rng.normal(size=(DIMENSIONS, DIMENSIONS)))[0][:ANIMALS]
        here = [rng.permutation(ANIMALS)[:together] for _ in range(rounds)]
        self.animal = np.concatenate(here)
        start = np.repeat(np.arange(rounds) * 20, together)
        fragments = len(self.animal)
        self.fragment = np.repeat(np.arange(fragments), PICTURES)
        points = middle[self.animal[self.fragment]] + rng.normal(0, noise, (len(self.fragment), DIMENSIONS))
        self.points = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)
        full = np.arange(fragments).reshape(rounds, together)
        self.task = IdentityTask(
            np.zeros((len(self.fragment), 8, 8), np.uint8), self.fragment, start, start + 15,
            np.full(fragments, PICTURES), ANIMALS,
            full if together == ANIMALS else np.zeros((0, ANIMALS), np.int64),
        )  # fmt: skip
        self.middle = middle

    def found(self, **options) -> Prototypes:
        return find_prototypes(self.task, Relations.of(self.task), self.points, 0.1, **options)


@pytest.mark.parametrize("noise", [0.05, 0.15, 0.25])
def test_a_global_fragment_names_the_columns(noise: float) -> None:
    for seed in range(5):
        own = Sphere(seed, noise)
        found = own.found()
        assert found.origin == "global fragment" and found.made_of.tolist() == [0, 1, 2, 3]
        order = own.animal[:ANIMALS]  # column k is the animal of fragment k
        near = found.centres @ own.middle.T
        assert near.argmax(axis=1).tolist() == order.tolist()
        named = order[found.probability(own.points).argmax(axis=1)]
        assert (named == own.animal[own.fragment]).mean() > 0.97
        assert np.allclose(np.linalg.norm(found.centres, axis=1), 1, atol=1e-5)


def test_a_poor_beginning_is_outdone_by_another() -> None:
    """In the first global fragment two animals look alike: the others put it right."""
    own = Sphere(1, 0.1)
    mixed = np.flatnonzero(own.fragment < 2)
    own.points[mixed] = own.points[mixed].mean(axis=0) / np.linalg.norm(own.points[mixed].mean(axis=0))
    found = own.found()
    near = found.centres @ own.middle.T
    assert sorted(near.argmax(axis=1).tolist()) == list(range(ANIMALS))
    assert near.max(axis=1).min() > 0.8
    assert near.argmax(axis=1)[2:].tolist() == own.animal[2:ANIMALS].tolist()


@pytest.mark.parametrize("together", [2, 3])
def test_clusters_find_animals_that_are_never_all_apart(together: int) -> None:
    right = []
    for seed in range(8):
        own = Sphere(seed, 0.15, rounds=20, together=together)
        found = own.found()
        assert found.origin == "clusters" and len(found.made_of) == 0
        near = (found.centres @ own.middle.T).argmax(axis=1)
        right.append(sorted(near.tolist()) == list(range(ANIMALS)))
        if right[-1]:
            named = near[found.probability(own.points).argmax(axis=1)]
            assert (named == own.animal[own.fragment]).mean() > 0.95
    assert np.mean(right) >= 0.85, right


def test_probabilities_are_sharp_and_sum_to_one() -> None:
    own = Sphere(0, 0.05)
    shares = own.found().probability(own.points)
    assert shares.shape == (len(own.points), ANIMALS) and shares.dtype == np.float32
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-5) and shares.max(axis=1).min() > 0.99
    soft = Prototypes(own.middle.astype(np.float32), 1.0, "", np.zeros(0, np.int64)).probability(own.points)
    assert soft.max() < 0.6


def test_one_beginning_is_tried_where_it_must_be_quick() -> None:
    own = Sphere(0, 0.1)
    near = own.found(quick=True).centres @ own.middle.T
    assert near.argmax(axis=1).tolist() == own.animal[:ANIMALS].tolist()


@pytest.mark.parametrize("together", [2, ANIMALS])
def test_finding_can_be_cancelled(together: int) -> None:
    own = Sphere(0, 0.1, rounds=4, together=together)
    assert cancelled_anywhere(lambda cancel: own.found(cancel=cancel)) > 4 * together  # at every fragment


def test_means_are_of_length_one_and_zero_without_pictures() -> None:
    own = Sphere(0, 0.1)
    kept = own.fragment != 5
    task = IdentityTask(
        own.task.images[kept], own.fragment[kept], own.task.start, own.task.stop,
        own.task.images_in_video, ANIMALS, own.task.global_fragments,
    )  # fmt: skip
    means = fragment_means(own.points[kept], task)
    lengths = np.linalg.norm(means, axis=1)
    assert lengths[5] == 0 and np.allclose(np.delete(lengths, 5), 1, atol=1e-5)


def test_fewer_fragments_than_animals_make_empty_centres() -> None:
    own = Sphere(0, 0.1, rounds=1, together=2)
    found = own.found()
    assert found.centres.shape == (ANIMALS, DIMENSIONS)
    assert (np.linalg.norm(found.centres, axis=1) > 0.5).sum() == 2
    assert np.isfinite(found.probability(own.points)).all()
