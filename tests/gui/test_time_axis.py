"""The time axis: what is in view, what is under the cursor, and that many fragments are merged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from workbench.gui.canvas.animal_colors import animal_color
from workbench.gui.controllers.identify_result import Bars, TrackView, make_rows
from workbench.gui.tabs.identify.time_axis import GUTTER, TimeAxis, columns

pytestmark = pytest.mark.gui


def view_of(fragments: int, animals: int, unnamed: int = 0) -> TrackView:
    """Fragments of 10 frames, one animal after the other, with crossings of 2 frames between them."""
    frames = 12 * fragments
    crossing = np.zeros((frames, animals), bool)
    start = np.repeat(np.arange(fragments) * 12, animals)
    for k in (10, 11):
        crossing[k::12] = True
    animal = np.tile(np.arange(animals), fragments)
    animal[: unnamed * animals : animals] = -1
    arrays = {
        "start": start, "stop": start + 10, "animal": animal,
        "margin": np.full(len(start), 5.0), "probability": np.linspace(0.5, 1.0, len(start)),
    }  # fmt: skip
    return TrackView(
        Path(), np.zeros((frames, animals, 2), np.float32), np.ones((frames, animals), np.float32), crossing,
        30.0, 40.0, tuple(str(n + 1) for n in range(animals)), make_rows(arrays, crossing), (), (), 0.9, True,
        1.0, len(start), 0, True,
    )  # fmt: skip


def bars(*spans: tuple[int, int]) -> Bars:
    start, stop = np.array(spans).T
    return Bars.of(start, stop, np.linspace(0, 1, len(spans)), np.zeros(len(spans)), np.arange(len(spans)))


def test_rows_are_animals_then_what_has_no_name():
    rows = view_of(5, 2, unnamed=1).rows
    assert [row.animal for row in rows] == [0, 1, -1]
    assert [len(row.fragments) for row in rows] == [4, 5, 1]
    assert rows[0].crossings.start.tolist() == [10, 22, 34, 46, 58]


def test_what_is_under_the_cursor():
    one = bars((0, 10), (20, 30), (100, 200))
    assert [one.at(frame) for frame in (0, 9, 10, 25, 150, 300)] == [0, 0, -1, 1, 2, -1]
    assert one.at(12, slack=3) == 0
    assert bars((0, 1000), (5, 6)).at(500) == 0  # a long one behind a short one


def test_only_what_is_in_view_and_no_more_than_the_width():
    few = bars((0, 10), (20, 30), (100, 200))
    left, right, _ = columns(few, 15.0, 2.0, 100)
    assert (left.tolist(), right.tolist()) == ([10], [30])
    start = np.arange(50_000) * 20
    sure = np.where(start == 500_000, 0.2, 1.0)
    many = Bars.of(start, start + 18, sure, sure, start)
    left, right, sure = columns(many, 0.0, 1000 / 1_000_000, 1000)
    assert len(left) <= 5  # one run, broken by the unsure one
    assert (left[0], right.max()) == (0, 1000)
    assert sure.min() == pytest.approx(0.25, abs=0.1)


def test_many_fragments_are_painted(qtbot: QtBot):
    axis = TimeAxis()
    qtbot.addWidget(axis)
    axis.resize(900, 180)
    axis.set_view(view_of(6250, 8))
    axis.show()
    picture = axis.grab().toImage()
    place = axis._row_rect(3).center().toPoint()
    color = picture.pixelColor(place)
    expected = animal_color(3)
    assert abs(color.red() - expected[0]) < 110
    assert axis.sizeHint().height() > axis.minimumHeight()
    axis.set_frame(70_000)
    axis.zoom(50.0, GUTTER + (70_000 - axis.range[0]) * 852 / 75_000)
    first, last = axis.range
    assert first < 70_000 < last
    axis.set_frame(10)
    assert axis.range[0] <= 10
    axis.set_view(None)
    axis.grab()
