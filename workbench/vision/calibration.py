"""Learning from sample frames: palette, text, empty scene, thresholds, and which method works."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError
from workbench.core.progress import CancelToken
from workbench.core.types import Image
from workbench.vision.components import find_candidates
from workbench.vision.foreground import (
    FEWEST_FOR_BACKGROUND,
    MOST_SAMPLES,
    Calibration,
    Levels,
    activity_of,
    best_polarity,
    contrast,
    model_floors,
    ordered_samples,
    palette_of,
    sample_texts,
    scalar,
    without_text,
)
from workbench.vision.mask_ops import as_u8, disc_dilate
from workbench.vision.outline import ridge_span
from workbench.vision.parsing import parse_values
from workbench.vision.parts import neck_of
from workbench.vision.pseudo_params import Method, Polarity, PseudoParams

JUDGED = 12
"""Frames on which methods are compared."""


def calibrate(
    images: Sequence[Image],
    params: PseudoParams,
    *,
    radiometric: bool = False,
    cancel: CancelToken | None = None,
) -> Calibration:
    """Learn from frames spread through a recording (or from a single image).

    Parameters
    ----------
    images
        All of one size, (H, W) or (H, W, 3); at most `MOST_SAMPLES` are used.
    radiometric
        The images are temperatures: the thermal method is taken without asking their colours.

    Raises
    ------
    BadParameterError
        Without images, or with images of different sizes.
    Cancelled
    """
    token = cancel or CancelToken()
    if not len(images):
        raise BadParameterError(name="images", value=0, detail="at least one is needed")
    if len({image.shape[:2] for image in images}) > 1:
        raise BadParameterError(name="images", value=len(images), detail="they must all have one size")
    chosen = [images[k] for k in _spread(len(images), MOST_SAMPLES)]
    palette = params.palette or ("gray" if radiometric else palette_of(chosen))
    thermal = params.method == "thermal" or palette is not None
    draft = Calibration(
        "thermal" if thermal else "intensity", "pale", palette or ("gray" if thermal else None)
    )
    # In visible light writing is either still, and cancels with the floor, or too small for an animal;
    # white lines of cage and tail would pass for it.
    if params.remove_text or (params.remove_text is None and thermal):
        draft = replace(draft, text=sample_texts(chosen))
    token.check()
    with ThreadPoolExecutor(2) as pool:
        values = list(
            pool.map(lambda image: without_text(scalar(image, draft, params), draft, params), chosen)
        )
    token.check()
    if len(values) >= FEWEST_FOR_BACKGROUND:
        ordered = ordered_samples(values, token)
        floors, wobble = model_floors(ordered)
        change, stillness = activity_of(ordered)
        draft = replace(draft, floors=floors, wobble=wobble, activity=change, stillness=stillness)
    levels = _try("intensity", values, draft, params, token)
    if draft.floors:
        draft = replace(draft, floors=_without_resters(draft, levels, params))
        levels |= _try("background", values, draft, params, token)
    # Heat is intensity where hot is pale.
    hot = params.polarity or "pale"
    levels["thermal", hot] = levels["intensity", hot]
    method = _choose(levels, draft, params)
    known = replace(draft, method=method, polarity=best_polarity(levels, method), levels=levels)
    token.check()
    return _learn_heads(values, known, params)


def _learn_heads(values: Sequence[Image], known: Calibration, params: PseudoParams) -> Calibration:
    """Add the typical length of a head, if a neck shows in a good part of the sample.

    A little above the median: a head held down or a valley before the ears shows short, nothing shows long.
    """
    key = (known.method_for(params), known.polarity_for(params))
    if key not in known.levels:
        return known
    judged = [values[k] for k in _spread(len(values), 2 * JUDGED)]
    with ThreadPoolExecutor(2) as pool:
        parsed = list(pool.map(lambda value: parse_values(value, known, params)[1], judged))
    animals = [animal for found in parsed for animal in found]
    tailed = [animal for animal in animals if animal.tail.any()]
    necks = [neck for animal in tailed if (neck := neck_of(animal)) is not None]
    if len(necks) < max(3, 0.25 * len(tailed)):
        return known
    learnt = replace(known.levels[key], head=float(np.percentile(necks, 65)))
    return replace(known, levels={**known.levels, key: learnt})


def _spread(count: int, most: int) -> NDArray[np.intp]:
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.intp))


def _try(
    method: Method, values: Sequence[Image], draft: Calibration, params: PseudoParams, cancel: CancelToken
) -> dict[tuple[str, str], Levels]:
    polarities: tuple[Polarity, ...] = ("dark", "pale") if params.polarity is None else (params.polarity,)
    if params.animals > 1 and params.polarity is None:
        polarities = ("dark", "pale", "both")
    judged = [values[k] for k in _spread(len(values), JUDGED)]

    def one(polarity: Polarity) -> Levels:
        cancel.check()
        with_method = replace(params, method=method, polarity=polarity)
        contrasts = [contrast(value, draft, with_method) for value in judged]
        found = measure(contrasts, with_method, draft)
        if method == "background":
            real = _real_edges(judged, contrasts, draft.floors[polarity], found, with_method)
            found = replace(found, support=found.support * real)
        return found

    with ThreadPoolExecutor(2) as pool:
        found = pool.map(one, polarities)
        return {(method, polarity): levels for polarity, levels in zip(polarities, found, strict=True)}


def _without_resters(
    draft: Calibration, levels: dict[tuple[str, str], Levels], params: PseudoParams
) -> dict[Polarity, Image]:
    """Floors from which animals that hardly left their place are taken out.

    What looks like an animal in the floor, and changes at its rim in the course of the recording, is one;
    what never changes is a box or a bowl and stays.
    """
    floors = dict(draft.floors)
    polarities: tuple[Polarity, ...] = ("dark", "pale", "both")
    for polarity in polarities:
        level = levels.get(("intensity", polarity))
        if level is None:
            continue
        floor = floors[polarity]
        standing = find_candidates(
            contrast(floor, replace(draft, floors={}), replace(params, polarity=polarity)),
            level,
            params,
            draft,
        )
        marks = np.zeros_like(floor)
        for candidate in standing.passed[: params.animals]:
            if candidate.moves and candidate.area < 9 * candidate.radius**2:
                marks |= as_u8(standing.labels == candidate.label)
        if marks.any():
            hole = disc_dilate(marks, 0.04 * float(np.sqrt(floor.size)))
            floors[polarity] = as_u8(cv2.inpaint(floor, hole, 5, cv2.INPAINT_TELEA))
    return floors


def _real_edges(
    values: Sequence[Image],
    contrasts: Sequence[Image],
    floor: Image,
    levels: Levels,
    params: PseudoParams,
) -> float:
    """Share of the blobs whose edge is in the frame and not in the floor.

    With the wrong polarity an animal that rests for most of the recording is part of the floor, and
    what appears is the hole that it leaves: its edge is in the floor, while the frame is smooth there.
    """
    steps_in_floor = _steps(floor)
    real = []
    for value, found in zip(values, contrasts, strict=True):
        steps = _steps(value)
        candidates = find_candidates(found, levels, params)
        for candidate in candidates.passed[: params.animals]:
            blob = as_u8(candidates.labels == candidate.label)
            rim = cv2.morphologyEx(blob, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8)) > 0
            real.append(steps[rim].mean() > steps_in_floor[rim].mean())
    return float(np.mean(real)) if real else 0.0


def _steps(values: Image) -> NDArray[np.float32]:
    """Height of the steps at every pixel."""
    return np.asarray(cv2.morphologyEx(values, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)), np.float32)


def _choose(levels: dict[tuple[str, str], Levels], draft: Calibration, params: PseudoParams) -> Method:
    if params.method != "auto":
        return params.method
    if draft.method == "thermal":
        return "thermal"
    best: dict[str, float] = {}
    for (method, _), level in levels.items():
        best[method] = max(best.get(method, 0.0), level.support)
    background = best.get("background", 0.0)
    return "background" if background > 0 and background >= 0.8 * best.get("intensity", 0.0) else "intensity"


def measure(contrasts: Sequence[Image], params: PseudoParams, known: Calibration | None = None) -> Levels:
    """Thresholds from the contrasts of sample frames.

    The noise is the robust spread of what little contrast empty floor has. The core level is half
    the contrast of the animals, which Otsu's cut separates from fainter things (shadows, reflections).
    """
    histogram = np.zeros(256)
    for found in contrasts:
        histogram += np.bincount(found.ravel(), minlength=256)
    total = histogram.sum()
    cumulated = np.cumsum(histogram) / total
    # One-sided contrast is zero on half of the floor: its 84 % point is one standard deviation.
    noise = max(1.0, float(np.searchsorted(cumulated, 0.84)) * 0.9 if cumulated[0] < 0.84 else 1.0)
    noise = min(noise, 12.0)
    start = int(min(200, max(3.5 * noise, 10)))
    above = histogram.copy()
    above[:start] = 0
    if above.sum() < 20:
        return Levels(noise, max(25.0, 8 * noise), max(8.0, 4 * noise), 0.0, 0.0)
    cut = _otsu(above)
    strong = above.copy()
    strong[:cut] = 0
    height = float(np.searchsorted(np.cumsum(strong), 0.5 * strong.sum()))
    core = float(np.clip(0.5 * height, max(3.5 * noise, 10), 200))
    thin = float(np.clip(max(4.0 * noise, 0.1 * height), 6, core))
    levels = Levels(noise, core, thin, 0.0, 0.0)
    sizes, heights, support = _support(contrasts, levels, params, known)
    if heights and 0.5 * np.median(heights) < 0.9 * core:
        # Something brighter than the animals misled the cut.
        height = float(np.median(heights))
        core = max(0.5 * height, 3.5 * noise, 10.0)
        sizes, _, support = _support(contrasts, replace(levels, core=core), params, known)
    area = float(np.median(sizes)) if sizes else 0.0
    if area:
        least = max(6.0, 0.1 * height)
        thin = float(np.clip(_ridge_noise(contrasts, core, area), least, min(core, max(thin, 0.25 * height))))
    return Levels(noise, core, min(thin, core), area, support)


def _ridge_noise(contrasts: Sequence[Image], core: float, area: float) -> float:
    """What thin parts must stand out by: more than nearly all ridges of the empty floor do."""
    size = ridge_span(0.4 * float(np.sqrt(area)))
    histogram = np.zeros(256)
    for found in contrasts[::2]:
        ridge = as_u8(cv2.morphologyEx(found, cv2.MORPH_TOPHAT, np.ones((size, size), np.uint8)))
        near = disc_dilate(as_u8(found >= core), 2.0 * size)
        histogram += np.bincount(ridge[near == 0], minlength=256)
    total = np.cumsum(histogram)
    return 1.25 * float(np.searchsorted(total, 0.95 * total[-1])) + 1.0 if total[-1] else 6.0


def _otsu(histogram: NDArray[np.float64]) -> int:
    values = np.arange(256)
    weight = np.cumsum(histogram)
    moment = np.cumsum(histogram * values)
    rest = weight[-1] - weight
    with np.errstate(divide="ignore", invalid="ignore"):
        between = weight * rest * (moment / weight - (moment[-1] - moment) / rest) ** 2
    return int(np.argmax(np.nan_to_num(between))) + 1


def _support(
    contrasts: Sequence[Image], levels: Levels, params: PseudoParams, known: Calibration | None
) -> tuple[list[float], list[float], float]:
    """Areas and heights of the animals seen, and how steadily every frame shows all of them."""
    sizes: list[float] = []
    heights: list[float] = []
    full = 0.0
    for found in contrasts:
        passed = find_candidates(found, levels, params, known).passed[: params.animals]
        sizes += [float(candidate.area) for candidate in passed]
        heights += [candidate.strength for candidate in passed]
        if passed:
            # A body is compact: what it fills of the disc of its inner radius says so.
            compact = np.mean([min(1.0, 8 * candidate.radius**2 / candidate.area) for candidate in passed])
            compact *= 0.3 + 0.7 * np.mean([candidate.moves for candidate in passed])
            full += float(compact) * len(passed) / params.animals
    if not sizes:
        return [], [], 0.0
    area = float(np.median(sizes))
    spread = float(np.median(np.abs(np.asarray(sizes) - area))) / area
    return sizes, heights, full / len(contrasts) * float(np.exp(-2.0 * spread))
