"""How far the annotation of a frame has come."""

from __future__ import annotations

from enum import StrEnum


class FrameStatus(StrEnum):
    """Status of a frame, in the order work goes through them."""

    EXTRACTED = "extracted"
    PSEUDO = "pseudo"
    PREDICTED = "predicted"
    CORRECTED = "corrected"
    VERIFIED = "verified"
    REJECTED = "rejected"


HUMAN = frozenset({FrameStatus.CORRECTED, FrameStatus.VERIFIED, FrameStatus.REJECTED})
"""What a person has decided: no operation overwrites the mask of such a frame."""
