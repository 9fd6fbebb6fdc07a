"""Published encoder weights come from a server with a checksum, or one sentence says how to get them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from weight_server import Hub, hub

from workbench.core.errors import Cancelled, FetchedFileError, PublishedWeightsError
from workbench.core.progress import CancelToken, Update
from workbench.nets.encoders import ENCODERS
from workbench.nets.pretrained import load_encoder
from workbench.nets.published import by_file_name, fetch_published, published
from workbench.nets.segmentation import build_unet
from workbench.nets.weights import Weights, fetch


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with hub() as plan:
        monkeypatch.setenv("HF_ENDPOINT", plan.url)
        yield plan


@pytest.fixture(scope="module")
def encoder_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(3)
    path = tmp_path_factory.mktemp("hub") / "model.safetensors"
    save_file(build_unet("resnet18", in_channels=3).encoder.state_dict(), path)
    return path


def address(encoder: str) -> str:
    return "/" + published(encoder)[0].url.split("/", 3)[3]


def test_every_encoder_says_where_its_weights_are() -> None:
    for entry in ENCODERS:
        places = published(entry.name)
        assert places and all(place.url.startswith("https://") for place in places), entry.name
        assert len({place.file_name for place in places}) == len(places)
    names = {published(entry.name)[0].file_name for entry in ENCODERS}
    assert len(names) == len(ENCODERS)


def test_timm_s_file_on_github_has_digits_of_its_checksum_in_its_name() -> None:
    hub_place, github = published("tu-mobilenetv3_small_100")
    assert (
        hub_place.url
        == "https://huggingface.co/timm/mobilenetv3_small_100.lamb_in1k/resolve/main/model.safetensors"
    )
    assert github.url.startswith("https://github.com/") and github.sha256 == "266a294c"
    assert hub_place.name == "timm mobilenetv3_small_100.lamb_in1k"


def test_fetched_once_with_progress_and_used_by_a_network(
    server: Hub, encoder_file: Path, tmp_path: Path
) -> None:
    server.put(address("resnet18"), encoder_file)
    updates: list[Update] = []
    found = fetch_published("resnet18", tmp_path, updates.append)
    assert found.name == "imagenet (segmentation-models-pytorch resnet18.imagenet)"
    size = encoder_file.stat().st_size
    assert (updates[-1].done, updates[-1].total, updates[-1].stage) == (size, size, "Fetching weights")
    network = build_unet("resnet18")
    said = load_encoder(network, found.path, found.name)
    assert said.startswith("imagenet (segmentation-models-pytorch resnet18.imagenet) (")
    asked = list(server.asked)
    assert fetch_published("resnet18", tmp_path) == found
    assert server.asked == asked, "what is here is not asked for again"


def test_a_broken_fetch_goes_on(server: Hub, encoder_file: Path, tmp_path: Path) -> None:
    server.put(address("resnet18"), encoder_file)
    part = tmp_path / (published("resnet18")[0].file_name + ".part")
    part.write_bytes(encoder_file.read_bytes()[:1_000_000])
    found = fetch_published("resnet18", tmp_path)
    assert found.path.read_bytes() == encoder_file.read_bytes()


def test_a_wrong_checksum_keeps_nothing(server: Hub, encoder_file: Path, tmp_path: Path) -> None:
    server.put(address("resnet18"), encoder_file)
    server.wrong = True
    with pytest.raises(FetchedFileError):
        fetch_published("resnet18", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("checksums", [True, False])
def test_what_cannot_be_had_or_checked_is_one_sentence(
    server: Hub, encoder_file: Path, tmp_path: Path, checksums: bool
) -> None:
    server.checksums = checksums
    if not checksums:
        server.put(address("resnet18"), encoder_file)
    with pytest.raises(PublishedWeightsError) as caught:
        fetch_published("resnet18", tmp_path)
    text = caught.value.text
    assert server.url in text and "--weights FILE" in text and "resnet18.imagenet" in text
    assert ("no checksum" in text) == (not checksums)
    assert not list(tmp_path.iterdir())


def test_a_dead_server_does_not_hold_up_a_cancel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://10.255.255.1")  # nobody answers there
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        fetch_published("resnet18", tmp_path, cancel=cancel)


def test_some_digits_of_a_checksum_and_no_length(server: Hub, tmp_path: Path) -> None:
    content = bytes(range(256)) * 3000
    digits = hashlib.sha256(content).hexdigest()
    for name in (digits[:8], "0" * 8):
        server.files[f"/net-{name}.pth"] = content
    right = by_file_name("net", f"{server.url}/net-{digits[:8]}.pth")
    assert (right.sha256, right.size_bytes) == (digits[:8], 0)
    updates: list[Update] = []
    assert fetch(right, tmp_path, updates.append).read_bytes() == content
    assert updates[-1].total == len(content)
    with pytest.raises(FetchedFileError):
        fetch(by_file_name("net", f"{server.url}/net-{'0' * 8}.pth"), tmp_path)


def test_a_file_that_was_whole_already_is_only_checked(server: Hub, tmp_path: Path) -> None:
    content = b"weights" * 1000
    server.files["/net.pth"] = content
    (tmp_path / "net.pth.part").write_bytes(content)
    wanted = Weights("net", f"{server.url}/net.pth", sha256=hashlib.sha256(content).hexdigest())
    assert fetch(wanted, tmp_path).read_bytes() == content
