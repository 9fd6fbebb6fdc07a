"""What a user may set about pseudo-masks; everything but the method and the count finds itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from workbench.core.errors import BadParameterError

Method: TypeAlias = Literal["auto", "thermal", "background", "intensity"]
Polarity: TypeAlias = Literal["dark", "pale", "both"]

METHODS: tuple[Method, ...] = ("auto", "thermal", "background", "intensity")
POLARITIES: tuple[Polarity, ...] = ("dark", "pale", "both")


@dataclass(frozen=True)
class PseudoParams:
    """Parameters of the pseudo-mask chain; None means found from the pictures.

    Parameters
    ----------
    method
        How the animal is told from its surroundings.
    animals
        How many animals each frame is expected to hold at most.
    polarity
        Whether animals are darker or paler than the floor ("both": either, as with mixed coats).
    threshold
        Contrast to the floor from which on a pixel is certainly animal, in grey levels (1 to 255).
    tail_threshold
        Lower contrast that is enough for thin parts joined to a body, in grey levels.
    min_area, max_area
        Area one animal may have, in pixels.
    tail_width
        The tail begins where the animal is narrower than this fraction of its widest place (0 to 1).
    head_length
        Length of the head as a fraction of the animal without tail (0 to 1).
    remove_text
        Whether burnt-in text, crosshair and logo are taken out first.
    palette
        Colour bar of false-colour pictures ("jet", "iron", "gray").

    Raises
    ------
    BadParameterError
        Naming the first field outside its range.
    """

    method: Method = "auto"
    animals: int = 1
    polarity: Polarity | None = None
    threshold: float | None = None
    tail_threshold: float | None = None
    min_area: int | None = None
    max_area: int | None = None
    tail_width: float | None = None
    head_length: float | None = None
    remove_text: bool | None = None
    palette: str | None = None

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise BadParameterError(name="method", value=self.method, detail=f"it is one of {METHODS}")
        if self.polarity not in (None, *POLARITIES):
            raise BadParameterError(name="polarity", value=self.polarity, detail=f"it is one of {POLARITIES}")
        _check("animals", self.animals, 1, 255)
        _check("threshold", self.threshold, 1, 255)
        _check("tail_threshold", self.tail_threshold, 1, 255)
        _check("min_area", self.min_area, 0, None)
        _check("max_area", self.max_area, 1, None)
        _check("tail_width", self.tail_width, 0.02, 0.98)
        _check("head_length", self.head_length, 0.02, 0.9)


def _check(name: str, value: float | None, low: float, high: float | None) -> None:
    if value is not None and (value < low or (high is not None and value > high)):
        upper = "" if high is None else f" and at most {high:g}"
        raise BadParameterError(name=name, value=value, detail=f"it must be at least {low:g}{upper}")
