"""``python -m benchmarks``: what it lists, prints and returns."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import __main__ as runner
from benchmarks.rows import Row

REACHED = Row("seek", 12.5, "ms", peer="other 25 ms", ratio=0.5, bar="ratio ≤ 1", holds=True)
MISSED = Row("index", 300.0, "ms", bar="≤ 140 ms", holds=False)
PLAIN = Row("frames", 2330.0, "")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """A benchmark named ``sample`` that notes how it was called and gives the rows in ``rows``."""
    seen: dict[str, bool] = {}
    module = ModuleType("benchmarks.sample")
    module.rows = [REACHED, PLAIN]  # type: ignore[attr-defined]

    def run(quick: bool) -> list[Row]:
        seen["quick"] = quick
        return module.rows  # type: ignore[no-any-return]

    module.run = run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "benchmarks.sample", module)
    monkeypatch.setattr(runner, "available", lambda: {"sample": "A sample."})
    return seen


def test_json_is_one_line_a_row_with_every_field(
    asked: dict[str, bool], capsys: pytest.CaptureFixture[str]
) -> None:
    assert runner.main(["sample", "--json", "--quick"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [set(row) for row in rows] == [{"name", "figure", "unit", "peer", "ratio", "bar", "holds"}] * 2
    assert rows[0]["name"] == "seek" and rows[0]["ratio"] == 0.5 and rows[0]["bar"] == "ratio ≤ 1"
    assert rows[1]["holds"] is None and rows[1]["figure"] == 2330.0
    assert asked == {"quick": True}


def test_a_missed_bar_fails_the_run(asked: dict[str, bool], capsys: pytest.CaptureFixture[str]) -> None:
    sys.modules["benchmarks.sample"].rows.append(MISSED)  # type: ignore[attr-defined]
    assert runner.main(["sample"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4 and lines[-1].endswith("NO")
    assert asked == {"quick": False}


def test_an_unknown_name_says_which_there_are(
    asked: dict[str, bool], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        runner.main(["nothing"])
    assert "there is: sample" in capsys.readouterr().err


def test_without_a_name_they_are_listed(asked: dict[str, bool], capsys: pytest.CaptureFixture[str]) -> None:
    assert runner.main([]) == 0
    assert capsys.readouterr().out.split(maxsplit=1) == ["sample", "A sample.\n"]


def test_only_modules_with_a_run_function_are_benchmarks(tmp_path: Path) -> None:
    (tmp_path / "speed.py").write_text('"""How fast."""\ndef run(quick): return []\n', encoding="utf-8")
    (tmp_path / "clips.py").write_text('"""Makes clips."""\ndef make(): ...\n', encoding="utf-8")
    (tmp_path / "broken_import.py").write_text(
        '"""Needs much."""\nimport nowhere\ndef run(quick): ...\n', encoding="utf-8"
    )
    assert runner.available(tmp_path) == {"broken_import": "Needs much.", "speed": "How fast."}


def test_every_benchmark_here_says_what_it_measures() -> None:
    found = runner.available()
    assert all(found.values())
    assert not {"rows", "__main__", "__init__"} & set(found)
