"""Prediction of loose files and of extracted frames; confidence maps, and runs that go on."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from workbench.core.classes import ClassTable
from workbench.core.errors import (
    BadParameterError,
    Cancelled,
    CorruptImageError,
    MissingFileError,
    NotAVideoError,
    NothingToDoError,
)
from workbench.core.frame_status import FrameStatus
from workbench.core.progress import CancelToken, Update
from workbench.jobs.loose_images import Reader, named
from workbench.jobs.operations.predict import PredictResult, PredictSpec
from workbench.jobs.prediction_stream import _Reduced, by_shape
from workbench.jobs.prediction_table import FACTS, JOURNAL, TABLE, unlike_training
from workbench.jobs.runner import run_operation
from workbench.media.images import image_size, read_image, read_mask, write_image
from workbench.nets.checkpoint import Checkpoint, save_checkpoint
from workbench.nets.encoders import DEFAULT_ENCODER
from workbench.nets.predictor import Predictor
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.segmentation import build_unet
from workbench.project.project import Project


def _network(path: Path, *, animals: bool = False, seed: int = 2, **preprocessing: object) -> Path:
    torch.manual_seed(seed)
    model = build_unet(animals=animals).train()
    with torch.no_grad():
        for _ in range(3):
            model(torch.randn(4, 1, 64, 64))
    ready = Preprocessing(**{"size": 64, "mean": 120.0, "std": 60.0, **preprocessing})
    save_checkpoint(
        path, Checkpoint(DEFAULT_ENCODER, ClassTable.default(), ready, model.state_dict(), {}, animals)
    )
    return path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return _network(tmp_path / "net.pth")


@pytest.fixture
def folder(tmp_path: Path, figures) -> Path:
    """Pictures of three sizes, grey and colour, two of them with the same name before the ending."""
    made = tmp_path / "imágenes"
    for name, (width, height) in {
        "rat 2.png": (96, 64),
        "rat 10.png": (96, 64),
        "rat 3.jpg": (130, 90),
        "tall.tif": (60, 100),
        "tall.png": (60, 100),
    }.items():
        image = figures(1, len(name), width, height)[0][0]
        shown = np.repeat(image[..., None], 3, axis=2) if name.endswith("jpg") else image
        made.mkdir(exist_ok=True)
        write_image(made / name, shown)
    (made / "notes.txt").write_text("no image")
    return made


def _do(model: Path, *images: Path, out: Path, progress=lambda _update: None, cancel=None, **values):
    fixed = {"threads": 1, "device": "cpu", "batch": 4}
    spec = PredictSpec.of(images=images, out=out, model=str(model), **{**fixed, **values})
    result = run_operation(spec, progress, cancel)
    assert isinstance(result, PredictResult)
    return result


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_a_folder_of_mixed_sizes(model: Path, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = _do(model, folder, out=out, confidence=True)
    assert result.frames == 5
    assert "5 images" in result.summary
    rows = _rows(out / TABLE)
    assert [row["image"] for row in rows] == ["rat 2.png", "rat 3.jpg", "rat 10.png", "tall.png", "tall.tif"]
    assert [row["mask"] for row in rows][2:] == ["rat 10.png", "tall.png", "tall.tif.png"]
    predictor = Predictor(model, threads=1, device="cpu")
    for row in rows:
        size = image_size(folder / row["image"])
        mask = read_mask(out / row["mask"], ClassTable.default(), size=size)
        alone = predictor.predict([read_image(folder / row["image"])])[0]
        assert (alone.mask == mask).mean() > 0.99
        assert int(row["body_area_px"]) == np.count_nonzero(mask == 2)
        assert image_size(out / "confidence" / row["mask"]) == size
    assert not (out / "instances").exists()
    assert {path.name for path in out.iterdir()} == {
        *(row["mask"] for row in rows),
        "confidence",
        TABLE,
        FACTS,
    }


def test_pictures_unlike_the_training_are_told_and_stay_told(folder: Path, tmp_path: Path) -> None:
    dark = _network(tmp_path / "dark.pth", mean=5.0, std=20.0)
    out = tmp_path / "out"
    first = _do(dark, folder, out=out)
    assert len(first.warnings) == 1
    assert "brighter" in first.warnings[0] and first.warnings[0] in first.summary
    unlike = unlike_training(out)
    assert unlike is not None and unlike.pictures == 5
    # The second run predicts nothing, and the folder still holds what the first one said.
    assert _do(dark, folder, out=out).warnings == first.warnings
    assert unlike_training(out) == unlike


def test_single_images_and_animals(tmp_path: Path, folder: Path) -> None:
    model = _network(tmp_path / "animals.pth", animals=True)
    out = tmp_path / "out"
    result = _do(model, folder / "rat 2.png", folder / "tall.tif", out=out)
    assert result.frames == 2
    for name in ("rat 2.png", "tall.png"):
        mask, numbers = read_mask(out / name), read_mask(out / "instances" / name)
        assert mask.shape == numbers.shape
        assert np.array_equal(mask > 0, numbers > 0)
    assert [row["image"] for row in _rows(result.table)] == [
        str(folder / "rat 2.png"),
        str(folder / "tall.tif"),
    ]


def test_the_confidence_map_is_the_winner_s_probability(model: Path, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _do(model, folder, out=out, confidence=True)
    predictor = Predictor(model, threads=1, device="cpu")
    picture = read_image(folder / "rat 2.png")
    scores = torch.from_numpy(predictor.logits([predictor.reduce(picture)])[0])
    wanted = scores.softmax(0).max(0).values.numpy()
    found = read_image(out / "confidence" / "rat 2.png")
    assert found.dtype == np.uint8
    assert found.shape == (64, 96)
    large = cv2.resize(wanted, (96, 64), interpolation=cv2.INTER_LINEAR)
    assert np.abs(found.astype(float) - 255 * large).max() < 2
    assert found.min() > 255 / 4 - 2


def test_a_sure_network_gives_255_and_an_unsure_one_a_quarter(model: Path) -> None:
    predictor = Predictor(model, threads=1, device="cpu")
    scores = np.zeros((4, 48, 64), np.float32)
    scores[2, :, 32:] = 50.0
    found = predictor.finish(scores, 128, 96, certainty=True).certainty
    assert found is not None
    assert found.shape == (96, 128)
    assert (found[:, :60] == 64).all()
    assert (found[:, 68:] == 255).all()


def test_what_is_there_of_the_same_network_stays(model: Path, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _do(model, folder, out=out)
    before = {path: path.stat().st_mtime_ns for path in out.glob("*.png")}
    table = (out / TABLE).read_bytes()
    _do(model, folder, out=out)
    assert {path: path.stat().st_mtime_ns for path in out.glob("*.png")} == before
    assert (out / TABLE).read_bytes() == table
    # An image that was changed, one that is new, and a mask that went.
    newer = before[out / "rat 2.png"] + 10**9
    os.utime(folder / "rat 2.png", ns=(newer, newer))
    shutil.copy2(folder / "rat 10.png", folder / "more.png")
    (out / "rat 10.png").unlink()
    old = (folder / "tall.tif").stat().st_mtime_ns - 10**12  # another picture, older than the mask
    shutil.copy(folder / "tall.png", folder / "tall.tif")
    os.utime(folder / "tall.tif", ns=(old, old))
    _do(model, folder, out=out)
    after = {path: path.stat().st_mtime_ns for path in out.glob("*.png")}
    changed = {path.name for path in after if after[path] != before.get(path)}
    assert len(changed) == 4
    assert changed > {"rat 2.png", "rat 10.png", "more.png"}
    assert len(_rows(out / TABLE)) == 6


@pytest.mark.parametrize("change", ["network", "flip", "confidence"])
def test_another_way_of_asking_predicts_anew(model: Path, folder: Path, tmp_path: Path, change: str) -> None:
    out = tmp_path / "out"
    _do(model, folder, out=out)
    before = {path: path.stat().st_mtime_ns for path in out.glob("*.png")}
    other = _network(tmp_path / "other.pth", seed=9) if change == "network" else model
    values = {"flip": {"flip": "both"}, "confidence": {"confidence": True}}.get(change, {})
    _do(other, folder, out=out, **values)
    assert all(path.stat().st_mtime_ns != stamp for path, stamp in before.items())
    assert (out / "confidence" / "tall.png").exists() == (change == "confidence")


def test_a_stopped_run_goes_on(model: Path, tmp_path: Path, figures) -> None:
    folder, out = tmp_path / "many", tmp_path / "out"
    folder.mkdir()
    for number, image in enumerate(figures(30, 4)[0]):
        write_image(folder / f"i{number}.png", image)
    token = CancelToken()

    def stop(update: Update) -> None:
        if update.stage == "Predicting" and update.done >= 6:
            token.cancel()

    with pytest.raises(Cancelled):
        _do(model, folder, out=out, progress=stop, cancel=token, batch=2)
    assert not (out / TABLE).exists()
    assert (out / JOURNAL).exists()
    done = len((out / JOURNAL).read_text().splitlines()) - 2
    assert 6 <= done < 30
    assert not list(out.rglob("*.tmp"))
    told: list[Update] = []
    _do(model, folder, out=out, progress=told.append)
    assert next(update.done for update in told if update.stage == "Predicting") == done
    assert [row["image"] for row in _rows(out / TABLE)] == [f"i{number}.png" for number in range(30)]


def test_a_video_file(model: Path, make_video, tmp_path: Path) -> None:
    video = make_video(tmp_path / "vídeo.mp4", frames=9)
    result = _do(model, video, out=tmp_path / "out", confidence=True)
    assert result.frames == 9
    names = [f"frame_{k:07d}.png" for k in range(9)]
    assert sorted(path.name for path in result.folder.glob("*.png")) == names
    assert sorted(path.name for path in (result.folder / "confidence").glob("*.png")) == names
    assert [row["frame"] for row in _rows(result.table)] == [str(k) for k in range(9)]


def test_sixteen_bits_and_temperatures(model: Path, tmp_path: Path, figures) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    images = figures(2, 8)[0]
    for number, image in enumerate(images):
        write_image(folder / f"deep_{number}.png", (29_000 + 8 * image.astype(np.uint16)))
        celsius = 20 + image.astype(float) / 16
        np.savetxt(folder / f"warm_{number}.csv", celsius, "%.2f", delimiter=",")
    _do(model, folder, out=tmp_path / "out")
    plain = tmp_path / "plain"
    plain.mkdir()
    for number, image in enumerate(images):
        write_image(plain / f"p{number}.png", image)
    _do(model, plain, out=tmp_path / "wanted")
    for number in range(2):
        wanted = read_mask(tmp_path / "wanted" / f"p{number}.png")
        for name in (f"deep_{number}.png", f"warm_{number}.png"):
            # The scale is taken from the pictures: they look as the 8-bit ones do.
            assert (read_mask(tmp_path / "out" / name) == wanted).mean() > 0.8


def test_8_bit_pictures_among_those_of_16_stay_what_they_are(tmp_path: Path, figures) -> None:
    image = figures(1, 3, 96, 64)[0][0]
    names = [tmp_path / "mixed" / name for name in ("a1.png", "a2.png", "a3.png")]
    names[0].parent.mkdir()
    deep = image.astype(np.uint16) * 100 + 3000
    for name, picture in zip(names, (deep, image, deep), strict=True):
        write_image(name, picture)
    group = named(names, tmp_path)
    reader = Reader(group)
    assert reader.radiometric
    assert np.array_equal(reader.read(names[1]), image)
    shown = reader.read(names[0])
    assert shown.dtype == np.uint8 and shown.max() > 200
    assert np.array_equal(shown, reader.read(names[2]))


def test_a_network_that_learned_from_16_bits_gets_them(tmp_path: Path, figures) -> None:
    model = _network(tmp_path / "deep.pth", deep_range=(29_000.0, 31_040.0))
    folder = tmp_path / "deep"
    folder.mkdir()
    image = figures(1, 8)[0][0]
    write_image(folder / "a.png", 29_000 + 8 * image.astype(np.uint16))
    write_image(folder / "b.png", np.full_like(image, 0).astype(np.uint16) + 40_000)  # another range entirely
    _do(model, folder, out=tmp_path / "out")
    alone = Predictor(model, threads=1, device="cpu").predict([image])[0]
    assert (read_mask(tmp_path / "out" / "a.png") == alone.mask).mean() > 0.97


def test_what_cannot_be(model: Path, folder: Path, tmp_path: Path, make_video) -> None:
    out, empty = tmp_path / "out", tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(MissingFileError, match="absent"):
        _do(model, tmp_path / "absent", out=out)
    with pytest.raises(NothingToDoError, match="no images"):
        _do(model, empty, out=out)
    with pytest.raises(MissingFileError, match=r"none\.pth"):
        _do(tmp_path / "none.pth", folder, out=out)
    with pytest.raises(NothingToDoError, match="no trained network"):
        _do(empty, folder, out=out)
    with pytest.raises(BadParameterError, match="overwrite"):
        _do(model, folder, out=folder)
    with pytest.raises(BadParameterError, match="overwrite"):
        _do(model, folder / "tall.png", out=folder)
    with pytest.raises(BadParameterError, match="file, not a folder"):
        _do(model, folder, out=model)
    with pytest.raises(NotAVideoError, match=r"notes\.txt"):
        _do(model, folder / "notes.txt", out=out)
    with pytest.raises(BadParameterError, match="alone"):
        _do(model, folder, make_video(tmp_path / "v.mp4"), out=out)
    with pytest.raises(BadParameterError, match="either a study"):
        run_operation(PredictSpec.of(model=str(model), out=out))
    with pytest.raises(BadParameterError, match="folder for the masks"):
        run_operation(PredictSpec.of(images=(folder,), model=str(model)))
    with pytest.raises(BadParameterError, match="checkpoint"):
        run_operation(PredictSpec.of(images=(folder,), out=out))
    assert not out.exists()


def test_a_file_that_is_no_image_is_named(model: Path, folder: Path, tmp_path: Path) -> None:
    (folder / "broken.png").write_bytes(b"no picture at all")
    with pytest.raises(CorruptImageError, match=r"broken\.png"):
        _do(model, folder, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_somebody_s_files_are_not_overwritten(model: Path, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "tall.png").write_bytes(b"drawn by hand")
    with pytest.raises(BadParameterError, match=r"tall\.png, which no prediction made"):
        _do(model, folder, out=out)
    assert [path.name for path in out.iterdir()] == ["tall.png"]
    assert (out / "tall.png").read_bytes() == b"drawn by hand"


@pytest.mark.parametrize("part", ["instances", "confidence"])
def test_nor_those_beside_the_masks(model: Path, folder: Path, tmp_path: Path, part: str) -> None:
    drawn = tmp_path / "mine" / part / "tall.png"
    drawn.parent.mkdir(parents=True)
    shutil.copy(folder / "tall.png", drawn)
    before = drawn.read_bytes()
    for source in (folder, drawn.parent):
        with pytest.raises(BadParameterError):
            _do(model, source, out=tmp_path / "mine")
    assert drawn.read_bytes() == before
    assert not (tmp_path / "mine" / "tall.png").exists()


def test_masks_of_other_pictures_are_not_taken_for_these(
    model: Path, folder: Path, make_video, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)  # the same names, and older than the masks
    videos = [make_video(tmp_path / f"{name}.mp4", frames=4 + len(name)) for name in ("a", "bb")]
    for first, second in ((folder, other), videos):
        out = tmp_path / f"out {first.name}"
        _do(model, first, out=out)
        masks = {path: path.read_bytes() for path in out.rglob("*.png")}
        with pytest.raises(BadParameterError, match="predicted from other pictures"):
            _do(model, second, out=out)
        assert {path: path.read_bytes() for path in out.rglob("*.png")} == masks


def test_masks_stay_while_their_confidence_is_made(model: Path, make_video, tmp_path: Path) -> None:
    out, token = tmp_path / "out", CancelToken()
    video = make_video(tmp_path / "v.mp4", frames=40)
    _do(model, video, out=out)

    def stop(update: Update) -> None:
        if update.stage == "Predicting" and update.done >= 4:
            token.cancel()

    with pytest.raises(Cancelled):
        _do(model, video, out=out, confidence=True, progress=stop, cancel=token, batch=2)
    assert len(list(out.glob("frame_*.png"))) == 40
    made = len(list((out / "confidence").iterdir()))
    assert 0 < made < 40
    result = _do(model, video, out=out, confidence=True)
    assert len(list((out / "confidence").iterdir())) == 40
    assert [int(row["frame"]) for row in _rows(result.table)] == list(range(40))


def test_extracted_frames_alone(model: Path, make_labelled_study, tmp_path: Path) -> None:
    study = make_labelled_study(tmp_path / "study", frames=20, every=4)
    spec = {"study": study, "model": str(model), "threads": 1, "device": "cpu", "batch": 4}
    with Project.open(study) as project:
        name = project.videos()[0].name
        project.add_frames(name, [(7, ".png")])
    result = run_operation(PredictSpec.of(**spec, frames="extracted", confidence=True))
    wanted = [0, 4, 7, 8, 12, 16]
    assert result.frames == len(wanted)
    assert result.installed == 1
    assert [int(row["frame"]) for row in _rows(result.table)] == wanted
    maps = result.folder / "confidence"
    assert sorted(path.name for path in maps.iterdir()) == [f"frame_{k:07d}.png" for k in wanted]
    with Project.open(study) as project:
        assert project.status(name, 7) == FrameStatus.PREDICTED
    # All frames, then: what is there stays, its maps as well.
    stamp = (result.folder / "frame_0000008.png").stat().st_mtime_ns
    whole = run_operation(PredictSpec.of(**spec))
    assert whole.frames == 20
    assert len(_rows(whole.table)) == 20
    assert (whole.folder / "frame_0000008.png").stat().st_mtime_ns == stamp
    assert len(list(maps.iterdir())) == len(wanted)
    # Another way of asking leaves nothing of this one.
    flipped = run_operation(PredictSpec.of(**spec, flip="horizontal", frames="extracted"))
    assert sorted(path.name for path in flipped.folder.glob("frame_*.png")) == [
        f"frame_{k:07d}.png" for k in wanted
    ]
    assert not list(maps.iterdir())


def test_no_extracted_frames(model: Path, make_video, tmp_path: Path) -> None:
    with Project.create(tmp_path / "study") as project:
        project.add_video(make_video(tmp_path / "v.mp4"))
    spec = PredictSpec.of(study=tmp_path / "study", model=str(model), frames="extracted", device="cpu")
    with pytest.raises(NothingToDoError, match="no frame has been extracted"):
        run_operation(spec)


def test_alternating_sizes_wait_for_their_like() -> None:
    sizes = [(4, 6), (8, 6)] * 6 + [(2, 2)]
    pictures = [
        _Reduced(number, np.zeros(shape, np.uint8), shape[::-1]) for number, shape in enumerate(sizes)
    ]
    batches = list(by_shape(iter(pictures), 3))
    assert [len(batch) for batch in batches] == [3, 3, 3, 3, 1]
    assert sorted(one.number for batch in batches for one in batch) == list(range(13))
    assert all(len({one.picture.shape for one in batch}) == 1 for batch in batches)
    # However many sizes there are, only so many pictures wait.
    many = (_Reduced(number, np.zeros((number + 1, 1), np.uint8), (1, 1)) for number in range(50))
    taken = 0
    for batch in by_shape(many, 2):
        taken += len(batch)
        assert len(batch) == 1
    assert taken == 50
