"""Carries masks over frames in the editor: propagation and interpolation as one undo step; no widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.core.errors import Cancelled, WorkbenchError
from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.core.progress import CancelToken, Update
from workbench.editing.document import Planes
from workbench.gui.controllers.carrying_runs import InterpolationRun, Outcome, PropagationRun, Stopped

if TYPE_CHECKING:
    from workbench.gui.controllers.assist_settings import AssistSettings
    from workbench.gui.controllers.editor import EditorController
    from workbench.project.project import Project

LANE = "assist.carry"

FINAL = frozenset({FrameStatus.VERIFIED, FrameStatus.REJECTED})


class CarryController(QObject):
    """Propagates the mask in hand, or fills the frames between two corrected ones.

    The flow goes through every frame of the video; masks are kept for the frames that the editor steps
    through. What people verified or rejected is not touched, nor what they corrected, unless asked;
    masks that were carried earlier may be carried over again.

    Signals
    -------
    running_changed(bool), progressed(Update)
    told(str)
        A sentence on how it ended.
    carried(dict)
        Confidence by frame, of what was just made.
    """

    running_changed = Signal(bool)
    progressed = Signal(object)
    told = Signal(str)
    carried = Signal(object)

    def __init__(self, editor: EditorController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._context = editor.context
        self._cancel: CancelToken | None = None
        self._waiting: Callable[[], None] | None = None
        self._machine: set[FrameKey] = set()
        self._painted: set[FrameKey] = set()
        self._meanwhile: set[FrameKey] = set()
        self._applying = False
        editor.document_changed.connect(self._note_change)
        editor.busy_changed.connect(self._editor_free)
        self._context.study.finishing.connect(self.cancel)
        self._context.study.closed.connect(self._forget)

    @property
    def running(self) -> bool:
        """Whether masks are being carried."""
        return self._cancel is not None

    def propagate(self, settings: AssistSettings, *, backward: bool = False) -> bool:
        """Carry the mask in hand to the next (or earlier) frames; false where that cannot begin."""
        key, document = self._editor.key, self._editor.document
        project = self._context.study.project
        if key is None or document is None or project is None or self.running or self._editor.loading:
            return False
        targets, stopped, at = self._targets(key, settings, backward)
        if not targets:
            self.told.emit(self._nothing(stopped, at))
            return False
        self._editor.leaving.emit()  # a stroke in flight ends first
        outcome = Outcome(stopped=stopped, at=at)
        run = PropagationRun(project, key, document, targets, settings.threshold, outcome, self._begin())
        self._start(run.run, self.tr("Propagate"))
        return True

    def interpolate(self) -> bool:
        """Fill the frames between the two nearest corrected frames; false where there are none."""
        key, project = self._editor.key, self._context.study.project
        if key is None or project is None or self.running or self._editor.loading:
            return False
        ends = self._ends(key)
        if ends is None:
            self.told.emit(self.tr("There is no corrected frame on both sides of this one."))
            return False
        targets = [one for one in self._between(*ends) if not self._is_human(one)]
        if not targets:
            self.told.emit(self.tr("No frame lies between the two corrected frames."))
            return False
        self._editor.leaving.emit()
        cancel = self._begin()
        self._editor.store.planes(
            ends, lambda found: self._fill(project, ends, found, targets, cancel), self._failed
        )
        return True

    def cancel(self) -> None:
        """Stop; nothing is changed."""
        if self._cancel is not None:
            self._cancel.cancel()

    # Which frames

    def _targets(
        self, key: FrameKey, settings: AssistSettings, backward: bool
    ) -> tuple[list[FrameKey], Stopped, FrameKey | None]:
        """Frames to be reached, in order, and what ends them."""
        onward = self._onward(key, backward)
        targets: list[FrameKey] = []
        for one in onward:
            if len(targets) == settings.count:
                return targets, "done", None
            if self._is_human(one) and not settings.overwrite:
                return targets, "human", one
            targets.append(one)
        return targets, "done" if len(targets) == settings.count else "end", None

    def _onward(self, key: FrameKey, backward: bool) -> Iterable[FrameKey]:
        """Frames that the editor steps through from ``key`` on."""
        if self._editor.settings.every_frame:
            last = self._editor.frame_count(key.video)
            numbers = range(key.index - 1, -1, -1) if backward else range(key.index + 1, last)
            return (FrameKey(key.video, k) for k in numbers)
        listed = [one.index for one in self._editor.frames if one.video == key.video]
        if backward:
            return [FrameKey(key.video, k) for k in reversed(listed) if k < key.index]
        return [FrameKey(key.video, k) for k in listed if k > key.index]

    def _between(self, first: FrameKey, last: FrameKey) -> list[FrameKey]:
        onward = self._onward(first, backward=False)
        return [one for one in onward if one.index < last.index]

    def _ends(self, key: FrameKey) -> tuple[FrameKey, FrameKey] | None:
        """The nearest frames that people corrected, on both sides; the frame in hand may be one."""
        known = [FrameKey(one.video, one.index) for one in self._editor.frames if one.video == key.video]
        corrected = [
            one for one in known if self._is_human(one) and self._editor.status(one) != FrameStatus.REJECTED
        ]
        before = [one for one in corrected if one.index <= key.index]
        after = [one for one in corrected if one.index > key.index]
        if not after and before and before[-1] == key and len(before) > 1:
            return before[-2], key
        return (before[-1], after[0]) if before and after else None

    def _is_human(self, key: FrameKey) -> bool:
        """Whether people made or decided on this mask, as far as is known."""
        status = self._editor.status(key)
        if status in FINAL or key in self._painted:
            return True
        return status is FrameStatus.CORRECTED and key not in self._machine

    def _note_change(self, _box: object) -> None:
        """What is painted by hand belongs to people, also where it was carried before."""
        key = self._editor.key
        if key is not None and not self._applying:
            self._painted.add(key)
            self._meanwhile.add(key)
            self._machine.discard(key)

    def _forget(self) -> None:
        self._machine.clear()
        self._painted.clear()
        self._waiting = None

    # Running

    def _begin(self) -> CancelToken:
        self._cancel = CancelToken()
        self._meanwhile.clear()
        self.running_changed.emit(True)
        return self._cancel

    def _start(self, work: Callable[[Callable[[Update], None]], Outcome], label: str) -> None:
        self._context.tasks.run(
            lambda: work(self.progressed.emit),
            lambda outcome: self._made(label, outcome),
            self._failed,
            lane=LANE,
        )

    def _fill(
        self,
        project: Project,
        ends: tuple[FrameKey, FrameKey],
        found: dict[FrameKey, Planes],
        targets: list[FrameKey],
        cancel: CancelToken,
    ) -> None:
        planes = (found[ends[0]], found[ends[1]])
        run = InterpolationRun(project, ends, planes, targets, Outcome(), cancel)
        self._start(run.run, self.tr("Interpolate"))

    def _made(self, label: str, outcome: Outcome) -> None:
        for key in self._meanwhile & set(outcome.planes):  # painted while this ran: that stays
            del outcome.planes[key], outcome.confidences[key]
        if not outcome.planes:
            self._end(self._nothing(outcome.stopped, outcome.at))
            return
        if self._editor.busy:
            self._waiting = lambda: self._made(label, outcome)
            return
        self._applying = True
        self._machine |= set(outcome.planes)
        self._painted -= set(outcome.planes)
        if not self._editor.apply(label, outcome.planes, by_machine=True):
            self._applying = False
            self._end("")
            return
        self._end(self._summary(outcome))
        self.carried.emit(outcome.confidences)

    def _editor_free(self, busy: bool) -> None:
        if busy:
            return
        self._applying = False
        wish, self._waiting = self._waiting, None
        if wish is not None:
            wish()

    def _failed(self, error: WorkbenchError) -> None:
        self._end("")
        if not isinstance(error, Cancelled):
            self._context.show_error(error)

    def _end(self, text: str) -> None:
        self._cancel = None
        self.running_changed.emit(False)
        self.told.emit(text)

    def _nothing(self, stopped: Stopped, at: FrameKey | None) -> str:
        if stopped == "human" and at is not None:
            return self.tr("Frame {frame} was corrected or verified and is left as it is.").format(
                frame=at.index
            )
        if stopped == "confidence" and at is not None:
            return self.tr("The mask cannot be carried to frame {frame}: too much changes.").format(
                frame=at.index
            )
        return self.tr("There is no frame to carry the mask to.")

    def _summary(self, outcome: Outcome) -> str:
        count = len(outcome.planes)
        least = round(100 * min(outcome.confidences.values()))
        made = self.tr("%Ln frame(s) have a new mask, confidence at least {least} %.", "", count)
        made = made.format(least=least)
        if outcome.at is None:
            return made
        if outcome.stopped == "confidence":
            why = self.tr("Stopped before frame {frame}: too much changes there.")
        else:
            why = self.tr("Stopped before frame {frame}: it was corrected or verified.")
        return f"{made} {why.format(frame=outcome.at.index)}"
