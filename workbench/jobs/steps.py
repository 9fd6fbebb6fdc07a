"""Steps of a longer job: each is an operation with a run of its own, and is not done twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Json
from workbench.jobs.inputs import hash_inputs
from workbench.jobs.runner import run_operation
from workbench.jobs.spec import Result, Spec
from workbench.project.project import Project
from workbench.project.records import RunRecord

_PLACES = frozenset({"study", "out"})
"""Fields that say where, not what: a study that was moved need not be done again."""


IsThere = Callable[[dict[str, Json]], bool]
"""Whether what an earlier run made, given its result, still lies where it belongs."""


class StepResult(Result):
    """One step: what it gave, and whether that was there before."""

    verb: str
    video: str | None
    reused: bool
    result: dict[str, Json]


@dataclass
class Steps:
    """Runs specs in turn in an open study and keeps their results."""

    project: Project
    progress: Progress
    cancel: CancelToken
    done: list[StepResult] = field(default_factory=list)

    def do(self, spec: Spec, is_there: IsThere) -> dict[str, Json]:
        """Result of ``spec``; that of an earlier run with the same spec and inputs if it ``is_there``."""
        self.cancel.check()
        earlier = self._earlier(spec)
        reused = earlier is not None and is_there(earlier.result)
        if reused and earlier is not None:
            result: dict[str, Json] = earlier.result
        else:
            made = run_operation(spec, self._pass_on, self.cancel)
            result = json.loads(made.model_dump_json())
        video = getattr(spec, "video", None)
        summary = str(result.get("summary", ""))
        self.done.append(
            StepResult(summary=summary, verb=spec.verb, video=video, reused=reused, result=result)
        )
        return result

    def _earlier(self, spec: Spec) -> RunRecord | None:
        """Newest finished run with the same spec on the same inputs."""
        wanted = _what(json.loads(spec.model_dump_json()))
        alike = [
            run
            for run in self.project.runs()
            if run.operation == spec.verb and run.outcome == "finished" and _what(run.spec) == wanted
        ]
        if not alike or alike[-1].inputs != hash_inputs(self.project, spec, self.cancel):
            return None
        return alike[-1]

    def _pass_on(self, update: Update) -> None:
        if update.stage != "Finished":  # the end of a step is not the end of the job
            self.progress(update)


def _what(spec: dict[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in spec.items() if key not in _PLACES}
