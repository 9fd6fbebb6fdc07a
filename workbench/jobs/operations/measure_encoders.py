"""Measure what each encoder costs on this machine; the figures are kept for all studies."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, field_validator

from workbench.core.progress import CancelToken, Progress, Update
from workbench.jobs.spec import Result, Spec
from workbench.nets.encoder_costs import (
    Circumstances,
    CostTable,
    costs_file,
    keep_table,
    processor_name,
    read_tables,
    torch_version,
)
from workbench.nets.encoders import ENCODERS

if TYPE_CHECKING:
    import torch

STAGE = "Measuring encoders"


class MeasureEncodersSpec(Spec):
    """What `run` takes.

    ``encoders`` None means all. ``size`` is the long side of the pictures in pixels; they are 4:3, as most
    recordings are. What was measured under the same circumstances is not measured again unless ``again``.
    """

    verb: ClassVar[str] = "measure_encoders"
    records_run: ClassVar[bool] = False

    encoders: tuple[str, ...] | None = None
    size: int = Field(256, ge=64, le=2048, multiple_of=32)
    batch: int = Field(8, ge=2, le=256)
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int | None = Field(None, ge=1)
    again: bool = False

    @field_validator("encoders")
    @classmethod
    def _known(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        names = [encoder.name for encoder in ENCODERS]
        for name in value or ():
            if name not in names:
                raise ValueError(f"the encoders are {', '.join(names)}")
        return value


class EncoderRow(Result):
    """One encoder: million weights of its U-Net, milliseconds a frame and a training step."""

    encoder: str
    weights_m: float
    forward_ms: float
    step_ms: float
    threads: int
    note: str


class MeasureEncodersResult(Result):
    """The table, what it holds for, and the file it is kept in."""

    processor: str
    device: str
    torch: str
    width: int
    height: int
    batch: int
    rows: tuple[EncoderRow, ...]
    file: Path


def run(spec: MeasureEncodersSpec, *, progress: Progress, cancel: CancelToken) -> MeasureEncodersResult:
    """Measure and keep each encoder; one that is stopped goes on where it was.

    Raises
    ------
    BadParameterError
        If the device is not there.
    DiskFullError, NoPermissionError
    """
    from workbench.nets.encoder_timing import time_encoder
    from workbench.nets.runtime import pick_device

    device = pick_device(spec.device)
    wanted = [entry.name for entry in ENCODERS if spec.encoders is None or entry.name in spec.encoders]
    table = _known_table(_circumstances(spec, device))
    missing = [name for name in wanted if spec.again or name not in table.costs]
    progress(Update(0, len(missing), STAGE))
    size = (table.circumstances.width, table.circumstances.height)
    for done, name in enumerate(missing, start=1):
        cancel.check()
        cost = time_encoder(name, device, size, spec.batch, threads=spec.threads, cancel=cancel)
        table = table.with_cost(cost, datetime.now(UTC).isoformat(timespec="seconds"))
        keep_table(table)
        progress(Update(done, len(missing), STAGE))
    return _result(table, wanted)


def _circumstances(spec: MeasureEncodersSpec, device: torch.device) -> Circumstances:
    height = max(32, round(spec.size * 3 / 4 / 32) * 32)
    return Circumstances(
        torch_version(), processor_name(), _device_name(device), spec.size, height, spec.batch
    )


def _device_name(device: torch.device) -> str:
    if device.type != "cuda":
        return device.type
    import torch

    return torch.cuda.get_device_name(device)


def _known_table(circumstances: Circumstances) -> CostTable:
    for table in read_tables():
        if table.circumstances == circumstances:
            return table
    return CostTable(circumstances, "")


def _result(table: CostTable, wanted: list[str]) -> MeasureEncodersResult:
    about = table.circumstances
    rows = [
        EncoderRow(
            encoder=entry.name,
            weights_m=entry.weights_m,
            forward_ms=table.costs[entry.name].forward_ms,
            step_ms=table.costs[entry.name].step_ms,
            threads=table.costs[entry.name].threads,
            note=entry.note,
        )
        for entry in ENCODERS
        if entry.name in wanted
    ]
    return MeasureEncodersResult(
        summary=_sentence(about, rows),
        processor=about.processor,
        device=about.device,
        torch=about.torch,
        width=about.width,
        height=about.height,
        batch=about.batch,
        rows=tuple(rows),
        file=costs_file(),
    )


def _sentence(about: Circumstances, rows: list[EncoderRow]) -> str:
    device = about.processor if about.device == "cpu" else about.device
    head = f"On {device}, torch {about.torch}, pictures of {about.width} x {about.height}:"
    step = f"ms a step of {about.batch}"
    titles = f"{'encoder':<26}{'M weights':>10}{'ms a frame':>12}{step:>16}  good for"
    lines = [
        f"{row.encoder:<26}{row.weights_m:>10.1f}{row.forward_ms:>12.1f}{row.step_ms:>16.0f}  {row.note}"
        for row in rows
    ]
    return "\n".join([head, titles, *lines])
