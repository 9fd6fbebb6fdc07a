"""Killed at any instant while writing a study: nothing unreadable, the index opens, no decision lost.

A child writes frames, masks, statuses, decisions, runs and project.toml as fast as it can and is
killed (SIGKILL) at a random instant; then everything is read back. The peer does what many
annotation tools do: it opens the file it has with "w" and writes it in place.
"""

from __future__ import annotations

import contextlib
import io
import json
import multiprocessing
import random
import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.rows import Row
from workbench.core.classes import ClassTable
from workbench.core.errors import WorkbenchError
from workbench.core.frame_status import FrameStatus
from workbench.media.images import read_image, read_mask, write_image, write_mask
from workbench.project.project import Project
from workbench.project.rebuild import INSERT_VIDEO
from workbench.project.store import Store

KILLS = 200
QUICK_KILLS = 10
LONGEST_S = 0.25
VIDEO = "cage"
SIZE = (240, 320)
_MASKS = 40


@dataclass
class Damage:
    """What was found broken after kills."""

    kills: int = 0
    files: int = 0
    broken: list[str] = field(default_factory=list)
    index_failures: list[str] = field(default_factory=list)
    decisions: int = 0
    lost_decisions: int = 0
    writes: int = 0


def run(quick: bool) -> list[Row]:
    """Rows for the runner."""
    kills = QUICK_KILLS if quick else KILLS
    with tempfile.TemporaryDirectory(prefix="kill-") as place:
        ours = kill_ours(Path(place) / "study", kills)
        peer = kill_peer(Path(place) / "peer", kills)
    naive = f'open(path, "w") in place: {len(peer.broken)} broken in {peer.kills} kills'
    ratio = len(ours.broken) / len(peer.broken) if peer.broken else None
    index = len(ours.index_failures)
    return [
        Row("files unreadable after kills", len(ours.broken), "files", naive, ratio, "0", not ours.broken),
        Row("index that does not open or is not whole", index, "times", "", None, "0", index == 0),
        Row(
            "decisions lost that were acknowledged",
            ours.lost_decisions,
            f"of {ours.decisions}",
            bar="0",
            holds=ours.lost_decisions == 0,
        ),
        Row("kills", ours.kills, f"kills, {ours.writes} writes, {ours.files} files read back"),
    ]


def kill_ours(folder: Path, kills: int, seed: int = 0) -> Damage:
    """Kill a writer of a study ``kills`` times."""
    damage = Damage()
    with Project.create(folder):
        pass
    store = Store(folder / "index.sqlite", write=True)
    store.execute(INSERT_VIDEO, (VIDEO, "cage.mp4", "", -1, *SIZE[::-1], 10**9, 25.0, ""))
    store.close()
    decided: dict[int, str] = {}
    for wait in _instants(kills, seed):
        acknowledged = _kill_once(write_study, folder, damage.kills, wait)
        damage.kills += 1
        damage.writes += len(acknowledged)
        decided.update(entry for entry in acknowledged if entry is not None)
        _check_study(folder, decided, damage)
    return damage


def kill_peer(folder: Path, kills: int, seed: int = 0) -> Damage:
    """Kill a writer that writes in place ``kills`` times."""
    folder.mkdir()
    damage = Damage()
    for wait in _instants(kills, seed):
        damage.writes += len(_kill_once(write_in_place, folder, damage.kills, wait))
        damage.kills += 1
        _check_peer(folder, damage)
    return damage


def _instants(kills: int, seed: int) -> list[float]:
    chance = random.Random(seed)
    return [chance.uniform(0.0, LONGEST_S) for _ in range(kills)]


def _kill_once(writer: Callable[[str, int, Connection], None], folder: Path, seed: int, wait: float) -> list:
    """Start ``writer``, kill it ``wait`` seconds after its first write; what it acknowledged."""
    context = multiprocessing.get_context(_method())
    if _method() == "forkserver":
        context.set_forkserver_preload(["benchmarks.kill"])
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=writer, args=(str(folder), seed, theirs), daemon=True)
    child.start()
    theirs.close()
    acknowledged = [ours.recv()]
    child.join(wait)
    child.kill()
    child.join()
    if child.exitcode in (0, 1):
        raise RuntimeError("the writer ended before it was killed")
    with contextlib.suppress(EOFError, OSError):
        while ours.poll():
            acknowledged.append(ours.recv())
    ours.close()
    return acknowledged


def _method() -> str:
    """Children start at once from a server that has imported everything, where there is such a thing."""
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


# --- the writers, in the child ---------------------------------------------------------------------


def write_study(folder: str, seed: int, pipe: Connection) -> None:
    """Write all kinds of things into a study until killed; say what is done."""
    rng = np.random.default_rng(seed)
    palette = ClassTable.default().palette()
    with Project.open(Path(folder)) as project:
        for step in count():
            k = int(rng.integers(_MASKS))
            write_image(project.frame_file(VIDEO, k), _picture(rng))
            project.add_frames(VIDEO, [(k, ".png")])
            write_mask(project.mask_file(VIDEO, k), _mask(rng), palette, durable=bool(step % 2))
            project.set_status(VIDEO, [k], FrameStatus.PSEUDO)
            status = (FrameStatus.CORRECTED, FrameStatus.VERIFIED, FrameStatus.REJECTED)[step % 3]
            project.set_status(VIDEO, [k], status, human=True)
            pipe.send((k, str(status)))
            run = project.begin_run("benchmark", {"step": step})
            project.update_manifest(settings={"step": step, "padding": "x" * int(rng.integers(20_000))})
            run.finish({"step": step})
            pipe.send(None)


def write_in_place(folder: str, seed: int, pipe: Connection) -> None:
    """The same kinds of things, each file opened with "w" and written in place."""
    rng = np.random.default_rng(seed)
    place = Path(folder)
    annotations: dict[str, object] = {}
    for step in count():
        k = int(rng.integers(_MASKS))
        Image.fromarray(_picture(rng)).save(place / f"frame_{k:07d}.png")
        Image.fromarray(_mask(rng)).save(place / f"mask_{k:07d}.png")
        annotations[str(k)] = {"status": step % 3, "outline": rng.integers(0, 640, (200, 2)).tolist()}
        with (place / "project.json").open("w", encoding="utf-8") as handle:
            json.dump(annotations, handle)
        pipe.send((k, "saved"))


def _picture(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(0, 255, SIZE, dtype=np.uint8)


def _mask(rng: np.random.Generator) -> np.ndarray:
    return np.repeat(rng.integers(0, 4, (SIZE[0], SIZE[1] // 8), dtype=np.uint8), 8, axis=1)


# --- reading everything back -------------------------------------------------------------------------


def _check_study(folder: Path, decided: dict[int, str], damage: Damage) -> None:
    before = sum(1 for _ in (folder / "backups").glob("*"))
    with contextlib.closing(sqlite3.connect(folder / "index.sqlite")) as index:
        verdict = index.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        damage.index_failures.append(verdict)
    try:
        with Project.open(folder) as project:
            found = {frame.index: frame for frame in project.frames(VIDEO)}
    except WorkbenchError as error:
        damage.index_failures.append(str(error))
        return
    if sum(1 for _ in (folder / "backups").glob("*")) != before:
        damage.index_failures.append("the index had to be made anew")
    damage.decisions += len(decided)
    changed = [k for k in decided if k not in found or found[k].status.value != decided[k]]
    # The stroke in flight may have been kept though it was not acknowledged: one frame may differ.
    damage.lost_decisions += max(0, len(changed) - 1)
    decided.update({k: found[k].status.value for k in changed if k in found})
    classes = ClassTable.default()
    for k, frame in found.items():
        if frame.suffix:
            _try(damage, lambda k=k: read_image(project.frame_file(VIDEO, k)))
    for path in (folder / "masks").rglob("*.png"):
        if not path.name.startswith("."):
            _try(damage, lambda path=path: read_mask(path, classes, (SIZE[1], SIZE[0])))


def _check_peer(folder: Path, damage: Damage) -> None:
    for path in folder.iterdir():
        if path.suffix == ".json":
            broken = _try(damage, lambda path=path: json.loads(path.read_text("utf-8")))
        else:
            broken = _try(damage, lambda path=path: Image.open(io.BytesIO(path.read_bytes())).load())
        if broken:
            path.unlink()  # count it once


def _try(damage: Damage, read: Callable[[], object]) -> bool:
    """Count one file; true if it cannot be read."""
    damage.files += 1
    try:
        read()
    except (WorkbenchError, OSError, ValueError, SyntaxError) as error:
        damage.broken.append(str(error))
        return True
    return False
