"""What a network may be measured on: not what it learned from, nor near copies of that."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from workbench.project.learned_frames import FRAMES_FILE, LearnedFrames, VideoFrames
from workbench.project.records import VideoRecord

RECORD = VideoRecord("a", "a.mp4", "hash-a", 1, 64, 48, 1000, 10.0, "")
OTHER = VideoRecord("b", "b.mp4", "hash-b", 1, 64, 48, 1000, 10.0, "")
TIMES = np.arange(1000) / 10.0
LEARNED = LearnedFrames({"hash-a": VideoFrames((100, 110, 120), (130, 135))})


def test_learned_near_and_far() -> None:
    frames = np.array([95, 110, 115, 125, 130, 135, 139, 140, 500])
    assert LEARNED.learned(RECORD, frames).tolist() == [False, True] + [False] * 7
    held_out = LEARNED.held_out(RECORD, frames, TIMES)
    # 130 and 135 were held out by the training itself; 140 is two seconds from the last one.
    assert held_out.tolist() == [False, False, False, False, True, True, False, True, True]


def test_another_video_is_far_whatever_its_name() -> None:
    frames = np.array([100, 110])
    assert LEARNED.held_out(OTHER, frames, TIMES).all()
    same_name = VideoRecord("a", "x.mp4", "hash-x", 1, 64, 48, 1000, 10.0, "")
    assert LEARNED.held_out(same_name, frames, TIMES).all()


def test_frames_held_out_at_random_are_near_copies() -> None:
    random = LearnedFrames(LEARNED.videos, random=True)
    assert random.held_out(RECORD, np.array([130, 500]), TIMES).tolist() == [False, True]


def test_without_known_times_nothing_of_the_video_is_far() -> None:
    assert LEARNED.held_out(RECORD, np.array([130, 500]), np.zeros(0)).tolist() == [True, False]


def test_kept_in_the_network_s_folder(tmp_path: Path) -> None:
    assert LearnedFrames.read(tmp_path) is None
    LEARNED.write(tmp_path)
    assert LearnedFrames.read(tmp_path) == LEARNED
    for broken in ("{ half", "[]", '{"videos": 3}', '{"videos": {"a": {"train": ["x"], "val": []}}}'):
        (tmp_path / FRAMES_FILE).write_text(broken)
        assert LearnedFrames.read(tmp_path) is None
