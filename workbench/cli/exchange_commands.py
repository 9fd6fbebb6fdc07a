"""The commands that exchange masks with other programs: export and import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.commands import Json, OneVideo, Study, app, usage_errors
from workbench.cli.outcome import absolute, execute
from workbench.core.errors import BadParameterError

_FORMATS = "indexed, grey, color (PNG), labelme, coco"


@app.command("export")
def export_masks(
    study: Study,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder, or an earlier export.")],
    mask_format: Annotated[str | None, typer.Option("--format", help=f"{_FORMATS}.")] = None,
    video: OneVideo = None,
    status: Annotated[
        str | None, typer.Option(metavar="S,S", help="Only frames with one of these (corrected,verified).")
    ] = None,
    images: Annotated[str | None, typer.Option(help="Pictures beside the masks: none, copy or link.")] = None,
    shapes: Annotated[
        str | None, typer.Option(help="Of labelme: mask (exact) or polygon (points; may lose pixels).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Export masks for other programs."""
    statuses = None if status is None else tuple(part.strip() for part in status.split(",") if part.strip())
    options = {"format": mask_format, "statuses": statuses, "images": images, "shapes": shapes}
    execute("export", as_json, study=absolute(study), out=absolute(out), video=video, **options)


@app.command("import")
def import_masks(
    study: Study,
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="File or folder of masks.", show_default=False)
    ],
    *,
    mask_format: Annotated[str | None, typer.Option("--format", help=f"auto, {_FORMATS}.")] = None,
    mapping: Annotated[
        str | None,
        typer.Option("--map", metavar="A=CLASS,…", help="Classes, as in 1=head,2=tail,3=body,4=background."),
    ] = None,
    video: OneVideo = None,
    pattern: Annotated[
        str | None, typer.Option(help="Which files (*_mask.png); # stands for the frame's number.")
    ] = None,
    match: Annotated[
        str | None, typer.Option(help="Files to frames by number (in the name) or order.")
    ] = None,
    first: Annotated[
        int | None, typer.Option(metavar="N", help="Number of the video's first frame; 0.")
    ] = None,
    status: Annotated[
        str | None, typer.Option(help="What the frames become: corrected, verified, predicted, pseudo.")
    ] = None,
    overwrite: Annotated[
        str | None, typer.Option(help="Masks to replace: machine (made without people), human (all), none.")
    ] = None,
    snap: Annotated[
        float | None, typer.Option(metavar="SHARE", help="Of soft-edged pixels in colour PNG; 0.5.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Import masks that other programs made; what they replace is kept in backups."""
    with usage_errors(as_json):
        classes = parse_mapping(mapping)
    options = {"format": mask_format, "mapping": classes, "pattern": pattern, "match": match, "first": first}
    choices = {"status": status, "overwrite": overwrite, "snap": snap, "dry_run": dry_run or None}
    execute("import", as_json, study=absolute(study), path=absolute(path), video=video, **options, **choices)


def parse_mapping(text: str | None) -> dict[str, str] | None:
    """``1=head,2=tail`` as a table; a key may hold ``=`` but no comma.

    Raises
    ------
    BadParameterError
    """
    if text is None:
        return None
    found: dict[str, str] = {}
    for part in text.split(","):
        key, equals, name = part.rpartition("=")
        if not equals or not key.strip() or not name.strip():
            raise BadParameterError(name="--map", value=text, detail="write it as in 1=head,2=tail,3=body")
        if found.setdefault(key.strip(), name.strip()) != name.strip():
            raise BadParameterError(name="--map", value=text, detail=f"{key.strip()} is named twice")
    return found
