"""What each encoder costs on this machine, as it was measured here; without torch, for windows.

Figures are kept for the whole machine, not for a study: in one file of the user's data folder.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from workbench.core.paths import write_atomic

_FILE = "encoder-costs.json"
_CPU_INFO = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class EncoderCost:
    """Cost of the U-Net on one encoder.

    Attributes
    ----------
    forward_ms
        Milliseconds a frame takes through the network (decoding and writing not counted).
    step_ms
        Milliseconds of one step of training on a batch.
    threads
        Of torch, as a short trial found fastest.
    """

    encoder: str
    forward_ms: float
    step_ms: float
    threads: int


@dataclass(frozen=True)
class Circumstances:
    """What the figures hold for: the machine, and the size of the work."""

    torch: str
    processor: str
    device: str
    width: int
    height: int
    batch: int

    def on_this_machine(self) -> bool:
        """Whether they hold for this processor and torch."""
        return (self.torch, self.processor) == (torch_version(), processor_name())


@dataclass(frozen=True)
class CostTable:
    """Costs measured under the same circumstances; ``measured`` is when the last was (ISO 8601, UTC)."""

    circumstances: Circumstances
    measured: str
    costs: dict[str, EncoderCost] = field(default_factory=dict)

    def with_cost(self, cost: EncoderCost, measured: str) -> CostTable:
        """The same with one more."""
        return replace(self, measured=measured, costs={**self.costs, cost.encoder: cost})


def costs_file() -> Path:
    """Where the figures are kept; ``WORKBENCH_COSTS_DIR`` overrides the folder."""
    if chosen := os.environ.get("WORKBENCH_COSTS_DIR"):
        return Path(chosen) / _FILE
    from platformdirs import user_data_path

    return user_data_path("vivarium-workbench", appauthor=False) / _FILE


def read_tables(path: Path | None = None) -> list[CostTable]:
    """All tables, the newest first; what cannot be read counts as nothing measured."""
    try:
        entries = json.loads((path or costs_file()).read_text("utf-8"))["tables"]
        tables = [_table(entry) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return sorted(tables, key=lambda table: table.measured, reverse=True)


def newest_here(path: Path | None = None) -> CostTable | None:
    """The newest table of this machine."""
    return next((table for table in read_tables(path) if table.circumstances.on_this_machine()), None)


def keep_table(table: CostTable, path: Path | None = None) -> None:
    """Write ``table`` in the place of that of the same circumstances.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    path = path or costs_file()
    others = [one for one in read_tables(path) if one.circumstances != table.circumstances]
    content = {"tables": [_plain(one) for one in (table, *others)]}
    write_atomic(path, json.dumps(content, indent=1).encode())


def _plain(table: CostTable) -> dict[str, Any]:
    return {**asdict(table), "costs": [asdict(cost) for cost in table.costs.values()]}


def _table(entry: dict[str, Any]) -> CostTable:
    costs: Iterable[EncoderCost] = [EncoderCost(**values) for values in entry["costs"]]
    circumstances = Circumstances(**entry["circumstances"])
    return CostTable(circumstances, str(entry["measured"]), {cost.encoder: cost for cost in costs})


def torch_version() -> str:
    """Version of the torch that is installed, without loading it; empty where there is none."""
    try:
        return version("torch")
    except PackageNotFoundError:
        return ""


def processor_name() -> str:
    """What the processor calls itself, and how many of its cores there are."""
    name = platform.processor() or platform.machine()
    try:
        lines = _CPU_INFO.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        if line.startswith("model name"):
            name = line.partition(":")[2].strip()
            break
    return f"{name}, {os.cpu_count() or 1} cores"
