"""Errors: readable, complete, the same after crossing processes; the class table."""

from __future__ import annotations

import errno
import pickle
import string
from pathlib import Path

import numpy as np
import pytest

from workbench.core import errors
from workbench.core.classes import ClassTable, PartClass
from workbench.core.errors import (
    BadParameterError,
    DiskFullError,
    MaskClassError,
    MissingFileError,
    NoPermissionError,
    StudyVanishedError,
    WorkbenchError,
    writing,
)

KINDS = [
    value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, WorkbenchError)
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_is_sentences_and_survives_pickling(kind: type[WorkbenchError]):
    template = f"{kind.message} {kind.hint}"
    names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    error = kind(**{name: f"<{name}>" for name in names})
    assert all(f"<{name}>" in str(error) for name in names)
    assert str(error)[-1] in ".>Y"  # a full stop, or a placeholder or command at the end
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.params) == (kind, str(error), error.params)
    assert "?" in str(kind()) or not names  # a missing value is no second error


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, DiskFullError),
        (errno.EFBIG, DiskFullError),
        (errno.EACCES, NoPermissionError),
        (errno.EROFS, NoPermissionError),
        (errno.EIO, StudyVanishedError),
    ],
)
def test_refusals_of_the_system_are_readable(number: int, kind: type[WorkbenchError]):
    with pytest.raises(kind, match="/a/b"), writing(Path("/a/b")):
        raise OSError(number, "no")


def test_other_faults_pass_unchanged():
    with pytest.raises(FileExistsError), writing(Path("/a")):
        raise FileExistsError(errno.EEXIST, "there")
    with pytest.raises(MissingFileError), writing(Path("/a")):
        raise MissingFileError(path="/a")


def test_class_table_checks_ids_names_and_masks():
    table = ClassTable.default()
    assert ClassTable.from_list(table.to_list()) == table
    assert table.id_of("tail") == 3
    palette = table.palette()
    assert palette.shape == (256, 3)
    assert tuple(palette[1]) == table.classes[1].color
    assert not palette[4:].any()
    table.check_mask(np.array([[0, 3]], np.uint8), Path("m.png"))
    with pytest.raises(MaskClassError, match=r"m.png holds class 4"):
        table.check_mask(np.array([[0, 4]], np.uint8), Path("m.png"))
    with pytest.raises(BadParameterError):
        ClassTable((PartClass(0, "a", (0, 0, 0)), PartClass(2, "b", (0, 0, 0))))
    with pytest.raises(BadParameterError):
        ClassTable((PartClass(0, "a", (0, 0, 0)), PartClass(1, "a", (0, 0, 0))))
