"""The real Segment Anything code with a small random checkpoint of the real architecture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from small_sam import write_small_sam

from workbench.core.errors import Cancelled, MissingFileError, SamCheckpointError
from workbench.core.progress import CancelToken
from workbench.nets.prompts import Choice, Prompt, SamMask
from workbench.nets.sam import SamNetwork, SamShape, load_sam
from workbench.nets.torchvision_ops import ensure_torchvision

SIZE = (180, 240)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_sam(tmp_path_factory.mktemp("sam") / "peso ção.pth")


@pytest.fixture(scope="module")
def network(checkpoint: Path) -> SamNetwork:
    return load_sam(checkpoint)


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 255, (*SIZE, 3), dtype=np.uint8)


def full(mask: SamMask) -> np.ndarray:
    plane = np.zeros(SIZE, bool)
    if mask.box is not None:
        x0, y0, x1, y1 = mask.box
        plane[y0:y1, x0:x1] = mask.region > 0
    return plane


def test_the_architecture_is_read_off_the_weights(network: SamNetwork) -> None:
    shape = network.shape
    assert (shape.width, shape.depth, shape.heads, shape.image_size) == (32, 2, 2, 256)
    assert (shape.window, shape.global_blocks, shape.masks) == (7, (1,), 3)


@pytest.mark.parametrize(
    ("name", "width", "depth", "heads", "global_blocks"),
    [
        ("vit_b", 768, 12, 12, (2, 5, 8, 11)),
        ("vit_l", 1024, 24, 16, (5, 11, 17, 23)),
        ("vit_h", 1280, 32, 16, (7, 15, 23, 31)),
    ],
)
def test_the_published_sizes_are_recognised(
    name: str, width: int, depth: int, heads: int, global_blocks: tuple[int, ...]
) -> None:
    """The package builds its own network of that size, without memory for its weights."""
    ensure_torchvision()
    from segment_anything import sam_model_registry

    with torch.device("meta"):
        state = sam_model_registry[name]().state_dict()
    shape = SamShape.of(state)
    assert (shape.width, shape.depth, shape.heads) == (width, depth, heads)
    assert (shape.global_blocks, shape.window, shape.image_size) == (global_blocks, 14, 1024)


def test_masks_are_those_of_the_package_itself(network: SamNetwork, picture: np.ndarray) -> None:
    from segment_anything import SamPredictor

    embedding = network.embed(picture)
    predictor = SamPredictor(network._network)
    predictor.set_image(picture)
    exact = predictor.features[0].numpy()
    assert np.abs(exact - embedding.features).max() <= 0.003 * np.abs(exact).max()  # float16, nothing else
    predictor.features = torch.from_numpy(embedding.features)[None].float()
    masks, scores, _ = predictor.predict(np.array([[120.0, 90.0]]), np.array([1]))
    found = network.segment(embedding, Prompt().with_point(120, 90))
    assert (full(found) == masks[scores.argmax()]).all()
    box = np.array([30.0, 40.0, 160.0, 150.0])
    points, labels = np.array([[60.0, 70.0], [100.0, 90.0]]), np.array([1, 0])
    masks, scores, _ = predictor.predict(points, labels, box, multimask_output=False)
    prompt = Prompt().with_box((160, 150, 30, 40)).with_point(60, 70).with_point(100, 90, positive=False)
    found = network.segment(embedding, prompt)
    assert (full(found) == masks[0]).all()
    assert found.score == pytest.approx(float(np.clip(scores[0], 0, 1)), abs=1e-5)


def test_the_choice_decides_among_the_masks(network: SamNetwork, picture: np.ndarray) -> None:
    embedding = network.embed(picture)
    prompt = Prompt().with_point(120, 90)
    found = {choice: network.segment(embedding, prompt, choice) for choice in Choice}
    areas = {choice: int(mask.region.sum()) for choice, mask in found.items()}
    assert areas[Choice.SMALL] < areas[Choice.LARGE]
    assert areas[Choice.SMALL] <= min(areas.values()) and areas[Choice.LARGE] >= max(areas.values())
    assert found[Choice.BEST].score == max(mask.score for mask in found.values())
    assert found[Choice.STABLE].stability == max(mask.stability for mask in found.values())


def test_gray_pictures_are_as_good(network: SamNetwork, picture: np.ndarray) -> None:
    gray = picture[..., 0]
    a, b = network.embed(gray), network.embed(np.dstack([gray] * 3))
    assert (a.features == b.features).all()
    assert a.size == SIZE


def test_nothing_meant_gives_nothing(network: SamNetwork, picture: np.ndarray) -> None:
    found = network.segment(network.embed(picture), Prompt().with_point(5, 5, positive=False))
    assert found.box is None and found.region.size == 0


def test_reading_tells_its_steps_and_can_be_cancelled(network: SamNetwork, picture: np.ndarray) -> None:
    steps: list[tuple[int, int]] = []
    network.embed(picture, lambda done, total: steps.append((done, total)))
    assert steps == [(1, 3), (2, 3), (3, 3)]
    cancel = CancelToken()
    seen: list[int] = []

    def stop(done: int, _total: int) -> None:
        seen.append(done)
        cancel.cancel()

    with pytest.raises(Cancelled):
        network.embed(picture, stop, cancel)
    assert seen == [1]


def test_wrapped_weights_load_as_well(checkpoint: Path, tmp_path: Path) -> None:
    state = torch.load(checkpoint, weights_only=True)
    path = tmp_path / "trained.pth"
    torch.save({"model": {f"module.{name}": value for name, value in state.items()}}, path)
    assert load_sam(path).shape.width == 32


def test_a_wrong_file_is_one_sentence(checkpoint: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        load_sam(tmp_path / "none.pth")
    text = tmp_path / "text.pth"
    text.write_text("not weights")
    cut = tmp_path / "cut.pth"
    cut.write_bytes(checkpoint.read_bytes()[:50_000])
    other = tmp_path / "other.pth"
    torch.save({"encoder.weight": torch.zeros(2)}, other)
    lame = tmp_path / "lame.pth"
    state = torch.load(checkpoint, weights_only=True)
    state.pop("mask_decoder.iou_token.weight")
    torch.save(state, lame)
    unsafe = tmp_path / "unsafe.pth"
    torch.save({"path": Path("x")}, unsafe)
    for path in (text, cut, other, lame, unsafe):
        with pytest.raises(SamCheckpointError) as caught:
            load_sam(path)
        assert str(path) in caught.value.text
        assert "\n" not in caught.value.text
