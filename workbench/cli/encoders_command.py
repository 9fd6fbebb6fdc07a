"""``workbench encoders``: what each encoder costs on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.cli.commands import Json, app
from workbench.cli.outcome import execute


@app.command()
def encoders(
    *,
    size: Annotated[int | None, typer.Option(metavar="PX", help="Longer side of the pictures.")] = None,
    batch: Annotated[int | None, typer.Option(metavar="N", help="Pictures a step.")] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--encoder", metavar="NAME", help="Only this one; may be given again."),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Measure what is known as well.")] = False,
    as_json: Json = False,
) -> None:
    """Measure what each encoder costs on this machine, once, and list it."""
    names = tuple(only) if only else None
    execute("measure_encoders", as_json, size=size, batch=batch, encoders=names, again=again or None)
