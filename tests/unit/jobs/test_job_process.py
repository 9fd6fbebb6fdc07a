"""Jobs in a process of their own: results, errors, cancel, sudden ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from job_samples import SampleResult, SampleSpec

from workbench.core.errors import Cancelled, JobDiedError, MaskClassError, UnexpectedError
from workbench.core.progress import CancelToken, Update
from workbench.jobs.process import run_in_process
from workbench.project.project import Project

posix = pytest.mark.skipif(os.name != "posix", reason="signals")


def outcomes(study: Path) -> list[tuple[str, str]]:
    with Project.open(study, write=False) as project:
        return [(record.operation, record.outcome) for record in project.runs()]


def test_result_comes_from_another_process(study: Path):
    result = run_in_process(SampleSpec(study=study))
    assert isinstance(result, SampleResult)
    assert result.counted == 3
    assert result.pid != os.getpid()
    assert outcomes(study) == [("sample", "finished")]


def test_child_writes_the_study_that_the_window_holds(study: Path):
    with Project.open(study) as project:
        run_in_process(SampleSpec(study=study, act="write"))
        assert {record.operation for record in project.runs()} == {"sample", "inner"}


def test_updates_are_thinned_but_details_are_not():
    seen: list[Update] = []
    run_in_process(SampleSpec(steps=20_000), seen.append)
    with_detail = [update for update in seen if update.detail]
    assert len(with_detail) == 200
    assert with_detail[0].detail == {"loss": pytest.approx(1 / 51)}
    assert len(seen) - len(with_detail) < 2_000
    assert (seen[0].stage, seen[0].done) == ("Training", 0)
    assert seen[-2].done == 20_000
    assert [update.done for update in seen[:-1]] == sorted(update.done for update in seen[:-1])


def test_error_is_the_same_in_the_parent(study: Path):
    with pytest.raises(MaskClassError, match=r"/m.png holds class 9") as caught:
        run_in_process(SampleSpec(act="typed"))
    assert caught.value.params["found"] == "9"
    with pytest.raises(UnexpectedError, match="secret detail") as fault:
        run_in_process(SampleSpec(study=study, act="fault"))
    assert Path(fault.value.params["log"]).read_text().count("Traceback") >= 1


@pytest.mark.parametrize("act", ["wait", "hang"])
def test_cancel_ends_the_child(study: Path, act: str):
    """One that looks at its token leaves by itself; one that does not is ended."""
    token = CancelToken()
    spec = SampleSpec(study=study, act=act)
    with pytest.raises(Cancelled):
        run_in_process(spec, lambda update: token.cancel(), token)
    assert outcomes(study) == [("sample", "cancelled" if act == "wait" else "interrupted")]
    with Project.open(study) as project:  # nothing is left locked
        assert project.writable


def test_cancel_before_the_start():
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        run_in_process(SampleSpec(), cancel=token)


@posix
def test_killed_child_is_a_sentence(study: Path):
    with pytest.raises(JobDiedError, match="SIGKILL"):
        run_in_process(SampleSpec(study=study, act="die"))
    assert outcomes(study) == [("sample", "interrupted")]
    with pytest.raises(JobDiedError, match="exit code 7"):
        run_in_process(SampleSpec(act="leave"))


def test_other_threads_run_while_one_waits():
    """The waiting thread must not hold the GIL: another counts meanwhile."""
    counted = 0
    stop = threading.Event()

    def count() -> None:
        nonlocal counted
        while not stop.wait(0.005):
            counted += 1

    thread = threading.Thread(target=count)
    thread.start()
    run_in_process(SampleSpec())
    stop.set()
    thread.join()
    assert counted > 5


PARENT = """
import sys
sys.path.insert(0, sys.argv[1])
if __name__ == "__main__":
    from job_samples import SampleSpec
    from workbench.jobs.process import run_in_process
    import multiprocessing
    def say(update):
        print(multiprocessing.active_children()[0].pid, flush=True)
    run_in_process(SampleSpec(act="hang"), say)
"""


@posix
def test_child_leaves_when_the_parent_is_killed(tmp_path: Path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = subprocess.Popen(
        [sys.executable, str(script), str(Path(__file__).parent)], stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    for _ in range(200):
        if not _alive(child):
            return
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the child outlived its parent")


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return not Path("/proc").is_dir()
    return state != "Z"
