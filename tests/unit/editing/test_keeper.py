"""What people paint is in the journal at once, in the files soon, and exactly what they painted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from keeper_samples import EMPTY, HEIGHT, MASKED, VIDEO, WIDTH, first_mask, open_frame, stroke, strokes
from PIL import Image

from workbench.core.errors import CorruptImageError, MaskClassError, MaskSizeError, UnknownVideoError
from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey, Step
from workbench.editing.difference import step_between
from workbench.editing.document import MaskDocument, Pen, Planes
from workbench.editing.keeper import MaskKeeper
from workbench.editing.rescue import study_journal
from workbench.media.images import read_mask, write_mask
from workbench.project.journal import read_journal
from workbench.project.project import Project


def mask_of(project: Project, key: FrameKey) -> np.ndarray:
    return read_mask(project.mask_file(*key), project.classes, (WIDTH, HEIGHT))


def test_a_frame_without_a_mask_is_empty_and_has_its_own_size(keeper: MaskKeeper):
    planes = keeper.load(EMPTY)
    assert planes.classes.shape == (HEIGHT, WIDTH)
    assert not planes.classes.any()
    assert planes.animals is None
    assert np.array_equal(keeper.load(MASKED).classes, first_mask())
    with pytest.raises(UnknownVideoError):
        keeper.load(FrameKey("other", 1))


def test_what_is_saved_is_what_was_painted(keeper: MaskKeeper, project: Project):
    document = open_frame(keeper)
    strokes(keeper, document, 30)
    assert keeper.unsaved == {MASKED}
    assert np.array_equal(mask_of(project, MASKED), first_mask())  # nothing written yet
    assert keeper.save().written == ((MASKED, FrameStatus.CORRECTED),)
    assert keeper.unsaved == frozenset()
    assert np.array_equal(mask_of(project, MASKED), document.classes)
    assert project.status(*MASKED) is FrameStatus.CORRECTED
    assert project.decisions(VIDEO, MASKED.index)[-1].status is FrameStatus.CORRECTED
    with Image.open(project.mask_file(*MASKED)) as picture:
        assert picture.mode == "P"
        assert picture.size == (WIDTH, HEIGHT)
    strokes(keeper, document, 5, first=30)
    keeper.save()
    assert np.array_equal(mask_of(project, MASKED), document.classes)
    assert not project.instances_file(*MASKED).exists()


def test_the_callers_planes_are_its_own(keeper: MaskKeeper):
    planes = keeper.load(MASKED)
    planes.classes[:] = 3
    assert np.array_equal(keeper.load(MASKED).classes, first_mask())
    document = open_frame(keeper)
    keeper.keep(stroke(document, 1))
    unsaved = keeper.load(MASKED)
    assert np.array_equal(unsaved.classes, document.classes)
    unsaved.classes[:] = 3
    assert np.array_equal(keeper.load(MASKED).classes, document.classes)


def test_undoing_everything_leaves_file_and_status_alone(keeper: MaskKeeper, project: Project):
    before = project.mask_file(*MASKED).read_bytes()
    document = open_frame(keeper)
    step = stroke(document, 1)
    keeper.keep(step)
    keeper.keep(step)
    assert keeper.save().written == ()
    assert project.mask_file(*MASKED).read_bytes() == before
    assert project.status(*MASKED) is FrameStatus.PSEUDO
    other = open_frame(keeper, EMPTY)
    step = stroke(other, 1)
    keeper.keep(step)
    keeper.keep(step)
    keeper.save()
    assert not project.mask_file(*EMPTY).exists()
    assert project.status(*EMPTY) is None


def test_undo_over_saves_is_exact(keeper: MaskKeeper, project: Project):
    document = open_frame(keeper)
    steps = [stroke(document, number) for number in range(8)]
    for step in steps:
        keeper.keep(step)
        keeper.save()
    for step in reversed(steps):
        keeper.keep(step)
    keeper.save()
    assert np.array_equal(mask_of(project, MASKED), first_mask())


def test_animal_numbers_go_to_their_own_file_and_leave_it_again(keeper: MaskKeeper, project: Project):
    document = open_frame(keeper)
    step = stroke(document, 1, animal=2)
    keeper.keep(step)
    keeper.save()
    assert document.animals is not None
    assert np.array_equal(read_mask(project.instances_file(*MASKED)), document.animals)
    again = keeper.load(MASKED)
    assert again.animals is not None
    assert np.array_equal(again.animals, document.animals)
    keeper.keep(step)
    keeper.save()
    assert not project.instances_file(*MASKED).exists()  # one animal needs none


def test_the_journal_is_empty_once_everything_is_saved(keeper: MaskKeeper, folder: Path):
    document = open_frame(keeper)
    assert not study_journal(folder).exists()  # looking costs nothing
    strokes(keeper, document, 3)
    assert len(read_journal(study_journal(folder)).records) == 4  # what was there, and three steps
    keeper.save()
    assert read_journal(study_journal(folder)).records == ()
    strokes(keeper, document, 2, first=3)
    assert len(read_journal(study_journal(folder)).records) == 3


def test_a_step_over_frames_that_nobody_opened(keeper: MaskKeeper, project: Project):
    wanted = {
        FrameKey(VIDEO, index): Planes(np.full((HEIGHT, WIDTH), index % 4, np.uint8)) for index in range(6)
    }
    step = step_between("Propagate", keeper, wanted)
    assert step is not None
    empty_already = {FrameKey(VIDEO, 0), FrameKey(VIDEO, 4)}
    assert set(step.frames) == set(wanted) - empty_already
    keeper.keep(step)
    keeper.save()
    for key, planes in wanted.items():
        if key in step.frames:
            assert np.array_equal(mask_of(project, key), planes.classes)
    assert step_between("Propagate", keeper, wanted) is None
    stranger = MaskKeeper(project)
    stranger.keep(step)  # back again, by a keeper that never read these frames
    stranger.save()
    assert np.array_equal(mask_of(project, MASKED), first_mask())


def test_only_the_frames_asked_for_are_saved(keeper: MaskKeeper, project: Project):
    for key in (MASKED, EMPTY):
        keeper.keep(stroke(open_frame(keeper, key), 2))
    assert [key for key, _ in keeper.save([EMPTY]).written] == [EMPTY]
    assert keeper.unsaved == {MASKED}


def test_a_decision_follows_its_mask(keeper: MaskKeeper, project: Project):
    document = open_frame(keeper)
    keeper.keep(stroke(document, 2))
    keeper.decide(MASKED, FrameStatus.VERIFIED)
    report = keeper.save()
    assert report.written == ((MASKED, FrameStatus.VERIFIED),)
    assert report.demoted == ()
    assert project.status(*MASKED) is FrameStatus.VERIFIED
    assert np.array_equal(mask_of(project, MASKED), document.classes)
    keeper.keep(stroke(document, 5))
    report = keeper.save()
    assert report.demoted == (MASKED,)
    assert project.status(*MASKED) is FrameStatus.CORRECTED
    keeper.decide(MASKED, FrameStatus.REJECTED)
    keeper.save()
    assert project.status(*MASKED) is FrameStatus.REJECTED


def test_a_frame_verified_as_empty_gets_an_empty_mask(keeper: MaskKeeper, project: Project):
    keeper.load(EMPTY)
    keeper.decide(EMPTY, FrameStatus.VERIFIED)
    keeper.save()
    assert not mask_of(project, EMPTY).any()  # training learns from it that there is nothing


def test_frames_not_worked_on_are_forgotten(keeper: MaskKeeper, project: Project):
    keeper.load(EMPTY)
    document = open_frame(keeper)
    keeper.keep(stroke(document, 1))
    keeper.save()
    for key in (EMPTY, MASKED):
        keeper.release(key)
    write_mask(project.mask_file(*EMPTY), first_mask(), project.classes.palette())
    assert not keeper.changed_elsewhere(EMPTY)  # nobody holds it
    assert not keeper.read(EMPTY).replaced
    write_mask(project.mask_file(*MASKED), first_mask(), project.classes.palette())
    assert keeper.changed_elsewhere(MASKED)
    assert keeper.read(MASKED).replaced  # its undo steps no longer fit


def test_work_done_while_somebody_else_writes_wins_and_theirs_is_kept(
    keeper: MaskKeeper, project: Project, folder: Path
):
    document = open_frame(keeper)
    strokes(keeper, document, 2)
    theirs = np.roll(first_mask(), 9, axis=0)
    write_mask(project.mask_file(*MASKED), theirs, project.classes.palette())
    assert not keeper.changed_elsewhere(MASKED)  # unsaved: not to be loaded again
    assert keeper.save().error is None
    assert np.array_equal(mask_of(project, MASKED), document.classes)
    (kept,) = (folder / "backups").rglob("*.png")
    assert np.array_equal(read_mask(kept), theirs)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"", CorruptImageError), (b"no image", CorruptImageError), ("small", MaskSizeError)],
)
def test_a_mask_that_cannot_be_used_is_kept_before_it_is_replaced(
    keeper: MaskKeeper, project: Project, folder: Path, content: bytes | str, kind: type[Exception]
):
    path = project.mask_file(*MASKED)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        write_mask(path, first_mask()[:50], project.classes.palette())
    broken = path.read_bytes()
    loaded = keeper.read(MASKED)
    assert isinstance(loaded.trouble, kind)
    keeper.adopt(loaded)
    assert keeper.save().error is None
    assert path.read_bytes() == broken  # looking changes nothing
    document = MaskDocument(MASKED, loaded.planes.classes)
    strokes(keeper, document, 2)
    keeper.save()
    assert np.array_equal(mask_of(project, MASKED), document.classes)
    kept = [one.read_bytes() for one in (folder / "backups").rglob("*.png")]
    assert kept == ([broken] if broken else [])


def test_a_class_that_the_table_lacks_stays_and_is_told(keeper: MaskKeeper, project: Project):
    strange = first_mask()
    strange[5, 5] = 9
    write_mask(project.mask_file(*MASKED), strange, project.classes.palette())
    loaded = keeper.read(MASKED)
    assert isinstance(loaded.trouble, MaskClassError)
    assert np.array_equal(loaded.planes.classes, strange)


def test_a_step_that_does_not_belong_is_refused_before_it_is_journalled(keeper: MaskKeeper):
    large = MaskDocument(MASKED, np.zeros((HEIGHT * 2, WIDTH * 2), np.uint8))
    with large.edit("Paint") as edit:
        edit.paint(np.ones((9, 9), np.uint8), (300, 200, 309, 209), Pen(1))
    assert isinstance(edit.step, Step)
    document = open_frame(keeper)
    with pytest.raises(ValueError, match="does not fit"):
        keeper.keep(edit.step)
    keeper.keep(stroke(document, 1))  # the next one is kept all the same
    keeper.save()
    assert np.array_equal(mask_of(keeper.project, MASKED), document.classes)


def test_threads_may_keep_and_save_at_once(keeper: MaskKeeper, project: Project):
    import threading

    documents = {key: open_frame(keeper, key) for key in (MASKED, EMPTY)}
    stop = threading.Event()

    def save() -> None:
        while not stop.is_set():
            keeper.save()

    saver = threading.Thread(target=save)
    saver.start()
    for number in range(150):
        for document in documents.values():
            keeper.keep(stroke(document, number))
    stop.set()
    saver.join()
    assert keeper.close().error is None
    for key, document in documents.items():
        assert np.array_equal(mask_of(project, key), document.classes)
