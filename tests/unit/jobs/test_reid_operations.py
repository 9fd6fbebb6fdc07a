"""The operations reid_pack, reid_train and reid_test."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from rat_pictures import ANIMALS, FRAMES, write_rats
from safetensors.torch import save_file
from weight_server import hub

from workbench.core.errors import (
    BadParameterError,
    Cancelled,
    CheckpointError,
    MissingFileError,
    NothingToDoError,
    PublishedWeightsError,
    ShardsError,
)
from workbench.core.progress import STAGES, CancelToken, Update
from workbench.jobs.operations.reid_pack import ReidPackSpec
from workbench.jobs.operations.reid_test import ReidTestResult, ReidTestSpec
from workbench.jobs.operations.reid_train import ReidTrainResult, ReidTrainSpec
from workbench.jobs.process import run_in_process
from workbench.jobs.registry import VERBS, spec_class
from workbench.jobs.runner import run_operation
from workbench.nets.reid import ReidNet
from workbench.nets.reid_checkpoint import load_reid
from workbench.training.reid.fit import STATE_FILE

FAST = {
    "backbone": "mobilenetv2_035",
    "size": 32,
    "units": (16,),
    "epochs": 2,
    "fine_epochs": 1,
    "threads": 1,
}
FAST |= {"per_animal": 15, "lr": 0.02, "device": "cpu"}
_LEARNS = {"units": (), "epochs": 200, "fine_epochs": 0, "patience": 0, "per_animal": 30}


@pytest.fixture(scope="module")
def shards(tmp_path_factory) -> Path:
    root = write_rats(tmp_path_factory.mktemp("ratos é"), test=(3, 4))
    run_operation(ReidPackSpec.of(source=root))
    return root / "shards"


@pytest.fixture(scope="module")
def model(shards: Path, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("models") / "m"
    run_operation(ReidTrainSpec.of(shards=shards, out=out, **{**FAST, **_LEARNS}))
    return out


def trained(shards: Path, out: Path, progress=None, cancel=None, **changed) -> ReidTrainResult:
    spec = ReidTrainSpec.of(shards=shards, out=out, **{**FAST, **changed})
    result = run_operation(spec, progress or (lambda _: None), cancel)
    assert isinstance(result, ReidTrainResult)
    return result


def try_out(model: Path, shards: Path, out: Path, progress=None, cancel=None, **options) -> ReidTestResult:
    spec = ReidTestSpec.of(model=model, shards=shards, out=out, device="cpu", threads=1, **options)
    result = run_operation(spec, progress or (lambda _: None), cancel)
    assert isinstance(result, ReidTestResult)
    return result


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_the_verbs_are_known():
    for verb in ("reid_pack", "reid_train", "reid_test"):
        assert verb in VERBS
        assert spec_class(verb).verb == verb


def test_packing_tells_what_it_packed(tmp_path: Path):
    source = write_rats(tmp_path, train=(0, 1), test=(1,), animals=2, above="")
    told: list[Update] = []
    result = run_operation(ReidPackSpec.of(source=source, out=tmp_path / "out"), told.append)
    assert result.images == 3 * 2 * FRAMES
    assert result.counts["train"]["Video01"] == {"Rat01": FRAMES, "Rat02": FRAMES}
    assert "In train and in test alike: Video02." in result.summary
    assert {update.stage for update in told} <= set(STAGES)
    assert (result.made, result.reused, result.skipped) == (6, 0, ())
    (source / "test/Video02/Rat01/frame_1.jpg").write_bytes(b"")
    again = run_operation(ReidPackSpec.of(source=source, out=tmp_path / "out", skip_bad=True))
    assert "1 could not be read" in again.summary


def test_training_leaves_checkpoint_metrics_and_page(tmp_path: Path, shards: Path):
    told: list[Update] = []
    result = trained(shards, tmp_path / "m", told.append, animals=("0", "Rat03"), augment="MIX")
    assert {path.name for path in (tmp_path / "m").iterdir()} == {
        "spec.json",
        "metrics.json",
        "report.html",
        "reid_checkpoint.pth",
    }
    assert result.animals == ("Rat01", "Rat03")
    assert result.epochs == {"head": 2, "fine": 1}
    assert (result.train_images, result.val_images) == (2 * 12, 2 * 3)
    assert "whole recordings held out" in result.summary
    assert "--weights imagenet" in result.warnings[0]
    assert {update.stage for update in told} <= set(STAGES)
    metrics = json.loads((tmp_path / "m/metrics.json").read_text())
    assert [row["stage"] for row in metrics["history"]] == ["head", "head", "fine"]
    assert metrics["videos"]["val"][0] not in metrics["videos"]["train"]
    spec = json.loads((tmp_path / "m/spec.json").read_text())
    assert spec["spec"]["backbone"] == "mobilenetv2_035"
    assert spec["shards"]
    page = result.report.read_text("utf-8")
    assert "<svg" in page
    assert "Rat03" in page
    checkpoint = load_reid(tmp_path / "m")
    assert checkpoint.animals == ("Rat01", "Rat03")
    assert len(checkpoint.learned) == 30
    assert 0 < float(checkpoint.means.min()) <= float(checkpoint.means.max()) <= 1


def test_a_finished_training_is_told_again_and_not_overwritten(tmp_path: Path, shards: Path):
    first = trained(shards, tmp_path / "m")
    stamp = first.checkpoint.stat().st_mtime_ns
    (tmp_path / "m" / STATE_FILE).write_bytes(b"left by a kill")
    again = trained(shards, tmp_path / "m", weights=None, threads=None)
    assert again == first
    assert not (tmp_path / "m" / STATE_FILE).exists()
    assert first.checkpoint.stat().st_mtime_ns == stamp
    with pytest.raises(BadParameterError, match="another training"):
        trained(shards, tmp_path / "m", seed=3)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/thesis.doc").write_text("mine")
    with pytest.raises(BadParameterError, match="other files"):
        trained(shards, tmp_path / "other")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(BadParameterError, match="other files"):
        trained(shards, tmp_path / "file")


def test_one_seed_gives_one_network(tmp_path: Path, shards: Path):
    first, same, other = (
        load_reid(trained(shards, tmp_path / str(k), seed=seed).folder).state_dict
        for k, seed in enumerate((1, 1, 2))
    )
    assert all(torch.equal(value, same[name]) for name, value in first.items())
    assert not torch.equal(first["head.0.weight"], other["head.0.weight"])


def test_controls_are_labelled(tmp_path: Path, shards: Path):
    result = trained(shards, tmp_path / "random", split="random", fine_epochs=0)
    assert "too good" in result.warnings[0]
    assert "too good" in result.report.read_text("utf-8")
    trained(shards, tmp_path / "control", control=True, fine_epochs=0)
    found = try_out(tmp_path / "control", shards, tmp_path / "t")
    assert any("dealt out at random" in text for text in found.warnings)


def test_bad_input_is_one_sentence_and_leaves_nothing(tmp_path: Path, shards: Path):
    out = tmp_path / "m"
    for changed, kind, words in (
        ({"shards": tmp_path}, ShardsError, "workbench reid pack"),
        ({"animals": ("Rat01", "Rat77")}, BadParameterError, "Rat77"),
        ({"backbone": "ResNet5O"}, BadParameterError, "ResNet50"),
        ({"backbone": "InceptionV3"}, BadParameterError, "32 pixels"),
        ({"weights": tmp_path / "gone.pth"}, MissingFileError, "gone.pth"),
        ({"device": "cuda"}, BadParameterError, "GPU"),
        ({"units": (0,)}, BadParameterError, "units"),
        ({"augment": "WARP"}, BadParameterError, "augment"),
    ):
        if changed.get("device") == "cuda" and torch.cuda.is_available():
            continue
        with pytest.raises(kind, match=words):
            trained(changed.pop("shards", shards), out, **changed)
        assert not (out / STATE_FILE).exists()
    out.mkdir(exist_ok=True)
    (out / ".reid_state.pth.1-2-3.tmp").write_bytes(b"left by a kill")
    trained(shards, out)  # nothing in the folder stands in the way of a training
    assert not list(out.glob("*.tmp")) + list(out.glob(".*"))


def test_published_weights_are_fetched_once(tmp_path: Path, shards: Path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_WEIGHTS_DIR", str(tmp_path / "weights"))
    options = {"backbone": "MobileNetV2", "weights": "imagenet", "epochs": 1, "fine_epochs": 0}
    donor = ReidNet("MobileNetV2", 2, (), 32, seed=8).encoder.state_dict()
    save_file(donor, tmp_path / "model.safetensors")
    with hub() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        with pytest.raises(PublishedWeightsError, match="--weights FILE"):
            trained(shards, tmp_path / "m", **options)
        assert not (tmp_path / "m").exists()
        place = "/timm/mobilenetv2_100.ra_in1k/resolve/main/model.safetensors"
        server.put(place, tmp_path / "model.safetensors")
        result = trained(shards, tmp_path / "m", **options)
    assert result.weights.startswith("imagenet (timm mobilenetv2_100.ra_in1k) (")
    assert result.warnings == ()
    state = load_reid(tmp_path / "m").state_dict
    assert all(torch.equal(state[f"encoder.{name}"], value) for name, value in donor.items())


def test_a_test_says_how_good_beside_chance_and_baselines(tmp_path: Path, shards: Path, model: Path):
    told: list[Update] = []
    result = try_out(model, shards, tmp_path / "t", told.append, frames=4, control=True)
    assert result.tested == 2 * 3 * FRAMES
    assert result.accuracy > 0.6
    assert result.sequences["count"] == 2 * 3 * 3
    assert result.images["interval"]["low"] <= result.accuracy <= result.images["interval"]["high"]
    assert result.baselines["chance"] == round(1 / 3, 5)
    assert result.baselines["majority_class"] == round(1 / 3, 5)
    assert result.baselines["nearest_mean_32px"] > 0.4
    assert result.images["shuffled"]["mean"] < result.accuracy
    assert {update.stage for update in told} <= set(STAGES)
    found = rows(tmp_path / "t/predictions.csv")
    assert len(found) == result.tested
    assert [row["image"] for row in found[:FRAMES]] == [f"frame_{k}.jpg" for k in range(FRAMES)]
    assert {row["video"] for row in found} == {"Video04", "Video05"}
    right = sum(int(row["right"]) for row in found)
    assert round(right / len(found), 5) == result.accuracy
    assert all((row["right"] == "1") == (row["animal"] == row["predicted"]) for row in found)
    runs = rows(tmp_path / "t/sequences.csv")
    assert round(sum(int(row["right"]) for row in runs) / len(runs), 5) == result.sequence_accuracy
    assert (runs[0]["first"], runs[0]["last"]) == ("0", "3")
    matrix = rows(tmp_path / "t/confusion.csv")
    assert [[int(row[name]) for name in ANIMALS] for row in matrix] == result.images["confusion"]
    assert json.loads((tmp_path / "t/test.json").read_text())["images"] == result.images
    page = result.report.read_text("utf-8")
    assert "Majority of 4 pictures" in page
    assert "dealt out anew" in page
    assert {path.name for path in (tmp_path / "t").iterdir()} == {path.name for path in result.files}


def test_all_frames_or_some_and_json(tmp_path: Path, shards: Path, model: Path):
    result = try_out(model, shards, tmp_path / "t", per_animal=8, frames=4, predictions="json")
    assert result.tested == 3 * 8
    assert result.sequences["count"] == 3 * 2
    found = json.loads((tmp_path / "t/predictions.json").read_text())
    assert len(found) == 24
    assert try_out(model, shards, tmp_path / "t", all_frames=True).tested == 2 * 3 * FRAMES
    assert not (tmp_path / "t/predictions.json").exists()
    assert not (tmp_path / "t/sequences.json").exists()


def test_what_was_learned_from_is_no_honest_test(tmp_path: Path, shards: Path, model: Path):
    result = try_out(model, shards, tmp_path / "t", split="train", all_frames=True)
    assert f"{3 * 30} of the {3 * 3 * FRAMES} pictures" in result.warnings[0]
    assert "Video01, Video02, Video03" in result.warnings[1]
    assert result.warnings[0] in result.summary
    assert not any("learned from" in text for text in try_out(model, shards, tmp_path / "u").warnings)


def test_a_stopped_test_goes_on(tmp_path: Path, shards: Path, model: Path):
    whole = try_out(model, shards, tmp_path / "whole", batch=8)
    cancel = CancelToken()

    def stop(update: Update) -> None:
        if update.done >= 30:
            cancel.cancel()

    with pytest.raises(Cancelled):
        try_out(model, shards, tmp_path / "t", stop, cancel, batch=8)
    told: list[Update] = []
    again = try_out(model, shards, tmp_path / "t", told.append, batch=8)
    assert told[0].done >= 30
    assert again.images == whole.images
    assert (tmp_path / "t/predictions.csv").read_bytes() == (tmp_path / "whole/predictions.csv").read_bytes()


def test_a_test_without_sense_is_refused(tmp_path: Path, shards: Path, model: Path):
    out = tmp_path / "t"
    with pytest.raises(BadParameterError, match="at least as many"):
        try_out(model, shards, out, per_animal=3, frames=4)
    with pytest.raises(BadParameterError, match="in one recording"):
        try_out(model, shards, out, frames=FRAMES + 1)
    with pytest.raises(MissingFileError):
        try_out(tmp_path, shards, out)
    (tmp_path / "x.pth").write_bytes(b"damaged")
    with pytest.raises(CheckpointError):
        try_out(tmp_path / "x.pth", shards, out)
    source = write_rats(tmp_path / "others", train=(0,), test=())
    run_operation(ReidPackSpec.of(source=source))
    with pytest.raises(NothingToDoError, match="no pictures of the network's animals"):
        try_out(model, source / "shards", out)
    assert not out.exists()


def test_training_in_a_process_stops_within_a_second(tmp_path: Path, shards: Path):
    cancel = CancelToken()
    stopped: list[float] = []

    def stop(update: Update) -> None:
        if update.stage == "Training" and not stopped:
            stopped.append(time.monotonic())
            cancel.cancel()

    spec = ReidTrainSpec.of(shards=shards, out=tmp_path / "m", **{**FAST, "epochs": 900, "patience": 0})
    with pytest.raises(Cancelled):
        run_in_process(spec, stop, cancel)
    assert stopped


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_killed_training_goes_on_after_its_last_epoch(tmp_path: Path, shards: Path):
    settings = {**FAST, "epochs": 12, "fine_epochs": 2, "patience": 0, "augment": "FLIP"}
    expected = trained(shards, tmp_path / "whole", **settings)
    out = tmp_path / "killed"
    spec = ReidTrainSpec.of(shards=shards, out=out, **settings).model_dump_json()
    code = (
        "import sys\nfrom workbench.jobs.operations.reid_train import ReidTrainSpec\n"
        "from workbench.jobs.runner import run_operation\n"
        "run_operation(ReidTrainSpec.model_validate_json(sys.argv[1]))"
    )
    root = Path(__file__).resolve().parents[3]
    child = subprocess.Popen([sys.executable, "-c", code, spec], cwd=root, stderr=subprocess.DEVNULL)
    while not (out / STATE_FILE).is_file() and child.poll() is None:
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert not (out / "reid_checkpoint.pth").exists()
    kept = len(json.loads(torch.load(out / STATE_FILE, weights_only=True)["history"]))
    assert kept >= 1
    told: list[Update] = []
    result = trained(shards, out, told.append, **settings)
    assert len([update for update in told if "val_loss" in update.detail]) == 14 - kept
    whole, again = load_reid(expected.folder).state_dict, load_reid(result.folder).state_dict
    assert all(torch.equal(value, again[name]) for name, value in whole.items())
    assert not (out / STATE_FILE).exists()
