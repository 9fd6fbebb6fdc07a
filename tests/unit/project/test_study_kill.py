"""A writer that is killed leaves whole files and an index that opens; one that writes in place does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.kill import kill_ours, kill_peer

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")


def test_kills_leave_nothing_broken(tmp_path: Path):
    damage = kill_ours(tmp_path / "s", kills=8, seed=1)
    assert damage.kills == 8
    assert damage.writes >= 8
    assert damage.files > 20
    assert damage.decisions > 8
    assert damage.broken == []
    assert damage.index_failures == []
    assert damage.lost_decisions == 0


def test_the_check_sees_what_breaks(tmp_path: Path):
    """Control: the same kills break files that are written in place."""
    assert kill_peer(tmp_path / "p", kills=8, seed=1).broken
