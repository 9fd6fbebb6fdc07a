"""``workbench synth``: options into the spec of the operation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.cli.commands import Json, OneVideo, app, usage_errors
from workbench.cli.outcome import absolute, execute
from workbench.core.errors import BadParameterError


@app.command()
def synth(
    study: Annotated[
        Path | None, typer.Argument(metavar="[STUDY]", help="The study's folder.", show_default=False)
    ] = None,
    *,
    images: Annotated[
        str | None,
        typer.Option(metavar="N|DIR", help="How many images; with --masks: the folder of loose images."),
    ] = None,
    masks: Annotated[Path | None, typer.Option(metavar="DIR", help="Masks of the loose images.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where a set of loose images goes.")] = None,
    count: Annotated[int | None, typer.Option(metavar="N", help="How many images, with --masks.")] = None,
    animals: Annotated[str | None, typer.Option(metavar="A-B", help="Animals an image, 1 to 8.")] = None,
    overlap: Annotated[
        float | None, typer.Option(metavar="F", help="Largest share of an animal that another hides.")
    ] = None,
    touching: Annotated[
        float | None, typer.Option(metavar="F", help="Share of the animals laid against another.")
    ] = None,
    backgrounds: Annotated[int | None, typer.Option(metavar="N", help="Empty scenes of each video.")] = None,
    clips: Annotated[int | None, typer.Option(metavar="N", help="Instead of images: N short clips.")] = None,
    seconds: Annotated[float | None, typer.Option(metavar="S", help="Length of a clip.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the set in the study.")] = None,
    video: OneVideo = None,
    seed: Annotated[int | None, typer.Option(metavar="S", help="The same seed makes the same set.")] = None,
    as_json: Json = False,
) -> None:
    """Paste animals cut out of labelled frames into empty scenes: images, masks, COCO and panoptic files."""
    with usage_errors(as_json):
        params = _params(animals, overlap, touching)
        wanted: dict[str, Any] = _material(study, images, masks, out, count)
    optional: dict[str, Any] = {
        "backgrounds": backgrounds,
        "name": name,
        "video": video,
        "seed": seed,
        "params": params,
        "clips": clips,
        "seconds": seconds,
    }
    chosen = {key: value for key, value in optional.items() if value is not None}
    execute("synth", as_json, **wanted, **chosen)


def _params(animals: str | None, overlap: float | None, touching: float | None) -> dict[str, Any] | None:
    given: dict[str, Any] = {"overlap": overlap, "touching": touching}
    if animals is not None:
        low, _, high = animals.partition("-")
        if not low.isdigit() or (high and not high.isdigit()):
            raise BadParameterError(name="--animals", value=animals, detail="a number, or two such as 2-4")
        given["animals"] = (int(low), int(high or low))
    found = {key: value for key, value in given.items() if value is not None}
    return found or None


def _material(
    study: Path | None, images: str | None, masks: Path | None, out: Path | None, count: int | None
) -> dict[str, Any]:
    """The study and number of images, or the three folders."""
    if masks is not None:
        if images is None or out is None or study is not None:
            detail = "loose files need --images DIR --masks DIR --out DIR, and no study"
            raise BadParameterError(name="--masks", value=masks, detail=detail)
        folders = {"images": absolute(Path(images)), "masks": absolute(masks), "out": absolute(out)}
        return {**folders, **({} if count is None else {"count": count})}
    if study is None:
        raise BadParameterError(name="STUDY", value="", detail="name a study, or --images --masks --out")
    if images is not None and not images.isdigit():
        raise BadParameterError(name="--images", value=images, detail="how many images the set has")
    total = count if images is None else int(images)
    return {"study": absolute(study), **({} if total is None else {"count": total})}
