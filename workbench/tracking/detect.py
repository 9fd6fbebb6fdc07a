"""First link of the chain, over a whole recording: blobs to disk, chunk by chunk, in several processes."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Image
from workbench.media.index import VideoIndex
from workbench.media.video import Video
from workbench.tracking.blob_store import FRAMES_A_CHUNK, ChunkWriter, finished_chunks
from workbench.tracking.blobs import FrameBlobs, blobs_in, blobs_of_labels, overlaps
from workbench.tracking.detection import Detection
from workbench.tracking.mask_folder import MaskFolder
from workbench.tracking.workers import Tell, in_processes

STAGE = "Finding animals"

_TOLD_FRAMES = 16


@dataclass(frozen=True, eq=False)
class DetectJob:
    """All that a process needs to find the blobs of some chunk.

    Attributes
    ----------
    masks
        Where given, blobs come from these masks (of the segmentation network, or painted) instead of the
        picture's contrast.
    """

    video: Path
    index: VideoIndex
    detection: Detection
    folder: Path
    masks: MaskFolder | None = None

    def chunks(self) -> int:
        """Number of chunks of the recording."""
        return -(-self.index.frame_count // FRAMES_A_CHUNK)


def detect(job: DetectJob, *, workers: int, progress: Progress, cancel: CancelToken) -> None:
    """Find the blobs of every frame; chunks that are there already are kept.

    Raises
    ------
    Cancelled
        Chunks that are whole are kept.
    NotAVideoError, DiskFullError, NoPermissionError
    """
    job.folder.mkdir(parents=True, exist_ok=True)
    total = job.index.frame_count
    left = sorted(set(range(job.chunks())) - finished_chunks(job.folder))
    done = total - sum(len(_frames(job, number)) for number in left)
    progress(Update(done, total, STAGE))
    if not left:
        return
    if workers < 2 or len(left) < 2:
        _in_this_process(job, left, done, progress, cancel)
    else:
        _in_processes(job, left, done, workers=workers, progress=progress, cancel=cancel)


def _frames(job: DetectJob, number: int) -> range:
    start = number * FRAMES_A_CHUNK
    return range(start, min(start + FRAMES_A_CHUNK, job.index.frame_count))


def _in_this_process(
    job: DetectJob, left: list[int], done: int, progress: Progress, cancel: CancelToken
) -> None:
    total = job.index.frame_count
    with Video(job.video, job.index) as video:
        for number in left:
            before = done

            def tell(frames: int, before: int = before) -> None:
                progress(Update(before + frames, total, STAGE))

            done += detect_chunk(job, video, number, cancel, tell)


def detect_chunk(
    job: DetectJob, video: Video, number: int, cancel: CancelToken, tell: Tell = lambda _frames: None
) -> int:
    """Find and write the blobs of one chunk; the number of its frames."""
    frames = _frames(job, number)
    writer = ChunkWriter(job.folder, number)
    before: FrameBlobs | None = None
    with closing(blobs_along(job, video, range(max(0, frames.start - 1), frames.stop), cancel)) as stream:
        if frames.start > 0:
            _, before = next(stream)
            writer.begin(len(before.table))
        _write(writer, (blobs for _, blobs in stream), before, tell)
    writer.finish((frames.start, frames.stop))
    tell(len(frames))
    return len(frames)


def detect_stretch(
    job: DetectJob, video: Video, frames: range, cancel: CancelToken, tell: Tell = lambda _frames: None
) -> None:
    """Find and write the blobs of a part of the recording alone, its frames numbered from 0."""
    job.folder.mkdir(parents=True, exist_ok=True)
    writer = ChunkWriter(job.folder, 0)
    with closing(blobs_along(job, video, frames, cancel)) as stream:
        _write(writer, _numbered_anew(blobs for _, blobs in stream), None, tell)
    writer.finish((0, len(frames)))


def _numbered_anew(stream: Iterable[FrameBlobs]) -> Iterator[FrameBlobs]:
    for place, blobs in enumerate(stream):
        blobs.table["frame"] = place
        yield blobs


def _write(writer: ChunkWriter, stream: Iterable[FrameBlobs], before: FrameBlobs | None, tell: Tell) -> None:
    """Write frames that follow each other, with the links of each to the one before."""
    for done, blobs in enumerate(stream, start=1):
        writer.add(blobs, overlaps(before, blobs) if before is not None else np.zeros((0, 3), np.int32))
        if done % _TOLD_FRAMES == 0:
            tell(done)
        before = blobs


def blobs_along(
    job: DetectJob, video: Video, frames: range, cancel: CancelToken
) -> Generator[tuple[int, FrameBlobs], None, None]:
    """Every frame's number and blobs."""
    with closing(video.frames_at(frames, gray=True, cancel=cancel)) as pictures:
        for k, gray in pictures:
            cancel.check()
            yield k, blobs_of_frame(job.detection, job.masks, gray, k)


def blobs_of_frame(detection: Detection, masks: MaskFolder | None, gray: Image, k: int) -> FrameBlobs:
    """Blobs of frame ``k``, from its picture or from its mask."""
    if masks is None:
        return blobs_in(gray, detection, k)
    labels, heads = masks.labels(k, gray.shape)
    if detection.region is not None:
        labels[~detection.region] = 0
    return blobs_of_labels(gray, labels, detection, k, heads)


# --- in several processes ---------------------------------------------------------------------------


def _in_processes(
    job: DetectJob, left: list[int], done: int, *, workers: int, progress: Progress, cancel: CancelToken
) -> None:
    total = job.index.frame_count

    def told(frames: int) -> None:
        progress(Update(min(total, done + frames), total, STAGE))

    in_processes(partial(_opened, job), _chunk, left, workers=workers, told=told, cancel=cancel)


def _opened(job: DetectJob) -> tuple[DetectJob, Video]:
    return job, Video(job.video, job.index)


def _chunk(opened: tuple[DetectJob, Video], number: int, cancel: CancelToken, tell: Tell) -> int:
    return detect_chunk(*opened, number, cancel, tell)


def read_samples(video: Video, count: int, cancel: CancelToken) -> tuple[NDArray[np.int64], list[Image]]:
    """Numbers and grey pictures of frames spread through a recording."""
    numbers = np.unique(np.linspace(0, video.frame_count - 1, count).round().astype(np.int64))
    with closing(video.frames_at(numbers.tolist(), gray=True, cancel=cancel)) as pictures:
        return numbers, [gray for _, gray in pictures]
