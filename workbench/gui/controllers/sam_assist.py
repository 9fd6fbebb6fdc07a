"""Segment Anything in the editor: prompt, proposal, embeddings ahead, weights; no widgets, no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.errors import Cancelled, WorkbenchError
from workbench.core.history import FrameKey, Step
from workbench.core.progress import CancelToken, Update
from workbench.nets.prompts import Choice, Prompt, SamMask

if TYPE_CHECKING:
    from workbench.core.types import Image
    from workbench.editing.document import MaskDocument
    from workbench.gui.controllers.editor import EditorController
    from workbench.gui.controllers.frame_source import OpenVideos
    from workbench.jobs.sam_messages import Gone, SamEvent
    from workbench.jobs.sam_process import SamProcess
    from workbench.project.project import Project

CLICKS, FETCH = "assist.sam", "assist.fetch"
AHEAD_FRAMES = 2
SETTLE_MS = 300
"""A frame that is only passed by is not read."""

LABEL = "Segment Anything"

Stage = Literal["none", "rest", "loading", "reading", "ready", "failed"]


@dataclass(frozen=True)
class SamState:
    """What the panel shows.

    Attributes
    ----------
    stage
        ``none`` no weights; ``rest`` the process is not running; ``loading`` the network is read;
        ``reading`` the picture in hand is; ``ready`` clicks are answered at once; ``failed``.
    done, total, seconds_left
        Of reading the picture.
    working
        A click waits for its answer.
    """

    stage: Stage = "none"
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    working: bool = False


class SamController(QObject):
    """Turns prompts into proposals, and a proposal into paint.

    The network runs in a process of its own (`SamProcess`), which starts when the tool is taken in hand.

    Signals
    -------
    state_changed()
        See `state`, `weights`, `fetching`.
    proposal_changed(SamMask | None)
    prompt_changed(Prompt)
        The prompt was cleared here: the tool follows.
    fetch_progressed(Update)
    """

    state_changed = Signal()
    proposal_changed = Signal(object)
    prompt_changed = Signal(object)
    fetch_progressed = Signal(object)
    _event = Signal(object)

    def __init__(self, editor: EditorController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._context = editor.context
        self._process: SamProcess | None = None
        self._weights: Path | None = None
        self._prompt, self._proposal = Prompt(), None
        self._choice = Choice.BEST
        self._state = SamState()
        self._asked: CancelToken | None = None
        self._fetch: CancelToken | None = None
        self._shown_error: WorkbenchError | None = None
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._read_ahead)
        self._event.connect(self._take_event)
        editor.frame_changed.connect(self._frame_changed)
        editor.settings_changed.connect(self._settings_changed)
        self._context.study.finishing.connect(self.shutdown)

    _proposal: SamMask | None

    # What is there

    @property
    def state(self) -> SamState:
        """How far the network is."""
        return self._state

    @property
    def weights(self) -> Path | None:
        """The file in use."""
        return self._weights

    @property
    def prompt(self) -> Prompt:
        """Clicks and box so far."""
        return self._prompt

    @property
    def proposal(self) -> SamMask | None:
        """What the network found, not painted yet."""
        return self._proposal

    @property
    def fetching(self) -> bool:
        """Whether weights are being fetched."""
        return self._fetch is not None

    @property
    def choice(self) -> Choice:
        """Which of the network's masks is taken."""
        return self._choice

    def set_choice(self, choice: Choice) -> None:
        """Take another of the network's masks; the prompt is answered again."""
        if choice is not self._choice:
            self._choice = choice
            self._ask()

    # Weights

    def set_weights(self, path: Path | None) -> None:
        """Use the network in this file from here on."""
        if path == self._weights:
            return
        self._stop()
        self._weights = path
        self._set_state(SamState("none" if path is None else "rest"))
        self._settings_changed()

    def fetch(self, name: str, on_done: Callable[[Path], None] | None = None) -> None:
        """Fetch published weights once, in the background; `fetch_progressed` tells how far."""
        from workbench.nets.weights import SAM_WEIGHTS, fetch

        if self.fetching:
            return
        wanted = next(one for one in SAM_WEIGHTS if one.name == name)
        cancel = self._fetch = CancelToken()
        self.state_changed.emit()

        def done(path: Path) -> None:
            self._fetch = None
            self.set_weights(path)
            self.state_changed.emit()
            if on_done is not None:
                on_done(path)

        def failed(error: WorkbenchError) -> None:
            self._fetch = None
            self.state_changed.emit()
            if not isinstance(error, Cancelled):
                self._context.show_error(error)

        self._context.tasks.run(
            lambda: fetch(wanted, progress=_Sparse(self.fetch_progressed.emit), cancel=cancel),
            done,
            failed,
            lane=FETCH,
        )

    def cancel_fetch(self) -> None:
        """Stop fetching; what came is kept and gone on with next time."""
        if self._fetch is not None:
            self._fetch.cancel()

    # Prompt and proposal

    def set_prompt(self, prompt: Prompt) -> None:
        """Ask what ``prompt`` means; `proposal_changed` follows. Newest wins."""
        self._prompt = prompt
        self._ask()

    def clear(self) -> None:
        """Drop prompt and proposal."""
        if self._prompt == Prompt() and self._proposal is None:
            return
        self._prompt = Prompt()
        self._ask()
        self.prompt_changed.emit(self._prompt)

    def accept(self) -> bool:
        """Paint the proposal with the pen in hand (active class and animal, locks); one undo step."""
        from workbench.editing.edits import paint_region

        found, pen = self._proposal, self._editor.pen()
        if found is None or found.box is None:
            return False
        box, region = found.box, found.region

        def paint(document: MaskDocument) -> Step | None:
            return paint_region(document, region, pen, box, label=LABEL)

        if not self._editor.edit(self.tr("Segment Anything"), paint):
            return False
        self.clear()
        return True

    def _ask(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None
        bundle = self._editor.bundle
        if self._prompt.empty or bundle is None or self._weights is None:
            self._set_state(replace(self._state, working=False))
            self._propose(None)
            return
        process, cancel = self._running(), CancelToken()
        key, pixels, prompt, choice = bundle.key, bundle.pixels, self._prompt, self._choice
        self._asked = cancel
        self._set_state(replace(self._state, working=True))

        def answered(mask: SamMask | None) -> None:
            if self._asked is cancel:
                self._asked = None
                self._set_state(replace(self._state, stage="ready", working=False))
                self._propose(mask)

        def failed(error: WorkbenchError) -> None:
            if self._asked is cancel:
                self._asked = None
                self._set_state(replace(self._state, working=False))
                self._propose(None)
                self._show_once(error)

        self._context.tasks.run(
            lambda: process.segment(key, pixels, prompt, choice, cancel),
            answered,
            failed,
            key=CLICKS,
            lane=CLICKS,
        )

    def _propose(self, mask: SamMask | None) -> None:
        if mask is not None and mask.box is None:
            mask = None
        if mask is not self._proposal:
            self._proposal = mask
            self.proposal_changed.emit(mask)

    # The process

    def _running(self) -> SamProcess:
        if self._process is None:
            from workbench.jobs.sam_process import SamProcess

            project = self._context.study.project
            assert self._weights is not None
            cache = project.folder / ".cache" / "sam" if project is not None else None
            self._process = SamProcess(self._weights, cache, self._heard)
            self._set_state(SamState("loading"))
        return self._process

    def _heard(self, event: SamEvent) -> None:
        """In a thread of the process: pass it on to the window's."""
        if shiboken6.isValid(self):
            self._event.emit(event)

    def _take_event(self, event: SamEvent) -> None:
        from workbench.jobs.sam_messages import Gone, Loaded, Reading, Ready, Refused

        here = self._editor.key
        if isinstance(event, Gone):
            self._gone(event)
        elif isinstance(event, Refused):
            self._set_state(SamState("failed"))
        elif isinstance(event, Loaded):
            self._set_state(replace(self._state, stage="reading", done=0, total=event.blocks))
        elif isinstance(event, Reading) and event.key == here:
            left = event.seconds_left
            self._set_state(replace(self._state, stage="reading", done=event.done, total=event.total,
                                    seconds_left=left))  # fmt: skip
        elif isinstance(event, Ready) and event.key == here:
            self._set_state(replace(self._state, stage="ready"))

    def _gone(self, event: Gone) -> None:
        error = event.error
        if error is None:
            self._set_state(SamState("rest"))
            return
        self._set_state(SamState("failed"))
        self._show_once(error)

    def _show_once(self, error: WorkbenchError) -> None:
        """The end of the child reaches us twice, as an event and as the answer to a click."""
        if not isinstance(error, Cancelled) and error is not self._shown_error:
            self._shown_error = error
            self._context.show_error(error)

    def _read_ahead(self) -> None:
        """Have the frame in hand and the next two read, so that the first click is answered at once."""
        bundle, project = self._editor.bundle, self._context.study.project
        if not self._wanted() or bundle is None or project is None or self._state.stage == "failed":
            return
        from workbench.gui.controllers.frame_source import LANE, open_videos

        process, videos = self._running(), open_videos(self._context)
        first, keys = (bundle.key, bundle.pixels), self._next_keys(bundle.key)
        if process.is_ready(bundle.key):
            self._set_state(replace(self._state, stage="ready"))

        def wish() -> None:
            ahead = [(key, _picture(project, videos, key)) for key in keys]
            process.wish([first, *ahead])

        self._context.tasks.run(wish, _nothing, self._ahead_failed, key="assist.ahead", lane=LANE)

    def _ahead_failed(self, _error: WorkbenchError) -> None:
        """Reading ahead is a courtesy: a frame that cannot be read is told when it is opened."""

    def _next_keys(self, key: FrameKey) -> list[FrameKey]:
        """The next frames that the editor would step to."""
        editor = self._editor
        if key in editor.queue:
            at = list(editor.queue).index(key)
            return list(editor.queue[at + 1 : at + 1 + AHEAD_FRAMES])
        if editor.settings.every_frame:
            last = editor.frame_count(key.video) - 1
            return [
                FrameKey(key.video, k) for k in range(key.index + 1, min(last, key.index + AHEAD_FRAMES) + 1)
            ]
        place = editor.position()
        records = [] if place is None else editor.frames[place + 1 : place + 1 + AHEAD_FRAMES]
        return [FrameKey(one.video, one.index) for one in records]

    def _wanted(self) -> bool:
        return self._weights is not None and self._editor.settings.tool == "sam"

    def _frame_changed(self, _bundle: object) -> None:
        self.clear()
        if self._state.stage in {"ready", "reading"}:
            self._set_state(replace(self._state, stage="reading", done=0, seconds_left=None))
        self._settings_changed()

    def _settings_changed(self) -> None:
        if self._wanted():
            self._settle.start()
        else:
            self._settle.stop()

    def shutdown(self) -> None:
        """End the process and what waits for it; the next prompt starts it again."""
        self.cancel_fetch()
        self._stop()
        if self._weights is not None:
            self._set_state(SamState("rest"))

    def _stop(self) -> None:
        self._settle.stop()
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None
        process, self._process = self._process, None
        if process is not None:
            process.close()
        self._propose(None)

    def _set_state(self, state: SamState) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit()


class _Sparse:
    """Passes on every hundredth part of the way, not every block."""

    def __init__(self, told: Callable[[Update], None]) -> None:
        self._told = told
        self._last = -1

    def __call__(self, update: Update, /) -> None:
        percent = 100 * update.done // max(1, update.total)
        if percent != self._last:
            self._last = percent
            self._told(update)


def _picture(project: Project, videos: OpenVideos, key: FrameKey) -> Image:
    """The pixels as the editor shows them; in the lane of the open videos."""
    from workbench.gui.controllers.frame_loading import image_file
    from workbench.media.images import read_image, to_8bit

    path = image_file(project, key)
    return to_8bit(read_image(path)) if path is not None else videos.get(project, key.video).frame(key.index)


def _nothing(_result: object) -> None:
    """Nobody waits for it."""
