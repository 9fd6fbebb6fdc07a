"""The dialogs that import and export masks, with real clicks on real files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionButton, QWidget
from pytestqt.qtbot import QtBot
from small_study import MASKED, mouse_frame

from workbench.core.frame_status import FrameStatus
from workbench.gui.actions import ACTIONS
from workbench.gui.context import WindowContext
from workbench.gui.dialogs.class_rows import CLASS
from workbench.gui.dialogs.export_masks import ExportMasksDialog
from workbench.gui.dialogs.import_masks import ImportMasksDialog
from workbench.media.images import read_mask
from workbench.project.project import Project

WAIT_MS = 30_000
TAIL_FIRST = np.array([0, 2, 3, 1], np.uint8)
"""Our class to another program's number: tail 1, head 2, body 3."""


@pytest.fixture(autouse=True)
def own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_LOG_DIR", str(tmp_path / "log"))


@pytest.fixture
def grey(tmp_path: Path) -> Path:
    """Grey masks of frames 20 to 25, which have none yet, numbered the other way."""
    folder = tmp_path / "máscaras"
    folder.mkdir()
    for k in range(20, 26):
        Image.fromarray(TAIL_FIRST[mouse_frame(k)[1]]).save(folder / f"rat_{k}.png")
    return folder


@pytest.fixture
def dialog(
    context: WindowContext, open_study: Callable[[Path], None], study: Path, tmp_path: Path, qtbot: QtBot
) -> Iterator[ImportMasksDialog]:
    open_study(study)
    made = ImportMasksDialog(context, tmp_path)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def look_at(dialog: ImportMasksDialog, path: Path, qtbot: QtBot) -> None:
    dialog.path.setText(str(path))
    qtbot.waitUntil(lambda: dialog.inspection is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: dialog.place.text() != "", timeout=WAIT_MS)


def click(widget: QWidget, qtbot: QtBot) -> None:
    """Left click on a button, or on the box of a check box (its text may end before the middle)."""
    option = QStyleOptionButton()
    option.initFrom(widget)
    place = widget.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, widget).center()
    at = place if widget.metaObject().className() == "QCheckBox" else QPoint(widget.width() // 2, 8)
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)


def finish(context: WindowContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=WAIT_MS)


def labels(dialog: ImportMasksDialog) -> dict[str, tuple[float, float]]:
    """Where each class is named in the picture."""
    return {mark.label: mark.points[0] for mark in dialog.canvas._marks}


def test_the_menu_offers_both_for_an_open_study() -> None:
    assert ACTIONS["import_masks"].needs_study
    assert ACTIONS["export_masks"].needs_study


def test_a_guess_must_be_agreed_to(dialog: ImportMasksDialog, grey: Path, qtbot: QtBot) -> None:
    """Head is right of the body and tail left of it in the picture; only then the import may start."""
    look_at(dialog, grey, qtbot)
    assert dialog.rows.ids() == {"0": 0, "1": 3, "2": 1, "3": 2}
    assert not dialog.import_button.isEnabled()
    qtbot.waitUntil(lambda: set(labels(dialog)) == {"head", "body", "tail"}, timeout=WAIT_MS)
    places = labels(dialog)
    assert places["tail"][0] < places["body"][0] < places["head"][0]
    assert dialog.checked.isVisible()
    click(dialog.checked, qtbot)
    assert dialog.import_button.isEnabled()


def test_the_picture_follows_the_choice(dialog: ImportMasksDialog, grey: Path, qtbot: QtBot) -> None:
    look_at(dialog, grey, qtbot)
    before = labels(dialog)
    click(dialog.swap, qtbot)
    qtbot.waitUntil(lambda: labels(dialog).get("head") == before["tail"], timeout=WAIT_MS)
    assert labels(dialog)["tail"] == before["head"]
    assert dialog.rows.ids() == {"0": 0, "1": 1, "2": 3, "3": 2}
    box = dialog.rows.cellWidget(2, CLASS)
    assert isinstance(box, QComboBox)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)  # "Choose…"
    assert dialog.rows.missing() == ["2"]
    assert not dialog.import_button.isEnabled()
    assert "2" in dialog.message.text()
    qtbot.waitUntil(lambda: "2: ?" in labels(dialog), timeout=WAIT_MS)
    assert labels(dialog)["2: ?"] == before["head"]
    qtbot.keyClick(box, Qt.Key.Key_End)  # background: left out
    assert dialog.rows.ids()["2"] == 0
    qtbot.waitUntil(lambda: "2: ?" not in labels(dialog), timeout=WAIT_MS)
    assert set(labels(dialog)) == {"head", "body"}


def test_import_by_clicks(
    dialog: ImportMasksDialog, grey: Path, study: Path, context: WindowContext, qtbot: QtBot
) -> None:
    told: list[tuple[str, str, str]] = []
    context.notified.connect(lambda *words: told.append(words))
    look_at(dialog, grey, qtbot)
    click(dialog.checked, qtbot)
    with qtbot.waitSignal(dialog.submitted, timeout=WAIT_MS):
        click(dialog.import_button, qtbot)
    assert not dialog.isVisible()
    finish(context, qtbot)
    for k in range(20, 26):
        mask = read_mask(study / "masks" / "mouse" / f"frame_{k:07d}.png")
        assert np.array_equal(mask, mouse_frame(k)[1])
    with Project.open(study, write=False) as project:
        assert project.counts() == {FrameStatus.PSEUDO: MASKED, FrameStatus.CORRECTED: 6}
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    assert told[0][0].startswith("6 ") and told[0][1] == "success"


def test_what_cannot_be_imported_is_said(
    dialog: ImportMasksDialog, grey: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog.path.setText(str(tmp_path / "log"))
    qtbot.waitUntil(
        lambda: "cannot be read" in dialog.message.text() or "does not exist" in dialog.message.text()
    )
    assert not dialog.import_button.isEnabled()
    Image.fromarray(np.ones((20, 30), np.uint8)).save(grey / "rat_30.png")
    dialog.path.setText(str(grey))
    qtbot.waitUntil(lambda: "30x20" in dialog.message.text(), timeout=WAIT_MS)
    assert not dialog.import_button.isEnabled()
    (grey / "rat_30.png").rename(grey / "rat_4000.png")
    dialog.pattern.setText("rat_??.png")
    look_at(dialog, grey, qtbot)
    assert "frames 20 to 25" in dialog.found.text()


def test_typing_waits_and_the_newest_question_counts(
    dialog: ImportMasksDialog, grey: Path, qtbot: QtBot
) -> None:
    asked: list[object] = []
    dialog.controller.inspected.connect(asked.append)
    dialog.path.setText(str(grey))
    dialog.pattern.setText("rat_2?.png")
    dialog.first.setValue(20)
    qtbot.waitUntil(lambda: dialog.inspection is not None, timeout=WAIT_MS)
    assert len(asked) == 1
    assert "frames 0 to 5" in dialog.found.text()


def test_closing_gives_up(
    dialog: ImportMasksDialog, grey: Path, context: WindowContext, qtbot: QtBot
) -> None:
    dialog.path.setText(str(grey))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    qtbot.wait(500)
    assert dialog.inspection is None
    assert not context.jobs.busy


@pytest.fixture
def export_dialog(
    context: WindowContext, open_study: Callable[[Path], None], study: Path, qtbot: QtBot
) -> ExportMasksDialog:
    open_study(study)
    made = ExportMasksDialog(context)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(made.export_button.isEnabled, timeout=WAIT_MS)
    return made


def test_export_by_clicks(
    export_dialog: ExportMasksDialog, study: Path, tmp_path: Path, context: WindowContext, qtbot: QtBot
) -> None:
    """Nothing is corrected here, so pseudo-masks are offered; the result can be read again."""
    told: list[tuple[str, str, str]] = []
    context.notified.connect(lambda *words: told.append(words))
    assert FrameStatus.PSEUDO in export_dialog.chosen()
    assert str(MASKED) in export_dialog.message.text()
    export_dialog.format.setFocus()
    export_dialog.format.setCurrentIndex(export_dialog.format.findData("coco"))
    assert export_dialog.out.text() == str(study / "exports" / "masks_coco")
    export_dialog.out.clear()
    assert not export_dialog.export_button.isEnabled()
    export_dialog.out.insert(str(tmp_path / "saída"))
    with qtbot.waitSignal(export_dialog.submitted, timeout=WAIT_MS):
        click(export_dialog.export_button, qtbot)
    finish(context, qtbot)
    assert (tmp_path / "saída" / "mouse" / "annotations.json").is_file()
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    assert told[0][0].startswith(f"{MASKED} ") and "saída" in told[0][0]


def test_nothing_of_that_kind(export_dialog: ExportMasksDialog, qtbot: QtBot) -> None:
    for box in export_dialog.statuses.values():
        box.setChecked(False)
    assert not export_dialog.export_button.isEnabled()
    click(export_dialog.statuses[FrameStatus.VERIFIED], qtbot)
    assert not export_dialog.export_button.isEnabled()
    click(export_dialog.statuses[FrameStatus.PSEUDO], qtbot)
    assert export_dialog.export_button.isEnabled()


def test_shapes_are_asked_of_labelme_alone(export_dialog: ExportMasksDialog) -> None:
    assert not export_dialog.shapes.isVisible()
    export_dialog.format.setCurrentIndex(export_dialog.format.findData("labelme"))
    assert export_dialog.shapes.isVisible()
    exact = export_dialog.note.text()
    export_dialog.shapes.setCurrentIndex(export_dialog.shapes.findData("polygon"))
    assert export_dialog.note.text() != exact
