"""What may be wrong with a mask: the kinds of fault, and the sentence of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workbench.vision.mask_ops import Box


class FaultKind(StrEnum):
    """What the anatomy check looks for."""

    MISSING_ANIMAL = "missing_animal"
    EXTRA_ANIMAL = "extra_animal"
    MISSING_PART = "missing_part"
    EXTRA_PART = "extra_part"
    DETACHED_PART = "detached_part"
    HEAD_NOT_AT_END = "head_not_at_end"
    CLASS_SWAP = "class_swap"
    ISLAND = "island"
    HOLE = "hole"
    AREA_JUMP = "area_jump"
    LENGTH_JUMP = "length_jump"
    NUMBER_SWAP = "number_swap"
    NUMBER_CONFLICT = "number_conflict"
    NO_NUMBER = "no_number"
    WRONG_SIZE = "wrong_size"
    UNREADABLE = "unreadable"


SENTENCES = {
    FaultKind.MISSING_ANIMAL: "Animal {animal} is not in this mask",
    FaultKind.EXTRA_ANIMAL: "Animal {animal} is one more than there are",
    FaultKind.MISSING_PART: "Animal {animal} has no {part}",
    FaultKind.EXTRA_PART: "Animal {animal} has a second {part}",
    FaultKind.DETACHED_PART: "The {part} of animal {animal} does not touch its body",
    FaultKind.HEAD_NOT_AT_END: "The head of animal {animal} is not at its end",
    FaultKind.CLASS_SWAP: "{part} and {other} of animal {animal} seem to be swapped",
    FaultKind.ISLAND: "Stray pixels of animal {animal}",
    FaultKind.HOLE: "A hole in animal {animal}",
    FaultKind.AREA_JUMP: "The area of animal {animal} jumps: {value} against {expected} px",
    FaultKind.LENGTH_JUMP: "The length of animal {animal} jumps: {value} against {expected} px",
    FaultKind.NUMBER_SWAP: "Animals {animal} and {other} seem to have each other's numbers",
    FaultKind.NUMBER_CONFLICT: "A piece of animal {animal} looks like one of animal {other}",
    FaultKind.NO_NUMBER: "Pixels without an animal number",
    FaultKind.WRONG_SIZE: "The mask is {value} px, its frame {expected} px",
    FaultKind.UNREADABLE: "The mask cannot be read: {value}",
}
"""English sentences; the window has its own, translated."""

MANY = {
    FaultKind.ISLAND: "{value} more stray specks of animal {animal}",
    FaultKind.HOLE: "{value} more holes in animal {animal}",
}
"""Sentences of faults that stand for many small ones (``value`` says how many)."""


@dataclass(frozen=True)
class Fault:
    """One thing that looks wrong.

    Attributes
    ----------
    kind
        What it is.
    box
        Where it is: (x0, y0, x1, y1) pixels of the mask, the last two exclusive.
    animal
        Number of the animal; 0 where no animal is meant.
    part
        ``head``, ``body`` or ``tail``; empty where none is meant.
    other
        The other part (`CLASS_SWAP`) or the number of the other animal (`NUMBER_SWAP`,
        `NUMBER_CONFLICT`) or of the one that the pixels hang on (`NO_NUMBER`).
    value, expected
        Found and expected measure, as text; empty where there is none. How many there are, where one fault
        stands for many specks or holes.
    fixable
        Whether `fix` can mend it safely.
    explained
        Something visible explains it (another animal in front, the edge of the picture): a remark
        rather than a fault.
    """

    kind: FaultKind
    box: Box
    animal: int = 0
    part: str = ""
    other: str = ""
    value: str = ""
    expected: str = ""
    fixable: bool = False
    explained: bool = False

    @property
    def sentence(self) -> str:
        """What is wrong, in English."""
        fields = {name: getattr(self, name) for name in ("animal", "part", "other", "value", "expected")}
        many = MANY.get(self.kind) if self.value else None
        text = (many or SENTENCES[self.kind]).format(**fields)
        return text[:1].upper() + text[1:]
