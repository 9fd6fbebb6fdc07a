"""The step from the masks as they are to masks made elsewhere (propagated, interpolated, imported)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from workbench.core.history import FrameKey, Patch, PlaneChange, PlaneName, Step
from workbench.core.types import Mask
from workbench.editing.document import Planes
from workbench.editing.keeper import MaskKeeper


def step_between(label: str, keeper: MaskKeeper, wanted: Mapping[FrameKey, Planes]) -> Step | None:
    """The step that gives frames the masks ``wanted``; None where they have them.

    Raises
    ------
    ValueError
        If a mask has another shape than its frame.
    StudyVanishedError, NoPermissionError, UnknownVideoError
    """
    changes: list[PlaneChange] = []
    for key, planes in wanted.items():
        current = keeper.load(key, planes.classes.shape)
        changes += _change(key, "classes", current.classes, planes.classes)
        changes += _change(key, "animals", _filled(current), _filled(planes))
    return Step(label, tuple(changes)) if changes else None


def _filled(planes: Planes) -> Mask:
    return planes.animals if planes.animals is not None else np.zeros_like(planes.classes)


def _change(key: FrameKey, name: PlaneName, before: Mask, after: Mask) -> list[PlaneChange]:
    patch = Patch.between(before, after)
    return [] if patch is None else [PlaneChange(key, name, patch)]
