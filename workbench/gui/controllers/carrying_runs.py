"""The work of carrying masks over frames, as the editor asks for it; no Qt, for a background lane."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from workbench.core.history import FrameKey
from workbench.core.progress import CancelToken, Update
from workbench.editing.document import MaskDocument, Planes

if TYPE_CHECKING:
    from workbench.core.types import Image
    from workbench.project.project import Project
    from workbench.vision.propagation import Carried

Stopped = Literal["done", "confidence", "human", "end"]


@dataclass
class Outcome:
    """What a run made.

    Attributes
    ----------
    stopped
        Why it went no further.
    at
        The frame that it stopped before; None where it reached its end.
    """

    planes: dict[FrameKey, Planes] = field(default_factory=dict)
    confidences: dict[FrameKey, float] = field(default_factory=dict)
    stopped: Stopped = "done"
    at: FrameKey | None = None


@dataclass
class PropagationRun:
    """Carries a mask on; `run` belongs into a background lane."""

    project: Project
    key: FrameKey
    document: MaskDocument
    targets: list[FrameKey]
    threshold: float
    outcome: Outcome
    cancel: CancelToken

    def run(self, told: Callable[[Update], None]) -> Outcome:
        """Make the masks; ``told`` is called after every frame."""
        from workbench.jobs.operations.propagate import STAGES, frames_along
        from workbench.vision.propagation import PropagationParams, propagate

        video_name, start = self.key
        last = self.targets[-1].index
        step = 1 if last > start else -1
        indices = range(start, last + step, step)
        wanted = {one.index for one in self.targets}
        total = len(indices) - 1
        params = PropagationParams(threshold=self.threshold)
        reached = start
        with self.project.open_video(self.project.video(video_name)) as video:
            images = frames_along(video, indices, self.cancel)
            told(Update(0, total, STAGES["propagate"]))
            with (
                closing(images),
                closing(propagate(images, self.document.planes(), params, self.cancel)) as carried,
            ):
                for one in carried:
                    reached = one.index
                    if reached in wanted:
                        _keep(self.outcome, FrameKey(video_name, reached), one)
                    told(Update(abs(reached - start), total, STAGES["propagate"]))
        if reached != last:
            self.outcome.stopped, self.outcome.at = "confidence", FrameKey(video_name, reached + step)
        return self.outcome


@dataclass
class InterpolationRun:
    """Fills a gap; `run` belongs into a background lane."""

    project: Project
    ends: tuple[FrameKey, FrameKey]
    planes: tuple[Planes, Planes]
    targets: list[FrameKey]
    outcome: Outcome
    cancel: CancelToken

    def run(self, told: Callable[[Update], None]) -> Outcome:
        """Make the masks; ``told`` is called after every frame."""
        from workbench.jobs.operations.propagate import STAGES, frames_along
        from workbench.vision.interpolation import interpolate

        video_name, first = self.ends[0]
        indices = range(first, self.ends[1].index + 1)
        wanted = {one.index for one in self.targets}
        stage, total = STAGES["interpolate"], 2 * (len(indices) - 1)

        def back(frames: Iterable[tuple[int, Image]]) -> Generator[tuple[int, Image], None, None]:
            for number, frame in enumerate(frames):
                told(Update(number, total, stage))
                yield frame

        with self.project.open_video(self.project.video(video_name)) as video:
            forward = frames_along(video, indices, self.cancel)
            backward = back(frames_along(video, indices[::-1], self.cancel))
            with (
                closing(forward),
                closing(backward),
                closing(interpolate(forward, backward, *self.planes, self.cancel)) as between,
            ):
                for one in between:
                    if one.index in wanted:
                        _keep(self.outcome, FrameKey(video_name, one.index), one)
                    told(Update(total // 2 + one.index - first, total, stage))
        return self.outcome


def _keep(outcome: Outcome, key: FrameKey, carried: Carried) -> None:
    outcome.planes[key] = Planes(carried.classes, carried.animals)
    outcome.confidences[key] = carried.confidence
