"""``workbench lint``: options → spec; registers on the one app."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.commands import Animals, Json, OneVideo, Study, app
from workbench.cli.outcome import absolute, execute


@app.command()
def lint(
    study: Study,
    *,
    video: OneVideo = None,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", metavar="S", help="Only frames of this status; may be given again."),
    ] = None,
    source: Annotated[str | None, typer.Option(help="mask or prediction.")] = None,
    animals: Animals = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.csv", help="Write a table, one row a fault.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check masks: one head, body and tail an animal, joined, whole, and like the frames around."""
    options = {"source": source, "animals": animals, "out": absolute(out)}
    statuses = tuple(status) if status else None
    execute("lint", as_json, study=absolute(study), video=video, statuses=statuses, **options)
