"""The window: welcome page, study, menus, drops, closing, what it remembers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QThread, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from workbench.gui.app import Session
from workbench.gui.canvas.image_canvas import ImageCanvas
from workbench.gui.dialogs.about import AboutDialog
from workbench.gui.dialogs.new_study import NewStudyDialog
from workbench.gui.docks.jobs_dock import JobCard
from workbench.gui.main_window import MainWindow, TabPage
from workbench.gui.notifications import Toast
from workbench.gui.preferences import Preferences, config_folder
from workbench.project.project import Project

WAIT_MS = 60_000


def wait_study(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.context.study.project is not None, timeout=WAIT_MS)


def texts(window: MainWindow) -> list[str]:
    return [toast.text for toast in window.notifications.toasts]


def urls(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(window: MainWindow, *paths: Path) -> bool:
    """Drag files over the window and let them go; whether it took them."""
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    data = urls(*paths)
    enter = QDragEnterEvent(QPointF(50, 50).toPoint(), action, data, button, keys)
    enter.setAccepted(False)
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), action, data, button, keys))
    return enter.isAccepted()


def test_torch_and_the_tabs_are_not_loaded_at_the_start(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from workbench.gui.app import Session, make_application\n"
        "app = make_application(['workbench'])\n"
        "session = Session(app)\n"
        "session.window.show()\n"
        "app.processEvents()\n"
        "heavy = ['torch', 'cv2', 'av', 'pyqtgraph', 'scipy', 'workbench.gui.tabs.frames_tab']\n"
        "loaded = [name for name in heavy if name in sys.modules]\n"
        "session.window.close()\n"
        "print(session.window.isVisible(), loaded)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["False", "[]"]


def test_what_is_loaded_ahead_exists_and_is_not_torch() -> None:
    code = (
        "import sys\n"
        "from importlib import import_module\n"
        "from workbench.gui.app import AHEAD\n"
        "for name in AHEAD:\n"
        "    import_module(name)\n"
        "print([name for name in ('torch', 'timm', 'segmentation_models_pytorch') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_welcome_page_until_a_study_is_open(session: Session, study: Path, qtbot: QtBot) -> None:
    window = session.window
    assert window.pages.currentWidget() is window.welcome
    assert not window.project_dock.isVisible()
    assert not window.actions_by_key["add_videos"].isEnabled()
    with qtbot.waitSignal(session.context.study.opened, timeout=WAIT_MS):
        window.window_actions.open_folder(study)
    assert window.pages.currentWidget() is window.tabs
    assert window.project_dock.isVisible()
    assert window.actions_by_key["add_videos"].isEnabled()
    assert study.name in window.windowTitle()
    window.actions_by_key["close_study"].trigger()
    assert window.pages.currentWidget() is window.welcome
    assert study.name not in window.windowTitle()


def test_new_study_by_clicks(session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    window = session.window
    new = window.welcome.findChild(QPushButton, "welcome_new")
    qtbot.mouseClick(new, Qt.MouseButton.LeftButton)
    dialog = window.findChild(NewStudyDialog)
    assert dialog is not None
    assert dialog.isVisible()
    name, place = dialog.findChild(QLineEdit, "study_name"), dialog.findChild(QLineEdit, "study_place")
    create = next(
        button
        for button in dialog.findChild(QDialogButtonBox).buttons()
        if dialog.findChild(QDialogButtonBox).buttonRole(button) is QDialogButtonBox.ButtonRole.AcceptRole
    )
    place.setText(str(tmp_path))
    name.clear()
    assert not create.isEnabled()
    qtbot.keyClicks(name, "a/b")
    assert not create.isEnabled()
    name.clear()
    qtbot.keyClicks(name, "ratos de ")
    name.insert("março")  # Qt's test keyboard is ASCII
    assert create.isEnabled()
    qtbot.mouseClick(create, Qt.MouseButton.LeftButton)
    wait_study(qtbot, session)
    assert session.context.study.folder == tmp_path / "ratos de março"
    assert (tmp_path / "ratos de março" / "project.toml").is_file()


def test_a_name_that_is_taken_is_refused_in_the_dialog(qtbot: QtBot, study: Path) -> None:
    dialog = NewStudyDialog(study.parent)
    qtbot.addWidget(dialog)
    dialog.name.setText(study.name)
    assert str(study) in dialog.problem()
    dialog.name.setText("free")
    assert dialog.problem() == ""


def test_what_is_no_study_gives_a_notification_with_the_way_out(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "holiday").mkdir()
    session.window.window_actions.open_folder(tmp_path / "holiday")
    qtbot.waitUntil(lambda: bool(session.window.notifications.toasts), timeout=WAIT_MS)
    toast = session.window.notifications.toasts[0]
    assert toast.kind == "error"
    assert "holiday" in toast.text
    assert toast.hint
    assert toast.isVisible()
    assert session.window.rect().contains(toast.geometry())
    assert session.context.study.project is None
    # The same words are not shown twice; closing takes it away.
    session.window.window_actions.open_folder(tmp_path / "holiday")
    qtbot.wait(300)
    assert len(session.window.notifications.toasts) == 1
    qtbot.mouseClick(toast._close, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not session.window.notifications.toasts, timeout=WAIT_MS)


def test_notifications_stack_and_the_oldest_gives_way(session: Session) -> None:
    for number in range(6):
        session.context.notify(f"text {number}", "warning")
    assert texts(session.window) == [f"text {number}" for number in range(2, 6)]
    boxes = [toast.geometry() for toast in session.window.notifications.toasts]
    assert all(not one.intersects(other) for i, one in enumerate(boxes) for other in boxes[i + 1 :])


def test_a_study_open_elsewhere_is_refused(session: Session, study: Path, qtbot: QtBot) -> None:
    code = (
        "import sys, pathlib\n"
        "from workbench.project.project import Project\n"
        "project = Project.open(pathlib.Path(sys.argv[1]))\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(study)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        session.window.window_actions.open_folder(study)
        qtbot.waitUntil(lambda: bool(session.window.notifications.toasts), timeout=WAIT_MS)
        assert str(other.pid) in session.window.notifications.toasts[0].text
        assert session.context.study.project is None
    finally:
        other.communicate("")


def test_videos_dropped_on_the_window_are_added(
    opened: Session, tmp_path: Path, make_video: Callable[..., Path], qtbot: QtBot
) -> None:
    video = make_video(tmp_path / "vídeo 2.mp4", frames=9)
    window = opened.window
    assert window.project_dock.videos_model.rowCount() == 1
    with qtbot.waitSignal(opened.context.jobs.finished, timeout=WAIT_MS):
        assert drop(window, video)
    qtbot.waitUntil(lambda: window.project_dock.videos_model.rowCount() == 2, timeout=WAIT_MS)
    assert sorted(record.name for record in opened.context.study.videos) == ["cage", "vídeo_2"]


def test_what_is_neither_video_nor_study_is_not_taken(opened: Session, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    assert not drop(opened.window, tmp_path / "notes.txt")


def test_a_study_folder_can_be_dropped(session: Session, study: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.context.study.opened, timeout=WAIT_MS):
        assert drop(session.window, study)
    assert session.context.study.folder == study


def test_a_broken_video_fails_with_a_notification_and_a_card(
    opened: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video at all" * 100)
    with qtbot.waitSignal(opened.context.jobs.failed, timeout=WAIT_MS):
        drop(opened.window, broken)
    toast = opened.window.notifications.toasts[-1]
    assert toast.kind == "error"
    assert "broken.mp4" in toast.text
    card = opened.window.jobs_dock.cards[0]
    qtbot.waitUntil(lambda: "broken.mp4" in card.words.text(), timeout=WAIT_MS)
    assert not card.cancel_button.isVisible()


def test_recent_studies_are_offered(make_session: Callable[..., Session], study: Path, qtbot: QtBot) -> None:
    first = make_session()
    with qtbot.waitSignal(first.context.study.opened, timeout=WAIT_MS):
        first.context.study.open(study)
    first.window.close()
    second = make_session()
    assert list(second.preferences.recent_studies()) == [study]
    actions = second.window.menus["recent"].actions()
    assert len(actions) == 1
    with qtbot.waitSignal(second.context.study.opened, timeout=WAIT_MS):
        actions[0].trigger()
    # A study that is gone is not offered.
    assert Preferences(recent=[str(study.parent / "gone")]).recent_studies() == []


def test_size_and_docks_are_kept(make_session: Callable[..., Session]) -> None:
    first = make_session()
    first.window.resize(781, 688)
    first.window.project_dock.setFloating(True)
    first.window.close()
    second = make_session()
    assert (second.window.width(), second.window.height()) == (781, 688)
    assert second.window.project_dock.isFloating()
    second.window.actions_by_key["reset_layout"].trigger()
    assert not second.window.project_dock.isFloating()


def test_damaged_settings_are_ignored(make_session: Callable[..., Session]) -> None:
    config_folder().mkdir(parents=True)
    (config_folder() / "window.json").write_text(
        '{"scheme": 3, "language": "pt_BR", "geometry": "§", "new": 1}'
    )
    preferences = Preferences.load()
    assert (preferences.scheme, preferences.language) == ("system", "pt_BR")
    make_session()
    (config_folder() / "window.json").write_text("not json")
    assert Preferences.load() == Preferences()


def test_closing_ends_every_thread_and_frees_the_study(opened: Session, study: Path) -> None:
    threads = opened.context.tasks.findChildren(QThread)
    assert threads
    opened.window.close()
    assert all(thread.isFinished() for thread in threads)
    assert opened.context.study.project is None
    with Project.open(study) as project:
        assert [video.name for video in project.videos()] == ["cage"]


@pytest.mark.parametrize("stop", [True, False])
def test_closing_while_a_job_runs_asks(session: Session, tmp_path: Path, qtbot: QtBot, stop: bool) -> None:
    import multiprocessing

    session.window.window_actions.start_demo(tmp_path / "demo")
    with qtbot.waitSignal(session.context.jobs.progress, timeout=WAIT_MS):
        pass
    asked: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, answer)
            return
        asked.append(box.text())
        role = QMessageBox.ButtonRole.AcceptRole if stop else QMessageBox.ButtonRole.RejectRole
        button = next(button for button in box.buttons() if box.buttonRole(button) is role)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, answer)
    closed = session.window.close()
    assert len(asked) == 1
    assert closed is stop
    assert session.context.jobs.busy is not stop
    assert bool(multiprocessing.active_children()) is not stop


def test_a_running_job_shows_its_progress_and_can_be_cancelled_by_a_click(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    session.window.window_actions.start_demo(tmp_path / "demo")
    assert session.window.jobs_dock.isVisible()
    card = session.window.jobs_dock.cards[0]
    assert isinstance(card, JobCard)
    qtbot.waitUntil(lambda: card.bar.maximum() > 0 and " / " in card.words.text(), timeout=WAIT_MS)
    assert "Demo study" in card.handle.title
    with qtbot.waitSignal(session.context.jobs.cancelled, timeout=WAIT_MS):
        qtbot.mouseClick(card.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: card.words.text().startswith("Cancelled"), timeout=WAIT_MS)


def test_no_other_study_while_a_job_writes_this_one(
    opened: Session, tmp_path: Path, qtbot: QtBot, study: Path
) -> None:
    opened.window.window_actions.start_demo(tmp_path / "demo")
    opened.context.study.open(tmp_path / "another")
    assert opened.window.notifications.toasts[-1].kind == "error"
    assert opened.context.study.folder == study
    opened.window.actions_by_key["close_study"].trigger()
    assert opened.context.study.folder == study
    opened.window.actions_by_key["cancel_jobs"].trigger()
    qtbot.waitUntil(lambda: not opened.context.jobs.busy, timeout=WAIT_MS)


def test_every_tab_fits_a_small_screen(opened: Session, qtbot: QtBot) -> None:
    window = opened.window
    for number in range(window.tabs.count()):
        window.tabs.setCurrentIndex(number)
        page = window.tabs.currentWidget()
        assert isinstance(page, TabPage)
        assert page.tab is not None
    smallest = window.minimumSizeHint()
    assert smallest.width() <= 1366
    assert smallest.height() <= 768 - 40  # title bar of the desktop


def test_tabs_are_built_when_they_are_first_shown(opened: Session) -> None:
    window = opened.window
    pages = [window.tabs.widget(number) for number in range(window.tabs.count())]
    assert [isinstance(page, TabPage) and page.tab is not None for page in pages] == [True] + [False] * (
        len(pages) - 1
    )
    assert window.show_tab("no such tab") is None


def test_what_no_one_caught_ends_in_a_notification_and_the_log(session: Session, qtbot: QtBot) -> None:
    from workbench.gui.crash import log_file, start_log

    start_log()
    try:
        raise ValueError("a fault of ours")
    except ValueError as error:
        session.hook._take(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: bool(session.window.notifications.toasts), timeout=WAIT_MS)
    assert "a fault of ours" in session.window.notifications.toasts[0].text
    assert "a fault of ours" in log_file().read_text(encoding="utf-8")


def test_about_names_the_version(session: Session) -> None:
    from workbench import __version__

    session.window.actions_by_key["about"].trigger()
    dialog = session.window.findChild(AboutDialog)
    assert dialog is not None
    assert any(
        __version__ in label.text()
        for label in dialog.findChildren(type(Toast("", "info", "", dialog)._picture))
    )
    dialog.close()


def test_notifications_keep_to_the_picture_of_every_tab(opened: Session, qtbot: QtBot) -> None:
    window = opened.window
    opened.context.notify("text", "error")
    toast = window.notifications.toasts[0]
    for key in ("pseudo", "overlay", "frames"):
        tab = window.show_tab(key)
        assert tab is not None
        canvas = tab.findChild(ImageCanvas)
        assert canvas is not None

        def inside(canvas: ImageCanvas = canvas) -> bool:
            room = QRect(canvas.mapTo(window, QPoint(0, 0)), canvas.size())
            return room.contains(toast.geometry())

        qtbot.waitUntil(inside, timeout=WAIT_MS)


def test_undo_takes_corrections_of_tracks_back_too(opened: Session, qtbot: QtBot) -> None:
    window = opened.window
    undo = window.actions_by_key["undo"]
    window.show_tab("frames")
    assert not undo.isEnabled()
    window.show_tab("identify")
    assert undo.isEnabled()
    with qtbot.assertNotEmitted(opened.context.jobs.submitted):  # nothing was corrected yet
        undo.trigger()
    window.show_tab("overlay")
    assert not undo.isEnabled()
