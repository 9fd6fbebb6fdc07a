"""``workbench animals``."""

from __future__ import annotations

import json
from pathlib import Path

from workbench.project.project import Project


def test_names_are_written_listed_and_taken_off(workbench, study: Path, tmp_path: Path, make_video):
    with Project.open(study) as project:
        project.add_video(make_video(tmp_path / "other.mp4", seed=1))
    done = workbench("animals", study, "cage=Ada, Bela", "other=Ada", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["videos"] == {"cage": ["Ada", "Bela"], "other": ["Ada"]}
    assert workbench("animals", study, "other=").exit_code == 0
    listed = workbench("animals", study)
    assert listed.stdout == "cage: Ada, Bela\nother: not known\n"
    with Project.open(study, write=False) as project:
        assert project.manifest.video_animals == {"cage": ("Ada", "Bela")}


def test_bad_names_change_nothing(workbench, study: Path):
    before = (study / "project.toml").read_bytes()
    assert workbench("animals", study, "Ada").exit_code == 2
    assert workbench("animals", study, "cage=Ada", "cage=Bela").exit_code == 2
    assert workbench("animals", study, "cage=Ada,,Bela").exit_code == 2
    lost = workbench("animals", study, "cag=Ada")
    assert lost.exit_code == 1
    assert "cag" in lost.stderr
    assert (study / "project.toml").read_bytes() == before
