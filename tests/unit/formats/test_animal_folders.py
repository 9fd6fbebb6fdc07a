"""Pictures of single animals in folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.core.errors import Cancelled, MissingFileError, NothingToDoError
from workbench.core.progress import CancelToken
from workbench.formats.animal_folders import find_animal_folders


def put(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


@pytest.mark.parametrize("above", ["Images/", ""])
def test_both_layouts_are_found_in_order(tmp_path: Path, above: str):
    put(tmp_path, *(f"{above}test/Video1/Rat2/{n}.jpg" for n in range(2)))
    put(tmp_path, f"{above}train/Vídeo 2/Rat1/a.PNG", f"{above}train/Video1/Rat1/b.jpeg")
    found = find_animal_folders(tmp_path)
    assert [(one.split, one.video, one.animal, one.images) for one in found] == [
        ("train", "Video1", "Rat1", 1),
        ("train", "Vídeo 2", "Rat1", 1),
        ("test", "Video1", "Rat2", 2),
    ]


def test_what_is_no_picture_is_not_counted(tmp_path: Path):
    put(tmp_path, "train/V/A/1.jpg", "train/V/A/.2.jpg", "train/V/A/notes.txt", "train/V/.B/1.jpg")
    put(tmp_path, "train/V/Empty/notes.txt", "train/loose.jpg", "shards/train/V/A/1.jpg")
    assert [(one.animal, one.images) for one in find_animal_folders(tmp_path)] == [("A", 1)]


def test_a_folder_without_pictures_says_what_belongs_there(tmp_path: Path):
    put(tmp_path, "train/Rat01/1.jpg")
    with pytest.raises(NothingToDoError, match="train/VIDEO/ANIMAL"):
        find_animal_folders(tmp_path)
    with pytest.raises(MissingFileError):
        find_animal_folders(tmp_path / "nowhere")


def test_looking_can_be_cancelled(tmp_path: Path):
    put(tmp_path, "train/V/A/1.jpg")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        find_animal_folders(tmp_path, cancel)
