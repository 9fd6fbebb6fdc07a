"""Panel of the review: what to go through, the list, the decisions, the pace."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.gui.controllers.review import ReviewController


class ReviewPanel(QWidget):
    """List of frames to review with order, filter and search; buttons to decide; progress."""

    def __init__(self, review: ReviewController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.review = review
        QVBoxLayout(self)
