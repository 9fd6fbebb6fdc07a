"""``workbench track-match``: options → spec; registers on the one app."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.commands import Json, app
from workbench.cli.outcome import absolute, execute


@app.command("track-match")
def track_match(
    first: Annotated[
        Path, typer.Argument(metavar="A", show_default=False, help="Result of track; it gives the names.")
    ],
    second: Annotated[
        Path, typer.Argument(metavar="B", show_default=False, help="Result of track whose animals to name.")
    ],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the table, as .json or .csv.")
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write B's trajectories with A's names into a folder inside B.")
    ] = False,
    seconds: Annotated[float | None, typer.Option(metavar="S", help="Most to learn for; 60.")] = None,
    seed: Annotated[int | None, typer.Option(metavar="S", help="Makes two matchings alike.")] = None,
    as_json: Json = False,
) -> None:
    """Find the animals of one tracked recording in another of the same group; one may be unknown."""
    options = {"out": absolute(out), "apply": apply or None, "seconds": seconds, "seed": seed}
    execute("track_match", as_json, first=absolute(first), second=absolute(second), **options)
