"""Synthesis as an operation: the set on disk, read back by the libraries that will read it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from workbench.core.classes import ClassTable
from workbench.core.errors import BadParameterError, Cancelled, NothingToDoError
from workbench.core.frame_status import FrameStatus
from workbench.core.progress import CancelToken, Update, no_progress
from workbench.formats import panoptic
from workbench.jobs.operations.synth import SynthResult, SynthSpec, run
from workbench.media.images import read_image, read_mask, write_image, write_mask
from workbench.media.video import Video
from workbench.media.writer import VideoWriter
from workbench.project.project import Project
from workbench.simulate import Scene, SceneSpec
from workbench.vision.synthesis import SynthesisParams

FRAMES = 12


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with one thermal video in false colour, every frame labelled with its truth."""
    base = tmp_path_factory.mktemp("synth")
    scene = Scene(SceneSpec(modality="thermal", animals=1, frames=FRAMES * 12, seed=3))
    folder = base / "study"
    with Project.create(folder) as project:
        with VideoWriter(folder / "rat.mp4", scene.spec.width, scene.spec.height, 10.0) as writer:
            frames = [scene.frame(12 * k) for k in range(FRAMES)]
            for frame in frames:
                writer.write(frame.image)
        name = project.add_video(folder / "rat.mp4").name
        for k, frame in enumerate(frames):
            write_image(project.frame_file(name, k), frame.image)
            write_mask(project.mask_file(name, k), frame.mask, project.classes.palette())
        project.add_frames(name, [(k, ".png") for k in range(FRAMES)])
        project.set_status(name, range(FRAMES), FrameStatus.VERIFIED, human=True)
    return folder


def make(spec: SynthSpec) -> SynthResult:
    return run(spec, progress=no_progress, cancel=CancelToken())


@pytest.fixture(scope="module")
def made(template: Path) -> SynthResult:
    return make(SynthSpec(study=template, count=8, params=SynthesisParams(animals=(2, 3)), seed=4))


def test_pycocotools_loads_and_evaluates_the_instances(made: SynthResult) -> None:
    coco = COCO(str(made.folder / "instances.json"))
    rat = coco.getCatIds(catNms=["rat"])[0]
    assert len(coco.getAnnIds(catIds=[rat])) == made.animals
    for number in coco.getImgIds():
        animals = read_mask(made.folder / "instances" / f"synthetic_{number:06d}.png")
        for annotation in coco.loadAnns(coco.getAnnIds(imgIds=[number], catIds=[rat])):
            region = coco.annToMask(annotation)
            assert np.array_equal(region > 0, animals == annotation["attributes"]["animal"])
    found = [
        {key: one[key] for key in ("image_id", "category_id", "segmentation")} | {"score": 1.0}
        for one in coco.loadAnns(coco.getAnnIds())
    ]
    evaluation = COCOeval(coco, coco.loadRes(found), "segm")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    assert evaluation.stats[0] == pytest.approx(1.0)


def test_panoptic_files_agree_with_the_masks(made: SynthResult) -> None:
    table = ClassTable.default()
    for folder, kind in (("panoptic", "animals"), ("panoptic_parts", "parts")):
        content = json.loads((made.folder / f"{folder}.json").read_text())
        things = {one["name"]: one["isthing"] for one in content["categories"]}
        assert things == {"head": 0, "body": 0, "tail": 0, "rat": 1}
        for annotation in content["annotations"]:
            numbers = panoptic.from_rgb(read_image(made.folder / folder / annotation["file_name"]))
            stem = Path(annotation["file_name"]).stem
            classes = read_mask(made.folder / "masks" / f"{stem}.png")
            animals = read_mask(made.folder / "instances" / f"{stem}.png")
            assert np.array_equal(numbers, panoptic.segments(kind, classes, animals, table))
            listed = {one["id"]: one["area"] for one in annotation["segments_info"]}
            ids, areas = np.unique(numbers[numbers > 0], return_counts=True)
            assert listed == dict(zip(ids.tolist(), areas.tolist(), strict=True))


def test_the_tiff_holds_category_times_1000_plus_animal(made: SynthResult) -> None:
    with Pillow.open(made.folder / "panoptic_tiff" / "synthetic_000000.tif") as picture:
        assert picture.mode == "I"
        wide = np.array(picture)
    classes = read_mask(made.folder / "masks" / "synthetic_000000.png")
    animals = read_mask(made.folder / "instances" / "synthetic_000000.png")
    assert np.array_equal(wide // 1000, classes)
    assert np.array_equal(wide % 1000, animals)


def test_images_have_the_colours_of_the_recording(made: SynthResult, template: Path) -> None:
    image = read_image(made.folder / "images" / "synthetic_000000.png")
    frame = read_image(template / "frames" / "rat" / "frame_0000000.png")
    assert image.shape == frame.shape
    assert image.std(axis=2).mean() > 20, "false colour stays false colour"


def test_the_manifest_says_what_made_each_image(made: SynthResult) -> None:
    manifest = json.loads((made.folder / "manifest.json").read_text())
    assert len(manifest["images"]) == 8
    for record in manifest["images"]:
        assert record["video"] == "rat"
        assert record["background"].startswith("rat/")
        assert record["seed"] == [4, record["number"]]
        assert record["wanted"] == record["missing"] + len(record["placements"])
        for place in record["placements"]:
            assert place["source"].startswith("rat/")
            assert -180 <= place["angle"] <= 180


def test_a_stopped_run_goes_on_and_gives_the_same_set(template: Path, made: SynthResult) -> None:
    token = CancelToken()

    def stop_at_three(update: Update) -> None:
        if update.stage == "Synthesising images" and update.done == 3:
            token.cancel()

    spec = SynthSpec(study=template, name="again", count=8, params=SynthesisParams(animals=(2, 3)), seed=4)
    with pytest.raises(Cancelled):
        run(spec, progress=stop_at_three, cancel=token)
    result = make(spec)
    assert result.skipped >= 3
    assert result.images == 8 - result.skipped
    for path in sorted((made.folder / "images").iterdir()):
        assert path.read_bytes() == (result.folder / "images" / path.name).read_bytes()
    settings = json.loads((result.folder / "manifest.json").read_text())
    assert [one["number"] for one in settings["images"]] == list(range(8))


def test_a_set_made_otherwise_is_not_mixed(template: Path, made: SynthResult) -> None:
    with pytest.raises(BadParameterError, match="another name"):
        make(SynthSpec(study=template, count=8, seed=5))
    assert json.loads((made.folder / "spec.json").read_text())["seed"] == 4


def test_loose_files(tmp_path: Path, template: Path) -> None:
    out = tmp_path / "conjunto é"
    images, masks = template / "frames" / "rat", template / "masks" / "rat"
    result = make(SynthSpec(images=images, masks=masks, out=out, count=3))
    assert result.images == 3
    assert len(list((out / "images").glob("*.png"))) == 3


def test_clips_keep_identities(template: Path) -> None:
    spec = SynthSpec(
        study=template, name="clips", clips=2, seconds=0.3, params=SynthesisParams(animals=(2, 2), tries=200)
    )
    result = make(spec)
    assert result.clips == 2
    assert result.animals == 4
    folder = result.folder / "clip_0000"
    facts = json.loads((folder / "clip.json").read_text())
    assert facts["frames"] == 3
    with Video(folder / "clip.mp4") as video:
        assert video.frame_count == 3
    lines = (folder / "tracks.csv").read_text().splitlines()
    assert lines[0] == "frame,animal,x,y,pixels"
    assert len(lines) == 1 + 3 * 2
    for line in lines[1:]:
        frame, animal, x, y, pixels = line.split(",")
        plane = read_mask(folder / "instances" / f"frame_{int(frame):07d}.png")
        ys, xs = np.nonzero(plane == int(animal))
        assert len(xs) == int(pixels)
        assert float(x) == pytest.approx(xs.mean(), abs=0.01)
        assert float(y) == pytest.approx(ys.mean(), abs=0.01)
    again = make(spec)
    assert (again.clips, again.skipped) == (0, 2)


def test_clips_need_frames_in_a_row(template: Path) -> None:
    with pytest.raises(NothingToDoError, match="in a row"):
        make(SynthSpec(study=template, name="long", clips=1, seconds=60))
    assert not (template / "synthetic" / "long").exists()


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "either a study"),
        ({"count": 0}, "at least 1"),
        ({"params": SynthesisParams(animals=(3, 2))}, "1 to 8"),
        ({"params": SynthesisParams(animals=(2, 9))}, "1 to 8"),
        ({"name": "../outside"}, "name of a folder"),
        ({"clips": 1, "seconds": 0}, "600 seconds"),
    ],
)
def test_bad_settings_are_refused(template: Path, values: dict[str, object], text: str) -> None:
    study = template if values else None
    with pytest.raises(BadParameterError, match=text):
        make(SynthSpec(study=study, **values))  # type: ignore[arg-type]


def test_without_a_whole_animal_there_is_nothing_to_paste(tmp_path: Path) -> None:
    for folder in ("images", "masks"):
        (tmp_path / folder).mkdir()
    write_image(tmp_path / "images" / "a.png", np.full((60, 80, 3), 90, np.uint8))
    headless = np.zeros((60, 80), np.uint8)
    headless[20:40, 20:50] = 2
    write_mask(tmp_path / "masks" / "a.png", headless, ClassTable.default().palette())
    with pytest.raises(NothingToDoError, match="whole animal"):
        make(SynthSpec(images=tmp_path / "images", masks=tmp_path / "masks", out=tmp_path / "out"))
    assert not (tmp_path / "out").exists()
