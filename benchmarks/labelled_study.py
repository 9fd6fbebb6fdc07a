"""A study of simulated videos in which every frame is labelled with its truth."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from workbench.core.classes import instance_palette
from workbench.core.frame_status import HUMAN, FrameStatus
from workbench.media.images import write_image, write_mask
from workbench.media.writer import VideoWriter
from workbench.project.project import Project
from workbench.simulate import Scene

STEP = 15
"""Frames of the simulation between two that are used: neighbours are near-duplicates."""


def make_study(folder: Path, scenes: Iterable[Scene], frames: int, prefix: str = "rats") -> None:
    """Write a video of ``frames`` frames for every scene; masks and animal numbers are the truth."""
    with Project.create(folder) as project:
        for number, scene in enumerate(scenes):
            add_scene(project, scene, f"{prefix}_{number:02d}", frames)


def add_scene(
    project: Project,
    scene: Scene,
    name: str,
    frames: int,
    *,
    step: int = STEP,
    status: FrameStatus = FrameStatus.VERIFIED,
) -> None:
    """Write one scene as a video of the study, every ``step``th frame of it, with its truth as masks."""
    path = project.folder / f"{name}.mp4"
    shown = [scene.frame(k * step) for k in range(frames)]
    with VideoWriter(path, scene.spec.width, scene.spec.height, 10.0) as writer:
        for one in shown:
            writer.write(one.image)
    name = project.add_video(path).name
    for k, one in enumerate(shown):
        write_image(project.frame_file(name, k), one.image, durable=False)
        write_mask(project.mask_file(name, k), one.mask, project.classes.palette(), durable=False)
        if scene.spec.animals > 1:
            write_mask(project.instances_file(name, k), one.instances, instance_palette(), durable=False)
    project.add_frames(name, [(k, ".png") for k in range(frames)])
    project.set_status(name, range(frames), status, human=status in HUMAN)
