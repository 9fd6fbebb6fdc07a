"""A small real study, and the controllers of a window around it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.core.classes import ClassTable
from workbench.core.frame_status import FrameStatus
from workbench.core.types import Image, Mask
from workbench.gui.context import WindowContext
from workbench.media.images import write_mask
from workbench.media.writer import VideoWriter
from workbench.project.project import Project

WIDTH, HEIGHT, FRAMES, FPS = 240, 180, 40, 20.0
MASKED = 20
"""Frames from 0 on that have a mask and a prediction."""


def mouse_frame(k: int) -> tuple[Image, Mask]:
    """A dark mouse walking right on a pale floor, and its class mask."""
    image = np.full((HEIGHT, WIDTH, 3), 215, np.uint8)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    x, y = 70 + 3 * k, 90
    for picture, colors in ((image, ((70,) * 3,) * 3), (mask, (3, 2, 1))):
        cv2.line(picture, (x - 60, y + 12), (x - 20, y), colors[0], 4)
        cv2.ellipse(picture, (x, y), (26, 15), 0, 0, 360, colors[1], -1)
        cv2.ellipse(picture, (x + 24, y), (13, 8), 0, 0, 360, colors[2], -1)
    cv2.circle(image, (20, 20), 3, (90, 90, 90), -1)  # a dropping: too small for an animal
    return image, mask


@pytest.fixture(scope="session")
def study_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study as it is copied for every test that asks for one."""
    base = tmp_path_factory.mktemp("template")
    video = base / "mouse.mp4"
    with VideoWriter(video, WIDTH, HEIGHT, FPS) as writer:
        for k in range(FRAMES):
            writer.write(mouse_frame(k)[0])
    folder = base / "study"
    palette = ClassTable.default().palette()
    with Project.create(folder) as project:
        shutil.copy(video, folder / "mouse.mp4")
        name = project.add_video(folder / "mouse.mp4").name
        for k in range(MASKED):
            mask = mouse_frame(k)[1]
            write_mask(project.mask_file(name, k), mask, palette, durable=False)
            write_mask(project.prediction_file(name, k), mask, palette, durable=False)
        project.set_status(name, range(MASKED), FrameStatus.PSEUDO)
    write_model(folder, "unet-old", 0.61)
    return folder


def write_model(folder: Path, run: str, mean: float) -> None:
    """What a training leaves behind, as far as the window reads it."""
    model = folder / "models" / run
    model.mkdir(parents=True)
    (model / "unet_checkpoint_epoch_2.pth").write_bytes(b"weights")
    iou = {"background": 0.99, "head": 0.5, "body": 0.8, "tail": 0.4}
    history = [
        {"epoch": k, "train_loss": 1 / k, "val_loss": 1.2 / k, "mean_iou": mean / (3 - k), "iou": iou}
        for k in (1, 2)
    ]
    report = {
        "best_epoch": 2,
        "best": {"mean_iou": mean, "iou": iou},
        "split": {"description": "validated on stretches of time, gap 0.5 s"},
        "config": {"encoder": "resnet18"},
        "history": history,
    }
    (model / "metrics_multiclass.json").write_text(json.dumps(report))


@pytest.fixture
def study(study_template: Path, tmp_path: Path) -> Path:
    """Folder of a study of one's own: one video ``mouse``, 40 frames, 20 of them with masks."""
    folder = tmp_path / "estudo ção"
    shutil.copytree(study_template, folder)
    return folder


@pytest.fixture
def context(qapp: QApplication) -> Iterator[WindowContext]:
    """Controllers of a window; every thread and process ends with the test."""
    made = WindowContext()
    yield made
    made.shutdown()


@pytest.fixture
def open_study(context: WindowContext, qtbot: QtBot) -> Callable[[Path], None]:
    """Open a study and wait until its first video is selected."""

    def opened(folder: Path) -> None:
        with qtbot.waitSignal(context.study.video_selected, timeout=20_000):
            context.study.open(folder)

    return opened
