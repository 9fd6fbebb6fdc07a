"""``workbench reid``: which animal is on a picture of one animal; pack, train, test."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.commands import Json, app, usage_errors
from workbench.cli.outcome import absolute, execute
from workbench.core.errors import BadParameterError

reid = typer.Typer(help="Tell unmarked animals apart on pictures of single animals.", no_args_is_help=True)
app.add_typer(reid, name="reid")

Shards = Annotated[
    Path, typer.Argument(metavar="SHARDS", help="Folder that pack has made.", show_default=False)
]
Device = Annotated[str | None, typer.Option(help="auto, cpu or cuda.")]
Threads = Annotated[int | None, typer.Option(metavar="N", help="Else what a short trial finds fastest.")]
Seed = Annotated[int | None, typer.Option(metavar="N", help="Of all that is random.")]


@reid.command("pack")
def pack(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Holds Images/{train,test}/VIDEO/ANIMAL/*.jpg.", show_default=False
        ),
    ],
    *,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Else FOLDER/shards.")] = None,
    per_shard: Annotated[int | None, typer.Option(metavar="N", help="Most pictures in a shard.")] = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave out what cannot be read.")] = False,
    as_json: Json = False,
) -> None:
    """Pack pictures into shards; run again, only what is missing or has changed is made."""
    options = {"out": absolute(out), "per_shard": per_shard, "skip_bad": skip_bad}
    execute("reid_pack", as_json, source=absolute(source), **options)


@reid.command("train")
def train(
    shards: Shards,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the training.")],
    animals: Annotated[
        str | None, typer.Option(metavar="A,B,…", help="Names, or numbers from 0; else all.")
    ] = None,
    per_animal: Annotated[int | None, typer.Option(metavar="N", help="Pictures of each animal.")] = None,
    val_share: Annotated[float | None, typer.Option(metavar="F", help="Share to validate on.")] = None,
    split: Annotated[
        str | None, typer.Option(help="video (holds out recordings) or random (a control, too good).")
    ] = None,
    control: Annotated[bool, typer.Option("--control", help="Deal the names out at random.")] = False,
    backbone: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Xception, ResNet50, InceptionV3, MobileNetV2 or a name of timm's."
        ),
    ] = None,
    size: Annotated[int | None, typer.Option(metavar="PX", help="Side of the network's pictures.")] = None,
    weights: Annotated[
        str | None, typer.Option(metavar="FILE", help="Start from a file, or imagenet; else at random.")
    ] = None,
    units: Annotated[str | None, typer.Option(metavar="N,N,…", help="Dense layers of the head.")] = None,
    lr: Annotated[float | None, typer.Option(help="Learning rate of the head.")] = None,
    fine_lr: Annotated[float | None, typer.Option(help="Of the last layers; else a tenth of --lr.")] = None,
    epochs: Annotated[int | None, typer.Option(metavar="N", help="Most epochs of the head.")] = None,
    fine_epochs: Annotated[
        int | None, typer.Option(metavar="N", help="Most epochs of the last layers; 0: none.")
    ] = None,
    patience: Annotated[
        int | None, typer.Option(metavar="N", help="Epochs without progress that end a stage; 0: never.")
    ] = None,
    opened: Annotated[
        float | None, typer.Option(metavar="F", help="Share of layers that learn after the head; 1: all.")
    ] = None,
    batch: Annotated[int | None, typer.Option(metavar="N", help="Pictures a step.")] = None,
    augment: Annotated[str | None, typer.Option(help="FLIP, ROTA, ZOOM or MIX (all three).")] = None,
    seed: Seed = None,
    device: Device = None,
    threads: Threads = None,
    as_json: Json = False,
) -> None:
    """Train a network that names the animal; run again, it goes on after the last epoch."""
    with usage_errors(as_json):
        widths = None if units is None else tuple(_width(part) for part in _parts(units))
    execute(
        "reid_train",
        as_json,
        shards=absolute(shards),
        out=absolute(out),
        animals=None if animals is None else _parts(animals),
        per_animal=per_animal,
        val_share=val_share,
        split=split,
        control=control,
        backbone=backbone,
        size=size,
        weights=weights if weights in (None, "imagenet") else absolute(Path(str(weights))),
        units=widths,
        lr=lr,
        fine_lr=fine_lr,
        epochs=epochs,
        fine_epochs=fine_epochs,
        patience=patience,
        opened=opened,
        batch=batch,
        augment=None if augment is None else augment.upper(),
        seed=seed,
        device=device,
        threads=threads,
    )


@reid.command("test")
def test(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="Folder of a training.", show_default=False)],
    shards: Shards,
    *,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Else MODEL/test.")] = None,
    split: Annotated[str | None, typer.Option(help="test, or train to see what it was trained on.")] = None,
    per_animal: Annotated[int | None, typer.Option(metavar="N", help="Pictures of each animal.")] = None,
    all_frames: Annotated[bool, typer.Option("--all-frames", help="Every picture.")] = False,
    frames: Annotated[
        int | None, typer.Option(metavar="K", help="Judge sequences of K pictures by majority, too.")
    ] = None,
    control: Annotated[
        bool, typer.Option("--control", help="Compare with names dealt out at random.")
    ] = False,
    predictions: Annotated[
        str | None, typer.Option("--format", help="Of the predictions: csv or json.")
    ] = None,
    batch: Annotated[int | None, typer.Option(metavar="N", help="Pictures at once.")] = None,
    seed: Seed = None,
    device: Device = None,
    threads: Threads = None,
    as_json: Json = False,
) -> None:
    """Test a network on recordings that it never saw: accuracy, confusion matrix, predictions."""
    execute(
        "reid_test",
        as_json,
        model=absolute(model),
        shards=absolute(shards),
        out=absolute(out),
        split=split,
        per_animal=per_animal,
        all_frames=all_frames,
        frames=frames,
        control=control,
        predictions=predictions,
        batch=batch,
        seed=seed,
        device=device,
        threads=threads,
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _width(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise BadParameterError(name="units", value=text, detail="it is no whole number") from error
