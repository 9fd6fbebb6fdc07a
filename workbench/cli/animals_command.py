"""``workbench animals``."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.cli.commands import Json, Study, app, usage_errors
from workbench.cli.outcome import absolute, execute
from workbench.core.errors import BadParameterError


@app.command()
def animals(
    study: Study,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[VIDEO=NAME,NAME]...", help="VIDEO= takes its names off.", show_default=False
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say which animals are in which videos (to hold out whole animals in training), or list them."""
    with usage_errors(as_json):
        named = parse_names(names or [])
    execute("animals", as_json, study=absolute(study), names=named)


def parse_names(texts: list[str]) -> dict[str, tuple[str, ...]]:
    """``video=name,name`` as a table; a video's name may hold ``=``.

    Raises
    ------
    BadParameterError
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        video, equals, rest = text.rpartition("=")
        if not equals or not video.strip():
            raise BadParameterError(name="VIDEO=NAME", value=text, detail="write it as in cage-1=Ada,Bela")
        names = tuple(name.strip() for name in rest.split(",")) if rest.strip() else ()
        if video.strip() in found:
            raise BadParameterError(name="VIDEO=NAME", value=text, detail="the video is named twice")
        found[video.strip()] = names
    return found
