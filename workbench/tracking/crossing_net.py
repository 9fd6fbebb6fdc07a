"""Second link, second half: a small network says of doubtful chains whether they are one animal or several.

It is trained within the recording, on blobs whose count is beyond doubt and on merges of pictures of single
animals, and is asked only where area and flow leave doubt: of chains whose area lies between one animal and
two and that the programme could as well count otherwise; and of all large chains where the programme had to
leave out blobs of an animal's size, as it does when it takes a large animal for two small ones. What is sure
without the network stays as it is.
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
from workbench.nets.adamw import AdamW
from workbench.nets.crossing import CrossingNet, crossing_odds
from workbench.nets.embedding import as_batch
from workbench.nets.runtime import choose_threads, pick_device, placed
from workbench.tracking.blob_store import BlobStore
from workbench.tracking.chains import Chains, Ints
from workbench.tracking.counts import Floats, Solution, solve_counts
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
_STEPS, _BATCH, _LOOK = 240, 64, 20
_RATE, _DECAY = 3e-3, 1e-3
_PATIENCE, _PERFECT, _WARM = 3, 0.995, 40
_GOOD = 0.93
"""Share of the held-out pictures named rightly, of both kinds alike, below which it is not listened to."""
_AN_ANIMAL, _LASTING = 0.5, 10
"""Area in animals, and frames, from which on a chain that is counted as none is a contradiction."""
_FIRM = 3.0
_WEIGHT = 5.0
"""Log odds beyond which it says no more, and what one of them weighs: all together as much as the area."""
_FRAMES = 15.0
_PINNED = 500.0


@dataclass(frozen=True, eq=False)
class Kinds:
    """Blobs that are one animal beyond doubt, or several, and chains that are in doubt.

    ``left_out`` says for how many frames blobs of an animal's size were counted as none: then the programme
    contradicts itself, and none of its crossings is beyond doubt.
    """

    single: Ints
    several: Ints
    unsure: Ints
    left_out: int


@dataclass(frozen=True, eq=False)
class Counted:
    """Animals in every chain (C,), and what there is to tell of how that was found."""

    counts: Ints
    notes: dict[str, Json] = field(default_factory=dict)


def kinds(store: BlobStore, chains: Chains, size: Floats, solved: Solution, animals: int) -> Kinds:
    """Sort the chains by how sure their counts are; ``size`` (C,) is their area in animals."""
    counts, sure = solved.counts, solved.margin >= _TIE
    missing = left_out(chains, size, counts)
    frame = store.table["frame"].astype(np.int64)
    exact = np.diff(store.first) == animals
    if missing:  # only the number of blobs is to be trusted
        return Kinds(
            np.flatnonzero(exact[frame]), np.zeros(0, np.int64), np.flatnonzero(size > _NEARLY[0]), missing
        )
    ones = np.bincount(frame[counts[chains.of_blob] == 1], minlength=store.frames)
    apart = exact[frame] & (ones[frame] == animals) & sure[chains.of_blob]
    ends, begins = np.zeros(len(chains), bool), np.zeros(len(chains), bool)
    if len(chains.joints):
        ends[chains.joints[:, 0]], begins[chains.joints[:, 1]] = True, True
    several = (counts >= 2) & (size >= _LARGE) & ends & begins & sure
    tie = (size > _NEARLY[0]) & (size < _NEARLY[1])
    against = ((counts == 1) & (size >= _NEARLY[1])) | ((counts >= 2) & (size <= _NEARLY[0]))
    unsure = (counts > 0) & (tie | against) & ~sure
    return Kinds(np.flatnonzero(apart), np.flatnonzero(several[chains.of_blob]), np.flatnonzero(unsure), 0)


def left_out(chains: Chains, size: Floats, counts: Ints) -> int:
    """Frames of chains as large as an animal that are counted as none."""
    frames = chains.stop - chains.start
    return int(frames[(counts == 0) & (size > _AN_ANIMAL) & (frames >= _LASTING)].sum())


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
    solved = solve_counts(chains, size, animals, store.frames, cancel=cancel)
    counts, found = solved.counts, kinds(store, chains, size, solved, animals)
    if animals == 1 or not len(found.unsure):
        return Counted(counts, {"why": "no blob is in doubt"})
    single, several = (_spread(chains, kind) for kind in (found.single, found.several))
    notes: dict[str, Json] = {"unsure": len(found.unsure), "singles": len(single), "crossings": len(several)}
    if min(len(single), len(several) if not found.left_out else FEWEST) < FEWEST:
        why = f"fewer than {FEWEST} pictures of a kind are sure: area and flow alone decide"
        return Counted(counts, {**notes, "why": why})
    fit = _Fit(store, chains, (single, several), seed)
    notes |= fit.run(seconds, progress, cancel)
    if notes["held_out"] < _GOOD:
        return Counted(counts, {**notes, "why": "it tells sure cases badly: area and flow alone decide"})
    said = _said(fit, chains, found, counts, cancel)
    again = solve_counts(chains, size, animals, store.frames, said, cancel=cancel).counts
    if _worse(chains, size, counts, again, found):
        return Counted(counts, {**notes, "why": "it contradicts what is sure: area and flow alone decide"})
    changed = int((again != counts).sum())
    return Counted(again, {**notes, "changed": changed, "why": "asked where area and flow leave doubt"})


def _worse(chains: Chains, size: Floats, before: Ints, after: Ints, found: Kinds) -> bool:
    """Whether new counts change what was sure, or leave out as many blobs as the old ones."""
    if found.left_out:
        return left_out(chains, size, after) >= found.left_out
    settled = np.ones(len(before), bool)
    settled[found.unsure] = False
    return not np.array_equal(after[settled], before[settled])


def _said(fit: _Fit, chains: Chains, found: Kinds, counts: Ints, cancel: CancelToken) -> Floats:
    """(C, 2) costs of one animal and of several: of doubtful chains by the network, of others as they are."""
    extra = np.zeros((len(counts), 2))
    if not found.left_out:
        extra[counts == 1, 1] = _PINNED
        extra[counts > 1, 0] = _PINNED
    blobs = chains.blobs()
    for chain in found.unsure.tolist():
        cancel.check()
        odds = float(np.clip(fit.odds(_spread_one(blobs[chain])).mean(), -_FIRM, _FIRM))
        weight = _WEIGHT * min(1.0, float(chains.stop[chain] - chains.start[chain]) / _FRAMES)
        extra[chain] = weight * max(odds, 0.0), weight * max(-odds, 0.0)
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
        if not len(self.held[1]):
            self.held[1] = merged(self.held[0], len(self.held[0]), self.rng)

    def run(self, seconds: float, progress: Progress, cancel: CancelToken) -> dict[str, Json]:
        """Train until the held-out chains are told apart no better; what there is to tell of it."""
        optimiser = AdamW(self.net.parameters(), _DECAY)
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
            done = since >= _PATIENCE or (right >= _PERFECT and step >= _WARM)
            if done or time.monotonic() - began > seconds:
                break
        self.net.load_state_dict(kept)
        self.net.eval()
        progress(Update(_STEPS, _STEPS, STAGE))
        return {"steps": step, "held_out": round(best, 4), "seconds": round(time.monotonic() - began, 2)}

    def _step(self, optimiser: AdamW) -> None:
        """Half single animals, a quarter crossings of the recording, a quarter made ones."""
        half = _BATCH // 2
        single = self._drawn(self.learned[0], half)
        real = self._drawn(self.learned[1], half // 2) if len(self.learned[1]) else self.learned[1]
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
        optimiser.forget_gradients()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step(_RATE)

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
        if not len(own):
            continue
        members, number = np.unique(chain[own], return_inverse=True)
        if len(members) > 1:
            held[own[number % 5 == min(1, len(members) - 1)]] = True
        else:
            held[own[-max(1, len(own) // 5) :]] = True
    return held


def _weights(net: nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().clone() for name, tensor in net.state_dict().items()}
