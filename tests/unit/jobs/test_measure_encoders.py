"""What encoders cost here is measured once, kept, and read without torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from workbench.core.errors import BadParameterError, Cancelled
from workbench.core.progress import CancelToken, Update
from workbench.jobs.operations.measure_encoders import MeasureEncodersSpec
from workbench.jobs.runner import run_operation
from workbench.nets.encoder_costs import costs_file, newest_here, processor_name, read_tables
from workbench.nets.encoders import DEFAULT_ENCODER, ENCODERS, Encoder
from workbench.nets.segmentation import build_unet

SMALL = {"size": 64, "batch": 2, "threads": 1, "device": "cpu"}
TWO = (DEFAULT_ENCODER, "tu-efficientnet_lite0")


@pytest.fixture(autouse=True)
def costs_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_COSTS_DIR", str(tmp_path / "costs"))
    return tmp_path / "costs"


def test_measured_once_and_kept() -> None:
    updates: list[Update] = []
    result = run_operation(MeasureEncodersSpec.of(encoders=TWO, **SMALL), updates.append)
    assert [row.encoder for row in result.rows] == list(TWO)
    assert all(0 < row.forward_ms < row.step_ms for row in result.rows)
    assert (result.width, result.height, result.batch, result.device) == (64, 64, 2, "cpu")
    assert processor_name() in result.summary and "efficientnet_lite0" in result.summary
    assert (updates[-2].done, updates[-2].total, updates[-2].stage) == (2, 2, "Measuring encoders")
    table = newest_here()
    assert table is not None
    assert {name: cost.forward_ms for name, cost in table.costs.items()} == {
        row.encoder: row.forward_ms for row in result.rows
    }
    again = run_operation(MeasureEncodersSpec.of(encoders=TWO, **SMALL))
    assert again.rows == result.rows, "known figures are not measured anew"
    run_operation(MeasureEncodersSpec.of(encoders=TWO[:1], **SMALL, again=True))
    assert newest_here().measured >= table.measured
    assert set(newest_here().costs) == set(TWO)


def test_a_cancelled_one_keeps_what_it_measured() -> None:
    cancel = CancelToken()

    def stop(update: Update) -> None:
        if update.done == 1:
            cancel.cancel()

    with pytest.raises(Cancelled):
        run_operation(MeasureEncodersSpec.of(encoders=TWO, **SMALL), stop, cancel)
    table = newest_here()
    assert table is not None and list(table.costs) == [DEFAULT_ENCODER]
    updates: list[Update] = []
    run_operation(MeasureEncodersSpec.of(encoders=TWO, **SMALL), updates.append)
    assert updates[0].total == 1


def test_other_circumstances_are_another_table_and_a_broken_file_is_none() -> None:
    run_operation(MeasureEncodersSpec.of(encoders=TWO[:1], **SMALL))
    run_operation(MeasureEncodersSpec.of(encoders=TWO[:1], **{**SMALL, "size": 96}))
    assert [(t.circumstances.width, t.circumstances.height) for t in read_tables()] in (
        [(96, 64), (64, 64)],
        [(64, 64), (96, 64)],
    )
    costs_file().write_text(costs_file().read_text().replace(processor_name(), "Z80, 1 cores"))
    assert newest_here() is None
    costs_file().write_text("{ half")
    assert read_tables() == []


def test_bad_names_are_told() -> None:
    with pytest.raises(BadParameterError, match="resnet34"):
        MeasureEncodersSpec.of(encoders=("hal9000",))


def test_the_list_has_a_light_one_first_and_large_ones_for_gpus() -> None:
    names = [entry.name for entry in ENCODERS]
    assert names[0] == DEFAULT_ENCODER == "tu-mobilenetv3_small_100"
    assert {"tu-efficientnet_lite0", "resnet34", "resnet50"} <= set(names)


def test_the_figures_are_read_without_torch() -> None:
    script = "import sys, workbench.nets.encoder_costs as c; c.newest_here(); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("entry", ENCODERS, ids=lambda entry: entry.name)
def test_the_weights_in_the_list_are_those_of_the_network(entry: Encoder) -> None:
    found = sum(value.numel() for value in build_unet(entry.name).parameters()) / 1e6
    assert found == pytest.approx(entry.weights_m, abs=0.06)
