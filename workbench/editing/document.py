"""The mask of one frame while it is edited: two planes that change in place, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import NamedTuple, TypeAlias, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.history import Box, FrameKey, Patch, PlaneChange, PlaneName, Step, union
from workbench.core.types import Mask
from workbench.editing.kept_tiles import KeptTiles

Region: TypeAlias = Mask | NDArray[np.bool_]
"""(h, w), true or not zero where something is to be done."""

_FILL_PIXELS = 1 << 21


class Planes(NamedTuple):
    """Both planes of a frame, (H, W) uint8; ``animals`` is None while there is one animal."""

    classes: Mask
    animals: Mask | None = None


NEARBY = 64
"""Pixels around what is painted within which an animal counts as the one that is meant."""


@dataclass(frozen=True)
class Pen:
    """What painting leaves behind.

    Parameters
    ----------
    class_id
        The class painted; 0 erases class and animal number.
    animal
        The animal number painted. With 0 what has a number keeps it, and where animals are told apart what
        had none takes the number of the animal that is painted at, or of the one nearby.
    locked
        Classes that are neither painted over nor erased.
    """

    class_id: int
    animal: int = 0
    locked: frozenset[int] = frozenset()


class MaskDocument:
    """One frame's mask while it is edited.

    The arrays are changed in place and never replaced, because the picture on the screen looks at
    their memory. Change them through `edit` and `toggle` alone.

    Parameters
    ----------
    key
        Which frame.
    classes, animals
        (H, W) uint8. Taken over, not copied, where they are contiguous and writable.

    Attributes
    ----------
    classes
        (H, W) uint8, C-contiguous, class id of every pixel.
    animals
        (H, W) uint8 or None. None means that everything belongs to animal 1; the plane is made when
        a second number is painted, and what was there gets number 1 in the same step. A plane of
        zeros (left by undoing that) means the same as None.
    version
        Grows with every change.

    Raises
    ------
    ValueError
        If the planes are not two-dimensional uint8 of one shape.
    """

    def __init__(self, key: FrameKey, classes: Mask, animals: Mask | None = None) -> None:
        self.key = key
        self.classes = _own(classes)
        self.animals = None if animals is None else _own(animals)
        if self.animals is not None and self.animals.shape != self.classes.shape:
            raise ValueError(f"planes of {self.classes.shape} and {self.animals.shape} are not of one frame")
        self.version = 0
        # Its pages are touched now, in the background, and not under the first stroke.
        self._before: dict[PlaneName, Mask] = {"classes": self.classes.copy()}
        if self.animals is not None:
            self._before["animals"] = self.animals.copy()
        self._open = False

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        height, width = self.classes.shape
        return height, width

    @property
    def numbered(self) -> bool:
        """Whether any pixel has an animal number; without one everything belongs to animal 1."""
        return self.animals is not None and bool(cv2.hasNonZero(self.animals))

    def planes(self) -> Planes:
        """A copy of both planes, animals None where no pixel has a number."""
        animals = self.animals
        return Planes(self.classes.copy(), animals.copy() if animals is not None and self.numbered else None)

    def edit(self, label: str) -> Edit:
        """Begin one step; used as a context manager."""
        return Edit(self, label)

    def toggle(self, change: PlaneChange) -> Box:
        """Take a change back, or do it again; gives the changed box.

        Raises
        ------
        ValueError
            If the change belongs to another frame, or an edit is going on.
        """
        if change.frame != self.key:
            raise ValueError(f"a change of {change.frame} cannot be applied to {self.key}")
        if self._open:
            raise ValueError("an edit is going on")
        self.version += 1
        return change.patch.toggle(self._plane(change.plane))

    def _plane(self, name: PlaneName) -> Mask:
        """The plane called ``name``, made where it is missing."""
        if name == "classes":
            return self.classes
        if self.animals is None:
            self.animals = np.zeros(self.shape, np.uint8)
        return self.animals

    def _memory(self, name: PlaneName) -> Mask:
        """Where an edit keeps what was there before: one array for all edits, filled tile by tile."""
        if name not in self._before:
            self._before[name] = np.empty(self.shape, np.uint8)
        return self._before[name]


def _own(plane: Mask) -> Mask:
    if plane.ndim != 2 or plane.dtype != np.uint8 or not plane.size:
        raise ValueError(f"a plane is (H, W) uint8, not {plane.shape} {plane.dtype}")
    return np.require(plane, np.uint8, ["C", "W", "A"])


class Edit:
    """One step in the making.

    As a context manager it is finished at the end of the block, and an exception puts everything
    back. `begin`, `finish` and `cancel` do the same by hand, for strokes of the mouse.

    Attributes
    ----------
    step
        What changed, once finished; None if nothing did.
    box
        The rectangle around what was painted so far; None before anything was.
    """

    def __init__(self, document: MaskDocument, label: str) -> None:
        self.document = document
        self.label = label
        self.step: Step | None = None
        self.box: Box | None = None
        self._kept: dict[PlaneName, KeptTiles] = {}
        self._numbered: bool | None = None
        self._joined = 0
        self._active = False

    def __enter__(self) -> Edit:
        return self.begin()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.cancel()
        else:
            self.finish()

    def begin(self) -> Edit:
        """Start; one edit of a document goes on at a time.

        Raises
        ------
        RuntimeError
            If another edit of the document is going on.
        """
        if self.document._open:
            raise RuntimeError("another edit of this mask is going on")
        self.document._open = self._active = True
        return self

    def finish(self) -> Step | None:
        """End the step and give what changed; a second call gives the same."""
        if self._active:
            changes = []
            for name, kept in self._kept.items():
                patch = Patch.joining(kept.spans())
                if patch is not None:
                    changes.append(PlaneChange(self.document.key, name, patch))
            self._close()
            if changes:
                self.step = Step(self.label, tuple(changes))
        return self.step

    def cancel(self) -> Box | None:
        """Put everything back; gives the rectangle to redraw."""
        if not self._active:
            return None
        for kept in self._kept.values():
            kept.put_back()
        self._close()
        self.document.version += 1
        return self.box

    def _close(self) -> None:
        self._kept.clear()
        self.document._open = self._active = False

    def paint(self, region: Region, box: Box, pen: Pen) -> Box | None:
        """Paint with ``pen`` where ``region`` is not zero.

        Parameters
        ----------
        region
            (h, w) uint8 or bool.
        box
            Where the region lies; what lies outside the frame is left out.

        Returns
        -------
        Box or None
            The rectangle to redraw; None if it lies outside the frame.
        """
        inside = clip(box, self.document.shape)
        if inside is None:
            return None
        piece = _cut(region, box, inside)
        where: NDArray[np.bool_] = np.asarray(piece, np.bool_)
        classes = self._writable("classes", inside)
        if pen.locked:
            where = where & _free(classes, pen.locked)
        if pen.class_id == 0:
            if self.document.animals is not None:
                _fill(self._writable("animals", inside), 0, where)
        elif pen.animal and self._wants_number(pen.animal):
            _fill(self._writable("animals", inside), pen.animal, where)
        elif not pen.animal and self._is_numbered():
            self._number_new(inside, where)
        _fill(classes, pen.class_id, where)
        return self._changed(inside)

    def put(
        self,
        box: Box,
        classes: Mask | None = None,
        animals: Mask | None = None,
        locked: frozenset[int] = frozenset(),
    ) -> Box | None:
        """Replace what lies in ``box``.

        Parameters
        ----------
        classes, animals
            (h, w) uint8; None leaves the plane, but where a pixel's class becomes 0 its number does, too.
        locked
            Classes whose pixels stay what they are.
        """
        inside = clip(box, self.document.shape)
        if inside is None:
            return None
        target = self._writable("classes", inside)
        free = _free(target, locked) if locked else np.True_
        if animals is not None:
            np.copyto(self._writable("animals", inside), _cut(animals, box, inside), where=free)
        if classes is not None:
            np.copyto(target, _cut(classes, box, inside), where=free)
            if animals is None and self.document.animals is not None:
                np.copyto(self._writable("animals", inside), 0, where=target == 0)
        return self._changed(inside)

    def recolor(self, box: Box, change: Mask) -> None:
        """Change the classes in ``box`` (inside the frame) by XOR with ``change`` ((h, w) uint8).

        Where that erases a class, the animal number goes, too.
        """
        target = self._writable("classes", box)
        np.bitwise_xor(target, change, out=target)
        if self.document.animals is not None:
            erased = (target == 0) & (change != 0)
            if erased.any():
                _fill(self._writable("animals", box), 0, erased)
        self._changed(box)

    def _changed(self, box: Box) -> Box:
        self.document.version += 1
        self.box = box if self.box is None else union((self.box, box))
        return box

    def _writable(self, name: PlaneName, box: Box) -> Mask:
        """View of a plane that may be changed now: what it was is kept."""
        if not self._active:
            raise RuntimeError("the edit is not going on")
        if name not in self._kept:
            self._kept[name] = KeptTiles(self.document._plane(name), self.document._memory(name))
        self._kept[name].keep(box)
        x0, y0, x1, y1 = box
        return self._kept[name].plane[y0:y1, x0:x1]

    def _is_numbered(self) -> bool:
        if self._numbered is None:
            self._numbered = self.document.numbered
        return self._numbered

    def _wants_number(self, animal: int) -> bool:
        """Whether painting ``animal`` must be written down; a second number brings the plane with it."""
        if not self._is_numbered() and animal > 1:
            self.number_all()
        return self._is_numbered()

    def _number_new(self, box: Box, where: NDArray[np.bool_]) -> None:
        """Pixels without a number join the animal that this edit works on: a part of nobody helps nobody."""
        animals = self._writable("animals", box)
        if not self._joined:
            self._joined = self._animal_at_hand(box, where)
        if self._joined:
            _fill(animals, self._joined, where & (animals == 0))

    def _animal_at_hand(self, box: Box, where: NDArray[np.bool_]) -> int:
        """The animal most of whose pixels are painted at, else the nearest one close by; 0 without any."""
        animals = self.document._plane("animals")
        x0, y0, x1, y1 = box
        counts = np.bincount(animals[y0:y1, x0:x1][where], minlength=256)
        counts[0] = 0
        if counts.any():
            return int(counts.argmax())
        top, left = max(0, y0 - NEARBY), max(0, x0 - NEARBY)
        part = animals[top : y1 + NEARBY, left : x1 + NEARBY]
        ys, xs = np.nonzero(part)
        if not len(xs):
            return 0
        gap = (xs + left - (x0 + x1) / 2) ** 2 + (ys + top - (y0 + y1) / 2) ** 2
        return int(part[ys[gap.argmin()], xs[gap.argmin()]])

    def number_all(self) -> None:
        """Make the animals plane where nothing has a number yet: all that is there is animal 1."""
        x, y, width, height = cv2.boundingRect(self.document.classes)
        if width:
            numbers = self._writable("animals", (x, y, x + width, y + height))
            np.copyto(numbers, self.document.classes[y : y + height, x : x + width] != 0)
        else:
            self.document._plane("animals")
        self._numbered = True


def clip(box: Box, shape: tuple[int, int]) -> Box | None:
    """The part of ``box`` inside a frame of ``shape`` (H, W); None if there is none."""
    x0, y0, x1, y1 = max(0, box[0]), max(0, box[1]), min(shape[1], box[2]), min(shape[0], box[3])
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def _fill(view: Mask, value: int, where: NDArray[np.bool_]) -> None:
    """Set ``view`` to ``value`` in place, where ``where`` is true."""
    if view.size > _FILL_PIXELS:
        np.copyto(view, value, where=where)
    else:  # OpenCV takes a quarter of the time, but wants an array to copy from
        cv2.copyTo(_constant(value)[: view.size].reshape(view.shape), where.view(np.uint8), view)


@lru_cache(maxsize=8)
def _constant(value: int) -> Mask:
    return np.full(_FILL_PIXELS, value, np.uint8)


_Values = TypeVar("_Values", Mask, Region)


def _cut(values: _Values, box: Box, inside: Box) -> _Values:
    """The part of ``values`` (which fill ``box``) that lies ``inside``."""
    if values.shape != (box[3] - box[1], box[2] - box[0]):
        raise ValueError(f"{values.shape} pixels do not fill the box {box}")
    if inside == box:
        return values
    x0, y0 = inside[0] - box[0], inside[1] - box[1]
    return values[y0 : y0 + inside[3] - inside[1], x0 : x0 + inside[2] - inside[0]]


def _free(classes: Mask, locked: frozenset[int]) -> NDArray[np.bool_]:
    """Where ``classes`` holds none of the locked ones."""
    free: NDArray[np.bool_] | None = None
    for class_id in locked:
        other = classes != class_id
        free = other if free is None else np.logical_and(free, other, out=free)
    return np.ones(classes.shape, np.bool_) if free is None else free
