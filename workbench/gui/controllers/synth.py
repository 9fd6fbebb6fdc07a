"""What the Synthesise tab asks for: examples with the settings as they stand, sets, and their jobs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from workbench.core.errors import WorkbenchError
from workbench.core.progress import CancelToken, no_progress
from workbench.core.types import Json
from workbench.gui.canvas.pictures import MaskPicture, to_mask_picture, to_qimage
from workbench.gui.controllers.jobs import JobHandle

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.jobs.operations.synth import SynthSource, SynthSpec
    from workbench.project.project import Project

LANE = "synth"
EXAMPLES = 6
SETTLE_MS = 250
"""Examples are made when the settings have not changed for so long."""


@dataclass(frozen=True)
class Example:
    """A made image, ready to paint, with its mask; ``wanted`` of its animals, ``missing`` found no place."""

    image: QImage
    mask: MaskPicture
    wanted: int
    missing: int


@dataclass(frozen=True)
class SetRow:
    """A synthetic set of the study."""

    name: str
    images: int
    clips: int


class Materials:
    """Scenes and cut-outs of the study, kept until what they are made of changes; used in `LANE` alone."""

    def __init__(self) -> None:
        self._key: Json = None
        self._sources: list[SynthSource] = []

    def get(self, project: Project, spec: SynthSpec, cancel: CancelToken) -> list[SynthSource]:
        """Material for ``spec``.

        Raises
        ------
        NothingToDoError
        """
        from workbench.jobs.operations.synth import sources_of, study_frames

        key = (
            project.folder,
            spec.video,
            spec.statuses,
            spec.backgrounds,
            spec.whole_picture,
            _labels(project),
        )
        if key != self._key:
            frames = study_frames(project, spec, no_progress, cancel)
            self._sources, self._key = sources_of(frames, spec, cancel), key
        return [with_params(source, spec) for source in self._sources]


def with_params(source: SynthSource, spec: SynthSpec) -> SynthSource:
    """``source`` pasted as ``spec`` says."""
    from workbench.jobs.operations.synth import suited

    return replace(source, params=suited(source.material, spec))


def _labels(project: Project) -> tuple[tuple[str, int], ...]:
    """What tells that there are other labels now."""
    return tuple((status.value, count) for status, count in sorted(project.counts().items()))


class SynthController(QObject):
    """Makes examples in the background and starts the jobs.

    Signals
    -------
    examples_ready(list[Example]), examples_failed(WorkbenchError)
    making_changed(bool)
        Whether examples are being made.
    sets_changed(list[SetRow])
    """

    examples_ready = Signal(object)
    examples_failed = Signal(object)
    making_changed = Signal(bool)
    sets_changed = Signal(object)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._materials = Materials()
        self._cancel = CancelToken()
        self._spec: Callable[[], SynthSpec] | None = None
        self._first = 0
        self._timer = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._timer.timeout.connect(self._make)
        context.study.closed.connect(self._study_closed)

    def show_examples(self, spec: Callable[[], SynthSpec], others: bool = False) -> None:
        """Make examples soon with what ``spec()`` gives then; ``others``: new ones with the same settings."""
        self._spec = spec
        self._first += EXAMPLES if others else 0
        self._timer.start()

    def make_set(self, spec: SynthSpec, title: str) -> JobHandle:
        """Queue the job that makes the set."""
        return self._context.jobs.submit(spec, title)

    def refresh_sets(self) -> None:
        """Look again which sets the study has."""
        project = self._context.study.project
        if project is None:
            self.sets_changed.emit([])
            return
        folder = project.folder / "synthetic"
        self._context.tasks.run(lambda: read_sets(folder), self.sets_changed.emit, key="synth/sets")

    def _make(self) -> None:
        project = self._context.study.project
        if project is None or self._spec is None:
            return
        try:
            spec = self._spec()
        except WorkbenchError as error:
            self.examples_failed.emit(error)
            return
        self._cancel.cancel()
        cancel = self._cancel = CancelToken()
        first, materials = self._first, self._materials

        def work() -> list[Example]:
            sources = materials.get(project, spec, cancel)
            return [_example(number, spec, sources) for number in range(first, first + EXAMPLES)]

        self.making_changed.emit(True)
        self._context.tasks.run(work, self._take, self._fail, key="synth/examples", lane=LANE)

    def _take(self, examples: list[Example]) -> None:
        self.making_changed.emit(False)
        self.examples_ready.emit(examples)

    def _fail(self, error: WorkbenchError) -> None:
        self.making_changed.emit(False)
        self.examples_failed.emit(error)

    def _study_closed(self) -> None:
        self._cancel.cancel()
        self._timer.stop()
        self._materials = Materials()


def _example(number: int, spec: SynthSpec, sources: list[SynthSource]) -> Example:
    from workbench.jobs.operations.synth import draw_image

    made, source, _ = draw_image(number, spec, sources)
    picture = np.ascontiguousarray(source.material.colored(made.image))
    return Example(to_qimage(picture), to_mask_picture(made.classes), made.wanted, made.missing)


def read_sets(folder: Path) -> list[SetRow]:
    """Finished sets below ``folder``, by name."""
    rows = []
    for path in sorted(folder.glob("*/")):
        clips = sum(1 for _ in path.glob("clip_*/clip.json"))
        images = 0
        if (path / "manifest.json").is_file():
            try:
                images = len(json.loads((path / "manifest.json").read_text("utf-8"))["images"])
            except (OSError, ValueError, KeyError, TypeError):
                continue
        if images or clips:
            rows.append(SetRow(path.name, images, clips))
    return rows


def free_name(rows: list[SetRow]) -> str:
    """The first of set-1, set-2, ... that is not taken."""
    taken = {row.name for row in rows}
    number = 1
    while f"set-{number}" in taken:
        number += 1
    return f"set-{number}"
