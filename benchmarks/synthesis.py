"""Copy-paste synthesis: empty scenes against the truth, and how fast sets are made."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.rows import Row
from workbench.core.types import Image, Mask
from workbench.media.thermal import intensity
from workbench.simulate import Scene, SceneSpec
from workbench.vision.clean_background import halo_width, remove_animals
from workbench.vision.mask_ops import disc_dilate
from workbench.vision.synthesis import SynthesisParams, synthesise
from workbench.vision.synthesis_material import SourceFrame, gather

FIRST_SEED = 200
"""Scenes that were never looked at while the method was made."""


def run(quick: bool) -> list[Row]:
    """Simulated scenes; the real one is looked at (docs/adr/0050)."""
    scenes = 6 if quick else 40
    rows = [_empty_scene(modality, scenes) for modality in ("thermal", "visible")]
    return [*rows, _rate(60 if quick else 300)]


def _empty_scene(modality: str, scenes: int) -> Row:
    """PSNR inside the hole, single frames; leaving the animal in beside it."""
    found, left_in = [], []
    for seed in range(FIRST_SEED, FIRST_SEED + scenes):
        scene = Scene(SceneSpec(modality=modality, animals=1, frames=40, seed=seed))  # type: ignore[arg-type]
        frame = scene.frame(30)
        picture, truth = frame.image, scene.background()
        if modality == "thermal":
            picture, truth = intensity(picture, "iron"), intensity(truth, "iron")
        hole = disc_dilate(frame.mask, halo_width(picture, frame.mask) + 1)
        found.append(psnr(remove_animals(picture, frame.mask), truth, hole))
        left_in.append(psnr(picture, truth, hole))
    thermal = modality == "thermal"
    return Row(
        f"animal removed from {scenes} single {modality} frames: PSNR in the hole (worst {min(found):.1f})",
        float(np.mean(found)),
        "dB",
        peer=f"animal left in: {np.mean(left_in):.1f} dB",
        bar="≥ 30" if thermal else "",
        holds=bool(np.mean(found) >= 30) if thermal else None,
    )


def psnr(image: Image, truth: Image, where: Mask) -> float:
    """Peak signal-to-noise ratio over the pixels of ``where``, dB."""
    error = np.mean((image[where > 0].astype(float) - truth[where > 0]) ** 2)
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


def _rate(count: int) -> Row:
    """Images a second at 640x480, 2 to 4 animals, one thread, without writing."""
    scene = Scene(
        SceneSpec(modality="thermal", animals=1, frames=200, seed=FIRST_SEED, width=640, height=480)
    )
    frames = [scene.frame(k) for k in range(0, 200, 10)]
    material = gather([SourceFrame(str(n), one.image, one.mask) for n, one in enumerate(frames)])
    started = time.perf_counter()
    for number in range(count):
        rng = np.random.default_rng(number)
        synthesise(material.backgrounds[0], material.cutouts, SynthesisParams(), rng, material.arena)
    return Row("images synthesised, 640x480, one thread", count / (time.perf_counter() - started), "images/s")
