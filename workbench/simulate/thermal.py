"""How a thermal camera sees the scene: everything in °C, then false colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Celsius, Image
from workbench.media.palettes import colorbar
from workbench.simulate.animal import Individual
from workbench.simulate.behavior import REST, Bout
from workbench.simulate.floor import scatter_droppings, wall_distance
from workbench.simulate.motion import Motion
from workbench.simulate.spec import BEHAVIOURS, SceneSpec
from workbench.simulate.sprite import Sprite
from workbench.simulate.texture import blur_wide, chips, fur, grain, sample_coat, soften

Field = NDArray[np.float32]

DISPLAY_RANGE = (20.5, 35.5)
"""°C at the two ends of the colour bar."""

_FLOOR = 23.2
_SKIN = 31.2
_TAIL_ROOT, _TAIL_TIP = 29.0, 25.4
_NETD = 0.11


class ThermalLook:
    """Temperatures of the empty arena and of what moves in it."""

    def __init__(self, spec: SceneSpec, individuals: tuple[Individual, ...]) -> None:
        self.spec, self.individuals = spec, individuals
        rng = np.random.default_rng([spec.seed, 31])
        self.floor = self._floor(rng)
        self.columns = rng.standard_normal(spec.width, dtype=np.float32)[None] * np.float32(0.05 * spec.noise)
        self.fur = fur(rng)
        self.lut = colorbar(spec.palette)
        self.shadows = ColdShadows(spec)

    def _floor(self, rng: np.random.Generator) -> Field:
        spec = self.spec
        shape = (spec.height, spec.width)
        slow = grain(rng, shape, (spec.width * 0.28, spec.height * 0.28))
        fine = grain(rng, shape, (spec.width * 0.03, spec.height * 0.03))
        floor = _FLOOR + spec.gradient * (0.5 * slow + 0.12 * fine)
        if spec.bedding:
            floor = floor + 0.5 * spec.bedding * chips(rng, shape, max(3.0, 0.07 * spec.body_length))
        outside = np.clip(-wall_distance(spec) / max(2.0, 0.03 * spec.height), 0.0, 1.0)
        floor = floor + (1.1 + 0.15 * slow) * outside
        drop = scatter_droppings(spec, rng)
        return np.asarray(floor - 2.4 * drop, np.float32)

    def background(self) -> Celsius:
        """The empty arena, °C."""
        return self.floor.copy()

    def celsius(self, k: int, sprites: Sequence[Sprite | None], motion: Motion) -> Celsius:
        """Frame ``k`` as temperatures; ``sprites`` one an animal, by number."""
        field = self.shadows.apply(self.floor.copy(), k, motion)
        warm = np.zeros_like(field)
        cover = np.zeros_like(field)
        for sprite, n in self._drawn(sprites, motion, k):
            box, share = sprite.box, sprite.coverage
            # Premultiplied: what lies over another hides it by its share of the pixel.
            warm[box] = share * self._animal(sprite, self.individuals[n]) + (1.0 - share) * warm[box]
            cover[box] = share + (1.0 - share) * cover[box]
        field = self._glow(field, cover)
        field = field * (1.0 - cover) + warm
        return soften(field, 0.65) + self._noise(k)

    def _drawn(self, sprites: Sequence[Sprite | None], motion: Motion, k: int) -> list[tuple[Sprite, int]]:
        low_to_high = np.argsort(motion.order[k]).tolist()
        return [(sprite, n) for n in low_to_high if (sprite := sprites[n]) is not None]

    def _animal(self, sprite: Sprite, individual: Individual) -> Field:
        """Own temperature over the sprite's box: cooler towards the edge, hot eyes, cool tail."""
        length = self.spec.body_length
        dome = np.sqrt(np.clip(sprite.depth / np.float32(0.14 * length), 0.0, 1.0))
        coat = sample_coat(0.85 * individual.coat + 0.16 * self.fur, sprite.along, sprite.across)
        trunk = _SKIN + 0.5 * individual.tone - 2.4 * (1.0 - dome) + coat
        near_head = np.clip((0.36 - sprite.along) / 0.3, 0.0, 1.0)
        trunk = trunk + 1.1 * near_head - 1.2 * np.clip((0.05 - sprite.along) / 0.05, 0.0, 1.0)
        trunk = trunk + sprite.ear * (0.9 - trunk + _SKIN) * 0.6 + sprite.eye * 3.2
        tail = _TAIL_ROOT + (_TAIL_TIP - _TAIL_ROOT) * np.sqrt(np.clip(sprite.along, 0.0, 1.0))
        is_tail = sprite.trunk < np.minimum(sprite.coverage, 0.5)
        return np.where(is_tail, tail, trunk).astype(np.float32)

    def _glow(self, field: Field, cover: Field) -> Field:
        """Halo round the animals, reflection in the floor and in the walls."""
        spec = self.spec
        if spec.halo:
            wide = blur_wide(cover, 0.10 * spec.body_length)
            ring = blur_wide(cover, 0.03 * spec.body_length)
            glow = spec.halo * (1.6 * wide - 0.7 * ring)
            field = field + glow.astype(np.float32)
        if spec.reflection:
            field = field + np.float32(spec.reflection) * self._reflection(cover)
        return field

    def _reflection(self, cover: Field) -> Field:
        spec = self.spec
        depth = max(2, round(0.02 * spec.body_length))
        floor = np.roll(blur_wide(cover, 0.05 * spec.body_length), (3 * depth, depth), (0, 1))
        mirrored = np.zeros_like(cover)
        left, top, right, bottom = (round(side) for side in spec.arena)
        high, wide = spec.height - bottom, spec.width - right
        mirrored[bottom:] = cover[2 * bottom - spec.height : bottom][::-1][:high]
        mirrored[:, right:] = np.maximum(
            mirrored[:, right:], cover[:, 2 * right - spec.width : right][:, ::-1][:, :wide]
        )
        mirrored[:top] = np.maximum(mirrored[:top], cover[top : 2 * top][::-1])
        mirrored[:, :left] = np.maximum(mirrored[:, :left], cover[:, left : 2 * left][:, ::-1])
        return np.asarray(0.7 * floor + 1.8 * soften(mirrored, 1.2), np.float32)

    def _noise(self, k: int) -> Field:
        rng = np.random.default_rng([self.spec.seed, 32, k])
        shape = (self.spec.height, self.spec.width)
        return (
            rng.standard_normal(shape, dtype=np.float32) * np.float32(_NETD * self.spec.noise) + self.columns
        )

    def display(self, celsius: Celsius) -> Image:
        """False-colour picture (H, W, 3)."""
        low, high = DISPLAY_RANGE
        scaled = np.clip((celsius - low) * (255.0 / (high - low)) + 0.5, 0, 255).astype(np.uint8)
        return np.asarray(np.take(self.lut, scaled, axis=0), np.uint8)


class ColdShadows:
    """Cold places where animals lay: at the end of each rest, fading; some from before the recording."""

    _FADE_S = 25.0
    _DEPTH = 1.5

    def __init__(self, spec: SceneSpec) -> None:
        self.spec = spec
        rng = np.random.default_rng([spec.seed, 33])
        left, top, right, bottom = spec.arena
        inset = 0.4 * spec.body_length
        count = 1 + spec.animals // 3
        places = rng.uniform((left + inset, top + inset), (right - inset, bottom - inset), (count, 2))
        angles = rng.uniform(0, 2 * np.pi, count)
        ages = rng.uniform(2, 15, count)
        self.before = list(zip(places.tolist(), angles.tolist(), ages.tolist(), strict=True))
        self.rests: tuple[Bout, ...] = ()

    def set_bouts(self, bouts: tuple[Bout, ...]) -> None:
        """The bouts of the recording; each rest leaves its mark."""
        self.rests = tuple(bout for bout in bouts if bout.behaviour == BEHAVIOURS[REST])

    def apply(self, field: Field, k: int, motion: Motion) -> Field:
        """Lower ``field`` where the cold places of frame ``k`` are."""
        if not self.spec.cold_shadow:
            return field
        for place, angle, age in self.before:
            self._mark(field, place, angle, age + k / self.spec.fps, 1.0)
        for bout in self.rests:
            age = (k - bout.stop) / self.spec.fps
            if 0 <= age < 3 * self._FADE_S:
                last = bout.stop - 1
                place = motion.position[last, bout.identity - 1].tolist()
                seconds = (bout.stop - bout.start) / self.spec.fps
                full = min(1.0, seconds / 4.0)
                self._mark(field, place, float(motion.heading[last, bout.identity - 1]), age, full)
        return field

    def _mark(self, field: Field, place: list[float], angle: float, age: float, full: float) -> None:
        length = self.spec.body_length
        reach = int(0.75 * length)
        left, top = max(int(place[0]) - reach, 0), max(int(place[1]) - reach, 0)
        patch = field[top : int(place[1]) + reach + 1, left : int(place[0]) + reach + 1]
        y = np.arange(top, top + patch.shape[0], dtype=np.float32)[:, None] - np.float32(place[1])
        x = np.arange(left, left + patch.shape[1], dtype=np.float32)[None] - np.float32(place[0])
        cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
        u, v = (
            (x * cos + y * sin) / np.float32(0.46 * length),
            (y * cos - x * sin) / np.float32(0.22 * length),
        )
        inside = np.clip((1.15 - np.sqrt(u * u + v * v)) / 0.45, 0.0, 1.0)
        depth = self._DEPTH * self.spec.cold_shadow * full * np.exp(-age / self._FADE_S)
        patch -= (depth * inside).astype(np.float32)
