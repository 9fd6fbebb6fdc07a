"""A real window on a real small study."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from workbench.gui.app import Session, make_application
from workbench.gui.preferences import Preferences
from workbench.jobs.operations.extract import ExtractSpec
from workbench.jobs.operations.new import NewSpec
from workbench.jobs.runner import run_operation

FRAMES = 40
EXTRACTED = 6
WAIT_MS = 60_000
"""Ample: the machine may be busy; a test that waits this long has failed."""


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the settings and logs of the user."""
    monkeypatch.setenv("WORKBENCH_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("WORKBENCH_LOG_DIR", str(tmp_path / "log"))


@pytest.fixture(scope="session")
def cage_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Study with the video ``cage`` of `FRAMES` frames, `EXTRACTED` of them extracted."""
    folder = tmp_path_factory.mktemp("template") / "study"
    video = folder.parent / "cage.mp4"
    with av.open(str(video), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for k in range(FRAMES):
            pixels = np.full((64, 96, 3), 40 + 4 * k, np.uint8)
            pixels[20:40, 2 * k : 2 * k + 12] = 10
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels)))
        container.mux(stream.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_LOG_DIR", str(folder.parent / "log"))
        run_operation(NewSpec.of(study=folder, videos=(video,)))
        run_operation(ExtractSpec.of(study=folder, video="cage", mode="count", value=EXTRACTED))
    return folder


@pytest.fixture
def study(cage_template: Path, tmp_path: Path) -> Path:
    """Copy of `cage_template` with a space and an accent in its path."""
    folder = tmp_path / "estudo número 1"
    shutil.copytree(cage_template, folder)
    return folder


@pytest.fixture
def make_session(qtbot: QtBot) -> Iterator[Callable[..., Session]]:
    """``make_session(scheme="light", language="en")``: a session with its window on screen."""
    made: list[Session] = []

    def make(**settings: str) -> Session:
        preferences = Preferences.load()
        preferences.scheme = settings.get("scheme", "light")
        preferences.language = settings.get("language", "en")
        session = Session(make_application(["workbench"]), preferences)
        made.append(session)
        session.window.show()
        qtbot.waitExposed(session.window)
        return session

    yield make
    for session in made:
        session.close()
        session.window.hide()
        session.window.deleteLater()
        session.deleteLater()


@pytest.fixture
def session(make_session: Callable[..., Session]) -> Session:
    """English, light, no study open."""
    return make_session()


@pytest.fixture
def opened(session: Session, study: Path, qtbot: QtBot) -> Session:
    """`session` with `study` open."""
    with qtbot.waitSignal(session.context.study.video_selected, timeout=WAIT_MS):
        session.context.study.open(study)
    return session
