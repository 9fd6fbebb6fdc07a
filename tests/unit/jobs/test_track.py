"""Operation track, from the video to the files."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.errors import (
    BadParameterError,
    Cancelled,
    MissingFileError,
    NeverApartError,
    NothingToDoError,
    WorkbenchError,
)
from workbench.core.progress import STAGES, CancelToken, Update
from workbench.formats.tracks.registry import read_trajectories
from workbench.jobs.operations.track import TrackResult, TrackSpec
from workbench.jobs.runner import run_operation
from workbench.jobs.track_corrections import Correction, Spot, write_corrections
from workbench.jobs.track_folder import CORRECTIONS, REVIEWS
from workbench.media.writer import VideoWriter
from workbench.simulate.scene import write_scene
from workbench.simulate.spec import SceneSpec

FRAMES = 200
LEARNS = "embedding:12"
"""A dozen steps: enough for the chain to go all its way, and the same every time."""

FILES = {
    "track.json", "detection.json", "blobs", "counts.npz", "passages.npz", "opinion.npz", "fragments.npz",
    "review.json", "result.json", "trajectories.npy", "trajectories.h5", "trajectories.csv",
    "trajectories_csv",
}  # fmt: skip
STAGE_FILES = ("detection.json", "blobs/chunk_00000.npz", "counts.npz", "passages.npz", "opinion.npz")


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def scene(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("gravação é")
    look = {"touching": 0.9, "texture": 4.0, "size": 0.24, "shadow": 0.0, "seed": 5}
    write_scene(SceneSpec(width=128, height=96, frames=FRAMES, animals=2, **look), folder)
    return folder


def track(scene: Path, out: Path, told=None, cancel: CancelToken | None = None, **options) -> TrackResult:
    options = {"animals": 2, "engine": "mean", "workers": 1, **options}
    spec = TrackSpec(video=scene / "video.mp4", out=out, **options)
    stages: list[Update] = []

    def tell(update: Update) -> None:
        stages.append(update)
        if told is not None:
            told(update)

    try:
        result = run_operation(spec, tell, cancel)
    finally:
        assert {update.stage for update in stages} <= set(STAGES)
        assert all(0 <= update.done <= update.total for update in stages)
        assert not list(out.rglob("*.tmp")) if out.is_dir() else True
    assert isinstance(result, TrackResult)
    return result


@pytest.fixture(scope="module")
def learned(scene: Path, tmp_path_factory) -> TrackResult:
    return track(scene, tmp_path_factory.mktemp("saída") / "out", engine=LEARNS, seed=3)


def what_came_of_it(folder: Path) -> dict[str, object]:
    """All that two trackings of one spec must have alike."""
    found = read_trajectories(folder)
    result = json.loads((folder / "result.json").read_text())
    for name in ("notes", "folder", "summary"):
        result.pop(name)
    with np.load(folder / "fragments.npz") as stage:
        fragments = {name: stage[name].tolist() for name in stage.files}
    return {
        "positions": found.positions.tobytes(),
        "probability": found.probability.tobytes(),
        "result": result,
        "review": json.loads((folder / REVIEWS).read_text()),
        "fragments": fragments,
    }


def stamps(folder: Path) -> dict[str, int]:
    return {name: (folder / name).stat().st_mtime_ns for name in STAGE_FILES if (folder / name).exists()}


def true_places(scene: Path) -> np.ndarray:
    """(T, N, 2), the middle of every animal's pixels, NaN where it has none."""
    from workbench.media.images import read_mask

    places = np.full((FRAMES, 2, 2), np.nan)
    for k in range(FRAMES):
        numbers = read_mask(scene / f"instances/frame_{k:07d}.png")
        for animal in range(2):
            y, x = np.nonzero(numbers == animal + 1)
            if len(x):
                places[k, animal] = x.mean(), y.mean()
    return places


def right_places(scene: Path, folder: Path) -> float:
    """Share of true places that carry the right name, under the better way to call the two animals."""
    true, found = true_places(scene), read_trajectories(folder).positions
    shares = [
        float((np.hypot(*np.moveaxis(true[:, list(order)] - found, 2, 0)) < 15).mean())
        for order in ((0, 1), (1, 0))
    ]
    return max(shares)


def test_a_tracking_leaves_its_files_and_finds_the_animals(scene: Path, learned: TrackResult) -> None:
    folder = learned.folder
    assert {path.name for path in folder.iterdir()} >= FILES
    found = read_trajectories(folder)
    assert found.positions.shape == (FRAMES, 2, 2) and found.width == 128 and found.height == 96
    assert learned.frames == FRAMES and learned.fragments >= 2 and learned.coverage > 0.9
    assert found.crossing.any() and learned.crossings > 0
    kept = json.loads((folder / "result.json").read_text())
    assert kept["fragments"] == learned.fragments and kept["video_hash"] and kept["versions"]
    assert len(json.loads((folder / REVIEWS).read_text())) == learned.reviews
    assert 0 < (learned.estimated_accuracy or 0) <= 1
    assert learned.notes["engine"].startswith("embedding") and learned.notes["steps"] == 12
    probability = found.probability[found.seen]
    assert ((probability >= 0) & (probability <= 1)).all()


def test_places_are_right_and_so_are_names(scene: Path, tmp_path: Path) -> None:
    track(scene, tmp_path / "o", engine="embedding:40", seed=1)
    assert right_places(scene, tmp_path / "o") > 0.9


def test_a_second_run_repeats_nothing(scene: Path, learned: TrackResult) -> None:
    before, kept = what_came_of_it(learned.folder), stamps(learned.folder)
    told: list[Update] = []
    again = track(scene, learned.folder, told.append, engine=LEARNS, seed=3)
    assert what_came_of_it(learned.folder) == before and stamps(learned.folder) == kept
    busy = {"Learning the background", "Telling crossings", "Passing crossings", "Learning the animals"}
    assert not busy & {update.stage for update in told}
    assert again.estimated_accuracy == learned.estimated_accuracy


def _killed(scene: str, out: str, stage: str) -> None:
    """In a process of its own: die at the first report of a stage, or in the midst of one."""

    def told(update: Update) -> None:
        if update.stage == stage and (update.done or update.total <= 1):
            os.kill(os.getpid(), signal.SIGKILL)

    torch.set_num_threads(1)
    spec = TrackSpec(
        video=Path(scene) / "video.mp4", out=Path(out), animals=2, engine=LEARNS, seed=3, workers=1
    )
    run_operation(spec, told)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_tracking_that_is_killed_time_and_again_comes_to_the_same(
    scene: Path, learned: TrackResult, tmp_path: Path
) -> None:
    out = tmp_path / "morto"
    context = multiprocessing.get_context("fork")  # torch is here already: a second a kill sooner than six
    kept: dict[str, int] = {}
    for stage, finished in (
        ("Indexing video", 0), ("Learning the background", 0), ("Finding animals", 1),
        ("Telling crossings", 2), ("Passing crossings", 3), ("Learning the animals", 4),
        ("Writing trajectories", 5),
    ):  # fmt: skip
        child = context.Process(target=_killed, args=(str(scene), str(out), stage))
        child.start()
        child.join()
        assert child.exitcode == -signal.SIGKILL, stage
        now = stamps(out)
        assert set(now) == set(STAGE_FILES[:finished]), stage
        assert {name: now[name] for name in kept} == kept, stage  # what was done is not done again
        assert not (out / "result.json").exists()
        kept = now
    (out / ".counts.npz.12-34-5.tmp").write_bytes(b"left by a kill")
    track(scene, out, engine=LEARNS, seed=3)
    assert stamps(out) == kept
    assert what_came_of_it(out) == what_came_of_it(learned.folder)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_kill_before_the_first_file_is_whole_locks_nobody_out(scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "o"
    out.mkdir()
    (out / ".track.json.12-34-5.tmp").write_bytes(b"{")
    track(scene, out, identity=False, engine="auto")


@pytest.mark.parametrize(
    "stage",
    [
        "Indexing video", "Learning the background", "Finding animals", "Telling crossings",
        "Passing crossings", "Learning the animals", "Writing trajectories",
    ],
)  # fmt: skip
def test_a_cancel_at_any_stage_leaves_nothing_half_written(scene: Path, tmp_path: Path, stage: str) -> None:
    cancel = CancelToken()
    after: list[Update] = []

    def told(update: Update) -> None:
        if cancel.cancelled:
            after.append(update)
        if update.stage == stage:
            cancel.cancel()

    with pytest.raises(Cancelled):
        track(scene, tmp_path / "o", told, cancel, engine=LEARNS)
    assert len(after) <= 3
    assert not (tmp_path / "o/result.json").exists()
    for path in tmp_path.rglob("*.npz"):
        with np.load(path) as stage_file:
            assert all(stage_file[name] is not None for name in stage_file.files)


def test_another_threshold_makes_the_blobs_anew(scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "o"
    track(scene, out, threshold=60)
    first = stamps(out)
    area = json.loads((out / "detection.json").read_text())["settings"]["area"]
    track(scene, out, threshold=100)
    assert not set(first.values()) & set(stamps(out).values())
    about = json.loads((out / "detection.json").read_text())["settings"]
    assert about["threshold"] == 100 and about["area"] < area
    second = stamps(out)
    track(scene, out, threshold=100, engine="embedding:2")  # a late link alone
    assert {name for name, stamp in stamps(out).items() if second[name] != stamp} == {"opinion.npz"}


@pytest.mark.parametrize("name", ["floor.png", "detection.json", "counts.npz", "passages.npz", "opinion.npz"])
def test_a_lost_or_damaged_stage_is_made_again(
    scene: Path, tmp_path_factory, name: str, learned_by_mean: Callable[[], tuple[Path, dict]]
) -> None:
    out, expected = learned_by_mean()
    for damage in (b"", (out / name).read_bytes()[: (out / name).stat().st_size // 2]):
        (out / name).write_bytes(damage)
        track(scene, out)
        assert what_came_of_it(out) == expected
    (out / name).unlink()
    track(scene, out)
    assert what_came_of_it(out) == expected


@pytest.fixture(scope="module")
def learned_by_mean(scene: Path, tmp_path_factory) -> Callable[[], tuple[Path, dict]]:
    out = tmp_path_factory.mktemp("média") / "o"
    track(scene, out)
    expected = what_came_of_it(out)
    return lambda: (out, expected)


def test_folders_that_are_somebody_elses(scene: Path, tmp_path: Path) -> None:
    (tmp_path / "tese").mkdir()
    (tmp_path / "tese/tese.doc").write_text("mine")
    with pytest.raises(BadParameterError, match="other files"):
        track(scene, tmp_path / "tese")
    with pytest.raises(BadParameterError, match="not a folder"):
        track(scene, tmp_path / "tese/tese.doc")
    assert [path.name for path in (tmp_path / "tese").iterdir()] == ["tese.doc"]


def test_wrong_input_is_told_before_any_work(scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "o"
    for options, error, words in (
        ({"engine": "magic"}, BadParameterError, "the engines are"),
        ({"engine": "embedding:fast"}, BadParameterError, "no option fast"),
        ({"engine": "cascade", "identity": False}, BadParameterError, "need no engine"),
        ({"masks": tmp_path / "nada"}, MissingFileError, "nada"),
        ({"masks": tmp_path}, NothingToDoError, "no masks named"),
    ):
        with pytest.raises(error, match=words):
            track(scene, out, **options)
        assert not out.exists(), options
    with pytest.raises(MissingFileError, match=r"video\.mp4"):
        track(tmp_path, out)
    (tmp_path / "video.mp4").write_bytes(b"no video at all")
    with pytest.raises(WorkbenchError, match=r"video\.mp4"):
        track(tmp_path, out)
    for wrong in ({"animals": 0}, {"roi": (1.0, 2.0, 3.0)}, {"threshold": 300}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            TrackSpec(video=scene / "video.mp4", out=out, **{"animals": 2, **wrong})


def test_a_recording_of_nothing_is_one_clear_error(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "video.mp4", 64, 48, 25.0) as video:
        for _ in range(20):
            video.write(np.full((48, 64, 3), 128, np.uint8))
    with pytest.raises(BadParameterError, match="nothing in the frames stands out"):
        track(tmp_path, tmp_path / "o")
    assert not (tmp_path / "o/result.json").exists()


def test_plain_tracks_have_no_identities(scene: Path, tmp_path: Path) -> None:
    result = track(scene, tmp_path / "o", identity=False, engine="auto")
    assert result.estimated_accuracy is None and result.distinguishable is None
    assert "no identities" in result.summary
    found = read_trajectories(tmp_path / "o")
    assert np.isnan(found.probability).all() and found.seen.mean() > 0.9
    assert not (tmp_path / "o/opinion.npz").exists()


def test_animals_that_are_not_found_are_said_to_be_missing(scene: Path, tmp_path: Path) -> None:
    more = track(scene, tmp_path / "out", animals=4, identity=False, engine="auto")
    assert more.coverage < 0.9
    assert any("4 animals were looked for" in said for said in more.warnings), more.warnings


def test_one_animal_needs_no_engine(tmp_path: Path) -> None:
    write_scene(SceneSpec(width=128, height=96, frames=30, animals=1, seed=2), tmp_path)
    result = track(tmp_path, tmp_path / "o", animals=1, engine="auto")
    assert result.coverage > 0.95 and result.estimated_accuracy is None and result.crossings == 0
    assert read_trajectories(tmp_path / "o").positions.shape == (30, 1, 2)


@pytest.mark.parametrize("instances", [True, False])
def test_masks_are_a_source_of_blobs(scene: Path, tmp_path: Path, instances: bool) -> None:
    masks = tmp_path / "masks" / "video.mp4"
    masks.parent.mkdir(parents=True)
    masks.symlink_to(scene / "masks", target_is_directory=True)
    if instances:
        (tmp_path / "instances").mkdir()
        (tmp_path / "instances" / "video.mp4").symlink_to(scene / "instances", target_is_directory=True)
    result = track(scene, tmp_path / "o", masks=masks)
    assert result.coverage > 0.8
    assert right_places(scene, tmp_path / "o") > (0.9 if instances else 0.6)


def test_masks_that_change_are_looked_at_again(scene: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(scene / "masks", tmp_path / "masks")
    track(scene, tmp_path / "o", masks=tmp_path / "masks")
    before = stamps(tmp_path / "o")
    for k in range(150, FRAMES):
        (tmp_path / f"masks/frame_{k:07d}.png").unlink()
    result = track(scene, tmp_path / "o", masks=tmp_path / "masks")
    assert not set(before.values()) & set(stamps(tmp_path / "o").values())
    assert not read_trajectories(tmp_path / "o").seen[150:].any() and result.coverage < 0.8


def test_a_region_keeps_animals_outside_it_out(scene: Path, tmp_path: Path) -> None:
    roi = (0.0, 0.0, 72.0, 0.0, 72.0, 96.0, 0.0, 96.0)
    result = track(scene, tmp_path / "o", roi=roi, identity=False, engine="auto")
    found = read_trajectories(tmp_path / "o")
    assert result.frames == FRAMES and np.nanmax(found.positions[..., 0]) < 77


# --- corrections ------------------------------------------------------------------------------------


def fragments_of(folder: Path) -> dict[str, np.ndarray]:
    with np.load(folder / "fragments.npz") as stage:
        return {name: stage[name] for name in stage.files}


def spot_of(folder: Path, fragment: int) -> Spot:
    """A place in the middle of a fragment."""
    about = fragments_of(folder)
    frame = int(about["start"][fragment] + about["stop"][fragment]) // 2
    x, y = read_trajectories(folder).positions[frame, about["animal"][fragment]].tolist()
    return Spot(frame=frame, x=x, y=y)


def test_what_a_person_says_holds_and_nothing_is_learned_anew(
    scene: Path, learned: TrackResult, tmp_path: Path
) -> None:
    import shutil

    out = tmp_path / "o"
    shutil.copytree(learned.folder, out)
    about = fragments_of(out)
    one = int(np.argmax(about["start"]))  # one of the last
    other = int(np.flatnonzero(about["stop"] <= about["start"][one])[0])
    names, kept = about["animal"], stamps(out)
    for crops in out.glob("blobs/*.crops"):
        crops.write_bytes(b"")  # no picture is looked at, either
    was_same = names[one] == names[other]
    kind = "different" if was_same else "same"
    write_corrections(out, (Correction(kind=kind, a=spot_of(out, one), b=spot_of(out, other)),))
    told: list[Update] = []
    track(scene, out, told.append, engine=LEARNS, seed=3)
    assert stamps(out) == kept and "Learning the animals" not in {update.stage for update in told}
    again = fragments_of(out)["animal"]
    assert (again[one] == again[other]) != was_same
    said = spot_of(out, one)
    for animal in (1, 2):
        write_corrections(out, (Correction(kind="name", a=said, animal=animal),))
        track(scene, out, engine=LEARNS, seed=3)
        assert fragments_of(out)["animal"][one] == animal - 1
        places = read_trajectories(out).positions[said.frame, animal - 1]
        assert np.hypot(places[0] - said.x, places[1] - said.y) < 2


def test_corrections_that_cannot_be_are_told(scene: Path, learned: TrackResult, tmp_path: Path) -> None:
    import shutil

    out = tmp_path / "o"
    shutil.copytree(learned.folder, out)
    before = what_came_of_it(out)
    about = fragments_of(out)
    pair = [int(k) for k in np.flatnonzero(about["start"] == about["start"].min())[:2]]
    first, second = spot_of(out, pair[0]), spot_of(out, pair[1])
    last = spot_of(out, int(about["start"].argmax()))
    nowhere = Spot(frame=0, x=-50, y=-50)
    for said, words in (
        ([Correction(kind="name", a=first, animal=3)], "the animals are 1 to 2"),
        ([Correction(kind="name", a=nowhere, animal=1)], "no single animal is at"),
        ([Correction(kind="name", a=Spot(frame=9999, x=1, y=1), animal=1)], "no single animal is at"),
        ([Correction(kind="same", a=first, b=second)], "side by side"),
        ([Correction(kind="name", a=one, animal=1) for one in (first, second)], "side by side"),
        (
            [Correction(kind="different", a=first, b=last), Correction(kind="same", a=last, b=first)],
            "to be one, and to be two",
        ),
        (
            [
                Correction(kind="same", a=first, b=last),
                *(Correction(kind="name", a=spot, animal=k) for k, spot in ((1, first), (2, last))),
            ],
            "two numbers",
        ),
    ):
        write_corrections(out, tuple(said))
        with pytest.raises(BadParameterError, match=words):
            track(scene, out, engine=LEARNS, seed=3)
        assert what_came_of_it(out) == before
    write_corrections(out, tuple(Correction(kind="name", a=first, animal=k) for k in (1, 2)))
    track(scene, out, engine=LEARNS, seed=3)
    assert fragments_of(out)["animal"][pair[0]] == 1  # the last word holds
    (out / CORRECTIONS).write_text('[{"kind": "same", "a": {"frame": 1, "x": 2, "y": 3}}]')
    with pytest.raises(BadParameterError, match="mend or delete"):
        track(scene, out, engine=LEARNS, seed=3)


def test_an_engine_that_needs_animals_apart_says_so(tmp_path: Path) -> None:
    """Two discs on top of each other, but for a third of the frames that shows one of them."""
    import cv2

    with VideoWriter(tmp_path / "video.mp4", 160, 120, 25.0) as video:
        for k in range(60):
            gray = np.full((120, 160), 200, np.uint8)
            cv2.ellipse(gray, (60 + k // 2, 60), (30, 10), 0, 0, 360, 40, -1)
            video.write(np.repeat(gray[..., None], 3, axis=2))
    with pytest.raises((NeverApartError, BadParameterError)):
        track(tmp_path, tmp_path / "o", engine="cascade", animals=3)
