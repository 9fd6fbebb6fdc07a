"""Who decided what, and when; lines of earlier versions are still read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from workbench.core.frame_status import FrameStatus
from workbench.project.frame_files import DECISIONS, note_decisions, read_decisions
from workbench.project.person import person
from workbench.project.project import Project


def test_a_decision_says_who_and_when(make_labelled_study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WORKBENCH_USER", "  Ana\nSão ")
    before = datetime.now(UTC).replace(microsecond=0)
    with Project.open(make_labelled_study(tmp_path / "s", frames=6)) as project:
        name = project.videos()[0].name
        project.set_status(name, [2, 4], FrameStatus.CORRECTED, human=True)
        monkeypatch.setenv("WORKBENCH_USER", "Bo")
        project.set_status(name, [2], FrameStatus.VERIFIED, human=True)
        found = project.decisions(name, 2)
        assert [(one.status, one.who) for one in found] == [
            (FrameStatus.CORRECTED, "Ana São"),
            (FrameStatus.VERIFIED, "Bo"),
        ]
        assert all(before <= datetime.fromisoformat(one.when) <= datetime.now(UTC) for one in found)
        assert [one.index for one in project.decisions(name)] == [2, 4, 2]
        assert project.decisions(name, 0) == []


def test_lines_of_earlier_versions_and_cut_off_lines(tmp_path: Path):
    (tmp_path / DECISIONS).write_text("7 corrected\n8 verified\n9 verif", encoding="utf-8")
    note_decisions(tmp_path, [7], FrameStatus.REJECTED)
    assert read_decisions(tmp_path) == {7: FrameStatus.REJECTED, 8: FrameStatus.VERIFIED}


def test_without_a_chosen_name_it_is_the_system_user(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("WORKBENCH_USER", raising=False)
    monkeypatch.setenv("LOGNAME", "labor")
    assert person() == "labor"
