"""`workbench propagate` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from workbench.media.images import write_mask
from workbench.media.writer import VideoWriter
from workbench.project.project import Project


@pytest.fixture
def walk(tmp_path: Path) -> Path:
    """A blob with a texture that walks right; frame 2 has its mask."""
    rng = np.random.default_rng(0)
    floor = cv2.GaussianBlur(rng.integers(120, 255, (96, 160), dtype=np.uint8), (0, 0), 2)
    coat = cv2.GaussianBlur(rng.integers(0, 90, (24, 36), dtype=np.uint8), (0, 0), 1)
    with VideoWriter(tmp_path / "cage.mp4", 160, 96, 25.0) as writer:
        for k in range(10):
            picture = floor.copy()
            picture[36:60, 20 + 3 * k : 56 + 3 * k] = coat
            writer.write(np.repeat(picture[..., None], 3, axis=2))
    mask = np.zeros((96, 160), np.uint8)
    mask[36:60, 26:62] = 2
    with Project.create(tmp_path / "study") as project:
        project.add_video(tmp_path / "cage.mp4")
        write_mask(project.mask_file("cage", 2), mask, project.classes.palette())
    return tmp_path / "study"


def test_forwards_backwards_and_json(workbench, walk: Path) -> None:
    done = workbench("propagate", walk, "--video", "cage", "--from", 2, "--count", 3)
    assert done.exit_code == 0
    assert "3 frames have the mask now" in done.stdout
    done = workbench("propagate", walk, "--video", "cage", "--from", 2, "--backward", "--json")
    found = json.loads(done.stdout)
    assert [one["frame"] for one in found["frames"]] == [1, 0]
    assert found["stopped"] == "end"
    with Project.open(walk, write=False) as project:
        made = [project.mask_file("cage", k).is_file() for k in range(7)]
    assert made == [True] * 6 + [False]


def test_exit_codes(workbench, walk: Path) -> None:
    none = workbench("propagate", walk, "--video", "cage", "--from", 5)
    assert none.exit_code == 1 and "frame 5 has no mask" in none.stderr
    assert workbench("propagate", walk, "--video", "cage", "--from", 2, "--threshold", 2).exit_code == 2
    assert workbench("propagate", walk, "--video", "cage").exit_code == 2
