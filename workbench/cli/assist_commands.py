"""Help with the work on masks: commands that make masks out of masks."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.cli.commands import Json, Study, app
from workbench.cli.outcome import absolute, execute


@app.command()
def propagate(
    study: Study,
    *,
    video: Annotated[str, typer.Option("--video", metavar="V", help="Which video, by its name.")],
    start: Annotated[int, typer.Option("--from", metavar="K", help="The frame whose mask is carried.")],
    count: Annotated[int | None, typer.Option(metavar="N", help="To at most this many frames.")] = None,
    backward: Annotated[bool, typer.Option("--backward", help="To the frames before it.")] = False,
    until: Annotated[
        int | None, typer.Option("--to", metavar="K", help="Fill the frames between both masks instead.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="Stop where the confidence (0 to 1) falls below this.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Also over frames that were corrected or verified.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Carry a mask to the next frames by optical flow; stops where it cannot be trusted any more."""
    execute(
        "propagate",
        as_json,
        study=absolute(study),
        video=video,
        start=start,
        count=count,
        backward=backward or None,
        until=until,
        threshold=threshold,
        overwrite=overwrite or None,
    )
