"""Window on screen from a warm start: process start to first paint, against a bare PySide6 window."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time

from benchmarks.rows import Row
from benchmarks.screen import name_of, screen

BAR_S = 1.5

_TELL = """
class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            window.removeEventFilter(self)
            # After the paint is done, not when it begins.
            QTimer.singleShot(0, tell)
        return False

def tell():
    print(time.time(), *(name for name in ("torch", "cv2", "av", "pyqtgraph") if name in sys.modules))
    app.exit()

painted = Painted()
window.installEventFilter(painted)
window.show()
app.exec()
"""

OURS = (
    """
import sys, time
import workbench.cli.main
from workbench.gui.app import Session, make_application
from PySide6.QtCore import QEvent, QObject, QTimer
app = make_application(["workbench"])
session = Session(app)
session.hook.install()
window = session.window
"""
    + _TELL
    + "session.close()\n"
)

BARE = (
    """
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication(["bare"])
window = QMainWindow()
window.setCentralWidget(QLabel("hello"))
window.resize(1280, 720)
"""
    + _TELL
)


def first_paint(code: str, environment: dict[str, str]) -> tuple[float, list[str]]:
    """Seconds from starting Python to the first paint, and the heavy modules loaded by then."""
    started = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    painted, *heavy = done.stdout.split()
    return float(painted) - started, heavy


def run(quick: bool) -> list[Row]:
    """Median of several starts after one to warm up; ours and the bare window in turn."""
    repeats = 3 if quick else 9
    ours, bare, heavy = [], [], []
    with screen() as environment, tempfile.TemporaryDirectory() as folder:
        environment |= {"WORKBENCH_CONFIG_DIR": folder, "WORKBENCH_LOG_DIR": folder}
        for code in (OURS, BARE):
            first_paint(code, environment)
        for _ in range(repeats):
            seconds, heavy = first_paint(OURS, environment)
            ours.append(seconds)
            bare.append(first_paint(BARE, environment)[0])
        kind = name_of(environment)
    median, peer = statistics.median(ours), statistics.median(bare)
    return [
        Row(
            f"start to first paint ({kind}, median of {repeats})",
            median,
            "s",
            f"empty PySide6 window: {peer:.2f} s",
            median / peer,
            f"≤ {BAR_S} s",
            median <= BAR_S,
        ),
        Row(f"start to first paint, slowest of {repeats}", max(ours), "s"),
        Row("torch loaded by then", float("torch" in heavy), "modules", bar="0", holds="torch" not in heavy),
    ]
