"""Name a network, write notes on it, or put it away."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from workbench.core.errors import BadParameterError
from workbench.core.progress import CancelToken, Progress
from workbench.jobs.spec import Result, Spec
from workbench.project.model_library import delete_model, edit_model, find_model
from workbench.project.project import Project


class EditModelSpec(Spec):
    """What `run` takes.

    ``model`` is the network's folder, or the name it has. ``name`` empty gives it its folder's name again.
    ``delete`` moves it to the study's ``backups/``.
    """

    verb: ClassVar[str] = "edit_model"

    study: Path
    model: str
    name: str | None = None
    notes: str | None = None
    delete: bool = False


class EditModelResult(Result):
    """The network's folder below ``models/``, or where it lies now that it is deleted."""

    run: str
    name: str
    notes: str
    deleted: Path | None = None


def run(spec: EditModelSpec, *, progress: Progress, cancel: CancelToken) -> EditModelResult:
    """Change what people say of a network; its files stay as they are.

    Raises
    ------
    NothingToDoError
        If there is no such network.
    BadParameterError
        If nothing is to be changed, or the name cannot be used.
    DiskFullError, NoPermissionError
    """
    del progress, cancel
    if spec.delete == (spec.name is not None or spec.notes is not None):
        detail = "say what to change: a name, notes, or that it goes"
        raise BadParameterError(name="model", value=spec.model, detail=detail)
    with Project.open(spec.study) as project:
        folder = project.folder
        if spec.delete:
            entry = find_model(folder, spec.model)
            kept = delete_model(folder, entry.run)
            text = f"{entry.run} lies in {kept} now; moved back to models it is there again."
            return EditModelResult(
                summary=text, run=entry.run, name=entry.name, notes=entry.notes, deleted=kept
            )
        entry = edit_model(folder, spec.model, spec.name, spec.notes)
    return EditModelResult(
        summary=f"{entry.run} is called {entry.name}.", run=entry.run, name=entry.name, notes=entry.notes
    )
