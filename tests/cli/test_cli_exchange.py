"""``workbench export`` and ``workbench import`` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.core.classes import ClassTable
from workbench.core.frame_status import FrameStatus
from workbench.media.images import read_mask, write_mask
from workbench.project.project import Project

STAGES = ("Exporting", "Checking", "Importing")


@pytest.fixture
def masked(study: Path) -> Path:
    """`study` with a mask on frames 0, 3, 6, 9: two of them corrected."""
    rng = np.random.default_rng(0)
    with Project.open(study) as project:
        for k in range(0, 12, 3):
            mask = rng.integers(0, 4, (48, 64), dtype=np.uint8)
            write_mask(project.mask_file("cage", k), mask, ClassTable.default().palette())
        project.set_status("cage", [0, 3], FrameStatus.PSEUDO)
        project.set_status("cage", [6, 9], FrameStatus.CORRECTED, human=True)
    return study


@pytest.fixture
def grey(masked: Path, tmp_path: Path) -> Path:
    """The same masks as grey PNG, tail 1 and head 2, in a folder with an accent."""
    folder = tmp_path / "máscaras"
    folder.mkdir()
    for path in sorted((masked / "masks" / "cage").glob("*.png")):
        Image.fromarray(np.array([0, 2, 3, 1], np.uint8)[read_mask(path)]).save(folder / path.name)
    return folder


def sentences(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith(STAGES)]


@pytest.mark.parametrize("name", ["indexed", "grey", "color", "labelme", "coco"])
def test_out_and_in(workbench, masked: Path, tmp_path: Path, name: str):
    before = {path.name: path.read_bytes() for path in (masked / "masks" / "cage").glob("*.png")}
    out = tmp_path / "saída"
    done = workbench("export", masked, "--format", name, "--out", out, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["frames"], found["lost"], found["out"]) == (4, {}, str(out))
    for path in (masked / "masks" / "cage").glob("*.png"):
        path.unlink()
    done = workbench("import", masked, out, "--overwrite", "human", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["frames"] == 4
    assert {path.name: path.read_bytes() for path in (masked / "masks" / "cage").glob("*.png")} == before


def test_export_options(workbench, masked: Path, tmp_path: Path):
    options = ("--status", "corrected, verified", "--video", "cage", "--images", "copy")
    done = workbench(
        "export", masked, "--format", "labelme", "--shapes", "polygon", "--out", tmp_path / "o", *options
    )
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("2 frames exported as labelme")
    assert sorted(path.name for path in (tmp_path / "o" / "cage").iterdir()) == [
        "frame_0000006.json",
        "frame_0000006.png",
        "frame_0000009.json",
        "frame_0000009.png",
    ]


def test_grey_masks_need_to_be_told(workbench, masked: Path, grey: Path):
    done = workbench("import", masked, grey)
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = sentences(done.stderr)
    for word in (str(grey), "1, 2, 3", "--map"):
        assert word in line


def test_import_says_what_it_left_alone(workbench, masked: Path, grey: Path):
    before = {path.name: path.read_bytes() for path in (masked / "masks" / "cage").glob("*.png")}
    wrong = ("--map", "1=head,2=tail,3=body")
    done = workbench("import", masked, grey, *wrong, "--dry-run")
    assert done.stdout.startswith("2 masks would be imported (grey); 2 took the place")
    assert {path.name: path.read_bytes() for path in (masked / "masks" / "cage").glob("*.png")} == before
    done = workbench("import", masked, grey, *wrong)
    assert done.exit_code == 0
    assert "2 frames keep the mask they have; --overwrite human replaces these too" in done.stdout
    changed = [
        path.name
        for path in (masked / "masks" / "cage").glob("*.png")
        if path.read_bytes() != before[path.name]
    ]
    assert sorted(changed) == ["frame_0000000.png", "frame_0000003.png"]
    done = workbench("import", masked, grey, *wrong, "--overwrite", "human", "--status", "verified")
    assert done.exit_code == 0
    with Project.open(masked, write=False) as project:
        counts = project.counts()
    assert counts == {FrameStatus.CORRECTED: 2, FrameStatus.VERIFIED: 2}


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "S"),
        ("export", "S", "--out", "O", "--format", "gif"),
        ("export", "S", "--out", "O", "--status", "wonderful"),
        ("export", "S", "--out", "O", "--images", "perhaps"),
        ("import", "S"),
        ("import", "S", "G", "--map", "1"),
        ("import", "S", "G", "--map", "1=head,1=tail"),
        ("import", "S", "G", "--map", "1=snout,2=tail,3=body"),
        ("import", "S", "G", "--match", "luck"),
        ("import", "S", "G", "--overwrite", "all"),
        ("import", "S", "G", "--status", "rejected"),
        ("import", "S", "G", "--pattern", "#_#.png"),
    ],
)
def test_usage_errors(workbench, masked: Path, grey: Path, tmp_path: Path, arguments: tuple[str, ...]):
    places = {"S": masked, "G": grey, "O": tmp_path / "out"}
    done = workbench(*(places.get(argument, argument) for argument in arguments))
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()


def cut_off(folder: Path) -> None:
    path = folder / "frame_0000009.png"
    path.write_bytes(path.read_bytes()[:-60])


def other_size(folder: Path) -> None:
    Image.fromarray(np.ones((24, 32), np.uint8)).save(folder / "frame_0000009.png")


def beyond(folder: Path) -> None:
    (folder / "frame_0000009.png").rename(folder / "frame_0000012.png")


def no_json(folder: Path) -> None:
    for path in folder.glob("*.png"):
        path.unlink()
    (folder / "anotações.json").write_text('{"images": [', "utf-8")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (cut_off, ("frame_0000009.png", "not an image")),
        (other_size, ("frame_0000009.png", "32x24", "64x48")),
        (beyond, ("frame_0000012.png", "0 to 11")),
        (no_json, ("anotações.json", "broken JSON")),
    ],
)
def test_bad_files_are_one_sentence_and_change_nothing(workbench, masked: Path, grey: Path, spoil, words):
    spoil(grey)
    before = {path: path.read_bytes() for path in masked.rglob("*.png")}
    done = workbench("import", masked, grey, "--map", "1=head,2=tail,3=body", "--overwrite", "human")
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = sentences(done.stderr)
    for word in ("máscaras", *words):
        assert word in line
    assert {path: path.read_bytes() for path in masked.rglob("*.png")} == before
    assert not (masked / "backups").exists()
