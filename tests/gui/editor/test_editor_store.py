"""Frames and masks of the editor: loaded ahead, saved by themselves, never lost at closing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from workbench.core.classes import ClassTable
from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey, Step
from workbench.editing.document import MaskDocument, Pen, Planes
from workbench.gui.context import WindowContext
from workbench.gui.controllers.editor_store import EditorStore, FrameBundle
from workbench.media.images import read_mask, write_image, write_mask
from workbench.project.project import Project

VIDEO = "mouse"


@pytest.fixture(autouse=True)
def rescue_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of a test lands in the user's own rescue folder."""
    monkeypatch.setenv("WORKBENCH_RESCUE_DIR", str(tmp_path / "rescue"))
    return tmp_path / "rescue"


@pytest.fixture
def store(context: WindowContext, open_study: Callable[[Path], None], study: Path) -> EditorStore:
    """A store over the small study, which is open."""
    made = EditorStore(context)
    open_study(study)
    return made


def load(store: EditorStore, qtbot: QtBot, index: int) -> FrameBundle:
    """Ask for a frame and wait for it."""
    with qtbot.waitSignal(store.ready, timeout=10_000) as waited:
        store.request(FrameKey(VIDEO, index))
    bundle = waited.args[0]
    assert bundle.key == FrameKey(VIDEO, index)
    return bundle


def stroke(document: MaskDocument, x: int, class_id: int = 1, size: int = 12) -> Step:
    """Paint a square at the top of the frame."""
    with document.edit("Paint") as edit:
        edit.paint(np.ones((size, size), np.uint8), (x, 3, x + size, 3 + size), Pen(class_id))
    assert edit.step is not None
    return edit.step


def saved(context: WindowContext, index: int) -> np.ndarray:
    """The mask as it lies in the study."""
    project = context.study.project
    assert project is not None
    return read_mask(project.mask_file(VIDEO, index), project.classes)


def test_a_frame_comes_with_picture_mask_and_status(store: EditorStore, qtbot: QtBot, context: WindowContext):
    bundle = load(store, qtbot, 3)
    assert bundle.pixels.shape == (180, 240, 3)
    assert (bundle.image.width(), bundle.image.height()) == (240, 180)
    assert np.array_equal(bundle.document.classes, saved(context, 3))
    assert bundle.document.classes.any()
    assert bundle.document.animals is None
    assert bundle.status is FrameStatus.PSEUDO
    empty = load(store, qtbot, 30)
    assert empty.status is None
    assert empty.document.shape == (180, 240)
    assert not empty.document.classes.any()


def test_an_extracted_image_is_shown_rather_than_the_video(
    store: EditorStore, qtbot: QtBot, context: WindowContext
):
    project = context.study.project
    assert project is not None
    write_image(project.frame_file(VIDEO, 5), np.full((180, 240, 3), (9, 90, 200), np.uint8))
    assert load(store, qtbot, 5).pixels[0, 0].tolist() == [9, 90, 200]


def test_neighbours_are_there_within_the_call(store: EditorStore, qtbot: QtBot):
    load(store, qtbot, 3)
    keys = [FrameKey(VIDEO, 4), FrameKey(VIDEO, 2)]
    store.set_neighbours(keys)
    qtbot.waitUntil(lambda: all(store.bundle(key) is not None for key in keys), timeout=10_000)
    shown: list[FrameBundle] = []
    store.ready.connect(shown.append)
    store.request(keys[0])
    assert [bundle.key for bundle in shown] == [keys[0]]
    store.request(FrameKey(VIDEO, 9))
    assert len(shown) == 1  # control: a frame that was not loaded ahead takes a while


def test_the_newest_wish_wins(store: EditorStore, qtbot: QtBot):
    shown: list[int] = []
    store.ready.connect(lambda bundle: shown.append(bundle.key.index))
    for index in (1, 2, 3, 4, 5):
        store.request(FrameKey(VIDEO, index))
    qtbot.waitUntil(lambda: 5 in shown, timeout=10_000)
    qtbot.wait(100)
    assert shown == [5]


def test_a_stroke_is_saved_by_itself(store: EditorStore, qtbot: QtBot, context: WindowContext):
    bundle = load(store, qtbot, 3)
    states: list[str] = []
    store.state_changed.connect(states.append)
    step = stroke(bundle.document, 10)
    with qtbot.waitSignal(store.status_changed, timeout=10_000) as told:
        store.keep(step)
    assert told.args == [bundle.key, FrameStatus.CORRECTED]
    qtbot.waitUntil(lambda: store.state == "saved", timeout=10_000)
    assert states == ["unsaved", "saving", "saved"]
    assert np.array_equal(saved(context, 3), bundle.document.classes)
    project = context.study.project
    assert project is not None
    assert project.status(VIDEO, 3) is FrameStatus.CORRECTED


def test_going_to_another_frame_saves(store: EditorStore, qtbot: QtBot, context: WindowContext):
    bundle = load(store, qtbot, 3)
    store.keep(stroke(bundle.document, 10))
    with qtbot.waitSignal(store.status_changed, timeout=1200):  # sooner than the pause after a stroke
        store.request(FrameKey(VIDEO, 8))
    assert np.array_equal(saved(context, 3), bundle.document.classes)


def test_closing_the_study_loses_nothing(
    store: EditorStore, qtbot: QtBot, context: WindowContext, study: Path
):
    bundle = load(store, qtbot, 3)
    for x in range(10, 100, 5):
        store.keep(stroke(bundle.document, x, 1 + x % 3))
    context.study.close()
    with Project.open(study) as project:
        assert np.array_equal(read_mask(project.mask_file(VIDEO, 3)), bundle.document.classes)
        assert project.status(VIDEO, 3) is FrameStatus.CORRECTED


def test_closing_the_window_loses_nothing(
    store: EditorStore, qtbot: QtBot, context: WindowContext, study: Path
):
    bundle = load(store, qtbot, 3)
    for x in range(10, 100, 5):
        store.keep(stroke(bundle.document, x, 1 + x % 3))
    store.set_status(FrameKey(VIDEO, 7), FrameStatus.VERIFIED)
    context.shutdown()
    with Project.open(study) as project:
        assert np.array_equal(read_mask(project.mask_file(VIDEO, 3)), bundle.document.classes)
        assert project.status(VIDEO, 7) is FrameStatus.VERIFIED


def test_a_verified_frame_stays_verified_until_its_mask_changes(
    store: EditorStore, qtbot: QtBot, context: WindowContext
):
    bundle = load(store, qtbot, 3)
    store.keep(stroke(bundle.document, 10))
    store.set_status(bundle.key, FrameStatus.VERIFIED)
    qtbot.waitUntil(lambda: store.state == "saved", timeout=10_000)
    project = context.study.project
    assert project is not None
    assert project.status(VIDEO, 3) is FrameStatus.VERIFIED
    assert np.array_equal(saved(context, 3), bundle.document.classes)
    step = stroke(bundle.document, 60)
    with qtbot.waitSignal(context.notified, timeout=10_000) as told:
        store.keep(step)
        store.save_now()
    assert "verified" in told.args[0]
    assert project.status(VIDEO, 3) is FrameStatus.CORRECTED
    bundle.document.toggle(step.changes[0])
    bundle.document.toggle(step.changes[0])
    store.set_status(bundle.key, FrameStatus.VERIFIED)
    qtbot.waitUntil(lambda: store.state == "saved", timeout=10_000)
    store.keep(step)
    store.keep(step)  # undone: the mask is what was verified
    store.save_now()
    qtbot.waitUntil(lambda: store.state == "saved", timeout=10_000)
    assert project.status(VIDEO, 3) is FrameStatus.VERIFIED


def test_a_step_over_several_frames_reaches_those_that_are_not_loaded(
    store: EditorStore, qtbot: QtBot, context: WindowContext
):
    bundle = load(store, qtbot, 3)
    wanted = {}
    for index in (3, 12, 35):
        plane = np.zeros((180, 240), np.uint8)
        plane[index : index + 20, 50:90] = 2
        wanted[FrameKey(VIDEO, index)] = Planes(plane)
    steps: list[Step | None] = []
    store.difference("Propagate", wanted, steps.append)
    qtbot.waitUntil(lambda: bool(steps), timeout=10_000)
    step = steps[0]
    assert step is not None
    assert step.frames == tuple(wanted)
    assert not np.array_equal(bundle.document.classes, wanted[bundle.key].classes)  # nothing changed yet
    for change in step.changes:
        if change.frame == bundle.key:
            bundle.document.toggle(change)
    store.request(FrameKey(VIDEO, 12))  # on its way while the step comes
    store.keep(step)
    qtbot.waitUntil(lambda: store.bundle(FrameKey(VIDEO, 12)) is not None, timeout=10_000)
    other = store.bundle(FrameKey(VIDEO, 12))
    assert other is not None
    assert np.array_equal(other.document.classes, wanted[FrameKey(VIDEO, 12)].classes)
    assert store.flush()
    for key, planes in wanted.items():
        assert np.array_equal(saved(context, key.index), planes.classes)


def test_a_mask_made_anew_by_a_job_is_shown(store: EditorStore, qtbot: QtBot, context: WindowContext):
    bundle = load(store, qtbot, 3)
    project = context.study.project
    assert project is not None
    other = np.roll(bundle.document.classes, 20, axis=1)
    write_mask(project.mask_file(VIDEO, 3), other, project.classes.palette())
    replaced: list[FrameKey] = []
    store.replaced.connect(replaced.append)
    with qtbot.waitSignal(store.ready, timeout=10_000) as waited:
        context.study.refresh()
    assert waited.args[0] is not bundle
    assert np.array_equal(waited.args[0].document.classes, other)
    assert replaced == [bundle.key]


def test_unsaved_work_wins_over_a_job_and_the_jobs_mask_is_kept(
    store: EditorStore, qtbot: QtBot, context: WindowContext, study: Path
):
    bundle = load(store, qtbot, 3)
    project = context.study.project
    assert project is not None
    store.keep(stroke(bundle.document, 10))
    other = np.roll(bundle.document.classes, 20, axis=1)
    write_mask(project.mask_file(VIDEO, 3), other, project.classes.palette())
    shown: list[FrameBundle] = []
    store.ready.connect(shown.append)
    store.check_files()
    assert store.flush()
    qtbot.wait(50)
    assert shown == []
    assert np.array_equal(saved(context, 3), bundle.document.classes)
    (kept,) = (study / "backups").rglob("frame_0000003.png")
    assert np.array_equal(read_mask(kept), other)


def test_a_job_sees_what_was_painted_before_it_started(
    store: EditorStore, qtbot: QtBot, context: WindowContext, study: Path
):
    from workbench.jobs.operations.info import InfoSpec

    bundle = load(store, qtbot, 3)
    seen: list[np.ndarray] = []
    context.jobs.prepare.append(lambda _spec: seen.append(saved(context, 3)))
    store.keep(stroke(bundle.document, 10))
    context.jobs.submit(InfoSpec(study=study), "Info")
    qtbot.waitUntil(lambda: bool(seen), timeout=10_000)
    assert np.array_equal(seen[0], bundle.document.classes)
    qtbot.waitUntil(lambda: store.state == "saved", timeout=10_000)


def test_a_job_does_not_go_on_with_the_masks_of_before(
    store: EditorStore, qtbot: QtBot, context: WindowContext, study: Path
):
    """The masks' folder cannot be written: the job must fail, not read what is old."""
    from workbench.jobs.operations.info import InfoSpec

    bundle = load(store, qtbot, 3)
    (study / "masks").rename(study / "elsewhere")
    (study / "masks").write_bytes(b"in the way")
    store.keep(stroke(bundle.document, 10))
    with qtbot.waitSignal(context.jobs.failed, timeout=20_000):
        context.jobs.submit(InfoSpec(study=study), "Info")
    (study / "masks").unlink()
    (study / "elsewhere").rename(study / "masks")
    with qtbot.waitSignal(context.jobs.finished, timeout=20_000):
        context.jobs.submit(InfoSpec(study=study), "Info")
    assert np.array_equal(saved(context, 3), bundle.document.classes)


def test_reference_masks(store: EditorStore, qtbot: QtBot, context: WindowContext):
    bundle = load(store, qtbot, 3)
    before = saved(context, 3)
    for kind in ("prediction", "pseudo"):
        with qtbot.waitSignal(store.reference_ready, timeout=10_000) as told:
            store.reference(bundle.key, kind)
        assert told.args[:2] == [bundle.key, kind]
        assert np.array_equal(told.args[2].classes, before)
    store.keep(stroke(bundle.document, 10))
    assert store.flush()
    bundle.reference.clear()
    with qtbot.waitSignal(store.reference_ready, timeout=10_000) as told:
        store.reference(bundle.key, "pseudo")
    assert np.array_equal(told.args[2].classes, before)  # kept when the mask was corrected
    other = load(store, qtbot, 30)
    with qtbot.waitSignal(store.reference_ready, timeout=10_000) as told:
        store.reference(other.key, "prediction")
    assert told.args[2] is None


def test_what_a_killed_session_left_is_there_and_can_be_discarded(
    context: WindowContext, open_study: Callable[[Path], None], study: Path, qtbot: QtBot
):
    from workbench.editing.keeper import MaskKeeper

    key = FrameKey(VIDEO, 3)
    project = Project.open(study)
    before = read_mask(project.mask_file(VIDEO, 3))
    keeper = MaskKeeper(project)
    document = MaskDocument(key, *keeper.load(key))
    for x in (10, 40, 70):
        keeper.keep(stroke(document, x))
    project.close()  # without the keeper's consent: as a kill
    store = EditorStore(context)
    with qtbot.waitSignal(store.recovered, timeout=10_000) as told:
        open_study(study)
    recovered = told.args[0]
    assert recovered.strokes == 3
    assert recovered.frames == (key,)
    bundle = load(store, qtbot, 3)
    assert np.array_equal(bundle.document.classes, document.classes)
    qtbot.waitUntil(lambda: store.state == "saved", timeout=10_000)
    assert np.array_equal(saved(context, 3), document.classes)
    with qtbot.waitSignal(store.ready, timeout=10_000) as again:
        store.discard_recovered(recovered)
    assert np.array_equal(again.args[0].document.classes, before)
    assert store.flush()
    assert np.array_equal(saved(context, 3), before)
    opened = context.study.project
    assert opened is not None
    assert opened.status(VIDEO, 3) is FrameStatus.PSEUDO


def test_a_frame_that_cannot_be_loaded_is_told(store: EditorStore, qtbot: QtBot, context: WindowContext):
    project = context.study.project
    assert project is not None
    path = project.frame_file(VIDEO, 6)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"no image")
    with qtbot.waitSignal(store.failed, timeout=10_000) as told:
        store.request(FrameKey(VIDEO, 6))
    assert str(path) in told.args[0].text
    assert load(store, qtbot, 7).document.shape == (180, 240)  # and the next one comes


def test_a_mask_that_cannot_be_read_is_told_and_kept(
    store: EditorStore, qtbot: QtBot, context: WindowContext, study: Path
):
    project = context.study.project
    assert project is not None
    path = project.mask_file(VIDEO, 4)
    path.write_bytes(b"broken")
    with qtbot.waitSignal(context.error_raised, timeout=10_000) as told:
        bundle = load(store, qtbot, 4)
    assert str(path) in told.args[0].text
    store.keep(stroke(bundle.document, 10))
    assert store.flush()
    assert np.array_equal(saved(context, 4), bundle.document.classes)
    (kept,) = (study / "backups").rglob("frame_0000004.png")
    assert kept.read_bytes() == b"broken"


def test_frames_not_looked_at_are_given_up(store: EditorStore, qtbot: QtBot):
    for index in range(9):
        load(store, qtbot, index)
    kept = [index for index in range(9) if store.bundle(FrameKey(VIDEO, index)) is not None]
    assert kept == [3, 4, 5, 6, 7, 8]


def test_the_default_palette_is_in_the_file(store: EditorStore, qtbot: QtBot, context: WindowContext):
    from PIL import Image

    bundle = load(store, qtbot, 3)
    store.keep(stroke(bundle.document, 10))
    assert store.flush()
    project = context.study.project
    assert project is not None
    with Image.open(project.mask_file(VIDEO, 3)) as picture:
        assert picture.mode == "P"
        assert picture.size == (240, 180)
        palette = np.array(picture.getpalette(), np.uint8).reshape(-1, 3)
    assert np.array_equal(palette[:4], ClassTable.default().palette()[:4])


@pytest.mark.skipif(os.name != "posix", reason="an open folder cannot be moved")
def test_a_drive_that_goes_away_is_told_once_and_saved_when_it_is_back(
    store: EditorStore,
    qtbot: QtBot,
    context: WindowContext,
    study: Path,
    rescue_here: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    bundle = load(store, qtbot, 3)
    told: list[tuple[str, str, str]] = []
    context.notified.connect(lambda text, kind, hint: told.append((text, kind, hint)))
    study.rename(study.with_name("unplugged"))
    store.keep(stroke(bundle.document, 10))
    qtbot.waitUntil(lambda: store.state == "rescued", timeout=10_000)
    for x in (30, 50, 70):
        store.keep(stroke(bundle.document, x))
    store.save_now()
    assert not store.flush()
    qtbot.wait(100)
    assert store.state == "rescued"
    assert [kind for _, kind, _ in told] == ["error"]
    assert str(study) in told[0][0]
    assert "kept on this machine" in told[0][2]
    assert list(rescue_here.rglob("masks.journal"))
    study.with_name("unplugged").rename(study)
    qtbot.waitUntil(lambda: store.state == "saved", timeout=15_000)  # tried again by itself
    assert [kind for _, kind, _ in told] == ["error", "success"]
    assert np.array_equal(saved(context, 3), bundle.document.classes)
    assert not list(rescue_here.rglob("masks.journal"))


def test_strokes_during_a_save_stay_unsaved(store: EditorStore, qtbot: QtBot, context: WindowContext):
    bundle = load(store, qtbot, 3)
    store.keep(stroke(bundle.document, 10))
    store.save_now()
    store.keep(stroke(bundle.document, 50))  # while the first is being written
    qtbot.waitUntil(lambda: store.state == "saved", timeout=10_000)
    assert np.array_equal(saved(context, 3), bundle.document.classes)


def test_another_study_starts_clean(
    store: EditorStore,
    qtbot: QtBot,
    context: WindowContext,
    study: Path,
    study_template: Path,
    tmp_path: Path,
):
    bundle = load(store, qtbot, 3)
    store.keep(stroke(bundle.document, 10))
    other = tmp_path / "other"
    shutil.copytree(study_template, other)
    with qtbot.waitSignal(context.study.opened, timeout=20_000):
        context.study.open(other)
    with Project.open(study) as project:
        assert np.array_equal(read_mask(project.mask_file(VIDEO, 3)), bundle.document.classes)
    assert store.bundle(bundle.key) is None
    fresh = load(store, qtbot, 3)
    assert not np.array_equal(fresh.document.classes, bundle.document.classes)


def test_waiting_for_a_save_tells_the_statuses_too(store: EditorStore, qtbot: QtBot, context: WindowContext):
    bundle = load(store, qtbot, 3)
    told: list[tuple[FrameKey, FrameStatus]] = []
    store.status_changed.connect(lambda key, status: told.append((key, status)))
    store.keep(stroke(bundle.document, 10))
    assert store.flush()
    assert told == [(bundle.key, FrameStatus.CORRECTED)]
    assert store.state == "saved"
