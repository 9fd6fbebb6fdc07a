"""Patches are exact and their own inverse; the history keeps what it promises and no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from workbench.core.history import FrameKey, History, Patch, PlaneChange, Step

KEY = FrameKey("cage", 7)


def random_pair(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A plane before and after an edit of a random kind and size."""
    rng = np.random.default_rng(seed)
    height, width = (int(side) for side in rng.integers(1, 90, 2))
    before = rng.integers(0, 4, (height, width)).astype(np.uint8)
    if seed % 3 == 0:
        before[...] = 2
    after = before.copy()
    top, left = int(rng.integers(0, height)), int(rng.integers(0, width))
    piece = after[top : top + int(rng.integers(1, 60)), left : left + int(rng.integers(1, 60))]
    if seed % 2:
        piece[...] = rng.integers(0, 256, piece.shape)
    else:
        piece[...] = 3
    return before, after


def changed_box(before: np.ndarray, after: np.ndarray) -> tuple[int, int, int, int]:
    ys, xs = np.nonzero(before != after)
    return int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1


@pytest.mark.parametrize("seed", range(60))
def test_a_patch_is_exact_tight_and_its_own_inverse(seed: int) -> None:
    before, after = random_pair(seed)
    patch = Patch.between(before, after)
    if (before == after).all():
        assert patch is None
        return
    assert patch is not None and patch.box == changed_box(before, after)
    plane = before.copy()
    assert patch.toggle(plane) == patch.box
    assert np.array_equal(plane, after)
    patch.toggle(plane)
    assert np.array_equal(plane, before)


def test_the_corner_moves_a_patch_and_views_may_be_slices() -> None:
    plane = np.zeros((50, 60), np.uint8)
    before = plane[10:30, 20:45].copy()
    plane[12:20, 22:30] = 5
    patch = Patch.between(before, plane[10:30, 20:45], 20, 10)
    assert patch is not None and patch.box == (22, 12, 30, 20)
    patch.toggle(plane)
    assert not plane.any()


def test_pieces_of_a_plane_join_into_one_patch() -> None:
    before, after = np.zeros((8, 8), np.uint8), np.zeros((8, 8), np.uint8)
    after[3, 4] = 1
    patch = Patch.joining([(before, after, 0, 0), (before, before, 8, 0), (before, after, 8, 16)])
    assert patch is not None and patch.box == (4, 3, 13, 20)
    plane = np.zeros((24, 16), np.uint8)
    patch.toggle(plane)
    assert np.argwhere(plane).tolist() == [[3, 4], [19, 12]]


def test_equal_pieces_give_no_patch_and_unequal_shapes_are_refused() -> None:
    plane = np.full((5, 5), 3, np.uint8)
    assert Patch.between(plane, plane.copy()) is None
    assert Patch.between(plane[:0], plane[:0]) is None
    with pytest.raises(ValueError, match="compared"):
        Patch.between(plane, plane[:4])


def test_a_large_filled_disc_costs_little_and_noise_no_more_than_its_pixels() -> None:
    ys, xs = np.mgrid[:1080, :1920]
    disc = ((xs - 900) ** 2 + (ys - 500) ** 2 < 200**2).astype(np.uint8)
    patch = Patch.between(np.zeros_like(disc), disc)
    assert patch is not None and patch.nbytes < 4000  # its box holds 160,000 pixels
    noise = np.random.default_rng(0).integers(0, 256, (300, 300)).astype(np.uint8)
    rough = Patch.between(np.zeros_like(noise), noise)
    assert rough is not None and rough.nbytes < noise.size + 600


@pytest.mark.parametrize("seed", range(20))
def test_bytes_come_back_as_the_same_patch(seed: int) -> None:
    before, after = random_pair(seed)
    patch = Patch.between(before, after)
    assert patch is not None
    again = Patch.from_bytes(patch.to_bytes())
    assert again == patch
    again.toggle(before)
    assert np.array_equal(before, after)


def test_runs_longer_than_a_short_number_are_kept() -> None:
    before = np.zeros((400, 400), np.uint8)
    after = before + np.uint8(9)
    patch = Patch.between(before, after)
    assert patch is not None
    Patch.from_bytes(patch.to_bytes()).toggle(before)
    assert np.array_equal(before, after)


def test_damaged_bytes_raise_value_error_and_nothing_else() -> None:
    rng = np.random.default_rng(1)
    refused = 0
    for seed in range(12):
        before, after = random_pair(seed)
        patch = Patch.between(before, after)
        assert patch is not None
        good = patch.to_bytes()
        for _ in range(60):
            bad = bytearray(good[: int(rng.integers(0, len(good) + 1))] if rng.random() < 0.5 else good)
            for _ in range(int(rng.integers(1, 4))):
                if bad:
                    bad[int(rng.integers(0, len(bad)))] = int(rng.integers(0, 256))
            try:
                found = Patch.from_bytes(bytes(bad))
            except ValueError:
                refused += 1
                continue
            x0, y0, x1, y1 = found.box
            assert x0 < x1 and y0 < y1  # what is let through is a patch like any other
    assert refused > 500
    with pytest.raises(ValueError, match="short"):
        Patch.from_bytes(b"")
    with pytest.raises(ValueError, match="patch"):
        Patch.from_bytes(bytes(200))


def test_a_box_that_is_not_that_of_the_pixels_is_refused() -> None:
    before, after = np.zeros((40, 40), np.uint8), np.zeros((40, 40), np.uint8)
    after[10:20, 10:20] = 1
    patch = Patch.between(before, after)
    assert patch is not None
    for box in ((10, 10, 20, 19), (0, 0, 40, 40)):
        with pytest.raises(ValueError, match="does not match"):
            Patch.from_bytes(replace(patch, box=box).to_bytes())


def test_a_patch_of_another_frame_is_refused_and_leaves_the_plane_alone() -> None:
    before, after = np.zeros((40, 40), np.uint8), np.zeros((40, 40), np.uint8)
    after[30:, 30:] = 1
    patch = Patch.between(before, after)
    assert patch is not None
    small = np.zeros((35, 35), np.uint8)
    with pytest.raises(ValueError, match="does not fit"):
        patch.toggle(small)
    assert not small.any()


def step(label: str, *frames: int, noise: int = 0) -> Step:
    """A step over frames; with ``noise``, one that holds about so many bytes."""
    side = max(3, int(noise**0.5))
    after = np.ones((3, 3), np.uint8)
    if noise:
        after = np.random.default_rng(len(label)).integers(0, 256, (side, side)).astype(np.uint8)
    patch = Patch.between(np.zeros_like(after), after)
    assert patch is not None
    return Step(label, tuple(PlaneChange(FrameKey("cage", index), "classes", patch) for index in frames))


def test_undo_and_redo_follow_the_order_of_work() -> None:
    history = History()
    assert history.undo() is None and history.redo() is None and history.undo_label is None
    first, second, third = (step(label, 0) for label in ("first", "second", "third"))
    for done in (first, second, third):
        history.push(done)
    assert history.undo_label == "third" and history.redo_label is None
    assert history.undo() is third and history.undo() is second
    assert (history.undo_label, history.redo_label) == ("first", "second")
    assert history.redo() is second
    assert history.undo() is second
    fourth = step("fourth", 1)
    history.push(fourth)
    assert history.redo() is None and history.undo() is fourth and history.undo() is first
    assert history.undo() is None


def test_a_thousand_steps_stay_whatever_they_cost() -> None:
    history = History(steps=1000, budget=1)
    for number in range(1200):
        history.push(step(str(number), 0))
    assert len(history) == 1000 and history.undo_label == "1199"
    labels = []
    while (done := history.undo()) is not None:
        labels.append(done.label)
    assert labels == [str(number) for number in range(1199, 199, -1)]


def test_beyond_those_the_oldest_go_when_the_budget_is_used_up() -> None:
    history = History(steps=10, budget=100_000)
    for number in range(100):
        history.push(step(str(number), 0, noise=4000))
    each = step("x", 0, noise=4000).nbytes
    assert 10 < len(history) <= 100_000 // each + 1
    assert history.nbytes <= 100_000
    roomy = History(steps=10, budget=10_000_000)
    for number in range(100):
        roomy.push(step(str(number), 0, noise=4000))
    assert len(roomy) == 100


def test_the_bytes_are_counted_right_through_undo_push_and_clear() -> None:
    history = History()
    steps = [step(str(number), number, noise=500 * (number + 1)) for number in range(5)]
    for done in steps:
        history.push(done)
    assert history.nbytes == sum(done.nbytes for done in steps)
    history.undo()
    history.undo()
    assert history.nbytes == sum(done.nbytes for done in steps)
    history.push(steps[0])
    assert history.nbytes == sum(done.nbytes for done in (*steps[:3], steps[0]))
    history.clear()
    assert (history.nbytes, len(history), history.undo()) == (0, 0, None)


def test_forgetting_a_frame_leaves_the_others_of_the_same_step() -> None:
    history = History()
    history.push(step("both", 1, 2))
    history.push(step("one", 1))
    history.push(step("two", 2))
    history.undo()
    history.forget(FrameKey("cage", 1))
    assert (history.undo_label, history.redo_label, len(history)) == ("both", "two", 1)
    left = history.undo()
    assert left is not None and left.frames == (FrameKey("cage", 2),)
    assert history.nbytes == step("both", 2).nbytes + step("two", 2).nbytes


def test_a_step_names_each_of_its_frames_once() -> None:
    both = step("both", 3, 1)
    doubled = Step("planes", both.changes + both.changes)
    assert doubled.frames == (FrameKey("cage", 3), FrameKey("cage", 1))
