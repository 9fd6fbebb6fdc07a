"""Blobs on disk."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from moving_discs import RADIUS, along, looks, picture, store_of_places

from workbench.core.progress import CancelToken, Update, no_progress
from workbench.media.index import build_index
from workbench.media.writer import VideoWriter
from workbench.tracking.blob_store import FRAMES_A_CHUNK, BlobStore, finished_chunks
from workbench.tracking.detect import DetectJob, detect

FRAMES = 2 * FRAMES_A_CHUNK + 30


def places() -> np.ndarray:
    time = np.arange(FRAMES)
    one = np.stack([40 + 20 * np.sin(time / 9), 60 + 20 * np.cos(time / 7)], axis=1)
    other = np.stack([110 + 20 * np.cos(time / 11), 60 + 20 * np.sin(time / 8)], axis=1)
    return np.stack([one, other], axis=1)


@pytest.fixture(scope="module")
def job(tmp_path_factory) -> DetectJob:
    root = tmp_path_factory.mktemp("vídeo")
    with VideoWriter(root / "discs.mp4", 160, 120, 30.0) as video:
        for one in places():
            video.write(np.repeat(picture(one)[..., None], 3, axis=2))
    index = build_index(root / "discs.mp4")
    return DetectJob(root / "discs.mp4", index, looks(), root / "blobs")


def into(job: DetectJob, folder: Path, workers: int = 1, told=no_progress, cancel=None) -> BlobStore:
    job = DetectJob(job.video, job.index, job.detection, folder, job.masks)
    detect(job, workers=workers, progress=told, cancel=cancel or CancelToken())
    return BlobStore(folder)


@pytest.fixture(scope="module")
def whole(job: DetectJob) -> BlobStore:
    return into(job, job.folder)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_two_processes_write_the_same_bytes_as_one(job: DetectJob, whole: BlobStore, tmp_path: Path) -> None:
    told: list[Update] = []
    into(job, tmp_path / "two", 2, told.append)
    one, two = bytes_of(whole.folder), bytes_of(tmp_path / "two")
    assert sorted(one) == [f"chunk_0000{k}.{kind}" for k in range(3) for kind in ("crops", "masks", "npz")]
    assert one == two
    assert told[-1].done == told[-1].total == FRAMES
    assert [update.done for update in told] == sorted(update.done for update in told)


def test_what_is_missing_or_half_written_is_made_again(
    job: DetectJob, whole: BlobStore, tmp_path: Path
) -> None:
    folder = tmp_path / "b"
    expected = into(job, folder)
    stamp = (folder / "chunk_00002.npz").stat().st_mtime_ns
    (folder / "chunk_00000.npz").unlink()  # killed before the table was written
    (folder / "chunk_00000.crops").write_bytes(b"half")
    (folder / "chunk_00001.masks").unlink()  # swept away by somebody
    assert finished_chunks(folder) == {2}
    told: list[Update] = []
    again = into(job, folder, told=told.append)
    assert told[0].done == FRAMES - 2 * FRAMES_A_CHUNK
    assert (again.table == expected.table).all() and (again.links == whole.links).all()
    assert bytes_of(folder)["chunk_00000.crops"] == bytes_of(whole.folder)["chunk_00000.crops"]
    assert (folder / "chunk_00002.npz").stat().st_mtime_ns == stamp


def test_everything_is_where_it_was_put(whole: BlobStore) -> None:
    assert whole.frames == FRAMES and len(whole) == 2 * FRAMES
    assert (np.diff(whole.first) == 2).all()
    found = np.stack([whole.table["x"], whole.table["y"]], axis=1).reshape(FRAMES, 2, 2)
    order = np.argsort(found[:, :, 0], axis=1)
    found = np.take_along_axis(found, order[:, :, None], axis=1)
    assert np.abs(found - places()).max() < 1.5
    assert np.abs(whole.table["area"] / (np.pi * RADIUS**2) - 1).max() < 0.2


def test_links_cross_the_borders_of_chunks(whole: BlobStore) -> None:
    assert len(whole.links) == 2 * (FRAMES - 1)
    frames = whole.table["frame"][whole.links[:, :2]]
    assert (np.diff(frames[:, 1]) >= 0).all()
    assert (frames[:, 1] - frames[:, 0] == 1).all()
    steps = whole.table["x"][whole.links[:, 1]] - whole.table["x"][whole.links[:, 0]]
    assert np.abs(steps).max() < 5
    assert set(frames[:, 1].tolist()) == set(range(1, FRAMES))


def test_masks_and_pictures_read_back(whole: BlobStore) -> None:
    chosen = np.array([0, 1, 2 * FRAMES_A_CHUNK - 1, 2 * FRAMES_A_CHUNK, len(whole) - 1])
    masks = whole.masks(chosen)
    for blob, mask in zip(chosen.tolist(), masks, strict=True):
        row = whole.table[blob]
        assert mask.shape == (row["height"], row["width"]) and mask.sum() == row["area"]
        y, x = np.nonzero(mask)
        assert abs(x.mean() + row["left"] - row["x"]) < 0.01 and abs(y.mean() + row["top"] - row["y"]) < 0.01
    crops = whole.crops(chosen)
    assert crops.shape == (5, 24, 24) and crops.dtype == np.uint8
    assert np.abs((crops > 0).sum(axis=(1, 2)) - whole.table["area"][chosen]).max() < 40
    one_by_one = np.concatenate([whole.crops(np.array([blob])) for blob in chosen])
    assert (one_by_one == crops).all()
    assert whole.crops(np.zeros(0, np.int64)).shape == (0, 24, 24) and whole.masks([]) == []


def test_pictures_stay_on_disk(whole: BlobStore) -> None:
    pictures = sum(path.stat().st_size for path in whole.folder.glob("*.crops"))
    tracemalloc.start()
    store = BlobStore(whole.folder)
    store.crops(np.arange(10))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.7 * pictures, (peak, pictures)


def test_a_cancelled_search_keeps_whole_chunks_alone(job: DetectJob, tmp_path: Path) -> None:
    from workbench.core.errors import Cancelled

    cancel = CancelToken()

    def told(update: Update) -> None:
        if update.done > FRAMES_A_CHUNK + 20:
            cancel.cancel()

    with pytest.raises(Cancelled):
        into(job, tmp_path / "c", told=told, cancel=cancel)
    assert sorted(bytes_of(tmp_path / "c")) == [f"chunk_00000.{kind}" for kind in ("crops", "masks", "npz")]


def test_a_recording_without_blobs_is_an_empty_store(tmp_path: Path) -> None:
    nobody = np.full((12, 1, 2), np.nan)
    nobody[4] = along((0, 50, 50))[0]
    store = store_of_places(tmp_path, nobody, chunk=3)
    assert store.frames == 12 and len(store) == 1 and store.picture == (24, 24)
    assert store.first.tolist() == [0] * 5 + [1] * 8
    assert len(store.links) == 0
    assert len(BlobStore(tmp_path / "nothing")) == 0
