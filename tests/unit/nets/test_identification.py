"""Networks that name an animal: shapes, weights from a file, frozen layers."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from workbench.core.errors import BadParameterError, CheckpointError, MissingFileError
from workbench.nets.identification import (
    ARCHITECTURES,
    TRANSFERRED,
    build_identifier,
    fetch_first_layers,
    prepared,
    start_from,
)
from workbench.nets.torchvision_ops import ensure_torchvision


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_scores_of_pictures_of_any_size(architecture: str) -> None:
    for side in (40, 52):
        network = build_identifier(architecture, 7, side)
        pictures = prepared(torch.randint(0, 255, (3, side, side), dtype=torch.uint8))
        assert network(pictures).shape == (3, 7)
        assert network.animals == 7


def test_narrow_pictures_get_a_margin() -> None:
    """The tracker's pictures have the animal's shape."""
    network = build_identifier("idcnn", 3, 64).eval()
    narrow = prepared(torch.randint(0, 255, (2, 64, 24), dtype=torch.uint8))
    wide = torch.nn.functional.pad(narrow, (20, 20), value=float(narrow.min()))
    assert torch.equal(network(narrow), network(wide))


def test_published_layers() -> None:
    network = build_identifier("idcnn", 8, 40)
    shapes = [tuple(weight.shape) for weight in network.parameters() if weight.dim() > 1]
    assert shapes == [(16, 1, 5, 5), (64, 16, 5, 5), (100, 64, 5, 5), (100, 10000), (8, 100)]


def test_pictures_are_normalised_each_by_itself() -> None:
    pictures = torch.stack([torch.full((8, 8), 9), torch.arange(64).reshape(8, 8)]).to(torch.uint8)
    values = prepared(pictures)
    assert float(values[0].abs().max()) == 0.0
    assert float(values[1].mean()) == pytest.approx(0.0, abs=1e-6)
    assert float(values[1].std(correction=0)) == pytest.approx(1.0, rel=1e-5)


@pytest.mark.parametrize("architecture", ["alexnet", "resnet18"])
def test_starts_from_a_file_of_torchvision(architecture: str, tmp_path: Path) -> None:
    ensure_torchvision()
    import torchvision

    whole = getattr(torchvision.models, architecture)(weights=None)
    torch.save(whole.state_dict(), path := tmp_path / "weights.pth")
    network = build_identifier(architecture, 4, 40)
    assert "weights.pth" in start_from(network, architecture, path)
    first = next(iter(whole.parameters()))
    assert torch.equal(next(iter(network.convolutions.parameters())), first)


def test_weights_of_another_network_and_no_weights(tmp_path: Path) -> None:
    network = build_identifier("resnet18", 4, 40)
    torch.save({"conv1.weight": torch.zeros(64, 3, 7, 7)}, path := tmp_path / "weights.pth")
    with pytest.raises(CheckpointError, match="it fits 1 of"):
        start_from(network, "resnet18", path)
    with pytest.raises(MissingFileError):
        start_from(network, "resnet18", tmp_path / "gone.pth")
    (tmp_path / "text.pth").write_text("no network")
    with pytest.raises(CheckpointError):
        start_from(network, "resnet18", tmp_path / "text.pth")


def test_frozen_layers_do_not_change() -> None:
    network = build_identifier("resnet18", 3, 40)
    network.freeze_convolutions()
    before = {name: value.clone() for name, value in network.convolutions.state_dict().items()}
    head = network.head[0].weight.detach().clone()
    optimizer = torch.optim.SGD([w for w in network.parameters() if w.requires_grad], lr=0.1)
    network.train()
    network(torch.randn(4, 1, 40, 40)).square().sum().backward()
    optimizer.step()
    assert all(torch.equal(before[name], value) for name, value in network.convolutions.state_dict().items())
    assert not torch.equal(head, network.head[0].weight)


def test_bad_networks() -> None:
    with pytest.raises(BadParameterError, match="idcnn"):
        build_identifier("resnet152", 3, 40)
    with pytest.raises(BadParameterError, match="too small"):
        build_identifier("alexnet", 3, 16)


@pytest.mark.parametrize("architecture", TRANSFERRED)
def test_published_weights_lie_where_torchvision_says(
    architecture: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No connection: the file is looked for under its published name, and is not fetched when there."""
    digits = {"vgg16": "397923af", "vgg16_bn": "6c64b313", "alexnet": "7be5be79", "resnet18": "f37072fd"}
    stem = "alexnet-owt" if architecture == "alexnet" else architecture
    file = tmp_path / f"{stem}-{digits[architecture]}.pth"
    file.write_bytes(b"weights")
    monkeypatch.setenv("WORKBENCH_WEIGHTS_DIR", str(tmp_path))
    assert fetch_first_layers(architecture) == (file, f"imagenet (torchvision {architecture})")
