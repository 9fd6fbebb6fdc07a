"""Longest block of the window's thread while a job runs; peers: a plain thread, and the slot itself."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from multiprocessing import freeze_support
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.rows import Row
from benchmarks.screen import name_of, screen

if TYPE_CHECKING:
    from workbench.gui.app import Session
    from workbench.jobs.spec import Spec

BAR_MS = 50.0
BEAT_MS = 5
VIDEO = Path(__file__).resolve().parents[2] / "shared" / "data" / "dlc_openfield_mouse" / "m3v1mp4.mp4"
KINDS = ("extract", "pseudo", "train", "predict", "render")
MODES = ("idle", "ours", "thread", "slot")


def spec_of(kind: str, study: Path, quick: bool) -> Spec:
    """The operation that is run."""
    if kind == "extract":
        from workbench.jobs.operations.extract import ExtractSpec

        return ExtractSpec.of(study=study, mode="all", format="jpg", stop_s=20.0 if quick else None)
    if kind == "pseudo":
        from workbench.jobs.operations.pseudo import PseudoSpec

        return PseudoSpec.of(study=study, overwrite=True)
    if kind == "predict":
        from workbench.jobs.operations.predict import PredictSpec

        return PredictSpec.of(study=study, threads=1)
    if kind == "render":
        from workbench.jobs.operations.render import RenderSpec

        return RenderSpec.of(study=study, video=video_name(study), out=study / "overlay.mp4", source="mask")
    from workbench.jobs.operations.train import TrainSpec

    frames = 48 if quick else 160
    return TrainSpec.of(study=study, epochs=1, size=96, frames_per_epoch=frames, threads=1, resume=False)


def video_name(study: Path) -> str:
    """Name of the study's only video."""
    from workbench.project.project import Project

    with Project.open(study, write=False) as project:
        return project.videos()[0].name


def make_study(folder: Path, quick: bool) -> None:
    """Study with one video, some frames and their pseudo-masks."""
    from workbench.jobs.operations.extract import ExtractSpec
    from workbench.jobs.operations.new import NewSpec
    from workbench.jobs.operations.pseudo import PseudoSpec
    from workbench.jobs.runner import run_operation

    video = VIDEO
    if not video.exists():
        from workbench.simulate.scene import write_scene
        from workbench.simulate.spec import SceneSpec

        write_scene(SceneSpec(seed=1), folder.parent / "scene")
        video = folder.parent / "scene" / "video.mp4"
    run_operation(NewSpec.of(study=folder, videos=(video,)))
    run_operation(ExtractSpec.of(study=folder, mode="count", value=100 if quick else 300))
    run_operation(PseudoSpec.of(study=folder))
    run_operation(spec_of("train", folder, quick=True))


class Heart:
    """Beats every 5 ms in the window's thread; notes how long it waited and worked between two beats."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.gaps: list[float] = []
        self.work: list[float] = []
        self._last: float | None = None
        self._worked = 0.0
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self._beat()

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        if self._last is not None:
            self.gaps.append((now - self._last) * 1000)
            self.work.append((worked - self._worked) * 1000)
        self._last, self._worked = now, worked


def child(kind: str, mode: str, study: Path, quick: bool) -> dict[str, float]:
    """Open the window on ``study``, run the operation in one of the ways, and measure."""
    from PySide6.QtCore import QEventLoop, QTimer

    from workbench.gui.app import Session, make_application

    app = make_application(["workbench"])
    session = Session(app)
    session.window.show()
    session.context.study.open(study)
    while session.context.study.project is None or not tab_is_ready(session):
        app.processEvents()
    settle = QEventLoop()
    QTimer.singleShot(2000, settle.quit)  # the thumbnails come
    settle.exec()
    load_everything()
    spec = spec_of(kind, study, quick)
    heart, loop = Heart(), QEventLoop()
    started = time.perf_counter()
    heart.start()
    ways: dict[str, Callable[[], None]] = {
        "idle": lambda: QTimer.singleShot(3000, loop.quit),
        "ours": lambda: as_job(session, spec, loop.quit),
        "thread": lambda: in_thread(spec, loop.quit),
        "slot": lambda: in_slot(spec, loop.quit),
    }
    QTimer.singleShot(0, ways[mode])
    loop.exec()
    heart.stop()
    seconds = time.perf_counter() - started
    session.close()
    gaps = sorted(heart.gaps)
    return {
        "longest": gaps[-1],
        "p999": gaps[int(len(gaps) * 0.999)],
        "work": max(heart.work),
        "over": sum(gap > BAR_MS for gap in gaps),
        "beats": len(gaps),
        "seconds": seconds,
    }


def load_everything() -> None:
    """What the window loads by itself while it has nothing to do; here there is no time to wait for it."""
    from workbench.gui.app import AHEAD

    for name in AHEAD:
        import_module(name)


def tab_is_ready(session: Session) -> bool:
    """Whether the first tab shows its video."""
    from workbench.gui.tabs.frames_tab import FramesTab

    tab = session.window.show_tab("frames")
    return isinstance(tab, FramesTab) and tab.view.info is not None


def as_job(session: Session, spec: Spec, done: Callable[[], None]) -> None:
    """The way of the window: queued, in a process of its own."""
    jobs = session.context.jobs
    jobs.finished.connect(lambda _handle, _result: done())
    jobs.failed.connect(lambda _handle, error: (print(error, file=sys.stderr), done()))
    jobs.submit(spec, "benchmark")


def in_thread(spec: Spec, done: Callable[[], None]) -> None:
    """Peer: a plain Python thread in the window's process."""
    import threading

    from PySide6.QtCore import QTimer

    from workbench.jobs.runner import run_operation

    thread = threading.Thread(target=run_operation, args=(spec,))
    poll = QTimer(interval=20)
    poll.timeout.connect(lambda: None if thread.is_alive() else (poll.stop(), done()))
    thread.start()
    poll.start()


def in_slot(spec: Spec, done: Callable[[], None]) -> None:
    """Peer: called in the slot, as in many laboratory programs."""
    from workbench.jobs.runner import run_operation

    run_operation(spec)
    done()


def measure(
    kind: str, mode: str, template: Path, quick: bool, environment: dict[str, str]
) -> dict[str, float]:
    """Run `child` on a copy of the study."""
    study = template.parent / f"{kind}-{mode}"
    shutil.copytree(template, study)
    command = [sys.executable, "-m", "benchmarks.responsiveness", kind, mode, str(study)]
    done = subprocess.run(
        [*command, *(["--quick"] if quick else [])],
        env=environment,
        cwd=Path(__file__).resolve().parents[1],
        stdout=subprocess.PIPE,
        text=True,
        timeout=600,
        check=True,
    )
    shutil.rmtree(study)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def run(quick: bool) -> list[Row]:
    """Longest gap between two beats of the window's thread, for every kind of job."""
    rows = []
    with screen() as environment, tempfile.TemporaryDirectory() as folder:
        environment |= {"WORKBENCH_CONFIG_DIR": folder, "WORKBENCH_LOG_DIR": folder}
        template = Path(folder) / "study"
        make_study(template, quick)
        idle = measure("extract", "idle", template, quick, environment)
        rows.append(Row(f"longest wait, nothing runs ({name_of(environment)})", idle["longest"], "ms"))
        for kind in KINDS:
            found = {mode: measure(kind, mode, template, quick, environment) for mode in MODES[1:]}
            ours = found["ours"]
            peer = f"thread: {found['thread']['longest']:.0f} ms; slot: {found['slot']['longest']:.0f} ms"
            rows.append(
                Row(
                    f"longest wait, {kind} runs ({ours['seconds']:.0f} s)",
                    ours["longest"],
                    "ms",
                    peer,
                    ours["longest"] / found["thread"]["longest"],
                    f"≤ {BAR_MS:.0f} ms",
                    ours["longest"] <= BAR_MS,
                )
            )
            rows.append(Row(f"99.9 % of waits, {kind} runs", ours["p999"], "ms"))
            # Without what other programs on the machine take: the window's own processor time.
            rows.append(Row(f"longest own work of the window's thread, {kind} runs", ours["work"], "ms"))
    return rows


def main() -> None:
    """Body of the measuring process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("study", type=Path)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    print(json.dumps(child(given.kind, given.mode, given.study, given.quick)))


if __name__ == "__main__":
    freeze_support()
    main()
