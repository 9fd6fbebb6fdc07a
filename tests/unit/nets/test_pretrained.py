"""The encoder starts from a file of another program, or says why it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from workbench.core.errors import CheckpointError, MissingFileError
from workbench.nets.pretrained import load_encoder
from workbench.nets.segmentation import build_unet
from workbench.nets.torchvision_ops import segmentation_models


@pytest.fixture(scope="module")
def timm_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What timm publishes: a colour classifier, its head included."""
    segmentation_models()
    import timm

    torch.manual_seed(7)
    model = timm.create_model("mobilenetv3_small_100", pretrained=False)
    path = tmp_path_factory.mktemp("weights") / "mobilenet.pth"
    torch.save(model.state_dict(), path)
    return path


def test_a_colour_network_of_timm(timm_file: Path) -> None:
    network = build_unet()
    before = network.decoder.state_dict()
    said = load_encoder(network, timm_file)
    given = torch.load(timm_file, weights_only=True)
    ours = network.encoder.state_dict()
    assert torch.equal(ours["model.conv_stem.weight"], given["conv_stem.weight"].sum(1, keepdim=True))
    assert torch.equal(ours["model.blocks.0.0.conv_dw.weight"], given["blocks.0.0.conv_dw.weight"])
    wanted = [name for name in ours if "num_batches" not in name]
    assert said == f"mobilenet.pth ({len(wanted)} of {len(wanted)} tensors)"
    assert all(torch.equal(value, before[name]) for name, value in network.decoder.state_dict().items())


def test_a_grey_picture_gives_what_its_colour_form_gave(timm_file: Path) -> None:
    network = build_unet()
    load_encoder(network, timm_file)
    stem = network.encoder.model.conv_stem
    weight = torch.load(timm_file, weights_only=True)["conv_stem.weight"]
    picture = torch.rand(1, 1, 16, 16)
    colour = torch.nn.functional.conv2d(picture.repeat(1, 3, 1, 1), weight, None, stem.stride, stem.padding)
    assert torch.allclose(stem(picture), colour, atol=1e-5)


@pytest.mark.parametrize("wrapped", [False, True])
def test_resnet_with_and_without_a_wrapper(tmp_path: Path, wrapped: bool) -> None:
    encoder = build_unet("resnet18", in_channels=3).encoder.state_dict()
    content = {f"module.{name}": value for name, value in encoder.items()}
    path = tmp_path / "resnet.pth"
    torch.save({"state_dict": content, "epoch": 3} if wrapped else content, path)
    network = build_unet("resnet18")
    load_encoder(network, path)
    assert torch.equal(network.encoder.layer1[0].conv1.weight, encoder["layer1.0.conv1.weight"])


def test_safetensors(tmp_path: Path, timm_file: Path) -> None:
    from safetensors.torch import save_file

    path = tmp_path / "mobilenet.safetensors"
    save_file(torch.load(timm_file, weights_only=True), path)
    network = build_unet()
    assert "mobilenet.safetensors" in load_encoder(network, path)
    path.write_bytes(b"half")
    with pytest.raises(CheckpointError, match=r"mobilenet\.safetensors"):
        load_encoder(network, path)


def test_another_encoder_does_not_fit(timm_file: Path) -> None:
    network = build_unet("resnet18")
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with pytest.raises(CheckpointError, match=r"fits 0 of the \d+ tensors"):
        load_encoder(network, timm_file)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_no_code_of_the_file_is_run(tmp_path: Path) -> None:
    path = tmp_path / "evil.pth"

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "ran",))

    torch.save({"conv": Evil()}, path)
    with pytest.raises(CheckpointError):
        load_encoder(build_unet(), path)
    assert not (tmp_path / "ran").exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for name in ("none.pth", "none.safetensors"):
        with pytest.raises(MissingFileError, match="none"):
            load_encoder(build_unet(), tmp_path / name)
