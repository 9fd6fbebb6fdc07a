"""What lies in a model's folder beside its checkpoints and `METRICS_FILE`."""

from __future__ import annotations

from workbench.project.model_library import SPEC_FILE, STATE_FILE

__all__ = ["EXAMPLES_FOLDER", "PLAN_FILE", "REPORT_FILE", "SPEC_FILE", "STATE_FILE"]

PLAN_FILE = "plan.json"
"""Which frames it uses, and for what."""
EXAMPLES_FOLDER = "examples"
REPORT_FILE = "report.html"
