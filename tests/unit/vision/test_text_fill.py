"""Burnt-in marks replaced from around them."""

from __future__ import annotations

import numpy as np

from workbench.vision.text_fill import TextFill


def test_marks_take_the_brightness_around_them_and_the_rest_stays():
    truth = np.tile(np.linspace(40, 120, 90).astype(np.uint8), (60, 1))
    marks = np.zeros((60, 90), np.uint8)
    marks[20:23, 30:60] = 1
    marks[40:52, 70] = 1
    drawn = truth.copy()
    drawn[marks > 0] = 255
    fill = TextFill(marks)
    filled = fill(drawn)
    assert np.abs(filled.astype(int) - truth).max() <= 6
    far = np.ones((60, 90), bool)
    far[18:25, 28:62] = far[38:54, 68:73] = False
    assert np.array_equal(filled[far], drawn[far])
    assert drawn[21, 40] == 255, "the picture given is not changed"


def test_the_same_marks_serve_every_picture():
    marks = np.zeros((30, 30), np.uint8)
    marks[10:12, 10:20] = 1
    fill = TextFill(marks)
    for level in (30, 200):
        picture = np.full((30, 30), level, np.uint8)
        picture[10:12, 10:20] = 255
        assert (fill(picture) == level).all()


def test_without_marks_nothing_changes():
    picture = np.arange(900, dtype=np.uint8).reshape(30, 30)
    assert np.array_equal(TextFill(np.zeros((30, 30), np.uint8))(picture), picture)
