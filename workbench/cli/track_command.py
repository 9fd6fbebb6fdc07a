"""``workbench track`` and ``track-correct``: options → spec; registers on the one app."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.cli.commands import Json, app, usage_errors
from workbench.cli.outcome import absolute, execute, say
from workbench.core.errors import BadParameterError


@app.command()
def track(
    video: Annotated[Path, typer.Argument(metavar="VIDEO", show_default=False, help="The recording.")],
    *,
    animals: Annotated[int, typer.Option("--animals", metavar="N", help="How many there are.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the result goes; goes on there.")],
    engine: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="auto, embedding, cascade, pairwise, ensemble or transfer; options after a colon.",
        ),
    ] = None,
    no_identity: Annotated[
        bool, typer.Option("--no-identity", help="Plain tracks, by motion alone.")
    ] = False,
    roi: Annotated[
        str | None, typer.Option(metavar='"X,Y X,Y X,Y"', help="Corners of the region where animals can be.")
    ] = None,
    masks: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Take animals from masks: predictions/<video>.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="How animals stand out: background or intensity; else found.")
    ] = None,
    polarity: Annotated[str | None, typer.Option(help="dark, pale or both; else found.")] = None,
    threshold: Annotated[
        int | None, typer.Option(metavar="LEVELS", help="Contrast of animals in grey levels; else found.")
    ] = None,
    least_area: Annotated[
        int | None, typer.Option("--least-area", metavar="PX", help="Smaller blobs are none; else found.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(metavar="S", help="Most that an engine may learn for.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", help="Processes that look for animals; else one a core, up to 4."),
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="S", help="Makes two trackings alike.")] = None,
    as_json: Json = False,
) -> None:
    """Follow every animal of a video and keep its identity through crossings.

    Writes trajectories (.h5, .npy, .csv), what is unsure (review.json), and goes on where it stopped.
    """
    with usage_errors(as_json):
        corners = None if roi is None else corners_of(roi)
    options: dict[str, Any] = {"engine": engine, "identity": False if no_identity else None, "roi": corners}
    options |= {"masks": absolute(masks), "source": source, "polarity": polarity, "threshold": threshold}
    options |= {"least_area": least_area, "seconds": seconds, "workers": workers, "seed": seed}
    found = execute("track", as_json, video=absolute(video), out=absolute(out), animals=animals, **options)
    _warn(found)


@app.command("track-correct")
def track_correct(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", show_default=False, help="What `track` wrote, its --out.")
    ],
    *,
    same: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="F:X,Y F:X,Y", show_default=False, help="The animals at both places are one."),
    ] = None,
    different: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="F:X,Y F:X,Y", show_default=False, help="The animals there are two."),
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="F:X,Y=ANIMAL", help="Number, from 1, of the animal there.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last correction back.")] = False,
    list_all: Annotated[bool, typer.Option("--list", help="Only say what was corrected so far.")] = False,
    video: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where the recording lies now, if it was moved.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say who is who at places of frames (F:X,Y, pixels) and find the names anew, in seconds."""
    with usage_errors(as_json):
        asked = [same is not None, different is not None, name is not None, undo, list_all]
        if sum(asked) != 1:
            detail = "give one of --same, --different, --name, --undo or --list"
            raise BadParameterError(name="correction", value=sum(asked), detail=detail)
        add = None
        if name is not None:
            add = _named(name)
        elif same is not None:
            add = _pair("same", same)
        elif different is not None:
            add = _pair("different", different)
    found = execute(
        "track_correct",
        as_json,
        folder=absolute(folder),
        add=None if add is None else (add,),
        undo=1 if undo else None,
        video=absolute(video),
    )
    _warn(found)


def _warn(found: Any) -> None:
    for warning in found.warnings:
        say(f"Warning: {warning}")


def corners_of(text: str) -> tuple[float, ...]:
    """Corners of a polygon, x and y in turn, as people write them."""
    try:
        points = [tuple(float(part) for part in point.split(",")) for point in text.split()]
        if any(len(point) != 2 for point in points):
            raise ValueError
    except ValueError:
        detail = 'corners are written as "x,y x,y x,y", in pixels'
        raise BadParameterError(name="roi", value=text, detail=detail) from None
    return tuple(value for point in points for value in point)


def _spot(text: str) -> dict[str, float]:
    try:
        frame, place = text.split(":")
        x, y = (float(part) for part in place.split(","))
        return {"frame": int(frame), "x": x, "y": y}
    except ValueError:
        detail = "a place is written as FRAME:X,Y, as 120:301.5,88"
        raise BadParameterError(name="place", value=text, detail=detail) from None


def _pair(kind: str, places: tuple[str, str]) -> dict[str, Any]:
    return {"kind": kind, "a": _spot(places[0]), "b": _spot(places[1])}


def _named(text: str) -> dict[str, Any]:
    place, _, animal = text.rpartition("=")
    if not animal.strip().isdigit():
        detail = "a name is written as FRAME:X,Y=ANIMAL, as 120:301.5,88=2"
        raise BadParameterError(name="name", value=text, detail=detail)
    return {"kind": "name", "a": _spot(place), "animal": int(animal)}
