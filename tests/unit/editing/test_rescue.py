"""A full disk, a read-only or vanished folder: the work goes on, and is written as soon as it can be."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from keeper_samples import HEIGHT, MASKED, WIDTH, first_mask, make_study, open_frame, stroke, strokes
from small_disks import SmallDisk, read_only

from workbench.core.errors import DiskFullError, NoPermissionError, StudyVanishedError
from workbench.core.frame_status import FrameStatus
from workbench.core.types import Mask
from workbench.editing.keeper import MaskKeeper
from workbench.editing.rescue import has_unsaved
from workbench.media.images import read_mask
from workbench.project.project import Project

posix = pytest.mark.skipif(os.name != "posix", reason="an open folder cannot be moved")


def mask_of(project: Project) -> Mask:
    return read_mask(project.mask_file(*MASKED), project.classes, (WIDTH, HEIGHT))


def rescued_files(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def test_a_full_disk(small_disk: SmallDisk, rescue_root: Path):
    with Project.open(make_study(small_disk.place / "study")) as project:
        keeper = MaskKeeper(project)
        document = open_frame(keeper)
        strokes(keeper, document, 5)
        small_disk.fill()
        strokes(keeper, document, 5, first=5)
        report = keeper.save()
        assert isinstance(report.error, DiskFullError)
        assert keeper.rescued
        assert keeper.durable
        assert keeper.unsaved == {MASKED}
        assert np.array_equal(mask_of(project), first_mask())  # still the old one, whole
        strokes(keeper, document, 5, first=10)
        again = MaskKeeper(project)  # killed now, opened again while the disk is still full
        recovered = again.recover()
        assert recovered is not None
        assert recovered.strokes == 15
        assert np.array_equal(again.load(MASKED).classes, document.classes)
        again.keep(stroke(document, 20))
        assert again.save().error is not None
        small_disk.free()
        assert again.save().error is None  # by itself, as soon as there is room
        assert not again.rescued
        assert again.trouble is None
        assert np.array_equal(mask_of(project), document.classes)
        assert rescued_files(rescue_root) == []
        assert MaskKeeper(project).recover() is None


def test_a_folder_that_becomes_read_only(project: Project, rescue_root: Path):
    keeper = MaskKeeper(project)
    document = open_frame(keeper)
    with read_only(project.folder):
        strokes(keeper, document, 3)
        assert keeper.rescued
        assert isinstance(keeper.trouble, NoPermissionError)
        assert rescued_files(rescue_root) == ["masks.journal", "study.json"]
        assert isinstance(keeper.save().error, NoPermissionError)
        assert np.array_equal(mask_of(project), first_mask())
    again = MaskKeeper(project)  # killed, and opened again when it may be written
    recovered = again.recover()
    assert recovered is not None
    assert recovered.strokes == 3
    assert again.save().error is None
    assert np.array_equal(mask_of(project), document.classes)
    assert rescued_files(rescue_root) == []


def test_only_the_masks_may_not_be_written(project: Project):
    keeper = MaskKeeper(project)
    document = open_frame(keeper)
    strokes(keeper, document, 3)
    with read_only(project.mask_file(*MASKED).parent):
        assert isinstance(keeper.save().error, NoPermissionError)
        strokes(keeper, document, 3, first=3)
        assert keeper.durable
    assert keeper.save().error is None
    assert np.array_equal(mask_of(project), document.classes)


@posix
def test_a_folder_that_goes_away_and_comes_back(project: Project, rescue_root: Path, tmp_path: Path):
    keeper = MaskKeeper(project)
    document = open_frame(keeper)
    strokes(keeper, document, 3)
    project.folder.rename(tmp_path / "unplugged")
    strokes(keeper, document, 3, first=3)
    assert keeper.rescued
    assert isinstance(keeper.trouble, StudyVanishedError)
    assert isinstance(keeper.save().error, StudyVanishedError)
    assert not project.folder.exists()  # nothing was made in its place
    keeper.decide(MASKED, FrameStatus.VERIFIED)
    assert keeper.save().error is not None
    (tmp_path / "unplugged").rename(project.folder)
    assert keeper.save().error is None
    assert not keeper.rescued
    assert np.array_equal(mask_of(project), document.classes)
    assert project.status(*MASKED) is FrameStatus.VERIFIED
    assert rescued_files(rescue_root) == []


@posix
def test_killed_while_the_folder_is_away_and_opened_elsewhere(
    project: Project, rescue_root: Path, tmp_path: Path
):
    """The drive comes back under another name: its work is found all the same."""
    keeper = MaskKeeper(project)
    document = open_frame(keeper)
    strokes(keeper, document, 3)
    elsewhere = tmp_path / "media" / "drive"
    elsewhere.parent.mkdir()
    project.folder.rename(elsewhere)
    strokes(keeper, document, 3, first=3)
    project.close()
    with Project.open(elsewhere) as opened:
        again = MaskKeeper(opened)
        recovered = again.recover()
        assert recovered is not None
        assert recovered.strokes == 6
        again.save()
        assert np.array_equal(mask_of(opened), document.classes)
    assert rescued_files(rescue_root) == []


@posix
def test_an_empty_mount_point_gets_no_study(project: Project, tmp_path: Path):
    keeper = MaskKeeper(project)
    document = open_frame(keeper)
    strokes(keeper, document, 2)
    project.folder.rename(tmp_path / "unplugged")
    project.folder.mkdir()
    strokes(keeper, document, 2, first=2)
    assert keeper.save().error is not None
    assert list(project.folder.iterdir()) == []
    project.folder.rmdir()
    (tmp_path / "unplugged").rename(project.folder)
    assert keeper.save().error is None
    assert np.array_equal(mask_of(project), document.classes)


def test_rescued_work_belongs_to_its_study_alone(small_disk: SmallDisk, tmp_path: Path):
    with Project.open(make_study(small_disk.place / "study")) as project:
        keeper = MaskKeeper(project)
        document = open_frame(keeper)
        keeper.keep(stroke(document, 1))
        small_disk.fill()
        assert keeper.save().error is not None
    with Project.open(make_study(tmp_path / "study")) as other:  # of the same name
        assert MaskKeeper(other).recover() is None


@posix
def test_nowhere_to_write_the_work_stays_in_memory(project: Project):
    """Study and this machine refuse: a limit on the size of files, as a quota sets it."""
    import resource

    keeper = MaskKeeper(project)
    document = open_frame(keeper)
    strokes(keeper, document, 1)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    try:
        strokes(keeper, document, 4, first=1)
        assert keeper.rescued
        assert not keeper.durable
        assert keeper.save().error is not None
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    keeper.keep(stroke(document, 8))
    assert keeper.durable  # the journal begins anew with everything
    assert np.array_equal(MaskKeeper(project).load(MASKED).classes, document.classes)
    assert keeper.save().error is None
    assert np.array_equal(mask_of(project), document.classes)


@posix
def test_a_study_that_was_deleted_under_the_editor(project: Project, rescue_root: Path):
    keeper = MaskKeeper(project)
    document = open_frame(keeper)
    strokes(keeper, document, 2)
    shutil.rmtree(project.folder)
    strokes(keeper, document, 2, first=2)
    assert keeper.close().error is not None
    assert "masks.journal" in rescued_files(rescue_root)


@posix
def test_a_study_tells_beforehand_that_something_is_unsaved(project: Project, tmp_path: Path):
    assert not has_unsaved(project.folder)
    assert not (project.folder / ".journal").exists()  # looking leaves no trace
    keeper = MaskKeeper(project)
    document = open_frame(keeper)
    assert not has_unsaved(project.folder)
    keeper.keep(stroke(document, 1))
    assert has_unsaved(project.folder)
    keeper.save()
    assert not has_unsaved(project.folder)
    project.folder.rename(tmp_path / "away")
    keeper.keep(stroke(document, 2))
    (tmp_path / "away").rename(project.folder)
    assert has_unsaved(project.folder)  # on this machine
    keeper.save()
    assert not has_unsaved(project.folder)
