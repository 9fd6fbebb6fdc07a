"""Build the single-file executable and try it out as a user would meet it.

    python tools/build_bundle.py [--no-build] [--dist FOLDER]

The executable is copied into a folder with a space and accents in its name, with an environment
that knows nothing of this source tree, and must answer ``--help``, run ``demo``, tell of the result
with ``info --json``, say one clear sentence about bad input, and put its window on the screen.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = "workbench.exe" if os.name == "nt" else "workbench"
FOLDER_NAME = "vivário de ratos é"
STUDY_NAME = "estudo de demonstração"
WINDOW_TITLE = "Vivarium Workbench"
WINDOW_SECONDS = 120.0


class BundleError(Exception):
    """A check that failed."""


@dataclass
class Bundle:
    """The executable where the user put it, and what the checks found."""

    program: Path
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """Folder of the executable, which is also its working directory and its user's home."""
        return self.program.parent

    def environment(self, **extra: str) -> dict[str, str]:
        """What a fresh login has: nothing of Python, of this tree or of its environment."""
        kept = (
            "PATH",
            "SYSTEMROOT",
            "WINDIR",
            "COMSPEC",
            "LANG",
            "DISPLAY",
            "XAUTHORITY",
            "TMPDIR",
            "TEMP",
            "TMP",
        )
        clean = {name: os.environ[name] for name in kept if name in os.environ}
        home = {"HOME": str(self.home), "USERPROFILE": str(self.home), "APPDATA": str(self.home)}
        return clean | home | extra

    def run(self, *arguments: str, limit: float = 900) -> subprocess.CompletedProcess[str]:
        """Run a command of the executable to its end."""
        return subprocess.run(
            [self.program, *arguments],
            cwd=self.home,
            env=self.environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=limit,
            check=False,
        )

    def timed(self, figure: str, *arguments: str) -> str:
        """Run a command that must succeed; its output."""
        started = time.monotonic()
        answer = self.run(*arguments)
        self.figures[figure] = round(time.monotonic() - started, 2)
        if answer.returncode:
            raise BundleError(f"{arguments} ended with {answer.returncode}:\n{answer.stdout}{answer.stderr}")
        print(f"  {' '.join(arguments)}: {self.figures[figure]} s", flush=True)
        return answer.stdout


def build(dist: Path) -> Path:
    """Run PyInstaller; the executable it made."""
    started = time.monotonic()
    work = ROOT / "build" / "bundle"
    command = [
        "PyInstaller",
        "--noconfirm",
        "--log-level",
        "WARN",
        "--distpath",
        str(dist),
        "--workpath",
        str(work),
    ]
    subprocess.run([sys.executable, "-m", *command, str(ROOT / "build.spec")], cwd=ROOT, check=True)
    print(f"built in {time.monotonic() - started:.0f} s", flush=True)
    return dist / NAME


def check_commands(bundle: Bundle) -> None:
    """The command line, from help to the main job."""
    if "extract" not in bundle.timed("help_s", "--help"):
        raise BundleError("--help does not name the commands")
    bundle.timed("demo_s", "demo", STUDY_NAME)
    lines = bundle.timed("info_s", "info", STUDY_NAME, "--json").strip().splitlines()
    if len(lines) != 1 or not isinstance(json.loads(lines[0]), dict):
        raise BundleError(f"info --json must print one line of JSON, not {lines}")
    check_study(bundle.home / STUDY_NAME)
    bad = bundle.run("extract", "não existe")
    if bad.returncode == 0 or "Traceback" in bad.stdout + bad.stderr:
        raise BundleError(f"a missing study must end in one clear sentence:\n{bad.stdout}{bad.stderr}")


def check_study(study: Path) -> None:
    """What the main job must leave: frames, masks, a network, predictions and an overlay video."""
    for pattern in (
        "project.toml",
        "masks/*/*.png",
        "models/*/*",
        "predictions/*/*.png",
        "**/*.mp4",
        "**/*.csv",
    ):
        found = [path for path in study.glob(pattern) if path.stat().st_size]
        if not found:
            raise BundleError(f"the demo left no {pattern} in {study}")


def check_window(bundle: Bundle) -> None:
    """The window must come on the screen, and live there for some seconds without an error."""
    if os.environ.get("DISPLAY") and shutil.which("xwininfo"):
        visible = window_is_visible
    else:
        print("  window: no X display with xwininfo; only checked that the program stays alive", flush=True)
        visible = None
    extra = {} if visible else {"QT_QPA_PLATFORM": "offscreen"}
    log = bundle.home / "window.txt"
    started = time.monotonic()
    with log.open("wb") as output:
        window = subprocess.Popen(
            [bundle.program], cwd=bundle.home, env=bundle.environment(**extra), stdout=output, stderr=output
        )
        try:
            seconds = wait_for(visible, window, started)
            time.sleep(3.0)
            alive = window.poll() is None
        finally:
            window.terminate()
            window.wait(30)
    said = log.read_text(encoding="utf-8", errors="replace")
    if not alive or "Traceback" in said:
        raise BundleError(f"the window did not stay open:\n{said}")
    if visible:
        bundle.figures["window_s"] = round(seconds, 2)
        print(f"  window on the screen: {seconds:.1f} s", flush=True)


def wait_for(visible: object, window: subprocess.Popen[bytes], started: float) -> float:
    """Seconds until the window is seen; without a display, ten seconds of life must do."""
    limit = WINDOW_SECONDS if visible else 10.0
    while time.monotonic() - started < limit:
        if window.poll() is not None:
            return 0.0
        if callable(visible) and visible():
            return time.monotonic() - started
        time.sleep(0.05)
    if visible:
        raise BundleError(f"no window named {WINDOW_TITLE} within {limit:.0f} s")
    return limit


def window_is_visible() -> bool:
    """Whether the X server shows a window of ours, of a size that a person can use."""
    tree = x_windows("-root", "-tree")
    pattern = re.compile(rf'(0x[0-9a-f]+) "[^"]*{WINDOW_TITLE}"[^\n]*?\s(\d+)x(\d+)\+')
    large = [number for number, width, height in pattern.findall(tree) if int(width) * int(height) > 100_000]
    return any("Map State: IsViewable" in x_windows("-id", number) for number in large)


def x_windows(*question: str) -> str:
    """What the X server says of its windows."""
    return subprocess.run(["xwininfo", *question], capture_output=True, text=True, check=False).stdout


def check(program: Path) -> dict[str, float]:
    """Try out ``program`` in a folder of its own; the figures."""
    with tempfile.TemporaryDirectory(prefix="bundle-") as top:
        home = Path(top) / FOLDER_NAME
        home.mkdir()
        bundle = Bundle(Path(shutil.copy2(program, home)))
        bundle.figures["size_mb"] = round(program.stat().st_size / 1e6, 1)
        print(f"checking {bundle.program} ({bundle.figures['size_mb']} MB)", flush=True)
        check_commands(bundle)
        check_window(bundle)
        return bundle.figures


def with_display(arguments: list[str]) -> int | None:
    """On Linux without a display, do all of this again under Xvfb where it is installed."""
    xvfb = shutil.which("xvfb-run")
    if not sys.platform.startswith("linux") or os.environ.get("DISPLAY") or xvfb is None:
        return None
    command = [xvfb, "-a", "-s", "-screen 0 1366x768x24", sys.executable, __file__, *arguments]
    return subprocess.run(command, check=False).returncode


def main(arguments: list[str]) -> int:
    """Build, check, write the figures beside the executable."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--no-build", action="store_true", help="check the executable that is there")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist", help="where the executable goes")
    asked = parser.parse_args(arguments)
    under_xvfb = with_display(arguments)
    if under_xvfb is not None:
        return under_xvfb
    program = asked.dist / NAME if asked.no_build else build(asked.dist)
    try:
        figures = check(program)
    except BundleError as error:
        print(f"FAILED: {error}", flush=True)
        return 1
    (asked.dist / "bundle.json").write_text(json.dumps(figures), encoding="utf-8")
    print("passed: " + json.dumps(figures), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
