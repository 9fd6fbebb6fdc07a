"""Import and export of masks from the window: looks at files in the background and starts the jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from workbench.core.frame_status import FrameStatus
from workbench.core.progress import CancelToken
from workbench.gui.controllers.jobs import JobHandle

if TYPE_CHECKING:
    from workbench.core.types import Image
    from workbench.gui.canvas.pictures import MaskPicture
    from workbench.gui.context import WindowContext
    from workbench.jobs.mask_inspection import Inspection, Sample, SamplePicture
    from workbench.jobs.mask_sources import Asked

LANE = "exchange"


@dataclass(frozen=True)
class ShownSample:
    """A sample made ready to paint: its number, frame, picture, mask on top, and where labels go."""

    number: int
    video: str
    index: int
    image: QImage | None
    mask: MaskPicture
    picture: SamplePicture


@dataclass(frozen=True)
class ImportChoices:
    """What the user chose beside the classes."""

    status: str = "corrected"
    overwrite: str = "machine"


@dataclass(frozen=True)
class ExportChoices:
    """What the user chose; ``video`` None is all."""

    out: Path
    format: str
    video: str | None
    statuses: tuple[FrameStatus, ...]
    images: str
    shapes: str


class ExchangeController(QObject):
    """Everything that the two dialogs ask for; nothing here makes the window wait."""

    inspected = Signal(object)
    """`Inspection` of what was asked for last."""
    refused = Signal(object)
    """`WorkbenchError`: why these files cannot be imported."""
    sample_ready = Signal(object)
    """`ShownSample` under the classes chosen last."""
    sample_failed = Signal(object)
    """`WorkbenchError`: why a sample cannot be drawn."""
    counted = Signal(object)
    """Number of frames by `FrameStatus`."""

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._token = CancelToken()
        self._image: tuple[Sample, Image | None] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Classes of the open study by id."""
        project = self._context.study.project
        return project.classes.names if project is not None else ()

    @property
    def colors(self) -> tuple[tuple[int, int, int], ...]:
        """Their colours."""
        project = self._context.study.project
        return tuple(part.color for part in project.classes.classes) if project is not None else ()

    def inspect(self, asked: Asked) -> None:
        """Look at the files; `inspected` or `refused` follows, for the newest question alone."""
        project = self._context.study.project
        if project is None:
            return
        self.stop()
        token = self._token = CancelToken()

        def look() -> Inspection:
            from workbench.jobs.mask_inspection import inspect

            return inspect(asked, project, token)

        self._context.tasks.run(look, self._take, self._refuse, key="exchange/inspect", lane=LANE)

    def stop(self) -> None:
        """Give up looking."""
        self._token.cancel()
        self._context.tasks.drop("exchange/inspect")
        self._context.tasks.drop("exchange/sample")

    def show_sample(self, inspection: Inspection, number: int, ids: Mapping[str, int | None]) -> None:
        """Draw one sample under the classes chosen so far; `sample_ready` follows."""
        project = self._context.study.project
        if project is None or not 0 <= number < len(inspection.samples):
            return
        sample, chosen, table = inspection.samples[number], dict(ids), project.classes

        def draw() -> ShownSample:
            from workbench.gui.canvas.pictures import to_mask_picture, to_qimage
            from workbench.jobs.mask_inspection import draw_sample, frame_image

            if self._image is None or self._image[0] is not sample:
                self._image = (sample, frame_image(project, sample))
            picture = draw_sample(sample, chosen, table, self._image[1])
            image = None if picture.image is None else to_qimage(picture.image)
            mask = to_mask_picture(picture.mask)
            return ShownSample(number, sample.record.name, sample.match.index, image, mask, picture)

        self._context.tasks.run(draw, self._show, self._fail, key="exchange/sample", lane=LANE)

    def start_import(
        self, asked: Asked, mapping: Mapping[str, str], choices: ImportChoices, title: str
    ) -> JobHandle | None:
        """Queue the import.

        Raises
        ------
        BadParameterError
        """
        project = self._context.study.project
        if project is None:
            return None
        from workbench.jobs.operations.import_masks import ImportSpec

        spec = ImportSpec.of(
            study=project.folder,
            path=asked.path,
            format=asked.format,
            mapping=dict(mapping),
            video=asked.video,
            pattern=asked.pattern,
            match=asked.match,
            first=asked.first,
            snap=asked.snap,
            status=choices.status,
            overwrite=choices.overwrite,
        )
        return self._follow(self._context.jobs.submit(spec, title))

    def count(self, video: str | None) -> None:
        """Count the frames of each status; `counted` follows."""
        project = self._context.study.project
        if project is not None:
            self._context.tasks.run(
                lambda: project.counts(video), self._take_counts, key="exchange/count", lane=LANE
            )

    def start_export(self, choices: ExportChoices, title: str) -> JobHandle | None:
        """Queue the export.

        Raises
        ------
        BadParameterError
        """
        project = self._context.study.project
        if project is None:
            return None
        from workbench.jobs.operations.export import ExportSpec

        spec = ExportSpec.of(
            study=project.folder,
            out=choices.out,
            format=choices.format,
            video=choices.video,
            statuses=choices.statuses,
            images=choices.images,
            shapes=choices.shapes,
        )
        return self._follow(self._context.jobs.submit(spec, title))

    def _take(self, inspection: Inspection) -> None:
        self.inspected.emit(inspection)

    def _refuse(self, error: object) -> None:
        self.refused.emit(error)

    def _fail(self, error: object) -> None:
        self.sample_failed.emit(error)

    def _show(self, sample: ShownSample) -> None:
        self.sample_ready.emit(sample)

    def _take_counts(self, counts: Mapping[FrameStatus, int]) -> None:
        self.counted.emit(counts)

    def _follow(self, handle: JobHandle) -> JobHandle:
        """Say how the job ended; this outlives the dialog that started it."""
        announcer = _Announcer(self._context, handle)
        self._context.jobs.finished.connect(announcer.finished)
        self._context.jobs.changed.connect(announcer.changed)
        return handle


class _Announcer(QObject):
    """Tells the result of one job in a notification."""

    def __init__(self, context: WindowContext, handle: JobHandle) -> None:
        super().__init__(context)
        self._context = context
        self._handle = handle

    def finished(self, handle: JobHandle, result: Any) -> None:
        """Say what was done."""
        if handle is not self._handle:
            return
        text = self._imported(result) if handle.spec.verb == "import" else self._exported(result)
        hint = self._kept(result) if handle.spec.verb == "import" else self._lost(result)
        self._context.notify(text, "success", hint)

    def changed(self, handle: JobHandle) -> None:
        """Go when the job is over."""
        if handle is self._handle and handle.state.over:
            self.deleteLater()

    def _imported(self, result: Any) -> str:
        text = self.tr("%Ln mask(s) imported.", "", result.frames)
        if result.same:
            text += " " + self.tr("%Ln frame(s) had their mask already.", "", result.same)
        return text

    def _kept(self, result: Any) -> str:
        parts = []
        if result.replaced and result.backups:
            folder = f"backups/{Path(result.backups).name}"
            text = self.tr("%Ln replaced mask(s) are kept in {folder}.", "", result.replaced)
            parts.append(text.format(folder=folder))
        if result.kept:
            parts.append(self.tr("%Ln frame(s) kept the mask they had.", "", result.kept))
        return " ".join(parts)

    def _exported(self, result: Any) -> str:
        text = self.tr("%Ln mask(s) exported to {folder}.", "", result.frames)
        return text.format(folder=result.out)

    def _lost(self, result: Any) -> str:
        pixels = sum(result.lost.values())
        return self.tr("%Ln pixel(s) could not be kept in this format.", "", pixels) if pixels else ""
