"""The commands about trained networks: model export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.commands import Json, Study, app
from workbench.cli.outcome import absolute, execute

models = typer.Typer(help="Do something with a trained network.", no_args_is_help=True)
app.add_typer(models, name="model")


@models.command("export")
def export_model(
    study: Study,
    run: Annotated[str, typer.Argument(metavar="RUN", help="Its folder below models/.", show_default=False)],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")],
    file_format: Annotated[str | None, typer.Option("--format", help="torchscript.")] = None,
    as_json: Json = False,
) -> None:
    """Write a network as one file for other programs."""
    execute("export_model", as_json, study=absolute(study), model=run, out=absolute(out), format=file_format)
