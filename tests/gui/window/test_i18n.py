"""Every word in English and Brazilian Portuguese."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tools import translations
from workbench.core import errors
from workbench.core.errors import MissingFileError, WorkbenchError
from workbench.core.progress import STAGES
from workbench.gui.app import Session
from workbench.gui.error_texts import IN_WINDOW, TEXTS, error_text, stage_text
from workbench.gui.translations import LANGUAGES, resolve

WAIT_MS = 60_000


def test_everything_is_translated_and_compiled() -> None:
    assert translations.problems() == []


def test_a_missing_translation_would_be_found(tmp_path: Path) -> None:
    path = tmp_path / "x.ts"
    text = translations.ts_file("pt_BR").read_text(encoding="utf-8")
    assert translations.unfinished(translations.ts_file("pt_BR")) == []
    path.write_text(
        re.sub("<translation>[^<]+", '<translation type="unfinished">', text, count=1), encoding="utf-8"
    )
    assert len(translations.unfinished(path)) == 1


def test_placeholders_survive_translation() -> None:
    for locale in translations.LOCALES:
        for (context, source), message in translations.messages(translations.ts_file(locale)).items():
            element = message.find("translation")
            assert element is not None
            for form in element.findall("numerusform") or [element]:
                wanted = sorted(re.findall(r"\{\w*\}|%n|%L?\d", source))
                found = sorted(re.findall(r"\{\w*\}|%n|%L?\d", form.text or ""))
                assert found == wanted, (locale, context, source)


def test_texts_are_those_of_the_errors_and_stages() -> None:
    classes = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, WorkbenchError)
    ]
    assert len(classes) > 20
    wanted = {text for kind in classes for text in (kind.message, kind.hint)} - {"{way_out}", ""}
    assert wanted <= set(TEXTS)
    assert set(STAGES) <= set(TEXTS)


def test_details_of_errors_are_found_in_the_source() -> None:
    source = """
NO_INDEX = "no table of contents"

def load(path):
    why = "too short" if path else "too long"
    raise NotAVideoError(path=path, detail=why)

def check(size, low):
    more = f" and at most {low}" if low else ""
    if size:
        raise BadParameterError(name="size", value=size, detail=f"it must be {low:g} by {size}{more}")
    raise NotAVideoError(path=size, detail=reason(size), way_out="Copy it again.")

def reason(error):
    return NO_INDEX if error else str(error)

def log(path):
    print("not shown to anybody", path)
"""
    assert set(translations.details_of(ast.parse(source))) == {
        "too short",
        "too long",
        "it must be {0} by {1}{2}",
        " and at most {0}",
        "Copy it again.",
        "no table of contents",
    }


def test_every_detail_of_an_error_is_in_the_list() -> None:
    """Also those written as plain text anywhere in a call of an error, found here in another, cruder way."""
    crude = set()
    for path in translations.PACKAGE.rglob("*.py"):
        if translations.reaches_window(path):
            text = path.read_text(encoding="utf-8")
            crude |= set(re.findall(r'Error\([^()]*\b(?:detail|way_out)="([^"{}]+)"[,)]', text))
    assert len(crude) > 40
    assert crude <= set(TEXTS)
    assert set(translations.details()) <= set(TEXTS)


def test_details_made_at_run_time_are_translated(make_session: Callable[..., Session]) -> None:
    make_session(language="pt_BR")
    error = errors.BadParameterError(name="size", value=3, detail="it must be at least 32 and at most 1024")
    assert "deve ser no mínimo 32 e no máximo 1024" in error_text(error)[0]
    held = errors.StudyBusyError(path="a", holder="process 12 on lab-pc, since 09:30")
    assert "processo 12 em lab-pc, desde 09:30" in error_text(held)[0]
    foreign = errors.UnexpectedError(detail="KeyError: 'x'", log="l")
    assert "KeyError: 'x'" in error_text(foreign)[0]


def test_the_window_names_no_command() -> None:
    commands = {
        text
        for text in TEXTS
        if re.search(r"\bworkbench [a-z]+ (STUDY|first)|workbench (predict|pseudo,)|as in --", str(text))
    }
    assert set(IN_WINDOW) == commands
    text = errors.NothingToDoError(path="s", detail="the study has no video", way_out=min(IN_WINDOW))
    assert "workbench" not in error_text(text)[1]


def test_no_string_of_the_window_is_left_out_of_translation() -> None:
    """Texts given to a widget go through ``tr``: no literal sentence in a constructor or setter."""
    setters = {"setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setAccessibleName", "addRow"}
    setters |= {"addTab", "QLabel", "QPushButton", "QCheckBox", "QGroupBox"}
    names = {"Vivarium Workbench"}
    found = []
    for path in sorted((translations.PACKAGE / "gui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            value = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            worded = isinstance(value, str) and re.search(r"[A-Za-z]{2}", value) and value not in names
            if called in setters and worded:
                found.append(f"{path.name}:{node.lineno}: {value}")
    assert found == []


def test_the_language_is_switched_in_the_running_window(opened: Session, study: Path, qtbot: QtBot) -> None:
    first = opened.window
    assert first.project_dock.windowTitle() == "Study"
    with qtbot.waitSignal(first.destroyed, timeout=WAIT_MS):
        first.actions_by_key["language_pt_BR"].trigger()
    window = opened.window
    assert window is not first
    assert window.isVisible()
    assert window.project_dock.windowTitle() == "Estudo"
    assert window.menus["study"].title().replace("&", "") == "Estudo"
    qtbot.waitUntil(lambda: opened.context.study.current_video == "cage", timeout=WAIT_MS)
    assert opened.context.study.folder == study
    text, hint = error_text(MissingFileError(path="a.mp4"))
    assert text.startswith("a.mp4 ")
    assert "exist" not in text.replace("existe", "")
    assert hint != MissingFileError.hint
    assert stage_text("Training") == "Treino"
    with qtbot.waitSignal(window.destroyed, timeout=WAIT_MS):
        window.actions_by_key["language_en"].trigger()
    assert opened.window.project_dock.windowTitle() == "Study"
    assert stage_text("Training") == "Training"


def test_the_language_waits_for_a_running_job(session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    session.window.window_actions.start_demo(tmp_path / "demo")
    with qtbot.waitSignal(session.context.jobs.progress, timeout=WAIT_MS):
        pass
    first = session.window
    first.actions_by_key["language_pt_BR"].trigger()
    qtbot.wait(100)
    assert session.window is first
    assert session.context.jobs.busy
    with qtbot.waitSignal(first.destroyed, timeout=WAIT_MS):
        session.context.jobs.cancel_all()
    assert session.window.jobs_dock.windowTitle() == "Tarefas"


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_plurals(make_session: Callable[..., Session], language: str) -> None:
    make_session(language=language)
    one, two = (QCoreApplication.translate("VideosModel", "%Ln frame(s)", None, n) for n in (1, 2))
    assert (one, two) == {"en": ("1 frame", "2 frames"), "pt_BR": ("1 quadro", "2 quadros")}[language]


def test_a_language_that_is_not_there_is_the_systems(make_session: Callable[..., Session]) -> None:
    session = make_session(language="xx")
    assert session.language.locale in LANGUAGES
    assert resolve("pt_BR") == "pt_BR"
    session.choose_language("system")
    assert session.window.findChildren(QPushButton)
