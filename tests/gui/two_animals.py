"""A study of one simulated recording of two animals, and the Identify tab that shows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from workbench.gui.context import WindowContext
from workbench.gui.tabs.identify_tab import IdentifyTab
from workbench.media.writer import VideoWriter
from workbench.project.project import Project
from workbench.simulate.scene import Scene
from workbench.simulate.spec import SceneSpec

WAIT = 60_000


def write_study(folder: Path, width: int, height: int, frames: int) -> None:
    """A study with the video ``two``, in a folder that is not there yet."""
    look = SceneSpec(
        width=width, height=height, frames=frames, fps=30.0, animals=2, size=0.2, touching=0.3, seed=5
    )
    scene, video = Scene(look), folder / "two.mp4"
    with Project.create(folder) as project:
        with VideoWriter(video, width, height, look.fps) as writer:
            for k in range(frames):
                writer.write(scene.frame(k).image)
        project.add_video(video)


def shown_tab(
    context: WindowContext, open_study: Callable[[Path], None], qtbot: QtBot, folder: Path
) -> IdentifyTab:
    """The tab, once it shows the study's video and knows what was tracked."""
    tab = IdentifyTab(context)
    qtbot.addWidget(tab)
    tab.resize(1000, 680)
    tab.show()
    with qtbot.waitSignal(tab.view.frame_shown, timeout=WAIT):
        open_study(folder)
    qtbot.waitUntil(lambda: tab.controller.state is not None, timeout=WAIT)
    return tab
