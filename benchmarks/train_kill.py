"""Killed at any instant while training: goes on with at most one epoch lost, every file whole.

A training is killed (SIGKILL) again and again until it is done: at random times, and at single steps of
writing (a file opened, renamed or removed in its folder), where an order of writes that is not safe would
show. After every kill all that lies in its folder is read back; the next start must go on with the epoch in
hand. A clean process has torch loaded and is forked for every start, so that one kill costs a second.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from benchmarks.rows import Row
from workbench.core.progress import Update

KILLS = 60
QUICK_KILLS = 8
EPOCHS = 3
LONGEST_S = 1.5
MOST_STEPS = 50
"""Steps of writing among which one is drawn; an epoch has about 20."""
FRAMES, WIDTH, HEIGHT = 20, 96, 64


@dataclass
class Outcome:
    """What was found."""

    kills: int = 0
    whole: int = 0
    """Trainings that came to their end."""
    files: int = 0
    broken: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    """Starts that did more than the epoch in hand again."""


def run(quick: bool) -> list[Row]:
    """Rows for the runner."""
    with tempfile.TemporaryDirectory(prefix="train-kill-") as place:
        found = kill_training(Path(place) / "study", QUICK_KILLS if quick else KILLS)
    for text in (*found.broken, *found.lost):
        print(text, file=sys.stderr)
    broken, lost = len(found.broken), len(found.lost)
    return [
        Row(
            "starts that lost more than the epoch in hand", lost, f"of {found.kills}", "", None, "0", not lost
        ),
        Row("files unreadable after kills", broken, f"of {found.files} read", "", None, "0", not broken),
        Row("trainings that came to their end all the same", found.whole, "trainings"),
    ]


def kill_training(folder: Path, kills: int, seed: int = 0) -> Outcome:
    """Kill trainings in a study made in ``folder`` until that was done ``kills`` times and one is over."""
    make_study(folder)
    found, number = Outcome(), 0
    instants = _instants(found, kills, seed)
    with Starter() as starter:
        while not found.whole or found.kills < kills:
            _one_training(starter, folder, number, found, instants)
            number += 1
    return found


def _instants(found: Outcome, kills: int, seed: int) -> Iterator[tuple[int, float | None]]:
    """When to kill: at a step of writing (or 0), or so long after the first word; in the end not at all."""
    chance = random.Random(seed)
    for number in count():
        if found.kills >= kills:
            yield 0, None
        else:
            yield (chance.randint(1, MOST_STEPS), None) if number % 2 else (0, chance.uniform(0.0, LONGEST_S))


def _one_training(
    starter: Starter, folder: Path, seed: int, found: Outcome, instants: Iterator[tuple[int, float | None]]
) -> None:
    """Start the training ``seed`` until it comes to its end, killing it on the way."""
    in_hand = 1
    for at_step, after_s in instants:
        told, code = starter.start(folder, seed, at_step, after_s)
        begun = [number for kind, number in told if kind == "begun"]
        if begun and begun[0] < in_hand:
            found.lost.append(f"training {seed}: epoch {in_hand} was in hand, it went on with {begun[0]}")
        in_hand = max([in_hand, *begun, *(number + 1 for kind, number in told if kind == "finished")])
        read_back(folder, in_hand - 1, seed, found)
        if code == 0:
            found.whole += 1
            return
        if code != -signal.SIGKILL:
            raise RuntimeError(f"the training ended with {code} before it was killed")
        found.kills += 1


def make_study(folder: Path) -> None:
    """A study of one small simulated video, every frame with its true mask."""
    from benchmarks.labelled_study import add_scene
    from workbench.core.frame_status import FrameStatus
    from workbench.project.project import Project
    from workbench.simulate import Scene, SceneSpec

    scene = Scene(SceneSpec(modality="visible", animals=1, frames=FRAMES * 5, width=WIDTH, height=HEIGHT))
    with Project.create(folder) as project:
        add_scene(project, scene, "cage", FRAMES, step=5, status=FrameStatus.PSEUDO)


def read_back(folder: Path, finished: int, seed: int, found: Outcome) -> None:
    """Read everything in the models' folders; ``finished`` epochs of training ``seed`` must be there."""
    from workbench.media.images import read_image
    from workbench.nets.checkpoint import load_tensors

    for model in (folder / "models").glob("*/"):
        for path in (*model.glob("*.pth"), *model.glob("examples/*.png")):
            if not path.name.startswith("."):
                reader: Callable[[Path], object] = load_tensors if path.suffix == ".pth" else read_image
                _try(path, reader, found)
        report = model / "metrics_multiclass.json"
        if not report.is_file():
            continue
        found.files += 1
        values = json.loads(report.read_text("utf-8"))
        epochs = [row["epoch"] for row in values["history"]]
        best = model / f"unet_checkpoint_epoch_{values['best_epoch']}.pth"
        if epochs != list(range(1, len(epochs) + 1)) or not best.is_file():
            found.broken.append(f"{report} holds epochs {epochs}; best: {best.name}, there: {best.is_file()}")
        if values["config"]["seed"] == seed and len(epochs) < finished:
            found.broken.append(f"{report} holds {len(epochs)} epochs; {finished} were told")


def _try(path: Path, read: Callable[[Path], object], found: Outcome) -> None:
    from workbench.core.errors import WorkbenchError

    found.files += 1
    try:
        read(path)
    except WorkbenchError as error:
        found.broken.append(str(error))


class Starter:
    """A process that has loaded what training needs, and is forked for every start."""

    def __enter__(self) -> Starter:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.train_kill"],
            cwd=Path(__file__).resolve().parents[1],
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait()

    def start(
        self, study: Path, seed: int, at_step: int, after_s: float | None
    ) -> tuple[list[tuple[str, int]], int]:
        """Train until a step of writing or a time after the first word; what was told, and the exit code."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps([str(study), seed, at_step]) + "\n")
        self._server.stdin.flush()
        told: list[tuple[str, int]] = []
        timer: threading.Timer | None = None
        pid = 0
        for line in self._server.stdout:
            kind, number = line.split()
            if kind == "pid":
                pid = int(number)
            elif kind == "ended":
                if timer is not None:
                    timer.cancel()
                return told, int(number)
            else:
                told.append((kind, int(number)))
                if timer is None and after_s is not None:
                    timer = threading.Timer(after_s, _kill, (pid,))
                    timer.start()
        raise RuntimeError("the process that starts trainings has died")


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


# --- in the process that is forked -------------------------------------------------------------------


def serve() -> None:
    """Fork for every line on stdin; one training each."""
    from workbench.jobs import runner  # noqa: F401 - loaded before the forks
    from workbench.jobs.operations import train  # noqa: F401
    from workbench.nets import predictor  # noqa: F401
    from workbench.training import evaluate, fit, report  # noqa: F401

    for line in sys.stdin:
        study, seed, at_step = json.loads(line)
        pid = os.fork()
        if pid == 0:
            try:
                _say("pid", os.getpid())
                _train(Path(study), seed, at_step)
                os._exit(0)
            except BaseException as error:
                print(error, file=sys.stderr, flush=True)
                os._exit(1)
        _, status = os.waitpid(pid, 0)
        _say("ended", os.waitstatus_to_exitcode(status))


def _train(study: Path, seed: int, at_step: int) -> None:
    from workbench.jobs.operations.train import TrainSpec
    from workbench.jobs.runner import run_operation

    if at_step:
        _die_at(at_step, str(study / "models"))
    spec = TrainSpec.of(
        study=study, epochs=EPOCHS, size=64, batch=4, min_steps=4, threads=1, seed=seed, device="cpu"
    )
    run_operation(spec, Reporter())


class Reporter:
    """Says which epoch is begun and which one is finished."""

    def __init__(self) -> None:
        self._begun = 0

    def __call__(self, update: Update, /) -> None:
        """Take one report of the training."""
        detail = update.detail
        if "batch_loss" in detail:
            number = 1 + update.done * EPOCHS // update.total
            if number > self._begun:
                self._begun = number
                _say("begun", number)
        elif "epoch" in detail:
            _say("finished", detail["epoch"])


def _die_at(step: int, folder: str) -> None:
    """Kill this process at the ``step``-th time that it opens, renames or removes a file in ``folder``."""
    left = step

    def look(event: str, given: tuple[object, ...]) -> None:
        nonlocal left
        if event in ("open", "os.rename", "os.remove") and str(given[0]).startswith(folder):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)


def _say(kind: str, number: int) -> None:
    os.write(1, f"{kind} {number}\n".encode())


if __name__ == "__main__":
    serve()
