"""The index: migration, refusal of newer, repair, full and read-only disks."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import tomllib
from pathlib import Path

import numpy as np
import pytest

from workbench.core.classes import ClassTable
from workbench.core.errors import (
    DiskFullError,
    NewerStudyError,
    NoPermissionError,
    StudyVanishedError,
    WorkbenchError,
)
from workbench.core.frame_status import FrameStatus
from workbench.media.images import write_image, write_mask
from workbench.project.project import Project
from workbench.project.schema import SCHEMA_VERSION, STEPS

PALETTE = ClassTable.default().palette()


def version_1(folder: Path) -> Path:
    """A study as schema 1 left it."""
    folder.mkdir()
    (folder / "project.toml").write_text('name = "Old rats"\nschema = 1\nanimals = 2\n', "utf-8")
    with contextlib.closing(sqlite3.connect(folder / "index.sqlite")) as index:
        for sql in STEPS[0]:
            index.execute(sql)
        index.execute("INSERT INTO videos VALUES ('a', '/gone/a.mp4', 'h', 64, 48, 12, 25.0)")
        index.execute("INSERT INTO frames VALUES ('a', 3, 'verified', '.png')")
        index.execute("INSERT INTO runs VALUES ('r1', 'train', '{}', '2025-01-01', NULL, 'finished')")
        index.execute("PRAGMA user_version = 1")
        index.commit()
    return folder


def columns(path: Path) -> dict[str, list[tuple]]:
    with contextlib.closing(sqlite3.connect(path)) as index:
        names = [row[0] for row in index.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: index.execute(f"PRAGMA table_info({name})").fetchall() for name in names}


@pytest.mark.parametrize("write", [True, False])
def test_older_study_is_migrated_with_a_backup(tmp_path: Path, write: bool):
    folder = version_1(tmp_path / "s")
    with Project.open(folder, write=write) as project:
        (record,) = project.videos()
        assert (record.name, record.frame_count, record.size_bytes, record.added) == ("a", 12, -1, "")
        assert [frame.status for frame in project.frames()] == [FrameStatus.VERIFIED]
        (run,) = project.runs()
        assert (run.id, run.versions, run.result) == ("r1", {}, None)
        assert project.manifest.animals == 2
    table = tomllib.loads((folder / "project.toml").read_text("utf-8"))
    assert table["schema"] == SCHEMA_VERSION == 2
    (kept,) = (folder / "backups").iterdir()
    assert "schema = 1" in (kept / "project.toml").read_text("utf-8")
    assert len(columns(kept / "index.sqlite")["videos"]) == 7
    Project.create(tmp_path / "new").close()
    assert columns(folder / "index.sqlite") == columns(tmp_path / "new" / "index.sqlite")


def test_migration_is_whole_or_not_at_all(tmp_path: Path):
    folder = version_1(tmp_path / "s")
    with contextlib.closing(sqlite3.connect(folder / "index.sqlite")) as index:
        index.execute("CREATE INDEX frames_by_status ON frames (idx)")  # the last step will trip over it
        before = columns(folder / "index.sqlite")
    with pytest.raises((WorkbenchError, sqlite3.Error)):
        Project.open(folder)
    assert columns(folder / "index.sqlite") == before
    assert "schema = 1" in (folder / "project.toml").read_text("utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".toml", ".sqlite")}


@pytest.mark.parametrize("where", ["toml", "index"])
@pytest.mark.parametrize("write", [True, False])
def test_newer_study_is_refused_and_not_touched(tmp_path: Path, where: str, write: bool):
    folder = tmp_path / "s"
    Project.create(folder).close()
    if where == "toml":
        path = folder / "project.toml"
        path.write_text(path.read_text("utf-8").replace("schema = 2", "schema = 3"), "utf-8")
    else:
        with contextlib.closing(sqlite3.connect(folder / "index.sqlite")) as index:
            index.execute("PRAGMA user_version = 3")
            index.commit()
    before = contents(folder)
    with pytest.raises(NewerStudyError, match="newer workbench"):
        Project.open(folder, write=write)
    assert contents(folder) == before
    assert not (folder / "backups").exists()


def filled(folder: Path, video: Path) -> dict[int, str]:
    """A study with a frame of each kind; its statuses."""
    blank = np.zeros((48, 64), np.uint8)
    with Project.create(folder) as project:
        name = project.add_video(video).name
        for k in range(5):
            write_image(project.frame_file(name, k), blank)
        project.add_frames(name, [(k, ".png") for k in range(5)])
        for k in (1, 2, 3):
            write_mask(project.mask_file(name, k), np.full((48, 64), 1, np.uint8), PALETTE)
        project.set_status(name, [1, 3], FrameStatus.PSEUDO)
        write_mask(project.prediction_file(name, 2), np.full((48, 64), 1, np.uint8), PALETTE)
        project.set_status(name, [2], FrameStatus.PREDICTED)
        project.set_status(name, [3], FrameStatus.VERIFIED, human=True)
        project.set_status(name, [4], FrameStatus.REJECTED, human=True)
        return {frame.index: str(frame.status) for frame in project.frames()}


def break_index(path: Path, how: str) -> None:
    if how == "lost":
        path.unlink()
    elif how == "garbage":
        path.write_bytes(b"not a database" * 500)
    elif how == "empty":
        path.write_bytes(b"")
    else:
        data = path.read_bytes()
        path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))


@pytest.mark.parametrize("how", ["lost", "garbage", "empty", "pages"])
@pytest.mark.parametrize("write", [True, False])
def test_lost_or_broken_index_is_made_anew(tmp_path: Path, make_video, how: str, write: bool):
    folder = tmp_path / "s"
    before = filled(folder, make_video(tmp_path / "a.mp4"))
    assert before == {0: "extracted", 1: "pseudo", 2: "predicted", 3: "verified", 4: "rejected"}
    with Project.open(folder) as project:
        record = project.videos()
    break_index(folder / "index.sqlite", how)
    with Project.open(folder, write=write) as project:
        assert {frame.index: str(frame.status) for frame in project.frames()} == before
        assert project.videos() == record
        assert {frame.suffix for frame in project.frames()} == {".png"}
    if how != "lost":
        (kept,) = (folder / "backups").iterdir()
        assert (kept / "index.sqlite").exists()


def test_frames_without_a_card_are_kept(tmp_path: Path, make_video):
    folder = tmp_path / "s"
    before = filled(folder, make_video(tmp_path / "a.mp4"))
    (folder / "index.sqlite").unlink()
    (folder / "frames" / "a" / "video.json").unlink()
    with Project.open(folder) as project:
        assert len(project.frames()) == len(before)
        assert (project.videos()[0].width, project.videos()[0].height) == (64, 48)
        assert project.add_video(tmp_path / "a.mp4").name == "a"  # completes the video that lost its card
        assert project.videos()[0].frame_count == 12


def test_decision_cut_off_by_a_crash_is_left_out(tmp_path: Path, make_video):
    folder = tmp_path / "s"
    filled(folder, make_video(tmp_path / "a.mp4"))
    with (folder / "masks" / "a" / "decisions.log").open("a") as handle:
        handle.write("2 veri")
    (folder / "index.sqlite").unlink()
    with Project.open(folder) as project:
        assert [frame.index for frame in project.frames(status=FrameStatus.VERIFIED)] == [3]


def test_read_only_folder(tmp_path: Path):
    """/proc refuses to be written even by root."""
    if not Path("/proc/self").is_dir():
        pytest.skip("no /proc here")
    with pytest.raises((NoPermissionError, StudyVanishedError)):
        Project.create(Path("/proc/study"))
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(NoPermissionError):
        Project.create(file / "study")


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of 1 MB (needs root on Linux)."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if os.name != "posix" or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as handle:
        while handle.write(b"x" * 4096) == 4096:
            pass
    return ballast


def test_full_disk_loses_nothing(small_disk: Path, tmp_path: Path, make_video):
    folder = small_disk / "s"
    before = filled(folder, make_video(tmp_path / "a.mp4"))
    with Project.open(folder) as project:
        ballast = fill(small_disk)
        with pytest.raises(DiskFullError):
            for start in range(0, 100_000, 1000):
                project.add_frames("a", [(k, ".png") for k in range(start, start + 1000)])
        with pytest.raises(DiskFullError):
            project.update_manifest(settings={"long": "x" * 100_000})
        with pytest.raises(DiskFullError):
            write_mask(
                project.mask_file("a", 3),
                np.random.default_rng(0).integers(0, 4, (480, 640), np.uint8),
                PALETTE,
            )
        ballast.unlink()
        assert {str(frame.status) for frame in project.frames()} == set(before.values())
        project.add_frames("a", [(11, ".png")])  # goes on when there is room again
    with Project.open(folder) as project:
        assert {frame.index: str(frame.status) for frame in project.frames()}.items() >= before.items()


def test_create_on_a_full_disk(small_disk: Path):
    fill(small_disk)
    with pytest.raises(DiskFullError):
        Project.create(small_disk / "s")


def test_read_only_disk_can_be_read(small_disk: Path, tmp_path: Path, make_video):
    folder = small_disk / "s"
    before = filled(folder, make_video(tmp_path / "a.mp4"))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with Project.open(folder, write=False) as project:
        assert len(project.frames()) == len(before)
        with project.open_video(project.videos()[0]) as video:
            assert video.frame_count == 12
    with pytest.raises(NoPermissionError):
        Project.open(folder)


def test_drive_that_went_away(small_disk: Path, tmp_path: Path, make_video):
    folder = small_disk / "s"
    filled(folder, make_video(tmp_path / "a.mp4"))
    reader = Project.open(folder, write=False)
    reader.close()
    subprocess.run(["umount", "-l", str(small_disk)], check=True)
    try:
        with pytest.raises(WorkbenchError):
            Project.open(folder)
    finally:
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(small_disk)], check=True)
