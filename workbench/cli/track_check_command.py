"""``workbench track-check``: options → spec; registers on the one app."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.cli.commands import Json, app, usage_errors
from workbench.cli.outcome import absolute, execute
from workbench.cli.track_command import corners_of


@app.command("track-check")
def track_check(
    video: Annotated[Path, typer.Argument(metavar="VIDEO", show_default=False, help="The recording.")],
    *,
    animals: Annotated[int, typer.Option("--animals", metavar="N", help="How many animals it shows.")],
    minutes: Annotated[float | None, typer.Option(metavar="M", help="How much of it to look at; 1.")] = None,
    seconds: Annotated[
        float | None,
        typer.Option(metavar="S", help="Most that the animals are learned for; else as long as it takes."),
    ] = None,
    roi: Annotated[
        str | None, typer.Option(metavar='"X,Y X,Y X,Y"', help="Corners of the region where animals can be.")
    ] = None,
    masks: Annotated[
        Path | None,
        typer.Option("--masks", metavar="DIR", help="Take blobs from these masks."),
    ] = None,
    source: Annotated[str | None, typer.Option(help="background or intensity; else found.")] = None,
    polarity: Annotated[str | None, typer.Option(help="dark, pale or both; else found.")] = None,
    threshold: Annotated[int | None, typer.Option(metavar="T", help="Contrast; else found.")] = None,
    least_area: Annotated[
        int | None, typer.Option("--least-area", metavar="PX", help="Smaller blobs are none; else found.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="S", help="Makes two checks alike.")] = None,
    as_json: Json = False,
) -> None:
    """Say from a minute of video whether its animals can be tracked and told apart, and how long it takes."""
    with usage_errors(as_json):
        polygon = None if roi is None else corners_of(roi)
    options: dict[str, Any] = {
        "minutes": minutes,
        "seconds": seconds,
        "roi": polygon,
        "masks": absolute(masks),
    }
    options |= {"source": source, "polarity": polarity, "threshold": threshold}
    options |= {"least_area": least_area, "seed": seed}
    execute("track_check", as_json, video=absolute(video), animals=animals, **options)
