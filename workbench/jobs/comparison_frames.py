"""Which frames two networks are compared on: held out by both trainings, where that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import NothingToDoError
from workbench.core.frame_status import HUMAN
from workbench.project.learned_frames import LearnedFrames
from workbench.project.model_library import find_model
from workbench.project.project import Project

if TYPE_CHECKING:
    from workbench.training.datasets import Sample

FEWEST = 5
"""Fewer frames held out by both than this say nothing."""
Wanted = Literal["auto", "held_out", "all"]
CautionKind = Literal["unknown", "learned", "near", "machine"]
_SENTENCES: dict[CautionKind, str] = {
    "unknown": (
        "Nothing says which frames {network} has learned from: some of these {total} may be among them."
    ),
    "learned": "{network} has learned from {count} of these {total} frames: its numbers flatter it.",
    "near": (
        "{count} of these {total} frames are near copies of what {network} has learned from: its numbers "
        "flatter it."
    ),
    "machine": (
        "{count} of these {total} masks were checked by no person: there it shows only who imitates them "
        "better."
    ),
}


@dataclass(frozen=True)
class Network:
    """One of the two.

    Attributes
    ----------
    label
        What people call it.
    learned
        Which frames it has learned from; None where nothing says so.
    """

    run: str
    label: str
    checkpoint: Path
    learned: LearnedFrames | None


@dataclass(frozen=True)
class Caution:
    """What one must know before the numbers.

    ``unknown``: nothing says what ``network`` has learned from. ``learned``, ``near``: it has learned from
    ``count`` of the ``total`` frames, or from near copies of them. ``machine``: so many masks were checked by
    no person.
    """

    kind: CautionKind
    network: str
    count: int
    total: int

    @property
    def text(self) -> str:
        """The sentence, in English."""
        return _SENTENCES[self.kind].format(network=self.network, count=self.count, total=self.total)


@dataclass(frozen=True)
class Chosen:
    """Frames to compare on, in order of video and frame, and what must be known about them.

    ``held_out`` says that both trainings are known to have held out every one.
    """

    samples: list[Sample]
    held_out: bool
    cautions: tuple[Caution, ...]


def find_network(project: Project, model: str) -> Network:
    """The network that ``model`` names: by folder, by name, or a file.

    Raises
    ------
    NothingToDoError, CheckpointError
    """
    path = Path(model)
    if path.suffix and path.is_file():
        return Network(model, path.stem, path, _learned_by_file(path))
    entry = find_model(project.folder, model)
    learned = LearnedFrames.read(project.model_folder(entry.run))
    return Network(entry.run, entry.name, entry.checkpoint, learned)


def _learned_by_file(path: Path) -> LearnedFrames | None:
    from workbench.nets.model_file import read_model_file

    found = read_model_file(path)
    frames = found.about.get("frames") if found is not None else None
    try:
        return LearnedFrames.from_dict(frames) if isinstance(frames, dict) else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def choose_frames(
    project: Project, samples: Sequence[Sample], networks: Sequence[Network], wanted: Wanted, most: int
) -> Chosen:
    """Frames of ``samples`` to compare on, evenly spread where there are more than ``most``.

    Raises
    ------
    NothingToDoError
        If there is none, or none is held out by both though that was asked for.
    """
    free = _held_out(project, samples, networks)
    fair = [sample for sample, fits in zip(samples, free, strict=True) if fits]
    if wanted == "held_out" and not fair:
        raise NothingToDoError(
            path=project.folder,
            detail="no frame with a mask was held out by both trainings",
            way_out="Compare on all frames (--frames all), or label frames that neither has learned from.",
        )
    only_fair = wanted == "held_out" or (wanted == "auto" and len(fair) >= FEWEST)
    chosen = _spread(fair if only_fair else list(samples), most)
    known = all(network.learned is not None for network in networks)
    return Chosen(chosen, only_fair and known, tuple(_cautions(project, chosen, networks)))


def _held_out(project: Project, samples: Sequence[Sample], networks: Sequence[Network]) -> NDArray[np.bool_]:
    """Which samples are held out by every network, as far as is known."""
    free = np.ones(len(samples), bool)
    for video, (places, frames) in _by_video(samples).items():
        record = project.video(video)
        times = project.known_times(record)
        for network in networks:
            if network.learned is not None:
                free[places] &= network.learned.held_out(record, frames, times)
    return free


def _by_video(samples: Sequence[Sample]) -> dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """By video: places in the list and frame numbers."""
    names = sorted({sample.video for sample in samples})
    found = {}
    for name in names:
        places = np.array([k for k, sample in enumerate(samples) if sample.video == name], np.int64)
        found[name] = (places, np.array([samples[k].index for k in places], np.int64))
    return found


def _cautions(project: Project, chosen: Sequence[Sample], networks: Sequence[Network]) -> list[Caution]:
    found = []
    for network in networks:
        if network.learned is None:
            found.append(Caution("unknown", network.label, 0, len(chosen)))
            continue
        learned, near = _flattered(project, chosen, network.learned)
        if learned or near:
            kind: CautionKind = "learned" if learned else "near"
            found.append(Caution(kind, network.label, learned or near, len(chosen)))
    machine = sum(sample.status not in HUMAN for sample in chosen)
    if machine:
        found.append(Caution("machine", "", machine, len(chosen)))
    return found


def _flattered(project: Project, chosen: Sequence[Sample], learned: LearnedFrames) -> tuple[int, int]:
    """How many of the frames it has learned from, and how many are too near to those."""
    taken = near = 0
    for video, (_places, frames) in _by_video(chosen).items():
        record = project.video(video)
        taken += int(learned.learned(record, frames).sum())
        near += int((~learned.held_out(record, frames, project.known_times(record))).sum())
    return taken, near


def _spread(samples: list[Sample], most: int) -> list[Sample]:
    places = np.unique(np.linspace(0, len(samples) - 1, min(most, len(samples))).round().astype(int))
    return [samples[k] for k in places]
