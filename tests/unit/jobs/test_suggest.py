"""Suggesting frames: what is proposed, what never is, what the study gets, cancel and resume."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.errors import (
    BadParameterError,
    Cancelled,
    CheckpointError,
    MissingFileError,
    NothingToDoError,
    UnknownVideoError,
)
from workbench.core.frame_status import FrameStatus
from workbench.core.progress import CancelToken, Update
from workbench.editing.suggestions import read_suggestions, suggestions_file
from workbench.jobs.look_cache import ROW, LookCache
from workbench.jobs.operations.suggest import STAGE, SuggestResult, SuggestSpec
from workbench.jobs.operations.train import TrainSpec
from workbench.jobs.runner import run_operation
from workbench.media.images import read_image, read_mask
from workbench.media.writer import VideoWriter
from workbench.nets.checkpoint import Checkpoint, save_checkpoint
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.segmentation import build_unet
from workbench.project.project import Project

FRAMES = 40


@pytest.fixture(scope="module")
def template(make_labelled_study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 frames, every second one extracted with a pseudo-mask; a network with random weights."""
    study = make_labelled_study(tmp_path_factory.mktemp("suggest") / "study", FRAMES)
    with Project.open(study) as project:
        torch.manual_seed(0)
        network = Checkpoint(
            "tu-mobilenetv3_small_100",
            project.classes,
            Preprocessing(size=64, mean=150.0, std=60.0),
            build_unet().state_dict(),
        )
        save_checkpoint(project.model_folder("unet-a") / "unet_checkpoint_epoch_1.pth", network)
    return study


@pytest.fixture
def study(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "study"))


def suggest(study: Path, *more: object, **values: object) -> SuggestResult:
    spec = SuggestSpec.of(
        **{"study": study, "threads": 1, "device": "cpu", "count": 5, "gap_s": 0.0} | values
    )
    result = run_operation(spec, *more)  # type: ignore[arg-type]
    assert isinstance(result, SuggestResult)
    return result


def frames_of(result: SuggestResult) -> list[int]:
    return [row.frame for row in result.rows]


def only_video(study: Path) -> str:
    with Project.open(study, write=False) as project:
        return project.videos()[0].name


def test_frames_of_the_study_are_ranked_and_kept(study: Path):
    updates: list[Update] = []
    result = suggest(study, updates.append)
    assert len(set(frames_of(result))) == 5
    assert all(frame % 2 == 0 for frame in frames_of(result))
    scores = [row.score for row in result.rows]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)
    assert result.looked_at == FRAMES // 2
    assert (result.extracted, result.predicted) == (0, 0)
    kept = read_suggestions(study)
    assert [(one.key.video, one.key.index) for one in kept] == [(row.video, row.frame) for row in result.rows]
    assert [one.why.value for one in kept] == [row.why for row in result.rows]
    assert "unet-a" in result.summary
    scored = [update for update in updates if update.stage == STAGE]
    assert (scored[0].done, scored[-1].done, scored[-1].total) == (0, FRAMES // 2, FRAMES // 2)
    assert frames_of(suggest(study)) == frames_of(result)
    assert result.rows[0].time_s == pytest.approx(result.rows[0].frame / 25, abs=1e-3)


def test_what_people_decided_is_never_suggested(study: Path):
    name = only_video(study)
    with Project.open(study) as project:
        project.set_status(name, [0, 2], FrameStatus.CORRECTED, human=True)
        project.set_status(name, [4], FrameStatus.VERIFIED, human=True)
        project.set_status(name, [6], FrameStatus.REJECTED, human=True)
    result = suggest(study, count=100)
    assert sorted(frames_of(result)) == list(range(8, FRAMES, 2))
    everywhere = suggest(study, count=100, source="all")
    assert sorted(frames_of(everywhere)) == [k for k in range(FRAMES) if k not in (0, 2, 4, 6)]


def test_what_is_decided_while_frames_are_looked_at_is_not_suggested(study: Path):
    name = only_video(study)
    first = frames_of(suggest(study, count=3))
    shutil.rmtree(study / ".cache" / "suggest")

    def decide(update: Update) -> None:
        if update.stage == STAGE and update.done == FRAMES // 2:
            with Project.open(study) as project:
                project.set_status(name, first, FrameStatus.VERIFIED, human=True)

    assert not set(first) & set(frames_of(suggest(study, decide, count=3)))


def test_frames_that_were_not_extracted_get_an_image_and_a_mask(study: Path):
    name = only_video(study)
    result = suggest(study, source="all", count=8)
    new = [frame for frame in frames_of(result) if frame % 2]
    assert result.looked_at == FRAMES
    assert result.extracted == result.predicted == len(new) > 0
    with Project.open(study) as project:
        status = {frame.index: frame for frame in project.frames(name)}
        with project.open_video(project.video(name)) as video:
            for k in new:
                assert status[k].status == FrameStatus.PREDICTED
                assert np.array_equal(read_image(project.frame_file(name, k)), video.frame(k))
                assert read_mask(project.mask_file(name, k), project.classes).shape == (64, 96)
        old = [frame for frame in frames_of(result) if frame % 2 == 0]
        assert all(status[k].status == FrameStatus.PSEUDO for k in old)


def test_a_prediction_does_not_replace_a_mask(study: Path):
    name = only_video(study)
    with Project.open(study) as project:
        before = {k: project.mask_file(name, k).read_bytes() for k in range(0, FRAMES, 2)}
    suggest(study, source="all", count=FRAMES)
    with Project.open(study) as project:
        assert {k: project.mask_file(name, k).read_bytes() for k in before} == before


def test_every_so_manieth_frame(study: Path):
    assert {frame % 8 for frame in frames_of(suggest(study, source="all", every=8, count=100))} == {4}
    moved = suggest(study, source="all", every=8, count=100, seed=3)
    assert len({frame % 8 for frame in frames_of(moved)}) == 1
    assert moved.looked_at == FRAMES // 8


def test_without_a_network_the_frames_differ_most(study: Path):
    shutil.rmtree(study / "models")
    result = suggest(study, source="all", count=6)
    assert result.checkpoint is None
    assert "there is no network yet" in result.summary
    assert len(set(frames_of(result))) == 6
    assert {row.why for row in result.rows} == {"new"}
    with Project.open(study) as project:
        status = {frame.index: frame.status for frame in project.frames(only_video(study))}
    assert {status[frame] for frame in frames_of(result) if frame % 2} <= {FrameStatus.EXTRACTED}


def test_a_stopped_run_goes_on_where_it_was(study: Path):
    whole = suggest(study, source="all")
    shutil.rmtree(study / ".cache" / "suggest")
    suggestions_file(study).unlink()
    token = CancelToken()

    def stop(update: Update) -> None:
        if update.stage == STAGE and update.done >= 12:
            token.cancel()

    with pytest.raises(Cancelled):
        suggest(study, stop, token, source="all", batch=4)
    assert not suggestions_file(study).exists()
    rows = next((study / ".cache" / "suggest").rglob("*.rows"))
    known = rows.stat().st_size // ROW.itemsize
    assert 12 <= known < FRAMES
    with rows.open("ab") as handle:  # what a kill in the middle of a row leaves
        handle.write(b"\x07" * (ROW.itemsize // 2))
    starts: list[Update] = []
    again = suggest(study, starts.append, source="all", batch=4)
    done = [update.done for update in starts if update.stage == STAGE]
    assert done[:2] == [0, known]
    assert frames_of(again) == frames_of(whole)


def test_another_network_looks_anew_and_the_old_looks_go(study: Path):
    suggest(study)
    before = {path.name for path in (study / ".cache" / "suggest").iterdir()}
    with Project.open(study) as project:
        torch.manual_seed(5)
        network = Checkpoint(
            "tu-mobilenetv3_small_100", project.classes, Preprocessing(size=64), build_unet().state_dict()
        )
        save_checkpoint(project.model_folder("unet-b") / "unet_checkpoint_epoch_1.pth", network)
    result = suggest(study)
    assert result.checkpoint is not None
    assert result.checkpoint.parent.name == "unet-b"
    after = {path.name for path in (study / ".cache" / "suggest").iterdir()}
    assert len(after) == 1
    assert not before & after
    named = suggest(study, model="unet-a")
    assert named.checkpoint is not None
    assert named.checkpoint.parent.name == "unet-a"


def test_a_damaged_row_and_what_follows_it_are_looked_at_again(study: Path):
    first = suggest(study)
    path = next((study / ".cache" / "suggest").rglob("*.rows"))
    data = bytearray(path.read_bytes())
    data[5 * ROW.itemsize + 20] ^= 0xFF
    path.write_bytes(data)
    with LookCache(study, path.parent.name, path.stem) as cache:
        assert len(cache.frames()) == 5
    assert frames_of(suggest(study)) == frames_of(first)


def test_frames_unlike_the_labelled_ones_come_first(make_labelled_study, figures, tmp_path: Path):
    """Trained on dark animals on a pale floor; five frames of another recording show the opposite."""
    study = make_labelled_study(tmp_path / "study", FRAMES)
    run_operation(
        TrainSpec.of(
            study=study, epochs=3, augment=False, size=64, batch=8, threads=1, device="cpu", min_steps=8
        )
    )
    pictures = figures(5, 3)[0]
    with VideoWriter(tmp_path / "rare.mp4", 96, 64, 25.0) as writer:
        for image in pictures:
            writer.write(np.repeat(255 - image[..., None], 3, axis=2))
    with Project.open(study) as project:
        common = project.videos()[0].name
        project.set_status(common, range(0, 20, 2), FrameStatus.VERIFIED, human=True)
        rare = project.add_video(tmp_path / "rare.mp4").name
    result = suggest(study, source="all", count=3)
    videos = [row.video for row in result.rows]
    assert videos[0] == rare
    assert videos.count(rare) >= 2


def test_what_cannot_be_done_is_said(study: Path, tmp_path: Path):
    with pytest.raises(UnknownVideoError):
        suggest(study, video="none")
    with pytest.raises(MissingFileError):
        suggest(study, model=str(tmp_path / "none.pth"))
    (tmp_path / "broken.pth").write_bytes(b"no network")
    with pytest.raises(CheckpointError, match=r"broken\.pth"):
        suggest(study, model=str(tmp_path / "broken.pth"))
    (study / "models" / "unet-b").mkdir()
    with pytest.raises(NothingToDoError, match="no network"):
        suggest(study, model="unet-b")
    with pytest.raises(BadParameterError):
        suggest(study, count=0)
    name = only_video(study)
    with Project.open(study) as project:
        project.set_status(name, range(0, FRAMES, 2), FrameStatus.VERIFIED, human=True)
    with pytest.raises(NothingToDoError, match="--from all"):
        suggest(study)
    assert len(suggest(study, source="all").rows) == 5
    Project.create(tmp_path / "empty").close()
    with pytest.raises(NothingToDoError):
        suggest(tmp_path / "empty", source="all")


def test_suggestions_that_cannot_be_read_are_none(study: Path):
    assert read_suggestions(study) == []
    suggestions_file(study).parent.mkdir(exist_ok=True)
    for text in (
        "",
        "[]",
        '{"version": 99, "frames": []}',
        '{"version": 1, "frames": [["a", 1, 0.5, "bored"]]}',
    ):
        suggestions_file(study).write_text(text)
        assert read_suggestions(study) == []
