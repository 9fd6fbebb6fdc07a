"""The engines by what people call them: ``cascade``, ``ensemble:5+majority``, ``transfer:alexnet``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from workbench.core.errors import BadParameterError
from workbench.nets.identification import TRANSFERRED
from workbench.tracking.baseline_engine import NearestMeanEngine
from workbench.tracking.cascade_engine import CascadeEngine
from workbench.tracking.embedding_engine import EmbeddingEngine, EmbeddingOptions
from workbench.tracking.ensemble_engine import SIZES, EnsembleEngine, Vote
from workbench.tracking.identity_task import Engine
from workbench.tracking.pairwise_engine import SAMPLERS, PairwiseEngine, Sampler
from workbench.tracking.supervised_engine import SupervisedEngine
from workbench.tracking.transfer_engine import transfer_engine

Options = list[str]


def engine_of(text: str, seconds: float | None = None) -> Engine:
    """The engine called ``text``: its name, and after a colon its options with a plus between.

    ``mean``; ``cnn``; ``cascade``; ``embedding`` with a number of steps; ``pairwise`` with ``simple``,
    ``random`` or ``moments``, and ``pseudo``; ``ensemble`` with a number of members, which engine they are
    (``cnn``), and ``majority`` or ``mean-of`` their opinions; ``transfer`` with ``vgg16``, ``vgg16_bn``,
    ``alexnet`` or ``resnet18``, and ``imagenet`` or a file of weights, and ``frozen``.

    Parameters
    ----------
    seconds
        Time that it may learn for; None: as long as it takes.

    Raises
    ------
    BadParameterError
        If there is no such engine, or it has no such option.
    """
    name, _, rest = text.partition(":")
    if name not in _BUILDERS:
        raise BadParameterError(name="engine", value=text, detail="the engines are " + ", ".join(ENGINES))
    options = [option for option in rest.split("+") if option]
    engine = _BUILDERS[name](options, seconds)
    if options:
        raise BadParameterError(name="engine", value=text, detail=f"{name} has no option {options[0]}")
    return engine


def _taken(options: Options, known: Sequence[str], default: str) -> str:
    """The one of ``known`` that is among ``options``, taken out of them; else ``default``."""
    for option in options:
        if option in known:
            options.remove(option)
            return option
    return default


def _mean(_options: Options, _seconds: float | None) -> Engine:
    return NearestMeanEngine()


def _cnn(_options: Options, seconds: float | None) -> Engine:
    return SupervisedEngine(seconds=seconds)


def _embedding(options: Options, seconds: float | None) -> Engine:
    steps = int(_taken(options, [option for option in options if option.isdigit()], "0"))
    plain = EmbeddingOptions(seconds=seconds)
    return EmbeddingEngine(replace(plain, steps=steps) if steps else plain)


def _cascade(_options: Options, seconds: float | None) -> Engine:
    return CascadeEngine(seconds=seconds)


def _pairwise(options: Options, seconds: float | None) -> Engine:
    named = _taken(options, SAMPLERS, "random")
    sampler: Sampler = next(one for one in SAMPLERS if one == named)
    return PairwiseEngine(sampler, pseudo=bool(_taken(options, ["pseudo"], "")), seconds=seconds)


def _ensemble(options: Options, seconds: float | None) -> Engine:
    size = int(_taken(options, [option for option in options if option.isdigit()], str(SIZES[0])))
    vote: Vote = "majority" if _taken(options, ["majority", "mean-of"], "") == "majority" else "mean"
    share = None if seconds is None else seconds / max(1, size)
    member = _taken(options, [name for name in ENGINES if name != "ensemble"], "cnn")
    return EnsembleEngine(_BUILDERS[member]([], share), size, vote)


def _transfer(options: Options, seconds: float | None) -> Engine:
    network = _taken(options, TRANSFERRED, TRANSFERRED[0])
    frozen = bool(_taken(options, ["frozen"], ""))
    weights = options.pop(0) if options else None
    return transfer_engine(network, weights, frozen=frozen, seconds=seconds)


_BUILDERS: dict[str, Callable[[Options, float | None], Engine]] = {
    "mean": _mean,
    "cnn": _cnn,
    "embedding": _embedding,
    "cascade": _cascade,
    "pairwise": _pairwise,
    "ensemble": _ensemble,
    "transfer": _transfer,
}
ENGINES = tuple(_BUILDERS)
