"""The real labelme reads what we write, in an environment of its own that the benchmark `roundtrip` makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from mask_samples import drawn, noise

from benchmarks import roundtrip


@pytest.mark.parametrize("shapes", ["mask", "polygon"])
def test_labelme_draws_the_same_pixels(tmp_path: Path, shapes: str):
    problem = roundtrip.LABELME.prepare(install=False)
    if problem:
        pytest.skip(problem)
    planes = [drawn(0), drawn(1, animals=3), noise(2, animals=False), noise(3, animals=True)]
    one = roundtrip.Set("drawn", planes)
    roundtrip.written("labelme", one, tmp_path, shapes)
    assert roundtrip.by_labelme(one, tmp_path)[0] == 0
    y, x = 20, 30
    planes[0].classes[y, x] = (planes[0].classes[y, x] + 1) % 4
    assert roundtrip.by_labelme(one, tmp_path)[0] == 1  # control
