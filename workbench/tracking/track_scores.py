"""Figures of tracking: what a comparison of trajectories gives; frozen and JSON-able."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from workbench.core.types import Json

MOSTLY = 0.8
"""Share of its frames in which an animal must be found to count as mostly tracked."""


@dataclass(frozen=True)
class Scores:
    """Figures of one comparison, shares from 0 to 1; None where there is nothing to take a share of.

    Attributes
    ----------
    idf1, idp, idr
        Agreement after the one matching of names that is best over the whole recording.
    mota
        1 less misses, false positives and switches, by true positions; may be below 0.
    hota, detection, association
        Mean over thresholds; ``detection`` and ``association`` are its DetA and AssA.
    precision, recall
        Of positions, whatever their names.
    switches
        How often a true animal went on under another name.
    first_swap
        Frame of the first switch; None where there is none.
    identity_accuracy
        Of the true positions that have a found one, paired by distance in each frame, those with the right
        name.
    coverage
        Of the true positions, those in whose frame the animal's own track has a position, wherever it is.
    mostly_tracked
        True animals that are found in `MOSTLY` of their frames.
    true_positions, found_positions, matched
        What was counted.
    """

    idf1: float | None
    idp: float | None
    idr: float | None
    mota: float | None
    hota: float | None
    detection: float | None
    association: float | None
    precision: float | None
    recall: float | None
    switches: int
    first_swap: int | None
    identity_accuracy: float | None
    coverage: float | None
    mostly_tracked: int
    true_positions: int
    found_positions: int
    matched: int


@dataclass(frozen=True)
class TrackScores:
    """What `evaluate` finds.

    Attributes
    ----------
    overall, outside_crossings
        All true positions; and those outside crossings, with what was found there (None where
        everything is a crossing). Switches inside a crossing show at its end.
    within
        Distance in pixels up to which a found position is that of a true animal.
    start, stop, frames
        Frames compared; ``frames`` may be fewer, where the truth does not speak of all.
    animals, tracks
        True animals, and tracks found.
    crossing_share
        Share of the true positions that lie in a crossing.
    matching
        For every true animal the name of its track, or None.
    warnings
        What one must know before the figures, in English.
    """

    overall: Scores
    outside_crossings: Scores | None
    within: float
    body_length: float | None
    start: int
    stop: int
    frames: int
    animals: int
    tracks: int
    crossing_share: float
    matching: dict[str, str | None]
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """All of it as `json.dumps` takes it."""
        return asdict(self)


@dataclass(frozen=True)
class Agreement:
    """How far two results agree; see `agreement`.

    Attributes
    ----------
    share
        Of the positions that both are sure of, those within the distance; None where there are none.
    both_sure
        Positions that both are sure of.
    positions
        Positions that either has, summed over the matched animals.
    matching
        For every animal of the first the number of its partner in the second, or None.
    """

    share: float | None
    both_sure: int
    positions: int
    matching: tuple[int | None, ...]
