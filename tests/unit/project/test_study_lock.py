"""One process writes a study; its own jobs may, nobody else."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from workbench.core.errors import StudyBusyError
from workbench.project import lock
from workbench.project.project import Project

HOLD = """
import sys
from pathlib import Path
from workbench.project.project import Project
with Project.open(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Project.create(tmp_path / "s").close()
    return tmp_path / "s"


@pytest.fixture
def stranger(folder: Path):
    """Another process, not started by ours through multiprocessing, that has the study open."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_study_open_elsewhere_is_refused_and_says_by_whom(folder: Path, stranger: subprocess.Popen):
    with pytest.raises(StudyBusyError, match=f"process {stranger.pid} on "):
        Project.open(folder)
    with Project.open(folder, write=False) as reader:  # looking is allowed
        assert reader.videos() == []


def test_killed_holder_leaves_no_lock(folder: Path, stranger: subprocess.Popen):
    stranger.kill()
    stranger.wait()
    with Project.open(folder) as project:
        assert lock.holder(folder)["pid"] == os.getpid()
        run = project.begin_run("x", {})
    assert run.id


def test_same_process_may_open_twice(folder: Path):
    first = Project.open(folder)
    second = Project.open(folder)
    first.close()
    first.close()  # closing twice is harmless
    assert lock.holder(folder)["pid"] == os.getpid()
    second.add_frames  # noqa: B018
    second.close()
    assert lock.holder(folder) == {}


def _write_as_child(folder: str, answers) -> None:
    try:
        with Project.open(Path(folder)) as project:
            project.begin_run("child", {})
        answers.send("written")
    except StudyBusyError as error:
        answers.send(str(error))


def _ask_child(folder: Path) -> str:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_write_as_child, args=(str(folder), theirs))
    child.start()
    answer = ours.recv()
    child.join()
    return answer


def test_a_spawned_job_borrows_the_lock(folder: Path):
    with Project.open(folder) as project:
        assert _ask_child(folder) == "written"
        assert [run.operation for run in project.runs()] == ["child"]
        assert lock.holder(folder)["pid"] == os.getpid()  # still ours after the child left


def test_a_spawned_job_does_not_borrow_from_strangers(folder: Path, stranger: subprocess.Popen):
    assert "is open in another workbench" in _ask_child(folder)


def test_threads_open_and_close_in_any_order(folder: Path):
    errors: list[Exception] = []

    def use() -> None:
        try:
            for _ in range(5):
                with Project.open(folder) as project:
                    project.videos()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert lock.holder(folder) == {}


def test_runs_of_a_killed_process_are_closed_and_its_scraps_swept(folder: Path):
    with Project.open(folder) as project:
        run = project.begin_run("train", {})
        project._store.execute("UPDATE runs SET pid = 1")  # as if another process had begun it
        scrap = folder / "masks" / "a" / ".frame_0000001.png.123-456-7.tmp"
        scrap.parent.mkdir(parents=True)
        scrap.write_bytes(b"half")
        (scrap.parent / "frame_0000001.png").write_bytes(b"whole")
    with Project.open(folder) as project:
        (record,) = project.runs()
        assert (record.id, record.outcome) == (run.id, "interrupted")
    assert [path.name for path in scrap.parent.iterdir()] == ["frame_0000001.png"]
