"""Names of frame files, and the small files beside them that let a lost index be made anew.

``frames/<video>/video.json`` repeats the video's row; ``masks/<video>/decisions.log`` gains one
line for every status that a person sets: frame, status, when (ISO 8601, UTC), who. Both are
redundant as long as ``index.sqlite`` is whole, except for when and who.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path

from workbench.core.errors import writing
from workbench.core.frame_status import FrameStatus
from workbench.core.paths import write_atomic
from workbench.project.person import person
from workbench.project.records import Decision, VideoRecord

CARD = "video.json"
DECISIONS = "decisions.log"
_FRAME = re.compile(r"frame_(\d{7,})(\.png|\.jpg|\.jpeg|\.tif|\.tiff)$")


def frame_name(index: int, suffix: str = ".png") -> str:
    """``frame_0000123.png``: the number is the frame's index in the video, from 0."""
    return f"frame_{index:07d}{suffix}"


def frame_numbers(folder: Path) -> Iterator[tuple[int, str]]:
    """Index and suffix of every frame file in ``folder``, in no order; nothing if there is no folder."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries]
    except OSError:
        return
    for name in names:
        found = _FRAME.fullmatch(name)
        if found:
            yield int(found[1]), found[2]


def write_card(folder: Path, record: VideoRecord) -> None:
    """Repeat the row of ``record`` in its frames folder."""
    write_atomic(folder / CARD, json.dumps(asdict(record), ensure_ascii=False, indent=1).encode())


def read_card(folder: Path) -> VideoRecord | None:
    """The row kept in a frames folder, or None if there is none that can be read."""
    try:
        table = json.loads((folder / CARD).read_text(encoding="utf-8"))
        return VideoRecord(**{item.name: table[item.name] for item in fields(VideoRecord)})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note_decisions(folder: Path, indices: Iterable[int], status: FrameStatus) -> None:
    """Append what a person decided about frames, when and who; on the disk before this returns."""
    path = folder / DECISIONS
    signed = f"{status} {datetime.now(UTC).isoformat(timespec='seconds')} {person()}"
    with writing(path):
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as handle:
            cut_off = handle.tell() > 0 and not _ends_line(path)
            text = "".join(f"{index} {signed}\n" for index in indices)
            handle.write(("\n" * cut_off + text).encode())
            handle.flush()
            os.fsync(handle.fileno())


def _ends_line(path: Path) -> bool:
    """Whether the last line is whole: a kill may have cut it off."""
    with path.open("rb") as handle:
        handle.seek(-1, os.SEEK_END)
        return handle.read(1) == b"\n"


def all_decisions(folder: Path) -> Iterator[Decision]:
    """Every decision, oldest first; a line cut off by a crash is left out.

    Lines of earlier versions say neither when nor who: those are empty.
    """
    try:
        text = (folder / DECISIONS).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for line in text.splitlines():
        number, status, when, who = (*line.split(" ", 3), "", "", "")[:4]
        if number.isdigit() and status in list(FrameStatus):
            yield Decision(int(number), FrameStatus(status), when, who)


def read_decisions(folder: Path) -> dict[int, FrameStatus]:
    """Last decision about each frame."""
    return {decision.index: decision.status for decision in all_decisions(folder)}
