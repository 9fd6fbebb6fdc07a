"""Where every animal of a recording is at every frame, and how sure its identity is."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Json


@dataclass(frozen=True, eq=False)
class Trajectories:
    """Result of tracking one recording; T frames, N animals.

    Attributes
    ----------
    positions
        (T, N, 2) float64, x and y in pixels, NaN where the animal is not seen.
    probability
        (T, N) float32, how probable it is that the animal at this place is the named one, 0 to 1; NaN
        where nothing is known of it (no identities asked for, or the file does not say).
    fps
        Frames a second of the recording.
    width, height
        Of the recording in pixels; 0 where the file does not say.
    names
        One for each animal.
    body_length
        Typical length of an animal in pixels; NaN where unknown.
    estimated_accuracy
        Expected share of seen positions that carry the right name, or None.
    crossing
        (T, N) bool: the position lies inside a crossing, and was found by propagation.
    video
        Name of the recording's file, or empty.
    extra
        Whatever else belongs to the result and is JSON-able (what made it, per-animal areas, …).
    """

    positions: NDArray[np.float64]
    probability: NDArray[np.float32]
    fps: float = 1.0
    width: int = 0
    height: int = 0
    names: tuple[str, ...] = ()
    body_length: float = float("nan")
    estimated_accuracy: float | None = None
    crossing: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), bool))
    video: str = ""
    extra: dict[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        frames, animals = self.positions.shape[:2]
        if self.positions.shape != (frames, animals, 2) or self.probability.shape != (frames, animals):
            raise ValueError("positions are (T, N, 2) and probability (T, N)")
        if self.crossing.shape != (frames, animals):
            object.__setattr__(self, "crossing", np.zeros((frames, animals), bool))
        if len(self.names) != animals:
            object.__setattr__(self, "names", tuple(str(n + 1) for n in range(animals)))

    @property
    def frames(self) -> int:
        """Frames of the recording, T."""
        return int(self.positions.shape[0])

    @property
    def animals(self) -> int:
        """Animals, N."""
        return int(self.positions.shape[1])

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(T, N): the animal has a position."""
        return np.asarray(np.isfinite(self.positions).all(axis=2), bool)
