"""The commands. Each gathers its options into the spec of one operation; nothing is done here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.cli.outcome import absolute, execute, report
from workbench.core.errors import BadParameterError
from workbench.core.units import parse_time

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Study = Annotated[Path, typer.Argument(metavar="STUDY", help="The study's folder.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON line with the result.")]
OneVideo = Annotated[
    str | None, typer.Option("--video", metavar="V", help="One video of the study, by its name; else all.")
]
Animals = Annotated[int | None, typer.Option("--animals", metavar="N", help="Animals in view.")]
Method = Annotated[
    str | None, typer.Option("--method", help="How to find animals: auto, thermal, background, intensity.")
]
Encoder = Annotated[str | None, typer.Option("--encoder", metavar="NAME", help="Encoder of the U-Net.")]
Epochs = Annotated[int | None, typer.Option("--epochs", metavar="N", help="Passes over the frames.")]


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the demo study goes.")] = Path(
        "demo-study"
    ),
    as_json: Json = False,
) -> None:
    """Run the main job on simulated recordings, thermal and visible light."""
    execute("demo", as_json, folder=absolute(folder))


@app.command()
def new(
    study: Study,
    videos: Annotated[list[Path] | None, typer.Argument(metavar="[VIDEO]...", show_default=False)] = None,
    name: Annotated[str | None, typer.Option(help="Name of the study; else that of its folder.")] = None,
    as_json: Json = False,
) -> None:
    """Make a study."""
    execute("new", as_json, study=absolute(study), videos=_all_absolute(videos or []), name=name)


@app.command()
def add(
    study: Study,
    videos: Annotated[list[Path], typer.Argument(metavar="VIDEO...", show_default=False)],
    as_json: Json = False,
) -> None:
    """Add videos to a study; the files stay where they are."""
    execute("add", as_json, study=absolute(study), videos=_all_absolute(videos))


@app.command()
def extract(
    study: Study,
    *,
    video: OneVideo = None,
    every_frame: Annotated[bool, typer.Option("--all", help="Every frame.")] = False,
    every: Annotated[int | None, typer.Option(metavar="N", help="Every n-th frame.")] = None,
    fps: Annotated[float | None, typer.Option(metavar="F", help="This many frames a second.")] = None,
    count: Annotated[int | None, typer.Option(metavar="N", help="N frames, evenly spread.")] = None,
    diverse: Annotated[int | None, typer.Option(metavar="N", help="The N most different frames.")] = None,
    plan: Annotated[str | None, typer.Option(help="A sampling plan: day (24 h, stratified).")] = None,
    start: Annotated[str | None, typer.Option(metavar="TIME", help="From this time (h:mm:ss).")] = None,
    stop: Annotated[str | None, typer.Option(metavar="TIME", help="Up to this time (h:mm:ss).")] = None,
    image_format: Annotated[str | None, typer.Option("--format", help="png or jpg.")] = None,
    quality: Annotated[int | None, typer.Option(help="Of JPEG, 1 to 100.")] = None,
    as_json: Json = False,
) -> None:
    """Extract frames of a study's videos as images; run again, it goes on where it stopped."""
    chosen = {"all": every_frame or None, "every": every, "fps": fps, "count": count, "diverse": diverse}
    with usage_errors(as_json):
        choice = _mode(chosen, plan)
        window = {"start_s": _seconds(start), "stop_s": _seconds(stop)}
    execute(
        "extract",
        as_json,
        study=absolute(study),
        video=video,
        format=image_format,
        quality=quality,
        **choice,
        **window,
    )


@app.command()
def pseudo(
    study: Annotated[Path | None, typer.Argument(metavar="STUDY", show_default=False)] = None,
    *,
    video: OneVideo = None,
    animals: Animals = None,
    method: Method = None,
    frames: Annotated[str | None, typer.Option(help="extracted (those with an image) or all.")] = None,
    images: Annotated[Path | None, typer.Option(metavar="DIR", help="Loose images, no study.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where their masks go.")] = None,
    as_json: Json = False,
) -> None:
    """Make head, body and tail masks without any network."""
    with usage_errors(as_json):
        if (study is None) == (images is None) or (images is None) != (out is None):
            detail = "give a STUDY, or --images DIR with --out DIR"
            raise BadParameterError(name="STUDY", value=study or "nothing", detail=detail)
    execute(
        "pseudo",
        as_json,
        study=absolute(study),
        video=video,
        frames=frames,
        images=absolute(images),
        out=absolute(out),
        params=_given(animals=animals, method=method),
    )


@app.command()
def train(
    study: Study,
    *,
    encoder: Encoder = None,
    epochs: Epochs = None,
    batch: Annotated[int | None, typer.Option(metavar="N", help="Frames a step.")] = None,
    size: Annotated[int | None, typer.Option(metavar="PX", help="Longer side that the network sees.")] = None,
    split: Annotated[str | None, typer.Option(help="By time, video, animal, or random (a control).")] = None,
    seed: Annotated[int | None, typer.Option(help="Makes two trainings alike.")] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME", help="A synthetic set to train on, too; may be repeated."),
    ] = None,
    animals: Annotated[str | None, typer.Option(help="Tell animals apart: auto, on or off.")] = None,
    boundary: Annotated[
        float | None, typer.Option(metavar="W", help="How much more pixels near class borders count.")
    ] = None,
    patience: Annotated[
        int | None, typer.Option(metavar="N", help="Stop after N epochs without a better one; 0: never.")
    ] = None,
    precision: Annotated[str | None, typer.Option(help="auto, 32, bf16 or 16.")] = None,
    weights: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|imagenet",
            help="What the encoder starts from: a file, or what its library publishes; else random.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Train a U-Net on the masks of a study."""
    options: dict[str, Any] = {"encoder": encoder, "epochs": epochs, "batch": batch, "size": size}
    options |= {"split": split, "sets": tuple(sets) if sets else None, "animals": animals}
    options |= {"boundary": boundary, "patience": patience, "precision": precision}
    options |= {"weights": weights if weights in (None, "imagenet") else absolute(Path(weights))}
    execute("train", as_json, study=absolute(study), seed=seed, **options)


@app.command()
def render(
    study: Study,
    *,
    video: Annotated[str, typer.Option("--video", metavar="V", help="Which video, by its name.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.mp4", help="The video to write.")],
    opacity: Annotated[float | None, typer.Option(help="Of the mask, 0 to 1.")] = None,
    outline: Annotated[bool, typer.Option("--outline", help="Outlines instead of areas.")] = False,
    source: Annotated[str | None, typer.Option(help="prediction or mask.")] = None,
    as_json: Json = False,
) -> None:
    """Write a video with the masks on top."""
    options = {"opacity": opacity, "outline": outline or None, "source": source}
    execute("render", as_json, study=absolute(study), video=video, out=absolute(out), **options)


@app.command()
def run(
    videos: Annotated[list[Path], typer.Argument(metavar="VIDEO...", show_default=False)],
    *,
    study: Annotated[Path, typer.Option("--study", metavar="STUDY", help="Made if it is not there.")],
    count: Annotated[int | None, typer.Option(metavar="N", help="Frames to learn from, a video.")] = None,
    animals: Animals = None,
    method: Method = None,
    encoder: Encoder = None,
    epochs: Epochs = None,
    as_json: Json = False,
) -> None:
    """Do the whole main job: extract, pseudo-masks, train, predict, render.

    Run again, it reuses what is there and goes on where it stopped.
    """
    options = {"count": count, "animals": animals, "method": method, "encoder": encoder, "epochs": epochs}
    execute("run", as_json, study=absolute(study), videos=_all_absolute(videos), **options)


@app.command()
def info(study: Study, as_json: Json = False) -> None:
    """Say what is in a study."""
    execute("info", as_json, study=absolute(study))


@contextmanager
def usage_errors(as_json: bool) -> Iterator[None]:
    """Options that do not go together leave as a usage error (exit code 2)."""
    try:
        yield
    except BadParameterError as error:
        raise typer.Exit(report(error, as_json)) from None


def _all_absolute(paths: list[Path]) -> tuple[Path, ...]:
    return tuple(path.expanduser().absolute() for path in paths)


def _seconds(text: str | None) -> float | None:
    return None if text is None else parse_time(text)


def _given(**values: Any) -> dict[str, Any] | None:
    found = {name: value for name, value in values.items() if value is not None}
    return found or None


def _mode(chosen: dict[str, Any], plan: str | None) -> dict[str, Any]:
    """Mode and value for the spec out of the options, of which at most one may be given."""
    given = [(mode, value) for mode, value in chosen.items() if value is not None]
    if len(given) + (plan is not None) > 1:
        raise BadParameterError(
            name="frames",
            value="several ways",
            detail="choose one of --all --every --fps --count --diverse --plan",
        )
    if plan is not None:
        if plan != "day":
            raise BadParameterError(name="--plan", value=plan, detail="the plan is called day")
        return {"mode": "plan"}
    if not given:
        return {}
    mode, value = given[0]
    return {"mode": mode} if mode == "all" else {"mode": mode, "value": value}
