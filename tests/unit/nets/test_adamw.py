"""AdamW without torch's compiler: the same weights as torch's own, and nothing loaded."""

from __future__ import annotations

import copy
import subprocess
import sys

import torch
from torch import nn

from workbench.nets.adamw import AdamW

ALONE = """
import sys
import numpy as np, torch
from workbench.nets.embedding import ContrastiveLearner, EmbeddingNet
learner = ContrastiveLearner(EmbeddingNet(), torch.device("cpu"), 0.1)
same = np.eye(4, dtype=bool)
learner.step(np.zeros((4, 32, 16), np.uint8), same, ~same, 1e-3)
print("torch._dynamo" in sys.modules)
"""


def test_it_steps_as_torchs_own_does() -> None:
    torch.manual_seed(0)
    ours = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 1))
    theirs = copy.deepcopy(ours)
    mine, own = AdamW(ours.parameters(), 0.1), torch.optim.AdamW(theirs.parameters(), weight_decay=0.1)
    for k in range(20):
        rate = 1e-2 / (k + 1)
        own.param_groups[0]["lr"] = rate
        batch = torch.randn(8, 6)
        mine.forget_gradients()
        ours(batch).square().mean().backward()
        mine.step(rate)
        own.zero_grad()
        theirs(batch).square().mean().backward()
        own.step()
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-6)


def test_weights_that_took_no_part_stay() -> None:
    used, unused = nn.Parameter(torch.ones(3)), nn.Parameter(torch.ones(3))
    optimiser = AdamW([used, unused], 0.5)
    used.sum().backward()
    optimiser.step(0.1)
    assert not torch.equal(used, torch.ones(3))
    assert torch.equal(unused, torch.ones(3))


def test_learning_does_not_load_torchs_compiler() -> None:
    ended = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "False"
