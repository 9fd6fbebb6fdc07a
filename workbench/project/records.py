"""Rows of the study's index."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.frame_status import FrameStatus
from workbench.core.types import Json


@dataclass(frozen=True)
class VideoRecord:
    """One video of the study.

    Attributes
    ----------
    name
        Its name in the study, also the name of its folders; unique without regard to case.
    path
        Relative to the study (with forward slashes) when the file lies inside it, else absolute.
    content_hash
        What it is found again by (`workbench.project.content_hash`).
    size_bytes
        Size of the file.
    width, height
        Pixels.
    frame_count
        True number of frames (counted by the index, not taken from the header).
    fps
        Mean frames per second.
    added
        When it was added (ISO 8601, UTC).
    """

    name: str
    path: str
    content_hash: str
    size_bytes: int
    width: int
    height: int
    frame_count: int
    fps: float
    added: str


@dataclass(frozen=True)
class FrameRecord:
    """One frame that something is known about; ``suffix`` is None where no image was extracted."""

    video: str
    index: int
    status: FrameStatus
    suffix: str | None


@dataclass(frozen=True)
class Decision:
    """What a person decided about a frame; ``when`` (ISO 8601, UTC) and ``who`` are empty in old studies."""

    index: int
    status: FrameStatus
    when: str
    who: str


@dataclass(frozen=True)
class RunRecord:
    """One execution of an operation: what made a result.

    ``outcome`` is ``running finished failed cancelled interrupted``; ``log`` is relative to the study.
    """

    id: str
    operation: str
    outcome: str
    started: str
    finished: str | None
    spec: Json
    versions: dict[str, str]
    inputs: dict[str, str]
    result: Json
    error: str | None
    log: str
    pid: int
