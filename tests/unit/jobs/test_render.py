"""The overlay video: same size and rate, masks in their colours, plain where there is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.core.errors import BadParameterError, Cancelled, NothingToDoError
from workbench.core.progress import CancelToken, Update
from workbench.jobs.operations.render import RenderSpec
from workbench.jobs.runner import run_operation
from workbench.media.images import read_mask, write_mask
from workbench.media.video import Video
from workbench.media.writer import VideoWriter
from workbench.project.project import Project


@pytest.fixture(scope="module")
def study(make_labelled_study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_labelled_study(tmp_path_factory.mktemp("render") / "study", 30, every=3)


def _video(study: Path) -> str:
    with Project.open(study, write=False) as project:
        return project.videos()[0].name


def test_masks_are_drawn_and_missing_ones_counted(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "saída ü" / "overlay.mp4"
    updates: list[Update] = []
    spec = RenderSpec.of(study=study, video=_video(study), out=out, source="mask", opacity=1.0)
    result = run_operation(spec, updates.append)
    assert (result.frames, result.missing) == (30, 20)
    assert [update.done for update in updates if update.stage == "Rendering"] == list(range(31))
    with Project.open(study, write=False) as project, Video(out) as overlay:
        record = project.videos()[0]
        assert (overlay.width, overlay.height, overlay.frame_count) == (96, 64, 30)
        assert overlay.fps == pytest.approx(record.fps)
        with project.open_video(record) as plain:
            for k in range(30):
                drawn, bare = overlay.frame(k).astype(int), plain.frame(k).astype(int)
                coloured = (np.ptp(drawn, axis=2) > 60).sum() > 40
                assert coloured == (k % 3 == 0)
                if k % 3 == 0:
                    body = read_mask(project.mask_file(record.name, k)) == 2
                    red, _, blue = drawn[body].mean(axis=0)
                    assert blue - red > 60
                else:
                    assert np.abs(drawn - bare).mean() < 6


def test_default_place_is_in_the_study(study: Path) -> None:
    result = run_operation(RenderSpec.of(study=study, video=_video(study), source="mask"))
    assert result.out == study / "exports" / f"{_video(study)}_overlay.mp4"
    assert result.out.is_file()


def test_nothing_to_draw(study: Path, tmp_path: Path) -> None:
    with pytest.raises(NothingToDoError, match="predict"):
        run_operation(RenderSpec.of(study=study, video=_video(study), out=tmp_path / "o.mp4"))
    assert not list(tmp_path.iterdir())


def test_a_cancelled_one_leaves_nothing(study: Path, tmp_path: Path) -> None:
    token = CancelToken()

    def stop(update: Update) -> None:
        if update.done == 10:
            token.cancel()

    spec = RenderSpec.of(study=study, video=_video(study), out=tmp_path / "o.mp4", source="mask")
    with pytest.raises(Cancelled):
        run_operation(spec, stop, token)
    assert not list(tmp_path.iterdir())


def test_opacity_outside_its_range(tmp_path: Path) -> None:
    with pytest.raises(BadParameterError, match="opacity"):
        RenderSpec.of(study=tmp_path, video="v", opacity=1.5)


def test_never_over_the_video_itself(study: Path) -> None:
    with Project.open(study, write=False) as project:
        path = project.video_path(project.videos()[0])
    before = path.read_bytes()
    with pytest.raises(BadParameterError, match="the video itself"):
        run_operation(RenderSpec.of(study=study, video=_video(study), out=path, source="mask"))
    assert path.read_bytes() == before


def test_a_recording_of_variable_rate_keeps_its_pace(tmp_path: Path) -> None:
    gaps = np.array([0.02, 0.03, 0.2, 0.05] * 8)
    times = np.concatenate([[0.0], np.cumsum(gaps)])
    source = tmp_path / "variável.mkv"
    with VideoWriter(source, 96, 64, 25, timed=True) as writer:
        for k, time_s in enumerate(times):
            writer.write(np.full((64, 96, 3), 40 + 4 * k, np.uint8), float(time_s))
    with Project.create(tmp_path / "study") as project:
        name = project.add_video(source).name
        for k in range(len(times)):
            write_mask(project.mask_file(name, k), np.zeros((64, 96), np.uint8), project.classes.palette())
    for suffix in (".mp4", ".mkv"):
        out = tmp_path / f"overlay{suffix}"
        run_operation(RenderSpec.of(study=tmp_path / "study", video=name, out=out, source="mask"))
        with Video(out) as overlay:
            assert overlay.times - overlay.times[0] == pytest.approx(times, abs=2e-3)
            assert [round(float(overlay.frame(k).mean())) for k in range(33)] == pytest.approx(
                [40 + 4 * k for k in range(33)], abs=3
            )


def test_a_place_that_no_file_can_have(study: Path, tmp_path: Path) -> None:
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "note.txt").write_text("x")
    for out in (tmp_path / "folder.mp4", tmp_path / "note.txt" / "deep" / "o.mp4"):
        with pytest.raises(BadParameterError, match="folder"):
            run_operation(RenderSpec.of(study=study, video=_video(study), source="mask", out=out))


def test_what_a_killed_run_left_beside_the_file_goes(study: Path, tmp_path: Path) -> None:
    left, other = tmp_path / ".o [1].mp4.12-34-5.tmp", tmp_path / ".p.mp4.12-34-5.tmp"
    left.write_bytes(b"half")
    other.write_bytes(b"another")
    run_operation(RenderSpec.of(study=study, video=_video(study), source="mask", out=tmp_path / "o [1].mp4"))
    assert not left.exists() and other.exists()
