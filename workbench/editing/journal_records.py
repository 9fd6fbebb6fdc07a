"""What the journal of the masks says: the kinds of its records, to bytes and back."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey, Patch, PlaneChange, PlaneName, Step

PLANES: tuple[PlaneName, ...] = ("classes", "animals")
_HEAD = struct.Struct("<I")


@dataclass(frozen=True)
class BaseRecord:
    """The plane that the steps after this one change, as its file held it.

    Attributes
    ----------
    shape
        (H, W) of the plane.
    file
        Bytes of the mask file; none where there was no file, or one that could not be read.
    """

    key: FrameKey
    plane: PlaneName
    shape: tuple[int, int]
    file: bytes


@dataclass(frozen=True)
class StepRecord:
    """One finished step, or several (``strokes``) put together; ``at`` in seconds since 1970."""

    step: Step
    at: float
    strokes: int = 1


@dataclass(frozen=True)
class SavedRecord:
    """A file that is about to be written: it holds the first ``steps`` steps of the journal.

    Attributes
    ----------
    check
        `checksum` of the file's bytes.
    """

    key: FrameKey
    plane: PlaneName
    check: int
    steps: int


@dataclass(frozen=True)
class DecisionRecord:
    """A status that a person gave; with ``done`` the study's index has it."""

    key: FrameKey
    status: FrameStatus
    done: bool = False


Record: TypeAlias = BaseRecord | StepRecord | SavedRecord | DecisionRecord


def checksum(file: bytes) -> int:
    """What `SavedRecord` remembers of a mask file; 0 for one that is not there."""
    return zlib.crc32(file) if file else 0


def to_bytes(record: Record) -> bytes:
    """Payload of one journal record."""
    if isinstance(record, BaseRecord):
        base = {"kind": "base", "frame": record.key, "plane": record.plane}
        return _pack({**base, "shape": record.shape}, record.file)
    if isinstance(record, StepRecord):
        parts = [change.patch.to_bytes() for change in record.step.changes]
        changes = [
            [*change.frame, change.plane, len(part)]
            for change, part in zip(record.step.changes, parts, strict=True)
        ]
        head = {"kind": "step", "label": record.step.label, "at": record.at, "strokes": record.strokes}
        return _pack({**head, "changes": changes}, b"".join(parts))
    if isinstance(record, SavedRecord):
        saved = {"kind": "saved", "frame": record.key, "plane": record.plane, "check": record.check}
        return _pack({**saved, "steps": record.steps})
    return _pack({"kind": "decision", "frame": record.key, "status": record.status, "done": record.done})


def from_bytes(payload: bytes) -> Record | None:
    """Inverse of `to_bytes`; None for a kind that this version does not know.

    Raises
    ------
    ValueError
        If a record that is whole says something impossible.
    """
    (length,) = _HEAD.unpack_from(payload)
    body = payload[_HEAD.size + length :]
    try:
        head = json.loads(payload[_HEAD.size : _HEAD.size + length])
        kind = head["kind"]
        if kind == "step":
            step = Step(head["label"], _changes(head["changes"], body))
            return StepRecord(step, float(head["at"]), int(head["strokes"]))
        key = FrameKey(*head["frame"]) if "frame" in head else None
        if kind == "base" and key:
            height, width = head["shape"]
            return BaseRecord(key, _plane(head["plane"]), (int(height), int(width)), body)
        if kind == "saved" and key:
            return SavedRecord(key, _plane(head["plane"]), int(head["check"]), int(head["steps"]))
        if kind == "decision" and key:
            return DecisionRecord(key, FrameStatus(head["status"]), bool(head["done"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"a journal record cannot be understood ({error})") from error
    return None


def _pack(head: Mapping[str, object], body: bytes = b"") -> bytes:
    text = json.dumps(head, ensure_ascii=False).encode()
    return _HEAD.pack(len(text)) + text + body


def _changes(rows: list[list[object]], body: bytes) -> tuple[PlaneChange, ...]:
    found, at = [], 0
    for video, index, plane, length in rows:
        end = at + int(str(length))
        key = FrameKey(str(video), int(str(index)))
        found.append(PlaneChange(key, _plane(plane), Patch.from_bytes(body[at:end])))
        at = end
    return tuple(found)


def _plane(name: object) -> PlaneName:
    for known in PLANES:
        if known == name:
            return known
    raise ValueError(f"no plane is called {name}")
