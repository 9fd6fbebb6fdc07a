"""Mask editor: from a brush event to pixels in the window's buffer; a stroke beside napari's Labels layer."""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import freeze_support
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peer_environment import PeerEnvironment
from benchmarks.rows import Row
from benchmarks.screen import name_of, screen

if TYPE_CHECKING:
    from workbench.core.history import Step
    from workbench.editing.document import MaskDocument
    from workbench.gui.canvas.edit_canvas import EditCanvas
    from workbench.gui.controllers.editor import EditorController

SIZES = {"1920x1080": ((1920, 1080), (1, 20, 200), 4.0), "4096x4096": ((4096, 4096), (20, 200, 1000), 8.0)}
"""Width and height, brushes, and the bar in milliseconds."""
ZOOMS = ("fitted", "1:1")
WINDOW = (1366, 768)
STROKE_BRUSH = 200
MOVES = 100
NAPARI = PeerEnvironment(
    "napari",
    "import napari, wrapt, PySide6.QtWidgets",
    (("napari==0.9.2", "PySide6-Essentials>=6.8,<6.12"),),  # 6.12 aborts on CPython 3.11
)


def run(quick: bool) -> list[Row]:
    """All rows; with ``quick`` fewer moves, and no peer that would have to be installed first."""
    with screen() as environment, tempfile.TemporaryDirectory() as folder:
        environment |= {"WORKBENCH_CONFIG_DIR": folder, "WORKBENCH_LOG_DIR": folder}
        command = [sys.executable, "-m", "benchmarks.editor_paint", folder, *(["--quick"] if quick else [])]
        done = subprocess.run(
            command,
            env=environment,
            cwd=Path(__file__).resolve().parents[1],
            stdout=subprocess.PIPE,
            text=True,
            timeout=900,
            check=True,
        )
        found = json.loads(done.stdout.splitlines()[-1])
        rows = [_latency_row(cell, name_of(environment)) for cell in found["latency"]]
        return rows + _stroke_rows(found["stroke"], quick, environment)


def _latency_row(cell: dict[str, float | str], shown_on: str) -> Row:
    limit = SIZES[str(cell["size"])][2]
    p95 = float(cell["p95"])
    name = f"{cell['size']} {cell['zoom']}, brush {cell['brush']}, event to pixels, p95 ({shown_on})"
    beside = f"median {cell['median']:.2f} ms, p95 of processor time {cell['own']:.2f} ms"
    return Row(name, p95, "ms", beside, None, f"≤ {limit:g} ms", p95 <= limit)


def _stroke_rows(ours: dict[str, float], quick: bool, environment: dict[str, str]) -> list[Row]:
    """Our stroke beside the same one in napari's window, and on its layer alone."""
    name = f"4096x4096, brush {STROKE_BRUSH}, {MOVES} moves"
    peer, why = napari_stroke(3 if quick else 9, not quick, environment)
    titles = {
        "changed": f"{name}: mouse event to mask, a move",
        "drawn": f"{name}: mouse event to pixels, a move",
        "layer": f"{name}: painting alone, no window, a move",
    }
    rows = []
    for key, title in titles.items():
        if key not in peer:
            rows.append(Row(title, ours[key], "ms", why or str(peer.get("why", ""))[:90]))
            continue
        theirs, ratio = peer[key], ours[key] / peer[key]
        by = f"napari {peer['version']}: {theirs:.3g} ms" + (f" ({_short(peer)})" if key == "drawn" else "")
        bar, holds = ("", None) if key == "layer" else ("ratio ≤ 0.2", ratio <= 0.2)
        rows.append(Row(title, ours[key], "ms", by, ratio, bar, holds))
    if not peer:
        return [*rows, Row(f"{name}: undo", ours["undo"] / 1000, "kB", why)]
    ratio = ours["undo"] / peer["undo"]
    by = f"napari {peer['version']}: {peer['undo'] / 1000:.0f} kB"
    rows.append(Row(f"{name}: undo", ours["undo"] / 1000, "kB", by, ratio, "ratio ≤ 0.1", ratio <= 0.1))
    return [*rows, Row(f"{name}: painted area against the peer's", ours["painted"] / peer["painted"], "x")]


def _short(peer: dict[str, Any]) -> str:
    return "drawn by " + str(peer["renderer"]).split(" (")[0]


def stroke_path() -> list[tuple[float, float]]:
    """Places (x, y) of a winding stroke of 100 moves over 4096 x 4096, about 20 pixels apart."""
    return [(900 + 17 * k, 1800 + 500 * math.sin(k / 24)) for k in range(MOVES + 1)]


# The peer


def napari_stroke(rounds: int, install: bool, environment: dict[str, str]) -> tuple[dict[str, Any], str]:
    """What the peer's process says, milliseconds a move of its best stroke; else nothing and the reason."""
    problem = NAPARI.prepare(install)
    if problem:
        return {}, problem
    asked = {"brush": STROKE_BRUSH, "places": [(y, x) for x, y in stroke_path()], "rounds": rounds}
    done = subprocess.run(
        [str(NAPARI.python), str(Path(__file__).with_name("napari_labels.py"))],
        input=json.dumps(asked),
        env={key: value for key, value in environment.items() if key != "PYTHONPATH"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        return {}, f"napari failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1][:120]}"
    found = json.loads(lines[-1])
    for key in ("layer", "changed", "drawn"):
        if key in found:
            found[key] = min(found[key]) * 1000
    return found, ""


# Ours, in a process with a screen


def child(folder: Path, quick: bool) -> dict[str, object]:
    """Show the canvas on a real study and paint with real mouse events."""
    from workbench.gui.app import make_application
    from workbench.gui.canvas.edit_canvas import EditCanvas
    from workbench.gui.context import WindowContext
    from workbench.gui.controllers.editor import EditorController

    app = make_application(["workbench"])
    study = make_study(folder / "study")
    context = WindowContext()
    controller = EditorController(context)
    canvas = EditCanvas()
    canvas.resize(*WINDOW)
    canvas.set_controller(controller)
    canvas.show()
    context.study.open(study)
    desk = Desk(canvas, controller, app.processEvents)
    latency = []
    for size, (_, brushes, _) in SIZES.items():
        desk.show(size)
        for zoom in ZOOMS:
            for brush in brushes:
                times, own = desk.paint(zoom, brush, 40 if quick else 400)
                cell = {"size": size, "zoom": zoom, "brush": brush, "median": percentile(times, 0.5)}
                latency.append({**cell, "p95": percentile(times, 0.95), "own": percentile(own, 0.95)})
    stroke = desk.stroke(2 if quick else 9)
    canvas.close()
    context.shutdown()
    return {"latency": latency, "stroke": stroke}


def make_study(folder: Path) -> Path:
    """A study with a video of each size; every frame has a busy mask to begin with."""
    import numpy as np

    from workbench.core.classes import ClassTable
    from workbench.media.images import write_mask
    from workbench.media.writer import VideoWriter
    from workbench.project.project import Project

    palette = ClassTable.default().palette()
    with Project.create(folder) as project:
        for size, ((width, height), _, _) in SIZES.items():
            path = folder.parent / f"{size}.mp4"
            y, x = np.mgrid[:height, :width]
            with VideoWriter(path, width, height, 25.0) as writer:
                for k in range(2):
                    shade = ((x // 7 + y // 5 + 30 * k) % 200 + 20).astype(np.uint8)
                    writer.write(np.repeat(shade[..., None], 3, axis=2))
            video = project.add_video(path).name
            blobs = (np.sin(x / width * 20) * np.cos(y / height * 16) > 0.55).astype(np.uint8)
            write_mask(project.mask_file(video, 0), blobs * 2, palette, durable=False)
    return folder


class Desk:
    """A hand with a mouse, and a clock."""

    def __init__(self, canvas: EditCanvas, controller: EditorController, pump: Callable[[], None]) -> None:
        from PySide6.QtCore import QEvent, QObject

        class Paints(QObject):
            count = 0

            def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
                self.count += event.type() == QEvent.Type.Paint
                return False

        from benchmarks.mouse import Mouse

        self.canvas, self.controller, self.pump = canvas, controller, pump
        self._mouse = Mouse(canvas)
        self.paints = Paints(canvas)
        canvas.installEventFilter(self.paints)

    def show(self, video: str) -> None:
        """Take the first frame of ``video`` in hand, and wait until the window has nothing left to do."""
        from workbench.core.history import FrameKey

        names = {}
        while video not in names:
            self.pump()
            names = {record.name: record for record in self.controller.context.study.videos}
        self.controller.go_to(FrameKey(video, 0))
        while self.controller.key != FrameKey(video, 0) or self.controller.loading:
            self.pump()
        self.settle()

    def settle(self, seconds: float = 0.6) -> None:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            self.pump()

    def paint(self, zoom: str, brush: int, moves: int) -> tuple[list[float], list[float]]:
        """Seconds from every move of some strokes to the end of its drawing, and this thread's own."""
        self.controller.change(tool="brush", brush_size=brush, square=False, locked=frozenset())
        self._look(zoom)
        times: list[float] = []
        own: list[float] = []
        for first in range(0, moves, 100):
            self.controller.change(class_id=1 + first // 100 % 3)
            self.settle(0.2)
            self._send("press", *self._place(first))
            last = min(first + 100, moves)
            for k in range(first + 1, last + 1):
                before = time.thread_time()
                times.append(self._timed_move(*self._place(k)))
                own.append(time.thread_time() - before)
            self._send("release", *self._place(last))
            self.settle(0.2)
        return times, own

    def _look(self, zoom: str) -> None:
        from PySide6.QtCore import QPointF

        self.canvas.fit()
        if zoom == "1:1":
            size = self.canvas.image_size
            self.canvas.set_zoom(1.0)
            middle = self.canvas.to_widget(QPointF(size.width() / 2, size.height() / 2))
            self.canvas.pan(QPointF(self.canvas.rect().center()) - middle)
        self.settle()

    def _place(self, k: int) -> tuple[float, float]:
        """Widget position of the k-th move: over most of what is in view, about 15 pixels a move."""
        width, height = self.canvas.width(), self.canvas.height()
        return width / 2 + 0.24 * width * math.sin(k / 21), height / 2 + 0.42 * height * math.sin(k / 17 + 1)

    def _timed_move(self, x: float, y: float) -> float:
        painted = self.paints.count
        started = time.perf_counter()
        self._send("move", x, y)
        self.pump()
        seconds = time.perf_counter() - started
        if self.paints.count == painted:
            raise RuntimeError("the move drew nothing: the measure would mean nothing")
        return seconds

    def _send(self, kind: str, x: float, y: float) -> None:
        self._mouse.send(kind, x, y)

    def stroke(self, rounds: int) -> dict[str, float]:
        """The stroke that the peer draws, too: milliseconds a move of the best one, as for the peer."""
        from PySide6.QtCore import QPointF

        self.controller.change(brush_size=STROKE_BRUSH, class_id=2)
        self.controller.edit("clear", _clear)
        self.settle(1.0)
        self._look("fitted")
        places = [self.canvas.to_widget(QPointF(x, y)) for x, y in stroke_path()]
        found: dict[str, float] = {}
        for drawn in (False, True):
            means = []
            for _ in range(rounds):
                forget_sweeps()
                before = self._undo_bytes()
                self._send("press", places[0].x(), places[0].y())
                self.settle(0.1)
                total = 0.0
                for place in places[1:]:
                    started = time.perf_counter()
                    self._send("move", place.x(), place.y())
                    if drawn:
                        self.pump()
                    total += time.perf_counter() - started
                    self.pump()
                self._send("release", places[-1].x(), places[-1].y())
                document = self.controller.document
                assert document is not None
                found["painted"] = float((document.classes == 2).sum())
                found["undo"] = self._undo_bytes() - before
                means.append(total / MOVES)
                self.controller.undo()
                self.settle(0.1)
            found["drawn" if drawn else "changed"] = min(means) * 1000
        found["layer"] = min(self._alone() for _ in range(rounds)) * 1000
        return found

    def _undo_bytes(self) -> int:
        """Bytes of what can be undone."""
        return sum(step.nbytes for step in self.controller.history._done)

    def _alone(self) -> float:
        """Mean seconds a move of the painting itself."""
        from workbench.editing.brush import Stroke

        document = self.controller.document
        assert document is not None
        places = stroke_path()
        forget_sweeps()
        stroke = Stroke(document, self.controller.brush(), self.controller.pen())
        stroke.move(*places[0])
        started = time.perf_counter()
        for place in places[1:]:
            stroke.move(*place)
        seconds = time.perf_counter() - started
        stroke.cancel()
        return seconds / MOVES


def _clear(document: MaskDocument) -> Step | None:
    from workbench.editing.edits import clear_class

    return clear_class(document, 0)


def forget_sweeps() -> None:
    """A round must not profit from the same path in the round before: no hand draws it twice."""
    from workbench.editing.brush import _sweep_region

    _sweep_region.cache_clear()


def percentile(seconds: list[float], share: float) -> float:
    """Milliseconds that ``share`` of the values do not exceed."""
    return sorted(seconds)[int((len(seconds) - 1) * share)] * 1000


def main() -> None:
    """Body of the measuring process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    print(json.dumps(child(given.folder, given.quick)))


if __name__ == "__main__":
    freeze_support()
    main()
