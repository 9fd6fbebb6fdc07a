"""What a network doubts: the measure itself, and looks that do not depend on the batch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.classes import ClassTable
from workbench.core.errors import Cancelled, CheckpointError
from workbench.core.progress import CancelToken
from workbench.nets.checkpoint import Checkpoint, save_checkpoint
from workbench.nets.doubt import Doubter, _disagreement
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.segmentation import build_unet
from workbench.vision.frame_choice import VECTOR


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(1)
    path = tmp_path_factory.mktemp("doubt") / "net.pth"
    weights = build_unet(animals=True).state_dict()
    classes, preprocessing = ClassTable.default(), Preprocessing(size=64, mean=120.0, std=50.0)
    save_checkpoint(
        path, Checkpoint("tu-mobilenetv3_small_100", classes, preprocessing, weights, animals=True)
    )
    return path


def views(*masks: np.ndarray) -> torch.Tensor:
    """Sure class probabilities (V, 1, 4, h, w) of class masks."""
    return torch.stack([torch.eye(4)[torch.from_numpy(mask)].permute(2, 0, 1)[None] for mask in masks])


def animal(shift: int = 0, scale: int = 1, tail: bool = True) -> np.ndarray:
    mask = np.zeros((40 * scale, 60 * scale), np.int64)
    mask[10 * scale : 30 * scale, (20 + shift) * scale : (40 + shift) * scale] = 2
    mask[15 * scale : 25 * scale, (40 + shift) * scale : (48 + shift) * scale] = 1
    if tail:
        mask[18 * scale : 22 * scale, (5 + shift) * scale : (20 + shift) * scale] = 3
    return mask


def doubt(*masks: np.ndarray) -> tuple[float, bool]:
    found, missing = _disagreement(views(*masks))
    return float(found[0]), bool(missing[0])


def test_views_that_agree_leave_no_doubt():
    assert doubt(animal(), animal(), animal()) == (pytest.approx(0.0), False)


def test_doubt_grows_with_the_disagreement_and_not_with_the_animal():
    little, much = doubt(animal(), animal(1))[0], doubt(animal(), animal(6))[0]
    assert 0 < little < much < 1
    assert doubt(animal(scale=2), animal(1, scale=2))[0] == pytest.approx(little, abs=1e-6)


def test_a_part_that_is_nowhere_counts_as_doubted_and_is_told():
    value, missing = doubt(animal(tail=False), animal(tail=False))
    assert missing
    assert value == pytest.approx(1 / 3, abs=1e-6)


def test_a_look_does_not_depend_on_the_batch(checkpoint: Path):
    doubter = Doubter(checkpoint, threads=1, device="cpu")
    rng = np.random.default_rng(0)
    pictures = [doubter.reduce(rng.integers(0, 255, (48, 64, 3), dtype=np.uint8)) for _ in range(3)]
    together = doubter.look(pictures)
    alone = [doubter.look([picture])[0] for picture in pictures]
    for one, other in zip(together, alone, strict=True):
        assert one.doubt == pytest.approx(other.doubt, abs=1e-4)
        assert np.allclose(one.vector, other.vector, atol=1e-3)
        assert one.vector.shape == (VECTOR,)
    assert min(one.doubt for one in together) >= 0
    again = Doubter(checkpoint, threads=1, device="cpu").look(pictures)
    assert all(np.allclose(a.vector, b.vector, atol=1e-4) for a, b in zip(together, again, strict=True))


def test_a_cancel_ends_a_look(checkpoint: Path):
    token = CancelToken()
    token.cancel()
    doubter = Doubter(checkpoint, threads=1, device="cpu")
    with pytest.raises(Cancelled):
        doubter.look([np.zeros((64, 64), np.uint8)], token)


def test_weights_of_another_network_are_refused(checkpoint: Path, tmp_path: Path):
    weights = build_unet("resnet18").state_dict()
    path = tmp_path / "mixed.pth"
    save_checkpoint(
        path, Checkpoint("tu-mobilenetv3_small_100", ClassTable.default(), Preprocessing(size=64), weights)
    )
    with pytest.raises(CheckpointError, match="do not fit"):
        Doubter(path)
