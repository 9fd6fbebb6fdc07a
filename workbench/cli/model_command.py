"""The commands about trained networks: model list, note, delete, compare, export, import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.commands import Json, OneVideo, Study, app
from workbench.cli.outcome import absolute, execute

models = typer.Typer(help="Do something with a trained network.", no_args_is_help=True)
app.add_typer(models, name="model")

Run = Annotated[
    str, typer.Argument(metavar="RUN", help="Its folder below models/, or its name.", show_default=False)
]


@models.command("list")
def list_models(study: Study, as_json: Json = False) -> None:
    """List a study's networks: name, date, data, metrics, notes."""
    execute("models", as_json, study=absolute(study))


@models.command("note")
def note_model(
    study: Study,
    run: Run,
    *,
    name: Annotated[str | None, typer.Option(help="What people call it; empty: its folder's name.")] = None,
    notes: Annotated[str | None, typer.Option(help="Take the place of the notes there are.")] = None,
    as_json: Json = False,
) -> None:
    """Name a network, or write notes on it."""
    execute("edit_model", as_json, study=absolute(study), model=run, name=name, notes=notes)


@models.command("delete")
def delete_model(study: Study, run: Run, *, as_json: Json = False) -> None:
    """Move a network to the study's backups."""
    execute("edit_model", as_json, study=absolute(study), model=run, delete=True)


@models.command("export")
def export_model(
    study: Study,
    run: Annotated[str, typer.Argument(metavar="RUN", help="Its folder below models/.", show_default=False)],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")],
    file_format: Annotated[
        str | None,
        typer.Option("--format", help="torchscript (other programs) or checkpoint (another study)."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a network as one file, for other programs or for another study."""
    execute("export_model", as_json, study=absolute(study), model=run, out=absolute(out), format=file_format)


@models.command("import")
def import_model(
    study: Study,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An exported network, or another program's.")],
    *,
    name: Annotated[str | None, typer.Option(help="What people call it from then on.")] = None,
    size: Annotated[
        int | None, typer.Option(metavar="PX", help="Of another program's: longer side it was given.")
    ] = None,
    normalise: Annotated[
        str | None, typer.Option(help="Of another program's: study, imagenet or unit (0 to 1).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Add a network from a file; nothing of the file is run."""
    options = {"file": absolute(file), "name": name, "size": size, "normalise": normalise}
    execute("import_model", as_json, study=absolute(study), **options)


@models.command("compare")
def compare_models(
    study: Study,
    first: Annotated[str, typer.Argument(metavar="A", show_default=False, help="A network.")],
    second: Annotated[str, typer.Argument(metavar="B", show_default=False, help="Another one.")],
    *,
    video: OneVideo = None,
    frames: Annotated[
        str | None, typer.Option(help="auto, held_out (by both trainings) or all that have a mask.")
    ] = None,
    most: Annotated[int | None, typer.Option("--most", metavar="N", help="At most this many frames.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where the tables go.")] = None,
    as_json: Json = False,
) -> None:
    """Compare two networks on the same frames: which is better, by how much, and where they differ."""
    options = {"video": video, "frames": frames, "most": most, "out": absolute(out)}
    execute("compare_models", as_json, study=absolute(study), first=first, second=second, **options)
