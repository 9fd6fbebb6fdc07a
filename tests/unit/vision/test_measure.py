from __future__ import annotations

import cv2
import numpy as np
import pytest

from workbench.core.classes import ClassTable
from workbench.vision.measure import measure_mask, table_columns, table_row

CLASSES = ClassTable.default()


def _animal(angle: float, head: bool = True, centre: tuple[int, int] = (100, 80)) -> np.ndarray:
    """Animal that looks towards ``angle`` degrees counter-clockwise."""
    mask = np.zeros((160, 200), np.uint8)
    ahead = np.array([np.cos(np.radians(angle)), -np.sin(np.radians(angle))])
    middle = np.array(centre)
    tail = (
        (middle - ahead * 30).astype(int),
        (middle - ahead * 30 + [ahead[1] * 30, -ahead[0] * 30]).astype(int),
    )
    cv2.line(mask, tail[0].tolist(), tail[1].tolist(), 3, 3)
    cv2.ellipse(mask, middle.tolist(), (28, 14), -angle, 0, 360, 2, -1)
    if head:
        cv2.circle(mask, (middle + ahead * 30).round().astype(int).tolist(), 9, 1, -1)
    return mask


@pytest.mark.parametrize("angle", [-135, -90, -30, 0, 45, 90, 160, 180])
def test_angle_points_to_the_head(angle: int) -> None:
    found = measure_mask(_animal(angle), CLASSES).angle
    assert abs((found - angle + 180) % 360 - 180) < 3


@pytest.mark.parametrize(("angle", "axis"), [(30, 30), (210, 30), (-60, -60), (120, -60)])
def test_without_a_head_it_is_the_bare_axis(angle: int, axis: int) -> None:
    mask = _animal(angle, head=False)
    mask[mask == 3] = 0
    assert measure_mask(mask, CLASSES).angle == pytest.approx(axis, abs=3)


def test_areas_centres_and_pieces() -> None:
    mask = np.zeros((100, 120), np.uint8)
    mask[10:20, 30:50] = 2
    mask[60:64, 30:34] = 2
    mask[12:14, 50:54] = 1
    found = measure_mask(mask, CLASSES)
    assert (found.parts[2].area, found.parts[2].pieces) == (216, 2)
    assert (found.parts[1].x, found.parts[1].y) == (51.5, 12.5)
    assert (found.parts[3].area, found.parts[3].pieces) == (0, 0)
    ys, xs = np.nonzero(mask)
    assert (found.x, found.y) == (pytest.approx(xs.mean()), pytest.approx(ys.mean()))


def test_the_largest_animal_gives_the_angle() -> None:
    mask = _animal(0, centre=(120, 110))
    mask[5:60, 4:8] = 2  # a narrow upright thing far away
    assert abs(measure_mask(mask, CLASSES).angle) < 3


def test_empty_mask_gives_an_empty_row() -> None:
    row = table_row(7, 0.25, measure_mask(np.zeros((9, 9), np.uint8), CLASSES), float("nan"))
    columns = table_columns(CLASSES)
    assert len(row) == len(columns)
    filled = {name: text for name, text in zip(columns, row, strict=True) if text}
    assert filled == {
        "frame": "7",
        "time_s": "0.250000",
        **{f"{part}_area_px": "0" for part in ("head", "body", "tail")},
        **{f"{part}_pieces": "0" for part in ("head", "body", "tail")},
    }


def test_row_follows_the_columns() -> None:
    row = table_row(3, 1.5, measure_mask(_animal(90), CLASSES), 0.98765)
    named = dict(zip(table_columns(CLASSES), row, strict=True))
    assert named["confidence"] == "0.9877"
    assert float(named["angle_deg"]) == pytest.approx(90, abs=3)
    assert float(named["head_y"]) < float(named["body_y"])
