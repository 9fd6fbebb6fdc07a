"""What the anatomy check says, in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from workbench.vision.anatomy import Fault, FaultKind

_CONTEXT = "Faults"

KINDS: dict[FaultKind, object] = {
    FaultKind.MISSING_ANIMAL: QT_TRANSLATE_NOOP("Faults", "animal missing"),
    FaultKind.EXTRA_ANIMAL: QT_TRANSLATE_NOOP("Faults", "animal too many"),
    FaultKind.MISSING_PART: QT_TRANSLATE_NOOP("Faults", "part missing"),
    FaultKind.EXTRA_PART: QT_TRANSLATE_NOOP("Faults", "part twice"),
    FaultKind.DETACHED_PART: QT_TRANSLATE_NOOP("Faults", "part loose"),
    FaultKind.HEAD_NOT_AT_END: QT_TRANSLATE_NOOP("Faults", "head not at the end"),
    FaultKind.CLASS_SWAP: QT_TRANSLATE_NOOP("Faults", "classes swapped"),
    FaultKind.ISLAND: QT_TRANSLATE_NOOP("Faults", "stray pixels"),
    FaultKind.HOLE: QT_TRANSLATE_NOOP("Faults", "hole"),
    FaultKind.AREA_JUMP: QT_TRANSLATE_NOOP("Faults", "area jumps"),
    FaultKind.LENGTH_JUMP: QT_TRANSLATE_NOOP("Faults", "length jumps"),
    FaultKind.NUMBER_SWAP: QT_TRANSLATE_NOOP("Faults", "numbers swapped"),
    FaultKind.NUMBER_CONFLICT: QT_TRANSLATE_NOOP("Faults", "number of another animal"),
    FaultKind.NO_NUMBER: QT_TRANSLATE_NOOP("Faults", "no animal number"),
    FaultKind.WRONG_SIZE: QT_TRANSLATE_NOOP("Faults", "wrong size"),
    FaultKind.UNREADABLE: QT_TRANSLATE_NOOP("Faults", "unreadable"),
}

PARTS: dict[str, object] = {
    "head": QT_TRANSLATE_NOOP("Faults", "head"),
    "body": QT_TRANSLATE_NOOP("Faults", "body"),
    "tail": QT_TRANSLATE_NOOP("Faults", "tail"),
}

SENTENCES: dict[tuple[FaultKind, str], object] = {
    (FaultKind.MISSING_ANIMAL, ""): QT_TRANSLATE_NOOP("Faults", "Animal {animal} is not in this mask"),
    (FaultKind.EXTRA_ANIMAL, ""): QT_TRANSLATE_NOOP("Faults", "Animal {animal} is one more than there are"),
    (FaultKind.MISSING_PART, "head"): QT_TRANSLATE_NOOP("Faults", "Animal {animal} has no head"),
    (FaultKind.MISSING_PART, "body"): QT_TRANSLATE_NOOP("Faults", "Animal {animal} has no body"),
    (FaultKind.MISSING_PART, "tail"): QT_TRANSLATE_NOOP("Faults", "Animal {animal} has no tail"),
    (FaultKind.EXTRA_PART, "head"): QT_TRANSLATE_NOOP("Faults", "Animal {animal} has a second head"),
    (FaultKind.EXTRA_PART, "body"): QT_TRANSLATE_NOOP("Faults", "The body of animal {animal} is in pieces"),
    (FaultKind.EXTRA_PART, "tail"): QT_TRANSLATE_NOOP("Faults", "Animal {animal} has a second tail"),
    (FaultKind.DETACHED_PART, "head"): QT_TRANSLATE_NOOP(
        "Faults", "The head of animal {animal} does not touch its body"
    ),
    (FaultKind.DETACHED_PART, "body"): QT_TRANSLATE_NOOP("Faults", "The body of animal {animal} hangs loose"),
    (FaultKind.DETACHED_PART, "tail"): QT_TRANSLATE_NOOP(
        "Faults", "The tail of animal {animal} does not touch its body"
    ),
    (FaultKind.HEAD_NOT_AT_END, ""): QT_TRANSLATE_NOOP(
        "Faults", "The head of animal {animal} is not at its end"
    ),
    (FaultKind.CLASS_SWAP, ""): QT_TRANSLATE_NOOP(
        "Faults", "Animal {animal}: {part} and {other} seem to be swapped"
    ),
    (FaultKind.ISLAND, ""): QT_TRANSLATE_NOOP("Faults", "Stray pixels of animal {animal}"),
    (FaultKind.HOLE, ""): QT_TRANSLATE_NOOP("Faults", "A hole in animal {animal}"),
    (FaultKind.AREA_JUMP, ""): QT_TRANSLATE_NOOP(
        "Faults", "Animal {animal}: the area jumps, {value} against {expected} px"
    ),
    (FaultKind.AREA_JUMP, "head"): QT_TRANSLATE_NOOP(
        "Faults", "Animal {animal}: the head's area jumps, {value} against {expected} px"
    ),
    (FaultKind.AREA_JUMP, "body"): QT_TRANSLATE_NOOP(
        "Faults", "Animal {animal}: the body's area jumps, {value} against {expected} px"
    ),
    (FaultKind.AREA_JUMP, "tail"): QT_TRANSLATE_NOOP(
        "Faults", "Animal {animal}: the tail's area jumps, {value} against {expected} px"
    ),
    (FaultKind.LENGTH_JUMP, ""): QT_TRANSLATE_NOOP(
        "Faults", "Animal {animal}: the length jumps, {value} against {expected} px"
    ),
    (FaultKind.NUMBER_SWAP, ""): QT_TRANSLATE_NOOP(
        "Faults", "Animals {animal} and {other} seem to have each other's numbers"
    ),
    (FaultKind.NUMBER_CONFLICT, ""): QT_TRANSLATE_NOOP(
        "Faults", "A piece of animal {animal} looks like one of animal {other}"
    ),
    (FaultKind.NO_NUMBER, ""): QT_TRANSLATE_NOOP("Faults", "Pixels without an animal number"),
    (FaultKind.WRONG_SIZE, ""): QT_TRANSLATE_NOOP(
        "Faults", "The mask is {value} px, its frame {expected} px"
    ),
    (FaultKind.UNREADABLE, ""): QT_TRANSLATE_NOOP("Faults", "The mask cannot be read"),
}


MANY: dict[FaultKind, object] = {
    FaultKind.ISLAND: QT_TRANSLATE_NOOP("Faults", "{value} more stray specks of animal {animal}"),
    FaultKind.HOLE: QT_TRANSLATE_NOOP("Faults", "{value} more holes in animal {animal}"),
}
"""Where one fault stands for many."""


def kind_name(kind: FaultKind) -> str:
    """Kind of fault in the user's language."""
    return QCoreApplication.translate(_CONTEXT, str(KINDS[kind]))


def part_name(part: str) -> str:
    """Head, body or tail in the user's language; anything else as it is."""
    return QCoreApplication.translate(_CONTEXT, str(PARTS[part])) if part in PARTS else part


def fault_text(fault: Fault) -> str:
    """What is wrong, in the user's language."""
    many = MANY.get(fault.kind) if fault.value else None
    text = many or SENTENCES.get((fault.kind, fault.part)) or SENTENCES[fault.kind, ""]
    return QCoreApplication.translate(_CONTEXT, str(text)).format(
        animal=fault.animal,
        part=part_name(fault.part),
        other=part_name(fault.other),
        value=fault.value,
        expected=fault.expected,
    )
