"""Suggested frames made ready for the editor: an image each, and the network's mask to start from."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from workbench.core.classes import instance_palette
from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.core.progress import CancelToken, Progress, Update
from workbench.jobs.frame_looks import pictures_of
from workbench.media.extraction import check_space, estimate_bytes, write_frames
from workbench.media.images import write_mask
from workbench.project.project import Project

if TYPE_CHECKING:
    from workbench.nets.predictor import Predictor

OPEN = frozenset({FrameStatus.EXTRACTED, FrameStatus.PREDICTED})
"""Statuses whose mask may come from a network; a pseudo-mask stays, and so does what people did."""


def open_to_editor(
    project: Project,
    keys: Sequence[FrameKey],
    predictor: Predictor | None,
    progress: Progress,
    cancel: CancelToken,
) -> tuple[int, int]:
    """Extract the frames of ``keys`` that have no image, and predict those that have no mask.

    Gives how many of each. A frame that this is stopped at is as it was.

    Raises
    ------
    DiskFullError, NoPermissionError, LostVideoError, Cancelled
    """
    extracted = predicted = 0
    for video in dict.fromkeys(key.video for key in keys):
        frames = sorted(key.index for key in keys if key.video == video)
        extracted += _extract(project, video, frames, progress, cancel)
        if predictor is not None:
            predicted += _predict(project, video, frames, predictor, progress=progress, cancel=cancel)
    return extracted, predicted


def _extract(
    project: Project, video: str, frames: Sequence[int], progress: Progress, cancel: CancelToken
) -> int:
    there = {frame.index for frame in project.frames(video) if frame.suffix is not None}
    missing = [k for k in frames if k not in there]
    if not missing:
        return 0
    fresh: list[int] = []
    with project.open_video(project.video(video)) as opened:
        check_space(project.folder, estimate_bytes(opened, missing))
        try:
            written = write_frames(opened, missing, lambda k: project.frame_file(video, k), cancel=cancel)
            with closing(written) as numbers:
                for k in numbers:
                    fresh.append(k)
                    progress(Update(len(fresh), len(missing), "Extracting frames"))
        finally:
            project.add_frames(video, [(k, ".png") for k in fresh])
    return len(fresh)


def _predict(
    project: Project,
    video: str,
    frames: Sequence[int],
    predictor: Predictor,
    *,
    progress: Progress,
    cancel: CancelToken,
) -> int:
    """Give frames without a mask the network's; the status of each is read again just before."""
    wanted = [k for k in frames if not project.mask_file(video, k).is_file()]
    done = 0
    for k, picture in pictures_of(project, project.video(video), wanted, cancel):
        found = predictor.predict([picture], cancel)[0]
        if project.status(video, k) not in OPEN or project.mask_file(video, k).is_file():
            continue
        write_mask(project.mask_file(video, k), found.mask, project.classes.palette(), durable=False)
        numbers = project.instances_file(video, k)
        numbers.unlink(missing_ok=True)
        if found.animals is not None:
            write_mask(numbers, found.animals, instance_palette(), durable=False)
        done += project.set_status(video, [k], FrameStatus.PREDICTED)
        progress(Update(done, len(wanted), "Predicting"))
    return done
