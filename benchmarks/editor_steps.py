"""From the key to the next frame on the screen buffer, at 1920x1080: loaded ahead, and not.

Real frames on the real canvas, offscreen: extracted PNG files and frames that only the video has. Every
other frame is painted on before the step, so that saving its mask is part of what is measured.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import cv2
import numpy as np

from benchmarks.rows import Row
from workbench.core.types import Image, Mask

WIDTH, HEIGHT, FPS = 1920, 1080, 25.0
FRAMES, EXTRACTED = 240, 120
QUICK_FRAMES, QUICK_EXTRACTED = 50, 25
STEPS, QUICK_STEPS = 40, 8
LOOK_S = 0.15
"""How long a person looks at a frame at least."""
WAIT_S = 20.0

Times = dict[str, list[float]]


def run(quick: bool) -> list[Row]:
    """Rows for the runner."""
    frames, extracted, steps = (
        (QUICK_FRAMES, QUICK_EXTRACTED, QUICK_STEPS) if quick else (FRAMES, EXTRACTED, STEPS)
    )
    with tempfile.TemporaryDirectory(prefix="editor-steps-") as place:
        make_study(Path(place) / "study", frames, extracted)
        times = _measured(Path(place) / "study", steps)
    rows = [
        _row("PNG frame, loaded ahead", times["ahead"], 16.0),
        _row("PNG frame, not loaded ahead", times["cold"], 60.0),
        _row("frame of the video, loaded ahead", times["video_ahead"], 16.0),
    ]
    jumps = np.array(times["video_cold"]) * 1000
    rows.append(Row("step to a frame elsewhere in the video (p95)", float(np.percentile(jumps, 95)), "ms"))
    return rows


def _row(name: str, seconds: list[float], bar: float) -> Row:
    figures = np.array(seconds) * 1000
    p95 = float(np.percentile(figures, 95))
    unit = f"ms p95 (median {np.median(figures):.1f}, worst {figures.max():.1f}, {len(figures)} steps)"
    return Row(f"step to the next frame, {name}", p95, unit, bar=f"≤ {bar:g} ms", holds=p95 <= bar)


def make_study(folder: Path, frames: int, extracted: int) -> None:
    """A video of an animal on bedding, its first frames extracted, a mask on every frame."""
    from workbench.media.images import write_image, write_mask
    from workbench.media.writer import VideoWriter
    from workbench.project.project import Project

    noise = np.random.default_rng(0).normal(0, 1, (HEIGHT, WIDTH, 3)).astype(np.float32)
    floor = np.clip(cv2.GaussianBlur(noise, (0, 0), 2.0) * 60 + 150, 0, 255).astype(np.uint8)
    video = folder.with_name("cage.mp4")
    with VideoWriter(video, WIDTH, HEIGHT, FPS) as writer:
        for k in range(frames):
            writer.write(_frame(floor, k)[0])
    with Project.create(folder) as project:
        name = project.add_video(video).name
        for k in range(frames):
            image, mask = _frame(floor, k)
            if k < extracted:
                write_image(project.frame_file(name, k), image, durable=False)
            write_mask(project.mask_file(name, k), mask, project.classes.palette(), durable=False)
        project.add_frames(name, [(k, ".png" if k < extracted else None) for k in range(frames)])


def _frame(floor: Image, k: int) -> tuple[Image, Mask]:
    image, mask = floor.copy(), np.zeros((HEIGHT, WIDTH), np.uint8)
    x, y = 400 + 5 * k % 1000, 540 + int(200 * np.sin(k / 9))
    for picture, colors in ((image, ((90, 80, 75), (70, 60, 55), (60, 50, 45))), (mask, (3, 2, 1))):
        cv2.line(picture, (x - 320, y + 40), (x - 90, y), colors[0], 14)
        cv2.ellipse(picture, (x, y), (140, 75), 0, 0, 360, colors[1], -1)
        cv2.ellipse(picture, (x + 130, y), (60, 40), 0, 0, 360, colors[2], -1)
    return image, mask


def _measured(folder: Path, steps: int) -> Times:
    """Times in a process of its own: Qt and its application are gone afterwards."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=measure, args=(str(folder), steps, theirs), daemon=True)
    child.start()
    theirs.close()
    times: Times = ours.recv()
    child.join()
    return times


def measure(folder: str, steps: int, pipe: Connection) -> None:
    """In the child: step through the study as a person does."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["WORKBENCH_RESCUE_DIR"] = str(Path(folder).with_name("rescue"))
    desk = Desk(Path(folder))
    frames = len(desk.controller.frames)
    extracted = sum(record.suffix is not None for record in desk.controller.frames)
    times: Times = {"ahead": [], "cold": [], "video_ahead": [], "video_cold": []}
    desk.go_to(0)
    for number in range(steps):
        times["ahead"].append(desk.step(paint=number % 2 == 1))
    chance = np.random.default_rng(1)
    for start in ("cold", "video_cold"):
        low, high = (0, extracted) if start == "cold" else (extracted, frames)
        for _ in range(steps):
            times[start].append(desk.go_to(desk.elsewhere(chance, low, high)))
    desk.go_to(extracted)
    for number in range(min(steps, frames - extracted - 2)):
        times["video_ahead"].append(desk.step(paint=number % 2 == 1))
    desk.context.shutdown()
    pipe.send(times)


class Desk:
    """The editor's controller and canvas without the rest of the window."""

    def __init__(self, folder: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from workbench.gui.canvas.edit_canvas import EditCanvas
        from workbench.gui.context import WindowContext
        from workbench.gui.controllers.editor import EditorController

        self.app = QApplication.instance() or QApplication(["steps"])
        self.context = WindowContext()
        self.controller = EditorController(self.context)
        self.controller.set_active(True)
        self.canvas = EditCanvas()
        self.canvas.set_controller(self.controller)
        self.canvas.resize(WIDTH, HEIGHT)
        self.canvas.show()
        self.context.study.open(folder)
        self.until(lambda: self.controller.key is not None)
        self.video = self.controller.frames[0].video

    def until(self, done: Callable[[], bool]) -> None:
        """Handle events until ``done()``."""
        end = time.perf_counter() + WAIT_S
        while not done():
            self.app.processEvents()
            time.sleep(0.0003)  # an event loop that waits gives the interpreter to the threads
            if time.perf_counter() > end:
                raise TimeoutError("the editor did not get there")

    def look(self, seconds: float) -> None:
        """Handle events for a while, as between two keys."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.app.processEvents()
            time.sleep(0.001)

    def go_to(self, index: int) -> float:
        """Seconds until frame ``index`` is on the screen buffer."""
        from workbench.core.history import FrameKey

        key = FrameKey(self.video, index)
        started = time.perf_counter()
        self.controller.go_to(key)
        self.until(lambda: self.controller.key == key and not self.controller.loading)
        self.canvas.repaint()
        seconds = time.perf_counter() - started
        self.look(LOOK_S)
        return seconds

    def step(self, paint: bool) -> float:
        """Seconds until the next frame, loaded ahead, is on the screen buffer."""
        from workbench.core.history import FrameKey
        from workbench.editing.brush import Stroke

        controller = self.controller
        here = controller.key
        assert here is not None and controller.document is not None
        following = FrameKey(here.video, here.index + 1)
        self.until(lambda: controller.store.bundle(following) is not None)
        if paint:
            stroke = Stroke(controller.document, controller.brush(), controller.pen())
            for x in range(600, 900, 20):
                stroke.move(x, 500.0)
            controller.commit(stroke.finish())
        self.look(LOOK_S)
        started = time.perf_counter()
        controller.step(1)
        self.until(lambda: controller.key == following)
        self.canvas.repaint()
        return time.perf_counter() - started

    def elsewhere(self, chance: np.random.Generator, low: int, high: int) -> int:
        """A frame that nobody loaded."""
        from workbench.core.history import FrameKey

        while True:
            index = int(chance.integers(low, high))
            if self.controller.store.bundle(FrameKey(self.video, index)) is None:
                return index
