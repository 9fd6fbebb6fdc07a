from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from workbench.core.errors import BadParameterError, Cancelled
from workbench.core.progress import CancelToken
from workbench.media.thermal import celsius_to_display, read_celsius
from workbench.simulate.scene import Scene, SceneSpec
from workbench.vision.components import Reason, split
from workbench.vision.pseudolabel import (
    PseudoParams,
    calibrate,
    complete_animals,
    label_image,
    orient,
    paint,
    parse_frame,
    reason_at,
)

SIZE = {"width": 480, "height": 360, "frames": 600}


@cache
def recording(**kinds):
    scene = Scene(SceneSpec(**SIZE, **kinds))
    return [scene.frame(k) for k in range(0, SIZE["frames"], 12)]


def labelled(frames, params=None, animals=1):
    params = params or PseudoParams(animals=animals)
    images = [frame.image for frame in frames]
    known = calibrate(images, params)
    parses = [parse_frame(image, known, params) for image in images]
    facings = orient(parses, np.arange(len(frames)) * 12 / 30)
    return known, [paint(parse, facing) for parse, facing in zip(parses, facings, strict=True)]


def overlap(frames, masks, part):
    both = either = 0
    for frame, (mask, _) in zip(frames, masks, strict=True):
        one, two = mask == part, frame.mask == part
        both += (one & two).sum()
        either += (one | two).sum()
    return both / either


def heads_right(frames, masks):
    right = []
    for frame, (mask, _) in zip(frames, masks, strict=True):
        ys, xs = np.nonzero(mask == 1)
        head = np.array([xs.mean(), ys.mean()]) if len(xs) else np.array([np.nan, np.nan])
        snout, tail_base = frame.animals[0].points[[0, 5]]
        right.append(np.hypot(*(head - snout)) < np.hypot(*(head - tail_base)))
    return np.mean(right)


@pytest.mark.parametrize(
    ("kinds", "method"),
    [
        ({"modality": "visible", "coat": "dark", "seed": 4}, "background"),
        ({"modality": "visible", "coat": "pale", "seed": 5}, "background"),
        ({"modality": "thermal", "palette": "iron", "seed": 6}, "thermal"),
        ({"modality": "thermal", "palette": "jet", "seed": 7, "burnt_in": True}, "thermal"),
    ],
)
def test_against_simulated_truth(kinds, method):
    frames = recording(**kinds)
    known, masks = labelled(frames)
    assert known.method == method
    assert overlap(frames, masks, 1) >= 0.80
    assert overlap(frames, masks, 2) >= 0.92
    assert overlap(frames, masks, 3) >= 0.72  # the bar of 0.75 is for 640x480, where a tail is wider
    assert heads_right(frames, masks) >= 0.98
    assert (
        np.mean([complete_animals(*pair) == 1 for pair in masks]) >= 0.75
    )  # some tails lie on a wall of their own colour


def test_half_level_of_the_core_is_what_separates_animal_from_floor():
    """Control: a threshold far too low must ruin what the default gets right."""
    frames = recording(modality="visible", coat="dark", seed=4)
    _, masks = labelled(frames, PseudoParams(threshold=4.0, tail_threshold=2.0))
    assert overlap(frames, masks, 2) < 0.9


def test_one_thermal_image_alone():
    frame = recording(modality="thermal", palette="iron", seed=6)[3]
    mask, instances = label_image(frame.image, PseudoParams())
    assert complete_animals(mask, instances) == 1
    assert (mask[frame.mask == 2] == 2).mean() > 0.9


def test_parameters_change_without_learning_again():
    frames = recording(modality="visible", coat="dark", seed=4)
    known = calibrate([frame.image for frame in frames], PseudoParams())
    image = frames[10].image
    areas = [
        parse_frame(image, known, PseudoParams(threshold=value)).animals[0].area for value in (30.0, 70.0)
    ]
    assert areas[0] != 0
    assert not parse_frame(image, known, PseudoParams(min_area=50_000)).animals
    longer = paint(parse_frame(image, known, PseudoParams(head_length=0.55)))[0]
    assert (longer == 1).sum() > 1.2 * (paint(parse_frame(image, known, PseudoParams()))[0] == 1).sum()
    assert known.levels_for(PseudoParams(threshold=30.0)).core == 30.0
    assert known.levels_for(PseudoParams()).core != 30.0


def test_steps_are_pictures_in_order_and_absent_unless_asked_for():
    frame = recording(modality="thermal", palette="jet", seed=7, burnt_in=True)[4]
    known = calibrate([frame.image], PseudoParams())
    parse = parse_frame(frame.image, known, PseudoParams(), steps=True)
    assert list(parse.steps) == ["Text removed", "Foreground", "Animals", "Midline", "Parts"]
    for picture in parse.steps.values():
        assert picture.dtype == np.uint8
        assert picture.shape[:2] == frame.mask.shape
    assert parse_frame(frame.image, known, PseudoParams()).steps == {}


def test_every_rejected_blob_says_why():
    picture = np.full((240, 320), 30, np.uint8)
    picture[100:130, 60:140] = 200  # the animal
    picture[40:44, 250:255] = 200  # too small
    picture[180:220, 220:290] = 70  # a reflection
    picture[200:203, 20:200] = 200  # a cable
    known = calibrate([picture], PseudoParams())
    parse = parse_frame(picture, known, PseudoParams(), steps=True)
    assert len(parse.animals) == 1
    assert reason_at(parse, 252, 42).reason is Reason.TOO_SMALL
    assert reason_at(parse, 255, 200).reason is Reason.FAINT
    assert reason_at(parse, 100, 201).reason is Reason.THIN
    assert reason_at(parse, 100, 115) is None
    assert reason_at(parse, 5, 5) is None


def test_more_animals_than_asked_for_are_surplus():
    picture = np.full((240, 320), 30, np.uint8)
    picture[40:70, 40:120] = 200
    picture[150:176, 150:220] = 200
    parse = parse_frame(picture, calibrate([picture], PseudoParams()), PseudoParams())
    assert parse.animals[0].center == pytest.approx((79.5, 54.5), abs=1.5)
    assert reason_at(parse, 180, 160).reason is Reason.SURPLUS
    both = PseudoParams(animals=2)
    assert len(parse_frame(picture, calibrate([picture], both), both).animals) == 2


def test_what_never_moves_is_no_animal():
    rng = np.random.default_rng(0)
    frames = []
    for k in range(20):
        picture = np.full((240, 320), 30, np.uint8)
        picture[20:70, 200:300] = 220  # a lamp, larger than the animal
        picture[150:180, 60 + k : 130 + k] = 200
        frames.append(np.clip(picture + rng.normal(0, 2, picture.shape), 0, 255).astype(np.uint8))
    params = PseudoParams(method="intensity")
    parse = parse_frame(frames[3], calibrate(frames, params), params)
    assert [animal.center[1] for animal in parse.animals] == pytest.approx([164.5], abs=1.5)
    assert reason_at(parse, 250, 40).reason is Reason.STATIC


def test_nothing_is_found_where_nothing_is():
    rng = np.random.default_rng(1)
    frames = [np.clip(rng.normal(120, 2, (120, 160)), 0, 255).astype(np.uint8) for _ in range(12)]
    known = calibrate(frames, PseudoParams())
    assert all(not parse_frame(frame, known, PseudoParams()).animals for frame in frames)


def test_touching_animals_are_divided_at_the_waist():
    part = np.zeros((80, 200), np.uint8)
    part[20:60, 5:100] = 1
    part[25:65, 95:195] = 1
    part[:, 96:100] &= np.uint8(0) + (np.arange(80)[:, None] > 35).astype(np.uint8)
    owner = split(part, 2)
    assert set(np.unique(owner)) == {0, 1, 2}
    assert ((owner > 0) == (part > 0)).all()
    assert len(np.unique(owner[:, 10:85][part[:, 10:85] > 0])) == 1
    assert owner[40, 20] != owner[45, 180]


def test_two_animals_of_a_scene_get_two_instances():
    frames = recording(modality="thermal", palette="iron", animals=2, touching=0.0, seed=8)
    _, masks = labelled(frames, animals=2)
    counts = [instances.max() for _, instances in masks]
    assert np.mean(np.array(counts) == 2) > 0.9
    for mask, instances in masks:
        assert ((mask > 0) == (instances > 0)).all()


def test_calibrate_refuses_what_it_cannot_use():
    with pytest.raises(BadParameterError):
        calibrate([], PseudoParams())
    with pytest.raises(BadParameterError):
        calibrate([np.zeros((10, 10), np.uint8), np.zeros((12, 10), np.uint8)], PseudoParams())
    stop = CancelToken()
    stop.cancel()
    with pytest.raises(Cancelled):
        calibrate([np.zeros((50, 50), np.uint8)], PseudoParams(), cancel=stop)


@pytest.mark.parametrize(
    "wrong",
    [{"method": "magic"}, {"animals": 0}, {"threshold": 0}, {"head_length": 2.0}, {"polarity": "blue"},
     {"min_area": -1}, {"tail_width": 1.0}],
)  # fmt: skip
def test_parameters_are_checked(wrong):
    with pytest.raises(BadParameterError):
        replace(PseudoParams(), **wrong)


@pytest.mark.realdata
def test_four_mice_thermal_frame(shared_data):
    celsius = read_celsius(shared_data / "thermolab_four_mice" / "test_thermal_image.csv")
    picture = celsius_to_display(celsius, float(np.percentile(celsius, 0.5)), float(celsius.max()))
    params = PseudoParams(animals=4)
    parse = parse_frame(picture, calibrate([picture], params, radiometric=True), params)
    mask, instances = paint(parse)
    assert complete_animals(mask, instances) == 4
    # Noses and tail roots, read off the picture by eye.
    noses = [(107, 184), (62, 214), (319, 219), (320, 58)]
    for x, y in noses:
        near = mask[y - 6 : y + 7, x - 6 : x + 7]
        assert (near == 1).any(), (x, y)
        assert not (near == 3).any(), (x, y)
    for x, y in [(58, 95), (158, 152), (332, 105), (222, 101)]:
        near = mask[y - 8 : y + 9, x - 8 : x + 9]
        assert not (near == 1).any(), (x, y)
