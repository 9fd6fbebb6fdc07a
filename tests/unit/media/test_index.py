"""The index survives saving, notices a changed file, and refuses what is no video."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks import video_kinds as kinds
from workbench.core.errors import Cancelled, EmptyVideoError, MissingFileError, NotAVideoError
from workbench.core.progress import CancelToken
from workbench.media import index as index_module
from workbench.media.images import write_image
from workbench.media.index import VideoIndex, build_index, cached_index
from workbench.media.video import Video


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kinds.variable(tmp_path_factory.mktemp("index") / "vidéo", 90)


def test_saved_index_is_the_same(recording: Path, tmp_path: Path) -> None:
    made = build_index(recording)
    made.save(tmp_path / "é" / "a.index.npz")
    read = VideoIndex.load(tmp_path / "é" / "a.index.npz")
    for field in dataclasses.fields(VideoIndex):
        mine, theirs = getattr(made, field.name), getattr(read, field.name)
        same = np.array_equal(mine, theirs) if isinstance(mine, np.ndarray) else mine == theirs
        assert same, field.name
    with Video(recording, index=read) as video:
        assert kinds.burnt_in_number(video.gray_frame(77)) == 77


def test_cache_is_used_until_the_file_changes(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, cache = tmp_path / "a.mp4", tmp_path / "a.npz"
    shutil.copy(recording, path)
    built = []
    original = index_module.build_index
    monkeypatch.setattr(index_module, "build_index", lambda *a: built.append(a) or original(*a))
    assert cached_index(path, cache).frame_count == 90
    assert cached_index(path, cache).frame_count == 90
    assert len(built) == 1
    shutil.copy(kinds.constant(tmp_path / "b", 30), path)
    assert cached_index(path, cache).frame_count == 30
    assert len(built) == 2
    cache.write_bytes(b"PK\x03\x04 not an index")
    assert cached_index(path, cache).frame_count == 30


def test_broken_index_file_is_a_value_error(tmp_path: Path) -> None:
    bad = tmp_path / "bad.npz"
    bad.write_bytes(b"nonsense")
    with pytest.raises(ValueError, match=r"bad\.npz"):
        VideoIndex.load(bad)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"gone\.mp4"):
        build_index(tmp_path / "gone.mp4")


def test_empty_file(tmp_path: Path) -> None:
    (tmp_path / "e.mp4").touch()
    with pytest.raises(EmptyVideoError, match=r"e\.mp4"):
        build_index(tmp_path / "e.mp4")


@pytest.mark.parametrize("name", ["notes.txt", "fake.mp4", "data.csv"])
def test_text_is_no_video(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("frame,x,y\n0,1,2\n" * 50)
    with pytest.raises(NotAVideoError, match=name):
        build_index(tmp_path / name)


@pytest.mark.parametrize("name", ["photo.png", "photo.jpg", "photo.bmp", "photo.tif"])
def test_picture_is_no_video(name: str, tmp_path: Path) -> None:
    write_image(tmp_path / name, np.full((48, 64, 3), 90, np.uint8))
    with pytest.raises(NotAVideoError, match=name):
        build_index(tmp_path / name)


def test_folder_is_no_video(tmp_path: Path) -> None:
    with pytest.raises(NotAVideoError, match="folder"):
        build_index(tmp_path)


def test_sound_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
    with pytest.raises(NotAVideoError, match="no moving pictures"):
        build_index(path)


def test_mp4_cut_before_its_index_says_why(recording: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    path.write_bytes(recording.read_bytes()[: recording.stat().st_size // 2])
    with pytest.raises(NotAVideoError, match="cut off before its table of contents"):
        build_index(path)


def test_header_without_frames_is_an_empty_video(tmp_path: Path) -> None:
    whole = kinds.variable_mkv(tmp_path / "w", 30)
    data = whole.read_bytes()
    cluster = data.index(b"\x1f\x43\xb6\x75")
    path = tmp_path / "head.mkv"
    path.write_bytes(data[:cluster])
    with pytest.raises(EmptyVideoError, match=r"head\.mkv"):
        build_index(path)


def test_progress_and_cancel(recording: Path) -> None:
    updates = []
    build_index(recording, updates.append)
    assert updates and all(update.stage == "Indexing video" for update in updates)
    assert all(0 <= update.done <= update.total for update in updates)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        build_index(recording, cancel=cancel)
