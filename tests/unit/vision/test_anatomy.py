"""The anatomy check: good masks pass, each fault is named at its place, and what can be mended is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from benchmarks.anatomy_seeds import SEEDERS, Good
from workbench.core.classes import ClassTable, PartClass
from workbench.core.history import FrameKey
from workbench.core.types import Mask
from workbench.editing.document import MaskDocument
from workbench.editing.mending import Known, mend_all
from workbench.simulate import Scene, SceneSpec
from workbench.vision.anatomy import (
    Correction,
    Fault,
    FaultKind,
    Neighbour,
    check_mask,
    describe,
    fix,
    likeness,
    typical,
)

HEAD, BODY, TAIL = 1, 2, 3


def mouse(x: int = 120, y: int = 90, shape: tuple[int, int] = (180, 320), flip: int = 1) -> Mask:
    """Head right, tail left of a body at (x, y); ``flip`` -1 turns it round."""
    mask = np.zeros(shape, np.uint8)
    cv2.line(mask, (x - flip * 75, y + 10), (x - flip * 20, y), TAIL, 5)
    cv2.ellipse(mask, (x, y), (30, 17), 0, 0, 360, BODY, -1)
    cv2.ellipse(mask, (x + flip * 32, y), (14, 10), 0, 0, 360, HEAD, -1)
    return mask


def renamed(mask: Mask, names: dict[int, int]) -> Mask:
    """``mask`` with values exchanged."""
    table = np.arange(256, dtype=np.uint8)
    for old, new in names.items():
        table[old] = new
    return table[mask]


def two_mice(gap: int = 120) -> tuple[Mask, Mask]:
    """Two mice below each other, numbered from the top."""
    upper, lower = mouse(y=40, shape=(60 + gap, 320)), mouse(y=40 + gap - 30, shape=(60 + gap, 320))
    classes = np.where(upper > 0, upper, lower)
    return classes, np.where(upper > 0, 1, np.where(lower > 0, 2, 0)).astype(np.uint8)


def kinds(faults: Sequence[Fault]) -> list[FaultKind]:
    return [fault.kind for fault in faults if not fault.explained]


def put(classes: Mask, animals: Mask | None, correction: Correction | None) -> tuple[Mask, Mask | None]:
    assert correction is not None
    x0, y0, x1, y1 = correction.box
    classes = classes.copy()
    classes[y0:y1, x0:x1] = correction.classes
    if animals is not None and correction.animals is not None:
        animals = animals.copy()
        animals[y0:y1, x0:x1] = correction.animals
    return classes, animals


# --- good masks ------------------------------------------------------------------------------------


def test_a_good_mask_has_no_fault():
    assert check_mask(mouse(), None, 1) == []


def test_good_masks_of_two_animals_with_and_without_numbers():
    classes, animals = two_mice()
    assert check_mask(classes, animals, 2) == []
    assert check_mask(classes, None, 2) == []
    assert check_mask(classes, np.zeros_like(classes), 2) == []


def test_a_tail_that_curls_round_leaves_no_hole():
    mask = mouse()
    cv2.ellipse(mask, (65, 90), (30, 30), 0, 0, 360, TAIL, 4)
    mask[mouse() > 0] = mouse()[mouse() > 0]
    assert FaultKind.HOLE not in kinds(check_mask(mask, None, 1))


def test_a_tail_of_dashes_is_no_stray_pixel():
    """Networks lose a thin tail in between; rubbing the dashes out would take the tail away."""
    mask = mouse()
    for x in (48, 55, 62):
        mask[:, x : x + 3][mask[:, x : x + 3] == TAIL] = 0
    assert cv2.connectedComponents(mask)[0] > 3
    assert kinds(check_mask(mask, None, 1)) == []
    for y, x, value in ((30, 60, TAIL), (108, 34, BODY), (60, 100, TAIL)):  # far away, another class, no dash
        stray = mask.copy()
        stray[y : y + 3, x : x + 3] = value
        assert kinds(check_mask(stray, None, 1)) == [FaultKind.ISLAND]


def test_a_tail_under_the_body_may_be_in_two_pieces():
    mask = np.zeros((200, 320), np.uint8)
    cv2.ellipse(mask, (160, 100), (40, 20), 0, 0, 360, BODY, -1)
    cv2.ellipse(mask, (202, 100), (14, 11), 0, 0, 360, HEAD, -1)
    tail = np.zeros_like(mask)
    cv2.ellipse(tail, (135, 82), (32, 22), 0, 80, 400, 1, 5)  # leaves the body, comes back to it ...
    cv2.line(tail, (150, 110), (140, 180), 1, 5)  # ... and shows again below
    mask[(tail > 0) & (mask == 0)] = TAIL
    pieces = cv2.connectedComponents((mask == TAIL).astype(np.uint8))[0] - 1
    assert pieces == 2
    assert FaultKind.EXTRA_PART not in kinds(check_mask(mask, None, 1))


def test_a_part_behind_another_animal_is_a_remark_only():
    classes, animals = mouse(), (mouse() > 0).astype(np.uint8)
    cv2.rectangle(classes, (130, 40), (300, 150), BODY, -1)
    cv2.rectangle(animals, (130, 40), (300, 150), 2, -1)
    found = [fault for fault in check_mask(classes, animals, 2) if fault.animal == 1]
    assert [(fault.kind, fault.part, fault.explained) for fault in found] == [
        (FaultKind.MISSING_PART, "head", True)
    ]
    clear = describe(np.where(animals == 2, 0, mouse()).astype(np.uint8) | mouse(), None)
    near = [Neighbour(clear, 0.03), Neighbour(clear, 0.03)]
    again = [fault for fault in check_mask(classes, animals, 2, near) if fault.part == "head"]
    assert not again[0].explained  # both frames beside it show the head


# --- single faults, at their place ----------------------------------------------------------------


def test_missing_part_names_the_part():
    mask = mouse()
    mask[mask == TAIL] = 0
    (fault,) = check_mask(mask, None, 1)
    assert (fault.kind, fault.part, fault.animal) == (FaultKind.MISSING_PART, "tail", 1)
    assert fault.sentence == "Animal 1 has no tail"


def test_an_empty_mask_lacks_every_animal():
    empty = np.zeros((50, 60), np.uint8)
    assert kinds(check_mask(empty, None, 1)) == [FaultKind.MISSING_ANIMAL]
    assert kinds(check_mask(empty, None, 3)) == [FaultKind.MISSING_ANIMAL] * 3
    assert check_mask(empty, None, 0) == []


def test_an_animal_too_many():
    classes, animals = two_mice()
    animals[animals == 2] = 3
    found = {fault.kind: fault.animal for fault in check_mask(classes, animals, 2)}
    assert found == {FaultKind.MISSING_ANIMAL: 2, FaultKind.EXTRA_ANIMAL: 3}


def test_wrong_size_is_told_alone():
    (fault,) = check_mask(mouse(), None, 1, size=(640, 480))
    assert (fault.kind, fault.value, fault.expected) == (FaultKind.WRONG_SIZE, "320x180", "640x480")
    (planes,) = check_mask(mouse(), np.zeros((5, 5), np.uint8), 1)
    assert planes.kind == FaultKind.WRONG_SIZE


def test_the_place_of_an_island_is_its_box():
    mask = mouse()
    mask[20:26, 200:208] = BODY
    (fault,) = check_mask(mask, None, 1)
    assert (fault.kind, fault.box, fault.fixable) == (FaultKind.ISLAND, (200, 20, 208, 26), True)


def test_parts_are_found_by_name_not_by_number():
    table = ClassTable(
        tuple(
            PartClass(n, name, (n, n, n))
            for n, name in enumerate(("background", "Tail", "body", "head", "ear"))
        )
    )
    mask = mouse()
    turned = renamed(mask, {HEAD: 3, TAIL: 1})
    assert check_mask(turned, None, 1, table=table) == []
    assert FaultKind.CLASS_SWAP in kinds(check_mask(turned, None, 1))


def test_sizes_that_jump_need_neighbours_that_agree():
    small = mouse()
    large = cv2.dilate(small, np.ones((15, 15), np.uint8)).astype(np.uint8)
    beside = Neighbour(describe(small, None), 1 / 25)
    far = replace(beside, seconds=20.0)
    assert FaultKind.AREA_JUMP in kinds(check_mask(large, None, 1, [beside, beside]))
    assert check_mask(small, None, 1, [beside, beside]) == []
    other = Neighbour(describe(large, None), 1 / 25)
    assert check_mask(large, None, 1, [beside, other]) == []  # one of the two must be right
    assert check_mask(large, None, 1, [far, far]) == []  # at another time the animal may stretch


def test_typical_size_of_a_video_catches_a_lone_mask():
    shapes = [describe(mouse(x), None) for x in (100, 120, 140)]
    huge = cv2.resize(mouse(), None, fx=3, fy=3, interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    assert FaultKind.AREA_JUMP in kinds(check_mask(huge, None, 1, [typical(shapes)]))
    assert check_mask(mouse(), None, 1, [typical(shapes)]) == []


def test_likeness_falls_with_the_difference():
    usual = typical([describe(mouse(x), None) for x in (100, 120, 140)])
    assert likeness(describe(mouse(), None), [usual]) > 0.95
    wide = describe(cv2.dilate(mouse(), np.ones((9, 9), np.uint8)).astype(np.uint8), None)
    assert 0.0 < likeness(wide, [usual]) < 0.7
    assert likeness(describe(np.zeros((9, 9), np.uint8), None), [usual]) == 0.0


def test_an_animal_turned_round_between_two_frames():
    beside = Neighbour(describe(mouse(flip=-1), None), 1 / 25)
    assert FaultKind.HEAD_NOT_AT_END in kinds(check_mask(mouse(), None, 1, [beside, beside]))
    assert check_mask(mouse(), None, 1, [replace(beside, seconds=2.0)] * 2) == []


def test_a_border_explains_a_tail_out_of_the_picture():
    mask = np.ascontiguousarray(mouse(x=60)[:, 45:])
    mask[mask == TAIL] = 0
    found = check_mask(mask, None, 1)
    assert [(fault.part, fault.explained) for fault in found if fault.kind == FaultKind.MISSING_PART] == [
        ("tail", True)
    ]


# --- seeded faults on scenes, a small version of the benchmark ------------------------------------


@pytest.fixture(scope="module", params=[("thermal", 1), ("visible", 2)], ids=["thermal-1", "visible-2"])
def scene(request: pytest.FixtureRequest) -> tuple[list[Good], list[Neighbour]]:
    """Three frames in a row: the middle one is put to the test, the others are its neighbours."""
    modality, count = request.param
    spec = SceneSpec(
        modality=modality, animals=count, width=480, height=360, frames=60, seed=4242, touching=0.0
    )
    shown = Scene(spec)
    frames = [shown.frame(k) for k in (29, 30, 31)]
    goods = [Good(frame.mask, frame.instances, count) for frame in frames]
    near = [Neighbour(describe(goods[k].classes, goods[k].animals), 1 / 30) for k in (0, 2)]
    return goods, near


def test_a_good_frame_of_a_scene_passes(scene: tuple[list[Good], list[Neighbour]]):
    goods, near = scene
    for good in goods:
        assert check_mask(good.classes, good.animals, good.count, near) == []
        assert check_mask(good.classes, good.animals, good.count) == []


@pytest.mark.parametrize("name", SEEDERS)
def test_seeded_faults_are_named(name: str, scene: tuple[list[Good], list[Neighbour]]):
    goods, near = scene
    good = goods[1]
    made = SEEDERS[name](good, 1, np.random.default_rng(1))
    if made is None:
        assert good.count == 1 and "number" in name
        return
    size = (good.classes.shape[1], good.classes.shape[0])
    assert made.kinds & set(kinds(check_mask(made.classes, made.animals, good.count, near, size=size)))


# --- mending ---------------------------------------------------------------------------------------


def speckled() -> Mask:
    mask = mouse()
    mask[88:92, 118:122] = TAIL
    return mask


def holed() -> Mask:
    mask = mouse()
    cv2.circle(mask, (132, 90), 4, 0, -1)  # across the border of body and head
    return mask


def island() -> Mask:
    mask = mouse()
    mask[20:26, 200:208] = HEAD
    return mask


def swapped() -> Mask:
    return renamed(mouse(), {HEAD: TAIL, TAIL: HEAD})


@pytest.mark.parametrize("broken", [speckled, island, swapped])
def test_what_is_mended_is_as_it_was(broken: Callable[[], Mask]):
    faults = check_mask(broken(), None, 1)
    assert len(faults) == 1
    before = broken()
    classes, _ = put(before, None, fix(before, None, faults[0]))
    assert np.array_equal(before, broken())
    assert np.array_equal(classes, mouse())


def test_a_hole_takes_the_classes_around_it():
    mask = holed()
    (fault,) = check_mask(mask, None, 1)
    classes, _ = put(mask, None, fix(mask, None, fault))
    assert np.array_equal(classes > 0, mouse() > 0)
    assert (classes != mouse()).sum() <= 8
    assert check_mask(classes, None, 1) == []


def test_mending_keeps_another_animal_as_it_is():
    classes, animals = two_mice()
    classes[60, 200:210] = BODY
    animals[60, 200:210] = 2
    (fault,) = [fault for fault in check_mask(classes, animals, 2) if fault.fixable]
    mended, numbers = put(classes, animals, fix(classes, animals, fault))
    assert numbers is not None
    good, good_numbers = two_mice()
    assert np.array_equal(mended, good)
    assert np.array_equal(numbers, good_numbers)


def test_numbers_are_mended():
    classes, animals = two_mice()
    near = [Neighbour(describe(classes, animals), 1 / 25)] * 2
    other = renamed(animals, {1: 2, 2: 1})
    (fault,) = check_mask(classes, other, 2, near)
    assert (fault.kind, fault.animal, fault.other) == (FaultKind.NUMBER_SWAP, 1, "2")
    assert np.array_equal(put(classes, other, fix(classes, other, fault))[1], animals)
    bare = animals.copy()
    bare[(animals == 2) & (classes == HEAD)] = 0
    (fault,) = [one for one in check_mask(classes, bare, 2) if one.kind == FaultKind.NO_NUMBER]
    assert np.array_equal(put(classes, bare, fix(classes, bare, fault))[1], animals)
    taken = animals.copy()
    taken[(animals == 1) & (classes == HEAD)] = 2
    found = [one for one in check_mask(classes, taken, 2) if one.kind == FaultKind.NUMBER_CONFLICT]
    assert [(one.animal, one.other) for one in found] == [(2, "1")]
    assert np.array_equal(put(classes, taken, fix(classes, taken, found[0]))[1], animals)


@pytest.mark.parametrize("numbered", [False, True])
def test_noise_is_told_in_a_word(numbered: bool):
    """As a network makes that learnt nothing: more pieces than 16 bits can count."""
    rng = np.random.default_rng(1)
    classes = ((rng.random((900, 1600)) < 0.12) * rng.integers(1, 4, (900, 1600))).astype(np.uint8)
    animals = ((classes > 0) * rng.integers(1, 3, classes.shape)).astype(np.uint8) if numbered else None
    found = check_mask(classes, animals, 2 if numbered else 1)
    found = [fault for fault in found if fault.kind != FaultKind.HOLE]
    assert {fault.kind for fault in found} == {FaultKind.ISLAND}
    assert [fault.animal for fault in found] == ([1, 2] if numbered else [1])
    assert all(fault.fixable and int(fault.value) > 100 for fault in found)
    assert sum(describe(classes, animals).animals[1].areas.values()) == np.count_nonzero(
        classes if animals is None else animals == 1
    )


def test_what_is_gone_cannot_be_mended():
    (fault,) = check_mask(island(), None, 1)
    assert fix(mouse(), None, fault) is None
    (unfixable,) = check_mask(np.where(mouse() == TAIL, 0, mouse()), None, 1)
    assert fix(mouse(), None, unfixable) is None


def test_islands_of_several_unnumbered_animals_are_mended():
    classes, _ = two_mice()
    classes[60:66, 200:206] = BODY
    (fault,) = check_mask(classes, None, 2)
    assert fault.kind == FaultKind.ISLAND
    assert np.array_equal(put(classes, None, fix(classes, None, fault))[0], two_mice()[0])


def test_many_specks_and_holes_are_told_and_mended_together():
    """Salt and pepper, as a careless threshold leaves it: the check neither drowns in it nor stops at it."""
    rng = np.random.default_rng(0)
    mask = cv2.resize(mouse(), None, fx=4, fy=4, interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    good = mask.copy()
    for x, y in zip(rng.integers(5, 1270, 900), rng.integers(5, 710, 900), strict=True):
        mask[y : y + 3, x : x + 3] = 0 if good[y + 1, x + 1] else BODY
    known, rounds = Known(), 0
    document = MaskDocument(FrameKey("cage", 0), mask.copy())
    before = known.check(document.classes, None)
    assert len(before) < 120
    assert any(fault.kind == FaultKind.ISLAND and fault.value for fault in before)
    assert any(fault.kind == FaultKind.HOLE and fault.value for fault in before)
    while mend_all(document, "Mend", known, frozenset()) is not None and rounds < 5:
        rounds += 1
    assert [fault.kind for fault in known.check(document.classes, None)] == []
    assert (document.classes != good).mean() < 0.002
