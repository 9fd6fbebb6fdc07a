"""``workbench identify-bench``."""

from __future__ import annotations

import json
from pathlib import Path

SMALL = ("--animals", "2,3", "--per-animal", "30", "--test", "10", "--side", "20", "--fps", "1")
ONE = ("--engines", "mean", "--repetitions", "1")


def test_simulated(workbench, tmp_path: Path) -> None:
    done = workbench("identify-bench", "--simulate", "--out", tmp_path, *SMALL, *ONE)
    assert done.exit_code == 0, done.output
    assert "accuracy" in done.stdout
    assert str(tmp_path / "report.html") in done.stdout
    again = workbench("identify-bench", "--simulate", "--out", tmp_path, *SMALL, *ONE, "--json")
    assert json.loads(again.stdout)["measured"] == 0


def test_one_source_and_no_other(workbench, tmp_path: Path) -> None:
    out = ("--out", tmp_path / "out")
    assert workbench("identify-bench", *out).exit_code == 2
    both = workbench("identify-bench", "--simulate", "--images", tmp_path, *out)
    assert both.exit_code == 2
    assert "either" in both.output


def test_bad_values_are_one_sentence(workbench, tmp_path: Path) -> None:
    out = ("--simulate", "--out", tmp_path / "out")
    for wrong in (("--animals", "two"), ("--engines", "hal9000"), ("--per-animal", ""), ("--seconds", "-1")):
        done = workbench("identify-bench", *out, *wrong)
        assert done.exit_code == 2, wrong
        assert len(done.output.strip().splitlines()) == 1
    gone = workbench("identify-bench", "--images", tmp_path / "gone", "--out", tmp_path / "out")
    assert gone.exit_code == 1
    assert "does not exist" in gone.output
    assert not (tmp_path / "out").exists()
