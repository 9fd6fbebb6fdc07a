"""A session as a person has it: three frames corrected, the program killed in mid-stroke, opened again.

The window runs in a process of its own, driven by real mouse and key events (`session_child`).
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from session_child import ERASED, STROKE
from small_study import MASKED, mouse_frame

from workbench.core.frame_status import FrameStatus
from workbench.core.types import Mask
from workbench.media.images import read_mask
from workbench.project.project import Project

pytestmark = pytest.mark.gui
CHILD = Path(__file__).with_name("session_child.py")
ROOT = Path(__file__).resolve().parents[3]
WAIT_S = 180.0


@dataclass
class Notes:
    """What a child wrote down."""

    folder: Path

    def lines(self) -> dict[str, dict[str, Any]]:
        path = self.folder / "notes.jsonl"
        text = path.read_text() if path.exists() else ""
        rows = [json.loads(line) for line in text.splitlines(True) if line.endswith("\n")]
        return {row["name"]: row for row in rows}

    def mask(self, name: str) -> Mask:
        return np.load(self.folder / f"{name}.npy")


def start(what: str, study: Path, out: Path) -> subprocess.Popen[bytes]:
    """Run a child on ``study``; its notes go to ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    own = {
        "WORKBENCH_CONFIG_DIR": str(out.parent / "config"),
        "WORKBENCH_LOG_DIR": str(out.parent / "log"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
    }
    with (out / "stderr.txt").open("wb") as handle:
        return subprocess.Popen(
            [sys.executable, str(CHILD), what, str(study), str(out)], env=os.environ | own, stderr=handle
        )


def wait_for(child: subprocess.Popen[bytes], notes: Notes, name: str) -> None:
    """Wait until the child wrote down ``name``; its errors are shown if it never will."""
    end = time.monotonic() + WAIT_S
    while name not in notes.lines():
        if child.poll() is not None or time.monotonic() > end:
            child.kill()
            pytest.fail(f"no {name!r}: " + (notes.folder / "stderr.txt").read_text()[-3000:])
        time.sleep(0.02)


def killed_session(study: Path, out: Path, after_s: float) -> Notes:
    """Work on ``study``; SIGKILL so long after the last stroke began."""
    notes = Notes(out)
    child = start("work", study, out)
    wait_for(child, notes, "0 in flight")
    time.sleep(after_s)
    assert child.poll() is None
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    return notes


def looked_at(study: Path, out: Path) -> Notes:
    """Open ``study`` again in a new process that ends properly."""
    notes = Notes(out)
    child = start("look", study, out)
    wait_for(child, notes, "closed")
    assert child.wait(timeout=60) == 0
    return notes


def distance_to(path: tuple[tuple[float, float], ...], shape: tuple[int, int]) -> np.ndarray[Any, Any]:
    """Distance in pixels of every pixel's centre to a polyline."""
    yy, xx = np.mgrid[: shape[0], : shape[1]] + 0.5
    best = np.full(shape, np.inf)
    for (x0, y0), (x1, y1) in itertools.pairwise(path):
        dx, dy = x1 - x0, y1 - y0
        share = np.clip(((xx - x0) * dx + (yy - y0) * dy) / (dx * dx + dy * dy), 0, 1)
        best = np.minimum(best, np.hypot(xx - x0 - share * dx, yy - y0 - share * dy))
    return best


def check_the_work(notes: Notes) -> None:
    """What the person saw is what was to be done."""
    lines = notes.lines()
    found = {k: mouse_frame(k)[1] for k in range(3)}
    for k in range(3):
        assert np.array_equal(notes.mask(f"{k} as found"), found[k])
    # The brush painted its class near the path and nothing else; a screen pixel may be half an image pixel.
    painted, away = notes.mask("0 painted"), distance_to(STROKE, found[0].shape)
    radius = lines["0 painted"]["size"] / 2
    assert 8 <= radius <= 12
    assert (painted[away < radius - 1.5] == 1).all()
    assert np.array_equal(painted[away > radius + 1.5], found[0][away > radius + 1.5])
    erased, away = notes.mask("0 erased"), distance_to(ERASED, found[0].shape)
    assert (erased[away < radius - 1.5] == 0).all()
    assert np.array_equal(erased[away > radius + 1.5], painted[away > radius + 1.5])
    assert (painted[away < radius - 1.5] > 0).any()  # there was something to erase
    # The swap is exact, and so is a maximal brush with the background locked.
    first, second = lines["1 swapped"]["pair"]
    table = np.arange(4, dtype=np.uint8)
    table[[first, second]] = second, first
    assert first != second and {first, second} <= set(np.unique(found[1]).tolist())
    assert np.array_equal(notes.mask("1 swapped"), table[found[1]])
    assert lines["2 recoloured"]["size"] == 1000
    assert np.array_equal(notes.mask("2 recoloured"), np.where(found[2] > 0, 3, 0))
    # Undo and redo go through the three frames, to the very pixel.
    assert np.array_equal(notes.mask("2 undone"), found[2])
    assert np.array_equal(notes.mask("1 undone"), found[1])
    assert np.array_equal(notes.mask("0 undone"), painted)
    for name in ("0 erased", "1 swapped", "2 recoloured"):
        assert np.array_equal(notes.mask(f"{name[0]} redone"), notes.mask(name))
    assert not np.array_equal(notes.mask("0 in flight"), notes.mask("0 last"))


def readable_masks(study: Path) -> dict[int, Mask]:
    """Every mask file of the study; each must be whole."""
    with Project.open(study, write=False) as project:
        paths = sorted((study / "masks" / "mouse").glob("frame_*.png"))
        return {int(path.stem[6:]): read_mask(path, project.classes, (240, 180)) for path in paths}


@pytest.mark.parametrize("after_s", [0.0, 2.5], ids=["at once", "saved meanwhile"])
def test_killed_in_the_middle_of_a_stroke(study: Path, tmp_path: Path, after_s: float) -> None:
    before = readable_masks(study)
    notes = killed_session(study, tmp_path / "work", after_s)
    check_the_work(notes)
    # Whatever instant it was: every file is whole, frames that nobody touched are as they were.
    after = readable_masks(study)
    assert set(after) == set(before) and len(after) == MASKED
    assert all(np.array_equal(after[k], before[k]) for k in range(3, MASKED))
    # Opened again: everything but the stroke in flight.
    expected = {0: notes.mask("0 last"), 1: notes.mask("1 redone"), 2: notes.mask("2 redone")}
    again = looked_at(study, tmp_path / "look")
    for k, mask in expected.items():
        assert np.array_equal(again.mask(str(k)), mask), k
    # After a proper end the study's own files say the same, and who decided what.
    saved = readable_masks(study)
    assert all(np.array_equal(saved[k], mask) for k, mask in expected.items())
    assert all(np.array_equal(saved[k], before[k]) for k in range(3, MASKED))
    with Project.open(study, write=False) as project:
        statuses = [project.status("mouse", k) for k in range(4)]
    corrected = FrameStatus.CORRECTED
    assert statuses == [corrected, FrameStatus.VERIFIED, corrected, FrameStatus.PSEUDO]
    # What was brought back is told once.
    if not after_s:
        assert again.lines()["recovered"]["count"] == 1
        assert "ended suddenly" in again.lines()["recovered"]["offered"]
        third = looked_at(study, tmp_path / "look again")
        assert third.lines()["recovered"]["count"] == 0
        assert third.lines()["recovered"]["offered"] == ""
        assert np.array_equal(third.mask("0"), expected[0])
