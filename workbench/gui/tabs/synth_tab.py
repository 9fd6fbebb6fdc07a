"""Synthesise: many animals out of one, by cutting out and pasting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from workbench.core.errors import NothingToDoError, WorkbenchError
from workbench.gui.canvas.example_grid import ExampleGrid
from workbench.gui.controllers.jobs import JobHandle
from workbench.gui.controllers.synth import Example, SetRow, SynthController, free_name
from workbench.gui.error_texts import error_text
from workbench.gui.tabs.job_strip import JobStrip
from workbench.gui.tabs.side_panel import NoteLabel
from workbench.gui.tabs.synth_settings import SynthSettings

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.jobs.operations.synth import SynthSpec


class SynthTab(QWidget):
    """Settings on the right; what they make, live, on the left."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: list[SetRow] = []
        self._stale = True
        self.controller = SynthController(context, self)
        self.grid = ExampleGrid()
        self.settings = SynthSettings()
        self._build_make()
        self.settings.end()
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.grid, 1)
        column.addLayout(self._build_bar())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(column, 1)
        row.addWidget(self.settings)
        self._connect()
        self._study_changed()

    def _build_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.setSpacing(8)
        self.others = QPushButton(self.tr("Other examples"))
        self.others.setToolTip(self.tr("The same settings, the next images of the set"))
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setValue(40)
        self.opacity.setMaximumWidth(160)
        self.opacity.setAccessibleName(self.tr("Opacity of the masks"))
        self.note = QLabel()
        self.note.setProperty("muted", True)
        bar.addWidget(self.others)
        bar.addWidget(self.note, 1)
        bar.addWidget(QLabel(self.tr("Masks")))
        bar.addWidget(self.opacity)
        return bar

    def _build_make(self) -> None:
        column = self.settings.group(self.tr("Make"))
        self.make_button = QPushButton(self.tr("Make the set"))
        self.make_button.setProperty("primary", True)
        self.strip = JobStrip(self._context)
        self.sets_note = NoteLabel()
        for widget in (self.make_button, self.strip, self.sets_note):
            column.addWidget(widget)

    def _connect(self) -> None:
        self.settings.changed.connect(self._settings_changed)
        self.others.clicked.connect(lambda: self.controller.show_examples(self.spec, others=True))
        self.opacity.valueChanged.connect(lambda percent: self.grid.set_opacity(percent / 100))
        self.make_button.clicked.connect(self.make)
        self.strip.busy_changed.connect(lambda _busy: self._update_buttons())
        self.controller.examples_ready.connect(self._take_examples)
        self.controller.examples_failed.connect(self._examples_failed)
        self.controller.making_changed.connect(self._making)
        self.controller.sets_changed.connect(self._take_sets)
        self._context.jobs.finished.connect(self._job_finished)
        study = self._context.study
        study.opened.connect(lambda _project: self._study_changed())
        study.closed.connect(self._study_changed)
        study.changed.connect(self._contents_changed)
        study.video_selected.connect(lambda _name: self._settings_changed())

    def spec(self) -> SynthSpec:
        """The settings as they stand.

        Raises
        ------
        NothingToDoError, BadParameterError
        """
        study = self._context.study
        if study.folder is None:
            raise NothingToDoError(path="", detail="no study is open", way_out="Open a study first.")
        return self.settings.spec(study.folder, study.current_video)

    def make(self) -> None:
        """Queue the job that makes the set."""
        try:
            spec = self.spec()
            title = self.tr("Synthesise {name}").format(name=spec.name)
            self.strip.follow(self.controller.make_set(spec, title))
        except WorkbenchError as error:
            self._context.show_error(error)

    def showEvent(self, event: QShowEvent) -> None:
        """Make examples once somebody looks."""
        super().showEvent(event)
        self._refresh()

    def _study_changed(self) -> None:
        project = self._context.study.project
        if project is not None:
            self.grid.set_palette(project.classes.palette())
        self.grid.set_hint(self.tr("Examples of what the settings make appear here."))
        self.note.setText("")
        self._contents_changed()

    def _contents_changed(self) -> None:
        self._stale = True
        self._refresh()

    def _settings_changed(self) -> None:
        self._stale = True
        self._refresh()

    def _refresh(self) -> None:
        self._update_buttons()
        if not self.isVisible() or self._context.study.project is None or not self._stale:
            return
        self._stale = False
        self.controller.refresh_sets()
        self.controller.show_examples(self.spec)

    def _update_buttons(self) -> None:
        ready = self._context.study.project is not None
        self.make_button.setEnabled(ready and not self.strip.busy)
        self.others.setEnabled(ready)

    def _making(self, making: bool) -> None:
        if making:
            self.grid.set_faded(True)
            if not self.grid.count:
                self.grid.set_hint(self.tr("Cutting out animals…"))

    def _take_examples(self, examples: list[Example]) -> None:
        self.grid.set_hint("")
        self.grid.set_pictures([(one.image, one.mask, self._example_text(one)) for one in examples])
        missing, wanted = sum(one.missing for one in examples), sum(one.wanted for one in examples)
        self.note.setText(
            self.tr("{missing} of {wanted} animals found no allowed place").format(
                missing=missing, wanted=wanted
            )
            if missing
            else ""
        )

    def _example_text(self, one: Example) -> str:
        return self.tr("%Ln animal(s)", "", one.wanted - one.missing)

    def _examples_failed(self, error: WorkbenchError) -> None:
        text, hint = error_text(error)
        self.grid.set_hint(f"{text}\n{hint}".strip())
        self.note.setText("")

    def _take_sets(self, rows: list[SetRow]) -> None:
        self._rows = rows
        lines = [self._set_text(row) for row in rows]
        self.sets_note.setText("\n".join(lines) if lines else self.tr("The study has no synthetic set yet."))
        if self.settings.name.text() in {row.name for row in rows} and not self.strip.busy:
            self.settings.name.setText(free_name(rows))

    def _set_text(self, row: SetRow) -> str:
        parts = []
        if row.images:
            parts.append(self.tr("%Ln image(s)", "", row.images))
        if row.clips:
            parts.append(self.tr("%Ln clip(s)", "", row.clips))
        return f"{row.name}: {', '.join(parts)}"

    def _job_finished(self, handle: JobHandle, _result: object) -> None:
        if handle.spec.verb == "synth":
            self.controller.refresh_sets()
