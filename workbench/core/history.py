"""Undo and redo over every frame, remembering changed pixels and nothing else."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from workbench.core.patch import Box, Patch, Span, union

__all__ = ["Box", "FrameKey", "History", "Patch", "PlaneChange", "PlaneName", "Span", "Step", "union"]

PlaneName: TypeAlias = Literal["classes", "animals"]


class FrameKey(NamedTuple):
    """Which frame: the video's name in the study, and the frame's number."""

    video: str
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody asks a key for


@dataclass(frozen=True, slots=True)
class PlaneChange:
    """What changed in one plane of one frame."""

    frame: FrameKey
    plane: PlaneName
    patch: Patch


@dataclass(frozen=True, slots=True)
class Step:
    """One step of undo: what a person would call one action, over one frame or several."""

    label: str
    changes: tuple[PlaneChange, ...]

    @property
    def frames(self) -> tuple[FrameKey, ...]:
        """The frames that the step changes, each once."""
        return tuple(dict.fromkeys(change.frame for change in self.changes))

    @property
    def nbytes(self) -> int:
        """Memory that the step holds, in bytes."""
        return sum(change.patch.nbytes for change in self.changes)

    def without(self, frame: FrameKey) -> Step | None:
        """The step as far as it concerns other frames; None if it concerns no other."""
        kept = tuple(change for change in self.changes if change.frame != frame)
        return Step(self.label, kept) if kept else None


@dataclass
class History:
    """What can be undone and redone, the newest last.

    Parameters
    ----------
    steps
        So many steps are always kept.
    budget
        Beyond those, the oldest go once everything together holds more than this many bytes.
    """

    steps: int = 1000
    budget: int = 256 * 1024 * 1024
    _done: deque[Step] = field(default_factory=deque)
    _undone: list[Step] = field(default_factory=list)
    _nbytes: int = 0

    def push(self, step: Step) -> None:
        """Remember a step that was just done; what was undone before can no longer be redone."""
        self._nbytes -= sum(old.nbytes for old in self._undone)
        self._undone.clear()
        self._done.append(step)
        self._nbytes += step.nbytes
        while len(self._done) > self.steps and self._nbytes > self.budget:
            self._nbytes -= self._done.popleft().nbytes

    def undo(self) -> Step | None:
        """The step to take back now (toggle its patches); None if there is none."""
        if not self._done:
            return None
        self._undone.append(self._done.pop())
        return self._undone[-1]

    def redo(self) -> Step | None:
        """The step to do again now (toggle its patches); None if there is none."""
        if not self._undone:
            return None
        self._done.append(self._undone.pop())
        return self._done[-1]

    @property
    def undo_label(self) -> str | None:
        """Name of the step that `undo` would take back."""
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> str | None:
        """Name of the step that `redo` would do again."""
        return self._undone[-1].label if self._undone else None

    @property
    def nbytes(self) -> int:
        """Memory of all steps together, in bytes."""
        return self._nbytes

    def __len__(self) -> int:
        """How many steps can be undone."""
        return len(self._done)

    def of(self, frame: FrameKey) -> list[Step]:
        """The steps done to ``frame`` and not undone, oldest first."""
        return [step for step in self._done if frame in step.frames]

    def forget(self, frame: FrameKey) -> None:
        """Drop what concerns ``frame``: its planes were replaced by something that no step knows."""
        self._done = deque(left for step in self._done if (left := step.without(frame)) is not None)
        self._undone = [left for step in self._undone if (left := step.without(frame)) is not None]
        self._nbytes = sum(step.nbytes for step in (*self._done, *self._undone))

    def clear(self) -> None:
        """Forget everything."""
        self._done.clear()
        self._undone.clear()
        self._nbytes = 0
