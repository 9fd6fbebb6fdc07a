"""What a benchmark gives: rows of one figure each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measured figure.

    Parameters
    ----------
    name
        What was measured.
    figure, unit
        Our figure.
    peer
        Who ran beside ours, and what it reached, for people ("ffmpeg 8.1: 2.31 s"); empty without one.
    ratio
        Ours against the peer's, None without a peer. The bar says in which direction it counts.
    bar
        What must be reached, for people ("ratio ≤ 1.3"); empty where a row only informs.
    holds
        Whether the bar is reached; None where there is none.
    """

    name: str
    figure: float
    unit: str
    peer: str = ""
    ratio: float | None = None
    bar: str = ""
    holds: bool | None = None
