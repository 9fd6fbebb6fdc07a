"""Panoptic quality of animals: how many are found, and how well their outlines fit.

Kirillov et al. 2019: a predicted and a true segment match if their IoU is above 0.5 (then the match is
unique); PQ = sum of the matches' IoU / (matches + half the misses + half the false ones).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.core.types import Json, Mask


@dataclass
class PanopticQuality:
    """Sums over frames."""

    matched: int = 0
    missed: int = 0
    false: int = 0
    overlap: float = 0.0
    """Sum of the IoU of matched animals."""

    def add(self, predicted: Mask, truth: Mask) -> None:
        """Count one frame: animal numbers (H, W), 0 where there is none."""
        width = int(truth.max(initial=0)) + 1
        height = int(predicted.max(initial=0)) + 1
        cells = predicted.astype(np.int64) * width + truth
        counts = np.bincount(cells.ravel(), minlength=height * width).reshape(height, width)
        ours, theirs = counts.sum(axis=1)[1:], counts.sum(axis=0)[1:]
        shared = counts[1:, 1:]
        union = ours[:, None] + theirs[None] - shared
        iou = shared / np.maximum(union, 1)
        hits = iou > 0.5
        self.matched += int(hits.sum())
        self.overlap += float(iou[hits].sum())
        self.missed += int((theirs > 0).sum() - hits.any(axis=0).sum())
        self.false += int((ours > 0).sum() - hits.any(axis=1).sum())

    @property
    def quality(self) -> float:
        """PQ, 0 to 1; NaN if there was no animal in truth or prediction."""
        total = self.matched + 0.5 * (self.missed + self.false)
        return self.overlap / total if total else float("nan")

    @property
    def segmentation(self) -> float:
        """Mean IoU of the matched animals."""
        return self.overlap / self.matched if self.matched else float("nan")

    @property
    def recognition(self) -> float:
        """F1 of finding the animals."""
        total = self.matched + 0.5 * (self.missed + self.false)
        return self.matched / total if total else float("nan")

    def to_dict(self) -> dict[str, Json]:
        """Plain values, None for NaN."""
        values = {"pq": self.quality, "sq": self.segmentation, "rq": self.recognition}
        plain = {name: None if np.isnan(value) else round(value, 5) for name, value in values.items()}
        return {**plain, "matched": self.matched, "missed": self.missed, "false": self.false}
