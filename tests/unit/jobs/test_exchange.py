"""Export and import as operations: whole, again, half way, refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from workbench.core.classes import instance_palette
from workbench.core.errors import (
    BadParameterError,
    Cancelled,
    ClassMappingError,
    CorruptImageError,
    FrameMatchError,
    MaskClassError,
    MaskFormatError,
    MaskSizeError,
    MissingFileError,
    NothingToDoError,
    WorkbenchError,
)
from workbench.core.frame_status import FrameStatus
from workbench.core.progress import CancelToken, Update
from workbench.jobs.operations.export import ExportResult, ExportSpec
from workbench.jobs.operations.import_masks import ImportResult, ImportSpec
from workbench.jobs.runner import run_operation
from workbench.media.images import read_image, read_mask, write_mask
from workbench.project.project import Project

FORMATS = ("indexed", "grey", "color", "labelme", "coco")
TOTAL = 12


@pytest.fixture
def study(tmp_path: Path, make_labelled_study) -> Path:
    """12 frames, every second with an image and a pseudo-mask; one verified; numbers on two of them."""
    folder = make_labelled_study(tmp_path / "estudo é", frames=TOTAL, every=2)
    with Project.open(folder) as project:
        video = project.videos()[0].name
        for k in (0, 4):
            mask = read_mask(project.mask_file(video, k))
            mask[30:33, 40:44] = 0
            write_mask(project.mask_file(video, k), mask, project.classes.palette())
            write_mask(project.instances_file(video, k), (mask > 0) * np.uint8(1 + k), instance_palette())
        project.set_status(video, [6], FrameStatus.VERIFIED, human=True)
    return folder


@pytest.fixture
def empty(study: Path, tmp_path: Path) -> Path:
    """A study of the same video without any mask."""
    folder = tmp_path / "vazio"
    with Project.open(study, write=False) as project, Project.create(folder) as made:
        record = project.videos()[0]
        made.add_video(project.video_path(record))
    return folder


def export(study: Path, out: Path, **options: Any) -> ExportResult:
    result = run_operation(ExportSpec.of(study=study, out=out, **options))
    assert isinstance(result, ExportResult)
    return result


def take(study: Path, path: Path, **options: Any) -> ImportResult:
    result = run_operation(ImportSpec.of(study=study, path=path, **options))
    assert isinstance(result, ImportResult)
    return result


def masks_of(study: Path, kind: str = "masks") -> dict[str, np.ndarray]:
    return {
        str(path.relative_to(study)): read_mask(path) for path in sorted((study / kind).rglob("frame_*.png"))
    }


def everything(study: Path) -> dict[str, bytes]:
    """What a user made, byte for byte."""
    kinds = ("frames", "masks", "instances", "predictions", "backups", "project.toml")
    found = [path for kind in kinds for path in [study / kind, *(study / kind).rglob("*")] if path.is_file()]
    return {str(path.relative_to(study)): path.read_bytes() for path in found}


def equal(first: dict[str, np.ndarray], second: dict[str, np.ndarray]) -> bool:
    return first.keys() == second.keys() and all(np.array_equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("name", FORMATS)
def test_out_and_in_again(study: Path, empty: Path, tmp_path: Path, name: str):
    """Masks and numbers come back bit for bit, without a question; the frames are a person's decision."""
    done = export(study, tmp_path / "out", format=name)
    assert (done.frames, done.images, done.lost) == (6, 0, {})
    back = take(empty, tmp_path / "out")
    assert (back.frames, back.replaced, back.kept, back.format) == (6, 0, 0, name)
    assert equal(masks_of(study), masks_of(empty))
    assert equal(masks_of(study, "instances"), masks_of(empty, "instances"))
    with Project.open(empty, write=False) as project:
        assert project.counts() == {FrameStatus.CORRECTED: 6}
        assert project.runs()[-1].operation == "import"
    again = take(empty, tmp_path / "out")
    assert (again.frames, again.same) == (0, 6)


def test_the_note_says_what_the_export_is(study: Path, tmp_path: Path):
    export(study, tmp_path / "out", format="grey")
    note = json.loads((tmp_path / "out" / "workbench_export.json").read_text("utf-8"))
    assert note["complete"] is True
    assert [part["name"] for part in note["classes"]] == ["background", "head", "body", "tail"]
    (video,) = note["videos"].values()
    assert video["frames"] == [0, 2, 4, 6, 8, 10]


@pytest.mark.parametrize("images", ["copy", "link"])
@pytest.mark.parametrize("name", ["coco", "labelme", "indexed"])
def test_pictures_go_along(study: Path, tmp_path: Path, images: str, name: str):
    """Those that were never extracted come out of the video."""
    with Project.open(study) as project:
        video = project.videos()[0].name
        mask = read_mask(project.mask_file(video, 0))
        write_mask(project.mask_file(video, 3), mask, project.classes.palette())
        project.set_status(video, [3], FrameStatus.PSEUDO)
        with project.open_video(project.video(video)) as film:
            third = film.frame(3)
    done = export(study, tmp_path / "out", format=name, images=images)
    assert (done.frames, done.images) == (7, 7)
    folder = tmp_path / "out" / video / ("" if name == "labelme" else "images")
    assert np.array_equal(read_image(folder / "frame_0000003.png"), third)
    source = study / "frames" / video / "frame_0000002.png"
    assert (folder / "frame_0000002.png").read_bytes() == source.read_bytes()
    if name == "coco":
        from pycocotools.coco import COCO

        coco = COCO(str(tmp_path / "out" / video / "annotations.json"))
        row = coco.loadImgs([4])[0]
        assert (tmp_path / "out" / video / row["file_name"]).is_file()


def test_pycocotools_reads_the_same_masks(study: Path, tmp_path: Path):
    from pycocotools.coco import COCO

    export(study, tmp_path / "out", format="coco")
    (path,) = (tmp_path / "out").rglob("annotations.json")
    coco = COCO(str(path))
    truth = {int(Path(name).stem[6:]): mask for name, mask in masks_of(study).items()}
    for image in coco.loadImgs(coco.getImgIds()):
        found = np.zeros((64, 96), np.uint8)
        for annotation in coco.loadAnns(coco.getAnnIds(imgIds=[image["id"]])):
            region = coco.annToMask(annotation) > 0
            assert annotation["area"] == region.sum()
            assert annotation["bbox"] == list(cv2.boundingRect(region.astype(np.uint8)))
            found[region] = annotation["category_id"]
        assert np.array_equal(found, truth[image["frame"]])
    assert {category["name"] for category in coco.loadCats(coco.getCatIds())} == {"head", "body", "tail"}


def test_statuses_choose_and_a_second_export_forgets_the_rest(study: Path, empty: Path, tmp_path: Path):
    export(study, tmp_path / "out")
    done = export(study, tmp_path / "out", statuses=("verified",))
    assert done.frames == 1
    assert [path.name for path in (tmp_path / "out").rglob("*.png")] == ["frame_0000006.png"]
    assert take(empty, tmp_path / "out").frames == 1


@pytest.mark.parametrize("place", ["masks/export", "frames", ".", ".."])
def test_no_export_among_the_files_of_the_study(study: Path, place: str):
    before = everything(study)
    with pytest.raises(BadParameterError, match="own files"):
        export(study, study / place)
    assert everything(study) == before


def test_no_export_over_what_others_made(study: Path, tmp_path: Path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    with pytest.raises(BadParameterError, match="other files"):
        export(study, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.txt"]
    with pytest.raises(BadParameterError, match="a file"):
        export(study, tmp_path / "out" / "thesis.txt")
    export(study, tmp_path / "new", format="grey")
    with pytest.raises(BadParameterError, match="as grey"):
        export(study, tmp_path / "new", format="coco")


def test_nothing_to_export(empty: Path, tmp_path: Path):
    with pytest.raises(NothingToDoError):
        export(empty, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_wrong_mask_is_named_and_no_coco_file_is_left(study: Path, tmp_path: Path):
    path = next((study / "masks").rglob("frame_0000008.png"))
    write_mask(path, np.full((64, 96), 9, np.uint8), instance_palette())
    with pytest.raises(MaskClassError, match=r"frame_0000008\.png"):
        export(study, tmp_path / "out", format="coco")
    assert not list((tmp_path / "out").rglob("annotations.json"))
    assert not list((tmp_path / "out").rglob("*.tmp"))
    note = json.loads((tmp_path / "out" / "workbench_export.json").read_text("utf-8"))
    assert note["complete"] is False


def cancel_after(count: int, stage: str) -> tuple[Any, CancelToken]:
    token = CancelToken()

    def progress(update: Update) -> None:
        if update.stage == stage and update.done == count:
            token.cancel()

    return progress, token


def test_an_export_that_was_stopped_goes_on(study: Path, tmp_path: Path):
    progress, token = cancel_after(3, "Exporting masks")
    with pytest.raises(Cancelled):
        run_operation(ExportSpec.of(study=study, out=tmp_path / "out"), progress, token)
    assert 3 <= len(list((tmp_path / "out").rglob("masks/*.png"))) < 6
    assert export(study, tmp_path / "out").frames == 6


def test_an_export_that_broke_off_leaves_nothing_behind_for_the_next(
    study: Path, empty: Path, tmp_path: Path
):
    """Of three exports into one folder the second broke off: what only the first held goes all the same."""
    export(study, tmp_path / "out")
    few = {"study": study, "out": tmp_path / "out", "statuses": ("verified",)}
    token = CancelToken()
    with pytest.raises(Cancelled):
        run_operation(
            ExportSpec.of(**few),
            lambda now: token.cancel() if now.stage == "Exporting masks" else None,
            token,
        )
    assert len(list((tmp_path / "out").rglob("masks/*.png"))) == 6
    assert "broke off" in take(empty, tmp_path / "out", dry_run=True).summary
    assert export(**few).frames == 1
    assert [path.name for path in (tmp_path / "out").rglob("*.png")] == ["frame_0000006.png"]
    back = take(empty, tmp_path / "out")
    assert back.frames == 1 and "broke off" not in back.summary


def other_way(study: Path, folder: Path, count: int = 6) -> Path:
    """The masks as a program writes them that numbers tail 1, head 2, body 3 (grey, no palette)."""
    folder.mkdir()
    for name, mask in list(masks_of(study).items())[:count]:
        values = np.array([0, 2, 3, 1], np.uint8)[mask]
        cv2.imwrite(str(folder / f"rat_{int(Path(name).stem[6:])}_mask.png"), values)
    return folder


def test_numbers_need_a_mapping(study: Path, empty: Path, tmp_path: Path):
    folder = other_way(study, tmp_path / "grey")
    before = everything(empty)
    with pytest.raises(ClassMappingError) as caught:
        take(empty, folder)
    for word in (str(folder), "1, 2, 3", "--map", "guess"):
        assert word in caught.value.text
    assert everything(empty) == before
    done = take(empty, folder, mapping={"1": "tail", "2": "head", "3": "2"})
    assert done.mapping == {"0": "background", "1": "tail", "2": "head", "3": "body"}
    assert equal(masks_of(study), masks_of(empty))


def test_a_class_may_be_left_out_but_only_if_told(study: Path, empty: Path, tmp_path: Path):
    folder = other_way(study, tmp_path / "grey")
    with pytest.raises(ClassMappingError, match="the class 1"):
        take(empty, folder, mapping={"2": "head", "3": "body"})
    take(empty, folder, mapping={"1": "background", "2": "head", "3": "body"})
    for name, mask in masks_of(study).items():
        assert np.array_equal(masks_of(empty)[name], np.where(mask == 3, 0, mask))


def test_a_slip_in_the_mapping_is_told(study: Path, empty: Path, tmp_path: Path):
    export(study, tmp_path / "out", format="coco")
    with pytest.raises(BadParameterError, match="no file holds haed"):
        take(empty, tmp_path / "out", mapping={"haed": "head"})
    with pytest.raises(BadParameterError, match="no such class"):
        take(empty, tmp_path / "out", mapping={"head": "snout"})
    assert masks_of(empty) == {}


def test_what_people_decided_stays_unless_told(study: Path, tmp_path: Path):
    """A pseudo-mask gives way and is kept aside; a verified one stays; ``human`` replaces it too."""
    folder = other_way(study, tmp_path / "grey")
    before = masks_of(study)
    wrong = {"1": "head", "2": "tail", "3": "body"}
    first = take(study, folder, mapping=wrong)
    assert (first.frames, first.replaced, first.kept) == (5, 5, 1)
    now = masks_of(study)
    changed = [name for name in before if not np.array_equal(before[name], now[name])]
    assert len(changed) == 5 and not any("0000006" in name for name in changed)
    assert first.backups is not None
    for name in changed:
        assert np.array_equal(read_mask(first.backups / name), before[name])
        swapped = np.array([0, 3, 2, 1], np.uint8)[before[name]]
        assert np.array_equal(now[name], swapped)
    assert len(list((first.backups / "instances").rglob("*.png"))) == 2
    assert not list((study / "instances").rglob("frame_*.png"))  # they belonged to the masks that went
    kept = json.loads((first.backups / "statuses.json").read_text("utf-8"))
    assert set(next(iter(kept.values())).values()) == {"pseudo", "verified"}
    second = take(study, folder, mapping=wrong, overwrite="human", status="verified")
    assert (second.frames, second.replaced, second.same) == (1, 1, 5)


@pytest.mark.parametrize("overwrite", ["machine", "human"])
def test_work_done_while_an_import_runs_is_not_lost(study: Path, empty: Path, tmp_path: Path, overwrite: str):
    """Somebody corrects a frame and verifies another after both were checked, before they are written."""
    export(study, tmp_path / "out")
    truth = masks_of(study)
    painted = np.full((64, 96), 2, np.uint8)
    done: list[int] = []

    def work(update: Update) -> None:
        if update.stage != "Importing masks" or done:
            return
        with Project.open(empty) as project:
            video = project.videos()[0].name
            write_mask(project.mask_file(video, 8), painted, project.classes.palette())
            project.set_status(video, [8], FrameStatus.CORRECTED, human=True)
            project.set_status(video, [10], FrameStatus.REJECTED, human=True)
            done.append(8)

    spec = ImportSpec.of(study=empty, path=tmp_path / "out", overwrite=overwrite)
    result = run_operation(spec, work)
    assert done and isinstance(result, ImportResult)
    now = masks_of(empty)
    (place,) = [name for name in truth if "0000008" in name]
    if overwrite == "machine":
        assert (result.frames, result.replaced, result.kept) == (4, 0, 2)
        assert np.array_equal(now[place], painted)
        assert len(now) == 5
        with Project.open(empty, write=False) as project:
            assert project.status(project.videos()[0].name, 10) == FrameStatus.REJECTED
    else:
        assert (result.frames, result.replaced, result.kept) == (6, 1, 0)
        assert equal(now, truth)
        assert result.backups is not None
        assert np.array_equal(read_mask(result.backups / place), painted)


def test_nothing_is_replaced_where_that_is_asked(study: Path, tmp_path: Path):
    folder = other_way(study, tmp_path / "grey")
    before = everything(study)
    done = take(study, folder, mapping={"1": "head", "2": "tail", "3": "body"}, overwrite="none")
    assert (done.frames, done.kept) == (0, 6)
    assert everything(study) == before


@pytest.mark.parametrize("status", ["pseudo", "predicted", "corrected", "verified"])
def test_frames_become_what_was_chosen(study: Path, empty: Path, tmp_path: Path, status: str):
    export(study, tmp_path / "out")
    take(empty, tmp_path / "out", status=status)
    with Project.open(empty, write=False) as project:
        assert project.counts() == {FrameStatus(status): 6}


def test_a_dry_run_changes_nothing(study: Path, tmp_path: Path):
    folder = other_way(study, tmp_path / "grey")
    before = everything(study)
    done = take(study, folder, mapping={"1": "head", "2": "tail", "3": "body"}, dry_run=True)
    assert (done.frames, done.replaced, done.kept, done.dry_run) == (5, 5, 1, True)
    assert "would be" in done.summary
    assert everything(study) == before


def test_numbers_in_names(study: Path, empty: Path, tmp_path: Path):
    """Counting from 1, a number that is not the last, and files that do not count."""
    folder = tmp_path / "named"
    folder.mkdir()
    for name, mask in masks_of(study).items():
        index = int(Path(name).stem[6:])
        write_mask(folder / f"cam_{index + 1}_of_99.png", mask, np.zeros((256, 3), np.uint8))
        write_mask(folder / f"cam_{index + 1}_of_99_old.png", mask * 0, np.zeros((256, 3), np.uint8))
    mapping = {"1": "head", "2": "body", "3": "tail"}
    with pytest.raises(FrameMatchError, match="99"):
        take(empty, folder, mapping=mapping)
    with pytest.raises(FrameMatchError, match="#"):
        take(empty, folder, mapping=mapping, pattern="*_of_99.png")
    take(empty, folder, mapping=mapping, pattern="cam_#_of_99.png", first=1)
    assert equal(masks_of(study), masks_of(empty))


def test_files_in_the_order_of_extracted_frames(study: Path, tmp_path: Path):
    folder = tmp_path / "ordered"
    folder.mkdir()
    for place, (_name, mask) in enumerate(masks_of(study).items()):
        cv2.imwrite(str(folder / f"{chr(97 + place)}.png"), mask)
    done = take(study, folder, mapping={"1": "head", "2": "body", "3": "tail"}, match="order")
    assert done.frames + done.same == 6 and done.replaced == 0
    assert len(masks_of(study, "instances")) == 2  # the same masks: their animals' numbers stay


def spoil(folder: Path, how: str) -> type[WorkbenchError]:
    """Break the last file of ``folder``, so that a careless import has written the others by then."""
    path = sorted(folder.glob("*.png"))[-1]
    match how:
        case "cut off":
            path.write_bytes(path.read_bytes()[:-30])
            return CorruptImageError
        case "text":
            path.write_text("not a picture")
            return CorruptImageError
        case "other size":
            cv2.imwrite(str(path), np.ones((32, 48), np.uint8))
            return MaskSizeError
        case "unknown class":
            cv2.imwrite(str(path), np.full((64, 96), 7, np.uint8))
            return ClassMappingError
        case _:
            path.rename(path.with_name("rat_x_mask.png"))
            return FrameMatchError


@pytest.mark.parametrize("how", ["cut off", "text", "other size", "unknown class", "no number"])
def test_one_bad_file_and_nothing_is_written(study: Path, tmp_path: Path, how: str):
    folder = other_way(study, tmp_path / "máscaras")
    kind = spoil(folder, how)
    before = everything(study)
    with pytest.raises(kind) as caught:
        take(study, folder, mapping={"1": "head", "2": "tail", "3": "body"})
    assert "máscaras" in caught.value.text
    assert everything(study) == before
    with Project.open(study, write=False) as project:
        assert project.counts() == {FrameStatus.PSEUDO: 5, FrameStatus.VERIFIED: 1}


def test_an_import_that_was_stopped_goes_on(study: Path, empty: Path, tmp_path: Path):
    export(study, tmp_path / "out", format="coco")
    progress, token = cancel_after(2, "Importing masks")
    with pytest.raises(Cancelled):
        run_operation(ImportSpec.of(study=empty, path=tmp_path / "out"), progress, token)
    with Project.open(empty, write=False) as project:
        assert project.counts() == {FrameStatus.CORRECTED: 2}
    done = take(empty, tmp_path / "out")
    assert (done.frames, done.same) == (4, 2)
    assert equal(masks_of(study), masks_of(empty))


def test_a_full_disk_is_one_sentence_and_keeps_what_was_there(study: Path, tmp_path: Path, monkeypatch):
    import errno

    from workbench.jobs.operations import import_masks

    folder = other_way(study, tmp_path / "grey")
    before = masks_of(study)
    written = []

    def full(path: Path, *arguments: Any, **options: Any) -> None:
        if len(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        written.append(path)
        write_mask(path, *arguments, **options)

    monkeypatch.setattr(import_masks, "write_mask", full)
    with pytest.raises(WorkbenchError, match="full"):
        take(study, folder, mapping={"1": "head", "2": "tail", "3": "body"})
    assert masks_of(study).keys() == before.keys()  # every file whole
    with Project.open(study, write=False) as project:
        assert project.counts()[FrameStatus.CORRECTED] == 2


def test_several_videos(study: Path, empty: Path, tmp_path: Path, make_video):
    """A folder a video, found by its name; without that the video must be named."""
    for folder in (study, empty):
        with Project.open(folder) as project:
            project.add_video(make_video(tmp_path / "segunda câmera.mp4", size=(96, 64)))
    export(study, tmp_path / "out")
    assert take(empty, tmp_path / "out").frames == 6
    flat = other_way(study, tmp_path / "grey")
    mapping = {"1": "tail", "2": "head", "3": "body"}
    with pytest.raises(BadParameterError, match="segunda_câmera"):
        take(empty, flat, mapping=mapping)
    done = take(empty, flat, mapping=mapping, video="segunda_câmera")
    assert (done.videos, done.frames) == (("segunda_câmera",), 6)


def test_nothing_there(study: Path, tmp_path: Path):
    with pytest.raises(MissingFileError):
        take(study, tmp_path / "nothing")
    (tmp_path / "leer").mkdir()
    with pytest.raises(MaskFormatError):
        take(study, tmp_path / "leer")
    with pytest.raises(NothingToDoError):
        take(study, tmp_path / "leer", format="grey")


def test_masks_of_another_study_are_taken_from_its_folder(study: Path, empty: Path, tmp_path: Path):
    copied = tmp_path / "copy"
    shutil.copytree(study, copied)
    video = next((copied / "masks").iterdir())
    assert take(empty, video).frames == 6
    assert equal(masks_of(study), masks_of(empty))
    assert equal(masks_of(study, "instances"), masks_of(empty, "instances"))
