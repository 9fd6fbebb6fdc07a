"""``workbench track-eval``: options → spec; registers on the one app."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.commands import Json, app
from workbench.cli.outcome import absolute, execute


@app.command("track-eval")
def track_eval(
    truth: Annotated[
        Path, typer.Argument(metavar="TRUTH", show_default=False, help="Trajectories known to be right.")
    ],
    found: Annotated[
        Path, typer.Argument(metavar="PRED", show_default=False, help="Trajectories to be scored.")
    ],
    *,
    within: Annotated[
        float | None,
        typer.Option(metavar="PX", help="How far from the truth still counts; one body length if not given."),
    ] = None,
    node: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Body point that is the position; the mean of all if not given."),
    ] = None,
    start: Annotated[int | None, typer.Option(metavar="FRAME", help="First frame, from 0.")] = None,
    stop: Annotated[int | None, typer.Option(metavar="FRAME", help="The frame after the last.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the figures, as .json or .csv.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Score trajectories: IDF1, HOTA, MOTA, switches, frames to the first swap, with and without crossings.

    Reads idtracker.ai (.h5, .npy, _csv folder), SLEAP (.slp), MOT Challenge text, a simulated
    recording's truth.json, and the workbench's own files; a folder that holds one of them will do.
    """
    options = {"within": within, "node": node, "start": start, "stop": stop, "out": absolute(out)}
    execute("track_eval", as_json, truth=absolute(truth), found=absolute(found), **options)
