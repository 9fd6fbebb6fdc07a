"""What a simulated recording shows: every choice, and nothing else, decides its pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Literal, get_args, get_type_hints

from workbench.core.errors import BadParameterError

Modality = Literal["thermal", "visible"]
Palette = Literal["jet", "iron", "gray"]
Coat = Literal["dark", "pale"]
Species = Literal["mouse", "rat"]

MAX_ANIMALS = 8
BEHAVIOURS = ("locomotion", "grooming", "rearing", "rest")


@dataclass(frozen=True)
class SceneSpec:
    """One simulated recording.

    Strengths run from 0 (absent) over 1 (as in an ordinary recording) upwards. What belongs to the
    other modality is ignored.

    Parameters
    ----------
    width, height : int
        Frame size in pixels (even numbers, as H.264 wants them).
    frames, fps
        Length of the recording and its rate.
    animals : int
        1 to 8.
    size : float
        Length of an animal from snout to tail base, as a part of the frame's height.
    texture : float
        How much the animals differ in coat and build; 0 makes them identical.
    spread : float
        How much of that is their size.
    cast : int or None
        Seed of the individuals alone: recordings with the same one show the same animals.
    strangers : int
        So many of them, the last ones, are not of that cast but of the recording's own seed.
    touching : float
        0 keeps the animals apart, 1 lets them seek and climb over each other.
    behaviour : str or None
        Keep to one of `BEHAVIOURS` all along, instead of changing between them.
    halo, reflection, cold_shadow
        Thermal: glow round an animal, mirror image in walls and floor, cold place where it lay.
    bedding, gradient, droppings
        Both: texture of the floor, uneven floor, droppings lying about.
    shadow, cable
        Visible light: soft shadow beside an animal, cable hanging across the arena.
    noise : float
        Sensor noise.
    burnt_in : bool
        Timestamp, crosshair, °C labels and colour bar drawn over the picture.

    Raises
    ------
    BadParameterError
        If a value is outside its range.
    """

    modality: Modality = "visible"
    width: int = 320
    height: int = 240
    frames: int = 300
    fps: float = 30.0
    animals: int = 1
    species: Species = "mouse"
    size: float = 0.28
    texture: float = 1.0
    spread: float = 1.0
    seed: int = 0
    cast: int | None = None
    strangers: int = 0
    palette: Palette = "iron"
    coat: Coat = "dark"
    touching: float = 0.3
    behaviour: str | None = None
    halo: float = 1.0
    reflection: float = 1.0
    cold_shadow: float = 1.0
    bedding: float = 0.5
    gradient: float = 1.0
    droppings: float = 1.0
    shadow: float = 1.0
    cable: float = 0.0
    noise: float = 1.0
    burnt_in: bool = False

    def __post_init__(self) -> None:
        self._check_choices()
        self._check_ranges()

    def _check_choices(self) -> None:
        for name, hint in get_type_hints(type(self)).items():
            choices = get_args(hint)
            if choices and all(isinstance(choice, str) for choice in choices):
                self._require(name, getattr(self, name) in choices, "it is one of " + ", ".join(choices))
        known = self.behaviour is None or self.behaviour in BEHAVIOURS
        self._require("behaviour", known, "it is one of " + ", ".join(BEHAVIOURS))

    def _check_ranges(self) -> None:
        for name in ("width", "height"):
            side = getattr(self, name)
            self._require(name, 64 <= side <= 8192 and side % 2 == 0, "it is an even number from 64 to 8192")
        self._require("frames", self.frames >= 1, "at least one frame is needed")
        self._require("fps", 1 <= self.fps <= 1000, "it is a rate from 1 to 1000 frames a second")
        self._require("animals", 1 <= self.animals <= MAX_ANIMALS, f"it is 1 to {MAX_ANIMALS}")
        self._require("size", 0.05 <= self.size <= 0.6, "it is 0.05 to 0.6 of the frame's height")
        self._require("touching", 0 <= self.touching <= 1, "it is 0 to 1")
        self._require("seed", self.seed >= 0, "it is zero or more")
        self._require("spread", self.spread <= 8, "it is 0 to 8")
        self._require("cast", self.cast is None or self.cast >= 0, "it is zero or more")
        self._require("strangers", 0 <= self.strangers <= self.animals, "it is 0 to the number of animals")
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, float):
                self._require(field.name, math.isfinite(value) and value >= 0, "it is zero or more")

    def _require(self, name: str, holds: bool, detail: str) -> None:
        if not holds:
            raise BadParameterError(name=name, value=getattr(self, name), detail=detail)

    def seed_of(self, number: int) -> int:
        """Seed that animal ``number`` (from 1) is drawn with."""
        stranger = number > self.animals - self.strangers
        return self.seed if self.cast is None or stranger else self.cast

    @property
    def body_length(self) -> float:
        """Snout to tail base in pixels."""
        return self.size * self.height

    @property
    def arena(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the floor in pixels; the walls are outside it."""
        margin = 0.06 * min(self.width, self.height)
        return margin, margin, self.width - 1 - margin, self.height - 1 - margin
