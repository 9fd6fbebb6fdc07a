"""``workbench identify-bench``: options → spec; registers on the one app."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.commands import Json, app
from workbench.cli.outcome import EXIT_USAGE, absolute, execute, say


@app.command("identify-bench")
def identify_bench(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the results go; goes on there.")],
    images: Annotated[
        Path | None,
        typer.Option("--images", metavar="DIR", help="Pictures as DIR/{train,test}/Video01/Rat01/*.jpg."),
    ] = None,
    simulate: Annotated[bool, typer.Option("--simulate", help="Simulated individuals.")] = False,
    animals: Annotated[str | None, typer.Option(metavar="2,5,10", help="Numbers of animals.")] = None,
    per_animal: Annotated[
        str | None,
        typer.Option("--per-animal", metavar="30,300", help="Pictures of each animal to learn from."),
    ] = None,
    engines: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="mean, cnn, cascade, pairwise:simple, ensemble:5+majority, ..."),
    ] = None,
    repetitions: Annotated[int | None, typer.Option(metavar="R", help="With other pictures each.")] = None,
    labelled: Annotated[
        int | None, typer.Option(metavar="N", help="Pictures of each animal that have a name.")
    ] = None,
    test: Annotated[int | None, typer.Option(metavar="N", help="Pictures of each animal to judge.")] = None,
    seconds: Annotated[
        float | None, typer.Option(metavar="S", help="Most that an engine may learn for; 0: no limit.")
    ] = None,
    texture: Annotated[
        float | None, typer.Option(metavar="X", help="How much simulated animals differ; 0: not at all.")
    ] = None,
    side: Annotated[int | None, typer.Option(metavar="PX", help="Side of the pictures.")] = None,
    fps: Annotated[
        float | None, typer.Option(metavar="F", help="Pictures a second of simulated animals.")
    ] = None,
    control: Annotated[
        bool | None,
        typer.Option("--control/--no-control", help="Identical animals: at chance, or amiss."),
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="S")] = None,
    as_json: Json = False,
) -> None:
    """Measure how well engines tell animals apart, and how long they learn."""
    if simulate == (images is not None):
        say("Give either --simulate or --images DIR.")
        raise typer.Exit(EXIT_USAGE)
    execute(
        "identify_bench",
        as_json,
        out=absolute(out),
        images=absolute(images),
        animals=_listed(animals),
        per_animal=_listed(per_animal),
        engines=_listed(engines),
        repetitions=repetitions,
        labelled=labelled,
        test=test,
        seconds=seconds,
        texture=texture,
        side=side,
        fps=fps,
        control=control,
        seed=seed,
    )


def _listed(text: str | None) -> tuple[str, ...] | None:
    """What stands between the commas."""
    return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())
