"""What the window and the process of Segment Anything say to each other; without torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from workbench.core.errors import WorkbenchError
from workbench.core.history import FrameKey
from workbench.core.types import Image
from workbench.nets.prompts import Choice, Prompt, SamMask

# To the child


@dataclass(frozen=True, eq=False)
class Picture:
    """The pixels of a frame, (H, W) or (H, W, 3); sent once a life of the child."""

    key: FrameKey
    image: Image


@dataclass(frozen=True)
class Wish:
    """Frames whose embedding is wanted, the most urgent first; takes the place of the wish before."""

    keys: tuple[FrameKey, ...]


@dataclass(frozen=True)
class Click:
    """A prompt to answer; a newer one for the same frame makes it pointless."""

    number: int
    key: FrameKey
    prompt: Prompt
    choice: Choice


@dataclass(frozen=True)
class Drop:
    """Nobody waits for that answer any more."""

    number: int


ToChild: TypeAlias = Picture | Wish | Click | Drop

# From the child


@dataclass(frozen=True)
class Loaded:
    """The network is there."""

    blocks: int


@dataclass(frozen=True)
class Reading:
    """How far the embedding of a frame is; seconds left, None while that is not known."""

    key: FrameKey
    done: int
    total: int
    seconds_left: float | None


@dataclass(frozen=True)
class Ready:
    """The embedding of a frame is there: clicks are answered at once."""

    key: FrameKey
    kept: bool
    """Whether it was read from the disk."""


@dataclass(frozen=True, eq=False)
class Answer:
    """The mask of a click, or None where a newer click took its place."""

    number: int
    mask: SamMask | None


@dataclass(frozen=True, eq=False)
class Refused:
    """A click that could not be answered, or (number None) the child itself cannot go on."""

    number: int | None
    error: WorkbenchError


@dataclass(frozen=True)
class Gone:
    """The child ended: by itself after a long rest, or suddenly (with an error)."""

    error: WorkbenchError | None


SamEvent: TypeAlias = Loaded | Reading | Ready | Answer | Refused | Gone
