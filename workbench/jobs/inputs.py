"""Hashes of what a run reads: for its provenance, and to tell whether a result is still current."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from workbench.core.frame_status import FrameStatus
from workbench.core.progress import CancelToken
from workbench.jobs.spec import Spec
from workbench.project.project import Project
from workbench.project.records import VideoRecord

_TRAINS_ON = (FrameStatus.PSEUDO, FrameStatus.CORRECTED, FrameStatus.VERIFIED)


def hash_inputs(project: Project, spec: Spec, cancel: CancelToken) -> dict[str, str]:
    """Hash by name of the class table, videos, frames, masks and network that ``spec`` reads.

    Raises
    ------
    UnknownVideoError
        If ``spec`` names a video that the study does not have.
    """
    found = {"classes": _digest([json.dumps(project.classes.to_list())])}
    chosen = getattr(spec, "video", None)
    records = project.videos() if chosen is None else [project.video(chosen)]
    for kind, read in _READS.get(spec.verb, {}).items():
        for record in records:
            cancel.check()
            found[f"{kind}:{record.name}"] = read(project, spec, record, cancel)
    if spec.verb in ("predict", "suggest"):
        found["network"] = _network(project, getattr(spec, "model", None))
    return found


def _video(_project: Project, _spec: Spec, record: VideoRecord, _cancel: CancelToken) -> str:
    return record.content_hash


def _frames(project: Project, _spec: Spec, record: VideoRecord, _cancel: CancelToken) -> str:
    """Which frames have an image."""
    return _digest(f"{frame.index}{frame.suffix}" for frame in project.frames(record.name) if frame.suffix)


def _chosen(project: Project, spec: Spec, record: VideoRecord, _cancel: CancelToken) -> str:
    """Which frames are predicted, where those are not all."""
    if getattr(spec, "frames", "all") == "all":
        return "all"
    return _digest(f"{frame.index}" for frame in project.frames(record.name))


def _masks(project: Project, spec: Spec, record: VideoRecord, cancel: CancelToken) -> str:
    """Bytes of the masks with a status that counts for training."""
    digest = hashlib.sha256()
    for frame in project.frames(record.name, getattr(spec, "statuses", _TRAINS_ON)):
        cancel.check()
        path = project.mask_file(record.name, frame.index)
        if path.is_file():
            digest.update(f"{frame.index}:".encode())
            digest.update(path.read_bytes())
    return f"sha256:{digest.hexdigest()}"


def _first_mask(project: Project, spec: Spec, record: VideoRecord, _cancel: CancelToken) -> str:
    """Bytes of the masks at the ends of what is propagated or filled."""
    ends = [getattr(spec, "start", None), getattr(spec, "until", None)]
    paths = [project.mask_file(record.name, k) for k in ends if k is not None]
    return _digest(f"{path.name}:{_file(path).hex()}" for path in paths if path.is_file())


def _last_change(project: Project, _spec: Spec, record: VideoRecord, _cancel: CancelToken) -> str:
    """The last finished run that made predictions or masks of the video."""
    made = [
        run.id
        for run in project.runs()
        if run.operation in ("predict", "pseudo")
        and run.outcome == "finished"
        and run.spec.get("video") in (None, record.name)
    ]
    return made[-1] if made else "none"


def _network(project: Project, model: str | None) -> str:
    """Bytes of the checkpoints of ``model``, or the name of what is newest."""
    if model is None:
        folders = [path for path in project.model_folder("x").parent.glob("*/") if path.is_dir()]
        return f"newest of {_digest(sorted(path.name for path in folders))}"
    folder = project.model_folder(model)
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.pth")) if folder.is_dir() else [Path(model)]:
        if path.is_file():
            digest.update(_file(path))
    return f"sha256:{digest.hexdigest()}"


def _file(path: Path) -> bytes:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").digest()


def _digest(parts: Iterable[str]) -> str:
    return f"sha256:{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()}"


Reader = Callable[[Project, Spec, VideoRecord, CancelToken], str]

_READS: dict[str, dict[str, Reader]] = {
    "extract": {"video": _video},
    "pseudo": {"video": _video, "frames": _frames},
    "train": {"masks": _masks},
    "predict": {"video": _video, "frames": _chosen},
    "suggest": {"video": _video, "frames": _frames},
    "propagate": {"video": _video, "mask": _first_mask},
    "render": {"video": _video, "made by": _last_change},
}
