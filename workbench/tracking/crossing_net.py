"""Second link, second half: a small network says of doubtful chains whether they are one animal or several.

It is trained within the recording, on the chains whose count is beyond doubt and on merges of pictures of
single animals, and is asked only of chains about which area and flow contradict each other or nearly tie.
What is sure without it stays as it is.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Json
from workbench.nets.crossing import CrossingNet, crossing_odds
from workbench.nets.embedding import as_batch
from workbench.nets.runtime import choose_threads, pick_device, placed
from workbench.tracking.blob_store import BlobStore
from workbench.tracking.chains import Chains, Ints
from workbench.tracking.counts import Floats, Solution, count_animals, solve_counts
from workbench.tracking.merges import merged

STAGE = "Telling crossings"

FEWEST = 10
"""Sure chains' pictures of each kind without which nothing is learned."""

_LARGE = 1.5
_NEARLY = (1.25, 1.75)
"""Areas in animals: of a sure crossing at least, and between one and two."""
_TIE = 6.0
"""Cost of another count from which on the programme is sure: that of a whole animal that vanishes."""
_A_CHAIN = 20
_MOST = 800
"""Pictures taken of a chain, and of each kind."""
_STEPS, _BATCH, _LOOK, _RATE = 240, 64, 20, 3e-3
_PATIENCE = 3
_GOOD = 0.93
"""Share of the held-out pictures named rightly, of both kinds alike, below which it is not listened to."""
_FIRM = 3.0
_WEIGHT = 2.0
"""Log odds beyond which it says no more, and what one of them weighs against areas and flows."""
_PINNED = 500.0


@dataclass(frozen=True, eq=False)
class Kinds:
    """Blobs that are one animal beyond doubt, or several, and chains that are in doubt."""

    single: Ints
    several: Ints
    unsure: Ints


@dataclass(frozen=True, eq=False)
class Counted:
    """Animals in every chain (C,), and what there is to tell of how that was found."""

    counts: Ints
    notes: dict[str, Json] = field(default_factory=dict)


def kinds(store: BlobStore, chains: Chains, size: Floats, solved: Solution, animals: int) -> Kinds:
    """Sort the chains by how sure their counts are; ``size`` (C,) is their area in animals."""
    counts, sure = solved.counts, solved.margin >= _TIE
    ends, begins = np.zeros(len(chains), bool), np.zeros(len(chains), bool)
    if len(chains.joints):
        ends[chains.joints[:, 0]], begins[chains.joints[:, 1]] = True, True
    tie = (size > _NEARLY[0]) & (size < _NEARLY[1])
    against = ((counts == 1) & (size >= _NEARLY[1])) | ((counts >= 2) & (size <= _NEARLY[0]))
    unsure = (counts > 0) & (tie | against) & ~sure
    several = (counts >= 2) & (size >= _LARGE) & ends & begins & sure
    apart = np.flatnonzero(_all_apart(store, chains, counts, animals) & sure[chains.of_blob])
    return Kinds(apart, np.flatnonzero(several[chains.of_blob]), np.flatnonzero(unsure))


def _all_apart(store: BlobStore, chains: Chains, counts: Ints, animals: int) -> NDArray[np.bool_]:
    """(B,) blobs of frames with exactly N blobs, all of them counted as one animal."""
    frame = store.table["frame"].astype(np.int64)
    ones = np.bincount(frame[counts[chains.of_blob] == 1], minlength=store.frames)
    return np.asarray((ones[frame] == animals) & (np.diff(store.first)[frame] == animals), bool)


def count_with_pictures(
    store: BlobStore,
    chains: Chains,
    size: Floats,
    animals: int,
    *,
    seconds: float = 10.0,
    seed: int = 0,
    progress: Progress,
    cancel: CancelToken,
) -> Counted:
    """Animals in every chain: by area and flow, and where these leave doubt by what the pictures show.

    Parameters
    ----------
    size
        (C,) area of each chain in animals.
    seconds
        Longest time of learning.

    Raises
    ------
    Cancelled
    """
    solved = solve_counts(chains, size, animals, store.frames)
    counts, found = solved.counts, kinds(store, chains, size, solved, animals)
    if animals == 1 or not len(found.unsure):
        return Counted(counts, {"why": "no blob is in doubt"})
    blobs = chains.blobs()
    single, several = (_spread(chains, kind) for kind in (found.single, found.several))
    notes: dict[str, Json] = {"unsure": len(found.unsure), "singles": len(single), "crossings": len(several)}
    if min(len(single), len(several)) < FEWEST:
        why = f"fewer than {FEWEST} pictures of a kind are sure: area and flow alone decide"
        return Counted(counts, {**notes, "why": why})
    fit = _Fit(store, chains, (single, several), seed)
    notes |= fit.run(seconds, progress, cancel)
    if notes["held_out"] < _GOOD:
        return Counted(counts, {**notes, "why": "it tells sure cases badly: area and flow alone decide"})
    again = count_animals(chains, size, animals, store.frames, _said(fit, blobs, found, counts))
    settled = np.ones(len(chains), bool)
    settled[found.unsure] = False
    if not np.array_equal(again[settled], counts[settled]):
        return Counted(counts, {**notes, "why": "it would overturn what is sure: area and flow alone decide"})
    changed = int((again != counts).sum())
    return Counted(again, {**notes, "changed": changed, "why": "asked where area and flow leave doubt"})


def _said(fit: _Fit, blobs: list[Ints], found: Kinds, counts: Ints) -> Floats:
    """(C, 2) costs of one animal and of several: of doubtful chains by the network, of others as they are."""
    extra = np.zeros((len(counts), 2))
    extra[counts == 1, 1] = _PINNED
    extra[counts > 1, 0] = _PINNED
    for chain in found.unsure.tolist():
        odds = float(np.clip(fit.odds(_spread_one(blobs[chain])).mean(), -_FIRM, _FIRM))
        extra[chain] = _WEIGHT * max(odds, 0.0), _WEIGHT * max(-odds, 0.0)
    return extra


def _spread_one(blobs: Ints, most: int = _A_CHAIN) -> Ints:
    return blobs[np.unique(np.linspace(0, len(blobs) - 1, min(most, len(blobs))).round().astype(np.int64))]


def _spread(chains: Chains, blobs: Ints) -> Ints:
    """Some of each chain's of the blobs, which rise; of many chains fewer."""
    order = blobs[np.argsort(chains.of_blob[blobs], kind="stable")]
    groups = np.split(order, np.flatnonzero(np.diff(chains.of_blob[order])) + 1) if len(order) else []
    each = max(2, min(_A_CHAIN, _MOST // max(1, len(groups))))
    found = [_spread_one(group, each) for group in groups]
    return np.sort(np.concatenate(found)) if found else np.zeros(0, np.int64)


class _Fit:
    """One training."""

    def __init__(self, store: BlobStore, chains: Chains, kinds: tuple[Ints, Ints], seed: int) -> None:
        self.store, self.rng = store, np.random.default_rng(seed)
        self.device = pick_device("auto")
        torch.manual_seed(seed)
        self.net: nn.Module = placed(CrossingNet(), self.device)
        blobs = np.concatenate(kinds)
        truth = np.repeat([0.0, 1.0], [len(kinds[0]), len(kinds[1])])
        pictures = np.concatenate([store.crops(kind) for kind in kinds])
        held = _held_out(chains.of_blob[blobs], truth)
        self.learned = [pictures[(truth == kind) & ~held] for kind in (0, 1)]
        self.held = [pictures[(truth == kind) & held] for kind in (0, 1)]

    def run(self, seconds: float, progress: Progress, cancel: CancelToken) -> dict[str, Json]:
        """Train until the held-out chains are told apart no better; what there is to tell of it."""
        optimiser = torch.optim.AdamW(self.net.parameters(), lr=_RATE, weight_decay=1e-3)
        choose_threads(lambda: self._step(optimiser))
        began, best, since = time.monotonic(), -1.0, 0
        kept = _weights(self.net)
        for step in range(1, _STEPS + 1):
            cancel.check()
            self._step(optimiser)
            if step % _LOOK:
                continue
            progress(Update(step, _STEPS, STAGE))
            right = self._right()
            if right > best + 1e-4:
                best, since, kept = right, 0, _weights(self.net)
            else:
                since += 1
            if since >= _PATIENCE or time.monotonic() - began > seconds:
                break
        self.net.load_state_dict(kept)
        self.net.eval()
        progress(Update(_STEPS, _STEPS, STAGE))
        return {"steps": step, "held_out": round(best, 4), "seconds": round(time.monotonic() - began, 2)}

    def _step(self, optimiser: torch.optim.Optimizer) -> None:
        """Half single animals, a quarter crossings of the recording, a quarter made ones."""
        half = _BATCH // 2
        single = self._drawn(self.learned[0], half)
        real = self._drawn(self.learned[1], half // 2)
        made = merged(self.learned[0], half - len(real), self.rng)
        pictures = np.concatenate([single, real, made])
        flip = self.rng.random(len(pictures)) < 0.5
        pictures[flip] = pictures[flip, :, ::-1]
        truth = torch.zeros(len(pictures), device=self.device)
        truth[len(single) :] = 1.0
        self.net.train()
        loss = functional.binary_cross_entropy_with_logits(
            self.net(as_batch(pictures, self.device)), truth * 0.9 + 0.05
        )
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()

    def _drawn(self, pictures: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
        return pictures[self.rng.integers(len(pictures), size=count)]

    def _right(self) -> float:
        """Share of the held-out pictures told rightly, both kinds counting alike."""
        self.net.eval()
        single, several = (crossing_odds(self.net, pictures, self.device) for pictures in self.held)
        return 0.5 * float((single < 0).mean()) + 0.5 * float((several > 0).mean())

    def odds(self, blobs: Ints) -> NDArray[np.float32]:
        """Log odds (M,) that blobs, given in rising order, are several animals."""
        return crossing_odds(self.net, self.store.crops(blobs), self.device)


def _held_out(chain: Ints, truth: Floats) -> NDArray[np.bool_]:
    """Every fifth chain of each kind: pictures of one chain resemble each other too much to test each other.

    With a single chain of a kind its last fifth is held out.
    """
    held = np.zeros(len(chain), bool)
    for kind in (0.0, 1.0):
        own = np.flatnonzero(truth == kind)
        members, number = np.unique(chain[own], return_inverse=True)
        if len(members) > 1:
            held[own[number % 5 == min(1, len(members) - 1)]] = True
        else:
            held[own[-max(1, len(own) // 5) :]] = True
    return held


def _weights(net: nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().clone() for name, tensor in net.state_dict().items()}
