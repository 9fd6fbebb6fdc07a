"""Names and places put together into trajectories."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from moving_discs import LENGTH
from test_passages import BOUNCE, THROUGH, Crossing

from workbench.tracking.fragments import Fragments, find_fragments
from workbench.tracking.identities import Names
from workbench.tracking.trajectories import _one_way, place
from workbench.tracking.ways import Passage, Passages


def line(y: float, frames: int = 11) -> np.ndarray:
    return np.stack([np.linspace(0, 50, frames), np.full(frames, y)], axis=1)


def test_where_both_ways_agree_the_animal_is_between_them() -> None:
    places, certainty, disputed = _one_way(line(0), line(3), 10.0)
    assert not disputed.any() and certainty == pytest.approx(np.full(11, 0.7))
    assert (np.diff(places[:, 1]) > 0).all() and 0 < places[0, 1] < places[-1, 1] < 3
    assert places[:, 0] == pytest.approx(line(0)[:, 0])


def test_where_the_ways_change_places_the_later_one_takes_over() -> None:
    """Forward goes with one animal to the end, backward came from the other: they meet in the middle."""
    ahead, back = line(0), line(0)
    back[:, 1] = 4.0 * np.arange(11)[::-1] - 20
    places, certainty, disputed = _one_way(ahead, back, 10.0)
    assert disputed.any() and disputed[0] and disputed[-1] and not disputed[5]
    assert (places[0] == ahead[0]).all() and (places[-1] == back[-1]).all()
    assert certainty[0] == certainty[-1] == 0.5 < certainty[5]


def test_ways_that_never_come_near_are_no_place() -> None:
    places, _, disputed = _one_way(line(0), line(20), 10.0)
    assert disputed.all() and np.isnan(places).all()


def test_between_ways_beside_each_other_is_a_place_to_look_at() -> None:
    places, certainty, disputed = _one_way(line(0), line(8), 10.0)
    assert disputed.all() and (certainty == 0.5).all()
    assert places[:, 1] == pytest.approx(np.full(11, 4.0))


def test_one_way_alone_is_a_place_half_as_sure() -> None:
    nobody = np.full((11, 2), np.nan)
    for ahead, back in ((line(0), nobody), (nobody, line(0))):
        places, certainty, disputed = _one_way(ahead, back, 10.0)
        assert (places == line(0)).all() and (certainty == 0.5).all() and not disputed.any()
    places, _, disputed = _one_way(nobody, nobody, 10.0)
    assert np.isnan(places).all() and not disputed.any()


class Whole:
    """Two discs, their passages, and the names that are true, or others."""

    def __init__(self, folder: Path, ways, probability: float = 1.0, wrong: bool = False) -> None:
        self.crossing = Crossing(folder, *ways)
        own = self.crossing
        self.fragments: Fragments = find_fragments(own.store, own.chains, own.counts, LENGTH)
        name = np.array([own.animal_of(int(k), True) for k in self.fragments.chain])
        late = self.fragments.start > 0
        name[late] = 1 - name[late] if wrong else name[late]
        count = len(name)
        self.names = Names(name, np.full(count, 9.0), np.full(count, probability))

    def placed(self, ways: tuple[Passages, Passages] | None = None, believed: np.ndarray | None = None):
        own = self.crossing
        known = np.ones(len(self.fragments), bool) if believed is None else believed
        return place(
            own.store,
            self.fragments,
            self.names,
            ways or own.ways,
            believed=known,
            animals=2,
            length=LENGTH,
        )


@pytest.mark.parametrize("ways", [THROUGH, BOUNCE], ids=["through", "bounce"])
def test_places_are_where_the_animals_are(tmp_path: Path, ways) -> None:
    own = Whole(tmp_path, ways)
    placed = own.placed()
    away = np.hypot(*np.moveaxis(placed.positions - own.crossing.true, 2, 0))
    assert np.nanmax(away) < LENGTH and np.isfinite(away).mean() > 0.95
    assert placed.crossing.any(axis=0).all() and not placed.crossing[0].any()
    assert (placed.probability[~placed.crossing] == 1).all()
    inside = placed.probability[placed.crossing]
    assert ((inside >= 0) & (inside <= 1)).all() and inside.max() > 0
    assert placed.reviews == ()


def test_names_against_the_passages_are_shown_for_review(tmp_path: Path) -> None:
    own = Whole(tmp_path, BOUNCE, wrong=True)
    placed = own.placed()
    kinds = {one.kind for one in placed.reviews}
    assert kinds == {"crossing"}
    for one in placed.reviews:
        assert 0 <= one.start < one.stop <= own.crossing.store.frames
        assert placed.crossing[one.start, one.animal] and np.isfinite([one.x, one.y]).all()
        assert one.to_json()["kind"] == "crossing"


def test_unsure_names_are_shown_for_review(tmp_path: Path) -> None:
    placed = Whole(tmp_path, THROUGH, probability=0.6).placed()
    assert [one.kind for one in placed.reviews] == ["name"] * 4
    assert [one.start for one in placed.reviews] == sorted(one.start for one in placed.reviews)
    assert (placed.probability <= 0.6 + 1e-6).all()


def test_a_fragment_without_a_name_has_no_place_but_a_review(tmp_path: Path) -> None:
    own = Whole(tmp_path, THROUGH)
    own.names.name[0] = -1
    placed = own.placed()
    (extra,) = [one for one in placed.reviews if one.kind == "extra"]
    assert extra.animal == -1 and extra.start == own.fragments.start[0]
    animal = own.crossing.animal_of(int(own.fragments.chain[0]), True)
    assert np.isnan(placed.positions[: int(own.fragments.stop[0]), animal]).all()


def test_nobody_knows_where_there_is_no_passage(tmp_path: Path) -> None:
    own = Whole(tmp_path, THROUGH)
    placed = own.placed((Passages.of([]), Passages.of([])))
    assert np.isnan(placed.positions[placed.crossing]).all()
    assert (placed.probability[placed.crossing] == 0).all()
    assert np.isfinite(placed.positions[~placed.crossing]).all()
    stranger = Passage(int(own.fragments.chain[0]))
    for frame in (-5, 900):
        stranger.go_to(frame, (1.0, 1.0))
    elsewhere = own.placed((Passages.of([stranger]), Passages.of([])))
    assert np.isnan(elsewhere.positions[placed.crossing]).all()


def test_no_fragments_no_places(tmp_path: Path) -> None:
    own = Whole(tmp_path, THROUGH)
    own.crossing.counts[:] = 2
    none = find_fragments(own.crossing.store, own.crossing.chains, own.crossing.counts, LENGTH)
    assert len(none) == 0
    blank = Names(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    nowhere = (Passages.of([]), Passages.of([]))
    placed = place(
        own.crossing.store, none, blank, nowhere, believed=np.zeros(0, bool), animals=2, length=LENGTH
    )
    assert placed.positions.shape == (61, 2, 2) and np.isnan(placed.positions).all()


def test_an_animal_is_carried_through_a_fragment_whose_name_is_not_believed(tmp_path: Path) -> None:
    """The last two fragments have each other's names: believed, they put both animals where the other is."""
    own = Whole(tmp_path, BOUNCE, wrong=True)
    late = own.fragments.start > 0
    after = int(own.fragments.start[late].max())
    believed = own.placed()
    away = np.hypot(*np.moveaxis(believed.positions - own.crossing.true, 2, 0))
    assert (away[after:] > LENGTH).all()
    doubted = own.placed(believed=~late)
    away = np.hypot(*np.moveaxis(doubted.positions - own.crossing.true, 2, 0))
    assert np.nanmax(away) < LENGTH and np.isfinite(away).mean() > 0.95
    assert doubted.crossing[after:].all()


def test_what_is_not_believed_is_a_place_where_nothing_else_is(tmp_path: Path) -> None:
    own = Whole(tmp_path, THROUGH, probability=0.3)
    nowhere = (Passages.of([]), Passages.of([]))
    placed = own.placed(nowhere, np.zeros(len(own.fragments), bool))
    seen = np.isfinite(placed.positions[..., 0])
    assert seen[0].all() and seen[-1].all() and not seen.all()
    assert placed.probability[seen] == pytest.approx(np.full(seen.sum(), 0.3))
    assert (placed.probability[~seen] == 0).all()
