"""Batch, lanes and threads: what a trial chooses, and what happens when memory runs out after all."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.classes import ClassTable
from workbench.core.errors import Cancelled
from workbench.core.progress import CancelToken
from workbench.nets import pace
from workbench.nets.checkpoint import Checkpoint, save_checkpoint
from workbench.nets.encoders import DEFAULT_ENCODER, ENCODERS
from workbench.nets.pace import Pace, affordable, choose_batch, choose_pace, output_bytes
from workbench.nets.predictor import Predictor
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.runtime import folded
from workbench.nets.segmentation import build_unet


@pytest.fixture
def predictor(tmp_path: Path) -> Predictor:
    torch.manual_seed(3)
    path = tmp_path / "net.pth"
    weights = build_unet().state_dict()
    save_checkpoint(path, Checkpoint(DEFAULT_ENCODER, ClassTable.default(), Preprocessing(64), weights))
    return Predictor(path, threads=1, device="cpu")


def _costs(fixed_s: float, each_s: float, limit: int = 1000):
    """A network that takes that long, and has memory for ``limit`` pictures at once."""

    def step(size: int) -> None:
        if size > limit:
            raise RuntimeError("DefaultCPUAllocator: not enough memory")
        time.sleep(fixed_s + each_s * size)

    return step


def test_a_batch_grows_while_that_pays() -> None:
    assert choose_batch(_costs(0.02, 0.0005), 64) >= 8
    assert choose_batch(_costs(0.0, 0.02), 64) <= 2


def test_a_batch_stays_within_memory() -> None:
    assert choose_batch(_costs(0.02, 0.0), 4) == 4
    assert choose_batch(_costs(0.02, 0.0, limit=2), 64) == 2
    with pytest.raises(RuntimeError, match="memory"):
        choose_batch(_costs(0.02, 0.0, limit=0), 64)


def test_what_the_user_decided_stays() -> None:
    assert choose_pace(_costs(0, 0), most=64, batch=3, threads=1) == Pace(3, 1, 1)


def test_few_pictures_are_not_worth_a_trial() -> None:
    asked: list[int] = []
    assert choose_pace(asked.append, most=2, threads=1, pictures=5) == Pace(2, 1, 1)
    assert asked == []


def test_lanes_are_taken_where_they_are_quicker() -> None:
    """Sleeping work goes on beside other work without loss: two lanes do twice as much."""
    before = torch.get_num_threads()
    try:
        found = choose_pace(_costs(0.01, 0.001), most=64, batch=4, threads=2)
        assert (found.lanes, found.threads) == (2, 1)
        alone = threading.Lock()

        def one_at_a_time(size: int) -> None:
            with alone:
                time.sleep(0.01 / torch.get_num_threads())

        found = choose_pace(one_at_a_time, most=64, batch=4, threads=2)
        assert (found.lanes, found.threads) == (1, 2)
    finally:
        torch.set_num_threads(before)


def test_memory_of_the_network_is_counted(predictor: Predictor) -> None:
    small = output_bytes(predictor._model, torch.zeros(1, 1, 64, 64))
    assert output_bytes(predictor._model, torch.zeros(1, 1, 128, 64)) == pytest.approx(2 * small, rel=0.1)
    assert affordable(1 << 60, torch.device("cpu")) == 1
    assert affordable(1, torch.device("cpu")) > 1 << 20


def test_goes_on_with_less_when_memory_runs_out(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = list(np.random.default_rng(0).integers(0, 255, (7, 48, 64), dtype=np.uint8))
    wanted = predictor.logits(pictures)
    sizes: list[int] = []
    right = predictor._scores

    def short(part: np.ndarray) -> torch.Tensor:
        sizes.append(len(part))
        if len(part) > 2:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return right(part)

    monkeypatch.setattr(predictor, "_scores", short)
    assert np.allclose(predictor.logits(pictures), wanted, atol=1e-4)
    assert sizes == [7, 3, 1, 1, 1, 1, 1, 1, 1]
    monkeypatch.setattr(predictor, "_scores", lambda part: short(np.concatenate([part] * 9)))
    with pytest.raises(MemoryError):
        predictor.logits(pictures)


def test_an_error_that_is_not_about_memory_is_told(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_part: np.ndarray) -> torch.Tensor:
        raise RuntimeError("sizes do not match")

    monkeypatch.setattr(predictor, "_scores", broken)
    with pytest.raises(RuntimeError, match="match"):
        predictor.logits([np.zeros((48, 64), np.uint8)])


def test_several_threads_ask_at_once_and_one_is_cancelled(predictor: Predictor) -> None:
    pictures = np.random.default_rng(1).integers(0, 255, (6, 48, 64), dtype=np.uint8)
    wanted = [predictor.logits([picture]) for picture in pictures]
    found: dict[int, object] = {}

    def ask(number: int) -> None:
        token = CancelToken()
        if number == 2:
            token.cancel()
        try:
            found[number] = predictor.logits([pictures[number]], token)
        except Cancelled as error:
            found[number] = error

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert isinstance(found.pop(2), Cancelled)
    assert all(np.allclose(scores, wanted[number], atol=1e-4) for number, scores in found.items())


def test_the_trial_itself_can_be_cancelled(predictor: Predictor) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        predictor.tune(np.zeros((48, 64), np.uint8), cancel=token)


@pytest.mark.parametrize("encoder", [entry.name for entry in ENCODERS])
def test_every_encoder_is_folded_and_computes_the_same(encoder: str) -> None:
    torch.manual_seed(0)
    model = build_unet(encoder).train()
    with torch.no_grad():
        model(torch.randn(4, 1, 64, 64))
    model.eval()
    lean = folded(model)
    assert not [module for module in lean.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    inputs = torch.randn(2, 1, 64, 96)
    with torch.inference_mode():
        wanted, got = model(inputs), lean(inputs)
    assert (wanted - got).abs().max() < 1e-3 * (1 + wanted.abs().max())


def test_memory_is_known_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(pace.os, "sysconf", raising=False)
    assert affordable(1 << 20, torch.device("cpu")) == 512
