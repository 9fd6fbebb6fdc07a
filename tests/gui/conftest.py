"""A small real study, and the controllers of a window around it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from small_study import FPS, FRAMES, HEIGHT, MASKED, WIDTH, mouse_frame, write_model

from workbench.core.classes import ClassTable
from workbench.core.frame_status import FrameStatus
from workbench.gui.context import WindowContext
from workbench.gui.translations import Language
from workbench.media.images import write_mask
from workbench.media.writer import VideoWriter
from workbench.project.project import Project


@pytest.fixture(autouse=True)
def english(qapp: QApplication) -> Iterator[None]:
    """Every test begins in English, whatever language the one before it left installed."""
    Language(qapp, "en")
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()


@pytest.fixture(scope="session")
def study_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study as it is copied for every test that asks for one."""
    base = tmp_path_factory.mktemp("template")
    video = base / "mouse.mp4"
    with VideoWriter(video, WIDTH, HEIGHT, FPS) as writer:
        for k in range(FRAMES):
            writer.write(mouse_frame(k)[0])
    folder = base / "study"
    palette = ClassTable.default().palette()
    with Project.create(folder) as project:
        shutil.copy(video, folder / "mouse.mp4")
        name = project.add_video(folder / "mouse.mp4").name
        for k in range(MASKED):
            mask = mouse_frame(k)[1]
            write_mask(project.mask_file(name, k), mask, palette, durable=False)
            write_mask(project.prediction_file(name, k), mask, palette, durable=False)
        project.set_status(name, range(MASKED), FrameStatus.PSEUDO)
    write_model(folder, "unet-old", 0.61)
    return folder


@pytest.fixture
def study(study_template: Path, tmp_path: Path) -> Path:
    """Folder of a study of one's own: one video ``mouse``, 40 frames, 20 of them with masks."""
    folder = tmp_path / "estudo ção"
    shutil.copytree(study_template, folder)
    return folder


@pytest.fixture
def context(qapp: QApplication) -> Iterator[WindowContext]:
    """Controllers of a window; every thread and process ends with the test."""
    made = WindowContext()
    yield made
    made.shutdown()


@pytest.fixture
def open_study(context: WindowContext, qtbot: QtBot) -> Callable[[Path], None]:
    """Open a study and wait until its first video is selected."""

    def opened(folder: Path) -> None:
        with qtbot.waitSignal(context.study.video_selected, timeout=20_000):
            context.study.open(folder)

    return opened
