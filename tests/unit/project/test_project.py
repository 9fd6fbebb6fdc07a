"""The study folder: create, open, videos, frames, statuses."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from workbench.core.classes import ClassTable
from workbench.core.errors import (
    BadParameterError,
    LostVideoError,
    MissingFileError,
    NotAStudyError,
    NotAVideoError,
    StudyExistsError,
    UnknownVideoError,
)
from workbench.core.frame_status import HUMAN, FrameStatus
from workbench.project.project import Project


@pytest.fixture
def study(tmp_path: Path, make_video):
    with Project.create(tmp_path / "estudo é 研究", "Rats") as project:
        project.add_video(make_video(tmp_path / "videos" / "Rato Açúcar 1.mp4"))
        yield project


def test_create_writes_what_people_can_read(tmp_path: Path):
    with Project.create(tmp_path / "s", "My rats") as project:
        assert project.name == "My rats"
        assert project.classes == ClassTable.default()
    table = tomllib.loads((tmp_path / "s" / "project.toml").read_text("utf-8"))
    assert table["name"] == "My rats"
    assert table["schema"] == 2
    assert [row["name"] for row in table["classes"]] == ["background", "head", "body", "tail"]
    assert table["behaviours"] == ["locomotion", "grooming", "rearing", "rest"]


def test_create_refuses_a_folder_that_holds_something(tmp_path: Path):
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(StudyExistsError):
        Project.create(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["thesis.doc"]


def test_create_refuses_a_study(tmp_path: Path):
    Project.create(tmp_path / "s").close()
    with pytest.raises(StudyExistsError):
        Project.create(tmp_path / "s")


def test_a_creation_that_was_killed_can_be_repeated(tmp_path: Path):
    Project.create(tmp_path / "s").close()
    (tmp_path / "s" / "project.toml").unlink()  # it is written last
    with Project.create(tmp_path / "s", "again") as project:
        assert project.name == "again"


@pytest.mark.parametrize("text", ["", "name = [", "classes = 3", "schema = 'x'", "animals = 'many'"])
def test_open_refuses_what_is_no_study(tmp_path: Path, text: str):
    with pytest.raises(NotAStudyError):
        Project.open(tmp_path / "nowhere")
    with pytest.raises(NotAStudyError):
        Project.open(tmp_path)
    if text:
        (tmp_path / "project.toml").write_text(text)
        with pytest.raises(NotAStudyError):
            Project.open(tmp_path)


def test_manifest_keeps_what_it_does_not_know(tmp_path: Path):
    Project.create(tmp_path / "s").close()
    path = tmp_path / "s" / "project.toml"
    path.write_text('ethics_permit = "CEUA 12/2026"\n' + path.read_text("utf-8"), "utf-8")
    with Project.open(tmp_path / "s") as project:
        project.update_manifest(animals=4, calibration={"px_per_mm": 2.5})
    table = tomllib.loads(path.read_text("utf-8"))
    assert table["ethics_permit"] == "CEUA 12/2026"
    assert table["animals"] == 4
    assert table["calibration"] == {"px_per_mm": 2.5}


def test_added_video_is_measured(study: Project):
    (record,) = study.videos()
    assert record.name == "Rato_Açúcar_1"
    assert (record.width, record.height, record.frame_count, record.fps) == (64, 48, 12, 25.0)
    with study.open_video(record) as video:
        assert video.frame(11).shape == (48, 64, 3)


def test_same_content_is_one_video(study: Project, tmp_path: Path):
    copy = shutil.copy(tmp_path / "videos" / "Rato Açúcar 1.mp4", tmp_path / "copy.mp4")
    again = study.add_video(Path(copy))
    assert again == study.videos()[0]
    assert len(study.videos()) == 1


def test_names_differ_even_where_case_does_not_count(study: Project, tmp_path: Path, make_video):
    one = study.add_video(make_video(tmp_path / "a" / "Cage.mp4", seed=1))
    two = study.add_video(make_video(tmp_path / "b" / "cage.mp4", seed=2))
    assert (one.name, two.name) == ("Cage", "cage-2")


def test_bad_videos_are_refused_and_leave_nothing(study: Project, tmp_path: Path):
    text = tmp_path / "notes.mp4"
    text.write_text("not a video")
    with pytest.raises(MissingFileError):
        study.add_video(tmp_path / "missing.mp4")
    with pytest.raises(NotAVideoError):
        study.add_video(text)
    with pytest.raises(UnknownVideoError, match="Rato_Açúcar_1"):
        study.video("notes")
    assert len(study.videos()) == 1


def test_video_inside_the_study_moves_with_it(tmp_path: Path, make_video):
    with Project.create(tmp_path / "s") as project:
        record = project.add_video(make_video(tmp_path / "s" / "videos" / "a.mp4"))
        assert record.path == "videos/a.mp4"
    (tmp_path / "s").rename(tmp_path / "moved")
    with Project.open(tmp_path / "moved") as project:
        assert project.video_path(record) == tmp_path / "moved" / "videos" / "a.mp4"


@pytest.mark.parametrize("place", ["videos/renamed.mp4", "other/deep/x.mp4", "estudo é 研究/in/y.mp4"])
def test_moved_video_is_found_by_its_content(study: Project, tmp_path: Path, make_video, place: str):
    make_video(tmp_path / "videos" / "decoy.mp4", seed=9)
    (record,) = study.videos()
    target = tmp_path / place
    target.parent.mkdir(parents=True, exist_ok=True)
    Path(record.path).rename(target)
    assert study.video_path(record) == target
    with study.open_video(study.videos()[0]) as video:  # the new place is remembered
        assert video.path == target


def test_a_video_beside_other_videos_is_found(tmp_path: Path, make_video):
    with Project.create(tmp_path / "x" / "y" / "study") as project:
        project.add_video(make_video(tmp_path / "far" / "disk" / "a" / "b.mp4", seed=3))
        record = project.add_video(make_video(tmp_path / "z" / "w" / "v" / "c.mp4", seed=4))
        Path(record.path).rename(tmp_path / "far" / "disk" / "a" / "c.mp4")
        assert project.video_path(record) == tmp_path / "far" / "disk" / "a" / "c.mp4"


def test_another_recording_at_the_old_place_is_not_taken(study: Project, make_video):
    (record,) = study.videos()
    Path(record.path).unlink()
    make_video(Path(record.path), seed=5)
    with pytest.raises(LostVideoError):
        study.open_video(record)


def test_video_index_cache_may_vanish_or_break(study: Project):
    (record,) = study.videos()
    (cached,) = (study.folder / ".cache" / "video_index").iterdir()
    cached.write_bytes(b"broken")
    with study.open_video(record) as video:
        assert video.frame_count == 12
    shutil.rmtree(study.folder / ".cache")
    with study.open_video(record) as video:
        assert video.frame_count == 12
    assert cached.is_file()


def test_paths_follow_the_design(study: Project):
    assert study.frame_file("v", 123) == study.folder / "frames" / "v" / "frame_0000123.png"
    assert study.frame_file("v", 7, ".jpg").name == "frame_0000007.jpg"
    assert study.mask_file("v", 0) == study.folder / "masks" / "v" / "frame_0000000.png"
    assert study.instances_file("v", 1).parent.parent.name == "instances"
    assert study.prediction_file("v", 2).parent.parent.name == "predictions"
    assert study.model_folder("r") == study.folder / "models" / "r"


def statuses(study: Project) -> dict[int, str]:
    return {frame.index: str(frame.status) for frame in study.frames()}


def test_frames_go_through_their_statuses(study: Project):
    (video,) = (record.name for record in study.videos())
    study.add_frames(video, [(3, ".png"), (1, ".jpg")])
    assert [(frame.index, frame.suffix) for frame in study.frames(video)] == [(1, ".jpg"), (3, ".png")]
    assert study.set_status(video, [1, 3, 8], FrameStatus.PSEUDO) == 3
    assert statuses(study) == {1: "pseudo", 3: "pseudo", 8: "pseudo"}
    assert [frame.suffix for frame in study.frames()] == [".jpg", ".png", None]
    study.add_frames(video, [(8, ".png"), (1, ".jpg")])  # extracting again changes no status
    assert statuses(study)[8] == "pseudo"
    assert study.counts() == {FrameStatus.PSEUDO: 3}
    assert study.frames(status=[FrameStatus.EXTRACTED, FrameStatus.VERIFIED]) == []


@pytest.mark.parametrize("decided", sorted(HUMAN))
def test_no_machine_undoes_a_decision(study: Project, decided: FrameStatus):
    (video,) = (record.name for record in study.videos())
    study.add_frames(video, [(0, ".png"), (1, ".png")])
    assert study.set_status(video, [0], decided, human=True) == 1
    for machine in (FrameStatus.EXTRACTED, FrameStatus.PSEUDO, FrameStatus.PREDICTED):
        assert study.set_status(video, [0, 1], machine) == 1
    assert statuses(study) == {0: str(decided), 1: "predicted"}
    with pytest.raises(BadParameterError):
        study.set_status(video, [1], decided)
    study.set_status(video, [0], FrameStatus.EXTRACTED, human=True)  # a person may
    assert statuses(study)[0] == "extracted"


def test_unknown_video_has_no_frames(study: Project):
    with pytest.raises(UnknownVideoError):
        study.add_frames("nobody", [(0, ".png")])
    with pytest.raises(UnknownVideoError):
        study.set_status("nobody", [0], FrameStatus.PSEUDO)
    assert study.frames("nobody") == []


def test_runs_say_what_made_a_result(study: Project):
    run = study.begin_run("train", {"epochs": 3}, {"masks:a": "sha256:00"})
    assert [record.outcome for record in study.runs()] == ["running"]
    run.add_inputs({"video:a": "x"})
    run.finish({"mean_iou": 0.9})
    other = study.begin_run("train", {})
    other.fail(ValueError("too bad"))
    assert run.id != other.id
    first, second = study.runs()
    assert (first.outcome, first.result, first.spec) == ("finished", {"mean_iou": 0.9}, {"epochs": 3})
    assert first.inputs == {"masks:a": "sha256:00", "video:a": "x"}
    assert first.started <= first.finished
    assert {"python", "numpy", "torch", "vivarium-workbench"} <= set(first.versions)
    assert (second.outcome, second.error) == ("failed", "too bad")
    assert json.dumps(first.spec)


def test_reading_needs_no_lock_and_writes_nothing(study: Project):
    with Project.open(study.folder, write=False) as reader:
        assert len(reader.videos()) == 1
        study.add_frames(study.videos()[0].name, [(0, ".png")])
        assert len(reader.frames()) == 1  # sees what the writer commits


def test_many_threads_share_a_study(study: Project):
    from concurrent.futures import ThreadPoolExecutor

    (video,) = (record.name for record in study.videos())

    def write(start: int) -> None:
        for k in range(start, start + 20):
            study.add_frames(video, [(k, ".png")])
            study.set_status(video, [k], FrameStatus.PSEUDO)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(0, 80, 20)))
    assert len(study.frames(video, FrameStatus.PSEUDO)) == 80


def test_animals_of_videos_are_in_the_file_and_stay(study: Project):
    name = study.videos()[0].name
    file = study.folder / "project.toml"
    assert "video_animals" not in tomllib.loads(file.read_text("utf-8"))
    study.update_manifest(video_animals={name: ("Ada", "Bela")})
    assert tomllib.loads(file.read_text("utf-8"))["video_animals"] == {name: ["Ada", "Bela"]}
    with Project.open(study.folder, write=False) as again:
        assert again.manifest.video_animals == {name: ("Ada", "Bela")}
    study.update_manifest(video_animals={})
    assert "video_animals" not in file.read_text("utf-8")


def test_what_somebody_writes_into_the_open_study_s_file_stays(study: Project):
    file = study.folder / "project.toml"
    file.write_text(file.read_text("utf-8").replace("animals = 1", "animals = 3"), "utf-8")
    study.update_manifest(name="Other rats")
    table = tomllib.loads(file.read_text("utf-8"))
    assert (table["name"], table["animals"]) == ("Other rats", 3)


@pytest.mark.parametrize("bad", ["= 3", ".cage = [1]", ".cage = [' ']", ".cage = 4"])
def test_animals_that_are_no_names(study: Project, bad: str):
    file = study.folder / "project.toml"
    file.write_text(f"video_animals{bad}\n{file.read_text('utf-8')}", "utf-8")
    with pytest.raises(NotAStudyError, match="a value is not usable"):
        Project.open(study.folder, write=False)
