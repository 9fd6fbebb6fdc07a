"""``workbench suggest``: options → spec; registers on the one app."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.cli.commands import Json, OneVideo, Study, app
from workbench.cli.outcome import absolute, execute


@app.command()
def suggest(
    study: Study,
    *,
    count: Annotated[int | None, typer.Option("--count", metavar="N", help="How many frames.")] = None,
    video: OneVideo = None,
    model: Annotated[str | None, typer.Option(metavar="RUN", help="Which network; else the newest.")] = None,
    source: Annotated[
        str | None, typer.Option("--from", help="extracted (frames of the study) or all (whole videos).")
    ] = None,
    every: Annotated[
        int | None, typer.Option(metavar="K", help="With --from all: only every K-th frame.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="With --from all: which frames of every K.")] = None,
    gap: Annotated[
        float | None, typer.Option(metavar="S", help="Not nearer in time to a labelled or suggested one.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Suggest the frames to label next: those the network doubts, unlike what is labelled and each other.

    They are extracted and get the network's mask where they have none; the Edit tab's review lists them.
    """
    options = {"video": video, "model": model, "source": source, "every": every, "seed": seed}
    execute("suggest", as_json, study=absolute(study), count=count, gap_s=gap, **options)
