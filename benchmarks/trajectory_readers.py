"""Our trajectories read by trajectorytools and movement; SLEAP's by sleap-io too; HOTA beside trackeval."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peer_environment import PeerEnvironment
from benchmarks.rows import Row
from workbench.core.trajectories import Trajectories
from workbench.formats.tracks.registry import read_trajectories, write_trajectories
from workbench.tracking.evaluate import evaluate

PEERS = PeerEnvironment(
    "trajectories",
    "import trajectorytools, movement.io, sleap_io, trackeval.metrics",
    (("movement==0.15.0", "trajectorytools==0.4.2", "sleap-io==0.9.5"), ("--no-deps", "trackeval==1.3.0")),
)
"""Installed without what it asks for: it brings opencv-python, and needs numpy and scipy alone."""
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SLP = (
    "sleap/clip.slp",
    "dreem_two_flies/two_flies.slp",
    "dreem_two_flies/two_flies_noisy_detections.slp",
    "two_rodents_homecage/proofread.slp",
    "two_rodents_homecage/feature_tracked.slp",
    "two_rodents_homecage/sleap_tracked.slp",
)
WITHIN = 20.0
_EXACT = 1e-9
_TABLE = 6e-4
"""Tables are written with three decimals."""
_SINGLE = 1e-4
"""movement keeps single precision."""


def run(quick: bool) -> list[Row]:
    """All rows; with ``quick`` fewer cases, and only where the peers are installed already."""
    problem = PEERS.prepare(install=not quick)
    if problem:
        return [Row(f"peers of trajectories: {problem}", 0, "", holds=None)]
    with tempfile.TemporaryDirectory() as place:
        return _rows(Path(place), 10 if quick else 100)


def _rows(folder: Path, cases: int) -> list[Row]:
    ours = _sample()
    write_trajectories(folder, ours)
    slp = [DATA / name for name in SLP if (DATA / name).is_file()]
    pairs = list(_pairs(cases))
    paths = []
    for number, (truth, found) in enumerate(pairs):
        paths.append(folder / f"case{number}.npz")
        np.savez(paths[-1], truth=truth, found=found, within=WITHIN)
    said = _ask(folder, {"slp": [str(path) for path in slp], "cases": [str(path) for path in paths]})
    versions = said["versions"]
    rows = list(_reading_rows(ours, dict(np.load(folder / "peers.npz")), versions))
    rows += [_slp_row(path, folder / f"slp{number}.npz", versions) for number, path in enumerate(slp)]
    return rows + _score_rows(pairs, said["figures"], versions)


def _sample() -> Trajectories:
    """With gaps, doubts and names; no recording needed."""
    rng = np.random.default_rng(0)
    positions = np.cumsum(rng.normal(0, 2, (2000, 5, 2)), axis=0) + 300
    positions[rng.random((2000, 5)) < 0.05] = np.nan
    probability = rng.random((2000, 5)).astype(np.float32)
    names = ("ana", "bela", "célia", "duda", "5")
    return Trajectories(
        positions, probability, 25.0, 640, 480, names, 31.5, 0.99, video="cage.mp4", extra={"engine": "x"}
    )


def _reading_rows(ours: Trajectories, read: dict[str, Any], versions: dict[str, str]) -> Iterator[Row]:
    peer = f"trajectorytools {versions['trajectorytools']}"
    for name in ("trajectories.h5", "trajectories.npy", "trajectories_csv", "folder"):
        bar = _TABLE if name.endswith("_csv") else _EXACT
        away = _most_apart(read[name], ours.positions[1:-1])
        about = float(read[f"{name} rate"]) == ours.fps and float(read[f"{name} length"]) == ours.body_length
        yield Row(
            f"{name} of ours as {peer} reads it: most apart",
            away,
            "px",
            peer=f"{peer}: rate and body length {'the same' if about else 'DIFFER'}",
            bar=f"≤ {bar:g}",
            holds=away <= bar and about,
        )
    peer = f"movement {versions['movement']}"
    away = _most_apart(read["movement"], ours.positions)
    named = tuple(read["movement names"].tolist()) == ours.names
    doubts = float(np.abs(read["movement confidence"] - ours.probability)[ours.seen].max())
    yield Row(
        "trajectories.h5 of ours as movement reads it (as SLEAP's): most apart",
        away,
        "px",
        peer=f"{peer}: names {'the same' if named else 'DIFFER'}, probabilities within {doubts:.1g}",
        bar=f"≤ {_SINGLE:g}",
        holds=away <= _SINGLE and named and doubts < 1e-6,
    )


def _most_apart(one: Any, other: Any) -> float:
    """Largest difference of two arrays; infinite where one has a position and the other none."""
    if one.shape != other.shape or (np.isfinite(one) != np.isfinite(other)).any():
        return float("inf")
    return float(np.nanmax(np.abs(one - other)))


def _slp_row(path: Path, peer_file: Path, versions: dict[str, str]) -> Row:
    """Every node, and the names of tracks."""
    theirs = dict(np.load(peer_file))
    away = 0.0
    for number, node in enumerate(theirs["nodes"].tolist()):
        mine = read_trajectories(path, node=node)
        away = max(away, _most_apart(mine.positions[: len(theirs["points"])], theirs["points"][:, :, number]))
        away = max(away, 0.0 if list(mine.names) == theirs["tracks"].tolist() else float("inf"))
    return Row(
        f"{path.parent.name}/{path.name}, {len(theirs['nodes'])} nodes, ours and sleap-io: most apart",
        away,
        "px",
        peer=f"sleap-io {versions['sleap-io']}",
        bar=f"≤ {_EXACT:g}",
        holds=away <= _EXACT,
    )


def _pairs(cases: int) -> Iterator[tuple[Any, Any]]:
    """True and found positions with gaps, swaps, strangers and noise of every degree."""
    for seed in range(cases):
        rng = np.random.default_rng(seed)
        frames, animals, found = (int(rng.integers(*span)) for span in ((20, 300), (1, 7), (1, 9)))
        truth = np.cumsum(rng.normal(0, rng.choice([1, 5]), (frames, animals, 2)), axis=0)
        truth += rng.uniform(0, rng.choice([30, 150]), (animals, 2))
        other = rng.uniform(0, 150, (frames, found, 2))
        for n in range(min(animals, found)):
            other[:, n] = truth[:, n] + rng.normal(0, rng.choice([1, 5]), (frames, 2))
        for _ in range(rng.integers(0, 8)):
            start = rng.integers(frames)
            other[start:] = other[start:][:, rng.permutation(found)]
        truth[rng.random((frames, animals)) < rng.choice([0, 0.1, 0.4])] = np.nan
        other[rng.random((frames, found)) < rng.choice([0, 0.1, 0.4])] = np.nan
        truth[0, 0] = 0.0
        yield truth, other


def _score_rows(pairs: list[Any], figures: list[dict[str, float]], versions: dict[str, str]) -> list[Row]:
    names = {"HOTA": "hota", "DetA": "detection", "AssA": "association"}
    most = dict.fromkeys((*names, "IDF1"), 0.0)
    for (truth, found), theirs in zip(pairs, figures, strict=True):
        both = (_tracks(truth), _tracks(found))
        ours = evaluate(*both, within=WITHIN).overall
        for name, mine in names.items():
            most[name] = max(most[name], abs((getattr(ours, mine) or 0.0) - theirs[name]))
        half = evaluate(*both, within=WITHIN / 2).overall.idf1
        most["IDF1"] = max(most["IDF1"], abs((half or 0.0) - theirs["IDF1"]))
    return [
        Row(
            f"{name} of {len(pairs)} random cases, ours and trackeval: most apart",
            away,
            "",
            peer=f"trackeval {versions['trackeval']}",
            bar=f"≤ {_EXACT:g}",
            holds=away <= _EXACT,
        )
        for name, away in most.items()
    ]


def _tracks(positions: Any) -> Trajectories:
    return Trajectories(positions, np.full(positions.shape[:2], np.nan, np.float32))


def _ask(folder: Path, what: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        [str(PEERS.python), str(Path(__file__).with_name("trajectory_readers_child.py"))],
        input=json.dumps({"folder": str(folder), **what}),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
