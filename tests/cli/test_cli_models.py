"""Commands about networks and encoders: what they print, and what they leave."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.classes import ClassTable
from workbench.core.frame_status import FrameStatus
from workbench.media.images import write_mask
from workbench.nets.checkpoint import Checkpoint, checkpoint_path, save_checkpoint
from workbench.nets.encoders import DEFAULT_ENCODER
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.segmentation import build_unet
from workbench.project.project import Project


@pytest.fixture
def network(study: Path) -> str:
    """A network with weights of chance in the study; its folder."""
    torch.manual_seed(1)
    path = checkpoint_path(study / "models" / "unet-1", 2)
    path.parent.mkdir(parents=True)
    state = build_unet().state_dict()
    save_checkpoint(path, Checkpoint(DEFAULT_ENCODER, ClassTable.default(), Preprocessing(64), state))
    report = {"best_epoch": 2, "best": {"mean_iou": 0.61, "iou": {}}, "config": {"encoder": DEFAULT_ENCODER}}
    (path.parent / "metrics_multiclass.json").write_text(json.dumps(report))
    return "unet-1"


def test_list_note_delete(workbench, study: Path, network: str) -> None:
    done = workbench("model", "note", study, network, "--name", "Ratas", "--notes", "boa à noite")
    assert (done.exit_code, done.stdout) == (0, "unet-1 is called Ratas.\n")
    text = workbench("model", "list", study).stdout
    assert "unet-1 (Ratas)" in text and "mean IoU 0.610" in text and "boa à noite" in text
    (found,) = json.loads(workbench("model", "list", study, "--json").stdout)["models"]
    assert (found["run"], found["name"], found["notes"]) == ("unet-1", "Ratas", "boa à noite")
    assert workbench("model", "note", study, network).exit_code == 2
    done = workbench("model", "delete", study, "Ratas", "--json")
    assert Path(json.loads(done.stdout)["deleted"]).is_dir()
    done = workbench("model", "delete", study, network)
    assert done.exit_code == 1 and "no network called unet-1" in done.stderr


def test_out_and_in(workbench, study: Path, network: str, tmp_path: Path) -> None:
    out = tmp_path / "rede.pth"
    done = workbench("model", "export", study, network, "--out", out, "--format", "checkpoint", "--json")
    assert done.exit_code == 0 and len(json.loads(done.stdout)["sha256"]) == 64
    Project.create(tmp_path / "other").close()
    done = workbench("model", "import", tmp_path / "other", out, "--name", "De lá")
    assert (done.exit_code, done.stdout) == (0, "Imported rede.pth as unet-1.\n")
    assert "already" in workbench("model", "import", tmp_path / "other", out).stdout
    out.write_bytes(b"half")
    done = workbench("model", "import", tmp_path / "other", out)
    assert done.exit_code == 1 and "rede.pth" in done.stderr
    assert workbench("model", "import", tmp_path / "other", out, "--normalise", "magic").exit_code == 2


def test_comparing_needs_two_and_frames(workbench, study: Path, network: str) -> None:
    assert workbench("model", "compare", study, network, network).exit_code == 2
    done = workbench("model", "compare", study, network, "unet-9")
    assert done.exit_code == 1 and "unet-9" in done.stderr


def test_encoders(workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_COSTS_DIR", str(tmp_path))
    command = ("encoders", "--size", 64, "--batch", 2, "--encoder", DEFAULT_ENCODER)
    done = workbench(*command)
    assert done.exit_code == 0 and "ms a frame" in done.stdout and DEFAULT_ENCODER in done.stdout
    (row,) = json.loads(workbench(*command, "--json").stdout)["rows"]
    assert row["forward_ms"] > 0
    assert workbench("encoders", "--encoder", "hal9000").exit_code == 2


def test_published_weights_that_cannot_be_had(
    workbench, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Project.open(study) as project:
        for k in range(10):
            mask = np.full((48, 64), k % 4, np.uint8)
            write_mask(project.mask_file("cage", k), mask, project.classes.palette())
        project.set_status("cage", range(10), FrameStatus.PSEUDO)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("WORKBENCH_WEIGHTS_DIR", str(tmp_path / "weights"))
    done = workbench("train", study, "--encoder", "resnet18", "--weights", "imagenet")
    assert done.exit_code == 1
    assert done.stderr.count("--weights FILE") == 1 and "http://127.0.0.1:1/" in done.stderr
