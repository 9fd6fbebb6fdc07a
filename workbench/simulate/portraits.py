"""Pictures of many simulated individuals, one animal each, as a tracker cuts them out of its video.

A scene holds few animals; here each individual is drawn alone, straight into its small picture: grey,
background black, the long axis of the body upright, the head above. All live in one arena under one lamp, so
that nothing but coat and build tells them apart; where `SceneSpec.texture` is 0 nothing does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError
from workbench.core.progress import CancelToken
from workbench.simulate.animal import Individual, Posture, draw_individuals, pose
from workbench.simulate.behavior import draw_bouts
from workbench.simulate.motion import simulate_motion
from workbench.simulate.spec import SceneSpec
from workbench.simulate.sprite import draw_sprite
from workbench.simulate.texture import soften
from workbench.simulate.visible import VisibleLook

_ARENA = 240
"""Side of the arena in pixels."""
_STRETCH_S = 30.0
"""Length of a stretch: its walk, its tail and its noise have a seed of their own."""
_EVERY = 3
"""Of the points along trunk and tail, one in so many is drawn: the pictures are small."""


@dataclass(frozen=True)
class PortraitSpec:
    """What decides the pictures.

    Parameters
    ----------
    side
        Width and height of a picture in pixels.
    body
        Length of an animal from snout to tail base, as a part of ``side``.
    fps
        Pictures a second of an animal's life.
    texture, noise, seed
        As in `SceneSpec`.

    Raises
    ------
    BadParameterError
        If a value is outside its range.
    """

    side: int = 40
    body: float = 0.8
    fps: float = 10.0
    texture: float = 0.8
    noise: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        if not 16 <= self.side <= 128:
            raise BadParameterError(name="side", value=self.side, detail="it is 16 to 128 pixels")
        if not 0.3 <= self.body <= 1.0:
            raise BadParameterError(name="body", value=self.body, detail="it is 0.3 to 1 of the side")
        self.scene(self.seed)  # checks the others

    @property
    def stretch(self) -> int:
        """Pictures of one stretch."""
        return max(1, round(_STRETCH_S * self.fps))

    def scene(self, seed: int) -> SceneSpec:
        """A recording of one animal, its size as in the pictures."""
        size = self.side * self.body / _ARENA
        return SceneSpec(
            width=_ARENA, height=_ARENA, frames=self.stretch, fps=self.fps, size=size,
            texture=self.texture, noise=self.noise, seed=seed, bedding=0.0, droppings=0.0,
        )  # fmt: skip


class Portraits:
    """Draws the individuals of ``spec``; the same numbers give the same pixels in any order of calls."""

    def __init__(self, spec: PortraitSpec) -> None:
        self.spec = spec
        self._arena = spec.scene(spec.seed)
        self._look = VisibleLook(self._arena, ())

    def stretch(self, animal: int, number: int, cancel: CancelToken | None = None) -> NDArray[np.uint8]:
        """Stretch ``number`` of the life of ``animal`` (both from 0): (K, S, S), K as the spec has it.

        Within a stretch a picture follows the other in time; another stretch is another time.

        Raises
        ------
        Cancelled
        """
        token = cancel or CancelToken()
        spec = self.spec
        one = draw_individuals(spec.scene(_seed(spec.seed, 1, animal)))
        scene = spec.scene(_seed(spec.seed, 2, animal, number))
        lengths = np.array([scene.body_length * one[0].length])
        motion = simulate_motion(scene, draw_bouts(scene), lengths)
        rng = np.random.default_rng([scene.seed, 51])
        pictures = np.zeros((spec.stretch, spec.side, spec.side), np.uint8)
        for k in range(spec.stretch):
            token.check()
            posture = pose(scene, motion, one, k, 0)
            x, y = np.clip(motion.position[k, 0], 0, _ARENA - 1).astype(int).tolist()
            pictures[k] = self._picture(posture, one[0], float(self._look.light[y, x]), rng)
        return pictures

    def _picture(
        self, posture: Posture, individual: Individual, light: float, rng: np.random.Generator
    ) -> NDArray[np.uint8]:
        side = self.spec.side
        canvas = np.zeros((side, side), np.float32)
        inside = np.zeros((side, side), bool)
        sprite = draw_sprite(upright(posture, side), (side, side))
        if sprite is not None:
            colour = self._look.animal(sprite, individual, np.float32(light)).mean(axis=2)
            # Between animal and floor a pixel shows both, and the camera blurs.
            canvas += self._look.floor_tone * np.float32(light)
            patch = canvas[sprite.box]
            patch += sprite.coverage * (colour - patch)
            inside[sprite.box] = sprite.part > 0
        noise = rng.standard_normal(canvas.shape, np.float32) * np.float32(2.0 * self.spec.noise)
        shown = soften(canvas, 0.6) + noise
        return np.where(inside, np.clip(shown + np.float32(0.5), 0, 255), 0).astype(np.uint8)


def upright(posture: Posture, side: int) -> Posture:
    """``posture`` moved to the middle of a picture of ``side`` pixels and turned: long axis up, snout above.

    The axis is that of the trunk's largest spread, as a tracker finds it from the blob.
    """
    weight = posture.radii / posture.radii.sum()
    centre = weight @ posture.midline
    off = posture.midline - centre
    spread = (off * weight[:, None]).T @ off
    angle = 0.5 * math.atan2(2 * spread[0, 1], spread[0, 0] - spread[1, 1])
    axis = np.array([math.cos(angle), math.sin(angle)])
    if axis @ (posture.midline[0] - posture.midline[-1]) < 0:
        axis = -axis
    # Columns of the turn: across to the right, along down.
    turn = np.array([[-axis[1], -axis[0]], [axis[0], -axis[1]]])
    middle = (side - 1) / 2

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((points - centre) @ turn + middle)

    trunk, tail = _thinned(len(posture.midline)), _thinned(len(posture.tail))
    joints = moved(posture.tail[tail])
    gone = ((joints < -1) | (joints > side)).any(axis=1)
    shown = int(gone.argmax()) + 1 if gone.any() else len(joints)
    return replace(
        posture,
        midline=moved(posture.midline[trunk]),
        radii=posture.radii[trunk],
        stations=posture.stations[trunk],
        tail=joints[: max(2, shown)],
        tail_radii=posture.tail_radii[tail][: max(2, shown)],
        ears=moved(posture.ears),
        eyes=moved(posture.eyes),
        paws=moved(posture.paws),
    )


def _thinned(points: int) -> NDArray[np.int64]:
    """One in `_EVERY` of ``points`` along a line, and the last."""
    return np.unique(np.append(np.arange(0, points, _EVERY), points - 1))


def _seed(*path: int) -> int:
    return int(np.random.default_rng(path).integers(2**31))
