"""Which frames are chosen, from times alone."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from workbench.core.errors import BadParameterError
from workbench.media import sampling
from workbench.media.sampling import DayPeriod, DayPlan, DaySample

RATE = 30


def times(seconds: float, fps: float = RATE) -> np.ndarray:
    return np.arange(round(seconds * fps)) / fps


DAY = times(86_400, 5)


def test_every_and_every_nth() -> None:
    assert sampling.every(times(1)).tolist() == list(range(30))
    assert sampling.every_nth(times(1), 7).tolist() == [0, 7, 14, 21, 28]
    assert sampling.every_nth(times(1), 1000).tolist() == [0]
    with pytest.raises(BadParameterError):
        sampling.every_nth(times(1), 0)


def test_window_is_half_open() -> None:
    assert sampling.window(times(3), 1, 2).tolist() == list(range(30, 60))
    assert len(sampling.window(times(3), None, None)) == 90
    assert len(sampling.window(times(3), 5, 6)) == 0
    with pytest.raises(BadParameterError):
        sampling.window(times(3), 2, 1)


@pytest.mark.parametrize(
    ("fps", "count"), [(1, 60), (0.5, 30), (10, 600), (30, 1800), (100, 1800), (29.97, 1798)]
)
def test_rate_gives_that_many_a_second(fps: float, count: int) -> None:
    chosen = sampling.at_rate(times(60), fps)
    assert len(chosen) == count
    assert (np.diff(chosen) > 0).all()


def test_rate_follows_time_not_numbers() -> None:
    uneven = np.concatenate([np.arange(100) / 100, 1 + np.arange(10)])
    chosen = sampling.at_rate(uneven, 1)
    assert np.allclose(uneven[chosen], np.arange(len(chosen)), atol=0.011)
    assert len(chosen) == 10


def test_evenly_takes_both_ends() -> None:
    assert sampling.evenly(times(10), 4).tolist() == [0, 100, 199, 299]
    assert sampling.evenly(times(10), 1).tolist() == [149]
    assert len(sampling.evenly(times(1), 99)) == 30
    gap = np.array([0, 0.1, 0.2, 0.3, 100.0])
    assert sampling.evenly(gap, 4).tolist() == [0, 1, 3, 4]
    with pytest.raises(BadParameterError):
        sampling.evenly(gap, 0)


def test_most_different_takes_one_of_each_kind() -> None:
    rng = np.random.default_rng(0)
    kinds = np.repeat([0, 60, 120, 250], [50, 5, 30, 2])
    thumbnails = [rng.normal(level, 2, 768).astype(np.float32) for level in kinds]
    indices = np.arange(len(kinds)) * 10
    chosen = sampling.most_different(indices, thumbnails, 4)
    assert sorted(kinds[chosen // 10]) == [0, 60, 120, 250]
    assert np.array_equal(chosen, sampling.most_different(indices, thumbnails, 4)), "same choice each time"


def test_most_different_of_a_still_video_gives_as_many_as_asked() -> None:
    still = [np.full(768, 9, np.float32)] * 20
    chosen = sampling.most_different(np.arange(20), still, 5)
    assert len(set(chosen.tolist())) == 5
    assert len(sampling.most_different(np.arange(3), still[:3], 5)) == 3
    assert len(sampling.most_different(np.arange(0), [], 5)) == 0


def test_thumbnail_of_colour_and_grey_agree() -> None:
    gray = np.random.default_rng(0).integers(0, 255, (96, 128), dtype=np.uint8)
    assert np.array_equal(sampling.thumbnail(gray), sampling.thumbnail(np.stack([gray] * 3, -1)))


def test_day_plan_of_a_whole_day_is_14400_frames() -> None:
    chosen = sampling.by_plan(DAY, DayPlan.default())
    assert len(chosen) == 14_400
    hours = DAY[chosen] / 3600
    starts = [0.5, 3, 7, 9.5, 13, 15.5, 19, 22.5]
    for start in starts:
        inside = (hours >= start - 1e-9) & (hours < start + 0.5 - 1e-9)
        assert inside.sum() == 1800
    per_period = np.histogram(hours, [0, 6, 12, 18, 24])[0]
    assert per_period.tolist() == [3600] * 4


def test_day_plan_follows_the_clock_of_the_video() -> None:
    chosen = sampling.by_plan(times(3600, 5), DayPlan.default("12:45"))
    assert len(chosen) == 1800
    assert times(3600, 5)[chosen[0]] == 15 * 60


def test_day_plan_starting_at_noon_covers_the_same_hours() -> None:
    assert len(sampling.by_plan(DAY, DayPlan.default("12:00"))) == 14_400


def test_day_plan_is_clipped_to_the_video() -> None:
    assert len(sampling.by_plan(times(40 * 60, 5), DayPlan.default())) == 600
    assert len(sampling.by_plan(times(20 * 60, 5), DayPlan.default())) == 0
    cut_sample = sampling.by_plan(times(600, 5), DayPlan.default("00:55"))
    assert len(cut_sample) == 300


def test_two_days_are_sampled_twice() -> None:
    assert len(sampling.by_plan(times(2 * 86_400, 2), DayPlan.default())) == 28_800


def test_edited_plan_is_followed() -> None:
    plan = DayPlan((DayPeriod("lights off", "18:00", "24:00", (DaySample("20:00", 10),)),), fps=2)
    chosen = sampling.by_plan(DAY, plan)
    assert len(chosen) == 1200
    assert DAY[chosen[0]] == 20 * 3600
    overlapping = dataclasses.replace(
        plan, periods=(DayPeriod("x", "00:00", "24:00", (DaySample("20:00", 10), DaySample("20:05", 10))),)
    )
    assert len(sampling.by_plan(DAY, overlapping)) == 1800


@pytest.mark.parametrize("start", ["25:00", "12", "noon", "24:00", "-1:00"])
def test_impossible_sample_is_refused(start: str) -> None:
    with pytest.raises(BadParameterError):
        DaySample(start)


def test_plan_needs_a_rate() -> None:
    with pytest.raises(BadParameterError):
        sampling.by_plan(DAY, dataclasses.replace(DayPlan.default(), fps=0))


def test_no_times_no_frames() -> None:
    none = np.zeros(0)
    assert len(sampling.every(none)) == len(sampling.at_rate(none, 1)) == 0
    assert len(sampling.by_plan(none, DayPlan.default())) == len(sampling.evenly(none, 3)) == 0
