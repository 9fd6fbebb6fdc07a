"""What lies in a model's folder beside its checkpoints and `METRICS_FILE`."""

from __future__ import annotations

STATE_FILE = "training_state.pth"
"""What an unfinished training goes on from."""
SPEC_FILE = "spec.json"
PLAN_FILE = "plan.json"
"""Which frames it uses, and for what."""
EXAMPLES_FOLDER = "examples"
REPORT_FILE = "report.html"
