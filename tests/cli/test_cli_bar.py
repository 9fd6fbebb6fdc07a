"""Progress where there is no terminal: a line a stage, rate and time left, live numbers."""

from __future__ import annotations

import pytest

from workbench.cli.bar import Bar
from workbench.core.progress import Meter, Update


def test_a_line_for_each_stage_and_video(capsys):
    with Bar() as bar:
        for stage in ("Extracting frames", "Predicting", "Predicting", "Finished"):
            for done in range(4):
                bar(Update(done, 3, stage))
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == ["Extracting frames 0/3", "Predicting 0/3", "Predicting 0/3"]


def test_live_numbers_are_shown(capsys):
    with Bar() as bar:
        bar(Update(1, 9, "Training", {"mean_iou": 0.51234, "seconds": 3.0, "iou": {"head": 1.0}, "epoch": 2}))
    assert capsys.readouterr().err == "Training 1/9 mean iou 0.512\n"


def test_meter_starts_over_with_the_next_video():
    now = [0.0]
    meter = Meter(clock=lambda: now[0])
    for done in range(0, 101, 10):
        meter.update(Update(done, 100, "Predicting"))
        now[0] += 1.0
    assert meter.rate == pytest.approx(10.0)
    for done in range(0, 51, 50):
        meter.update(Update(done, 100, "Predicting"))
        now[0] += 1.0
    assert meter.rate == pytest.approx(50.0)
    assert meter.seconds_left(Update(50, 100, "Predicting")) == pytest.approx(1.0)
