"""Clips with several animals and their identities, out of a study's videos of one animal."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.core.classes import instance_palette
from workbench.core.errors import NothingToDoError
from workbench.core.frame_status import FrameStatus
from workbench.core.paths import write_atomic
from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Image, Mask
from workbench.media.images import read_mask, write_mask
from workbench.media.thermal import intensity
from workbench.media.writer import VideoWriter
from workbench.project.frame_files import frame_name
from workbench.project.project import Project
from workbench.project.records import VideoRecord
from workbench.vision.completeness import is_complete
from workbench.vision.cutouts import Cutout, cut_out
from workbench.vision.synthesis import SynthesisParams, Synthetic
from workbench.vision.synthesis_material import Material
from workbench.vision.synthetic_clips import Track, Walk, clip_frame, middle_and_hull, plan_clip

MANIFEST = "clip.json"


@dataclass(frozen=True)
class ClipSource:
    """A video of one animal: its record, the track of its labelled frames, and the material made of it."""

    record: VideoRecord
    track: Track
    material: Material
    params: SynthesisParams

    def length(self, seconds: float) -> int:
        """Frames of a clip of that many seconds."""
        return max(2, round(seconds * (self.record.fps or 25.0)))


def label_file(project: Project, video: str, k: int) -> Path | None:
    """The mask of a frame: what people work on, else what a network made of it; None without either."""
    for path in (project.mask_file(video, k), project.prediction_file(video, k)):
        if path.is_file():
            return path
    return None


def trace_video(project: Project, record: VideoRecord, progress: Progress, cancel: CancelToken) -> Track:
    """Where the one animal of a video is, in every frame that has a whole one."""
    middles, hulls = {}, {}
    rejected = {frame.index for frame in project.frames(record.name, FrameStatus.REJECTED)}
    for k in range(record.frame_count):
        cancel.check()
        path = label_file(project, record.name, k)
        if path is not None and k not in rejected:
            mask = read_mask(path, project.classes, (record.width, record.height))
            if is_complete(mask):
                middles[k], hulls[k] = middle_and_hull(mask)
        if k % 20 == 0:
            progress(Update(k, record.frame_count, "Loading frames"))
    return Track(middles, hulls)


def write_clip(
    project: Project,
    source: ClipSource,
    folder: Path,
    length: int,
    *,
    seed: Sequence[int],
    cancel: CancelToken,
) -> int:
    """Write one clip: video, masks, instances, ``tracks.csv``, and last what made it.

    Returns
    -------
    int
        Animals in the clip; fewer than drawn where no allowed place was found.

    Raises
    ------
    NothingToDoError
        If no animal finds a place.
    """
    rng = np.random.default_rng(list(seed))
    material, record = source.material, source.record
    wanted = int(rng.integers(source.params.animals[0], source.params.animals[1] + 1))
    background = material.backgrounds[int(rng.integers(len(material.backgrounds)))]
    walks = plan_clip(source.track, length, wanted, material.arena, source.params, rng=rng)
    if not walks:
        raise NothingToDoError(
            path=project.folder,
            detail=f"no stretch of {record.name} fits into the arena",
            way_out="Make shorter clips.",
        )
    rows: list[list[object]] = []
    with VideoWriter(folder / "clip.mp4", record.width, record.height, record.fps or 25.0) as writer:
        for t, made in enumerate(_frames(project, source, walks, background, length)):
            cancel.check()
            picture = material.colored(made.image)
            writer.write(picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2))
            write_mask(
                folder / "masks" / frame_name(t), made.classes, project.classes.palette(), durable=False
            )
            write_mask(folder / "instances" / frame_name(t), made.animals, instance_palette(), durable=False)
            rows += _rows(t, made, len(walks))
    write_atomic(folder / "tracks.csv", _table(rows))
    content = {
        "video": record.name,
        "seed": list(seed),
        "wanted": wanted,
        "animals": len(walks),
        "frames": length,
        "walks": [walk.to_json() for walk in walks],
    }
    write_atomic(folder / MANIFEST, json.dumps(content, indent=1).encode())
    return len(walks)


def _frames(
    project: Project, source: ClipSource, walks: Sequence[Walk], background: Image, length: int
) -> Iterator[Synthetic]:
    """The frames of a clip; every walk reads its own stretch of the video."""
    name, palette = source.record.name, source.material.palette
    scene = source.material.backgrounds[0]
    with ExitStack() as stack:
        video = stack.enter_context(project.open_video(source.record))
        streams = [
            stack.enter_context(closing(video.frames(walk.start, walk.start + length))) for walk in walks
        ]
        for frames in zip(*streams, strict=True):
            cutouts = []
            for k, picture in frames:
                path = label_file(project, name, k)
                assert path is not None, "the track holds labelled frames alone"
                mask = read_mask(path, project.classes, (picture.shape[1], picture.shape[0]))
                cutouts.append(_cutout(picture, mask, scene, palette, f"{name}/{k}"))
            yield clip_frame(background, cutouts, walks, source.params)


def _cutout(picture: Image, mask: Mask, scene: Image, palette: str | None, name: str) -> Cutout:
    return cut_out(intensity(picture, palette) if palette else picture, mask, scene, name)


def _rows(t: int, made: Synthetic, walks: int) -> list[list[object]]:
    """Frame, animal, middle of what is seen of it and its pixels; empty where it is hidden."""
    rows: list[list[object]] = []
    for number in range(1, walks + 1):
        ys, xs = np.nonzero(made.animals == number)
        middle = [f"{xs.mean():.2f}", f"{ys.mean():.2f}"] if len(xs) else ["", ""]
        rows.append([t, number, *middle, len(xs)])
    return rows


def _table(rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["frame", "animal", "x", "y", "pixels"])
    writer.writerows(rows)
    return text.getvalue().encode()
