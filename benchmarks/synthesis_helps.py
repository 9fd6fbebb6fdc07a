"""Does copy-paste synthesis help? 100 labelled frames of single rats, with and without it, judged on several.

Both arms learn from the same 100 frames (five simulated thermal videos of one rat each, one of them held
out to choose the epoch), for the same number of steps. One of them is given synthetic images of 2 to 4 rats
made of those frames as well. Both are judged on scenes of 2 to 4 touching rats whose seeds trained nothing.

The network without synthesis never saw two animals, so its own way of telling them apart is not a fair
peer alone: blobs of its class mask, counted apart where they do not touch, stand beside it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import cv2
import numpy as np

from benchmarks.instances import UNSEEN_SEED, judge, unseen_scenes
from benchmarks.labelled_study import STEP, make_study
from benchmarks.rows import Row
from workbench.core.types import Mask
from workbench.jobs.operations.synth import SynthSpec
from workbench.jobs.operations.train import TrainSpec
from workbench.jobs.runner import run_operation
from workbench.nets.predictor import Prediction, Predictor
from workbench.simulate import Scene, SceneSpec
from workbench.training.metrics import Confusion
from workbench.training.panoptic_quality import PanopticQuality
from workbench.vision.synthesis import SynthesisParams

VIDEOS, FRAMES = 5, 20
MADE = 400
SMALLEST_BLOB = 30
"""Pixels; what is smaller is a speck and no animal, so the blobs are not made worse than they are."""
BAR = 0.2


def run(quick: bool) -> list[Row]:
    """Three seeds of scenes, synthesis and networks; simulated, which is not real."""
    seeds, epochs, unseen, made = (1, 1, 2, 16) if quick else (3, 8, 6, MADE)
    found = [_one_seed(seed, epochs, unseen, made) for seed in range(seeds)]
    names = ("without synthesis", "without synthesis, blobs counted apart", "with synthesis")
    rows = []
    for place, name in enumerate(names):
        quality = [arms[place][0].quality for arms in found]
        parts = [arms[place][1].mean_iou for arms in found]
        spread = f"seeds {', '.join(f'{value:.3f}' for value in quality)}"
        rows.append(Row(f"panoptic quality of rats {name} ({spread})", float(np.mean(quality)), ""))
        rows.append(Row(f"mean IoU of the parts {name}", float(np.mean(parts)), ""))
    gains = [arms[2][0].quality - max(arms[0][0].quality, arms[1][0].quality) for arms in found]
    least = min(gains)
    told = ", ".join(f"{gain:+.3f}" for gain in gains)
    holds = None if quick else least >= BAR
    rows.append(
        Row(f"gain over the better of the two, by seed {told}", least, "", bar=f"≥ {BAR}", holds=holds)
    )
    return rows


def _one_seed(seed: int, epochs: int, unseen: int, made: int) -> list[tuple[PanopticQuality, Confusion]]:
    with tempfile.TemporaryDirectory() as scratch:
        study = Path(scratch) / "rats"
        make_study(study, (_single(2000 + 100 * seed + number) for number in range(VIDEOS)), FRAMES)
        # As many steps in both arms: an epoch is 60 batches, however few frames there are.
        spec = TrainSpec.of(
            study=study, split="video", seed=seed, epochs=epochs, size=256, animals="on", min_steps=60
        )
        alone = Predictor(run_operation(spec).checkpoint)
        params = SynthesisParams(animals=(2, 4), touching=0.6)
        run_operation(SynthSpec.of(study=study, count=made, params=params, seed=seed))
        both = Predictor(run_operation(spec.model_copy(update={"sets": ("set-1",)})).checkpoint)
        scenes = unseen_scenes(unseen, UNSEEN_SEED + 50 * seed)
        return [judge(alone, scenes), judge(alone, scenes, blobs), judge(both, scenes)]


def _single(seed: int) -> Scene:
    return Scene(SceneSpec(modality="thermal", species="rat", frames=FRAMES * STEP, seed=seed))


def blobs(found: Prediction) -> Mask:
    """Number the connected pieces of what is not background, specks left out."""
    seen = (found.mask > 0).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(seen, connectivity=8)
    numbers = np.zeros(count, np.uint8)
    kept = [label for label in range(1, count) if stats[label, cv2.CC_STAT_AREA] >= SMALLEST_BLOB][:254]
    numbers[kept] = np.arange(1, len(kept) + 1)
    told: Mask = numbers[labels]
    return told
