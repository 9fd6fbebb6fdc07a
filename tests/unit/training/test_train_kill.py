"""A training that is killed again and again comes to its end; only the epoch in hand is done twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.train_kill import kill_training

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")


def test_at_most_the_epoch_in_hand_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_LOG_DIR", str(tmp_path / "log"))
    found = kill_training(tmp_path / "estudo de ratos", kills=4, seed=1)
    assert found.kills == 4
    assert found.whole >= 1
    # How many lie there after each kill depends on how far the training had come.
    assert found.files >= 4 * 5
    assert found.lost == []
    assert found.broken == []
