"""The editor's assistant: propagation, interpolation, Segment Anything behind one door; no widgets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from workbench.gui.controllers.assist_settings import AssistSettings
from workbench.gui.controllers.carrying import CarryController
from workbench.gui.controllers.sam_assist import SamController
from workbench.nets.prompts import Choice, Prompt, SamMask

if TYPE_CHECKING:
    from workbench.gui.canvas.tools.prompt import PromptTool
    from workbench.gui.controllers.editor import EditorController
    from workbench.gui.shortcuts import ShortcutTable

KEEP = "assist.keep"


class AssistController(QObject):
    """What the panel, the keys and the prompt tool are given.

    Attributes
    ----------
    carry
        Propagation and interpolation.
    sam
        Segment Anything.

    Signals
    -------
    proposal_changed(SamMask | None), prompt_changed(Prompt), state_changed()
        As `SamController`; `state_changed` also for `settings`.
    """

    proposal_changed = Signal(object)
    prompt_changed = Signal(object)
    state_changed = Signal()

    def __init__(self, editor: EditorController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._context = editor.context
        self.carry = CarryController(editor, self)
        self.sam = SamController(editor, self)
        preferences = self._context.preferences
        self._settings = AssistSettings.from_values(preferences.assist if preferences is not None else {})
        self.sam.proposal_changed.connect(self.proposal_changed)
        self.sam.prompt_changed.connect(self.prompt_changed)
        self.sam.state_changed.connect(self.state_changed)
        self.carry.running_changed.connect(lambda _running: self.state_changed.emit())
        self.sam.set_choice(Choice(self._settings.choice))
        chosen = self._settings.weights
        self._context.tasks.run(lambda: _known_weights(chosen), self._take_known, lane=KEEP)

    @property
    def shortcuts(self) -> ShortcutTable:
        """The table of keys, for tips."""
        return self._context.shortcuts

    @property
    def settings(self) -> AssistSettings:
        """How far masks are carried, and which network."""
        return self._settings

    def change(self, **fields: Any) -> None:
        """Change fields of `settings`; they are remembered."""
        changed = self._settings.with_changes(**fields)
        if changed == self._settings:
            return
        self._settings = changed
        preferences = self._context.preferences
        if preferences is not None:
            preferences.assist = changed.to_values()
            self._context.tasks.run(preferences.save, _nothing, key="assist.keep", lane=KEEP)
        self.sam.set_choice(Choice(changed.choice))
        self.state_changed.emit()

    def connect_tool(self, tool: PromptTool) -> None:
        """Let the prompt tool ask, and show it what came back."""
        tool.prompt_changed.connect(self.set_prompt)
        tool.accepted.connect(self.accept)
        tool.cleared.connect(self.clear)
        self.prompt_changed.connect(lambda _prompt: tool.clear())
        self.proposal_changed.connect(lambda mask: self._show(tool, mask))

    # Masks over frames

    def propagate(
        self, count: int | None = None, backward: bool = False, overwrite: bool | None = None
    ) -> bool:
        """Carry the mask in hand to the next ``count`` frames; None takes the settings."""
        given = {"count": count, "overwrite": overwrite}
        settings = self._settings.with_changes(**{k: v for k, v in given.items() if v is not None})
        return self.carry.propagate(settings, backward=backward)

    def interpolate(self) -> bool:
        """Fill the frames between the two nearest corrected ones."""
        return self.carry.interpolate()

    def cancel(self) -> None:
        """Stop carrying masks."""
        self.carry.cancel()

    # Segment Anything

    @property
    def prompt(self) -> Prompt:
        """Clicks and box so far."""
        return self.sam.prompt

    def set_prompt(self, prompt: Prompt) -> None:
        """Ask what ``prompt`` means."""
        self.sam.set_prompt(prompt)

    def accept(self) -> bool:
        """Paint the proposal."""
        return self.sam.accept()

    def clear(self) -> None:
        """Drop prompt and proposal."""
        self.sam.clear()

    def set_weights(self, path: Path | None) -> None:
        """Use the network in this file, and remember it."""
        self.sam.set_weights(path)
        self.change(weights=str(path) if path is not None else "")
        self.state_changed.emit()

    def fetch(self, name: str) -> None:
        """Fetch the published weights called ``name`` and use them."""
        self.sam.fetch(name, self.set_weights)

    def shutdown(self) -> None:
        """End what runs."""
        self.carry.cancel()
        self.sam.shutdown()

    def _take_known(self, path: Path | None) -> None:
        if self.sam.weights is None:
            self.sam.set_weights(path)

    def _show(self, tool: PromptTool, mask: SamMask | None) -> None:
        project = self._context.study.project
        if mask is None or project is None:
            tool.set_proposal(None, None)
            return
        color = project.classes.palette()[self._editor.settings.class_id]
        red, green, blue = (int(part) for part in color)
        tool.set_proposal(mask.region, mask.box, (red, green, blue))


def _known_weights(chosen: str) -> Path | None:
    """The file chosen last, else one that was fetched before."""
    from workbench.nets.weights import SAM_WEIGHTS, fetched

    if chosen and Path(chosen).is_file():
        return Path(chosen)
    return next((path for one in SAM_WEIGHTS if (path := fetched(one)) is not None), None)


def _nothing(_result: object) -> None:
    """Nobody waits for it."""
