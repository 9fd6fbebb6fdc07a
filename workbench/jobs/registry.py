"""Which module does which verb; imported on use, so that starting never loads torch."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from workbench.jobs.spec import Result, Spec

VERBS = ("new", "add", "extract", "pseudo", "train", "predict", "render", "run", "demo", "info")

_MODULES = {"run": "main_job"}


def operation_module(verb: str) -> ModuleType:
    """Module that does ``verb``."""
    return import_module(f"workbench.jobs.operations.{_MODULES.get(verb, verb)}")


def operation(verb: str) -> Callable[..., Result]:
    """The function ``run(spec, *, progress, cancel)`` of ``verb``."""
    function: Callable[..., Result] = operation_module(verb).run
    return function


def spec_class(verb: str) -> type[Spec]:
    """The spec of ``verb``, found by its ``verb`` attribute."""
    module = operation_module(verb)
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Spec) and getattr(value, "verb", None) == verb:
            return value
    raise LookupError(verb)
