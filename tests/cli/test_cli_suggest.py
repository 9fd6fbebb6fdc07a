"""``workbench suggest``."""

from __future__ import annotations

import json
from pathlib import Path

from workbench.core.frame_status import FrameStatus
from workbench.editing.suggestions import read_suggestions
from workbench.project.project import Project


def test_suggest_prints_a_sentence_or_json(workbench, study: Path):
    refused = workbench("suggest", study)
    assert refused.exit_code == 1
    assert "--from all" in refused.stderr
    done = workbench("suggest", study, "--from", "all", "--count", 1, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["looked_at"], found["extracted"], found["checkpoint"]) == (12, 1, None)
    row = found["rows"][0]
    assert row["video"] == "cage"
    assert row["why"] == "new"
    with Project.open(study) as project:
        assert project.frame_file("cage", row["frame"]).is_file()
        assert project.status("cage", row["frame"]) == FrameStatus.EXTRACTED
        project.set_status("cage", [row["frame"]], FrameStatus.VERIFIED, human=True)
    refused = workbench("suggest", study, "--from", "all", "--gap", 60)
    assert refused.exit_code == 1
    assert "within 60 s of a labelled one" in refused.stderr
    near = ("--from", "all", "--video", "cage", "--every", 3, "--seed", 1, "--gap", 0.1)
    plain = workbench("suggest", study, *near)
    assert plain.exit_code == 0, plain.output
    assert "there is no network yet" in plain.stdout
    assert row["frame"] not in {one.key.index for one in read_suggestions(study)}


def test_suggest_of_bad_values(workbench, study: Path):
    assert workbench("suggest", study, "--count", 0).exit_code == 2
    assert workbench("suggest", study, "--from", "nowhere").exit_code == 2
    assert workbench("suggest", study, "--video", "none").exit_code == 1
    assert workbench("suggest", study, "--from", "all", "--model", "gone").exit_code == 1
