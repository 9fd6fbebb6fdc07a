"""Extraction: exact pixels, resumable, refused where it does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import video_kinds as kinds
from workbench.core.errors import BadParameterError, Cancelled, DiskFullError, NothingToDoError
from workbench.core.frame_status import FrameStatus
from workbench.core.progress import CancelToken, Update, no_progress
from workbench.jobs.operations.extract import ExtractSpec, plan_indices, run
from workbench.media import extraction
from workbench.media.extraction import estimate_bytes
from workbench.media.images import read_image
from workbench.media.sampling import DayPeriod, DayPlan, DaySample
from workbench.media.video import Video
from workbench.project.project import Project

FRAMES = 90


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kinds.open_gop(tmp_path_factory.mktemp("extract") / "rato ü", FRAMES)


@pytest.fixture
def study(recording: Path, tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "estudo 鼠"
    with Project.create(folder) as project:
        project.add_video(recording)
    yield folder


def extract(study: Path, **values: object):  # type: ignore[no-untyped-def]
    return run(ExtractSpec.of(study=study, **values), progress=no_progress, cancel=CancelToken())


def files(study: Path, suffix: str = ".png") -> list[Path]:
    return sorted((study / "frames").glob(f"*/frame_*{suffix}"))


def test_png_holds_the_pixels_of_the_frame_of_that_number(study: Path, recording: Path) -> None:
    result = extract(study, mode="every", value=11)
    assert (result.frames, result.skipped) == (9, 0)
    assert [path.name for path in files(study)][:2] == ["frame_0000000.png", "frame_0000011.png"]
    with Video(recording) as video:
        for path in files(study):
            k = int(path.stem.split("_")[1])
            assert np.array_equal(read_image(path), video.frame(k))
    with Project.open(study) as project:
        noted = project.frames()
    assert [frame.index for frame in noted] == list(range(0, FRAMES, 11))
    assert {(frame.status, frame.suffix) for frame in noted} == {(FrameStatus.EXTRACTED, ".png")}


def test_jpg_is_registered_as_jpg(study: Path) -> None:
    result = extract(study, mode="all", format="jpg", quality=80)
    assert result.frames == FRAMES
    assert [kinds.burnt_in_number(read_image(path).mean(2)) for path in files(study, ".jpg")] == list(
        range(FRAMES)
    )
    with Project.open(study) as project:
        assert {frame.suffix for frame in project.frames()} == {".jpg"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"mode": "all", "start_s": 1, "stop_s": 1.2}, list(range(30, 36))),
        ({"mode": "fps", "value": 1}, [0, 30, 60]),
        ({"mode": "count", "value": 4}, [0, 30, 59, 89]),
        ({"mode": "count", "value": 2, "start_s": 1, "stop_s": 2}, [30, 59]),
        ({"mode": "every", "value": 40, "start_s": 0.5}, [15, 55]),
    ],
)
def test_modes_and_window(
    values: dict[str, object], expected: list[int], study: Path, recording: Path
) -> None:
    with Video(recording) as video:
        assert plan_indices(ExtractSpec.of(study=study, **values), video).tolist() == expected


def test_diverse_takes_different_frames(study: Path, recording: Path) -> None:
    with Video(recording) as video:
        chosen = plan_indices(ExtractSpec.of(study=study, mode="diverse", value=7), video)
    assert len(chosen) == 7 and (np.diff(chosen) > 0).all() and chosen[-1] < FRAMES


def test_plan_of_the_day_is_kept_in_json_and_followed(study: Path, recording: Path) -> None:
    plan = DayPlan((DayPeriod("any", "08:00", "09:00", (DaySample("08:00:01", 1 / 60),)),), 10, "08:00")
    spec = ExtractSpec.of(study=study, mode="plan", plan=plan)
    assert ExtractSpec.model_validate_json(spec.model_dump_json()) == spec
    with Video(recording) as video:
        assert plan_indices(spec, video).tolist() == list(range(30, 60, 3))


def test_plan_that_misses_the_video_says_so(study: Path) -> None:
    with pytest.raises(NothingToDoError, match="no frame lies"):
        extract(study, mode="plan")


def test_second_run_finds_everything_there(study: Path) -> None:
    extract(study, mode="every", value=3)
    before = {path: path.stat().st_mtime_ns for path in files(study)}
    result = extract(study, mode="every", value=3)
    assert (result.frames, result.skipped) == (0, 30)
    assert {path: path.stat().st_mtime_ns for path in files(study)} == before


def test_goes_on_after_a_cancel_and_mends_empty_files(study: Path) -> None:
    cancel = CancelToken()

    def stop_early(update: Update) -> None:
        if update.stage == "Extracting frames" and update.done >= 20:
            cancel.cancel()

    with pytest.raises(Cancelled):
        run(ExtractSpec.of(study=study, mode="all"), progress=stop_early, cancel=cancel)
    done = files(study)
    assert 20 <= len(done) < FRAMES
    with Project.open(study) as project:
        assert len(project.frames()) >= 20
    done[3].write_bytes(b"")
    result = extract(study, mode="all")
    assert result.skipped == len(done) - 1
    assert result.frames == FRAMES - result.skipped
    assert all(read_image(path).shape == (192, 256, 3) for path in files(study))
    with Project.open(study) as project:
        assert len(project.frames()) == FRAMES


def test_frames_of_a_killed_run_are_noted_by_the_next(study: Path, recording: Path) -> None:
    with Project.open(study) as project, Video(recording) as video:
        name = project.videos()[0].name
        list(extraction.write_frames(video, [0, 10, 20], lambda k: project.frame_file(name, k)))
        assert project.frames() == []
    assert extract(study, mode="every", value=10).skipped == 3
    with Project.open(study) as project:
        assert [frame.index for frame in project.frames()] == list(range(0, FRAMES, 10))


def test_status_that_is_there_stays(study: Path) -> None:
    with Project.open(study) as project:
        name = project.videos()[0].name
        project.set_status(name, [30], FrameStatus.VERIFIED, human=True)
    extract(study, mode="fps", value=1)
    with Project.open(study) as project:
        found = {frame.index: (frame.status, frame.suffix) for frame in project.frames()}
    assert found[30] == (FrameStatus.VERIFIED, ".png")
    assert found[60] == (FrameStatus.EXTRACTED, ".png")


def test_what_does_not_fit_is_refused_before_anything_is_written(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(total=10**9, used=0, free=200_100_000)
    monkeypatch.setattr(extraction.shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(DiskFullError, match=r"needed.*free"):
        extract(study, mode="all")
    assert files(study) == []


@pytest.mark.parametrize(("suffix", "quality"), [(".png", 95), (".jpg", 95), (".jpg", 40)])
def test_estimate_is_near_the_truth(suffix: str, quality: int, study: Path, recording: Path) -> None:
    extract(study, mode="all", format=suffix[1:], quality=quality)
    truth = sum(path.stat().st_size for path in files(study, suffix))
    with Video(recording) as video:
        estimate = estimate_bytes(video, range(FRAMES), suffix, quality)
    assert truth <= estimate <= truth * 1.3 + FRAMES * 4096


@pytest.mark.parametrize(
    "values",
    [
        {"mode": "every"},
        {"mode": "every", "value": 2.5},
        {"mode": "fps", "value": 0},
        {"mode": "count", "value": -3},
        {"mode": "sometimes"},
        {"mode": "all", "quality": 0},
        {"mode": "all", "format": "gif"},
        {"mode": "all", "start_s": 2, "stop_s": 1},
    ],
)
def test_bad_parameters_are_a_sentence(values: dict[str, object], study: Path) -> None:
    with pytest.raises(BadParameterError):
        extract(study, **values)


def test_study_without_video_says_so(tmp_path: Path) -> None:
    Project.create(tmp_path / "empty").close()
    with pytest.raises(NothingToDoError, match="no video"):
        extract(tmp_path / "empty", mode="all")


def test_several_videos_are_one_job(study: Path, tmp_path: Path) -> None:
    with Project.open(study) as project:
        project.add_video(kinds.constant(tmp_path / "second", 30))
    seen: list[Update] = []
    result = run(
        ExtractSpec.of(study=study, mode="count", value=5), progress=seen.append, cancel=CancelToken()
    )
    assert result.frames == 10
    last = [update for update in seen if update.stage == "Extracting frames"][-1]
    assert (last.done, last.total) == (10, 10)
    assert result.folder == study / "frames"
