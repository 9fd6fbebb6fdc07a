"""idtracker.ai's dictionary of trajectories, which its .h5, .npy and _csv hold alike.

The keys are those of version 6 of the program; what ours has besides lies below one key of its own, so
that scripts written for theirs read ours.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench import __version__
from workbench.core.errors import NoTracksError, TrackFormatError
from workbench.core.trajectories import Trajectories
from workbench.core.types import Json

OURS = "workbench"
"""The one key of ours: ``crossing`` (T, N) uint8 and ``about``, a JSON text."""
LAYOUT_VERSION = "6.0.14"
"""Version of idtracker.ai whose layout this is."""
AREA_KEYS = ("mean", "median", "std")
_MAPPED = frozenset(
    (
        "trajectories",
        "id_probabilities",
        "frames_per_second",
        "width",
        "height",
        "identities_labels",
        "body_length",
        "estimated_accuracy",
        "video_paths",
        "video_path",
        "areas",
        "stats",
        "crossings",
        OURS,
    )
)


def to_layout(trajectories: Trajectories) -> dict[str, Any]:
    """Dictionary of arrays and plain values as idtracker.ai 6 would write it, and ours below `OURS`.

    ``id_probabilities`` is (T, N, 1), and 0 where there is no position.
    """
    made = trajectories
    probability = np.where(made.seen, made.probability.astype(np.float64), 0.0)
    extra = dict(made.extra)
    theirs = extra.get("idtrackerai", {})
    theirs = theirs if isinstance(theirs, dict) else {}
    return {
        "trajectories": np.asarray(made.positions, np.float64),
        "id_probabilities": probability[:, :, None],
        "version": LAYOUT_VERSION,
        "height": int(made.height),
        "width": int(made.width),
        "video_paths": [made.video] if made.video else [],
        "frames_per_second": float(made.fps),
        "body_length": float(made.body_length),
        "estimated_accuracy": made.estimated_accuracy,
        "areas": _areas(made),
        "setup_points": theirs.get("setup_points") or {},
        "identities_labels": list(made.names),
        "identities_groups": theirs.get("identities_groups") or {},
        "length_unit": theirs.get("length_unit"),
        "silhouette_score": theirs.get("silhouette_score"),
        "fragment_connectivity": theirs.get("fragment_connectivity"),
        "fraction_identified": _share_with_name(made),
        OURS: {
            "crossing": made.crossing.astype(np.uint8),
            "about": json.dumps({"made_by": f"workbench {__version__}", "extra": extra}),
        },
    }


def _areas(made: Trajectories) -> dict[str, NDArray[np.float64]]:
    """(N,) mean, median and standard deviation of the area in px², NaN where unknown."""
    known = made.extra.get("areas")
    known = known if isinstance(known, dict) else {}
    areas = {}
    for key in AREA_KEYS:
        values = np.array(known.get(key) or [], np.float64)
        areas[key] = values if values.shape == (made.animals,) else np.full(made.animals, np.nan)
    return areas


def _share_with_name(made: Trajectories) -> float:
    return float(np.mean(made.seen & np.isfinite(made.probability))) if made.positions.size else 0.0


def from_layout(found: dict[str, Any], path: Path) -> Trajectories:
    """Trajectories of a dictionary in the layout of idtracker.ai 4 to 6.

    Raises
    ------
    TrackFormatError, NoTracksError
    """
    if "trajectories" not in found:
        raise TrackFormatError(path=path, detail="it has no trajectories in it")
    positions = np.asarray(found["trajectories"], np.float64)
    if positions.ndim != 3 or positions.shape[2] != 2:
        raise TrackFormatError(path=path, detail=f"trajectories of shape {positions.shape}, not (T, N, 2)")
    if 0 in positions.shape:
        raise NoTracksError(path=path, detail=f"{positions.shape[0]} frames, {positions.shape[1]} animals")
    stats = _as_dict(found.get("stats"))
    ours = _as_dict(found.get(OURS))
    crossing = np.asarray(ours.get("crossing", found.get("crossings", np.zeros((0, 0)))), bool)
    return Trajectories(
        positions=positions,
        probability=_probability(found, positions, path),
        fps=_number(found.get("frames_per_second")) or 1.0,
        width=int(_number(found.get("width")) or 0),
        height=int(_number(found.get("height")) or 0),
        names=tuple(_text(name) for name in _as_list(found.get("identities_labels"))),
        body_length=_number(found.get("body_length")) or float("nan"),
        estimated_accuracy=_accuracy(found.get("estimated_accuracy", stats.get("estimated_accuracy"))),
        crossing=crossing,
        video=_video(found),
        extra=_extra(found, ours),
    )


def _probability(found: dict[str, Any], positions: NDArray[np.float64], path: Path) -> NDArray[np.float32]:
    """(T, N), NaN where there is no position or no word about it."""
    frames, animals = positions.shape[:2]
    given = np.asarray(found.get("id_probabilities", np.full((frames, animals), np.nan)), np.float32)
    if given.size != frames * animals:
        raise TrackFormatError(path=path, detail=f"id_probabilities of shape {given.shape} for {animals}")
    seen = np.isfinite(positions).all(axis=2)
    return np.where(seen, given.reshape(frames, animals), np.float32("nan"))


def _extra(found: dict[str, Any], ours: dict[str, Any]) -> dict[str, Json]:
    """What ours knew besides; of a file of theirs, whatever has no place of its own."""
    if "about" in ours:
        about = json.loads(_text(ours["about"]))
        return dict(about.get("extra", {}))
    extra: dict[str, Json] = {}
    areas = _as_dict(found.get("areas"))
    if areas:
        extra["areas"] = {key: _plain(value) for key, value in areas.items()}
    extra["idtrackerai"] = {key: _plain(value) for key, value in found.items() if key not in _MAPPED}
    return extra


def _video(found: dict[str, Any]) -> str:
    paths = [_text(path) for path in _as_list(found.get("video_paths", found.get("video_path")))]
    return paths[0] if paths else ""


def _accuracy(value: Any) -> float | None:
    number = _number(value)
    return None if number is None or number < 0 else number  # -1: their "not known"


def _number(value: Any) -> float | None:
    """Finite number; None for everything else."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if np.isfinite(number) else None


def _as_dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple | np.ndarray) else [value]


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _plain(value: Any) -> Json:
    """``value`` as JSON takes it."""
    if isinstance(value, np.ndarray):
        return [_plain(one) for one in value.tolist()]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value if isinstance(value, bool | int | float | str | None) else _text(value)
