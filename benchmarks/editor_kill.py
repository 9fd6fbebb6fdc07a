"""Killed at any instant while a person paints: no unreadable file, at most one finished stroke lost.

A child paints strokes at the pace of a hurried person (one every 30 to 60 ms) on three frames and is killed
(SIGKILL) at a random instant; every finished stroke is told to the parent before it is handed on. Then the
study is opened again and what was recovered is held against what was told. Most children are the keeper of
the masks with the threads that the window gives it; a share is the window's own store, offscreen. The peer
saves its masks by itself as many annotation tools do: every second, in place, without a journal.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import tempfile
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.rows import Row
from workbench.core.errors import WorkbenchError
from workbench.core.history import FrameKey, Step
from workbench.core.types import Mask
from workbench.editing.brush import Brush, Stroke
from workbench.editing.document import MaskDocument, Pen
from workbench.editing.keeper import MaskKeeper
from workbench.media.images import read_mask, write_image
from workbench.project.project import Project
from workbench.project.rebuild import INSERT_VIDEO
from workbench.project.store import Store

KILLS, QUICK_KILLS = 200, 10
WINDOW_EVERY = 4
"""Every so many kills hit the window's store instead of the bare keeper."""
SHORTEST_S, LONGEST_S = 0.05, 1.2
STROKE_S = (0.030, 0.060)
VIDEO, WIDTH, HEIGHT, FRAMES = "cage", 1280, 720, 3

Told = list[tuple[int, int]]
"""Frame and checksum of its mask after every finished stroke."""


@dataclass
class Loss:
    """What kills cost."""

    kills: int = 0
    strokes: int = 0
    recovered: int = 0
    files: int = 0
    unreadable: list[str] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def worst(self) -> int:
        """Most strokes that one kill cost."""
        return max(self.lost, default=0)


def run(quick: bool) -> list[Row]:
    """Rows for the runner."""
    kills = QUICK_KILLS if quick else KILLS
    with tempfile.TemporaryDirectory(prefix="editor-kill-") as place:
        os.environ["WORKBENCH_RESCUE_DIR"] = str(Path(place) / "rescue")
        ours = kill_ours(Path(place) / "study", kills)
        peer = kill_peer(Path(place) / "peer", max(5, kills // 5))
    naive = f"saved in place every second: {len(peer.unreadable)} unreadable in {peer.kills} kills"
    naive_lost = f"saved in place every second: {peer.worst} (mean {np.mean(peer.lost):.1f})"
    told = f"of {ours.strokes} strokes, {ours.recovered} of them recovered from the journal"
    worst, wrong = ours.worst, len(ours.wrong)
    return [
        Row("editor: files unreadable after kills", len(ours.unreadable), f"of {ours.files} files", naive,
            bar="0", holds=not ours.unreadable),
        Row("editor: strokes lost by the worst kill", worst, "strokes", naive_lost,
            bar="≤ 1", holds=worst <= 1),
        Row("editor: kills that gave a mask nobody painted", wrong, "kills", bar="0", holds=not wrong),
        Row("editor: strokes lost by all kills", sum(ours.lost), told),
        Row("editor: kills", ours.kills, f"kills, every {WINDOW_EVERY}th of the window's store"),
    ]  # fmt: skip


def kill_ours(folder: Path, kills: int, seed: int = 0, window_every: int = WINDOW_EVERY) -> Loss:
    """Kill somebody who paints in a study ``kills`` times."""
    make_study(folder)
    loss, chance = Loss(), random.Random(seed)
    states: dict[int, list[int]] = {k: [zlib.crc32(bytes(WIDTH * HEIGHT))] for k in range(FRAMES)}
    for number in range(kills):
        painter = paint_in_window if window_every and number % window_every == 1 else paint
        told = _kill_once(painter, folder, number, chance.uniform(SHORTEST_S, LONGEST_S))
        for k, check in told:
            states[k].append(check)
        loss.kills += 1
        loss.strokes += len(told)
        _check(folder, states, loss)
    return loss


def kill_peer(folder: Path, kills: int, seed: int = 0) -> Loss:
    """Kill a painter that saves in place."""
    folder.mkdir()
    loss, chance = Loss(), random.Random(seed)
    states: dict[int, list[int]] = {k: [zlib.crc32(bytes(WIDTH * HEIGHT))] for k in range(FRAMES)}
    for number in range(kills):
        for k, check in _kill_once(paint_in_place, folder, number, chance.uniform(SHORTEST_S, LONGEST_S)):
            states[k].append(check)
        loss.kills += 1
        lost = 0
        for k in range(FRAMES):
            path = folder / f"{k}.png"
            loss.files += 1
            try:
                found = np.array(Image.open(path)) if path.exists() else np.zeros((HEIGHT, WIDTH), np.uint8)
            except (OSError, SyntaxError) as error:
                loss.unreadable.append(str(error))
                found = np.zeros((HEIGHT, WIDTH), np.uint8)
                path.unlink()
            lost += _behind(states[k], found) or 0
            states[k] = [_checksum(found)]
        loss.lost.append(lost)
    return loss


def make_study(folder: Path) -> None:
    """A study with a video of which all frames are extracted."""
    with Project.create(folder) as project:
        store = Store(folder / "index.sqlite", write=True)
        store.execute(INSERT_VIDEO, (VIDEO, "cage.mp4", "", -1, WIDTH, HEIGHT, FRAMES, 25.0, ""))
        store.close()
        for k in range(FRAMES):
            write_image(project.frame_file(VIDEO, k), np.full((HEIGHT, WIDTH), 90, np.uint8), durable=False)
        project.add_frames(VIDEO, [(k, ".png") for k in range(FRAMES)])


def _kill_once(painter: Callable[[str, int, Connection], None], folder: Path, seed: int, wait: float) -> Told:
    """Start ``painter``, kill it ``wait`` seconds after its first stroke; the strokes it told."""
    server = "forkserver" in multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if server else "spawn")
    if server:
        context.set_forkserver_preload(["benchmarks.editor_kill", "workbench.gui.controllers.editor_store"])
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=painter, args=(str(folder), seed, theirs), daemon=True)
    child.start()
    theirs.close()
    told = [ours.recv()]
    end = time.monotonic() + wait
    while (left := end - time.monotonic()) > 0:
        if ours.poll(left):
            told.append(ours.recv())
    child.kill()
    child.join()
    if child.exitcode in {0, 1}:
        raise RuntimeError("the painter ended before it was killed")
    with contextlib.suppress(EOFError, OSError):
        while ours.poll():
            told.append(ours.recv())
    ours.close()
    return told


def _check(folder: Path, states: dict[int, list[int]], loss: Loss) -> None:
    """Open the study as after a crash, and hold every frame against what was told of it."""
    for path in (*folder.glob("masks/*/*.png"), *folder.glob("instances/*/*.png")):
        if not path.name.startswith("."):
            loss.files += 1
            try:
                read_mask(path)
            except WorkbenchError as error:
                loss.unreadable.append(str(error))
    lost = 0
    with Project.open(folder) as project:
        keeper = MaskKeeper(project)
        recovered = keeper.recover()
        loss.recovered += recovered.strokes if recovered is not None else 0
        if recovered is not None and recovered.aside:
            loss.wrong.append(f"kill {loss.kills}: a conflict where nobody else wrote")
        for k, known in states.items():
            found = keeper.load(FrameKey(VIDEO, k)).classes
            behind = _behind(known, found)
            if behind is None:
                loss.wrong.append(f"kill {loss.kills}: frame {k} was never like this")
            lost += behind or 0
            states[k] = [_checksum(found)]
        if loss.kills % 2:  # every other time the next child has to recover by itself
            report = keeper.close()
            if report.error is not None:
                loss.wrong.append(str(report.error))
    loss.lost.append(lost)


def _behind(known: list[int], found: Mask) -> int | None:
    """How many strokes after this mask were told; None if it never was like this."""
    check = _checksum(found)
    return known[::-1].index(check) if check in known else None


def _checksum(mask: Mask) -> int:
    return zlib.crc32(mask.tobytes())


# --- the painters, in the child ----------------------------------------------------------------------


class Hand:
    """Paints strokes that differ, and tells each when it is finished."""

    def __init__(self, seed: int, pipe: Connection) -> None:
        self.chance = random.Random(seed)
        self._pipe = pipe
        self._done: list[Step] = []

    def stroke(self, document: MaskDocument) -> Step | None:
        """One stroke, or now and then an undo of the last one."""
        here = [step for step in self._done if step.frames == (document.key,)]
        if here and self.chance.random() < 0.15:
            step: Step | None = here[-1]
            self._done.remove(here[-1])
            for change in here[-1].changes:
                document.toggle(change)
        else:
            step = self._paint(document)
        if step is not None:
            self._pipe.send((document.key.index, _checksum(document.classes)))
        return step

    def _paint(self, document: MaskDocument) -> Step | None:
        chance = self.chance
        stroke = Stroke(document, Brush(chance.randint(2, 80)), Pen(chance.randint(0, 3)))
        x, y = chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT)
        for _ in range(12):
            stroke.move(x, y)
            x, y = x + chance.uniform(-40, 40), y + chance.uniform(-40, 40)
        step = stroke.finish()
        if step is not None:
            self._done.append(step)
        return step


def paint(folder: str, seed: int, pipe: Connection) -> None:
    """The keeper with its lanes: one journals what is finished, one forces it out, one writes masks."""
    project = Project.open(Path(folder))
    keeper, hand = MaskKeeper(project), Hand(seed, pipe)
    documents = [_document(keeper, k) for k in range(FRAMES)]
    finished = threading.Semaphore(0)

    def journal() -> None:
        while True:
            finished.acquire()
            keeper.journal()

    def sync() -> None:
        while True:
            time.sleep(0.02)
            keeper.sync()

    def save() -> None:
        chance = random.Random(-seed)
        while True:
            time.sleep(chance.uniform(0.02, 0.4))
            keeper.save()

    for lane in (journal, sync, save):
        threading.Thread(target=lane, daemon=True).start()
    while True:
        step = hand.stroke(hand.chance.choice(documents))
        if step is not None:
            keeper.accept(step)
            finished.release()
        time.sleep(hand.chance.uniform(*STROKE_S))


def _document(keeper: MaskKeeper, k: int) -> MaskDocument:
    key = FrameKey(VIDEO, k)
    return MaskDocument(key, *keeper.load(key))


def paint_in_window(folder: str, seed: int, pipe: Connection) -> None:
    """The window's own store and its lanes, without a window."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from workbench.gui.context import WindowContext
    from workbench.gui.controllers.editor_store import EditorStore, FrameBundle

    app = QApplication.instance() or QApplication(["kill"])
    context, hand = WindowContext(), Hand(seed, pipe)
    store = EditorStore(context)
    shown: list[FrameBundle] = []
    timer = QTimer(singleShot=True)

    def ready(bundle: FrameBundle) -> None:
        shown[:] = [bundle]
        timer.start(0)

    def stroke() -> None:
        step = hand.stroke(shown[0].document)
        if step is not None:
            store.keep(step)
        if hand.chance.random() < 0.1:
            store.save_now()
        if hand.chance.random() < 0.15:
            store.request(FrameKey(VIDEO, hand.chance.randrange(FRAMES)))
        else:
            timer.start(round(1000 * hand.chance.uniform(*STROKE_S)))

    timer.timeout.connect(stroke)
    store.ready.connect(ready)
    context.study.opened.connect(lambda _project: store.request(FrameKey(VIDEO, 0)))
    context.study.open(Path(folder))
    app.exec()


def paint_in_place(folder: str, seed: int, pipe: Connection) -> None:
    """A tool that saves its masks by itself, every second, into the files as they are."""
    hand, place = Hand(seed, pipe), Path(folder)
    documents = []
    for k in range(FRAMES):
        path = place / f"{k}.png"
        pixels = np.array(Image.open(path)) if path.exists() else np.zeros((HEIGHT, WIDTH), np.uint8)
        documents.append(MaskDocument(FrameKey(VIDEO, k), pixels))
    saved = time.monotonic()
    while True:
        hand.stroke(hand.chance.choice(documents))
        if time.monotonic() - saved > 1.0:
            for document in documents:
                Image.fromarray(document.classes).save(place / f"{document.key.index}.png")
            saved = time.monotonic()
        time.sleep(hand.chance.uniform(*STROKE_S))


if __name__ == "__main__":
    for row in run(quick=True):
        print(row)
