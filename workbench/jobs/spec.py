"""What an operation takes and gives: frozen, JSON-able, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.core.errors import BadParameterError


class Spec(BaseModel):
    """Base of every operation's input.

    Build with `of` where values come from a user: a bad one becomes a sentence.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    verb: ClassVar[str]
    records_run: ClassVar[bool] = True
    """Whether the run is written into the study's history (needs a ``study`` field)."""

    @classmethod
    def of(cls, **values: Any) -> Self:
        """Checked spec.

        Raises
        ------
        BadParameterError
            Naming the first field that cannot be used.
        """
        try:
            return cls(**values)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"]) or cls.verb
            raise BadParameterError(name=name, value=first.get("input"), detail=first["msg"]) from error

    @property
    def study_folder(self) -> Path | None:
        """The study that the operation writes, if any."""
        folder: Path | None = getattr(self, "study", None)
        return folder


class Result(BaseModel):
    """Base of every operation's output; ``summary`` is one English sentence for people."""

    model_config = ConfigDict(frozen=True)

    summary: str = ""
