"""``workbench predict``: options into the spec of the operation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.cli.commands import Json, OneVideo, app, usage_errors
from workbench.cli.outcome import absolute, execute
from workbench.core.errors import BadParameterError


@app.command()
def predict(
    study: Annotated[
        Path | None, typer.Argument(metavar="[STUDY]", help="The study's folder.", show_default=False)
    ] = None,
    *,
    video: OneVideo = None,
    frames: Annotated[str | None, typer.Option(help="all, or extracted (those of the study).")] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="RUN|FILE", help="Which network: a training of the study, or a checkpoint."),
    ] = None,
    images: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="No study: a folder of images, an image (repeat it), or a video."),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where their masks go.")] = None,
    confidence: Annotated[
        bool, typer.Option("--confidence", help="A map of how sure the network is, for every frame.")
    ] = False,
    flip: Annotated[
        str | None,
        typer.Option(
            help="Average over mirrored pictures: horizontal (twice the time) or both (four times)."
        ),
    ] = None,
    batch: Annotated[
        int | None, typer.Option(metavar="N", help="Pictures at once; else it is tried.")
    ] = None,
    threads: Annotated[int | None, typer.Option(metavar="N", help="Cores to use; else it is tried.")] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda.")] = None,
    replace_pseudo: Annotated[
        bool, typer.Option("--replace-pseudo", help="Predictions take the place of pseudo-masks.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Segment frames of a study, or loose files, and write a table of what each frame shows."""
    with usage_errors(as_json):
        _check_source(study, images, out, model)
    options: dict[str, Any] = {"video": video, "frames": frames, "batch": batch, "threads": threads}
    options |= {"flip": flip, "device": device, "confidence": confidence or None}
    options |= {"replace_pseudo": replace_pseudo or None, "model": _model(study, model)}
    loose = tuple(path.expanduser().absolute() for path in images or ()) or None
    execute("predict", as_json, study=absolute(study), images=loose, out=absolute(out), **options)


def _check_source(study: Path | None, images: list[Path] | None, out: Path | None, model: str | None) -> None:
    if (study is None) == (not images) or (not images) != (out is None):
        detail = "give a STUDY, or --images PATH with --model FILE and --out DIR"
        raise BadParameterError(name="STUDY", value=study or "nothing", detail=detail)
    if images and model is None:
        detail = "name a checkpoint file, or the folder of a training"
        raise BadParameterError(name="--model", value="nothing", detail=detail)


def _model(study: Path | None, model: str | None) -> str | None:
    """The network; without a study it is a path, and what a log says must hold in any folder."""
    return str(absolute(Path(model))) if study is None and model is not None else model
