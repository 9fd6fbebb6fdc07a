"""Pseudo-masks: head, body and tail without a network, every step live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QToolTip, QVBoxLayout, QWidget

from workbench.core.classes import ClassTable
from workbench.core.errors import WorkbenchError
from workbench.gui.canvas.animal_colors import animal_color
from workbench.gui.canvas.pictures import Mark
from workbench.gui.canvas.step_strip import StepStrip
from workbench.gui.canvas.video_view import VideoView
from workbench.gui.canvas.width_profile import WidthProfile
from workbench.gui.controllers.frame_source import FramePicture, VideoInfo
from workbench.gui.controllers.jobs import JobHandle
from workbench.gui.controllers.pseudo import Preview, PseudoController, animal_at, rejection_at
from workbench.gui.tabs.job_strip import JobStrip
from workbench.gui.tabs.parameter_panel import ParameterPanel
from workbench.gui.tabs.pseudo_texts import STEPS, counts_text, parts_text, pixels, reason_text, step_text
from workbench.gui.tabs.side_panel import NoteLabel, SidePanel, muted_label
from workbench.gui.tabs.video_picker import VideoPicker
from workbench.jobs.spec import Result

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext

REJECTED = (240, 90, 70)
CHOSEN = (255, 255, 255)


class PseudoTab(QWidget):
    """Parameters on the right, what they make of the frame on the left, the steps below it."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._preview: Preview | None = None
        self._step = "Parts"
        self._clicked: tuple[float, float] | None = None
        self._extracted: int | None = None
        self.controller = PseudoController(context, self)
        self.view = VideoView(context, "pseudo")
        self.view.shows_frames = False
        self.strip = StepStrip({name: step_text(name) for name in STEPS})
        self.strip.choose(self._step)
        self.panel = SidePanel(304)
        self._build_panel()
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.view, 1)
        left.addWidget(self.strip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.panel)
        self.view.bar.watch_keys(self)
        self._connect()
        self._nothing_shown()

    def _build_panel(self) -> None:
        self.picker = VideoPicker(self._context)
        self.panel.column.addWidget(self.picker)
        found = self.panel.group(self.tr("In this frame"))
        self.found_label = QLabel()
        self.found_label.setWordWrap(True)
        self.reason_label = muted_label()
        self.profile = WidthProfile()
        found.addWidget(self.found_label)
        found.addWidget(self.profile)
        found.addWidget(self.reason_label)
        self._build_run()
        self.parameters = ParameterPanel()
        self.panel.group(self.tr("Parameters")).addWidget(self.parameters)
        self.panel.end()

    def _build_run(self) -> None:
        column = self.panel.group(self.tr("Make the masks"))
        self.frames = QComboBox()
        self.frames.addItem(self.tr("Extracted frames"), "extracted")
        self.frames.addItem(self.tr("Every frame of the video"), "all")
        self.frames.setAccessibleName(self.tr("Frames to make masks for"))
        self.run_button = QPushButton(self.tr("Make pseudo-masks"))
        self.run_button.setProperty("primary", True)
        self.run_strip = JobStrip(self._context)
        self.run_note = NoteLabel()
        for widget in (self.frames, self.run_button, self.run_strip, self.run_note):
            column.addWidget(widget)

    def _connect(self) -> None:
        self.view.video_ready.connect(self._video_ready)
        self.view.frame_shown.connect(self._frame_shown)
        self.view.emptied.connect(self._nothing_shown)
        self.view.canvas.clicked.connect(self._canvas_clicked)
        self.view.frame_changed.connect(lambda _frame: self._forget_click())
        self.strip.chosen.connect(self.show_step)
        self.parameters.changed.connect(self.controller.set_params)
        self.controller.previewed.connect(self._take_preview)
        self.controller.learning_changed.connect(self._learning_changed)
        self.controller.failed.connect(self._take_error)
        self.frames.currentIndexChanged.connect(lambda _index: self._update_run())
        self.run_button.clicked.connect(self.run)
        self.run_strip.busy_changed.connect(lambda _busy: self._update_run())
        self._context.jobs.finished.connect(self._job_finished)
        self._context.study.changed.connect(self._count_frames)

    # What is shown

    def show_step(self, step: str) -> None:
        """Show the picture of ``step`` large."""
        self._step = step
        self.strip.choose(step)
        self._draw()

    def _video_ready(self, info: VideoInfo) -> None:
        self._preview = None
        self._forget_click()
        self.parameters.set_picture(info.width, info.height)
        self.view.canvas.set_image(None)
        self.view.canvas.set_marks(())
        self.strip.clear()
        self.profile.clear()
        self._extracted = None
        self._count_frames()

    def _frame_shown(self, picture: FramePicture) -> None:
        if self._preview is None:
            self.view.canvas.set_image(picture.image)
        self.controller.set_frame(picture.wish.video, picture.wish.index, picture.pixels, picture.image)

    def _nothing_shown(self) -> None:
        self._preview = None
        self.strip.clear()
        self.profile.clear()
        self.found_label.setText("–")
        self._forget_click()
        self._extracted = None
        self._update_run()

    def _learning_changed(self, learning: bool) -> None:
        if learning:
            self.found_label.setText(self.tr("Learning the video…"))
        elif self._preview is not None:
            self.found_label.setText(self._found_text(self._preview))

    def _take_preview(self, preview: Preview) -> None:
        self._preview = preview
        self.parameters.show_automatic(preview.automatic)
        self.strip.show_pictures(preview.thumbnails)
        self.found_label.setText(self._found_text(preview))
        self.profile.set_profiles([(a.midline.points, a.midline.widths) for a in preview.parse.animals])
        self._draw()
        self._explain()

    def _take_error(self, error: WorkbenchError) -> None:
        self.found_label.setText("–")
        self._context.show_error(error)

    def _classes(self) -> ClassTable:
        project = self._context.study.project
        return project.classes if project is not None else ClassTable.default()

    def _found_text(self, preview: Preview) -> str:
        found, wanted = len(preview.parse.animals), preview.params.animals
        animals = self.tr("Animals: {found} of {wanted}").format(found=found, wanted=wanted)
        whole = self.tr("%n complete (one head, body and tail)", "", preview.complete)
        parts = self.tr("Parts: {parts}").format(parts=counts_text(preview, self._classes().names))
        blobs = self.tr("Rejected blobs: {count}").format(count=len(preview.rejected))
        took = self.tr("{ms} ms").format(ms=round(preview.seconds * 1000))
        return f"{animals} · {whole}\n{parts}\n{blobs} · {took}"

    def _draw(self) -> None:
        preview, canvas = self._preview, self.view.canvas
        if preview is None:
            return
        # Animals, midline and parts are drawn over the frame as lines, sharp at any zoom.
        plain = self._step in ("Animals", "Midline", "Parts")
        canvas.set_image(preview.frame if plain else preview.steps[self._step])
        canvas.set_mask(preview.mask if self._step == "Parts" else None, self._classes())
        canvas.set_marks(self._marks(preview))

    def _marks(self, preview: Preview) -> list[Mark]:
        marks: list[Mark] = []
        if self._step == "Animals":
            marks += [_contour(blob.contour.tolist(), REJECTED, dashed=True) for blob in preview.rejected]
        if self._step in ("Animals", "Midline"):
            for number, outlines in enumerate(preview.outlines):
                marks += [_contour(outline, animal_color(number)) for outline in outlines]
        if self._step == "Midline":
            marks += preview.ribs
        return marks + self._click_marks(preview)

    def _click_marks(self, preview: Preview) -> list[Mark]:
        blob = rejection_at(preview, *self._clicked) if self._clicked is not None else None
        if blob is None or animal_at(preview, *(self._clicked or (0.0, 0.0))) is not None:
            return []
        return [_contour(blob.contour.tolist(), CHOSEN, label=reason_text(blob.reason.value))]

    # Why

    def _canvas_clicked(self, x: float, y: float) -> None:
        self._clicked = (x, y)
        text = self._explain()
        self._draw()
        if text:
            QToolTip.showText(QCursor.pos(), text, self.view.canvas)

    def _forget_click(self) -> None:
        self._clicked = None
        self.reason_label.setText(self.tr("Click on a blob to see why it is, or is not, an animal."))

    def _explain(self) -> str:
        """Say what is at the place clicked."""
        preview = self._preview
        if preview is None or self._clicked is None:
            return ""
        text = self._explanation(preview, *self._clicked)
        self.reason_label.setText(text)
        return text

    def _explanation(self, preview: Preview, x: float, y: float) -> str:
        animal = animal_at(preview, x, y)
        if animal is not None:
            areas = parts_text(preview.animal_areas[animal], self._classes().names)
            return self.tr("Animal {number}: {parts}").format(number=animal + 1, parts=areas)
        blob = rejection_at(preview, x, y)
        if blob is None:
            return self.tr("Nothing here stands out from the floor.")
        return self.tr("Not an animal: {reason} ({area})").format(
            reason=reason_text(blob.reason.value), area=pixels(blob.area)
        )

    # What is done

    def run(self) -> None:
        """Make the masks with these parameters."""
        video = self._context.study.current_video
        title = self.tr("Pseudo-masks of {video}").format(video=video)
        try:
            handle = self.controller.run(self.frames.currentData(), title)
        except WorkbenchError as error:
            self._context.show_error(error)
            return
        if handle is not None:
            self.run_strip.follow(handle)

    def _job_finished(self, handle: JobHandle, result: Result) -> None:
        if handle.spec.verb != "pseudo" or handle.spec.study_folder != self._context.study.folder:
            return
        locale = QLocale()
        made, whole = int(getattr(result, "frames", 0)), int(getattr(result, "complete", 0))
        self.run_note.setText(
            self.tr("%Ln mask(s) made, {whole} of them with every part of every animal.", "", made).format(
                whole=locale.toString(whole)
            )
        )

    def _count_frames(self) -> None:
        project, video = self._context.study.project, self._context.study.current_video
        if project is not None and video is not None and self.isVisible():
            self._context.tasks.run(
                lambda: sum(project.counts(video).values()), self._take_count, key="pseudo/count"
            )

    def _take_count(self, count: int) -> None:
        if self._extracted is None:
            self.frames.setCurrentIndex(self.frames.findData("extracted" if count else "all"))
        self._extracted = count
        self._update_run()

    def _update_run(self) -> None:
        locale, info = QLocale(), self.view.info
        known = "" if self._extracted is None else f" ({locale.toString(self._extracted)})"
        total = "" if info is None else f" ({locale.toString(info.frame_count)})"
        self.frames.setItemText(0, self.tr("Extracted frames") + known)
        self.frames.setItemText(1, self.tr("Every frame of the video") + total)
        none = self.frames.currentData() == "extracted" and not self._extracted
        self.run_button.setEnabled(info is not None and not none and not self.run_strip.busy)
        self.run_button.setToolTip(self.tr("Extract frames in the Frames tab first.") if none else "")
        self.parameters.setEnabled(info is not None)


def _contour(
    points: list[list[float]], color: tuple[int, int, int], dashed: bool = False, label: str = ""
) -> Mark:
    line = tuple((x + 0.5, y + 0.5) for x, y in points)
    return Mark(line, color, closed=True, dashed=dashed, label=label)
