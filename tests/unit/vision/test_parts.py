import cv2
import numpy as np
import pytest
from drawn_rodent import NOSE, TAIL_TIP, drawn_rodent

from workbench.core.classes import BODY, HEAD, TAIL
from workbench.vision.completeness import is_complete
from workbench.vision.head import find_neck
from workbench.vision.midline import trace_midline
from workbench.vision.parts import paint_parts, shape_animal
from workbench.vision.tail import separate_tail

BOX = (0, 0, 320, 200)


def painted(mask, flipped=False, **options):
    shape = shape_animal(mask, BOX, options.get("tail_width"), options.get("head_length"))
    return shape, paint_parts(shape, flipped)


def rotated(mask, angle):
    turn = cv2.getRotationMatrix2D((160, 100), angle, 1)
    turn[:, 2] += (100 - 60, 160 - 40)
    return (cv2.warpAffine(mask * 255, turn, (420, 420)) > 127).astype(np.uint8), turn


def test_three_parts_attached_in_order_with_the_head_at_the_nose():
    shape, parts = painted(drawn_rodent()[0])
    assert is_complete(parts)
    assert parts[NOSE[1], NOSE[0] - 3] == HEAD
    assert parts[TAIL_TIP[1], TAIL_TIP[0]] == TAIL
    assert parts[100, 185] == BODY
    assert np.hypot(*(shape.midline.points[-1] - NOSE)) < 8


@pytest.mark.parametrize("angle", [0, 37, 90, 160, 215, 300])
def test_any_direction(angle):
    mask, turn = rotated(drawn_rodent()[0], angle)
    shape = shape_animal(mask, (0, 0, 420, 420), None, None)
    nose = turn @ [*NOSE, 1]
    assert np.hypot(*(shape.midline.points[-1] - nose)) < 10
    assert is_complete(paint_parts(shape, False))


def test_the_tail_is_cut_where_the_width_collapses():
    _, parts = painted(drawn_rodent()[0])
    _ys, xs = np.nonzero(parts == TAIL)
    assert 135 < xs.max() < 156
    assert (parts[:, :130] != BODY).all()


def test_without_a_tail_none_is_made_up():
    shape, parts = painted(drawn_rodent(tail=False)[0])
    assert not (parts == TAIL).any()
    assert (parts == HEAD).any()
    assert (parts == BODY).any()
    assert not is_complete(parts)
    # The snout is narrower than the rump, but less sure than a tail.
    assert np.hypot(*(shape.midline.points[-1] - NOSE)) < 10
    assert 0 < shape.score < painted(drawn_rodent()[0])[0].score


def test_a_tail_shown_twice_is_one_tail():
    mask, _ = drawn_rodent(second_strand=True)
    _, parts = painted(mask)
    assert is_complete(parts)
    assert parts[95, 64] == TAIL
    assert parts[TAIL_TIP[1], TAIL_TIP[0]] == TAIL


def test_a_strip_at_the_other_end_belongs_to_no_animal():
    mask, _ = drawn_rodent()
    cv2.line(mask, (248, 100), (300, 60), 1, 3)
    _, parts = painted(mask)
    assert parts[64, 295] == 0
    assert parts[TAIL_TIP[1], TAIL_TIP[0]] == TAIL


def test_flipped_puts_the_head_at_the_other_end_and_drops_the_tail():
    _, parts = painted(drawn_rodent()[0], flipped=True)
    assert not (parts == TAIL).any()
    assert parts[100, 155] == HEAD
    assert parts[100, 240] == BODY


def test_the_head_ends_at_the_neck_behind_the_ears():
    _, parts = painted(drawn_rodent()[0])
    _ys, xs = np.nonzero(parts == HEAD)
    assert 203 <= xs.min() <= 222
    assert parts[100 - 17, 224] == HEAD
    assert parts[100 + 17, 224] == HEAD


def test_the_cut_of_the_head_is_round():
    _, parts = painted(drawn_rodent()[0])
    head = parts == HEAD
    left = [np.flatnonzero(head[y]).min() for y in (88, 100, 112)]
    assert left[1] < left[0]
    assert left[1] < left[2]


def test_asked_for_lengths_win():
    short = (painted(drawn_rodent()[0], head_length=0.15)[1] == HEAD).sum()
    long = (painted(drawn_rodent()[0], head_length=0.5)[1] == HEAD).sum()
    assert short < 0.4 * long


def test_no_neck_in_an_egg():
    egg = np.zeros((120, 200), np.uint8)
    cv2.ellipse(egg, (100, 60), (70, 30), 0, 0, 360, 1, -1)
    assert find_neck(egg, (170.0, 60.0), float(np.sqrt(egg.sum()))) is None


def test_midline_follows_a_curled_animal():
    curled = np.zeros((200, 200), np.uint8)
    cv2.ellipse(curled, (100, 100), (60, 60), 0, 0, 270, 1, 30)
    line = trace_midline(curled, (160.0, 100.0))
    gap = np.abs(np.hypot(*(line.points - 100).T) - 60)
    assert gap[2:-2].max() < 8
    assert line.length > 1.2 * np.pi * 60
    assert np.median(line.widths) == pytest.approx(35, abs=8)


def test_separate_tail_gives_back_every_pixel_of_trunk_and_tail():
    mask, _ = drawn_rodent()
    trunk, tail, ratio = separate_tail(mask, None)
    assert not (trunk & tail).any()
    assert (trunk | tail).sum() == mask.sum()
    assert ratio > 3
