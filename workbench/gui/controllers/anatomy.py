"""The anatomy check of the frame in hand, kept up to date while people paint."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.errors import WorkbenchError
from workbench.core.history import FrameKey, Step
from workbench.editing.fault_notes import stamp_of
from workbench.editing.mending import Known, mend, mend_all
from workbench.gui.canvas.pictures import Mark
from workbench.vision.anatomy import Fault, FrameShape, Neighbour, describe

if TYPE_CHECKING:
    from workbench.core.classes import ClassTable
    from workbench.core.types import Mask
    from workbench.editing.document import MaskDocument
    from workbench.gui.context import WindowContext
    from workbench.gui.controllers.editor import EditorController
    from workbench.gui.controllers.frame_bundle import FrameBundle

LANE = "anatomy"
DEBOUNCE_MS = 120
REMEMBERED = 64
WARNING, REMARK = (255, 176, 32), (150, 160, 175)


@dataclass(frozen=True, eq=False)
class Checked:
    """What was found in one state of a mask."""

    key: FrameKey
    version: int
    faults: tuple[Fault, ...]


class AnatomyController(QObject):
    """Checks the mask in hand shortly after every change; what comes too late is dropped.

    Signals
    -------
    faults_changed(tuple of Fault)
        Faults of the frame in hand, worst first.
    marks_changed(list of Mark)
        Frames around the faulty places, for the canvas.
    selected_changed()
        See `selected`.
    focus_wanted(Box)
        The canvas shall bring this rectangle into view.
    checked(FrameKey, tuple of Fault)
        Also for the review's list: what is wrong with a frame now.
    """

    faults_changed = Signal(object)
    marks_changed = Signal(object)
    selected_changed = Signal()
    focus_wanted = Signal(object)
    checked = Signal(object, object)

    def __init__(
        self, context: WindowContext, editor: EditorController, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._editor = editor
        self._faults: tuple[Fault, ...] = ()
        self._selected: Fault | None = None
        self._ready = False
        self._marked = True
        self._active = True
        self._shapes = Shapes()
        self._timer = QTimer(self, interval=DEBOUNCE_MS, singleShot=True)
        self._timer.timeout.connect(self._start)
        editor.frame_changed.connect(self._frame_changed)
        editor.document_changed.connect(lambda _box: self._later())

    @property
    def context(self) -> WindowContext:
        """The window's controllers."""
        return self._context

    @property
    def ready(self) -> bool:
        """Whether the frame in hand has been checked."""
        return self._ready

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Faults of the frame in hand, as of the last check."""
        return self._faults

    @property
    def selected(self) -> Fault | None:
        """The fault that is looked at."""
        return self._selected

    @property
    def fixable(self) -> bool:
        """Whether `fix_all` would change anything."""
        return any(fault.fixable for fault in self._faults)

    def set_active(self, active: bool) -> None:
        """Check only while somebody looks."""
        self._active = active
        if active:
            self._later()

    def set_marked(self, marked: bool) -> None:
        """Draw the faulty places on the canvas, or not."""
        self._marked = marked
        self._mark()

    def select(self, fault: Fault | None) -> None:
        """Look at a fault: the canvas goes to its place."""
        self._selected = fault
        self._mark()
        self.selected_changed.emit()
        if fault is not None:
            self.focus_wanted.emit(fault.box)

    def select_next(self, by: int = 1) -> None:
        """Look at the next fault, from the last back to the first."""
        if self._faults:
            here = self._faults.index(self._selected) if self._selected in self._faults else -1
            self.select(self._faults[(here + by) % len(self._faults)])

    def fix(self, fault: Fault | None = None) -> bool:
        """Mend one fault (the one looked at where None); false where that cannot be done safely."""
        wanted = fault or self._selected
        if wanted is None or not wanted.fixable:
            return False
        label, locked = self.tr("Mend"), self._editor.settings.locked
        return self._mend(label, lambda document, known: mend(document, label, (wanted,), known, locked))

    def fix_all(self) -> bool:
        """Mend every fault that can be mended safely, as one step."""
        label, locked = self.tr("Mend all"), self._editor.settings.locked
        return self.fixable and self._mend(
            label, lambda document, known: mend_all(document, label, known, locked)
        )

    # --- inside ---------------------------------------------------------------------------------

    def _mend(self, label: str, function: Callable[[MaskDocument, Known], Step | None]) -> bool:
        if self._editor.document is None:
            return False
        known = self._known()
        return self._editor.edit(label, lambda document: function(document, known()))

    def _known(self) -> Callable[[], Known]:
        """What a check needs, to be gathered in a lane."""
        shapes, around, count, table = self._shapes, self._around(), self._count(), self._table()
        return lambda: Known(shapes.neighbours(around, table), count, table)

    def _frame_changed(self, _bundle: FrameBundle | None) -> None:
        self._context.tasks.drop("anatomy")
        self._ready = False
        self._show(())
        self._later(soon=True)

    def _later(self, soon: bool = False) -> None:
        if self._active:
            self._timer.start(0 if soon else DEBOUNCE_MS)

    def _start(self) -> None:
        document, key = self._editor.document, self._editor.key
        if document is None or key is None:
            return
        known = self._known()

        def work() -> Checked:
            # The planes change while people paint: a torn copy is of an old version, and dropped.
            version = document.version
            classes, animals = document.planes()
            return Checked(key, version, tuple(known().check(classes, animals)))

        self._context.tasks.run(work, self._take, self._failed, key="anatomy", lane=LANE)

    def _take(self, found: Checked) -> None:
        document = self._editor.document
        if document is None or self._editor.key != found.key:
            return
        if document.version != found.version:
            self._later()
            return
        self._ready = True
        self._show(found.faults)
        self.checked.emit(found.key, found.faults)

    def _failed(self, _error: WorkbenchError) -> None:
        self._show(())

    def _show(self, faults: tuple[Fault, ...]) -> None:
        self._faults = faults
        if self._selected not in faults:
            self._selected = None
        self.faults_changed.emit(faults)
        self._mark()

    def _mark(self) -> None:
        self.marks_changed.emit(
            [mark_of(fault, fault == self._selected) for fault in self._faults] if self._marked else []
        )

    def _table(self) -> ClassTable | None:
        project = self._context.study.project
        return project.classes if project is not None else None

    def _count(self) -> int:
        """Animals that the study says there are."""
        project = self._context.study.project
        return project.manifest.animals if project is not None else 1

    def _around(self) -> list[Near]:
        """The frames before and after, of the same video."""
        project, key, at = self._context.study.project, self._editor.key, self._editor.position()
        record = self._context.study.record
        if project is None or key is None or at is None:
            return []
        fps = record.fps if record is not None and record.fps > 0 else 30.0
        found, frames = [], self._editor.frames
        for place in (at - 1, at + 1):
            if 0 <= place < len(frames) and frames[place].video == key.video:
                index = frames[place].index
                bundle = self._editor.store.bundle(FrameKey(key.video, index))
                document = bundle.document if bundle is not None else None
                files = (project.mask_file(key.video, index), project.instances_file(key.video, index))
                seconds = abs(index - key.index) / fps
                found.append(Near(FrameKey(key.video, index), seconds, document, files))
        return found


@dataclass(frozen=True, eq=False)
class Near:
    """A frame beside the one in hand: its mask in memory, or the files of its planes."""

    key: FrameKey
    seconds: float
    document: MaskDocument | None
    files: tuple[Path, Path]


class Shapes:
    """Measures of frames beside the one in hand, kept while their masks stay as they are.

    Used by one lane at a time of each kind; losing a race costs one measuring more, nothing else.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[object, ...], FrameShape] = OrderedDict()
        self._numbers: WeakKeyDictionary[MaskDocument, int] = WeakKeyDictionary()
        self._next = count()

    def neighbours(self, around: Sequence[Near], table: ClassTable | None) -> list[Neighbour]:
        """What is known of the frames ``around``; those without a mask are left out."""
        found = []
        for near in around:
            shape = self._shape(near, table)
            if shape is not None and shape.animals:
                found.append(Neighbour(shape, near.seconds))
        return found

    def _shape(self, near: Near, table: ClassTable | None) -> FrameShape | None:
        name: tuple[object, ...]
        if near.document is not None:  # by a number of its own: memory, and so id(), is used again
            name = (
                near.key,
                self._numbers.setdefault(near.document, next(self._next)),
                near.document.version,
            )
        else:
            name = (near.key, *(stamp_of(path) for path in near.files))
            if name[1] is None:
                return None
        if name not in self._known:
            planes = near.document.planes() if near.document is not None else _read(near.files)
            if planes is None:
                return None
            self._known[name] = describe(planes[0], planes[1], table)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return self._known[name]


def _read(files: tuple[Path, Path]) -> tuple[Mask, Mask | None] | None:
    """Both planes of a frame; None where the mask cannot be read (the editor says so when it comes there)."""
    from workbench.media.images import read_mask

    try:
        classes = read_mask(files[0])
        animals = read_mask(files[1]) if files[1].is_file() else None
    except (WorkbenchError, OSError):
        return None
    return classes, animals if animals is not None and animals.shape == classes.shape else None


def mark_of(fault: Fault, selected: bool) -> Mark:
    """Frame around a faulty place."""
    x0, y0, x1, y1 = fault.box
    color = REMARK if fault.explained else WARNING
    corners = ((x0 - 1.0, y0 - 1.0), (x1 + 1.0, y1 + 1.0))
    return Mark(corners, color, box=True, dashed=not selected, width=2.4 if selected else 1.4)
