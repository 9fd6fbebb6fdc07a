"""An editor on the small study, its canvas on the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from canvas_desk import Desk
from edit_person import make_session, own_settings, person  # noqa: F401 - fixtures of every test here
from pytestqt.qtbot import QtBot
from small_study import HEIGHT, WIDTH

from workbench.core.history import FrameKey
from workbench.gui.canvas.edit_canvas import EditCanvas
from workbench.gui.canvas.pictures import to_qimage
from workbench.gui.context import WindowContext
from workbench.gui.controllers.editor import EditorController

SHADE = 100
"""Grey of the picture that the canvas shows."""
EMPTY = FrameKey("mouse", 30)
"""A frame without a mask."""


@pytest.fixture
def desk(context: WindowContext, open_study: Callable[[Path], None], study: Path, qtbot: QtBot) -> Desk:
    """Canvas of 960 x 720 with a frame of 240 x 180, fitted; its mask is empty, the picture shown is grey."""
    controller = EditorController(context)
    open_study(study)
    canvas = EditCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(960, 720)
    canvas.set_controller(controller)
    canvas.show()
    qtbot.waitExposed(canvas)
    controller.go_to(EMPTY)
    qtbot.waitUntil(lambda: controller.key == EMPTY and not controller.loading, timeout=20_000)
    canvas.set_image(to_qimage(np.full((HEIGHT, WIDTH, 3), SHADE, np.uint8)))
    canvas.setFocus()
    controller.change(view="fill", opacity=0.5, tool="brush", class_id=2, brush_size=10, square=False)
    return Desk(canvas, controller)
