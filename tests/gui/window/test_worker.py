"""Short tasks and jobs off the window's thread."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from workbench.core.errors import MissingFileError, NothingToDoError, UnexpectedError, WorkbenchError
from workbench.core.progress import Update
from workbench.gui.controllers.jobs import JobHandle, JobsController, JobState, Throttle
from workbench.gui.worker import TaskPool
from workbench.jobs.operations.extract import ExtractSpec
from workbench.jobs.operations.info import InfoSpec

WAIT_MS = 60_000


@pytest.fixture
def pool(qtbot: QtBot) -> TaskPool:
    pool = TaskPool()
    yield pool
    pool.shutdown()


def test_a_result_comes_back_in_the_windows_thread(pool: TaskPool, qtbot: QtBot) -> None:
    ran_in: list[object] = []
    got: list[tuple[int, bool]] = []

    def work() -> int:
        ran_in.append(threading.get_ident())
        return 6 * 7

    pool.run(work, lambda value: got.append((value, threading.current_thread() is threading.main_thread())))
    qtbot.waitUntil(lambda: bool(got), timeout=WAIT_MS)
    assert got == [(42, True)]
    assert ran_in != [threading.get_ident()]


def test_only_the_newest_of_a_key_counts(pool: TaskPool, qtbot: QtBot) -> None:
    gate = threading.Event()
    ran: list[int] = []
    got: list[int] = []

    def work(number: int) -> int:
        gate.wait(WAIT_MS / 1000)
        ran.append(number)
        return number

    for number in range(5):
        pool.run(lambda number=number: work(number), got.append, key="frame")
    pool.run(lambda: -1, got.append)
    gate.set()
    qtbot.waitUntil(lambda: -1 in got, timeout=WAIT_MS)
    assert got == [4, -1]
    # The first may have begun; those between were never started.
    assert ran in ([0, 4], [4])


def test_without_a_key_nothing_is_dropped_and_order_is_kept(pool: TaskPool, qtbot: QtBot) -> None:
    got: list[int] = []
    for number in range(20):
        pool.run(lambda number=number: number, got.append)
    qtbot.waitUntil(lambda: len(got) == 20, timeout=WAIT_MS)
    assert got == list(range(20))


def test_lanes_do_not_wait_for_each_other(pool: TaskPool, qtbot: QtBot) -> None:
    gate = threading.Event()
    got: list[str] = []
    pool.run(lambda: gate.wait(WAIT_MS / 1000), lambda _value: got.append("slow"), lane="slow")
    pool.run(lambda: None, lambda _value: got.append("fast"), lane="fast")
    qtbot.waitUntil(lambda: bool(got), timeout=WAIT_MS)
    assert got == ["fast"]
    gate.set()
    qtbot.waitUntil(lambda: len(got) == 2, timeout=WAIT_MS)


def test_errors_reach_their_handler_and_else_the_pool(pool: TaskPool, qtbot: QtBot) -> None:
    def missing() -> None:
        raise MissingFileError(path="a.mp4")

    def broken() -> None:
        raise ZeroDivisionError("by zero")

    handled: list[WorkbenchError] = []
    unhandled: list[WorkbenchError] = []
    pool.failed.connect(unhandled.append)
    pool.run(missing, lambda _value: None, handled.append)
    pool.run(broken, lambda _value: None)
    qtbot.waitUntil(lambda: bool(handled and unhandled), timeout=WAIT_MS)
    assert isinstance(handled[0], MissingFileError)
    assert isinstance(unhandled[0], UnexpectedError)
    assert "by zero" in unhandled[0].text


def test_a_result_for_a_widget_that_is_gone_is_dropped(pool: TaskPool, qtbot: QtBot) -> None:
    label = QLabel()
    got: list[int] = []
    gate = threading.Event()
    pool.run(lambda: gate.wait(WAIT_MS / 1000) and "text", label.setText)
    label.deleteLater()
    with qtbot.waitSignal(label.destroyed, timeout=WAIT_MS):
        pass
    gate.set()
    pool.run(lambda: 1, got.append)
    qtbot.waitUntil(lambda: bool(got), timeout=WAIT_MS)


def test_shutdown_joins_every_thread_and_takes_no_more(qtbot: QtBot) -> None:
    pool = TaskPool()
    got: list[int] = []
    for lane in ("a", "b"):
        pool.run(lambda: 1, got.append, lane=lane)
    workers = pool.findChildren(QThread)
    assert len(workers) == 2
    pool.shutdown()
    assert all(worker.isFinished() for worker in workers)
    pool.run(lambda: 2, got.append)
    qtbot.wait(50)
    assert got == []


def test_throttle_lets_what_matters_through() -> None:
    sent: list[Update] = []
    throttle = Throttle(sent.append)
    for done in range(1000):
        throttle(Update(done, 1000, "Training"))
    throttle(Update(500, 1000, "Training", {"loss": 0.5}))
    throttle(Update(1000, 1000, "Training"))
    throttle(Update(0, 10, "Predicting"))
    assert sent[0].done == 0
    assert [update.detail for update in sent if update.detail] == [{"loss": 0.5}]
    assert sent[-2] == Update(1000, 1000, "Training")
    assert sent[-1].stage == "Predicting"
    assert len(sent) < 500


class Recorder(QObject):
    """Notes what a controller says."""

    def __init__(self, jobs: JobsController) -> None:
        super().__init__()
        self.ended: list[tuple[int, str]] = []
        self.together = 0
        self.running: set[int] = set()
        jobs.started.connect(self._started)
        jobs.finished.connect(lambda handle, _result: self._over(handle, "finished"))
        jobs.failed.connect(lambda handle, _error: self._over(handle, "failed"))
        jobs.cancelled.connect(lambda handle: self._over(handle, "cancelled"))

    def _started(self, handle: JobHandle) -> None:
        self.running.add(handle.id)
        self.together = max(self.together, len(self.running))

    def _over(self, handle: JobHandle, how: str) -> None:
        self.running.discard(handle.id)
        self.ended.append((handle.id, how))


@pytest.fixture
def jobs(qtbot: QtBot) -> JobsController:
    controller = JobsController()
    yield controller
    controller.shutdown()


def test_jobs_run_one_after_the_other_in_another_process(
    jobs: JobsController, study: Path, qtbot: QtBot
) -> None:
    recorder = Recorder(jobs)
    first = jobs.submit(InfoSpec.of(study=study), "first")
    second = jobs.submit(ExtractSpec.of(study=study, video="cage", mode="count", value=3), "second")
    third = jobs.submit(ExtractSpec.of(study=study / "not there"), "third")
    assert (first.state, second.state, third.state) == ("running", "queued", "queued")
    assert jobs.busy
    qtbot.waitUntil(lambda: len(recorder.ended) == 3, timeout=WAIT_MS)
    assert recorder.ended == [(1, "finished"), (2, "finished"), (3, "failed")]
    assert recorder.together == 1
    assert second.result is not None
    assert second.result.model_dump()["frames"] + second.result.model_dump()["skipped"] == 3
    assert isinstance(third.error, WorkbenchError)
    assert "not there" in third.error.text
    assert not jobs.busy


def test_a_waiting_job_is_cancelled_without_starting(jobs: JobsController, study: Path, qtbot: QtBot) -> None:
    recorder = Recorder(jobs)
    jobs.submit(InfoSpec.of(study=study), "first")
    waiting = jobs.submit(InfoSpec.of(study=study), "second")
    jobs.cancel(waiting)
    assert waiting.state is JobState.CANCELLED
    assert waiting.started is None
    qtbot.waitUntil(lambda: not jobs.busy, timeout=WAIT_MS)
    assert recorder.ended == [(2, "cancelled"), (1, "finished")]


def test_a_running_job_is_cancelled(jobs: JobsController, tmp_path: Path, qtbot: QtBot) -> None:
    from workbench.jobs.operations.demo import DemoSpec

    handle = jobs.submit(DemoSpec.of(folder=tmp_path / "demo"), "demo")
    with qtbot.waitSignal(jobs.progress, timeout=WAIT_MS):
        pass
    with qtbot.waitSignal(jobs.cancelled, timeout=WAIT_MS) as ended:
        jobs.cancel(handle)
    assert ended.args == [handle]
    assert handle.state is JobState.CANCELLED
    assert handle.result is None


def test_shutdown_ends_a_running_job(study: Path, tmp_path: Path, qtbot: QtBot) -> None:
    import multiprocessing

    from workbench.jobs.operations.demo import DemoSpec

    jobs = JobsController()
    jobs.submit(DemoSpec.of(folder=tmp_path / "demo"), "demo")
    with qtbot.waitSignal(jobs.progress, timeout=WAIT_MS):
        pass
    jobs.shutdown()
    assert multiprocessing.active_children() == []
    assert not jobs.findChildren(QThread)[0].isRunning()


def test_an_error_of_an_operation_keeps_its_parameters(
    jobs: JobsController, study: Path, qtbot: QtBot
) -> None:
    spec = ExtractSpec.of(study=study, mode="count", value=2, start_s=500.0)
    with qtbot.waitSignal(jobs.failed, timeout=WAIT_MS) as failed:
        jobs.submit(spec, "too late")
    error = failed.args[1]
    assert isinstance(error, NothingToDoError)
    assert error.params["path"] == str(study)
