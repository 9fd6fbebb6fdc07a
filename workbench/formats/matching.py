"""Which frame of a video a mask belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.core.errors import FrameMatchError
from workbench.formats.files import frame_number
from workbench.formats.mask_file import MaskFile

How = Literal["number", "order"]


@dataclass(frozen=True)
class Match:
    """A mask and the index of its frame."""

    mask: MaskFile
    index: int


def match_frames(
    masks: Sequence[MaskFile],
    frame_count: int,
    extracted: Sequence[int],
    *,
    how: How = "number",
    pattern: str | None = None,
    first: int = 0,
) -> list[Match]:
    """Masks with their frames, in order of frames.

    Parameters
    ----------
    frame_count
        Of the video; 0 if nobody knows.
    extracted
        Frames that have an image, rising: those that ``order`` counts through.
    how
        ``number``: by the number in the name; ``order``: the first mask to the first extracted frame.
    first
        The number that names the video's first frame (1 where counting begins at 1).

    Raises
    ------
    FrameMatchError
        Naming the first file that fits no frame, or two that fit one.
    """
    indices = _by_order(masks, extracted) if how == "order" else _by_number(masks, pattern, first)
    taken: dict[int, MaskFile] = {}
    for mask, index in zip(masks, indices, strict=True):
        if index < 0 or 0 < frame_count <= index:
            last = frame_count - 1 + first if how == "number" else frame_count - 1
            detail = f"its number {index + first} is outside the video, which has {first} to {last}"
            raise FrameMatchError(path=_place(mask), detail=detail)
        if index in taken:
            detail = f"{taken[index].name} has the same frame, {index}"
            raise FrameMatchError(path=_place(mask), detail=detail)
        taken[index] = mask
    return [Match(taken[index], index) for index in sorted(taken)]


def _by_number(masks: Sequence[MaskFile], pattern: str | None, first: int) -> list[int]:
    found = []
    for mask in masks:
        number = frame_number(mask.name, pattern)
        if number is None:
            raise FrameMatchError(path=_place(mask), detail="there is no number in its name")
        found.append(number - first)
    return found


def _by_order(masks: Sequence[MaskFile], extracted: Sequence[int]) -> list[int]:
    if masks and len(masks) != len(extracted):
        detail = f"there are {len(masks)} masks for {len(extracted)} extracted frames, so order does not tell"
        raise FrameMatchError(path=masks[0].path.parent, detail=detail)
    return list(extracted)


def _place(mask: MaskFile) -> str:
    """The file, and the image in it where one file holds many."""
    return str(mask.path) if mask.path.stem in mask.name else f"{mask.name} in {mask.path}"
