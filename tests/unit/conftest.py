"""Drawn animals with head, body and tail, for tests of networks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from workbench.core.types import Image, Mask


def _figure(rng: np.random.Generator, width: int = 96, height: int = 64) -> tuple[Image, Mask]:
    """Picture (H, W) and mask of one animal somewhere: dark body, darker head, grey tail, noise."""
    mask = np.zeros((height, width), np.uint8)
    angle = rng.uniform(0, 2 * np.pi)
    ahead = np.array([np.cos(angle), np.sin(angle)])
    length = 0.2 * height
    centre = rng.uniform((0.35 * width, 0.4 * height), (0.65 * width, 0.6 * height))
    tail = [tuple(int(v) for v in centre - ahead * length * k) for k in (0.9, 2.0)]
    cv2.line(mask, *tail, 3, max(2, height // 18))
    middle = tuple(int(v) for v in centre)
    cv2.ellipse(mask, middle, (int(length), int(length * 0.6)), np.degrees(angle), 0, 360, 2, -1)
    cv2.circle(mask, tuple(int(v) for v in centre + ahead * length), int(length * 0.5), 1, -1)
    levels = np.array([200, 30, 80, 130], np.uint8)
    noise = rng.normal(0, 8, mask.shape)
    image = np.clip(cv2.GaussianBlur(levels[mask], (0, 0), 0.8) + noise, 0, 255).astype(np.uint8)
    return image, mask


def _figures(count: int, seed: int, width: int = 96, height: int = 64) -> tuple[Image, Mask]:
    """Stacks (N, H, W) of pictures and masks."""
    rng = np.random.default_rng(seed)
    drawn = [_figure(rng, width, height) for _ in range(count)]
    return np.stack([image for image, _ in drawn]), np.stack([mask for _, mask in drawn])


@pytest.fixture(scope="session")
def figures() -> Callable[..., tuple[Image, Mask]]:
    """``figures(count, seed, width=96, height=64)``: stacks (N, H, W) of drawn animals and their masks."""
    return _figures


@pytest.fixture(scope="session")
def make_labelled_study(figures) -> Callable[..., Path]:
    """``make(folder, frames=60, every=2)``: a study of a drawn video, some frames with a mask."""

    def make(folder: Path, frames: int = 60, every: int = 2, seed: int = 7, extracted: bool = True) -> Path:
        from workbench.core.frame_status import FrameStatus
        from workbench.media.images import write_image, write_mask
        from workbench.media.writer import VideoWriter
        from workbench.project.project import Project

        images, masks = figures(frames, seed)
        video = folder.parent / f"{folder.name} vidéo.mp4"
        video.parent.mkdir(parents=True, exist_ok=True)
        with VideoWriter(video, 96, 64, 25.0) as writer:
            for image in images:
                writer.write(np.repeat(image[..., None], 3, axis=2))
        with Project.create(folder) as project:
            name = project.add_video(video).name
            chosen = list(range(0, frames, every))
            for k in chosen:
                if extracted:
                    write_image(project.frame_file(name, k), images[k])
                write_mask(project.mask_file(name, k), masks[k], project.classes.palette())
            project.add_frames(name, [(k, ".png" if extracted else None) for k in chosen])
            project.set_status(name, chosen, FrameStatus.PSEUDO)
        return folder

    return make
