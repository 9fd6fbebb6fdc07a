import json
import time
from pathlib import Path
from threading import Timer

import numpy as np
import pytest

from workbench.core.errors import (
    BadParameterError,
    Cancelled,
    MissingFileError,
    NothingToDoError,
)
from workbench.core.frame_status import FrameStatus
from workbench.core.progress import CancelToken, no_progress
from workbench.jobs.operations.pseudo import PseudoSpec, _stretch, run, with_context
from workbench.media.images import read_image, read_mask, write_image, write_mask
from workbench.project.project import Project
from workbench.simulate.scene import Scene, SceneSpec, write_scene
from workbench.vision.labelling import AHEAD, CHUNK
from workbench.vision.pseudolabel import PseudoParams

SCENE = SceneSpec(width=320, height=240, frames=60, fps=30, seed=5, behaviour="locomotion", touching=0.0)


def do(**values):
    cancel = values.pop("cancel", None) or CancelToken()
    progress = values.pop("progress", no_progress)
    return run(PseudoSpec.of(**values), progress=progress, cancel=cancel)


@pytest.fixture(scope="module")
def video(tmp_path_factory) -> Path:
    return write_scene(SCENE, tmp_path_factory.mktemp("scene"))


@pytest.fixture
def study(tmp_path, video) -> Path:
    folder = tmp_path / "étude 1"
    with Project.create(folder) as project:
        project.add_video(video)
        project.add_frames("video", [(k, None) for k in range(0, 60, 4)])
    return folder


def statuses(study):
    with Project.open(study, write=False) as project:
        return {frame.index: frame.status for frame in project.frames("video")}


def test_extracted_frames_get_masks_and_status(study, video):
    result = do(study=study)
    assert result.frames == 15
    assert result.skipped == result.empty == 0
    assert result.complete >= 13
    assert result.methods == {"video": "background"}
    assert set(statuses(study).values()) == {FrameStatus.PSEUDO}
    with Project.open(study, write=False) as project:
        both = either = 0
        for k in range(0, 60, 4):
            mask = read_mask(project.mask_file("video", k), project.classes, (320, 240))
            truth = read_mask(video.parent / "masks" / f"frame_{k:07d}.png")
            both += ((mask == 2) & (truth == 2)).sum()
            either += ((mask == 2) | (truth == 2)).sum()
        assert both / either > 0.9
        assert not (project.folder / "instances").exists()


def test_all_frames_of_the_video(study):
    result = do(study=study, frames="all", video="video")
    assert result.frames == 60
    assert len(statuses(study)) == 60


def test_what_a_person_decided_is_never_overwritten(study):
    classes = np.zeros((240, 320), np.uint8)
    classes[:5, :5] = 1
    with Project.open(study) as project:
        for k, status in ((0, FrameStatus.CORRECTED), (4, FrameStatus.VERIFIED), (8, FrameStatus.REJECTED)):
            write_mask(project.mask_file("video", k), classes, project.classes.palette())
            project.set_status("video", [k], status, human=True)
    result = do(study=study, overwrite=True)
    assert (result.frames, result.skipped) == (12, 3)
    with Project.open(study, write=False) as project:
        for k in (0, 4, 8):
            assert (read_mask(project.mask_file("video", k)) == classes).all()
    assert statuses(study)[0] is FrameStatus.CORRECTED


def test_a_second_run_goes_on_and_other_parameters_start_over(study):
    do(study=study)
    with Project.open(study) as project:
        project.mask_file("video", 8).unlink()
    again = do(study=study)
    assert (again.frames, again.skipped) == (1, 14)
    other = do(study=study, params=PseudoParams(head_length=0.5))
    assert (other.frames, other.skipped) == (15, 0)
    assert do(study=study, params=PseudoParams(head_length=0.5), overwrite=True).frames == 15


def test_cancel_is_quick_keeps_what_is_done_and_can_be_resumed(study):
    cancel = CancelToken()
    seen = []

    def progress(update):
        seen.append(update)
        if update.done >= 5:
            cancel.cancel()

    with pytest.raises(Cancelled):
        do(study=study, frames="all", cancel=cancel, progress=progress)
    done = sum(status is FrameStatus.PSEUDO for status in statuses(study).values())
    assert 5 <= done < 60
    with Project.open(study, write=False) as project:
        for k, status in statuses(study).items():
            assert project.mask_file("video", k).exists() or status is FrameStatus.EXTRACTED
    rest = do(study=study, frames="all")
    assert rest.frames + rest.skipped == 60
    assert rest.skipped >= done
    assert {update.stage for update in seen} <= {"Learning the background", "Finding animals"}


def test_cancel_while_learning(study):
    cancel = CancelToken()
    Timer(0.05, cancel.cancel).start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        while time.monotonic() - started < 20:
            do(study=study, cancel=cancel, overwrite=True)


def test_more_animals_write_instances(tmp_path):
    spec = SceneSpec(width=320, height=240, frames=40, animals=2, size=0.2, seed=3, touching=0.0)
    with Project.create(tmp_path / "two") as project:
        project.add_video(write_scene(spec, tmp_path / "scene"))
    result = do(study=tmp_path / "two", frames="all", params=PseudoParams(animals=2))
    with Project.open(tmp_path / "two", write=False) as project:
        highest = [read_mask(project.instances_file("video", k)).max() for k in range(40)]
        masks = [read_mask(project.mask_file("video", k)).max() for k in range(40)]
    assert result.frames == 40
    assert np.mean(np.array(highest) == 2) > 0.8
    assert max(masks) == 3


def test_nothing_extracted_is_said(tmp_path, video):
    with Project.create(tmp_path / "s") as project:
        project.add_video(video)
    with pytest.raises(NothingToDoError, match="no extracted frames"):
        do(study=tmp_path / "s")


@pytest.mark.parametrize("values", [{}, {"study": "a", "images": "b"}, {"images": "."}])
def test_study_or_images_but_not_both(values):
    with pytest.raises(BadParameterError):
        do(**values)


def test_spec_survives_json():
    spec = PseudoSpec(study=Path("a"), params=PseudoParams(animals=3, polarity="dark"))
    assert PseudoSpec.model_validate(json.loads(spec.model_dump_json())) == spec


def test_lone_frames_bring_their_surroundings_and_dense_ones_do_not():
    times = np.arange(300) / 30
    chosen = with_context(np.array([100]), times)
    assert 100 in chosen
    assert len(chosen) == 7
    assert min(chosen) in (88, 89)
    dense = with_context(np.arange(50, 100), times)
    assert [k for k in dense if 50 <= k < 100] == list(range(50, 100))
    assert len(dense) < 50 + 30


@pytest.fixture(scope="module")
def thermal():
    scene = Scene(SceneSpec(modality="thermal", width=320, height=240, frames=30, seed=2, touching=0.0))
    return [(scene.frame(k * 3), scene.celsius(k * 3)) for k in range(6)]


def test_loose_images_give_masks_of_the_same_name_and_size(tmp_path, thermal):
    images, out = tmp_path / "imagens térmicas", tmp_path / "out"
    for k, (frame, _) in enumerate(thermal):
        write_image(images / f"cam_{k:03d}.png", frame.image)
    write_image(images / "other.jpg", thermal[0][0].image[:200, :300])
    result = do(images=images, out=out)
    assert result.frames == 7
    assert sorted(path.name for path in out.iterdir()) == [f"cam_{k:03d}.png" for k in range(6)] + [
        "other.png"
    ]
    for k, (frame, _) in enumerate(thermal):
        mask = read_mask(out / f"cam_{k:03d}.png", size=(320, 240))
        assert ((mask == 2) & (frame.mask == 2)).sum() / ((mask == 2) | (frame.mask == 2)).sum() > 0.85
    assert read_mask(out / "other.png").shape == (200, 300)
    assert do(images=images, out=out).skipped == 7
    assert do(images=images, out=out, overwrite=True).frames == 7


def test_temperatures_as_csv_and_as_16_bit(tmp_path, thermal):
    images, out = tmp_path / "in", tmp_path / "out"
    images.mkdir()
    frame, celsius = thermal[2]
    rows = ["\t".join(f'"{value:.2f}"'.replace(".", ",") for value in row) for row in celsius]
    (images / "table.csv").write_text("\n".join(rows), encoding="utf-8")
    write_image(images / "deep.png", np.round((celsius + 273.15) * 100).astype(np.uint16))
    result = do(images=images, out=out)
    assert set(result.methods.values()) == {"thermal"}
    for name in ("table", "deep"):
        mask = read_mask(out / f"{name}.png", size=(320, 240))
        assert ((mask == 2) & (frame.mask == 2)).sum() / ((mask == 2) | (frame.mask == 2)).sum() > 0.85


def test_loose_images_that_cannot_be(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingToDoError):
        do(images=tmp_path / "empty", out=tmp_path / "out")
    with pytest.raises(MissingFileError):
        do(images=tmp_path / "absent", out=tmp_path / "out")
    write_image(tmp_path / "empty" / "a.png", np.zeros((40, 40), np.uint8))
    with pytest.raises(BadParameterError, match="overwrite the images"):
        do(images=tmp_path / "empty", out=tmp_path / "empty")
    assert read_image(tmp_path / "empty" / "a.png").shape == (40, 40)


def test_an_image_without_an_animal_gets_an_empty_mask(tmp_path):
    rng = np.random.default_rng(0)
    write_image(tmp_path / "in" / "floor.png", rng.normal(90, 2, (120, 160)).astype(np.uint8))
    result = do(images=tmp_path / "in", out=tmp_path / "out")
    assert (result.frames, result.empty, result.complete) == (1, 1, 0)
    assert not read_mask(tmp_path / "out" / "floor.png").any()


def test_a_stopped_run_ends_with_the_masks_of_one_that_was_not(tmp_path):
    spec = SceneSpec(width=160, height=120, frames=420, size=0.4, seed=9)
    video = write_scene(spec, tmp_path / "scene")
    masks = {}
    for name in ("whole", "stopped"):
        with Project.create(tmp_path / name) as project:
            project.add_video(video)
        if name == "stopped":
            cancel = CancelToken()
            with pytest.raises(Cancelled):
                do(
                    study=tmp_path / name,
                    frames="all",
                    cancel=cancel,
                    progress=lambda update, cancel=cancel: update.done >= 200 and cancel.cancel(),
                )
        result = do(study=tmp_path / name, frames="all")
        folder = tmp_path / name / "masks" / "video"
        masks[name] = {path.name: path.read_bytes() for path in folder.glob("*.png")}
    assert result.skipped >= 200
    assert len(masks["whole"]) == 420
    assert masks["stopped"] == masks["whole"]


def test_what_is_looked_at_again_is_cut_where_the_first_run_cut_it():
    stream = list(range(0, 5000, 2))
    first, last = 2 * 1000, 2 * 1010
    part = _stretch(stream, first, last)
    assert stream.index(part[0]) % CHUNK == 0
    assert 2 * CHUNK <= stream.index(first) - stream.index(part[0]) < 3 * CHUNK
    assert len(part) < 5 * CHUNK
    assert part[-1] >= stream[stream.index(last) + AHEAD]
    assert _stretch(stream, 0, stream[-1]) == stream


def test_what_a_person_decides_meanwhile_stays(study):
    """The status is looked at when the mask is written, not when the run began."""
    drawn = np.full((240, 320), 2, np.uint8)

    def decide(update):
        if update.stage == "Learning the background":
            with Project.open(study) as project:
                write_mask(project.mask_file("video", 56), drawn, project.classes.palette())
                project.set_status("video", [56], FrameStatus.CORRECTED, human=True)

    do(study=study, progress=decide)
    assert statuses(study)[56] is FrameStatus.CORRECTED
    with Project.open(study, write=False) as project:
        assert (read_mask(project.mask_file("video", 56)) == drawn).all()


def test_one_animal_leaves_no_instances_of_two(tmp_path):
    spec = SceneSpec(width=160, height=120, frames=12, animals=2, size=0.3, seed=3, touching=0.0)
    with Project.create(tmp_path / "two") as project:
        project.add_video(write_scene(spec, tmp_path / "scene"))
    do(study=tmp_path / "two", frames="all", params=PseudoParams(animals=2))
    folder = tmp_path / "two" / "instances" / "video"
    assert len(list(folder.glob("*.png"))) == 12
    do(study=tmp_path / "two", frames="all", params=PseudoParams(animals=1))
    assert not list(folder.glob("*.png"))


def test_masks_of_loose_images_need_a_folder(tmp_path):
    (tmp_path / "in").mkdir()
    write_image(tmp_path / "in" / "a.png", np.zeros((48, 64), np.uint8))
    (tmp_path / "file").write_text("mine")
    with pytest.raises(BadParameterError, match="it is a file"):
        do(images=tmp_path / "in", out=tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"
