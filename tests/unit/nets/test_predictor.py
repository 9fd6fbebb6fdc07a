from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.classes import ClassTable
from workbench.core.errors import BadParameterError, Cancelled
from workbench.core.progress import CancelToken
from workbench.nets import runtime
from workbench.nets.checkpoint import Checkpoint, save_checkpoint
from workbench.nets.predictor import Predictor
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.segmentation import build_unet


@pytest.fixture(scope="module")
def network() -> torch.nn.Module:
    torch.manual_seed(4)
    model = build_unet()
    model.train()
    with torch.no_grad():
        for _ in range(3):
            model(torch.randn(4, 1, 64, 64))
    return model.eval()


@pytest.fixture
def checkpoint(network: torch.nn.Module, tmp_path: Path) -> Path:
    path = tmp_path / "net.pth"
    preprocessing = Preprocessing(64, None, 120, 60)
    save_checkpoint(
        path,
        Checkpoint("tu-mobilenetv3_small_100", ClassTable.default(), preprocessing, network.state_dict()),
    )
    return path


def test_folding_computes_the_same(network: torch.nn.Module) -> None:
    inputs = torch.randn(2, 1, 64, 96)
    folded = runtime.folded(copy.deepcopy(network))
    norms = [sum(type(m) is torch.nn.BatchNorm2d for m in net.modules()) for net in (network, folded)]
    assert norms[1] < norms[0]
    with torch.inference_mode():
        assert torch.allclose(network(inputs), folded(inputs), atol=1e-4)


def test_masks_have_the_pictures_size(checkpoint: Path) -> None:
    predictor = Predictor(checkpoint, threads=1, device="cpu")
    images = np.random.default_rng(0).integers(0, 255, (3, 90, 130, 3), dtype=np.uint8)
    predictions = predictor.predict(list(images))
    assert [prediction.mask.shape for prediction in predictions] == [(90, 130)] * 3
    assert all(prediction.mask.dtype == np.uint8 and prediction.mask.max() < 4 for prediction in predictions)


def test_a_batch_gives_what_single_pictures_give(checkpoint: Path) -> None:
    predictor = Predictor(checkpoint, threads=1, device="cpu")
    images = np.random.default_rng(0).integers(0, 255, (3, 90, 130), dtype=np.uint8)
    together = predictor.predict(list(images))
    for image, prediction in zip(images, together, strict=True):
        alone = predictor.predict([image])[0]
        assert (alone.mask == prediction.mask).mean() > 0.999
        assert alone.confidence == pytest.approx(prediction.confidence, abs=1e-3, nan_ok=True)


def test_confidence_is_the_winner_s_probability(checkpoint: Path) -> None:
    predictor = Predictor(checkpoint, threads=1, device="cpu")
    logits = np.zeros((4, 64, 64), np.float32)
    logits[0] = 9.0
    assert np.isnan(predictor.finish(logits, 64, 64).confidence)
    logits[2, 10:20, 10:20] = 9.0 + np.log(3.0)
    share = np.exp(9 + np.log(3.0)) / (np.exp(9 + np.log(3.0)) + np.exp(9.0) + 2)
    assert predictor.finish(logits, 64, 64).confidence == pytest.approx(share, abs=1e-4)


def test_cancelled_before_it_begins(checkpoint: Path) -> None:
    token = CancelToken()
    token.cancel()
    predictor = Predictor(checkpoint, threads=1, device="cpu")
    with pytest.raises(Cancelled):
        predictor.predict([np.zeros((64, 64), np.uint8)], token)


def test_threads_stay_within_what_torch_was_given() -> None:
    before = torch.get_num_threads()
    try:
        assert 1 <= runtime.choose_threads(lambda: torch.zeros(10).sum()) <= before
        assert runtime.choose_threads(lambda: None, 1) == 1
    finally:
        torch.set_num_threads(before)


def test_threads_are_tried_until_new_ones_have_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """New threads share a core at first: only later steps show what they bring."""
    now, steps = [0.0], []

    def step() -> None:
        threads = torch.get_num_threads()
        steps.append(threads)
        now[0] += 0.04 if threads == 1 or steps.count(threads) < 5 else 0.025

    before = torch.get_num_threads()
    monkeypatch.setattr(runtime, "_GIVEN_THREADS", 2)
    monkeypatch.setattr(runtime.time, "perf_counter", lambda: now[0])
    try:
        assert runtime.choose_threads(step) == torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_there() -> None:
    with pytest.raises(BadParameterError, match="GPU"):
        runtime.pick_device("cuda")
    assert runtime.pick_device("auto").type == "cpu"
