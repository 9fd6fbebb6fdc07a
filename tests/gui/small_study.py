"""What the small study of the window's tests is made of."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from workbench.core.types import Image, Mask

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


def write_model(folder: Path, run: str, mean: float, warning: str = "") -> None:
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
        "split": {"description": "validated on stretches of time, gap 0.5 s", "warning": warning},
        "config": {"encoder": "resnet18", "epochs": 5},
        "history": history,
    }
    (model / "metrics_multiclass.json").write_text(json.dumps(report))
