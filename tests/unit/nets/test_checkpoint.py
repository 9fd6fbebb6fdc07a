from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.classes import ClassTable, PartClass
from workbench.core.errors import BadParameterError, CheckpointClassesError, CheckpointError, MissingFileError
from workbench.nets.checkpoint import (
    METRICS_FILE,
    Checkpoint,
    best_checkpoint,
    checkpoint_path,
    load_checkpoint,
    newest_checkpoint,
    save_checkpoint,
)
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.segmentation import build_unet


@pytest.fixture(scope="module")
def checkpoint() -> Checkpoint:
    torch.manual_seed(1)
    model = build_unet(classes=4)
    preprocessing = Preprocessing(64, None, 80.0, 30.0)
    facts = {"run": "r", "epoch": 3, "metrics": {"mean_iou": 0.5}}
    return Checkpoint(
        "tu-mobilenetv3_small_100", ClassTable.default(), preprocessing, model.state_dict(), facts
    )


def test_everything_comes_back(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "é ü" / "net.pth"
    save_checkpoint(path, checkpoint)
    back = load_checkpoint(path, ClassTable.default())
    assert (back.encoder, back.classes, back.preprocessing) == (
        checkpoint.encoder,
        checkpoint.classes,
        checkpoint.preprocessing,
    )
    assert back.training == checkpoint.training
    image = torch.from_numpy(np.random.default_rng(0).normal(size=(1, 1, 64, 64)).astype(np.float32))
    with torch.inference_mode():
        assert torch.equal(checkpoint.model()(image), back.model()(image))
    assert list(path.parent.iterdir()) == [path]


def test_other_classes_are_refused(checkpoint: Checkpoint, tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "net.pth", checkpoint)
    other = ClassTable((PartClass(0, "background", (0, 0, 0)), PartClass(1, "mouse", (9, 9, 9))))
    with pytest.raises(CheckpointClassesError, match="mouse"):
        load_checkpoint(tmp_path / "net.pth", other)


class _Evil:
    def __reduce__(self):  # type: ignore[no-untyped-def]
        return (Path.touch, (Path("/tmp/never-made-by-a-checkpoint"),))


@pytest.mark.parametrize("kind", ["text", "empty", "torn", "pickle", "tensor", "other dict"])
def test_no_checkpoint(checkpoint: Checkpoint, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "net.pth"
    save_checkpoint(path, checkpoint)
    whole = path.read_bytes()
    if kind == "pickle":
        path.write_bytes(pickle.dumps(_Evil()))
    elif kind == "tensor":
        torch.save(torch.zeros(3), path)
    elif kind == "other dict":
        torch.save({"format": 1, "encoder": "resnet18"}, path)
    else:
        path.write_bytes({"text": b"not at all", "empty": b"", "torn": whole[: len(whole) // 2]}[kind])
    with pytest.raises(CheckpointError, match=r"net\.pth"):
        load_checkpoint(path)
    assert not Path("/tmp/never-made-by-a-checkpoint").exists()


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        load_checkpoint(tmp_path / "none.pth")


def test_best_and_newest(tmp_path: Path) -> None:
    assert newest_checkpoint(tmp_path) is None
    for run, epochs in (("a", (3, 10)), ("b", (2,))):
        (tmp_path / run).mkdir()
        for epoch in epochs:
            checkpoint_path(tmp_path / run, epoch).touch()
    assert best_checkpoint(tmp_path / "a") == checkpoint_path(tmp_path / "a", 10)
    (tmp_path / "a" / METRICS_FILE).write_text('{"best_epoch": 3}')
    assert best_checkpoint(tmp_path / "a") == checkpoint_path(tmp_path / "a", 3)
    assert newest_checkpoint(tmp_path) == checkpoint_path(tmp_path / "b", 2)


def test_unknown_encoder_is_refused() -> None:
    with pytest.raises(BadParameterError, match="tu-mobilenetv3_small_100"):
        build_unet("vgg99")
