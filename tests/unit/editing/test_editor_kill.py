"""A painter that is killed loses at most the stroke in flight; one that saves in place loses a second."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.editor_kill import kill_ours, kill_peer

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")


def test_kills_while_painting(tmp_path: Path):
    loss = kill_ours(tmp_path / "study", kills=5, seed=3, window_every=0)
    assert loss.kills == 5
    assert loss.strokes > 10
    assert loss.recovered > 0
    assert loss.unreadable == []
    assert loss.wrong == []
    # One each is the bar, which the benchmark holds; a busy machine may start the journal's thread late.
    assert sum(loss.lost) <= 5


def test_the_check_sees_lost_strokes(tmp_path: Path):
    """Control: without a journal the same kills cost more."""
    assert kill_peer(tmp_path / "peer", kills=4, seed=3).worst > 1
