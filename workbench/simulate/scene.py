"""A simulated recording: any frame of it, with its truth."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.classes import ClassTable
from workbench.core.errors import BadParameterError
from workbench.core.paths import write_atomic
from workbench.core.progress import CancelToken, Progress, no_progress, track
from workbench.core.types import Celsius, Image, Json, Mask, Points
from workbench.media.images import write_mask
from workbench.media.writer import VideoWriter
from workbench.simulate.animal import POINT_NAMES, Individual, Posture, draw_individuals, pose
from workbench.simulate.annotations import Annotations
from workbench.simulate.behavior import Bout, draw_bouts
from workbench.simulate.motion import simulate_motion
from workbench.simulate.spec import BEHAVIOURS, SceneSpec
from workbench.simulate.sprite import Sprite, draw_sprite
from workbench.simulate.thermal import DISPLAY_RANGE, ThermalLook
from workbench.simulate.visible import VisibleLook

__all__ = [
    "BEHAVIOURS",
    "POINT_NAMES",
    "AnimalTruth",
    "Bout",
    "Scene",
    "SceneFrame",
    "SceneSpec",
    "write_scene",
]


@dataclass(frozen=True)
class AnimalTruth:
    """What is known of one animal in one frame.

    ``points`` (N, 2) follow `POINT_NAMES`, also where they are hidden; ``heading`` is the direction of
    the snout, degrees counter-clockwise from the right; ``visible_fraction`` is the part of its pixels
    that nothing hides.
    """

    identity: int
    points: Points
    heading: float
    behaviour: str
    visible_fraction: float


@dataclass(frozen=True)
class SceneFrame:
    """One frame: picture (H, W, 3), class mask and instance mask (H, W), and the animals' truth."""

    image: Image
    mask: Mask
    instances: Mask
    animals: tuple[AnimalTruth, ...]


@dataclass(frozen=True)
class _Layers:
    postures: tuple[Posture, ...]
    sprites: tuple[Sprite | None, ...]


class Scene:
    """Renders the frames of ``spec``; the same seed gives the same pixels in any order of calls."""

    def __init__(self, spec: SceneSpec) -> None:
        self.spec = spec
        self._individuals: tuple[Individual, ...] = draw_individuals(spec)
        self._bouts = draw_bouts(spec)
        lengths = np.array([spec.body_length * one.length for one in self._individuals])
        self._motion = simulate_motion(spec, self._bouts, lengths)
        self._thermal = ThermalLook(spec, self._individuals) if spec.modality == "thermal" else None
        self._visible = VisibleLook(spec, self._individuals) if spec.modality == "visible" else None
        if self._thermal is not None:
            self._thermal.shadows.set_bouts(self._bouts)
            self._annotations = Annotations(spec, self._thermal.lut, DISPLAY_RANGE)

    def frame(self, k: int) -> SceneFrame:
        """Frame ``k`` with its truth.

        Raises
        ------
        BadParameterError
            If ``k`` is not a frame of the scene.
        """
        layers = self._layers(k)
        mask, instances, visible = self._truth(k, layers)
        if self._thermal is not None:
            image, _ = self._thermal_image(k, layers)
        else:
            assert self._visible is not None
            image = self._visible.picture(k, layers.sprites, self._motion)
        animals = tuple(self._animal(k, n, layers.postures[n], visible[n]) for n in range(self.spec.animals))
        return SceneFrame(image, mask, instances, animals)

    def celsius(self, k: int) -> Celsius:
        """Temperatures of frame ``k``, (H, W) °C, without anything drawn over them.

        Raises
        ------
        BadParameterError
            If the scene is not thermal, or ``k`` is not a frame of it.
        """
        return self._require_thermal().celsius(k, self._layers(k).sprites, self._motion)

    def burnt_in(self, k: int) -> NDArray[np.bool_]:
        """Where text, crosshair and colour bar are drawn over frame ``k``, (H, W)."""
        self._check(k)
        if self._thermal is None or not self.spec.burnt_in:
            return np.zeros((self.spec.height, self.spec.width), bool)
        return self._thermal_image(k, self._layers(k))[1]

    def background(self) -> Image:
        """The empty arena, (H, W, 3), without noise and without anything drawn over it."""
        if self._thermal is not None:
            return self._thermal.display(self._thermal.background())
        assert self._visible is not None
        return self._visible.background()

    def bouts(self) -> tuple[Bout, ...]:
        """True bouts of all animals, ``[start, stop)`` in frames, by animal and time."""
        return self._bouts

    def _require_thermal(self) -> ThermalLook:
        if self._thermal is None:
            raise BadParameterError(
                name="modality", value=self.spec.modality, detail="only a thermal scene has temperatures"
            )
        return self._thermal

    def _check(self, k: int) -> None:
        if not 0 <= k < self.spec.frames:
            raise BadParameterError(
                name="frame", value=k, detail=f"the scene has frames 0 to {self.spec.frames - 1}"
            )

    def _layers(self, k: int) -> _Layers:
        self._check(k)
        shape = (self.spec.height, self.spec.width)
        postures = tuple(
            pose(self.spec, self._motion, self._individuals, k, n) for n in range(self.spec.animals)
        )
        return _Layers(postures, tuple(draw_sprite(posture, shape) for posture in postures))

    def _thermal_image(self, k: int, layers: _Layers) -> tuple[Image, NDArray[np.bool_]]:
        look = self._require_thermal()
        celsius = look.celsius(k, layers.sprites, self._motion)
        image = look.display(celsius)
        if not self.spec.burnt_in:
            return image, np.zeros(celsius.shape, bool)
        spot = float(celsius[self.spec.height // 2, self.spec.width // 2])
        return image, self._annotations.draw(image, k, spot)

    def _truth(self, k: int, layers: _Layers) -> tuple[Mask, Mask, list[float]]:
        """Class and instance mask of what is visible, and the visible share of each animal."""
        mask = np.zeros((self.spec.height, self.spec.width), np.uint8)
        instances = np.zeros_like(mask)
        own = [0] * self.spec.animals
        for n in np.argsort(self._motion.order[k]).tolist():
            sprite = layers.sprites[n]
            if sprite is None:
                continue
            inside = sprite.part > 0
            own[n] = int(inside.sum())
            np.copyto(mask[sprite.box], sprite.part, where=inside)
            np.copyto(instances[sprite.box], np.uint8(n + 1), where=inside)
        if self._visible is not None and self.spec.cable:
            hidden = self._visible.cable.coverage(k) >= 0.5
            mask[hidden] = 0
            instances[hidden] = 0
        seen = np.bincount(instances.ravel(), minlength=self.spec.animals + 1)[1:]
        return mask, instances, [float(s) / o if o else 0.0 for s, o in zip(seen, own, strict=True)]

    def _animal(self, k: int, n: int, posture: Posture, visible: float) -> AnimalTruth:
        behaviour = BEHAVIOURS[int(self._motion.state[k, n])]
        return AnimalTruth(n + 1, posture.points(), posture.heading, behaviour, visible)


def write_scene(
    spec: SceneSpec, folder: Path, progress: Progress = no_progress, cancel: CancelToken | None = None
) -> Path:
    """Write the whole recording of ``spec`` with its truth into ``folder``; returns the video's path.

    ``video.mp4``; ``masks/frame_0000123.png`` (class ids) and ``instances/frame_0000123.png`` (animal
    numbers), indexed PNG; ``bouts.csv``; and last, so that its presence says that all is there,
    ``truth.json`` (the spec, and for every frame and animal the points, heading, behaviour and visible
    fraction).

    Raises
    ------
    Cancelled, DiskFullError, NoPermissionError
    """
    scene = Scene(spec)
    classes, animals = ClassTable.default().palette(), instance_palette()
    path = folder / "video.mp4"
    rows: list[Json] = []
    with VideoWriter(path, spec.width, spec.height, spec.fps) as video:
        for k in track(range(spec.frames), spec.frames, progress, cancel or CancelToken(), "Simulating"):
            frame = scene.frame(k)
            video.write(frame.image)
            name = f"frame_{k:07d}.png"
            write_mask(folder / "masks" / name, frame.mask, classes, durable=False)
            write_mask(folder / "instances" / name, frame.instances, animals, durable=False)
            rows.append([_animal_json(animal) for animal in frame.animals])
    write_atomic(folder / "bouts.csv", _bouts_csv(scene.bouts(), spec.fps))
    truth = {"spec": asdict(spec), "point_names": list(POINT_NAMES), "frames": rows}
    write_atomic(folder / "truth.json", json.dumps(truth).encode())
    return path


def instance_palette() -> NDArray[np.uint8]:
    """Colours of animal numbers, (256, 3): distinct for the first `MAX_ANIMALS`, 0 black."""
    palette = np.zeros((256, 3), np.uint8)
    palette[1:9] = [
        (230, 75, 53), (77, 187, 213), (0, 160, 135), (243, 155, 127),
        (132, 145, 180), (145, 209, 194), (255, 193, 37), (176, 156, 133),
    ]  # fmt: skip
    return palette


def _animal_json(animal: AnimalTruth) -> dict[str, Json]:
    return {
        "identity": animal.identity,
        "points": np.round(animal.points, 2).tolist(),
        "heading": round(animal.heading, 2),
        "behaviour": animal.behaviour,
        "visible_fraction": round(animal.visible_fraction, 4),
    }


def _bouts_csv(bouts: Iterable[Bout], fps: float) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["animal", "behaviour", "start", "stop", "start_s", "stop_s"])
    for bout in bouts:
        seconds = [f"{bout.start / fps:.4f}", f"{bout.stop / fps:.4f}"]
        writer.writerow([bout.identity, bout.behaviour, bout.start, bout.stop, *seconds])
    return text.getvalue().encode()
