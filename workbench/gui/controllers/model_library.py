"""The study's networks from the window: their names and notes, files in and out, two of them compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from workbench.gui.controllers.jobs import JobHandle
from workbench.project.model_library import ModelEntry, delete_model, edit_model, list_models

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.jobs.comparison_frames import Wanted
    from workbench.jobs.spec import Spec


class ModelLibraryController(QObject):
    """Knows the networks; names, moves and compares them. Nothing of it waits."""

    models_changed = Signal(object)
    """List of `ModelEntry`, the one trained last first."""
    compared = Signal(object, object)
    """`JobHandle` and `CompareModelsResult`."""

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._handles: list[JobHandle] = []
        context.jobs.finished.connect(self._finished)
        context.jobs.changed.connect(self._forget)

    def refresh(self) -> None:
        """Look again which networks there are, in the background."""
        project = self._context.study.project
        if project is None:
            self.models_changed.emit([])
            return
        folder = project.folder
        self._context.tasks.run(lambda: list_models(folder), self._take_models, key="library/models")

    def edit(self, run: str, name: str, notes: str) -> None:
        """Give a network a name and notes; the lists follow."""
        project = self._context.study.project
        if project is not None:
            folder = project.folder
            self._context.tasks.run(lambda: edit_model(folder, run, name, notes), self._edited)

    def delete(self, run: str) -> None:
        """Move a network to the study's backups; the lists follow."""
        project = self._context.study.project
        if project is not None:
            folder = project.folder
            self._context.tasks.run(lambda: delete_model(folder, run), self._deleted)

    def in_training(self, entry: ModelEntry) -> bool:
        """Whether a training may be writing it just now."""
        running = self._context.jobs.running
        return not entry.finished and running is not None and running.spec.verb in ("train", "run", "demo")

    def export(self, run: str, out: Path, title: str) -> JobHandle | None:
        """Write a network as one file: TorchScript where the name ends in ``.pt``, else a checkpoint.

        Raises
        ------
        BadParameterError
        """
        from workbench.jobs.operations.export_model import ExportModelSpec

        kind = "torchscript" if out.suffix.lower() == ".pt" else "checkpoint"
        return self._submit(title, ExportModelSpec, model=run, out=out, format=kind)

    def import_file(self, file: Path, title: str) -> JobHandle | None:
        """Add a network from a file.

        Raises
        ------
        BadParameterError
        """
        from workbench.jobs.operations.import_model import ImportModelSpec

        return self._submit(title, ImportModelSpec, file=file)

    def compare(self, first: str, second: str, frames: Wanted, title: str) -> JobHandle | None:
        """Compare two networks; `compared` follows.

        Raises
        ------
        BadParameterError
        """
        from workbench.jobs.operations.compare_models import CompareModelsSpec

        return self._submit(title, CompareModelsSpec, first=first, second=second, frames=frames)

    def _submit(self, title: str, kind: type[Spec], **values: object) -> JobHandle | None:
        project = self._context.study.project
        if project is None:
            return None
        handle = self._context.jobs.submit(kind.of(study=project.folder, **values), title)
        if not handle.state.over:
            self._handles.append(handle)
        return handle

    def _take_models(self, models: list[ModelEntry]) -> None:
        self.models_changed.emit(models)

    def _edited(self, _entry: ModelEntry) -> None:
        self._context.study.refresh()

    def _deleted(self, kept: Path) -> None:
        text = self.tr("{run} is deleted.").format(run=kept.name)
        project = self._context.study.project
        if project is not None and kept.is_relative_to(project.folder):
            kept = kept.relative_to(project.folder)
        hint = self.tr("It lies in {folder}; moved back to models it is there again.")
        self._context.notify(text, "info", hint.format(folder=kept.as_posix()))
        self._context.study.refresh()

    def _finished(self, handle: JobHandle, result: Any) -> None:
        if handle not in self._handles:
            return
        if handle.spec.verb == "compare_models":
            self.compared.emit(handle, result)
        elif handle.spec.verb == "import_model":
            self._say_imported(handle, result)
        else:
            self._context.notify(self.tr("{file} is written.").format(file=result.out), "success")

    def _say_imported(self, handle: JobHandle, result: Any) -> None:
        file = Path(getattr(handle.spec, "file", "")).name
        if result.existing:
            text = self.tr("The study has the network of {file} already: {run}.")
            self._context.notify(text.format(file=file, run=result.run))
            return
        text = self.tr("{file} is imported as {run}.").format(file=file, run=result.run)
        if not result.warnings:
            self._context.notify(text, "success")
            return
        hint = self.tr(
            "The file does not say which classes it tells apart nor what pictures it was given: look at a "
            "prediction before you use it."
        )
        self._context.notify(text, "warning", hint)

    def _forget(self, handle: JobHandle) -> None:
        # `changed` comes before `finished`: what is over is forgotten with the next job.
        self._handles = [one for one in self._handles if one is handle or not one.state.over]
