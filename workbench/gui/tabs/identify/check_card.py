"""What a check before tracking found, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from workbench.gui.tabs.identify.texts import percent
from workbench.gui.tabs.side_panel import NoteLabel
from workbench.gui.theme import restyle

if TYPE_CHECKING:
    from workbench.jobs.operations.track_check import TrackCheckResult


class CheckCard(QFrame):
    """The verdict, why, and how long tracking will take; takes no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.verdict_label, self.why_label = NoteLabel(), NoteLabel()
        self.apart_label, self.time_label = NoteLabel(), NoteLabel()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        for label in (self.verdict_label, self.why_label, self.apart_label, self.time_label):
            column.addWidget(label)
        font = self.verdict_label.font()
        font.setBold(True)
        self.verdict_label.setFont(font)
        self.verdict_label.setProperty("muted", False)
        self.hide()

    def show_check(self, found: TrackCheckResult | None, identity: bool = True) -> None:
        """Show a check, or none; without ``identity`` the time is that of plain tracks."""
        self.setVisible(found is not None)
        if found is None:
            return
        self._show_verdict(found)
        self.why_label.setText(self._why_text(found))
        self.apart_label.setText(self._apart_text(found))
        self.time_label.setText(self._time_text(found, identity))

    def _show_verdict(self, found: TrackCheckResult) -> None:
        kinds = {"feasible": "success", "without identities": "warning", "not feasible": "error"}
        self.verdict_label.setText(self._verdict_text(found))
        self.verdict_label.setProperty("kind", kinds[found.verdict])
        restyle(self.verdict_label)

    def _verdict_text(self, found: TrackCheckResult) -> str:
        if found.verdict == "not feasible":
            return self.tr("Not feasible like this")
        return self.tr("Feasible") if found.verdict == "feasible" else self.tr("Plain tracks only")

    def _why_text(self, found: TrackCheckResult) -> str:
        if found.verdict == "not feasible":
            return self.tr(
                "Only in {share} of the frames is what stands out the animals and nothing else. Set the "
                "contrast, a region or the number of animals, or use masks."
            ).format(share=percent(found.fitting))
        if found.decided_by == "one animal":
            return self.tr("There is one animal, and it is always itself.")
        if found.decided_by == "never together":
            return self.tr("The animals are never together, and so their names cannot be mixed up.")
        if found.decided_by == "nothing":
            return self.tr("There is too little in the part looked at to say whether their looks differ.")
        return self._looks_text(found)

    def _looks_text(self, found: TrackCheckResult) -> str:
        if found.decided_by == "moments":
            share = percent(found.consistent or 0.0)
            if found.distinguishable:
                return self.tr("Told apart by their looks: {share} are found again at other moments.").format(
                    share=share
                )
            return self.tr("Not told apart by their looks: {share} are found again at other moments.").format(
                share=share
            )
        share = percent(found.fit or 0.0)
        if found.distinguishable:
            return self.tr("Told apart by their looks: pictures are {share} sure whose they are.").format(
                share=share
            )
        return self.tr(
            "Not told apart by their looks: pictures are only {share} sure whose they are."
        ).format(share=share)

    def _apart_text(self, found: TrackCheckResult) -> str:
        if found.decided_by == "one animal":
            return ""
        return self.tr("All apart for {share} of the time, for {seconds} s at most.").format(
            share=percent(found.apart), seconds=QLocale().toString(found.longest_global_s, "f", 1)
        )

    def _time_text(self, found: TrackCheckResult, identity: bool) -> str:
        if found.verdict == "not feasible":
            return ""
        left_out = 0.0 if identity else found.seconds_by_stage.get("identities", 0.0)
        minutes = found.minutes - left_out / 60
        if minutes < 1:
            return self.tr("Tracking the whole video: less than a minute.")
        return self.tr("Tracking the whole video: about {minutes} min.").format(
            minutes=QLocale().toString(round(minutes))
        )
