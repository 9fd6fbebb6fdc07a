"""Bouts, and that they show in the posture."""

import itertools

import numpy as np
import pytest

from workbench.core.classes import BODY, HEAD
from workbench.simulate import BEHAVIOURS, POINT_NAMES, Scene, SceneSpec
from workbench.simulate.behavior import draw_bouts, states, weights

LONG = SceneSpec(frames=6000, animals=3, seed=4)


def test_bouts_cover_every_frame_once() -> None:
    bouts = draw_bouts(LONG)
    for identity in (1, 2, 3):
        own = [bout for bout in bouts if bout.identity == identity]
        assert own[0].start == 0 and own[-1].stop == LONG.frames
        for one, following in itertools.pairwise(own):
            assert one.stop == following.start
            assert one.behaviour != following.behaviour
            assert one.stop - one.start >= 0.4 * LONG.fps
    assert {bout.behaviour for bout in bouts} == set(BEHAVIOURS)


def test_frames_tell_the_behaviour_of_their_bout() -> None:
    scene = Scene(SceneSpec(frames=240, animals=2, seed=4))
    for bout in scene.bouts():
        for k in (bout.start, bout.stop - 1):
            assert scene.frame(k).animals[bout.identity - 1].behaviour == bout.behaviour


def test_weights_sum_to_one_away_from_changes_and_never_jump() -> None:
    table = states(draw_bouts(LONG), LONG)
    weight = weights(table, LONG.fps)
    assert weight.shape == (LONG.frames, LONG.animals, 4)
    assert weight.min() >= 0 and weight.max() <= 1
    assert np.abs(np.diff(weight, axis=0)).max() < 0.25
    assert np.isclose(weight.sum(axis=2).max(), 1.0)


def _centres(behaviour: str) -> tuple[np.ndarray, Scene]:
    scene = Scene(SceneSpec(behaviour=behaviour, frames=90, seed=2))
    index = POINT_NAMES.index("centre")
    return np.array([scene.frame(k).animals[0].points[index] for k in range(20, 90, 5)]), scene


def test_locomotion_moves_and_rest_does_not() -> None:
    walked, scene = _centres("locomotion")
    rested, _ = _centres("rest")
    assert np.ptp(walked, axis=0).max() > scene.spec.body_length
    assert np.ptp(rested, axis=0).max() < 0.05 * scene.spec.body_length


def test_rearing_is_foreshortened() -> None:
    def length(behaviour: str) -> float:
        scene = Scene(SceneSpec(behaviour=behaviour, frames=60, seed=2))
        points = dict(zip(POINT_NAMES, scene.frame(40).animals[0].points, strict=True))
        return float(np.hypot(*(points["neck"] - points["tail_base"])))

    assert length("rearing") < 0.75 * length("locomotion")


def test_grooming_moves_the_head_and_not_the_trunk() -> None:
    scene = Scene(SceneSpec(behaviour="grooming", frames=90, seed=2))
    track = np.array([scene.frame(k).animals[0].points for k in range(30, 90, 3)])
    reach = np.ptp(track, axis=0).max(axis=1)
    assert reach[POINT_NAMES.index("snout")] > 5 * reach[POINT_NAMES.index("centre")]
    assert reach[POINT_NAMES.index("snout")] > 0.05 * scene.spec.body_length


@pytest.mark.parametrize("species", ["mouse", "rat"])
@pytest.mark.parametrize("modality", ["thermal", "visible"])
def test_proportions(species: str, modality: str) -> None:
    scene = Scene(
        SceneSpec(species=species, modality=modality, width=640, height=480, behaviour="locomotion", seed=1)
    )  # type: ignore[arg-type]
    frame = scene.frame(30)
    ratio = (frame.mask == HEAD).sum() / (frame.mask == BODY).sum()
    assert 0.2 < ratio < 0.6
    points = frame.animals[0].points
    tail = sum(float(np.hypot(*(points[i + 1] - points[i]))) for i in (5, 6))
    body = float(np.hypot(*(points[0] - points[5])))
    assert 0.55 < tail / body < 1.15
