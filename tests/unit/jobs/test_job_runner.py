"""The runner: history, log, readable errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from job_samples import SampleSpec

from workbench.core.errors import (
    BadParameterError,
    Cancelled,
    DiskFullError,
    MaskClassError,
    NotAStudyError,
    UnexpectedError,
)
from workbench.core.progress import CancelToken
from workbench.jobs.registry import VERBS, spec_class
from workbench.jobs.runner import run_operation
from workbench.project.project import Project


def runs(study: Path):
    with Project.open(study, write=False) as project:
        return project.runs()


def test_a_run_leaves_a_row_and_a_log(study: Path):
    seen = []
    result = run_operation(SampleSpec(study=study, steps=4), seen.append)
    assert result.counted == 4
    assert [update.done for update in seen] == [0, 1, 2, 3, 4, 1]
    (record,) = runs(study)
    assert (record.operation, record.outcome) == ("sample", "finished")
    assert record.spec == {"study": str(study), "act": "count", "steps": 4}
    assert record.result["counted"] == 4
    assert "finished: Counted." in (study / record.log).read_text()


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        ("typed", MaskClassError),
        ("fault", UnexpectedError),
        ("full", DiskFullError),
        ("memory", UnexpectedError),
    ],
)
def test_what_goes_wrong_is_readable(study: Path, act: str, kind: type[Exception]):
    if act == "full" and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with pytest.raises(kind) as caught:
        run_operation(SampleSpec(study=study, act=act))
    assert "Traceback" not in str(caught.value)
    (record,) = runs(study)
    assert record.outcome == "failed"
    assert record.error == str(caught.value)
    log = (study / record.log).read_text()
    assert "Traceback" in log
    if kind is UnexpectedError:
        assert record.log in str(caught.value)


def test_fault_outside_a_study_goes_to_the_program_log(log_folder: Path):
    with pytest.raises(UnexpectedError, match="secret detail"):
        run_operation(SampleSpec(act="fault"))
    assert "ZeroDivisionError" in (log_folder / "workbench.log").read_text()


def test_cancel_before_and_while(study: Path):
    token = CancelToken()
    with pytest.raises(Cancelled):
        run_operation(
            SampleSpec(study=study, steps=1000), lambda update: update.done > 3 and token.cancel(), token
        )
    with pytest.raises(Cancelled):
        run_operation(SampleSpec(study=study), cancel=token)
    assert [record.outcome for record in runs(study)] == ["cancelled", "cancelled"]


def test_no_study_is_one_sentence(tmp_path: Path):
    with pytest.raises(NotAStudyError):
        run_operation(SampleSpec(study=tmp_path / "nowhere"))


def test_inputs_are_hashed(study: Path, tmp_path: Path, make_video):
    with Project.open(study) as project:
        record = project.add_video(make_video(tmp_path / "a.mp4"))
    run_operation(spec_class("extract").of(study=study, mode="count", value=3))
    (run,) = runs(study)
    assert run.inputs["video:a"] == record.content_hash
    assert run.inputs["classes"].startswith("sha256:")


def test_every_verb_has_its_spec():
    for verb in VERBS:
        assert spec_class(verb).verb == verb
    with pytest.raises(ImportError):
        spec_class("nothing")


def test_spec_of_turns_bad_values_into_a_sentence():
    with pytest.raises(BadParameterError, match="steps = many cannot be used"):
        SampleSpec.of(steps="many")
    with pytest.raises(BadParameterError, match="colour"):
        SampleSpec.of(colour="red")
