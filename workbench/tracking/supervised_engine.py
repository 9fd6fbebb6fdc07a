"""Learning from the best global fragment alone: the single-image classifier of the thesis."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.core.errors import BadParameterError
from workbench.core.progress import CancelToken, Progress
from workbench.nets.identification import IdentificationNet, fetch_first_layers, start_from
from workbench.nets.published import IMAGENET
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.learning import (
    SUPERVISED,
    LabelledLesson,
    NetworkJudge,
    Rates,
    Watch,
    learn_lesson,
    new_network,
    seeded,
)
from workbench.tracking.relations import Relations, labelled_fragments


@dataclass(frozen=True)
class SupervisedEngine:
    """A network that learns from the labelled pictures of the best global fragment, and from no others.

    With ``network`` "idcnn" what idtracker.ai's protocol 1 begins with; with another of
    `nets.identification.ARCHITECTURES` the thesis' transfer.

    Parameters
    ----------
    weights
        File of the whole network as torchvision publishes it, or "imagenet" for the published one, which
        is fetched once; None: random. Only for truncated networks.
    frozen
        Train the fully connected layers alone.
    seconds
        Time limit (`learning.Watch`).
    """

    name: str = "cnn"
    network: str = "idcnn"
    weights: str | None = None
    frozen: bool = False
    rates: Rates = SUPERVISED
    seconds: float | None = None

    def learn(
        self, task: IdentityTask, *, seed: int, progress: Progress, cancel: CancelToken
    ) -> NetworkJudge:
        """See `identity_task.Engine`.

        Raises
        ------
        Cancelled, NeverApartError, BadParameterError
        FetchError, FetchedFileError, MissingFileError, CheckpointError
            About the weights.
        """
        watch = Watch(progress, cancel, self.seconds)
        label = labelled_fragments(task, Relations.of(task), self.name)
        network = new_network(self.network, task.animals, task.images.shape[1], seed=seed)
        origin = self._origin(network, progress, cancel)
        if self.frozen:
            network.freeze_convolutions()
        numbers = np.flatnonzero(label[task.fragment] >= 0)
        with seeded(seed, 2) as rng:
            labels = label[task.fragment[numbers]]
            lesson = LabelledLesson(task.images, numbers, labels, task.animals, rng=rng)
            learned = learn_lesson(network, lesson, self.rates, watch, rng)
        notes = {"network": self.network, "weights": origin, "frozen": self.frozen, "steps": learned.steps}
        notes |= {"epochs": learned.epochs, "seconds": learned.seconds, "why": learned.why}
        return NetworkJudge(network, np.flatnonzero(label >= 0), notes)

    def _origin(self, network: IdentificationNet, progress: Progress, cancel: CancelToken) -> str:
        """Start the convolutions from where they are to start; what that is, for people."""
        if self.weights is None:
            return "random"
        if self.network == "idcnn":
            detail = "idcnn has no published weights; it begins with random ones"
            raise BadParameterError(name="weights", value=self.weights, detail=detail)
        if self.weights != IMAGENET:
            return start_from(network, self.network, Path(self.weights))
        path, name = fetch_first_layers(self.network, progress=progress, cancel=cancel)
        start_from(network, self.network, path)
        return name
