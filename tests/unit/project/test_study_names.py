"""Names, content hashes and decisions on file."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.core.errors import MissingFileError
from workbench.core.frame_status import FrameStatus
from workbench.project.content_hash import BLOCK_BYTES, BLOCKS, METHOD, content_hash
from workbench.project.frame_files import (
    frame_name,
    frame_numbers,
    note_decisions,
    read_card,
    read_decisions,
)
from workbench.project.names import slug, unique_name


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("m3v1mp4", "m3v1mp4"),
        ("Câmera 2 (noite)", "Câmera_2_noite"),
        ("実験 01", "実験_01"),
        ("a/b\\c:d*e?f", "a_b_c_d_e_f"),
        ("2026-01-31 14.25.01", "2026-01-31_14.25.01"),
        ("CON", "CON_"),
        ("nul.backup", "nul.backup_"),
        ("...", "video"),
        ("", "video"),
        ("trailing. ", "trailing"),
        ("é", "é"),  # composed, as other systems write it
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_slug(stem: str, name: str):
    assert slug(stem) == name


def test_slug_is_short_enough_for_every_disk():
    for letter in ("x", "é", "研"):
        name = slug(letter * 500)
        assert 30 < len(name.encode()) <= 120
        assert set(name) == {letter}


def test_unique_name_counts_on():
    assert unique_name("Cage", ["cage", "CAGE-2"]) == "Cage-3"


def test_hash_sees_size_head_tail_and_blocks_between(tmp_path: Path):
    path = tmp_path / "big.bin"
    size = 10 * BLOCKS * BLOCK_BYTES
    with path.open("wb") as handle:
        handle.truncate(size)
    original = content_hash(path)
    assert original.startswith(f"{METHOD}:")
    seen = set()
    for place in (0, size // 15 * 7 + 1000, size - 1):
        with path.open("r+b") as handle:
            handle.seek(place)
            handle.write(b"x")
        seen.add(content_hash(path))
    with path.open("ab") as handle:
        handle.write(b"y")
    seen.add(content_hash(path))
    assert len(seen | {original}) == 5


def test_small_file_is_hashed_whole(tmp_path: Path):
    path = tmp_path / "small.bin"
    data = bytearray(3 * BLOCK_BYTES + 17)
    hashes = set()
    for place in (5, BLOCK_BYTES + 5, len(data) - 1):
        data[place] = 1
        path.write_bytes(data)
        hashes.add(content_hash(path))
    assert len(hashes) == 3
    with pytest.raises(MissingFileError):
        content_hash(tmp_path / "none")
    with pytest.raises(MissingFileError):
        content_hash(tmp_path)


def test_frame_names_sort_and_come_back(tmp_path: Path):
    assert frame_name(123) == "frame_0000123.png"
    assert frame_name(123_456_789) == "frame_123456789.png"
    for name in (
        "frame_0000007.jpg",
        "frame_0000008.png",
        ".frame_0000009.png.1-2-3.tmp",
        "frame_9.png",
        "x.png",
    ):
        (tmp_path / name).touch()
    assert sorted(frame_numbers(tmp_path)) == [(7, ".jpg"), (8, ".png")]
    assert list(frame_numbers(tmp_path / "nowhere")) == []


def test_last_decision_counts(tmp_path: Path):
    note_decisions(tmp_path / "a", [1, 2], FrameStatus.REJECTED)
    note_decisions(tmp_path / "a", [2], FrameStatus.VERIFIED)
    assert read_decisions(tmp_path / "a") == {1: FrameStatus.REJECTED, 2: FrameStatus.VERIFIED}
    assert read_decisions(tmp_path) == {}
    assert read_card(tmp_path) is None
