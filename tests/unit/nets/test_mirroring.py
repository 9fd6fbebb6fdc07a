"""Test-time flip: turning the picture over turns the result over, the ways to the centres included."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.classes import ClassTable
from workbench.nets.checkpoint import Checkpoint, save_checkpoint
from workbench.nets.encoders import DEFAULT_ENCODER
from workbench.nets.mirroring import mirrored
from workbench.nets.predictor import Predictor
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.segmentation import build_unet

CLASSES = 4
WIDTH, HEIGHT = 96, 72
"""72 is no multiple of 32: the input is padded at the lower edge, whichever way the picture is turned."""


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(11)
    model = build_unet(animals=True).train()
    with torch.no_grad():
        for _ in range(3):
            model(torch.randn(4, 1, 64, 64))
    path = tmp_path_factory.mktemp("net") / "net.pth"
    content = Checkpoint(
        DEFAULT_ENCODER, ClassTable.default(), Preprocessing(96, None, 120, 60), model.state_dict(), {}, True
    )
    save_checkpoint(path, content)
    return path


@pytest.fixture
def picture() -> np.ndarray:
    return np.random.default_rng(5).integers(0, 255, (HEIGHT, WIDTH), dtype=np.uint8)


def _scores(predictor: Predictor, picture: np.ndarray) -> np.ndarray:
    return predictor.logits([predictor.reduce(picture)])[0]


@pytest.mark.parametrize(("axis", "way"), [(1, 0), (0, 1)])
def test_a_mirrored_picture_gives_the_mirrored_result(
    checkpoint: Path, picture: np.ndarray, axis: int, way: int
) -> None:
    predictor = Predictor(checkpoint, threads=1, device="cpu", flip="both")
    scores = _scores(predictor, picture)
    turned = _scores(predictor, np.ascontiguousarray(np.flip(picture, axis)))
    wanted = np.flip(scores, axis + 1).copy()
    wanted[CLASSES + 1 + way] *= -1.0
    assert scores.shape == (CLASSES + 3, HEIGHT, WIDTH)
    assert np.abs(turned - wanted).max() < 1e-3
    assert np.abs(scores[CLASSES + 1 :]).max() > 1e-3
    # The plain network is not like that: the test would notice an average that does nothing.
    plain = Predictor(checkpoint, threads=1, device="cpu")
    one, other = _scores(plain, picture), _scores(plain, np.ascontiguousarray(np.flip(picture, axis)))
    assert np.abs(other[:CLASSES] - np.flip(one[:CLASSES], axis + 1)).max() > 1e-2


def test_horizontal_alone_is_right_for_that_axis(checkpoint: Path, picture: np.ndarray) -> None:
    predictor = Predictor(checkpoint, threads=1, device="cpu", flip="horizontal")
    wanted = np.flip(_scores(predictor, picture), 2).copy()
    wanted[CLASSES + 1] *= -1.0
    turned = _scores(predictor, np.ascontiguousarray(np.flip(picture, 1)))
    assert np.abs(turned - wanted).max() < 1e-3


def test_it_is_the_mean_of_probabilities(checkpoint: Path, picture: np.ndarray) -> None:
    plain = Predictor(checkpoint, threads=1, device="cpu")
    average = Predictor(checkpoint, threads=1, device="cpu", flip="horizontal")
    one = torch.from_numpy(_scores(plain, picture)).softmax(0)[:CLASSES]
    first = torch.from_numpy(_scores(plain, picture)[:CLASSES]).softmax(0)
    turned = _scores(plain, np.ascontiguousarray(np.flip(picture, 1)))[:CLASSES]
    second = torch.from_numpy(np.flip(turned, 2).copy()).softmax(0)
    found = torch.from_numpy(_scores(average, picture)[:CLASSES]).softmax(0)
    assert one.shape == found.shape
    assert torch.allclose(found, (first + second) / 2, atol=1e-4)


def test_a_network_without_animals_has_classes_only() -> None:
    def forward(pictures: torch.Tensor) -> torch.Tensor:
        return torch.stack([pictures, 2 * pictures, -pictures, 0 * pictures], dim=1)

    pictures = torch.rand(2, 6, 8)
    found = mirrored(forward, pictures, CLASSES, "both")
    # This forward pass is the same in every mirror.
    assert torch.allclose(found.softmax(1), forward(pictures).softmax(1), atol=1e-5)
