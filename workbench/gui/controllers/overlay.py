"""What the Overlay tab asks for: predictions and an overlay video of the current video."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from workbench.gui.controllers.jobs import JobHandle
from workbench.gui.controllers.train_models import ModelRow, read_models

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.nets.familiarity import Unlike


@dataclass(frozen=True)
class OverlayLook:
    """How masks lie over the frames."""

    source: Literal["prediction", "mask", "confidence"] = "prediction"
    opacity: float = 0.5
    outline: bool = False


@dataclass(frozen=True)
class PredictWishes:
    """How a video is predicted: averaged over mirror images, and with confidence maps."""

    mirrored: bool = False
    confidence: bool = False


@dataclass(frozen=True)
class Coverage:
    """How many frames of a video have a prediction, and how many a mask.

    ``unlike`` is what sets the video apart from what its network learned from, if anything does.
    """

    video: str
    predictions: int
    masks: int
    unlike: Unlike | None = None


class OverlayController(QObject):
    """Knows the models and how much of the video is predicted; starts the jobs."""

    models_changed = Signal(object)
    """List of `ModelRow`, newest first."""
    coverage_changed = Signal(object)
    """`Coverage` of the current video."""

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def refresh(self) -> None:
        """Look again which models and predictions there are, in the background."""
        project, video = self._context.study.project, self._context.study.current_video
        if project is None:
            self.models_changed.emit([])
            return
        tasks, folder = self._context.tasks, project.folder
        tasks.run(lambda: read_models(folder), self._take_models, key="overlay/models")
        if video is not None:
            tasks.run(lambda: coverage(folder, video), self._take_coverage, key="overlay/coverage")

    def predict(
        self, model: ModelRow | None, title: str, wishes: PredictWishes | None = None
    ) -> JobHandle | None:
        """Predict every frame of the current video with ``model`` (None: the newest)."""
        project, video = self._context.study.project, self._context.study.current_video
        if project is None or video is None:
            return None
        from workbench.jobs.operations.predict import PredictSpec

        chosen = None if model is None else model.run
        wishes = wishes or PredictWishes()
        spec = PredictSpec.of(
            study=project.folder,
            video=video,
            model=chosen,
            flip="both" if wishes.mirrored else "off",
            confidence=wishes.confidence,
        )
        return self._context.jobs.submit(spec, title)

    def render(self, out: Path, look: OverlayLook, title: str) -> JobHandle | None:
        """Write the current video with its masks on top to ``out``."""
        project, video = self._context.study.project, self._context.study.current_video
        if project is None or video is None:
            return None
        from workbench.jobs.operations.render import RenderSpec

        spec = RenderSpec.of(
            study=project.folder,
            video=video,
            out=out,
            opacity=look.opacity,
            outline=look.outline,
            source=look.source,
        )
        return self._context.jobs.submit(spec, title)

    def _take_models(self, models: list[ModelRow]) -> None:
        self.models_changed.emit(models)

    def _take_coverage(self, found: Coverage) -> None:
        self.coverage_changed.emit(found)


def coverage(folder: Path, video: str) -> Coverage:
    """Count the prediction and mask files of ``video``."""
    from workbench.jobs.prediction_table import unlike_training

    predictions = folder / "predictions" / video
    unlike = unlike_training(predictions)
    return Coverage(video, _count(predictions), _count(folder / "masks" / video), unlike)


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.glob("frame_*.png"))


def export_name(video: str) -> str:
    """File name that is offered for the overlay video of ``video``."""
    return f"{video}_overlay.mp4"
