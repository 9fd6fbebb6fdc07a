"""What the assistant of the editor is set to: how far masks are carried, which network; no widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from workbench.nets.prompts import Choice

MOST_FRAMES = 200
"""Frames that one propagation may reach; each holds its planes until the step is made."""


@dataclass(frozen=True)
class AssistSettings:
    """Kept from one start to the next.

    Attributes
    ----------
    count
        Frames that the mask is carried to.
    threshold
        Confidence below which it stops, 0 to 1.
    overwrite
        Also over frames that people corrected or verified; not kept.
    weights
        File of the Segment Anything network; empty where none was chosen.
    choice
        Which of its masks is taken (`Choice`).
    """

    count: int = 20
    threshold: float = 0.7
    overwrite: bool = False
    weights: str = ""
    choice: str = Choice.BEST.value

    def with_changes(self, **changes: object) -> AssistSettings:
        """Copy with ``changes``, numbers brought into range."""
        result = replace(self, **changes)  # type: ignore[arg-type]
        count = min(MOST_FRAMES, max(1, int(result.count)))
        threshold = min(1.0, max(0.0, float(result.threshold)))
        return replace(result, count=count, threshold=threshold, choice=Choice(result.choice).value)

    def to_values(self) -> dict[str, object]:
        """For the preferences."""
        values = asdict(self)
        values.pop("overwrite")
        return values

    @classmethod
    def from_values(cls, values: Mapping[str, object]) -> AssistSettings:
        """Inverse of `to_values`; what does not fit is left at its default."""
        result = cls()
        for name, default in result.to_values().items():
            value = values.get(name)
            fits = isinstance(value, type(default)) and not isinstance(value, bool)
            if fits or (isinstance(default, float) and isinstance(value, int)):
                try:
                    result = result.with_changes(**{name: value})
                except ValueError:
                    continue
        return result
