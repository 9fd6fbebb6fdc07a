"""Paths, progress, units, logs."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from workbench.core.errors import BadParameterError, Cancelled
from workbench.core.log import run_log
from workbench.core.paths import atomic_path, resource, write_atomic
from workbench.core.progress import CancelToken, Meter, Update, track
from workbench.core.units import format_bytes, format_time, parse_time


def test_atomic_write_is_whole_or_not_at_all(tmp_path: Path):
    path = tmp_path / "new" / "a.txt"
    write_atomic(path, b"first")
    with pytest.raises(RuntimeError), atomic_path(path) as temporary:
        temporary.write_bytes(b"half of the sec")
        assert path.read_bytes() == b"first"
        raise RuntimeError
    assert path.read_bytes() == b"first"
    write_atomic(path, b"second", durable=False)
    assert path.read_bytes() == b"second"
    assert [entry.name for entry in path.parent.iterdir()] == ["a.txt"]


def test_threads_do_not_share_temporary_files(tmp_path: Path):
    path = tmp_path / "a"
    threads = [
        threading.Thread(target=lambda n=n: [write_atomic(path, bytes([n]) * 999) for _ in range(20)])
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    data = path.read_bytes()
    assert len(data) == 999
    assert len(set(data)) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


def test_resources_are_in_the_package(monkeypatch, tmp_path: Path):
    assert resource("i18n").is_dir()
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    assert resource("x", "y") == tmp_path / "workbench" / "resources" / "x" / "y"


def test_track_reports_and_stops():
    seen: list[Update] = []
    token = CancelToken()
    got = []
    with pytest.raises(Cancelled):
        for item in track("abc", 3, seen.append, token, "Training"):
            got.append(item)
            if item == "b":
                token.cancel()
    assert got == ["a", "b"]
    assert [update.done for update in seen] == [0, 1, 2]
    assert token.wait(10)


def test_meter_does_not_believe_a_resumed_start():
    now = [0.0]
    meter = Meter(clock=lambda: now[0])
    meter.update(Update(5000, 10_000, "Extracting frames"))  # those were there already
    assert meter.seconds_left(Update(5000, 10_000)) is None
    now[0] = 1.0
    meter.update(Update(5010, 10_000, "Extracting frames"))
    assert meter.rate == pytest.approx(10.0)
    assert meter.seconds_left(Update(5010, 10_000)) == pytest.approx(499.0)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90.0), ("1:30", 90.0), ("01:30:00", 5400.0), (" 0:00:01.5 ", 1.5)]
)
def test_times_are_read(text: str, seconds: float):
    assert parse_time(text) == seconds


@pytest.mark.parametrize("text", ["", "noon", "1:2:3:4", "-5", "1:-2", "nan", "inf:3"])
def test_bad_times_are_refused(text: str):
    with pytest.raises(BadParameterError):
        parse_time(text)


def test_sizes_and_times_as_people_write_them():
    assert [format_time(value) for value in (0, 59.6, 3599, 3600, -3)] == [
        "0:00",
        "1:00",
        "59:59",
        "1:00:00",
        "0:00",
    ]
    assert [format_bytes(value) for value in (12, 1500, 2.5e9, 3e13)] == [
        "12 B",
        "1.5 kB",
        "2.5 GB",
        "30.0 TB",
    ]


def test_run_log_takes_what_is_said_while_it_is_open(tmp_path: Path):
    path = tmp_path / "logs" / "a.log"
    log = logging.getLogger("workbench.somewhere")
    with run_log(path):
        log.info("frame é %d", 3)
    log.info("too late")
    assert "frame é 3" in path.read_text("utf-8")
    assert "too late" not in path.read_text("utf-8")
