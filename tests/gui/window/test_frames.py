"""The Frames tab and the project dock, by clicks on a real study."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTime
from PySide6.QtWidgets import QTimeEdit
from pytestqt.qtbot import QtBot

from workbench.core.frame_status import FrameStatus
from workbench.gui.app import Session
from workbench.gui.controllers.frames import FrameList
from workbench.gui.controllers.frames_extract import DayRows, ExtractChoice, PlanRow
from workbench.gui.docks.models import ROLE_KEY, ROLE_PICTURE
from workbench.gui.tabs.extract_panel import MODES, ExtractPanel
from workbench.gui.tabs.frames_tab import FramesTab
from workbench.media.images import read_image
from workbench.media.sampling import DayPlan, by_plan
from workbench.project.project import Project
from workbench.project.records import FrameRecord

WAIT_MS = 60_000
FRAMES, EXTRACTED = 40, 6


@pytest.fixture
def tab(opened: Session, qtbot: QtBot) -> FramesTab:
    shown = opened.window.show_tab("frames")
    assert isinstance(shown, FramesTab)
    qtbot.waitUntil(lambda: shown.view.info is not None, timeout=WAIT_MS)
    return shown


def choose(panel: ExtractPanel, mode: str) -> None:
    panel.mode.setCurrentIndex(MODES.index(mode))


def counted(tab: FramesTab, qtbot: QtBot, start: str) -> str:
    """The panel's sentence once it begins with ``start``."""
    qtbot.waitUntil(lambda: tab.panel.summary.text().startswith(start), timeout=WAIT_MS)
    return tab.panel.summary.text()


def test_scrubbing_shows_the_frame(tab: FramesTab, study: Path, qtbot: QtBot) -> None:
    tab.view.bar.slider.setValue(25)
    qtbot.waitUntil(lambda: tab.view.source._shown is not None and tab.view.source._shown.index == 25)
    qtbot.keyClick(tab, Qt.Key.Key_Right)
    assert tab.view.frame == 26
    qtbot.keyClick(tab, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert tab.view.frame == 16
    qtbot.keyClick(tab, Qt.Key.Key_End)
    assert tab.view.frame == FRAMES - 1


@pytest.mark.parametrize(
    ("mode", "value", "frames"),
    [("all", 0, 40), ("every", 7, 6), ("fps", 5, 8), ("count", 9, 9), ("diverse", 4, 4)],
)
def test_the_count_is_live(tab: FramesTab, qtbot: QtBot, mode: str, value: int, frames: int) -> None:
    choose(tab.panel, mode)
    if mode != "all":
        getattr(tab.panel, mode).setValue(value)
    assert not tab.panel.start_button.isEnabled()
    counted(tab, qtbot, f"{frames} frames")
    assert tab.panel.start_button.isEnabled()


def test_the_window_limits_the_count_and_bad_times_are_told(tab: FramesTab, qtbot: QtBot) -> None:
    choose(tab.panel, "all")
    tab.panel.start.setText("0.4")
    tab.panel.stop.setText("0:01")
    counted(tab, qtbot, "15 frames")
    tab.panel.stop.setText("nonsense")
    qtbot.waitUntil(lambda: "nonsense" in tab.panel.summary.text(), timeout=WAIT_MS)
    assert not tab.panel.start_button.isEnabled()
    tab.panel.stop.setText("0.1")
    qtbot.waitUntil(lambda: "after the start" in tab.panel.summary.text(), timeout=WAIT_MS)
    assert not tab.panel.start_button.isEnabled()
    tab.panel.start.setText("3600")
    tab.panel.stop.clear()
    counted(tab, qtbot, "No frame lies")
    assert not tab.panel.start_button.isEnabled()


def test_here_takes_the_time_of_the_frame_shown(tab: FramesTab) -> None:
    tab.view.bar.set_frame(10)
    tab.panel.here_wanted.emit(tab.panel.start)
    assert tab.panel.choice().start_s == pytest.approx(0.4)


def test_what_does_not_fit_on_the_disk_is_refused(
    tab: FramesTab, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9 - 1000, 1000))
    choose(tab.panel, "all")
    text = counted(tab, qtbot, "40 frames need")
    assert "1.0 kB" in text
    assert not tab.panel.start_button.isEnabled()


def test_extracting_by_a_click_fills_the_dock(
    tab: FramesTab, opened: Session, study: Path, qtbot: QtBot
) -> None:
    dock = opened.window.project_dock
    qtbot.waitUntil(lambda: dock.frames_model.rowCount() == EXTRACTED, timeout=WAIT_MS)
    choose(tab.panel, "every")
    tab.panel.every.setValue(4)
    tab.panel.format.setCurrentIndex(1)
    tab.panel.quality.setValue(90)
    counted(tab, qtbot, "10 frames")
    with qtbot.waitSignal(opened.context.jobs.finished, timeout=WAIT_MS) as finished:
        qtbot.mouseClick(tab.panel.start_button, Qt.MouseButton.LeftButton)
        assert not tab.panel.start_button.isEnabled()
    assert finished.args[1].frames == 10
    assert sorted(path.name for path in (study / "frames" / "cage").glob("*.jpg"))[1] == "frame_0000004.jpg"
    qtbot.waitUntil(lambda: dock.frames_model.rowCount() > EXTRACTED, timeout=WAIT_MS)
    numbers = [dock.frames_model.frame_at(row) for row in range(dock.frames_model.rowCount())]
    assert set(range(0, 40, 4)) <= set(numbers)
    assert numbers == sorted(numbers)
    # Asked again, it says that they are there.
    choose(tab.panel, "all")
    choose(tab.panel, "every")
    assert "10 of them there already" in counted(tab, qtbot, "10 frames, 10")


def test_clicking_a_frame_in_the_dock_shows_it(tab: FramesTab, opened: Session, qtbot: QtBot) -> None:
    dock = opened.window.project_dock
    qtbot.waitUntil(lambda: dock.frames_model.rowCount() == EXTRACTED, timeout=WAIT_MS)
    index = dock.frames_model.index(3)
    rect = dock.frames.visualRect(index)
    dock.frames.scrollTo(index)
    rect = dock.frames.visualRect(index)
    qtbot.mouseClick(dock.frames.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    wanted = int(index.data(ROLE_KEY))
    assert wanted > 0
    assert tab.view.frame == wanted
    qtbot.waitUntil(lambda: tab.view.source._shown is not None and tab.view.source._shown.index == wanted)


def test_thumbnails_come_by_themselves(opened: Session, study: Path, qtbot: QtBot) -> None:
    dock = opened.window.project_dock
    qtbot.waitUntil(lambda: dock.frames_model.rowCount() == EXTRACTED, timeout=WAIT_MS)
    for model in (dock.frames_model, dock.videos_model):
        index = model.index(0)
        qtbot.waitUntil(lambda index=index: index.data(ROLE_PICTURE) is not None, timeout=WAIT_MS)
        picture = index.data(ROLE_PICTURE)
        assert not picture.isNull()
        assert picture.width() == pytest.approx(picture.height() * 1.5, abs=2)
    frame = dock.frames_model.index(5).data(ROLE_KEY)
    qtbot.waitUntil(lambda: dock.frames_model.index(5).data(ROLE_PICTURE) is not None, timeout=WAIT_MS)
    truth = read_image(study / "frames" / "cage" / f"frame_{frame:07d}.png")
    shown = dock.frames_model.index(5).data(ROLE_PICTURE).toImage().pixelColor(90, 60)
    assert abs(shown.red() - int(truth[-4, -6, 0])) < 8


def test_filter_by_status_and_text(opened: Session, study: Path, qtbot: QtBot) -> None:
    dock = opened.window.project_dock
    qtbot.waitUntil(lambda: dock.frames_model.rowCount() == EXTRACTED, timeout=WAIT_MS)
    assert opened.context.study.project is not None
    numbers = [dock.frames_model.frame_at(row) for row in range(EXTRACTED)]
    opened.context.study.project.set_status("cage", numbers[:2], FrameStatus.PSEUDO)
    opened.context.study.refresh()
    qtbot.waitUntil(lambda: "(2)" in dock.status_filter.itemText(2), timeout=WAIT_MS)
    dock.status_filter.setCurrentIndex(2)
    assert [dock.frames_model.frame_at(row) for row in range(dock.frames_model.rowCount())] == numbers[:2]
    dock.status_filter.setCurrentIndex(0)
    qtbot.keyClicks(dock.text_filter, str(numbers[-1]))
    assert [dock.frames_model.frame_at(row) for row in range(dock.frames_model.rowCount())] == [numbers[-1]]
    assert "1" in dock._frames_title.text()
    dock.text_filter.clear()
    assert dock.frames_model.rowCount() == EXTRACTED


def test_a_list_of_a_whole_day() -> None:
    statuses = list(FrameStatus)
    records = [FrameRecord("v", 30 * k, statuses[k % 3], ".png") for k in range(14_400)]
    frames = FrameList.of("v", 30.0, records)
    assert len(frames) == 14_400
    assert frames.counts()[FrameStatus.PSEUDO] == 4_800
    assert list(frames.select(FrameStatus.PREDICTED)[:2]) == [2, 5]
    assert list(frames.select(text="43199")) == []
    assert list(frames.select(text="431970")) == [14_399]
    rows = frames.select(text="1:00:0")
    assert {frames.time_text(row) for row in rows} == {f"1:00:0{second}" for second in range(10)}
    assert len(frames.select(FrameStatus.VERIFIED)) == 0
    assert len(FrameList.empty().select(text="1")) == 0


def test_the_default_day_plan_is_the_published_one(tab: FramesTab, qtbot: QtBot) -> None:
    day = tab.panel.day.rows()
    assert [f"{row.start // 60:02d}:{row.start % 60:02d}" for row in day.rows] == [
        "00:30", "03:00", "07:00", "09:30", "13:00", "15:30", "19:00", "22:30",
    ]  # fmt: skip
    assert {row.minutes for row in day.rows} == {30.0}
    assert day.plan() == DayPlan.default("00:00:00")
    times = np.arange(24 * 3600) * 1.0
    assert len(by_plan(times, day.plan())) == 14_400


def test_the_day_plan_can_be_edited(tab: FramesTab, qtbot: QtBot) -> None:
    choose(tab.panel, "plan")
    counted(tab, qtbot, "No sample of the plan")
    day = tab.panel.day
    start = day.table.cellWidget(0, 0)
    assert isinstance(start, QTimeEdit)
    start.setTime(QTime(0, 0))
    day.fps.setValue(5)
    counted(tab, qtbot, "8 frames")
    assert day.rows().rows[0] == PlanRow(0, 30.0)
    start.setTime(QTime(13, 0))
    assert day.table.item(0, 2).text() == "afternoon"
    qtbot.mouseClick(day._add, Qt.MouseButton.LeftButton)
    assert len(day.rows().rows) == 9
    day.table.selectRow(0)
    day.remove_selected()
    assert len(day.rows().rows) == 8
    day.clock.setTime(QTime(22, 30))
    counted(tab, qtbot, "8 frames")


def test_a_plan_of_a_choice_becomes_the_operations(tmp_path: Path) -> None:
    day = DayRows((PlanRow(13 * 60, 10.0), PlanRow(60, 5.0)), fps=2.0, clock_start=3600)
    spec = ExtractChoice(mode="plan", day=day).spec(tmp_path, "v")
    assert spec.plan is not None
    assert spec.plan.windows(86_400.0) == [(0.0, 300.0), (12 * 3600.0, 12 * 3600.0 + 600.0)]
    assert (spec.plan.fps, spec.value) == (2.0, None)
    assert ExtractChoice(mode="all").spec(tmp_path, "v").value is None


def test_all_videos_are_counted_and_extracted_together(
    tab: FramesTab, opened: Session, study: Path, tmp_path: Path, make_video: object, qtbot: QtBot
) -> None:
    assert callable(make_video)
    video = make_video(tmp_path / "second.mp4", frames=10)
    with qtbot.waitSignal(opened.context.jobs.finished, timeout=WAIT_MS):
        opened.context.study.add_videos([video])
    choose(tab.panel, "count")
    tab.panel.count.setValue(4)
    tab.panel.all_videos.setChecked(True)
    counted(tab, qtbot, "8 frames")
    with qtbot.waitSignal(opened.context.jobs.finished, timeout=WAIT_MS):
        qtbot.mouseClick(tab.panel.start_button, Qt.MouseButton.LeftButton)
    with Project.open(study, write=False) as project:
        assert {frame.video for frame in project.frames()} == {"cage", "second"}
