"""After a kill the work is there again, exactly; what somebody else changed meanwhile is never lost."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from keeper_samples import EMPTY, HEIGHT, MASKED, WIDTH, first_mask, open_frame, stroke, strokes

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.core.types import Mask
from workbench.editing.keeper import MaskKeeper
from workbench.editing.recovery import replay
from workbench.editing.rescue import study_journal
from workbench.media.images import read_mask, write_mask
from workbench.project.journal import read_journal
from workbench.project.project import Project


def mask_of(project: Project, key: FrameKey) -> Mask:
    return read_mask(project.mask_file(*key), project.classes, (WIDTH, HEIGHT))


def killed(keeper: MaskKeeper) -> MaskKeeper:
    """The keeper of the next session: nothing of the last one but what it wrote."""
    return MaskKeeper(keeper.project)


def test_nothing_to_recover(keeper: MaskKeeper):
    assert keeper.recover() is None
    keeper.keep(stroke(open_frame(keeper), 1))
    keeper.close()
    assert killed(keeper).recover() is None


def test_unsaved_strokes_are_there_again_and_can_be_undone(keeper: MaskKeeper, project: Project):
    documents = {key: open_frame(keeper, key) for key in (MASKED, EMPTY)}
    strokes(keeper, documents[MASKED], 7)
    keeper.save()
    strokes(keeper, documents[MASKED], 4, first=7)
    strokes(keeper, documents[EMPTY], 3)
    saved = mask_of(project, MASKED)
    again = killed(keeper)
    recovered = again.recover()
    assert recovered is not None
    assert set(recovered.frames) == {MASKED, EMPTY}
    assert recovered.strokes == 7
    assert abs(recovered.when - datetime.now()) < timedelta(minutes=1)
    assert recovered.aside == ()
    assert dict(zip(recovered.frames, recovered.statuses, strict=True)) == {
        MASKED: FrameStatus.CORRECTED,
        EMPTY: None,
    }
    for key, document in documents.items():
        assert np.array_equal(again.load(key).classes, document.classes)
    loaded = open_frame(again)
    for change in recovered.step.changes:
        if change.frame == MASKED:
            loaded.toggle(change)
    assert np.array_equal(loaded.classes, saved)
    assert {key for key, _ in again.save().written} == {MASKED, EMPTY}
    for key, document in documents.items():
        assert np.array_equal(mask_of(project, key), document.classes)
    assert killed(again).recover() is None


def test_killed_during_recovery_as_often_as_you_like(keeper: MaskKeeper, project: Project):
    document = open_frame(keeper)
    strokes(keeper, document, 5)
    for _ in range(3):
        keeper = killed(keeper)
        recovered = keeper.recover()
        assert recovered is not None
        assert np.array_equal(keeper.load(MASKED).classes, document.classes)
    keeper.keep(stroke(document, 50))
    keeper = killed(keeper)
    keeper.save()
    assert np.array_equal(mask_of(project, MASKED), document.classes)


def test_animal_numbers_are_recovered(keeper: MaskKeeper):
    document = open_frame(keeper)
    keeper.keep(stroke(document, 1, animal=2))
    planes = killed(keeper).load(MASKED)
    assert document.animals is not None
    assert planes.animals is not None
    assert np.array_equal(planes.animals, document.animals)


def test_torn_journals_give_every_whole_stroke(keeper: MaskKeeper, project: Project, tmp_path: Path):
    document = open_frame(keeper)
    states = [document.classes.copy()]
    sizes = []
    for number in range(4):
        keeper.keep(stroke(document, number))
        states.append(document.classes.copy())
        sizes.append(study_journal(project.folder).stat().st_size)
    whole = study_journal(project.folder).read_bytes()
    assert sizes[-1] == len(whole)
    for size in range(len(whole) + 1):
        study_journal(project.folder).write_bytes(whole[:size])
        complete = sum(end <= size for end in sizes)
        found = replay(study_journal(project.folder))
        assert len(found.strokes) == complete, size
        if complete:
            assert np.array_equal(found.planes[MASKED]["classes"].after(), states[complete]), size
        if size % 97 == 0 or size in sizes:
            planes = MaskKeeper(project).load(MASKED)
            assert np.array_equal(planes.classes, states[complete]), size
    assert not (project.folder / "backups").exists()


def test_a_damaged_journal_is_kept_for_people(keeper: MaskKeeper, project: Project):
    document = open_frame(keeper)
    strokes(keeper, document, 3)
    path = study_journal(project.folder)
    broken = bytearray(path.read_bytes())
    broken[-20] ^= 0xFF
    path.write_bytes(broken)
    again = killed(keeper)
    recovered = again.recover()
    assert recovered is not None
    assert recovered.strokes == 2
    (kept,) = (project.folder / "backups").rglob("*.journal")
    assert kept.read_bytes() == broken


def test_killed_between_the_file_and_the_journal(keeper: MaskKeeper, project: Project):
    """The file has the strokes already, and the journal still has them, too."""
    document = open_frame(keeper)
    strokes(keeper, document, 3)
    before = study_journal(project.folder).read_bytes()
    keeper.save()
    study_journal(project.folder).write_bytes(before)
    again = killed(keeper)
    assert again.recover() is None
    assert np.array_equal(again.load(MASKED).classes, document.classes)


def test_killed_after_one_of_several_saves(keeper: MaskKeeper, project: Project):
    """Journal: two strokes, a save, two more: the file may be either side of the save."""
    document, other = open_frame(keeper), open_frame(keeper, EMPTY)
    first = project.mask_file(*MASKED).read_bytes()
    strokes(keeper, document, 2)
    keeper.keep(stroke(other, 1))  # stays unsaved: the journal is not cleared
    keeper.save([MASKED])
    strokes(keeper, document, 2, first=2)
    journal = study_journal(project.folder).read_bytes()
    for file, count in ((project.mask_file(*MASKED).read_bytes(), 3), (first, 5)):
        study_journal(project.folder).write_bytes(journal)
        project.mask_file(*MASKED).write_bytes(file)
        again = killed(keeper)
        recovered = again.recover()
        assert recovered is not None
        assert recovered.strokes == count
        assert recovered.aside == ()
        assert np.array_equal(again.load(MASKED).classes, document.classes)


def test_a_file_that_somebody_else_changed_stays_and_the_work_lies_beside_it(
    keeper: MaskKeeper, project: Project
):
    document, other = open_frame(keeper), open_frame(keeper, EMPTY)
    strokes(keeper, document, 3)
    strokes(keeper, other, 2)
    theirs = np.roll(first_mask(), 11, axis=1)
    write_mask(project.mask_file(*MASKED), theirs, project.classes.palette())
    again = killed(keeper)
    recovered = again.recover()
    assert recovered is not None
    assert recovered.frames == (EMPTY,)
    (kept,) = recovered.aside
    assert kept.is_relative_to(project.folder / "backups")
    assert np.array_equal(read_mask(kept), document.classes)
    assert np.array_equal(again.load(MASKED).classes, theirs)
    again.save()
    assert np.array_equal(mask_of(project, MASKED), theirs)
    assert np.array_equal(mask_of(project, EMPTY), other.classes)
    assert killed(again).recover() is None


def test_a_mask_written_anew_with_the_same_pixels_is_no_conflict(keeper: MaskKeeper, project: Project):
    from PIL import Image

    document = open_frame(keeper)
    strokes(keeper, document, 3)
    before = project.mask_file(*MASKED).read_bytes()
    Image.fromarray(first_mask()).save(project.mask_file(*MASKED), "PNG")
    assert project.mask_file(*MASKED).read_bytes() != before
    again = killed(keeper)
    recovered = again.recover()
    assert recovered is not None
    assert recovered.aside == ()
    assert np.array_equal(again.load(MASKED).classes, document.classes)


def test_work_on_a_video_that_is_gone_is_kept_aside(keeper: MaskKeeper, project: Project):
    document = open_frame(keeper)
    strokes(keeper, document, 3)
    project._store.execute("DELETE FROM videos")
    recovered = killed(keeper).recover()
    assert recovered is not None
    assert recovered.frames == ()
    assert np.array_equal(read_mask(recovered.aside[0]), document.classes)


def test_a_decision_that_was_not_recorded_is_recorded(keeper: MaskKeeper, project: Project):
    keeper.load(MASKED)
    keeper.decide(MASKED, FrameStatus.VERIFIED)
    keeper.journal()
    again = killed(keeper)
    assert again.recover() is not None
    again.save()
    assert project.status(*MASKED) is FrameStatus.VERIFIED
    keeper = killed(again)
    assert keeper.recover() is None


def test_discarding_puts_masks_and_statuses_back(keeper: MaskKeeper, project: Project):
    strokes(keeper, open_frame(keeper), 3)
    again = killed(keeper)
    recovered = again.recover()
    assert recovered is not None
    again.save()
    assert project.status(*MASKED) is FrameStatus.CORRECTED
    again.discard(recovered)
    again.save()
    assert np.array_equal(mask_of(project, MASKED), first_mask())
    assert project.status(*MASKED) is FrameStatus.PSEUDO


def test_a_study_that_was_copied_takes_its_unsaved_work_along(
    keeper: MaskKeeper, project: Project, tmp_path: Path
):
    document = open_frame(keeper)
    strokes(keeper, document, 3)
    shutil.copytree(project.folder, tmp_path / "copy", ignore=shutil.ignore_patterns(".lock*"))
    with Project.open(tmp_path / "copy") as copy:
        assert np.array_equal(MaskKeeper(copy).load(MASKED).classes, document.classes)


def test_a_journal_that_is_never_all_saved_does_not_grow_for_ever(
    keeper: MaskKeeper, project: Project, monkeypatch
):
    monkeypatch.setattr("workbench.editing.keeper.LONGEST_JOURNAL", 20)
    document, other = open_frame(keeper), open_frame(keeper, EMPTY)
    for number in range(60):
        keeper.keep(stroke(document, number))
        keeper.keep(stroke(other, number))
        keeper.save([EMPTY])
    assert len(read_journal(study_journal(project.folder)).records) < 90
    assert np.array_equal(killed(keeper).load(MASKED).classes, document.classes)
