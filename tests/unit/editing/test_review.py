"""The review's queue, its search, and the pace."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.editing.fault_notes import Note, stamp_of, write_notes
from workbench.editing.review import (
    Choice,
    Order,
    Pace,
    ReviewItem,
    duration,
    follow,
    load_items,
    load_pace,
    progress_of,
    read_confidence,
    select,
)
from workbench.project.person import person
from workbench.project.project import Project
from workbench.vision.anatomy import Fault, FaultKind

HOLE = Fault(FaultKind.HOLE, (1, 2, 3, 4), 1)
TAIL = Fault(FaultKind.MISSING_PART, (1, 2, 3, 4), 1, "tail")


def item(
    index: int,
    status: str = "pseudo",
    confidence: float = math.nan,
    faults: tuple[Fault, ...] | None = None,
    video: str = "cage",
) -> ReviewItem:
    return ReviewItem(FrameKey(video, index), FrameStatus(status), index / 2, confidence, faults)


ITEMS = [
    item(10, "extracted"),
    item(20, "pseudo", 0.9, (HOLE,)),
    item(30, "predicted", 0.4, ()),
    item(180, "verified", 0.2, (TAIL, HOLE)),
    item(200, "corrected"),
    item(30, "rejected", video="Rato_2"),
    item(99, "predicted", 0.6, (TAIL,), video="Rato_2"),
]


def chosen(**fields: object) -> list[tuple[str, int]]:
    rows = select(ITEMS, Choice(**fields))  # type: ignore[arg-type]
    return [tuple(ITEMS[row].key) for row in rows]


def test_to_review_are_masks_that_nobody_judged():
    assert chosen() == [("Rato_2", 99), ("cage", 20), ("cage", 30), ("cage", 200)]
    assert len(chosen(statuses=None)) == 7


def test_orders():
    assert [index for _, index in chosen(order=Order.UNCERTAINTY)] == [30, 99, 20, 200]
    alike = [*ITEMS, ReviewItem(FrameKey("z", 5), FrameStatus.PSEUDO, 1.0, likeness=0.5)]
    rows = select(alike, Choice(order=Order.UNCERTAINTY))
    assert [alike[row].key.index for row in rows] == [30, 5, 99, 20, 200]
    assert [index for _, index in chosen(order=Order.ANATOMY, statuses=None)][:3] == [180, 99, 20]
    assert [index for _, index in chosen(order=Order.STATUS)] == [20, 99, 30, 200]


def test_filters():
    assert chosen(statuses=frozenset({FrameStatus.VERIFIED})) == [("cage", 180)]
    assert chosen(video="Rato_2", statuses=None) == [("Rato_2", 30), ("Rato_2", 99)]
    assert {index for _, index in chosen(faulty=True, statuses=None)} == {20, 99, 180}
    assert {index for _, index in chosen(kind=FaultKind.MISSING_PART, statuses=None)} == {99, 180}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("30", {30}),
        ("#2", {20, 200}),  # the number alone; without # the video Rato_2 is found, too
        ("2", {20, 200, 30, 99}),
        ("1:30", {180}),
        ("RATO", {30, 99}),
        ("rato missing", {99}),
        ("missing part", {99, 180}),
        ("verified", {180}),
        ("nothing of the kind", set()),
        ("  ", {10, 20, 30, 180, 200, 99}),
    ],
)
def test_search(text: str, found: set[int]):
    assert {index for _, index in chosen(text=text, statuses=None)} == found


def test_search_in_the_users_words():
    rows = select(ITEMS, Choice(text="cauda", statuses=None), lambda one: "sem cauda" if one.faults else "")
    assert {ITEMS[row].key.index for row in rows} == {20, 99, 180}


def test_a_queue_goes_on_while_the_study_changes():
    before = [FrameKey("cage", 200), FrameKey("cage", 20), FrameKey("gone", 1)]
    wanted = select(ITEMS, Choice())
    keys = [ITEMS[row].key for row in follow(before, ITEMS, wanted)]
    assert keys[:2] == before[:2]
    assert [tuple(key) for key in keys[2:]] == [("Rato_2", 99), ("cage", 30)]


def test_selecting_is_quick_enough_for_many_frames():
    many = [item(k, "predicted", (k * 7919 % 1000) / 1000) for k in range(20_000)]
    rows = select(many, Choice(order=Order.UNCERTAINTY))
    values = [many[row].confidence for row in rows]
    assert values == sorted(values)
    assert len(rows) == 20_000


# --- pace -------------------------------------------------------------------------------------------


def test_pace_cuts_pauses_and_hard_frames():
    steady = Pace([10.0 * k for k in range(20)])
    assert steady.seconds == pytest.approx(10.0)
    lunch = Pace([*(10.0 * k for k in range(10)), *(5000 + 10.0 * k for k in range(10))])
    assert lunch.seconds == pytest.approx(10.0)
    hard = Pace([*(10.0 * k for k in range(20)), 190.0 + 170.0])
    assert hard.seconds == pytest.approx((19 * 10 + 40) / 20)  # counts as four frames, not as seventeen
    assert Pace([0.0, 10.0]).seconds is None
    assert Pace([0.0, 0.0, 0.0, 0.0]).seconds == 0.0


def test_pace_follows_the_last_decisions():
    pace = Pace()
    for k in range(100):
        pace.add(20.0 * k)
    for k in range(60):
        pace.add(2000.0 + 4.0 * k)
    assert pace.seconds == pytest.approx(4.0, abs=0.1)


def test_progress_sentence():
    counts = {FrameStatus.VERIFIED: 412, FrameStatus.PREDICTED: 280, FrameStatus.REJECTED: 9}
    fifteen = Pace([15.0 * k for k in range(10)])
    assert progress_of(counts, fifteen).text == "412 of 692 verified, 1 h 10 min left at your pace"
    assert progress_of(counts, Pace()).text == "412 of 692 verified"
    done = progress_of({FrameStatus.VERIFIED: 5}, fifteen)
    assert (done.text, done.left_s) == ("5 of 5 verified", 0.0)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(2, "5 s"), (42, "40 s"), (60, "1 min"), (1500, "25 min"), (4200, "1 h 10 min"), (7200, "2 h")],
)
def test_durations(seconds: float, text: str):
    assert duration(seconds) == text


# --- what a study says -----------------------------------------------------------------------------


def test_items_of_a_study(make_labelled_study, tmp_path: Path):
    folder = make_labelled_study(tmp_path / "s", frames=20)
    with Project.open(folder) as project:
        name = project.videos()[0].name
        table = project.prediction_file(name, 0).parent / "table.csv"
        table.parent.mkdir(parents=True, exist_ok=True)
        table.write_text("frame,time_s,confidence\n0,0.0,0.75\n2,0.08,\n4,0.16,0.5\nbroken")
        stamps = {k: stamp_of(project.mask_file(name, k)) for k in (4, 6)}
        write_notes(folder, name, {k: Note(stamp, (HOLE,)) for k, stamp in stamps.items() if stamp})
        project.mask_file(name, 6).write_bytes(b"changed since")
        items = {one.key.index: one for one in load_items(project)}
        assert sorted(items) == list(range(0, 20, 2))
        assert items[4].faults == (HOLE,)
        assert items[6].faults is None
        assert items[4].confidence == 0.5
        assert math.isnan(items[2].confidence)
        assert items[10].time_s == pytest.approx(10 / 25, abs=1e-3)
        assert read_confidence(table.with_name("none.csv")) == {}


def test_pace_of_a_person_comes_from_the_log(make_labelled_study, tmp_path: Path):
    folder = make_labelled_study(tmp_path / "s", frames=20)
    with Project.open(folder) as project:
        name = project.videos()[0].name
        log = folder / "masks" / name / "decisions.log"
        moment = "2026-03-01T10:00:{:02d}+00:00"
        lines = [f"{k} verified {moment.format(6 * k)} {person()}\n" for k in range(8)]
        lines += [f"{k} verified {moment.format(k)} somebody else\n" for k in range(20)]
        lines += [f"{k} corrected {moment.format(k)} {person()}\n" for k in range(20)]
        log.write_text("".join(lines) + "3 verified\n")
        assert load_pace(project, person()).seconds == pytest.approx(6.0)
