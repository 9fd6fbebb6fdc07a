"""Names of fragments, against every way there is to name them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from late_token import cancelled_anywhere

from workbench.tracking.identities import Evidence, fragment_evidence, fragment_posterior, solve
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.relations import Relations, grouped, stretches

NONE = np.zeros((0, 2), np.int64)


def relations(start, stop, same=NONE, different=NONE) -> Relations:
    group = grouped(len(start), np.asarray(same))
    apart = group[np.asarray(different)].reshape(-1, 2)
    return Relations(group, np.asarray(start), np.asarray(stop), apart, np.full(len(start), -1))


def allowed(names: np.ndarray, known: Relations) -> bool:
    """Whether no condition is broken by names of which none is missing."""
    everyone = np.arange(len(names))
    alike = (names[:, None] == names[None, :]) & (names >= 0)[:, None]
    same, apart = known.same(everyone), known.apart(everyone)
    return not (alike & apart).any() and not (~alike & same).any()


def worth(names: np.ndarray, evidence: Evidence) -> float:
    total = float(evidence.log_likelihood[np.arange(len(names)), names].sum())
    for (a, b), weight in zip(evidence.links.tolist(), evidence.weight.tolist(), strict=True):
        total += weight * float(names[a] == names[b])
    return total


def small_problem(rng: np.random.Generator, links: bool) -> Evidence:
    """At most 7 fragments of 2 or 3 animals, never more at a time than there are animals."""
    animals = int(rng.integers(2, 4))
    start, stop = [], []
    for _ in range(animals):  # every animal's own life, cut into fragments
        cuts = np.sort(rng.choice(np.arange(1, 30), int(rng.integers(0, 3)), replace=False))
        for a, b in zip([0, *cuts.tolist()], [*cuts.tolist(), 30], strict=True):
            if len(start) < 7 and b - a > 1 and rng.random() < 0.9:
                start.append(a + int(rng.integers(0, 2)))
                stop.append(b)
    count = len(start)
    likelihood = rng.normal(0, 3, (count, animals))
    if not links or count < 2:
        return Evidence(likelihood, relations(start, stop))
    pairs = rng.integers(0, count, (3, 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    return Evidence(likelihood, relations(start, stop), pairs, rng.uniform(0.5, 4.0, len(pairs)))


@pytest.mark.parametrize("links", [False, True])
def test_names_are_the_best_there_are(links: bool) -> None:
    rng = np.random.default_rng(int(links))
    worse, left, lost, tried = 0, 0, [], 0
    for _ in range(150):
        evidence = small_problem(rng, links)
        count, animals = evidence.log_likelihood.shape
        if not count:
            continue
        found = solve(evidence)
        ways = [np.array(way) for way in product(range(animals), repeat=count)]
        best = max(worth(way, evidence) for way in ways if allowed(way, evidence.relations))
        assert allowed(found.name, evidence.relations)
        tried += 1
        if (found.name < 0).any():  # every name taken, though under other names all would have one
            left += 1
            continue
        short = best - worth(found.name, evidence)
        assert short > -1e-9
        worse += short > 1e-6
        lost.append(short)
    assert worse / tried <= 0.06 and left / tried <= 0.015, (worse, left, tried)
    assert np.mean(lost) < 0.15


def test_room_is_made_for_a_fragment_whose_neighbours_took_all_names() -> None:
    """The surest are named first, and alike; the one between them then has no name left."""
    likelihood = np.array([[0.0, -9.0], [-9.0, 0.0], [-0.1, 0.0], [0.0, -1.0]])
    start, stop = [0, 20, 8, 30], [10, 30, 22, 40]
    found = solve(Evidence(likelihood, relations(start, stop)))
    assert allowed(found.name, relations(start, stop))
    assert found.name.tolist() in ([0, 0, 1, 0], [1, 1, 0, 0])


def test_the_margin_is_what_the_best_other_names_cost() -> None:
    likelihood = np.array([[0.0, -4.0], [-6.0, 0.0], [0.0, -1.0]])
    found = solve(Evidence(likelihood, relations([0, 0, 20], [10, 10, 30])))
    assert found.name.tolist() == [0, 1, 0]
    assert found.margin.tolist() == pytest.approx([10.0, 10.0, 1.0])
    assert found.probability[2] == pytest.approx(1 / (1 + np.exp(-1.0)))
    assert (found.probability <= 1).all() and (found.probability > 0.5).all()
    even = solve(Evidence(np.zeros((3, 2)), relations([0, 0, 20], [10, 10, 30])))
    assert even.margin.tolist() == [0, 0, 0] and even.probability.tolist() == [0.5] * 3


def test_three_equal_names_are_a_third_sure() -> None:
    found = solve(Evidence(np.zeros((1, 3)), relations([0], [10])))
    assert found.probability[0] == pytest.approx(1 / 3)


def test_what_a_person_said_holds() -> None:
    likelihood = np.array([[0.0, -9.0], [-9.0, 0.0], [0.0, -5.0], [-5.0, 0.0]])
    start, stop = [0, 0, 20, 20], [10, 10, 30, 30]
    assert solve(Evidence(likelihood, relations(start, stop))).name.tolist() == [0, 1, 0, 1]
    told = relations(start, stop, same=[(0, 3)])
    assert solve(Evidence(likelihood, told)).name.tolist() == [0, 1, 1, 0]
    told = relations(start, stop, different=[(0, 2)])
    assert solve(Evidence(likelihood, told)).name.tolist() == [0, 1, 1, 0]
    pinned = likelihood.copy()
    pinned[2, 1] += 1e4
    assert solve(Evidence(pinned, relations(start, stop))).name.tolist() == [0, 1, 1, 0]


def test_a_link_decides_where_looks_do_not() -> None:
    likelihood = np.array([[0.0, -9.0], [-9.0, 0.0], [0.0, -0.5], [-0.5, 0.0]])
    known = relations([0, 0, 20, 20], [10, 10, 30, 30])
    linked = Evidence(likelihood, known, np.array([[0, 3], [1, 2]]), np.array([3.0, 3.0]))
    assert solve(linked).name.tolist() == [0, 1, 1, 0]
    faint = Evidence(likelihood, known, np.array([[0, 3], [1, 2]]), np.array([0.3, 0.3]))
    assert solve(faint).name.tolist() == [0, 1, 0, 1]


def test_more_fragments_than_animals_leave_one_without_a_name() -> None:
    likelihood = np.array([[0.0, -5.0], [-5.0, 0.0], [-1.0, -1.0]])
    found = solve(Evidence(likelihood, relations([0, 0, 5], [10, 10, 8])))
    assert found.name.tolist() == [0, 1, -1]
    assert found.probability[2] == 0 and found.margin[2] == 0


def test_no_fragments_have_no_names() -> None:
    found = solve(Evidence(np.zeros((0, 3)), relations([], [])))
    assert found.name.shape == found.margin.shape == found.probability.shape == (0,)


def test_one_animal_has_one_name() -> None:
    found = solve(Evidence(np.zeros((3, 1)), relations([0, 10, 20], [9, 19, 29])))
    assert found.name.tolist() == [0, 0, 0] and found.probability.tolist() == [1.0] * 3


def test_a_long_recording_with_many_animals_breaks_no_condition() -> None:
    rng = np.random.default_rng(0)
    cuts = np.arange(0, 2000, 20)
    start, stop = np.repeat(cuts, 8), np.repeat(cuts + 15, 8)
    true = np.concatenate([rng.permutation(8) for _ in cuts])
    likelihood = rng.normal(0, 1, (len(true), 8))
    likelihood[np.arange(len(true)), true] += 3
    known = relations(start, stop)
    found = solve(Evidence(likelihood, known))
    for members in stretches(start, stop).members:
        assert len(set(found.name[members].tolist())) == len(members) == 8
    assert (found.name == true).mean() > 0.9
    sure = found.probability > 0.95
    assert (found.name == true)[sure].mean() > 0.97


def test_fifty_animals_are_named_as_well() -> None:
    rng = np.random.default_rng(0)
    cuts = np.arange(0, 400, 20)
    start, stop = np.repeat(cuts, 50), np.repeat(cuts + 15, 50)
    true = np.concatenate([rng.permutation(50) for _ in cuts])
    likelihood = rng.normal(-6, 2, (len(true), 50))
    likelihood[np.arange(len(true)), true] += 8
    found = solve(Evidence(likelihood, relations(start, stop)))
    assert (found.name == true).mean() > 0.98


def test_few_pictures_say_little_however_sure_they_are() -> None:
    pictures = np.array([[0.9, 0.1], [0.7, 0.3], [0.0, 1.0], [0.0, 1.0]], np.float32)
    fragment = np.array([0, 0, 1, 2])
    mean = fragment_posterior(pictures, fragment, 4)
    assert mean == pytest.approx(np.array([[0.8, 0.2], [0.0, 1.0], [0.0, 1.0], [0.5, 0.5]]))
    found = fragment_evidence(pictures, fragment, np.array([100, 2, 200, 1]))
    assert found.shape == (4, 2) and np.isfinite(found).all()
    odds = found[:, 0] - found[:, 1]
    assert np.log(4) < odds[0] < 2.7 * np.log(4)  # by the logarithm of their number
    assert -3 < odds[1] < -1.5  # a fifth of the shortest are wrong
    assert odds[2] < -10
    assert odds[3] == 0


def test_relations_of_a_task() -> None:
    task = IdentityTask(
        np.zeros((0, 4, 4), np.uint8), np.zeros(0, np.int64), np.array([0, 5, 10, 12]),
        np.array([10, 12, 20, 20]), np.ones(4, np.int64), 2, np.zeros((0, 2), np.int64),
        same=np.array([[0, 2]]), different=np.array([[1, 3]]),
    )  # fmt: skip
    known = Relations.of(task)
    everyone = np.arange(4)
    apart = {(a, b) for a, b in np.argwhere(known.apart(everyone)).tolist() if a < b}
    # 1 meets 0 and 2; 2 meets 3; 1 and 3 were said to be two; 0 and 2 are one, and so is 3 another than 0.
    assert apart == {(0, 1), (1, 2), (2, 3), (1, 3), (0, 3)}
    assert {(a, b) for a, b in np.argwhere(known.same(everyone)).tolist() if a < b} == {(0, 2)}
    named = known.naming(np.array([0, 1, -1, 0]))
    assert named.same(everyone)[0, 3] and not named.apart(everyone)[0, 3]
    assert named.apart(everyone)[0, 1]
    times = stretches(task.start, task.stop)
    assert list(zip(times.start.tolist(), times.stop.tolist(), strict=True)) == [
        (0, 5),
        (5, 10),
        (10, 12),
        (12, 20),
    ]
    assert [members.tolist() for members in times.members] == [[0], [0, 1], [1, 2], [2, 3]]


def test_naming_can_be_cancelled_between_two_exchanges() -> None:
    rng = np.random.default_rng(0)
    cuts = np.arange(0, 200, 20)
    known = relations(np.repeat(cuts, 8), np.repeat(cuts + 15, 8))
    evidence = Evidence(rng.normal(0, 3, (8 * len(cuts), 8)), known)
    looks = cancelled_anywhere(lambda cancel: solve(evidence, cancel))
    assert looks > 2 * len(cuts) + 2 * 28  # every stretch twice, every pair of names in two sweeps
