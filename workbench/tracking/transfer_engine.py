"""Transfer: the first layers of a network that learned other pictures, under the layers of idtracker.ai's.

As the first experiment of the thesis in ``docs/adr/0059-identification-bench.md`` does it: truncated VGG16,
VGG16 with normalisation, AlexNet or ResNet18, frozen or fine-tuned, SGD at 0.005 in batches of 50.
"""

from __future__ import annotations

from workbench.core.errors import BadParameterError
from workbench.nets.identification import TRANSFERRED
from workbench.tracking.supervised_engine import SupervisedEngine

NAME = "transfer"
DEFAULT = "vgg16"
"""The best of the thesis' four."""


def transfer_engine(
    network: str = DEFAULT,
    weights: str | None = None,
    *,
    frozen: bool = False,
    seconds: float | None = None,
) -> SupervisedEngine:
    """The engine; ``weights`` as `SupervisedEngine`'s.

    Raises
    ------
    BadParameterError
        If ``network`` is none that can be transferred, or is to be frozen with random weights.
    """
    if network not in TRANSFERRED:
        detail = "what can be transferred is " + ", ".join(TRANSFERRED)
        raise BadParameterError(name="network", value=network, detail=detail)
    if frozen and weights is None:
        detail = "frozen layers with random weights have nothing to transfer; give weights, or fine-tune"
        raise BadParameterError(name="frozen", value=frozen, detail=detail)
    return SupervisedEngine(NAME, network, weights, frozen, seconds=seconds)
