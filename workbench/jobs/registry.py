"""Which module does which verb; imported on use, so that starting never loads torch."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from workbench.jobs.spec import Result, Spec

VERBS = (
    "new",
    "add",
    "extract",
    "pseudo",
    "train",
    "predict",
    "render",
    "run",
    "demo",
    "info",
    "propagate",
    "lint",
    "synth",
    "animals",
    "export",
    "export_model",
    "import_model",
    "models",
    "edit_model",
    "compare_models",
    "measure_encoders",
    "import",
    "suggest",
    "track",
    "track_check",
    "track_match",
    "track_correct",
    "track_eval",
    "reid_pack",
    "reid_train",
    "reid_test",
    "identify_bench",
)

_MODULES = {"run": "main_job", "import": "import_masks"}


def spec_class(verb: str) -> type[Spec]:
    """The spec of ``verb``, found by its ``verb`` attribute."""
    module = import_module(f"workbench.jobs.operations.{_MODULES.get(verb, verb)}")
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Spec) and getattr(value, "verb", None) == verb:
            return value
    raise LookupError(verb)


def operation(spec: Spec) -> Callable[..., Result]:
    """The function ``run(spec, *, progress, cancel)`` of the module that defines the spec."""
    function: Callable[..., Result] = import_module(type(spec).__module__).run
    return function
