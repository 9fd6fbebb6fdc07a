"""A network as TorchScript gives what the network itself gives, and says what it means."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.classes import ClassTable
from workbench.core.errors import BadParameterError, CheckpointError, WorkbenchError
from workbench.jobs.operations.export_model import ExportModelSpec
from workbench.jobs.runner import run_operation
from workbench.nets import export
from workbench.nets.checkpoint import Checkpoint, checkpoint_path, save_checkpoint
from workbench.nets.encoders import DEFAULT_ENCODER
from workbench.nets.predictor import Predictor
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.segmentation import build_unet


@pytest.fixture
def model(study: Path) -> Path:
    """A network with weights of chance in the study, one that tells animals apart."""
    torch.manual_seed(1)
    state = build_unet(animals=True).state_dict()
    path = checkpoint_path(study / "models" / "unet-1", 3)
    path.parent.mkdir(parents=True)
    preprocessing = Preprocessing(96, None, 90.0, 40.0)
    facts = {"run": "unet-1"}
    checkpoint = Checkpoint(DEFAULT_ENCODER, ClassTable.default(), preprocessing, state, facts, True)
    save_checkpoint(path, checkpoint)
    return path


def test_the_file_alone_gives_the_predictor_s_scores(study: Path, model: Path, tmp_path: Path) -> None:
    out = tmp_path / "new folder" / "rede.pt"
    result = run_operation(ExportModelSpec.of(study=study, model="unet-1", out=out))
    extra = {export.DESCRIPTION: ""}
    loaded = torch.jit.load(str(out), _extra_files=extra)
    picture = np.random.default_rng(0).integers(0, 255, (64, 96), dtype=np.uint8)
    predictor = Predictor(model, threads=1, device="cpu")
    wanted = predictor.logits([predictor.reduce(picture)])
    with torch.inference_mode():
        scores = loaded(torch.from_numpy(picture)[None, None].float()).numpy()
    assert scores.shape == wanted.shape == (1, 7, 64, 96)
    assert np.abs(scores - wanted).max() < 1e-3
    assert np.abs(wanted).max() > 0.05
    told = json.loads(extra[export.DESCRIPTION])
    assert [entry["name"] for entry in told["classes"]] == ["background", "head", "body", "tail"]
    assert told["preprocessing"]["mean"] == 90.0
    assert told["animals"] is True
    assert result.checkpoint == model
    assert result.difference < 1e-4


def test_an_export_that_differs_is_not_left_behind(
    study: Path, model: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(export, "_CLOSE", -1.0)
    out = tmp_path / "rede.pt"
    out.write_bytes(b"an earlier one")
    with pytest.raises(CheckpointError, match="other scores"):
        run_operation(ExportModelSpec.of(study=study, model="unet-1", out=out))
    assert out.read_bytes() == b"an earlier one"


def test_the_study_s_own_files_are_not_written_over(study: Path, model: Path) -> None:
    before = model.read_bytes()
    for kind in ("torchscript", "checkpoint"):
        with pytest.raises(BadParameterError, match="networks"):
            run_operation(ExportModelSpec.of(study=study, model="unet-1", out=model, format=kind))
    assert model.read_bytes() == before


def test_no_such_network(study: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match="unet-9"):
        run_operation(ExportModelSpec.of(study=study, model="unet-9", out=tmp_path / "x.pt"))
    with pytest.raises(BadParameterError, match="format"):
        ExportModelSpec.of(study=study, model="unet-9", out=tmp_path / "x.pt", format="tflite")
