"""The append-only journal: whole records survive, torn tails are left out, wherever they are torn."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from workbench.core.errors import StudyVanishedError
from workbench.project.journal import MAGIC, Journal, read_journal

RECORDS = [b"one", b"\x00" * 40, bytes(range(256)), b"last"]


def written(path: Path) -> Path:
    journal = Journal(path)
    for record in RECORDS:
        journal.append(record)
    journal.sync()
    journal.close()
    return path


def test_what_was_appended_is_read_back(tmp_path: Path):
    content = read_journal(written(tmp_path / "j"))
    assert list(content.records) == RECORDS
    assert content.size == (tmp_path / "j").stat().st_size
    assert not content.damaged


def test_torn_at_every_byte(tmp_path: Path):
    whole = written(tmp_path / "j").read_bytes()
    ends = [len(MAGIC)]
    for record in RECORDS:
        ends.append(ends[-1] + 8 + len(record))
    assert ends[-1] == len(whole)
    for size in range(len(whole) + 1):
        path = tmp_path / "torn"
        path.write_bytes(whole[:size])
        content = read_journal(path)
        complete = max(0, sum(end <= size for end in ends) - 1)
        assert list(content.records) == RECORDS[:complete], size
        assert not content.damaged, size  # a cut is what a kill leaves, nothing strange


def test_a_flipped_byte_is_never_taken_for_a_record(tmp_path: Path):
    whole = written(tmp_path / "j").read_bytes()
    for at in range(len(whole)):
        path = tmp_path / "bad"
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        content = read_journal(path)
        assert list(content.records) == RECORDS[: len(content.records)], at
        assert len(content.records) < len(RECORDS), at


def test_zeros_after_a_power_cut_are_no_records(tmp_path: Path):
    path = written(tmp_path / "j")
    with path.open("ab") as handle:
        handle.write(bytes(4096))
    content = read_journal(path)
    assert list(content.records) == RECORDS
    assert content.damaged


def test_no_file_and_another_file(tmp_path: Path):
    assert read_journal(tmp_path / "none").records == ()
    (tmp_path / "text").write_bytes(b"something else")
    content = read_journal(tmp_path / "text")
    assert content.records == ()
    assert content.damaged


def test_clearing_forgets_everything_and_it_goes_on(tmp_path: Path):
    journal = Journal(tmp_path / "j", [b"start"])
    journal.append(b"a", b"b")
    assert read_journal(journal.path).records == (b"start", b"a", b"b")
    journal.clear()
    assert journal.empty
    assert read_journal(journal.path).records == ()
    journal.append(b"c")
    assert read_journal(journal.path).records == (b"c",)
    journal.close()


def test_beginning_anew_replaces_the_old_one_whole(tmp_path: Path):
    Journal(tmp_path / "j", [b"old"]).close()
    journal = Journal(tmp_path / "j", [b"new"])
    assert read_journal(journal.path).records == (b"new",)
    assert [path.name for path in tmp_path.iterdir()] == ["j"]
    journal.close()


@pytest.mark.skipif(os.name != "posix", reason="an open file cannot be moved")
def test_a_folder_that_was_moved_takes_nothing_silently(tmp_path: Path):
    place = tmp_path / "study"
    place.mkdir()
    journal = Journal(place / "j")
    journal.append(b"a")
    place.rename(tmp_path / "away")
    with pytest.raises(StudyVanishedError):
        journal.append(b"b")
    place.mkdir()
    shutil.copy(tmp_path / "away" / "j", place / "j")
    with pytest.raises(StudyVanishedError):  # another file of the same name
        journal.append(b"b")
    shutil.rmtree(place)
    (tmp_path / "away").rename(place)
    journal.append(b"c")
    assert read_journal(place / "j").records == (b"a", b"c")
    journal.close()


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
def test_a_write_that_is_cut_short_leaves_no_half_record(tmp_path: Path):
    import resource

    journal = Journal(tmp_path / "j", [b"first"])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(Exception, match="too large"):
            journal.append(b"x" * 5000)
        assert journal.path.stat().st_size == len(MAGIC) + 8 + 5
        journal.append(b"small")  # there is room for this one
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    journal.append(b"y" * 5000)
    assert read_journal(journal.path).records == (b"first", b"small", b"y" * 5000)
    journal.close()
