"""The library of networks: listed, named, put away, and moved between studies as one file."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
import torch
from model_samples import write_network

from workbench.core.classes import ClassTable
from workbench.core.errors import (
    BadParameterError,
    CheckpointClassesError,
    CheckpointError,
    MissingFileError,
    NothingToDoError,
)
from workbench.jobs.operations.edit_model import EditModelSpec
from workbench.jobs.operations.export_model import ExportModelSpec
from workbench.jobs.operations.import_model import ImportModelSpec
from workbench.jobs.operations.models import ModelsSpec
from workbench.jobs.operations.predict import PredictSpec
from workbench.jobs.runner import run_operation
from workbench.nets.checkpoint import load_checkpoint, newest_checkpoint
from workbench.nets.predictor import Predictor
from workbench.nets.segmentation import build_unet
from workbench.nets.torchvision_ops import segmentation_models
from workbench.project.learned_frames import LearnedFrames, VideoFrames
from workbench.project.project import Project


def listed(study: Path) -> list:
    return run_operation(ModelsSpec.of(study=study)).models


def exported(study: Path, run: str, out: Path) -> Path:
    return run_operation(ExportModelSpec.of(study=study, model=run, out=out, format="checkpoint")).out


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another study."""
    Project.create(tmp_path / "outro estudo").close()
    return tmp_path / "outro estudo"


def test_what_is_known_of_a_network(study: Path) -> None:
    assert "no network" in run_operation(ModelsSpec.of(study=study)).summary
    write_network(study, "unet-1")
    (study / "models" / "broken").mkdir()
    (found,) = listed(study)
    assert (found.run, found.name, found.date) == ("unet-1", "unet-1", "2026-01-02T03:04:05+00:00")
    assert (found.videos, found.train_frames, found.val_frames) == (("a", "b"), 7, 3)
    assert (found.epochs, found.best_epoch, found.finished) == (3, 3, True)
    assert found.metrics["mean_iou"] == 0.5 and found.metrics["panoptic"] is None
    assert found.split == "validated on whole videos: b" and found.weights == "random"
    (study / "models" / "unet-1" / "training_state.pth").touch()
    assert not listed(study)[0].finished
    assert "not finished" in run_operation(ModelsSpec.of(study=study)).summary


def test_name_and_notes_are_people_s(study: Path) -> None:
    write_network(study, "unet-1")
    edit = run_operation(EditModelSpec.of(study=study, model="unet-1", name="Fêmeas à noite", notes="boa\n2"))
    assert (edit.name, edit.notes) == ("Fêmeas à noite", "boa\n2")
    found = listed(study)[0]
    assert (found.run, found.name, found.notes) == ("unet-1", "Fêmeas à noite", "boa\n2")
    # By its name as well, and an empty name is the folder's again.
    run_operation(EditModelSpec.of(study=study, model="Fêmeas à noite", name=""))
    assert (listed(study)[0].name, listed(study)[0].notes) == ("unet-1", "boa\n2")
    assert "Fêmeas" not in (study / "models" / "unet-1" / "model.json").read_text("utf-8")
    for bad in ({"name": "two\nlines"}, {"name": "x" * 121}, {}):
        with pytest.raises(BadParameterError):
            run_operation(EditModelSpec.of(study=study, model="unet-1", **bad))
    with pytest.raises(NothingToDoError, match=r"unet-9.*unet-1"):
        run_operation(EditModelSpec.of(study=study, model="unet-9", notes="x"))


def test_a_deleted_network_is_kept(study: Path) -> None:
    before = write_network(study, "unet-1").read_bytes()
    kept = run_operation(EditModelSpec.of(study=study, model="unet-1", delete=True)).deleted
    assert listed(study) == ()
    assert kept.is_relative_to(study / "backups")
    assert (kept / "unet_checkpoint_epoch_3.pth").read_bytes() == before
    kept.rename(study / "models" / "unet-1")
    assert [entry.run for entry in listed(study)] == ["unet-1"]


def test_one_file_takes_everything_to_another_study(study: Path, other: Path, tmp_path: Path) -> None:
    path = write_network(study, "unet-1")
    LearnedFrames({"hash": VideoFrames((1, 2), (3,))}).write(path.parent)
    run_operation(EditModelSpec.of(study=study, model="unet-1", name="A boa", notes="tail is thin"))
    file = exported(study, "unet-1", tmp_path / "new folder" / "boa.pth")
    result = run_operation(ImportModelSpec.of(study=other, file=file))
    assert (result.run, result.existing, result.warnings) == ("unet-1", False, ())
    found, before = listed(other)[0], listed(study)[0]
    assert found.imported_from == "boa.pth"
    unlike = {"checkpoint", "imported_from", "summary"}
    assert found.model_dump(exclude=unlike) == before.model_dump(exclude=unlike)
    assert LearnedFrames.read(other / "models" / "unet-1") == LearnedFrames.read(path.parent)
    ours, theirs = load_checkpoint(path), load_checkpoint(result.checkpoint)
    assert (ours.preprocessing, ours.classes) == (theirs.preprocessing, theirs.classes)
    assert all(torch.equal(value, theirs.state_dict[name]) for name, value in ours.state_dict.items())
    # The same again is not a second network, neither there nor where it was trained.
    assert run_operation(ImportModelSpec.of(study=other, file=file)).existing
    assert run_operation(ImportModelSpec.of(study=study, file=file)).existing
    assert len(listed(other)) == len(listed(study)) == 1
    # An old network does not become the newest by being imported.
    newer = write_network(other, "unet-2", seed=2)
    assert newest_checkpoint(other / "models") == newer
    # The file alone is a checkpoint, too.
    assert load_checkpoint(file).encoder == ours.encoder


def test_another_network_of_the_same_name_stands_beside(study: Path, other: Path, tmp_path: Path) -> None:
    write_network(study, "unet-1")
    write_network(other, "unet-1", seed=2)
    file = exported(study, "unet-1", tmp_path / "a.pth")
    result = run_operation(ImportModelSpec.of(study=other, file=file, name="Theirs"))
    assert result.run == "unet-1-2"
    assert {entry.name for entry in listed(other)} == {"unet-1", "Theirs"}


def test_a_damaged_or_changed_file_is_refused(study: Path, other: Path, tmp_path: Path) -> None:
    write_network(study, "unet-1")
    file = exported(study, "unet-1", tmp_path / "a.pth")
    content = torch.load(file, weights_only=True)
    weight = content["state_dict"]["segmentation_head.0.weight"]
    content["state_dict"]["segmentation_head.0.weight"] = weight + 1e-6
    torch.save(content, tmp_path / "changed.pth")
    with pytest.raises(CheckpointError, match=r"changed\.pth.*checksum"):
        run_operation(ImportModelSpec.of(study=other, file=tmp_path / "changed.pth"))
    half = tmp_path / "half.pth"
    half.write_bytes(file.read_bytes()[:100_000])
    for bad, error in ((half, CheckpointError), (tmp_path / "none.pth", MissingFileError)):
        with pytest.raises(error, match=bad.name):
            run_operation(ImportModelSpec.of(study=other, file=bad))
    assert not (other / "models").exists()
    assert not list(other.glob(".models*"))


def test_other_classes_are_named(study: Path, other: Path, tmp_path: Path) -> None:
    table = ClassTable.from_list(ClassTable.default().to_list()[:3])
    write_network(study, "unet-1", table)
    file = exported(study, "unet-1", tmp_path / "a.pth")
    with pytest.raises(CheckpointClassesError, match=r"background, head, body, but the study has .*tail"):
        run_operation(ImportModelSpec.of(study=other, file=file))


class Evil:
    """What a harmful file would have run: it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.path,))


@pytest.mark.parametrize("kind", ["torch", "old torch", "pickle", "weights"])
def test_a_harmful_file_runs_nothing(other: Path, tmp_path: Path, kind: str) -> None:
    made, file = tmp_path / "it ran", tmp_path / "evil.pth"
    if kind == "pickle":
        file.write_bytes(pickle.dumps(Evil(made)))
    else:
        content = {"state_dict": {"x": Evil(made)}} if kind == "weights" else {"format": 1, "x": Evil(made)}
        torch.save(content, file, _use_new_zipfile_serialization=kind != "old torch")
    pickle.loads(pickle.dumps(Evil(made)))  # it would
    assert made.exists()
    made.unlink()
    with pytest.raises(CheckpointError, match=r"evil\.pth.*nothing of it was run"):
        run_operation(ImportModelSpec.of(study=other, file=file))
    assert not made.exists()
    assert not (other / "models").exists()


def test_a_bare_checkpoint_of_ours(study: Path, other: Path) -> None:
    path = write_network(study, "unet-1")
    result = run_operation(ImportModelSpec.of(study=other, file=path))
    assert result.run == "unet_checkpoint_epoch_3" and result.warnings == ()
    assert load_checkpoint(result.checkpoint).preprocessing.mean == 90.0


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_state_dictionary_of_another_program(make_labelled_study, tmp_path: Path, wrapped: bool) -> None:
    study = make_labelled_study(tmp_path / "study", 20)
    network = segmentation_models().Unet("resnet18", encoder_weights=None, in_channels=3, classes=4)
    state = network.state_dict()
    file = tmp_path / "unet_resnet.pth"
    torch.save({"model_state_dict": {f"module.{k}": v for k, v in state.items()}} if wrapped else state, file)
    result = run_operation(ImportModelSpec.of(study=study, file=file, size=96))
    assert len(result.warnings) == 1 and "head, body, tail" in result.warnings[0]
    (found,) = listed(study)
    assert found.encoder == "resnet18" and found.metrics["mean_iou"] is None
    # It answers as the network itself does to a grey picture.
    predictor = Predictor(result.checkpoint, threads=1, device="cpu")
    assert predictor.preprocessing.size == 96
    picture = torch.randn(1, 1, 64, 96)
    with torch.inference_mode():
        ours = load_checkpoint(result.checkpoint).model()(picture)
        theirs = network.eval()(picture.repeat(1, 3, 1, 1))
    assert torch.allclose(ours, theirs, atol=1e-3)
    predicted = run_operation(PredictSpec.of(study=study, model=result.run, threads=1, device="cpu"))
    assert predicted.frames == 20


def test_what_is_no_such_network_is_told(study: Path, other: Path, tmp_path: Path) -> None:
    cases = {
        "no U-Net": {"conv.weight": torch.zeros(3)},
        "its encoder is none of": {
            k: v for k, v in build_unet("resnet18").state_dict().items() if "layer4" not in k
        },
        "it holds something else": [torch.zeros(2)],
    }
    for words, content in cases.items():
        file = tmp_path / "net.pth"
        torch.save(content, file)
        with pytest.raises(CheckpointError, match=words):
            run_operation(ImportModelSpec.of(study=other, file=file, normalise="unit"))
    torch.save(build_unet("resnet18", classes=9).state_dict(), tmp_path / "nine.pth")
    with pytest.raises(CheckpointClassesError, match="9 numbers without names"):
        run_operation(ImportModelSpec.of(study=other, file=tmp_path / "nine.pth", normalise="imagenet"))
    with pytest.raises(NothingToDoError, match="--normalise"):
        run_operation(ImportModelSpec.of(study=other, file=tmp_path / "nine.pth"))


def test_a_damaged_network_can_be_brought_back(study: Path, tmp_path: Path) -> None:
    path = write_network(study, "unet-1")
    file = exported(study, "unet-1", tmp_path / "a.pth")
    path.write_bytes(b"a bad disk")
    result = run_operation(ImportModelSpec.of(study=study, file=file))
    assert (result.run, result.existing) == ("unet-1-2", False)
    assert load_checkpoint(result.checkpoint).encoder


def test_names_from_outside_stay_inside(study: Path, other: Path, tmp_path: Path) -> None:
    path = write_network(study, "unet-1")
    from workbench.nets.model_file import write_model_file

    metrics = {"best_epoch": 1, "best": {}, "history": 3}
    about = {"run": "../../evil", "name": "a\nb", "metrics": metrics, "date": "yesterday"}
    write_model_file(tmp_path / "a.pth", load_checkpoint(path), about)
    result = run_operation(ImportModelSpec.of(study=other, file=tmp_path / "a.pth"))
    assert result.checkpoint.is_relative_to(other / "models")
    assert [(entry.run, entry.name) for entry in listed(other)] == [(result.run, "a b")]
    assert json.loads((other / "models" / result.run / "metrics_multiclass.json").read_text())["best"] == {}
