"""Bad input: one sentence that names the file, a non-zero exit code, no traceback, nothing lost."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from workbench.core.classes import ClassTable, PartClass
from workbench.core.frame_status import FrameStatus
from workbench.media.images import write_image, write_mask
from workbench.nets.checkpoint import Checkpoint, save_checkpoint
from workbench.nets.encoders import DEFAULT_ENCODER
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.segmentation import build_unet
from workbench.project.project import Project

PALETTE = ClassTable.default().palette()


def refuses(done: Any, *words: object) -> None:
    """One sentence with ``words`` on stderr, exit code 1, nothing on stdout."""
    assert done.exit_code == 1, done.output
    assert done.stdout == ""
    sentence = [line for line in done.stderr.splitlines() if not line.startswith(STAGES)]
    assert len(sentence) == 1, done.stderr
    for word in words:
        assert str(word) in sentence[0]


STAGES = ("Indexing", "Extracting", "Learning", "Finding", "Loading", "Training", "Predicting", "Rendering")


def snapshot(folder: Path) -> dict[str, bytes]:
    """Content of everything a user made (not logs, caches and the index, which notes the failed run)."""
    kinds = ("frames", "masks", "instances", "predictions", "project.toml")
    files = [
        path for kind in kinds for path in [folder / kind, *(folder / kind).rglob("*")] if path.is_file()
    ]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize("command", ["new", "add"])
def test_missing_file(workbench, study: Path, tmp_path: Path, command: str):
    target = study if command == "add" else tmp_path / "other"
    before = snapshot(study)
    refuses(workbench(command, target, tmp_path / "câmera 1.mp4"), "câmera 1.mp4", "does not exist")
    assert snapshot(study) == before
    assert not (tmp_path / "other").exists()


def test_not_a_video(workbench, study: Path, tmp_path: Path):
    notes = tmp_path / "notes.mp4"
    notes.write_text("not a video at all")
    before = snapshot(study)
    refuses(workbench("add", study, notes), notes, "not a video")
    assert snapshot(study) == before


def test_video_without_frames(workbench, study: Path, tmp_path: Path):
    empty = tmp_path / "empty.mp4"
    with av.open(str(empty), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        with contextlib.suppress(av.FFmpegError):
            container.mux(stream.encode())
    refuses(workbench("add", study, empty), empty)
    (tmp_path / "zero.mp4").write_bytes(b"")
    refuses(workbench("add", study, tmp_path / "zero.mp4"), "zero.mp4")
    with Project.open(study, write=False) as project:
        assert [record.name for record in project.videos()] == ["cage"]


@pytest.mark.parametrize("command", ["info", "add", "extract", "pseudo", "train", "predict"])
def test_not_a_study(workbench, tmp_path: Path, command: str):
    extra = [__file__] if command == "add" else []
    refuses(workbench(command, tmp_path, *extra), tmp_path, "is not a study", "workbench new")


def test_unknown_video(workbench, study: Path):
    refuses(workbench("extract", study, "--video", "gage", "--all"), "gage", "cage")


def test_nothing_to_do(workbench, study: Path):
    refuses(workbench("train", study), "workbench pseudo")
    refuses(workbench("predict", study), "workbench train")
    refuses(workbench("render", study, "--video", "cage", "--out", study / "o.mp4"), "workbench predict")


def with_masks(study: Path, mask: np.ndarray) -> None:
    """Extracted frames with pseudo-masks, the third of which is ``mask``."""
    rng = np.random.default_rng(0)
    good = rng.integers(0, 4, (48, 64), dtype=np.uint8)
    with Project.open(study) as project:
        for k in range(12):
            write_image(project.frame_file("cage", k), rng.integers(0, 255, (48, 64), dtype=np.uint8))
            write_mask(project.mask_file("cage", k), mask if k == 2 else good, PALETTE)
        project.add_frames("cage", [(k, ".png") for k in range(12)])
        project.set_status("cage", range(12), FrameStatus.CORRECTED, human=True)


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        (np.full((48, 64), 9, np.uint8), ("class 9", "head")),
        (np.ones((24, 32), np.uint8), ("32", "64", "own size")),
    ],
)
def test_wrong_mask(workbench, study: Path, mask: np.ndarray, words: tuple[str, ...]):
    with_masks(study, mask)
    before = snapshot(study)
    refuses(workbench("train", study, "--epochs", 1, "--size", 64), "frame_0000002.png", *words)
    assert snapshot(study) == before


def test_read_only_place(workbench, tmp_path: Path, make_video):
    video = make_video(tmp_path / "a.mp4")
    file = tmp_path / "file"
    file.write_text("x")
    refuses(workbench("new", file / "study", video), file / "study", "cannot be written")
    if Path("/proc/self").is_dir():  # refuses even root
        refuses(workbench("new", "/proc/study", video), "/proc/study", "cannot be written")


def test_study_exists(workbench, study: Path):
    before = snapshot(study)
    refuses(workbench("new", study), study, "already holds")
    assert snapshot(study) == before


def test_study_of_a_newer_workbench(workbench, study: Path):
    path = study / "project.toml"
    path.write_text(path.read_text("utf-8").replace("schema = 2", "schema = 99"), "utf-8")
    refuses(workbench("info", study), "newer workbench", "99")


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of 260 MB (extraction keeps 200 MB free) (needs root on Linux)."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=260m", "tmpfs", str(place)]
    if (
        not sys.platform.startswith("linux")
        or subprocess.run(mount, check=False, capture_output=True).returncode
    ):
        pytest.skip("a small disk cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_full_disk(workbench, small_disk: Path, tmp_path: Path, make_video):
    assert workbench("new", small_disk / "s", make_video(tmp_path / "a.mp4")).exit_code == 0
    assert workbench("extract", small_disk / "s", "--count", 2).exit_code == 0
    before = snapshot(small_disk / "s")
    with (small_disk / "ballast").open("wb") as handle:
        os.posix_fallocate(handle.fileno(), 0, shutil.disk_usage(small_disk).free)
    refuses(workbench("extract", small_disk / "s", "--count", 3), small_disk, "full")
    assert workbench("info", small_disk / "s").exit_code == 0
    assert snapshot(small_disk / "s") == before
    (small_disk / "ballast").unlink()
    assert workbench("extract", small_disk / "s", "--count", 3).exit_code == 0


HOLD = """
import sys
from pathlib import Path
from workbench.project.project import Project
with Project.open(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_study_open_elsewhere(workbench, study: Path):
    command = [sys.executable, "-c", HOLD, str(study)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        refuses(workbench("extract", study, "--all"), study, f"process {holder.pid}")
        assert workbench("info", study).exit_code == 0
        holder.stdin.close()
    assert workbench("extract", study, "--all").exit_code == 0


def test_checkpoint_of_other_classes(workbench, study: Path):
    with_masks(study, np.ones((48, 64), np.uint8))
    assert workbench("train", study, "--epochs", 1, "--size", 64, "--batch", 2).exit_code == 0
    ears = PartClass(4, "ears", (9, 9, 9))
    with Project.open(study) as project:
        project.update_manifest(classes=ClassTable((*project.classes.classes, ears)))
    before = snapshot(study)
    refuses(workbench("predict", study), "was trained for the classes", "ears")
    assert snapshot(study) == before


def test_error_as_json(workbench, tmp_path: Path):
    done = workbench("info", tmp_path, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"] == "NotAStudyError"
    assert len(done.stdout.splitlines()) == 1
    assert "is not a study" in done.stderr


def test_corrupt_loose_image(workbench, tmp_path: Path):
    images = tmp_path / "imagens ção"
    images.mkdir()
    (images / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    done = workbench("pseudo", "--images", images, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "a.png" in done.stderr
    refuses(workbench("pseudo", "--images", tmp_path / "nowhere", "--out", tmp_path / "out"), "nowhere")


def test_predicting_loose_files_that_cannot_be(workbench, tmp_path: Path, study: Path):
    model, out = tmp_path / "rede.pth", tmp_path / "out"
    save_checkpoint(
        model,
        Checkpoint(DEFAULT_ENCODER, ClassTable.default(), Preprocessing(64), build_unet().state_dict()),
    )
    images = tmp_path / "imagens ção"
    images.mkdir()
    ask = ("predict", "--model", model, "--out", out, "--images")
    refuses(workbench(*ask, tmp_path / "nowhere"), "nowhere", "does not exist")
    refuses(workbench(*ask, images), "imagens ção", "holds no images")
    (images / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    refuses(workbench(*ask, images), "a.png", "is not an image")
    (images / "notes.txt").write_text("no image")
    refuses(workbench(*ask, images / "notes.txt"), "notes.txt")
    write_image(images / "a.png", np.zeros((40, 50), np.uint8))
    other = ("predict", "--model", images / "notes.txt", "--out", out, "--images", images)
    refuses(workbench(*other), "notes.txt", "is not a checkpoint")
    assert not out.exists()
    for arguments in (
        ("predict",),
        ("predict", study, "--images", images, "--out", out, "--model", model),
        ("predict", "--images", images, "--model", model),
        ("predict", "--images", images, "--out", out),
        ("predict", study, "--out", out),
        ("predict", study, "--flip", "sideways"),
        ("predict", study, "--frames", "some"),
        ("predict", study, "--batch", "0"),
    ):
        done = workbench(*arguments)
        assert done.exit_code == 2, arguments


def test_a_folder_is_no_video(workbench, study: Path, tmp_path: Path):
    (tmp_path / "folder.mp4").mkdir()
    refuses(workbench("add", study, tmp_path / "folder.mp4"), "folder.mp4", "it is a folder")


def test_new_with_a_bad_video_leaves_no_study_in_the_way(workbench, tmp_path: Path, make_video):
    bad, good = tmp_path / "bad.mp4", make_video(tmp_path / "good.mp4")
    bad.write_text("no video")
    refuses(workbench("new", tmp_path / "s", bad), "bad.mp4")
    assert not (tmp_path / "s").exists()
    refuses(workbench("new", tmp_path / "s", good, bad), "bad.mp4")
    with Project.open(tmp_path / "s", write=False) as project:  # what was added is kept
        assert [record.name for record in project.videos()] == ["good"]
    (tmp_path / "mine").mkdir()
    refuses(workbench("new", tmp_path / "mine", bad), "bad.mp4")
    assert (tmp_path / "mine").is_dir()  # a folder that was there before is not ours to delete


def test_usage_error_as_json(workbench, study: Path):
    for arguments in (("pseudo",), ("extract", study, "--all", "--every", "2")):
        done = workbench(*arguments, "--json")
        assert done.exit_code == 2
        assert json.loads(done.stdout)["error"] == "BadParameterError"
        assert len(done.stdout.splitlines()) == 1


def test_endless_numbers_are_refused(workbench, study: Path):
    for value in ("inf", "nan"):
        done = workbench("extract", study, "--fps", value)
        assert done.exit_code == 2, done.stderr
        assert "cannot be used" in done.stderr


def test_video_whose_name_another_recording_has_taken(workbench, study: Path, tmp_path: Path, make_video):
    only = make_video(tmp_path / "only here.mp4", seed=os.getpid())  # its like lies in no other test's folder
    assert workbench("add", study, only).exit_code == 0
    make_video(tmp_path / "other.mp4", frames=7, seed=os.getpid() + 1).replace(only)
    done = workbench("extract", study, "--video", "only_here", "--all")
    refuses(done, "only here.mp4", "is not the recording that was added")
    assert not list((study / "frames" / "only_here").glob("*.png"))


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04 cut off"])
def test_damaged_checkpoint(workbench, study: Path, tmp_path: Path, content: bytes):
    path = tmp_path / "net.pth"
    path.write_bytes(content)
    refuses(workbench("predict", study, "--model", path), "net.pth", "cut off, damaged or of another kind")


def test_checkpoint_whose_weights_do_not_fit(workbench, study: Path, tmp_path: Path):
    from workbench.nets.checkpoint import Checkpoint, save_checkpoint
    from workbench.nets.preprocessing import Preprocessing

    path = tmp_path / "net.pth"
    save_checkpoint(path, Checkpoint("resnet18", ClassTable.default(), Preprocessing(64), {}))
    refuses(workbench("predict", study, "--model", path), "net.pth", "weights do not fit")
