"""The commands: what they print, and what they leave."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from workbench.cli.main import _missing
from workbench.core.classes import ClassTable
from workbench.media.images import image_size, write_image
from workbench.nets.checkpoint import Checkpoint, save_checkpoint
from workbench.nets.encoders import DEFAULT_ENCODER
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.segmentation import build_unet
from workbench.project.project import Project

HEAVY = ("torch", "cv2", "av", "PySide6", "scipy", "pydantic", "segmentation_models_pytorch")


def test_help_names_every_command_and_loads_nothing_heavy():
    script = (
        "import sys\nfrom workbench.cli.main import main\nsys.argv = ['workbench', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', [name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    for command in ("demo", "new", "add", "extract", "pseudo", "train", "predict", "render", "run", "info"):
        assert command in done.stdout
    assert done.stdout.rstrip().endswith("LOADED []")


def test_new_add_info(workbench, tmp_path: Path, make_video):
    first = make_video(tmp_path / "Rato é 1.mp4")
    second = make_video(tmp_path / "b.mp4", frames=7, seed=1)
    done = workbench("new", tmp_path / "s", first, "--name", "Meus ratos", "--json")
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 1
    assert json.loads(done.stdout)["videos"][0]["name"] == "Rato_é_1"
    done = workbench("add", tmp_path / "s", second)
    assert (done.exit_code, done.stdout) == (0, "In the study: b.\n")
    found = json.loads(workbench("info", tmp_path / "s", "--json").stdout)
    assert found["name"] == "Meus ratos"
    assert [entry["record"]["frame_count"] for entry in found["videos"]] == [12, 7]
    assert [run["operation"] for run in found["runs"]] == ["add"]


def test_extract_options(workbench, study: Path):
    done = workbench("extract", study, "--every", 5, "--format", "jpg", "--json")
    assert json.loads(done.stdout)["frames"] == 3
    window = ("--start", "0:00.24", "--stop", "0:00.38")  # frames 6 to 9
    assert workbench("extract", study, "--video", "cage", "--count", 2, *window).exit_code == 0
    with Project.open(study, write=False) as project:
        kept = [(frame.index, frame.suffix) for frame in project.frames()]
    assert [index for index, suffix in kept if suffix == ".jpg"] == [0, 5, 10]
    inside = [index for index, suffix in kept if suffix == ".png"]
    assert len(inside) == 2
    assert all(6 <= index <= 9 for index in inside)


def test_progress_goes_to_stderr_and_json_alone_to_stdout(workbench, study: Path):
    done = workbench("extract", study, "--all", "--json")
    assert "Extracting frames" in done.stderr
    json.loads(done.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ("extract", "S", "--all", "--every", "3"),
        ("extract", "S", "--start", "noon"),
        ("extract", "S", "--plan", "week"),
        ("extract", "S", "--every", "0"),
        ("extract", "S", "--format", "gif"),
        ("pseudo",),
        ("pseudo", "S", "--images", "x", "--out", "y"),
        ("pseudo", "--images", "x"),
        ("pseudo", "S", "--method", "magic"),
        ("pseudo", "S", "--animals", "0"),
        ("train", "S", "--encoder", "hal9000"),
        ("train", "S", "--epochs", "0"),
        ("render", "S"),
        ("frobnicate",),
        ("new",),
    ],
)
def test_usage_errors_leave_with_2(workbench, study: Path, arguments: tuple[str, ...]):
    done = workbench(*(study if argument == "S" else argument for argument in arguments))
    assert done.exit_code == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.strip()


def test_version(workbench):
    from workbench import __version__

    assert workbench("--version").stdout == f"workbench {__version__}\n"


def test_without_qt_the_window_is_one_sentence(tmp_path: Path):
    blocked = (
        "import sys\nsys.modules['PySide6'] = None\nfrom workbench.cli.main import main\n"
        "sys.argv = ['workbench']\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", blocked], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "needs PySide6" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("error", "missing"),
    [
        (ImportError("libEGL.so.1: cannot open shared object file: No such file"), "libEGL.so.1"),
        (ModuleNotFoundError("No module named 'pyqtgraph'", name="pyqtgraph"), "pyqtgraph"),
        (ImportError("cannot import name 'x' from 'workbench.gui'", name="workbench.gui"), None),
    ],
)
def test_what_the_window_misses_is_named(error: ImportError, missing: str | None):
    """A fault of ours must not pass for a missing library."""
    assert _missing(error) == missing


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_cancels_and_the_next_run_goes_on(
    workbench, tmp_path: Path, make_video, number: signal.Signals, code: int
):
    with Project.create(tmp_path / "s") as project:
        project.add_video(make_video(tmp_path / "long.mp4", frames=150, size=(320, 240)))
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench", "extract", str(tmp_path / "s"), "--all", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stderr:
        if "Extracting" in line:
            break
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert json.loads(out)["error"] == "Cancelled"
    assert "Traceback" not in err
    with Project.open(tmp_path / "s") as project:
        assert project.runs()[-1].outcome == "cancelled"
    done = json.loads(workbench("extract", tmp_path / "s", "--all", "--json").stdout)
    assert done["frames"] + done["skipped"] == 150


@pytest.mark.parametrize(("loaded", "after"), [("torch", ""), ("no_torch", "the end of the interpreter\n")])
def test_what_was_printed_arrives_although_torch_is_not_taken_apart(loaded: str, after: str) -> None:
    """With torch loaded the process leaves at once; its output and its exit code are those of the command."""
    script = (
        f"import atexit, sys, types; sys.modules.setdefault({loaded!r}, types.ModuleType({loaded!r}))\n"
        "atexit.register(print, 'the end of the interpreter')\n"
        "sys.argv = ['workbench', 'info', 'no such study', '--json']\n"
        "from workbench.cli.main import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    line, _, rest = done.stdout.partition("\n")
    assert json.loads(line)["error"] == "NotAStudyError"
    assert rest == after
    assert done.returncode == 1


def test_predict_of_loose_images_from_any_folder(workbench, tmp_path: Path, monkeypatch):
    images = tmp_path / "imagens"
    images.mkdir()
    for number, size in enumerate([(60, 80), (60, 80), (90, 50)]):
        write_image(images / f"rato {number}.png", np.full(size, 90 + 20 * number, np.uint8))
    content = Checkpoint(DEFAULT_ENCODER, ClassTable.default(), Preprocessing(64), build_unet().state_dict())
    save_checkpoint(tmp_path / "rede.pth", content)
    monkeypatch.chdir(tmp_path)
    options = ("--confidence", "--flip", "horizontal", "--threads", "1", "--json")
    done = workbench("predict", "--images", "imagens", "--model", "rede.pth", "--out", "feito", *options)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["frames"] == 3
    assert Path(told["table"]) == tmp_path / "feito" / "table.csv"
    for number, size in enumerate([(80, 60), (80, 60), (50, 90)]):
        for folder in (tmp_path / "feito", tmp_path / "feito" / "confidence"):
            assert image_size(folder / f"rato {number}.png") == size
