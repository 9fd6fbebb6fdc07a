"""Frames and masks for the editor: loaded ahead, journalled at once, saved by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.errors import WorkbenchError
from workbench.core.frame_status import FrameStatus
from workbench.gui.controllers.frame_bundle import FrameBundle, ReferenceKind
from workbench.gui.controllers.frame_cache import FrameCache
from workbench.gui.controllers.mask_saving import MaskSaving

if TYPE_CHECKING:
    from workbench.core.history import FrameKey, Step
    from workbench.editing.document import Planes
    from workbench.editing.keeper import MaskKeeper, Recovered
    from workbench.gui.context import WindowContext
    from workbench.gui.controllers.frame_loading import Loaded
    from workbench.project.project import Project

__all__ = ["EditorStore", "FrameBundle"]

LOAD, AHEAD = "editor.load", "editor.ahead"
"""Lanes for the frame that is asked for and for those that may come next."""


AHEAD_MS = 25
"""The frame in hand is painted first; what loads ahead would take the processor from it."""


class EditorStore(QObject):
    """Where the editor's frames come from and where its steps go.

    Nothing here makes the window wait, except for closing a study: that writes what is not saved yet.
    """

    ready = Signal(object)
    """`FrameBundle` that was asked for; again with a new one where somebody else changed its mask."""
    replaced = Signal(object)
    """`FrameKey`: its mask was made anew by somebody else, so that steps of undo no longer fit it."""
    reference_ready = Signal(object, str, object)
    """`FrameKey`, `ReferenceKind` and `Planes` (None where there is no such mask)."""
    state_changed = Signal(str)
    """``saved saving unsaved rescued``."""
    status_changed = Signal(object, object)
    """`FrameKey` and `FrameStatus`: a saved mask is corrected, or what `set_status` recorded."""
    recovered = Signal(object)
    """`Recovered`: work of a session that ended suddenly; it is in the masks already."""
    failed = Signal(object)
    """`WorkbenchError`: the frame that was asked for cannot be loaded."""

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent or context)
        self._context = context
        self._keeper: MaskKeeper | None = None
        self._cache = FrameCache()
        self._wanted: FrameKey | None = None
        self._shown: FrameKey | None = None
        self._neighbours: list[FrameKey] = []
        self._loading: dict[str, FrameKey] = {}
        self._steps: Counter[FrameKey] = Counter()
        self._ahead = QTimer(self, interval=AHEAD_MS, singleShot=True)
        self._ahead.timeout.connect(self._load_ahead)
        self._saving = MaskSaving(context, self)
        self._saving.state_changed.connect(self.state_changed)
        self._saving.status_changed.connect(self.status_changed)
        self._saving.status_changed.connect(
            lambda key, status: context.study.frame_recorded.emit(key.video, key.index, status)
        )
        study = context.study
        study.opened.connect(self._study_opened)
        study.closing.connect(self._study_closing)
        study.changed.connect(self.check_files)
        if study.project is not None:
            self._study_opened(study.project)

    # Frames

    @property
    def state(self) -> str:
        """``saved saving unsaved rescued``."""
        return self._saving.state

    def request(self, key: FrameKey) -> None:
        """Ask for a frame; `ready` follows, within this call where it was loaded ahead. Newest wish wins."""
        if self._keeper is None:
            return
        self._saving.save_soon()
        known = self._cache.get(key)
        if known is not None:
            self._show(known)
            return
        self._wanted = key
        self._load_wanted()

    def set_neighbours(self, keys: Sequence[FrameKey]) -> None:
        """Frames to load ahead, the likeliest first."""
        self._neighbours = [key for key in keys if self._cache.peek(key) is None]
        self._ahead.start()

    def bundle(self, key: FrameKey) -> FrameBundle | None:
        """The frame where it is loaded: its document must follow every step that spans it."""
        return self._cache.peek(key)

    def reference(self, key: FrameKey, kind: ReferenceKind) -> None:
        """Ask for a mask to compare with; `reference_ready` follows."""
        keeper, project, bundle = self._keeper, self._context.study.project, self._cache.peek(key)
        if keeper is None or project is None or bundle is None:
            return
        if kind in bundle.reference:
            self.reference_ready.emit(key, kind, bundle.reference[kind])
            return
        from workbench.gui.controllers.frame_loading import load_reference

        def take(planes: Planes | None) -> None:
            bundle.reference[kind] = planes
            self.reference_ready.emit(key, kind, planes)

        self._context.tasks.run(
            lambda: load_reference(project, keeper, key, kind, bundle.document.shape),
            take,
            self._context.show_error,
            lane=AHEAD,
        )

    def check_files(self) -> None:
        """Load frames again whose mask was changed by somebody else, where nothing is unsaved."""
        keeper, keys = self._keeper, self._cache.keys()
        if keeper is None or not keys:
            return
        steps = {key: self._steps[key] for key in keys}
        self._context.tasks.run(
            lambda: [key for key in keys if keeper.changed_elsewhere(key)],
            lambda changed: self._reload([key for key in changed if self._steps[key] == steps[key]]),
            _nothing,
            key="editor.files",
            lane=AHEAD,
        )

    # Steps

    def keep(self, step: Step) -> None:
        """Take over a finished step (pixels of loaded documents have it already): journalled at once."""
        if self._keeper is not None:
            self._steps.update(step.frames)
            self._saving.keep(step)

    def difference(
        self,
        label: str,
        planes: Mapping[FrameKey, Planes],
        on_result: Callable[[Step | None], None],
        on_error: Callable[[WorkbenchError], None] | None = None,
    ) -> None:
        """Work out the step that gives frames the masks ``planes``; nothing is changed yet."""
        keeper, wanted = self._keeper, dict(planes)
        if keeper is not None:
            from workbench.editing.difference import step_between

            self._context.tasks.run(
                lambda: step_between(label, keeper, wanted), on_result, on_error, lane=LOAD
            )

    def planes(
        self,
        keys: Sequence[FrameKey],
        on_result: Callable[[dict[FrameKey, Planes]], None],
        on_error: Callable[[WorkbenchError], None] | None = None,
    ) -> None:
        """Read the masks of frames as they are now, also unsaved ones; copies of the caller's own."""
        keeper, wanted = self._keeper, list(keys)
        if keeper is not None:
            self._context.tasks.run(
                lambda: {key: keeper.read(key).planes for key in wanted}, on_result, on_error, lane=LOAD
            )

    def set_status(self, key: FrameKey, status: FrameStatus) -> None:
        """Record what a person decides about a frame, after its mask was saved; `status_changed` follows."""
        self._saving.decide(key, status)

    def save(self) -> None:
        """Write every unsaved mask now (it happens by itself 1.5 s after the last step)."""
        self._saving.save()

    save_now = save

    def flush(self) -> bool:
        """Write every unsaved mask and wait for it; False where the study could not be written."""
        return self._saving.flush()

    def discard_recovered(self, recovered: Recovered) -> None:
        """Put the masks back to what they were before the recovery."""
        keeper = self._keeper
        if keeper is None:
            return
        self._steps.update(recovered.frames)
        for key in recovered.frames:
            self._cache.drop(key)
        self._context.tasks.run(
            lambda: keeper.discard(recovered),
            lambda _done: self._discarded(recovered),
            self._context.show_error,
            lane=LOAD,
        )

    # Inside

    def _study_opened(self, project: Project) -> None:
        from workbench.editing.keeper import MaskKeeper

        self._forget()
        self._keeper = MaskKeeper(project)
        self._saving.start(self._keeper)
        self._context.tasks.run(
            self._keeper.recover, self._take_recovered, self._context.show_error, lane=LOAD
        )

    def _take_recovered(self, recovered: Recovered | None) -> None:
        if recovered is not None and self._keeper is not None:
            self.recovered.emit(recovered)
            self._saving.save_recovered()

    def _discarded(self, recovered: Recovered) -> None:
        self._saving.save_recovered()
        self._reload(recovered.frames)

    def _study_closing(self) -> None:
        self._saving.close()
        self._keeper = None
        self._forget()

    def _forget(self) -> None:
        self._cache.clear()
        self._steps.clear()
        self._loading.clear()
        self._wanted = self._shown = None
        self._neighbours = []

    def _show(self, bundle: FrameBundle) -> None:
        self._wanted, self._shown = None, bundle.key
        self._cache.pin(bundle.key)
        self.ready.emit(bundle)

    def _reload(self, keys: Sequence[FrameKey]) -> None:
        for key in keys:
            self._cache.drop(key)
        if self._shown in keys and self._wanted is None:
            self._wanted = self._shown
            self._load_wanted()

    def _load_wanted(self) -> None:
        """Load the newest wish; one that is on its way is waited for."""
        key = self._wanted
        if key is not None and LOAD not in self._loading and key not in self._loading.values():
            self._load(key, LOAD)

    def _load_ahead(self) -> None:
        if self._wanted is not None or AHEAD in self._loading:
            return
        while self._neighbours:
            key = self._neighbours.pop(0)  # each is tried once: large frames may push each other out
            if key not in self._loading.values() and self._cache.peek(key) is None:
                self._load(key, AHEAD)
                return

    def _load(self, key: FrameKey, lane: str) -> None:
        from workbench.gui.controllers.frame_loading import load_from_image

        keeper, project = self._keeper, self._context.study.project
        if keeper is None or project is None:
            return
        self._loading[lane] = key
        steps = self._steps[key]
        self._context.tasks.run(
            lambda: load_from_image(project, keeper, key),
            lambda loaded: self._take(keeper, lane, key, steps, loaded),
            lambda error: self._load_failed(keeper, lane, key, error),
            lane=lane,
        )

    def _take(self, keeper: MaskKeeper, lane: str, key: FrameKey, steps: int, loaded: Loaded | None) -> None:
        if keeper is not self._keeper:
            return
        if loaded is None:
            self._load_from_video(keeper, lane, key, steps)
            return
        self._loading.pop(lane, None)
        if self._steps[key] != steps:  # a step changed the frame meanwhile: read it again
            self._load(key, lane)
            return
        shown = self._wanted == key
        self._accept(keeper, loaded)
        self._load_wanted()
        if shown:
            self._ahead.start()
        else:
            self._load_ahead()

    def _accept(self, keeper: MaskKeeper, loaded: Loaded) -> None:
        bundle = loaded.bundle
        keeper.adopt(loaded.mask)
        if loaded.mask.replaced:
            self.replaced.emit(bundle.key)
        for gone in self._cache.put(bundle):
            self._context.tasks.run(partial(keeper.release, gone), _nothing, lane=AHEAD)
        if self._wanted == bundle.key:
            if loaded.mask.trouble is not None:
                self._context.show_error(loaded.mask.trouble)
            self._show(bundle)

    def _load_from_video(self, keeper: MaskKeeper, lane: str, key: FrameKey, steps: int) -> None:
        from workbench.gui.controllers.frame_loading import load_from_video
        from workbench.gui.controllers.frame_source import LANE, open_videos

        project, videos = self._context.study.project, open_videos(self._context)
        if project is None:
            return
        self._context.tasks.run(
            lambda: load_from_video(project, keeper, videos, key),
            lambda loaded: self._take(keeper, lane, key, steps, loaded),
            lambda error: self._load_failed(keeper, lane, key, error),
            lane=LANE,
        )

    def _load_failed(self, keeper: MaskKeeper, lane: str, key: FrameKey, error: WorkbenchError) -> None:
        if keeper is not self._keeper:
            return
        self._loading.pop(lane, None)
        if self._wanted == key:
            self._wanted = None
            self.failed.emit(error)
        self._load_wanted()
        self._load_ahead()


def _nothing(_result: object) -> None:
    pass
