"""Animals of a tracking over the picture: where they are, and where they came from."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from workbench.gui.canvas.animal_colors import animal_color
from workbench.gui.canvas.pictures import Mark
from workbench.gui.controllers.identify_result import TrackView

TRAIL_S = 1.0
PIECES = 6
"""Steps in which a trail fades."""
UNSURE = 0.9
"""Names that are less probable carry a question mark."""
_REVIEW = (255, 200, 60)


def marks_at(view: TrackView, frame: int, review: int = -1) -> list[Mark]:
    """Trails, dots and names in ``frame``, and a box around the review item of that number.

    The dot is filled where the animal is seen alone, hollow inside a crossing.
    """
    if not 0 <= frame < view.frames:
        return []
    marks: list[Mark] = []
    for animal in range(view.animals):
        marks += _trail(view, frame, animal)
    for animal in range(view.animals):
        x, y = view.positions[frame, animal].tolist()
        if np.isfinite(x):
            marks.append(_dot(view, frame, animal, (x, y)))
    if 0 <= review < len(view.reviews):
        item = view.reviews[review]
        if item.start <= frame < item.stop:
            marks.append(_box(view, frame, review))
    return marks


def _trail(view: TrackView, frame: int, animal: int) -> list[Mark]:
    first = max(0, frame - max(2, round(TRAIL_S * view.fps)))
    places = view.positions[first : frame + 1, animal]
    edges = np.linspace(0, len(places) - 1, PIECES + 1).round().astype(int)
    color, marks = animal_color(animal), []
    for piece, (start, stop) in enumerate(pairwise(edges.tolist())):
        points = places[start : stop + 1]
        if len(points) > 1 and np.isfinite(points).all():
            line = tuple((x, y) for x, y in (points + 0.5).tolist())
            marks.append(Mark(line, color, width=2.2, opacity=(piece + 1) / (PIECES + 1)))
    return marks


def _dot(view: TrackView, frame: int, animal: int, place: tuple[float, float]) -> Mark:
    sure = float(view.probability[frame, animal])
    doubt = "?" if view.identity and sure < UNSURE else ""
    crossing = bool(view.crossing[frame, animal])
    return Mark(
        ((place[0] + 0.5, place[1] + 0.5),),
        animal_color(animal),
        width=2.0,
        label=f"{view.names[animal]}{doubt}",
        filled=not crossing,
    )


def _box(view: TrackView, frame: int, review: int) -> Mark:
    item = view.reviews[review]
    x, y = item.x, item.y
    if item.animal >= 0 and np.isfinite(view.positions[frame, item.animal, 0]):
        x, y = view.positions[frame, item.animal].tolist()
    reach = view.body_length if np.isfinite(view.body_length) else 30.0
    return Mark(((x - reach, y - reach), (x + reach, y + reach)), _REVIEW, box=True, dashed=True, width=2.0)
