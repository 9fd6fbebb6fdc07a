"""Trained networks for tests: two small trainings of one drawn study, made once."""

from __future__ import annotations

import json
from pathlib import Path

import torch

from workbench.core.classes import ClassTable
from workbench.jobs.operations.train import TrainSpec
from workbench.jobs.runner import run_operation
from workbench.nets.checkpoint import Checkpoint, checkpoint_path, save_checkpoint
from workbench.nets.encoders import DEFAULT_ENCODER
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.segmentation import build_unet

FAST = {"size": 96, "batch": 8, "threads": 1, "device": "cpu", "min_steps": 1}


def train(study: Path, **options: object) -> str:
    """Folder of a network trained on the study."""
    return run_operation(TrainSpec.of(study=study, **{**FAST, **options})).run


def write_network(study: Path, run: str, classes: ClassTable | None = None, seed: int = 1) -> Path:
    """A network with weights of chance, and the metrics that a training leaves; its checkpoint."""
    torch.manual_seed(seed)
    table = classes or ClassTable.default()
    path = checkpoint_path(study / "models" / run, 3)
    path.parent.mkdir(parents=True)
    state = build_unet(classes=len(table)).state_dict()
    save_checkpoint(
        path, Checkpoint(DEFAULT_ENCODER, table, Preprocessing(96, None, 90.0, 40.0), state, {"run": run})
    )
    report = {
        "classes": list(table.names),
        "best_epoch": 3,
        "best": {"mean_iou": 0.5, "iou": {"head": 0.4}},
        "split": {"description": "validated on whole videos: b", "train": 7, "val": 3},
        "config": {"encoder": DEFAULT_ENCODER},
        "facts": {"date": "2026-01-02T03:04:05+00:00", "videos": ["a", "b"], "weights": "random"},
        "history": [{"epoch": 1}, {"epoch": 2}, {"epoch": 3}],
    }
    (path.parent / "metrics_multiclass.json").write_text(json.dumps(report))
    return path
