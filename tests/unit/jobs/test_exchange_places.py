"""Places of an export that are not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workbench.core.errors import BadParameterError, NoPermissionError
from workbench.jobs.operations.export import ExportSpec
from workbench.jobs.runner import run_operation


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a place where nobody can make a folder")
def test_an_export_to_a_disk_that_is_gone_is_one_sentence(make_labelled_study, tmp_path: Path):
    study = make_labelled_study(tmp_path / "study", frames=4)
    with pytest.raises(BadParameterError, match="not there"):
        run_operation(ExportSpec.of(study=study, out="/proc/export"))


@pytest.mark.skipif(os.name != "posix", reason="a file that stands in the way")
def test_an_export_below_a_file_is_one_sentence(make_labelled_study, tmp_path: Path):
    study = make_labelled_study(tmp_path / "study", frames=4)
    (tmp_path / "notes.txt").write_text("years of work")
    with pytest.raises(NoPermissionError, match=r"notes\.txt"):
        run_operation(ExportSpec.of(study=study, out=tmp_path / "notes.txt" / "out"))
    assert (tmp_path / "notes.txt").read_text() == "years of work"
