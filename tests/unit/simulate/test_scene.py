"""Simulated frames and their truth."""

import itertools
from dataclasses import replace

import cv2
import numpy as np
import pytest

from workbench.core.classes import BODY, HEAD, TAIL
from workbench.core.errors import BadParameterError
from workbench.simulate import BEHAVIOURS, POINT_NAMES, Scene, SceneSpec

VISIBLE = SceneSpec(seed=5)
THERMAL = SceneSpec(modality="thermal", seed=5)
CROWD = SceneSpec(animals=4, width=480, height=360, size=0.24, touching=0.9, seed=7)


@pytest.fixture(scope="module")
def visible() -> Scene:
    return Scene(VISIBLE)


@pytest.fixture(scope="module")
def thermal() -> Scene:
    return Scene(THERMAL)


@pytest.fixture(scope="module")
def crowd() -> Scene:
    return Scene(CROWD)


@pytest.mark.parametrize(
    "spec", [VISIBLE, THERMAL, replace(CROWD, cable=1.0), replace(THERMAL, burnt_in=True)]
)
def test_a_frame_is_the_same_in_whatever_order_it_is_asked_for(spec: SceneSpec) -> None:
    forward, back = Scene(spec), Scene(spec)
    wanted = {k: forward.frame(k) for k in (0, 7, 120)}
    for k in (120, 0, 7, 120):
        again = back.frame(k)
        assert np.array_equal(again.image, wanted[k].image)
        assert np.array_equal(again.mask, wanted[k].mask)
        assert np.array_equal(again.instances, wanted[k].instances)
        for one, other in zip(again.animals, wanted[k].animals, strict=True):
            assert np.array_equal(one.points, other.points)


def test_another_seed_is_another_recording(visible: Scene) -> None:
    other = Scene(replace(VISIBLE, seed=6))
    assert not np.array_equal(other.frame(50).mask, visible.frame(50).mask)
    assert not np.array_equal(other.background(), visible.background())


@pytest.mark.parametrize("fixture", ["visible", "thermal", "crowd"])
def test_shapes_and_types(fixture: str, request: pytest.FixtureRequest) -> None:
    scene: Scene = request.getfixturevalue(fixture)
    shape = (scene.spec.height, scene.spec.width)
    frame = scene.frame(3)
    assert frame.image.shape == (*shape, 3) and frame.image.dtype == np.uint8
    assert frame.mask.shape == frame.instances.shape == shape
    assert frame.mask.dtype == frame.instances.dtype == np.uint8
    assert scene.background().shape == (*shape, 3)
    assert [animal.identity for animal in frame.animals] == list(range(1, scene.spec.animals + 1))
    assert all(animal.points.shape == (len(POINT_NAMES), 2) for animal in frame.animals)
    assert all(animal.behaviour in BEHAVIOURS for animal in frame.animals)
    assert np.array_equal(frame.mask > 0, frame.instances > 0)


def test_one_animal_has_three_parts_in_order(visible: Scene) -> None:
    for k in range(0, 300, 15):
        mask = visible.frame(k).mask
        for part in (HEAD, BODY):
            assert cv2.connectedComponents((mask == part).astype(np.uint8))[0] == 2
        sizes = [int((mask == part).sum()) for part in (HEAD, BODY, TAIL)]
        assert sizes[1] > sizes[0] > 0 and sizes[2] > 0
        grown = cv2.dilate((mask == BODY).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        assert (grown & (mask == HEAD)).any() and (grown & (mask == TAIL)).any()
        near_head = cv2.dilate((mask == HEAD).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        assert not (near_head & (mask == TAIL)).any()


@pytest.mark.parametrize("species", ["mouse", "rat"])
def test_paws_beside_the_trunk_are_body(species: str) -> None:
    spec = SceneSpec(
        species=species, width=640, height=480, size=0.4, behaviour="locomotion", frames=80, seed=3
    )  # type: ignore[arg-type]
    scene = Scene(spec)
    for k in range(0, 80, 8):
        mask = scene.frame(k).mask
        assert cv2.connectedComponents((mask == HEAD).astype(np.uint8))[0] == 2


def test_points_lie_on_their_parts(visible: Scene) -> None:
    expected = {"snout": HEAD, "left_ear": HEAD, "right_ear": HEAD, "centre": BODY}
    for k in range(0, 300, 10):
        frame = visible.frame(k)
        points = dict(zip(POINT_NAMES, frame.animals[0].points, strict=True))
        for name, part in expected.items():
            x, y = np.round(points[name]).astype(int)
            assert frame.mask[y, x] == part, (k, name)
        x, y = np.round(points["tail_middle"]).astype(int)
        assert TAIL in frame.mask[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2] or frame.mask[y, x] == BODY


def test_ears_are_on_the_animals_own_sides_and_heading_points_to_the_snout(visible: Scene) -> None:
    for k in range(0, 300, 20):
        animal = visible.frame(k).animals[0]
        points = dict(zip(POINT_NAMES, animal.points, strict=True))
        ahead = points["snout"] - points["neck"]
        left = points["left_ear"] - points["right_ear"]
        # Image axes have y down: a quarter turn counter-clockwise from ahead is (y, -x).
        assert ahead[1] * left[0] - ahead[0] * left[1] > 0
        angle = np.radians(animal.heading)
        assert np.cos(angle) * ahead[0] - np.sin(angle) * ahead[1] > 0


def test_mask_edge_is_at_half_coverage() -> None:
    """Rendered without blur, noise and texture, the outline of truth halves the brightness."""
    spec = SceneSpec(
        seed=3, noise=0, bedding=0, gradient=0, shadow=0, droppings=0, texture=0, width=640, height=480
    )
    scene = Scene(spec)
    frame = scene.frame(20)
    grey = frame.image.mean(axis=2)
    body = (frame.mask == BODY).astype(np.uint8)
    inner = (cv2.erode(body, np.ones((3, 3), np.uint8)) == 0) & (body > 0)
    tail_or_head = cv2.dilate(((frame.mask == HEAD) | (frame.mask == TAIL)).astype(np.uint8), np.ones((9, 9)))
    outer = (cv2.dilate(body, np.ones((3, 3), np.uint8)) > 0) & (frame.mask == 0)
    inner, outer = inner & (tail_or_head == 0), outer & (tail_or_head == 0)
    floor, coat = float(np.median(scene.background().mean(axis=2))), float(np.median(grey[body > 0]))
    middle = 0.5 * (floor + coat)
    assert np.mean(grey[inner] < middle) > 0.85
    assert np.mean(grey[outer] > middle) > 0.85


def test_area_of_the_mask_is_the_area_that_was_painted() -> None:
    spec = SceneSpec(seed=3, noise=0, bedding=0, gradient=0, shadow=0, droppings=0, texture=0)
    scene = Scene(spec)
    frame = scene.frame(10)
    changed = np.abs(frame.image.astype(int) - scene.background()).max(axis=2) > 55
    assert (changed & (frame.mask > 0)).sum() / (changed | (frame.mask > 0)).sum() > 0.9


def test_truth_is_what_is_visible(crowd: Scene) -> None:
    fractions = []
    for k in range(0, 300, 12):
        frame = crowd.frame(k)
        for animal in frame.animals:
            fractions.append(animal.visible_fraction)
            shown = int((frame.instances == animal.identity).sum())
            assert (shown == 0) == (animal.visible_fraction == 0)
    assert max(fractions) == 1.0
    assert min(fractions) < 0.97, "animals that seek each other must hide each other now and then"


def test_shy_animals_stay_apart_and_bold_ones_touch() -> None:
    def contacts(touching: float) -> int:
        scene = Scene(replace(CROWD, touching=touching))
        count = 0
        for k in range(0, 300, 20):
            bodies = np.isin(scene.frame(k).mask, (HEAD, BODY)).astype(np.uint8)
            count += scene.spec.animals - (cv2.connectedComponents(bodies)[0] - 1)
        return count

    assert contacts(0.0) < contacts(1.0)


def test_motion_is_smooth_and_inside() -> None:
    scene = Scene(replace(CROWD, touching=0.3))
    track = np.array([[animal.points for animal in scene.frame(k).animals] for k in range(60)])
    steps = np.hypot(*np.moveaxis(np.diff(track, axis=0), -1, 0))
    assert steps[..., POINT_NAMES.index("centre")].max() < 0.15 * scene.spec.body_length
    assert steps[..., POINT_NAMES.index("snout")].max() < 0.25 * scene.spec.body_length
    assert track.min() >= 0
    assert (track <= (scene.spec.width - 1, scene.spec.height - 1)).all()


def test_texture_dial_from_identical_to_individual() -> None:
    def coats(texture: float) -> float:
        scene = Scene(replace(CROWD, animals=2, texture=texture, noise=0, touching=0.0))
        frame = scene.frame(0)
        spreads = [frame.image[frame.instances == n].std() for n in (1, 2)]
        return float(np.mean(spreads))

    levels = [coats(texture) for texture in (0.0, 1.0, 2.0)]
    assert levels[0] < levels[1] < levels[2]
    same = Scene(replace(CROWD, texture=0.0))._individuals
    assert all(np.array_equal(one.coat, same[0].coat) and one.length == same[0].length for one in same)
    other = Scene(CROWD)._individuals
    assert not np.array_equal(other[0].coat, other[1].coat)


def test_cable_hides_what_is_behind_it() -> None:
    plain, crossed = Scene(replace(VISIBLE, animals=3)), Scene(replace(VISIBLE, animals=3, cable=2.0))
    kept = [(plain.frame(k), crossed.frame(k)) for k in range(0, 300, 30)]
    assert sum(int((one.mask > 0).sum() - (other.mask > 0).sum()) for one, other in kept) > 0
    assert all(not ((other.mask > 0) & (one.mask == 0)).any() for one, other in kept)


def test_thermal_animal_is_hot_its_tail_cooler_and_both_above_the_floor(thermal: Scene) -> None:
    frame, celsius = thermal.frame(30), thermal.celsius(30)
    assert celsius.dtype == np.float32 and celsius.shape == frame.mask.shape
    head, body, tail, floor = (
        float(np.median(celsius[frame.mask == part])) for part in (HEAD, BODY, TAIL, 0)
    )
    assert 29 < body < 34 and head > body - 0.5
    assert floor + 1.0 < tail < body - 2.0
    assert celsius.min() > 19 and celsius.max() < 38


def test_thermal_eyes_are_the_hottest_place() -> None:
    scene = Scene(replace(THERMAL, width=640, height=480, noise=0))
    celsius, frame = scene.celsius(10), scene.frame(10)
    y, x = np.unravel_index(int(celsius.argmax()), celsius.shape)
    assert frame.mask[y, x] == HEAD


@pytest.mark.parametrize("toggle", ["halo", "reflection", "cold_shadow", "gradient", "droppings", "bedding"])
def test_thermal_toggles_change_the_picture_and_not_the_truth(toggle: str) -> None:
    spec = replace(THERMAL, noise=0, burnt_in=False)
    on, off = Scene(replace(spec, **{toggle: 1.0})), Scene(replace(spec, **{toggle: 0.0}))
    assert not np.array_equal(on.celsius(40), off.celsius(40))
    assert np.array_equal(on.frame(40).mask, off.frame(40).mask)


@pytest.mark.parametrize("toggle", ["shadow", "gradient", "droppings", "bedding", "noise"])
def test_visible_toggles_change_the_picture_and_not_the_truth(toggle: str) -> None:
    on, off = (Scene(replace(VISIBLE, **{toggle: value})) for value in (1.0, 0.0))
    assert not np.array_equal(on.frame(40).image, off.frame(40).image)
    assert np.array_equal(on.frame(40).mask, off.frame(40).mask)


def test_cold_shadow_lies_where_the_animal_rested_and_only_after() -> None:
    spec = SceneSpec(modality="thermal", frames=3000, noise=0, halo=0, reflection=0, seed=2)
    dark, clean = Scene(spec), Scene(replace(spec, cold_shadow=0.0))
    bouts = dark.bouts()
    rests = [one for one, after in itertools.pairwise(bouts)
             if one.behaviour == "rest" and after.behaviour == "locomotion" and one.stop < 2900]  # fmt: skip
    assert rests
    rest = rests[0]
    points = dark.frame(rest.stop - 1).animals[0].points
    x, y = np.round(points[POINT_NAMES.index("centre")]).astype(int)
    patch = (slice(y - 6, y + 7), slice(x - 6, x + 7))
    drop = {k: (clean.celsius(k) - dark.celsius(k))[patch] for k in (rest.stop - 1, rest.stop + 60)}
    free = dark.frame(rest.stop + 60).mask[patch] == 0
    assert free.any()
    assert drop[rest.stop + 60][free].mean() > 0.7
    assert np.abs(drop[rest.stop - 1]).max() < 0.2


def test_celsius_is_refused_for_visible_light(visible: Scene) -> None:
    with pytest.raises(BadParameterError, match="only a thermal scene"):
        visible.celsius(0)


@pytest.mark.parametrize("k", [-1, 300])
def test_frames_outside_the_scene_are_refused(visible: Scene, k: int) -> None:
    with pytest.raises(BadParameterError, match="0 to 299"):
        visible.frame(k)


def test_a_cast_comes_again_with_other_motion_and_strangers_do_not() -> None:
    first, second = (Scene(SceneSpec(animals=2, cast=9, strangers=1, seed=seed)) for seed in (1, 2))
    assert np.array_equal(first._individuals[0].coat, second._individuals[0].coat)
    assert not np.array_equal(first._individuals[1].coat, second._individuals[1].coat)
    assert not np.array_equal(first.frame(3).image, second.frame(3).image)


def test_spread_makes_sizes_differ() -> None:
    lengths = [[one.length for one in Scene(SceneSpec(animals=4, spread=s))._individuals] for s in (1.0, 5.0)]
    assert np.ptp(lengths[1]) == pytest.approx(5 * np.ptp(lengths[0]))


_BAD = {
    "animals": (0, 9),
    "modality": ("sonar",),
    "palette": ("pink",),
    "width": (321, 16),
    "size": (2.0,),
    "frames": (0,),
    "texture": (-1.0,),
    "behaviour": ("dancing",),
    "touching": (1.5,),
    "spread": (9.0,),
    "cast": (-1,),
    "strangers": (-1, 2),
    "noise": (float("nan"),),
}


@pytest.mark.parametrize(
    ("field", "value"), [(name, value) for name, values in _BAD.items() for value in values]
)
def test_bad_specs_are_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(BadParameterError, match=field):
        SceneSpec(**{field: value})  # type: ignore[arg-type]


def test_burnt_in_truth_is_where_the_picture_was_drawn_over(thermal: Scene) -> None:
    drawn = Scene(replace(THERMAL, burnt_in=True))
    assert not thermal.burnt_in(5).any()
    where = drawn.burnt_in(5)
    assert 0.005 < where.mean() < 0.1
    changed = (drawn.frame(5).image != thermal.frame(5).image).any(axis=2)
    reach = cv2.dilate(where.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert not (changed & ~reach).any()
    assert np.array_equal(drawn.frame(5).mask, thermal.frame(5).mask)
    assert np.array_equal(drawn.celsius(5), thermal.celsius(5))
