"""``workbench lint``."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from workbench.core.classes import ClassTable
from workbench.core.frame_status import FrameStatus
from workbench.media.images import write_mask
from workbench.project.journal import MAGIC
from workbench.project.project import Project


def mouse() -> np.ndarray:
    mask = np.zeros((48, 64), np.uint8)
    cv2.line(mask, (4, 27), (22, 24), 3, 2)
    cv2.ellipse(mask, (32, 24), (11, 7), 0, 0, 360, 2, -1)
    cv2.ellipse(mask, (44, 24), (5, 4), 0, 0, 360, 1, -1)
    return mask


def test_lint_prints_a_sentence_or_json(workbench, study: Path, tmp_path: Path):
    palette = ClassTable.default().palette()
    with Project.open(study) as project:
        name = project.videos()[0].name
        for k in range(6):
            mask = mouse()
            mask[(mask == 3) & (k == 4)] = 0
            write_mask(project.mask_file(name, k), mask, palette)
        project.set_status(name, [4], FrameStatus.VERIFIED, human=True)
    done = workbench("lint", study, "--video", name, "--status", "verified", "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert (found["frames"], found["flagged"]) == (1, 1)
    assert found["rows"][0]["kind"] == "missing_part"
    assert found["rows"][0]["sentence"] == "Animal 1 has no tail"
    plain = workbench("lint", study, "--out", tmp_path / "lint.csv")
    assert plain.exit_code == 0
    assert plain.stdout.startswith("1 of 6 masks look wrong: 1 missing part")
    assert (tmp_path / "lint.csv").read_text(encoding="utf-8").startswith("video,frame,time_s,status,kind")


def test_lint_of_bad_values(workbench, study: Path):
    assert workbench("lint", study, "--status", "lovely").exit_code == 2
    assert workbench("lint", study).exit_code == 1  # no masks yet
    assert workbench("lint", study, "--source", "dream").exit_code == 2


def test_work_that_an_editor_left_is_told(workbench, study: Path):
    (study / ".journal").mkdir(exist_ok=True)
    journal = study / ".journal" / "masks.journal"
    journal.write_bytes(MAGIC)
    assert "not in its masks yet" not in workbench("lint", study).stderr
    journal.write_bytes(MAGIC + b"a stroke")
    assert "not in its masks yet" in workbench("lint", study).stderr
