"""Hashes of what a run reads, for its provenance."""

from __future__ import annotations

import hashlib
from pathlib import Path

from workbench.core.errors import UnknownVideoError
from workbench.core.progress import CancelToken
from workbench.jobs.spec import Spec
from workbench.project.content_hash import content_hash
from workbench.project.project import Project

_READS_MASKS = frozenset({"train"})
_READS_VIDEOS = frozenset({"extract", "pseudo", "predict", "render"})


def hash_inputs(project: Project, spec: Spec, cancel: CancelToken) -> dict[str, str]:
    """Hash by name of the videos, masks, network and class table that ``spec`` reads."""
    found = {"project.toml": content_hash(project.folder / "project.toml")}
    chosen = getattr(spec, "video", None)
    records = [record for record in project.videos() if chosen in (None, record.name)]
    if chosen is not None and not records:
        raise UnknownVideoError(
            path=project.folder, video=chosen, known=", ".join(record.name for record in project.videos())
        )
    if spec.verb in _READS_VIDEOS:
        found |= {f"video:{record.name}": record.content_hash for record in records}
    if spec.verb in _READS_MASKS:
        for record in records:
            folder = project.folder / "masks" / record.name
            found[f"masks:{record.name}"] = folder_hash(folder, cancel)
    return found


def folder_hash(folder: Path, cancel: CancelToken) -> str:
    """SHA-256 over the names and bytes of every file of ``folder``, in name order."""
    digest = hashlib.sha256()
    if folder.is_dir():
        for path in sorted(folder.glob("*.png")):
            cancel.check()
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return f"sha256:{digest.hexdigest()}"
