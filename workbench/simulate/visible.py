"""How an ordinary camera from above sees the scene."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image
from workbench.simulate.animal import Individual
from workbench.simulate.floor import scatter_droppings, wall_distance
from workbench.simulate.motion import Motion
from workbench.simulate.spec import SceneSpec
from workbench.simulate.sprite import Sprite
from workbench.simulate.texture import blur_wide, chips, fur, grain, sample_coat, soften

Field = NDArray[np.float32]

# Tint of each thing: red, green and blue for one unit of brightness.
_TINT_FLOOR = np.array([1.02, 1.0, 0.955], np.float32)
_TINT_COAT = np.array([1.03, 1.0, 0.96], np.float32)
_TINT_SKIN = np.array([1.14, 0.97, 0.92], np.float32)


class VisibleLook:
    """Brightness (0 to 255) of the empty arena and of what moves in it."""

    def __init__(self, spec: SceneSpec, individuals: tuple[Individual, ...]) -> None:
        self.spec, self.individuals = spec, individuals
        rng = np.random.default_rng([spec.seed, 41])
        self.dark = spec.coat == "dark"
        self.floor_tone = 188.0 if self.dark else 62.0
        self.light = self._light(rng)
        self.floor = self._floor(rng)
        self.fur = fur(rng if spec.cast is None else np.random.default_rng([spec.cast, 44]))
        self.cable = Cable(spec)

    def _light(self, rng: np.random.Generator) -> Field:
        """Share of the full light that falls on each pixel."""
        spec = self.spec
        x = np.linspace(-1, 1, spec.width, dtype=np.float32)[None]
        y = np.linspace(-1, 1, spec.height, dtype=np.float32)[:, None]
        angle = rng.uniform(0, 2 * np.pi)
        slope = np.float32(np.cos(angle)) * x + np.float32(np.sin(angle)) * y
        fall = 0.11 * slope + 0.10 * (x * x + y * y) / 2
        return np.asarray(np.clip(1.0 - spec.gradient * fall, 0.15, 1.3), np.float32)

    def _floor(self, rng: np.random.Generator) -> Field:
        spec = self.spec
        shape = (spec.height, spec.width)
        swing = 38.0 if self.dark else 34.0
        floor = self.floor_tone + 2.0 * grain(rng, shape, (spec.width * 0.04, spec.height * 0.04))
        if spec.bedding:
            size = max(3.0, 0.09 * spec.body_length)
            floor = floor + swing * spec.bedding * chips(rng, shape, size)
        distance = wall_distance(spec)
        wall = 118.0 if self.dark else 30.0
        outside = np.clip(0.5 - distance, 0.0, 1.0)
        wall_tone = wall + 4.0 * grain(rng, shape, (spec.width * 0.1, spec.height * 0.1))
        floor = floor * (1 - outside) + wall_tone * outside
        corner = np.exp(-np.square(distance / max(1.5, 0.012 * spec.height)))
        floor = floor * (1.0 - 0.35 * corner)
        drop = scatter_droppings(spec, rng)
        floor = floor * (1 - drop) + (42.0 if self.dark else 22.0) * drop
        return np.asarray(floor * self.light, np.float32)

    def background(self) -> Image:
        """The empty arena (H, W, 3)."""
        return _to_bytes(self.floor[..., None] * _TINT_FLOOR)

    def picture(self, k: int, sprites: Sequence[Sprite | None], motion: Motion) -> Image:
        """Frame ``k`` (H, W, 3) before anything is drawn over it."""
        low_to_high = np.argsort(motion.order[k]).tolist()
        drawn = [(sprite, n) for n in low_to_high if (sprite := sprites[n]) is not None]
        canvas = self._shadowed(drawn)[..., None] * _TINT_FLOOR
        for sprite, n in drawn:
            own = self.animal(sprite, self.individuals[n], self.light[sprite.box])
            patch = canvas[sprite.box]
            patch += sprite.coverage[..., None] * (own - patch)
        if self.spec.cable:
            cover = self.cable.coverage(k)[..., None]
            canvas = canvas * (1 - cover) + cover * np.float32(34.0 if self.dark else 120.0)
        return _to_bytes(soften(canvas, 0.6) + self._noise(k)[..., None])

    def _shadowed(self, drawn: list[tuple[Sprite, int]]) -> Field:
        """The floor with the soft shadow that the animals cast, away from the lamp, and under them."""
        if not self.spec.shadow or not drawn:
            return self.floor
        cover = np.zeros_like(self.floor)
        for sprite, _ in drawn:
            cover[sprite.box] = np.maximum(cover[sprite.box], sprite.coverage)
        length = self.spec.body_length
        cast = blur_wide(cover, 0.05 * length)
        shift = np.array([[1, 0, 0.055 * length], [0, 1, 0.085 * length]], np.float32)
        cast = np.asarray(cv2.warpAffine(cast, shift, (self.spec.width, self.spec.height)), np.float32)
        contact = blur_wide(cover, 0.018 * length)
        shade = 1.0 - self.spec.shadow * np.minimum(0.24 * cast + 0.16 * contact, 0.6)
        return np.asarray(self.floor * shade, np.float32)

    def animal(self, sprite: Sprite, individual: Individual, light: Field | np.float32) -> Field:
        """Colours of one animal over the sprite's box under ``light`` (share of the full one): (h, w, 3)."""
        length = self.spec.body_length
        dome = np.sqrt(np.clip(sprite.depth / (0.17 * length), 0.0, 1.0))
        strands = sample_coat(self.fur, sprite.along, sprite.across)
        marks = sample_coat(individual.coat, sprite.along, sprite.across)
        base, swing, rim = (40.0, 15.0, -9.0) if self.dark else (204.0, 26.0, -52.0)
        coat = base + 9.0 * individual.tone * (1 if self.dark else -1)
        # Lit from the upper left, like the shadow tells: the far flank is darker.
        coat = coat + rim * (1.0 - dome) + swing * marks + (3.5 if self.dark else 5.0) * strands
        coat = coat + (7.0 if self.dark else 8.0) * dome
        skin = 108.0 if self.dark else 172.0
        bare = np.clip(sprite.ear * 0.75, 0, 1)
        nose = np.clip((0.035 - sprite.along) / 0.03, 0.0, 1.0) * (sprite.trunk >= 0.5)
        is_tail = sprite.trunk < np.minimum(sprite.coverage, 0.5)
        bare = np.where(is_tail, 1.0, np.maximum(bare, 0.5 * nose))
        tail_tone = 1.0 - 0.18 * np.abs(np.clip(sprite.along, 0, 1) - 0.6)
        tone_skin = np.where(is_tail, (92.0 if self.dark else 178.0) * tail_tone, skin)
        eye = sprite.eye * (0.9 if not self.dark else 0.55)
        coat_rgb = (coat * light)[..., None] * _TINT_COAT
        skin_rgb = (tone_skin * light)[..., None] * _TINT_SKIN
        colour = coat_rgb * (1 - bare[..., None]) + skin_rgb * bare[..., None]
        return np.asarray(colour * (1 - eye[..., None]) + np.float32(14.0) * eye[..., None], np.float32)

    def _noise(self, k: int) -> Field:
        rng = np.random.default_rng([self.spec.seed, 42, k])
        shape = (self.spec.height, self.spec.width)
        return rng.standard_normal(shape, dtype=np.float32) * np.float32(2.0 * self.spec.noise)


class Cable:
    """A cable that hangs across the arena, before everything, and sways slowly."""

    def __init__(self, spec: SceneSpec) -> None:
        self.spec = spec
        rng = np.random.default_rng([spec.seed, 43])
        self.start = np.array([rng.uniform(0.1, 0.9) * spec.width, -4.0])
        self.stop = np.array([rng.uniform(0.1, 0.9) * spec.width, spec.height + 4.0])
        self.bow = rng.uniform(-0.25, 0.25) * spec.width
        self.phase = rng.uniform(0, 2 * np.pi)
        self.width = max(1.2, 0.010 * spec.height * spec.cable)

    def coverage(self, k: int) -> Field:
        """Share of each pixel that the cable hides in frame ``k``, (H, W)."""
        spec = self.spec
        sway = 0.03 * spec.width * np.sin(2 * np.pi * 0.11 * k / spec.fps + self.phase)
        t = np.linspace(0, 1, 40)[:, None]
        middle = 0.5 * (self.start + self.stop) + np.array([self.bow + sway, 0.0])
        line = (1 - t) ** 2 * self.start + 2 * t * (1 - t) * middle + t * t * self.stop
        layer = np.zeros((spec.height * 2, spec.width * 2), np.uint8)
        points = np.round((line * 2 + 0.5) * 16).astype(np.int32)
        cv2.polylines(layer, [points[:, None]], False, 255, max(1, round(2 * self.width)), cv2.LINE_AA, 4)
        small = cv2.resize(layer, (spec.width, spec.height), interpolation=cv2.INTER_AREA)
        return small.astype(np.float32) / np.float32(255)


def _to_bytes(canvas: Field) -> Image:
    return np.asarray(np.clip(canvas + np.float32(0.5), 0, 255), np.uint8)
