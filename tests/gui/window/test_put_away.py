"""What must be written before a study closes is written, and threads are waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot
from small_study import FRAMES

from workbench.editing.rescue import study_journal
from workbench.gui.context import WindowContext
from workbench.project.journal import Journal


def test_draining_a_lane_waits_for_what_was_asked(context: WindowContext):
    done: list[int] = []
    for number in range(3):
        context.tasks.run(lambda n=number: (time.sleep(0.02), done.append(n)), lambda _r: None, lane="slow")
    assert context.tasks.drain("slow", 10)
    assert done == [0, 1, 2]
    assert context.tasks.drain("never used")
    gate = threading.Event()
    context.tasks.run(gate.wait, lambda _r: None, lane="slow")
    assert not context.tasks.drain("slow", 0.05)
    gate.set()
    assert context.tasks.drain("slow", 10)


def test_the_study_says_that_it_closes_while_it_is_still_open(
    context: WindowContext, open_study: Callable[[Path], None], study: Path
):
    open_study(study)
    heard: list[tuple[str, int]] = []

    def frames() -> int:
        project = context.study.project
        assert project is not None
        return project.videos()[0].frame_count

    context.study.finishing.connect(lambda: heard.append(("finishing", frames())))
    context.study.closing.connect(lambda: heard.append(("closing", frames())))
    context.shutdown()
    assert heard == [("finishing", FRAMES), ("closing", FRAMES)]
    assert context.study.project is None


def test_jobs_start_after_what_prepares_them(
    context: WindowContext, open_study: Callable[[Path], None], study: Path, qtbot: QtBot
):
    from workbench.jobs.operations.info import InfoSpec

    open_study(study)
    order: list[str] = []
    context.jobs.prepare.append(lambda spec: order.append(f"prepared {spec.verb}"))
    context.jobs.finished.connect(lambda _handle, _result: order.append("finished"))
    with qtbot.waitSignal(context.jobs.finished, timeout=60_000):
        context.jobs.submit(InfoSpec(study=study), "Info")
    assert order == ["prepared info", "finished"]


def test_unsaved_work_of_a_killed_session_brings_the_editor_up(
    context: WindowContext, open_study: Callable[[Path], None], study: Path
):
    wanted: list[str] = []
    context.tab_wanted.connect(wanted.append)
    open_study(study)
    assert wanted == []
    context.study.close()
    journal = Journal(study_journal(study), [b"a stroke"])
    journal.close()
    open_study(study)
    assert wanted == ["edit"]
