"""Masks written in every format and read again: by ours, by pycocotools, and by the real labelme."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.peer_environment import PeerEnvironment
from benchmarks.rows import Row
from workbench.core.classes import ClassTable
from workbench.formats.mask_file import ExportFrame, MaskPlanes, WriteOptions
from workbench.formats.registry import mask_format, open_masks, write
from workbench.media.images import write_image
from workbench.simulate import Scene, SceneSpec

TABLE = ClassTable.default()
LABELME = PeerEnvironment("labelme", "from labelme import LabelFile, utils", (("labelme==6.3.1",),))
BAR = "bit-identical"
_HOLES = 12
"""Punched into every animal, and cuts across it: tails in pieces."""


@dataclass(frozen=True)
class Set:
    """Masks of one kind, all of one size."""

    name: str
    planes: list[MaskPlanes]

    @property
    def area(self) -> int:
        """Pixels that have a class."""
        return sum(int(np.count_nonzero(one.classes)) for one in self.planes)


def run(quick: bool) -> list[Row]:
    """All rows; with ``quick`` fewer masks, and labelme only where it is installed already."""
    sets = list(_sets(3 if quick else 12))
    with tempfile.TemporaryDirectory() as place:
        rows = [_exact_row(name, sets, Path(place) / name) for name in ("indexed", "grey", "color", "coco")]
        rows.append(_pycocotools_row(sets, Path(place) / "coco"))
        problem = LABELME.prepare(install=not quick)
        for shapes in ("mask", "polygon"):
            for one in sets:
                rows += _labelme_rows(one, shapes, Path(place) / shapes / one.name, problem)
    return rows


def _sets(count: int) -> Iterator[Set]:
    scenes = [
        Scene(SceneSpec(modality=kind, width=640, height=480, animals=animals, seed=animals, frames=200))
        for kind, animals in (("visible", 1), ("thermal", 4))
    ]
    rng = np.random.default_rng(0)
    simulated = []
    for scene in scenes:
        for k in np.linspace(0, 199, count).astype(int).tolist():
            frame = scene.frame(k)
            numbers = np.where(frame.mask > 0, frame.instances, 0).astype(np.uint8)
            simulated.append(MaskPlanes(frame.mask.copy(), numbers if scene.spec.animals > 1 else None))
    yield Set("simulated", simulated)
    yield Set("simulated, holes and split tails", [_worn(one, rng) for one in simulated])
    yield Set("random patches", [_patches(rng) for _ in range(count)])
    yield Set("random pixels", [_noise(rng) for _ in range(max(2, count // 3))])


def _worn(planes: MaskPlanes, rng: np.random.Generator) -> MaskPlanes:
    """The same animals with holes and cuts."""
    classes = planes.classes.copy()
    ys, xs = np.nonzero(classes)
    for _ in range(_HOLES if len(xs) else 0):
        k = int(rng.integers(len(xs)))
        cv2.circle(classes, (int(xs[k]), int(ys[k])), int(rng.integers(0, 5)), 0, -1)
    for tail in np.flatnonzero(planes.classes == 3)[:: max(1, int((planes.classes == 3).sum()) // 3)]:
        y, x = divmod(int(tail), classes.shape[1])
        cv2.line(classes, (x - 8, y - 8), (x + 8, y + 8), 0, 2)
    animals = None if planes.animals is None else np.where(classes > 0, planes.animals, 0).astype(np.uint8)
    return MaskPlanes(classes, animals)


def _patches(rng: np.random.Generator) -> MaskPlanes:
    def smooth(sigma: float) -> np.ndarray:
        return cv2.GaussianBlur(rng.normal(size=(480, 640)), (0, 0), sigma)

    field = smooth(6.0)
    classes = np.digitize(field, np.quantile(field, (0.55, 0.7, 0.85))).astype(np.uint8)
    return MaskPlanes(classes, np.where(classes > 0, 1 + (smooth(20.0) > 0), 0).astype(np.uint8))


def _noise(rng: np.random.Generator) -> MaskPlanes:
    classes = rng.integers(0, 4, (120, 160), dtype=np.uint8)
    return MaskPlanes(classes, None)


def _identity(name: str) -> dict[str, int]:
    kind = mask_format(name)
    if kind.words:
        return {part.name: part.id for part in TABLE.classes}
    if kind.colors:
        return {"#{:02x}{:02x}{:02x}".format(*part.color): part.id for part in TABLE.classes}
    return {str(part.id): part.id for part in TABLE.classes}


def written(name: str, one: Set, folder: Path, shapes: str = "mask") -> float:
    """Write a set and give the seconds a mask."""
    height, width = one.planes[0].classes.shape
    begin = time.perf_counter()
    with write(name, folder, WriteOptions(TABLE, width, height, shapes)) as writer:  # type: ignore[arg-type]
        for k, planes in enumerate(one.planes):
            writer.write(ExportFrame(k, f"frame_{k:07d}", planes, "picture.png"))
    return (time.perf_counter() - begin) / len(one.planes)


def differing(before: MaskPlanes, classes: np.ndarray, animals: np.ndarray | None) -> int:
    """Pixels whose class or animal changed; a plane that came or went counts whole."""
    if (before.animals is None) != (animals is None):
        return int(classes.size)
    wrong = before.classes != classes
    if before.animals is not None and animals is not None:
        wrong |= before.animals != animals
    return int(np.count_nonzero(wrong))


def _exact_row(name: str, sets: Sequence[Set], folder: Path) -> Row:
    wrong = total = 0
    write_s, read_s = [], []
    for one in sets:
        write_s.append(written(name, one, folder / one.name))
        begin = time.perf_counter()
        masks = open_masks(folder / one.name, name)
        for before, mask in zip(one.planes, masks, strict=True):
            wrong += differing(before, *mask.planes(_identity(name)))
            total += 1
        read_s.append((time.perf_counter() - begin) / len(masks))
    speed = f"written {np.median(write_s) * 1000:.0f} ms, read {np.median(read_s) * 1000:.0f} ms a mask"
    title = f"{name}, {total} masks, pixels that differ ({speed})"
    return Row(title, wrong, "px", "", None, BAR, wrong == 0)


def _pycocotools_row(sets: Sequence[Set], folder: Path) -> Row:
    """The class plane and the numbers as pycocotools' own reader gives them."""
    from pycocotools.coco import COCO

    wrong = total = 0
    for one in sets:
        with redirect_stdout(io.StringIO()):  # it prints as it loads
            coco = COCO(str(folder / one.name / "annotations.json"))
        for k, before in enumerate(one.planes):
            classes, animals = np.zeros_like(before.classes), np.zeros_like(before.classes)
            for annotation in coco.loadAnns(coco.getAnnIds(imgIds=[k + 1])):
                region = coco.annToMask(annotation) > 0
                classes[region] = annotation["category_id"]
                animals[region] = annotation["attributes"].get("animal", 0)
            wrong += differing(before, classes, None if before.animals is None else animals)
            total += 1
    return Row(
        f"coco read by pycocotools, {total} masks, pixels that differ", wrong, "px", "", None, BAR, wrong == 0
    )


def _labelme_rows(one: Set, shapes: str, folder: Path, problem: str) -> list[Row]:
    """What our reader and the real labelme make of our label files."""
    written("labelme", one, folder, shapes)
    ours = sum(
        differing(before, *mask.planes(_identity("labelme")))
        for before, mask in zip(one.planes, open_masks(folder, "labelme"), strict=True)
    )
    if problem:
        theirs, peer = None, problem
    else:
        theirs, version = by_labelme(one, folder)
        peer = f"labelme {version} reads: {theirs} px differ ({share(theirs, one):.3f} %)"
    exact = shapes == "mask"
    if not exact:
        peer += f"; outer lines alone would change {sum(map(_by_outer_lines, one.planes))} px"
    name = f"labelme {shapes}s, {one.name}: {len(one.planes)} masks, pixels lost of {one.area}"
    holds = (ours == 0 and not theirs) if exact else None
    return [Row(name, ours, "px", peer, share(ours, one) / 100, BAR if exact else "measured", holds)]


def _by_outer_lines(planes: MaskPlanes) -> int:
    """Control: pixels that change where a class is written as its outer lines, as is usual."""
    drawn = np.zeros_like(planes.classes)
    for value in (1, 2, 3):
        lines, _ = cv2.findContours(
            (planes.classes == value).view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
        )
        cv2.drawContours(drawn, lines, -1, (float(value),), cv2.FILLED)
    return int(np.count_nonzero(drawn != planes.classes))


def share(pixels: int, one: Set) -> float:
    """Per cent of the pixels that have a class."""
    return 100 * pixels / max(1, one.area)


def by_labelme(one: Set, folder: Path) -> tuple[int, str]:
    height, width = one.planes[0].classes.shape
    write_image(folder / "picture.png", np.zeros((height, width), np.uint8))
    values = {part.name: part.id for part in TABLE.classes if part.id}
    asked = json.dumps({"folder": str(folder), "values": values})
    done = subprocess.run(
        [str(LABELME.python), str(Path(__file__).with_name("labelme_reader.py"))],
        input=asked,
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    wrong = 0
    for k, before in enumerate(one.planes):
        classes, groups = np.load(folder / f"frame_{k:07d}.npy")
        wrong += differing(before, classes, None if before.animals is None else groups)
    return wrong, json.loads(done.stdout.splitlines()[-1])["version"]
