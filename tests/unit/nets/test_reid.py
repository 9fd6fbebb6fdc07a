"""The network of re-identification: backbones, layers that are opened, frozen statistics, checkpoint."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.errors import BadParameterError, CheckpointError, MissingFileError
from workbench.nets.checkpoint import load_tensors, save_tensors
from workbench.nets.pretrained import load_encoder
from workbench.nets.reid import ReidNet, last_layers, layers_of
from workbench.nets.reid_backbones import BACKBONES, timm_name
from workbench.nets.reid_checkpoint import ReidCheckpoint, load_reid, save_reid

SMALL = "mobilenetv2_035"


def pictures(count: int = 4, size: int = 32, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, size, size, 3), dtype=np.uint8)


def state_of(network: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in network.state_dict().items()}


def one_step(network: ReidNet) -> None:
    learning = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer = torch.optim.Adam(learning, lr=0.01)
    loss = torch.nn.functional.cross_entropy(
        network(network.prepared(pictures())), torch.tensor([0, 1, 0, 1])
    )
    loss.backward()
    optimizer.step()


def test_names_of_the_papers_are_known_in_any_case():
    assert timm_name("resnet50") == timm_name("ResNet50") == "resnet50"
    assert timm_name(" xception ") == "legacy_xception"
    assert timm_name("mobilenetv3_small_100") == "mobilenetv3_small_100"


@pytest.mark.parametrize(
    ("backbone", "layers", "opened"),
    [("Xception", 114, 11), ("ResNet50", 106, 11), ("InceptionV3", 188, 19), ("MobileNetV2", 104, 10)],
)
def test_the_last_tenth_of_the_layers_is_counted(backbone: str, layers: int, opened: int):
    network = ReidNet(backbone, 3, (8,), 96)
    assert len(layers_of(network.encoder)) == layers
    names = network.open_last()
    assert len(names) == opened
    kinds = [network.encoder.get_submodule(name) for name in layers_of(network.encoder)]
    assert all(isinstance(kind, torch.nn.Conv2d | torch.nn.BatchNorm2d) for kind in kinds)
    learning = {name for name, value in network.named_parameters() if value.requires_grad}
    wanted = {
        f"encoder.{name}.{own}"
        for name in names
        for own, _ in network.encoder.get_submodule(name).named_parameters(recurse=False)
    }
    assert learning == wanted | {f"head.{name}" for name, _ in network.head.named_parameters()}
    assert set(BACKBONES) >= {backbone}


def test_a_frozen_backbone_does_not_change_in_any_bit():
    network = ReidNet(SMALL, 2, (8,), 32)
    network.freeze()
    before = state_of(network)
    one_step(network)
    after = network.state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed == {name for name in before if name.startswith("head.")}
    assert set(network.learned_tensors()) == changed


def test_opened_layers_learn_and_the_statistics_of_the_others_stay():
    network = ReidNet(SMALL, 2, (8,), 32)
    opened = network.open_last()
    before = state_of(network)
    one_step(network)
    after = network.state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed == set(network.learned_tensors())
    assert any("running_mean" in name for name in changed)
    assert all(name.startswith(("head.", *(f"encoder.{layer}." for layer in opened))) for name in changed)
    network.put(before)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


def test_all_layers_can_be_opened():
    network = ReidNet(SMALL, 2, (), 32)
    assert network.open_last(1.0) == last_layers(network.encoder, 1.0) == layers_of(network.encoder)
    assert all(parameter.requires_grad for parameter in network.parameters())


def test_the_same_seed_gives_the_same_network_and_leaves_the_generator_alone():
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    first, other = ReidNet(SMALL, 2, (8,), 32, seed=1), ReidNet(SMALL, 2, (8,), 32, seed=2)
    assert torch.equal(torch.rand(1), expected)
    again = state_of(ReidNet(SMALL, 2, (8,), 32, seed=1))
    assert all(torch.equal(again[name], value) for name, value in first.state_dict().items())
    assert not torch.equal(again["head.0.weight"], other.state_dict()["head.0.weight"])


def test_unknown_backbones_and_small_pictures_are_refused():
    with pytest.raises(BadParameterError, match="ResNet50"):
        ReidNet("ResNet5O", 2, (), 32)
    with pytest.raises(BadParameterError, match="cannot take pictures of 48"):
        ReidNet("InceptionV3", 2, (), 48)
    with pytest.raises(BadParameterError, match="empty"):
        ReidNet(" ", 2, (), 32)


def test_weights_from_a_file_of_the_same_backbone(tmp_path: Path):
    donor = ReidNet(SMALL, 5, (4,), 32, seed=9)
    plain = dict(donor.encoder.state_dict())
    save_tensors(tmp_path / "timm.pth", plain | {"classifier.weight": torch.zeros(10, 1280)})
    network = ReidNet(SMALL, 2, (8,), 32)
    assert load_encoder(network, tmp_path / "timm.pth").startswith("timm.pth (")
    assert all(torch.equal(plain[name], value) for name, value in network.encoder.state_dict().items())
    save_reid(tmp_path / "ours.pth", checkpoint_of(donor))
    network = ReidNet(SMALL, 2, (8,), 32)
    load_encoder(network, tmp_path / "ours.pth")
    assert all(torch.equal(plain[name], value) for name, value in network.encoder.state_dict().items())
    with pytest.raises(CheckpointError, match="it fits"):
        load_encoder(ReidNet("resnet10t", 2, (8,), 32), tmp_path / "timm.pth")


def checkpoint_of(network: ReidNet) -> ReidCheckpoint:
    names = tuple(f"rat {n}" for n in range(network.animals))
    means = torch.rand(network.animals, 32, 32)
    facts = {"videos": {"train": ["V1"], "val": ["V2"]}, "counts": [3, 4]}
    return ReidCheckpoint(
        network.backbone, network.units, 32, names, network.state_dict(), means, torch.tensor([5, 7]), facts
    )


def test_a_checkpoint_gives_the_same_scores(tmp_path: Path):
    network = ReidNet(SMALL, 2, (8,), 32, seed=4)
    network.eval()
    checkpoint = checkpoint_of(network)
    save_reid(tmp_path / "reid_checkpoint.pth", checkpoint)
    read = load_reid(tmp_path)
    assert (read.animals, read.training, read.size) == (checkpoint.animals, checkpoint.training, 32)
    assert torch.equal(read.means, checkpoint.means)
    given = network.prepared(pictures())
    with torch.inference_mode():
        assert torch.equal(read.network(tmp_path)(given), network(given))


def test_what_is_no_checkpoint_is_said(tmp_path: Path):
    with pytest.raises(MissingFileError):
        load_reid(tmp_path)
    path = tmp_path / "x.pth"
    save_tensors(path, {"format": 1, "encoder": "x"})
    with pytest.raises(CheckpointError, match="no network for re-identification"):
        load_reid(path)
    network = ReidNet(SMALL, 2, (8,), 32)
    save_reid(path, checkpoint_of(network))
    content = load_tensors(path)
    save_tensors(path, {**content, "animals": ["only one"]})
    with pytest.raises(CheckpointError, match="description"):
        load_reid(path)
    save_tensors(path, {**content, "units": [16]})
    with pytest.raises(CheckpointError, match="do not fit"):
        load_reid(path).network(path)
    torch.save({"kind": "reid", "code": Path}, path)
    with pytest.raises(CheckpointError, match="nothing of it was run"):
        load_reid(path)
