"""No GPL package is shipped: walks every distribution that our dependencies reach."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SHIPPED_EXTRAS = ("", "gui")
# The LGPL may be used by linking. A choice ("LGPL-3.0-only OR GPL-2.0-only") is read as the user's choice.
GPL = re.compile(r"(?<![LA])(?<!LESSER )(?<!LIBRARY )\bA?GPL|GNU (AFFERO )?GENERAL PUBLIC", re.IGNORECASE)


def licence_texts(package: Distribution) -> list[str]:
    """What a distribution says of its licence: the expression alone where there is one."""
    expression = package.metadata.get("License-Expression")
    if expression:
        return [expression]
    classifiers = package.metadata.get_all("Classifier") or []
    short = (package.metadata.get("License") or "").partition("\n")[0]
    stated = [short, *(text for text in classifiers if text.startswith("License"))]
    return stated if any(stated) else [head_of_licence_file(package)]


def head_of_licence_file(package: Distribution) -> str:
    """First lines of the licence that lies in the wheel, where the metadata name only its file."""
    for name in package.metadata.get_all("License-File") or ():
        text = package.read_text(name) or package.read_text(f"licenses/{name}") or ""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if lines:
            return " ".join(lines[:4])
    return ""


def is_gpl(texts: Iterable[str]) -> bool:
    """Whether every way of taking the package is a GPL or AGPL."""
    choices = [choice for text in texts if text for choice in re.split(r"\bOR\b", text)]
    found = [bool(GPL.search(choice)) for choice in choices]
    return all(found) if any(" OR " in text for text in texts) else any(found)


def reached(name: str, extras: Iterable[str]) -> dict[str, Distribution]:
    """Every installed distribution that ``name`` with ``extras`` asks for, itself included."""
    found: dict[str, Distribution] = {}
    waiting: list[tuple[str, tuple[str, ...]]] = [(name, tuple(extras))]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while waiting:
        step = waiting.pop()
        if step in seen:
            continue
        seen.add(step)
        try:
            package = distribution(step[0])
        except PackageNotFoundError:
            continue  # for another platform, or (Qt) not installed in this environment
        found[canonicalize_name(step[0])] = package
        for text in package.requires or ():
            need = Requirement(text)
            asked = ("", *step[1])
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in asked):
                waiting.append((need.name, tuple(sorted(need.extras))))
    return found


@pytest.fixture(scope="module")
def shipped() -> dict[str, Distribution]:
    return reached("vivarium-workbench", SHIPPED_EXTRAS)


def test_the_walk_reaches_what_others_bring_along(shipped: dict[str, Distribution]) -> None:
    assert {"numpy", "torch", "timm", "sympy", "opencv-python-headless", "av"} <= set(shipped)
    assert "opencv-python" not in shipped  # its own Qt plugins clash with ours on Linux
    assert "pyinstaller" not in shipped  # builds the bundle, is not in it but for its bootloader


def test_a_licence_that_lies_in_a_file_is_read(shipped: dict[str, Distribution]) -> None:
    assert "Apache License" in head_of_licence_file(distribution("segment-anything"))


def test_no_shipped_package_is_under_the_gpl(shipped: dict[str, Distribution]) -> None:
    assert [name for name, package in shipped.items() if is_gpl(licence_texts(package))] == []


def test_every_shipped_package_says_what_its_licence_is(shipped: dict[str, Distribution]) -> None:
    silent = [name for name, package in shipped.items() if not any(licence_texts(package))]
    assert set(silent) <= {"vivarium-workbench"}


@pytest.mark.parametrize(
    ("texts", "gpl"),
    [
        (["GPL-3.0-only"], True),
        (["GPLv2-or-later with a special exception"], True),
        (["License :: OSI Approved :: GNU General Public License v3 (GPLv3)"], True),
        (["AGPL-3.0"], True),
        (["", "License :: OSI Approved :: GNU Affero General Public License v3"], True),
        (["MIT", "License :: OSI Approved :: GNU General Public License v2 (GPLv2)"], True),
        (["LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only"], False),
        (["License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)"], False),
        (["LGPL-3.0"], False),
        (["BSD-3-Clause"], False),
    ],
)
def test_licences_are_told_apart(texts: list[str], gpl: bool) -> None:
    assert is_gpl(texts) is gpl


def test_a_gpl_package_would_be_found() -> None:
    """Control: the tool that builds the bundle is under the GPL, with an exception for its bootloader."""
    try:
        package = distribution("pyinstaller")
    except PackageNotFoundError:
        pytest.skip("the bundle extra is not installed here")
    assert is_gpl(licence_texts(package))
