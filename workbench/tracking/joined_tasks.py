"""Several tasks as one: stretches of a recording, or recordings of the same animals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.tracking.identity_task import IdentityTask


def joined(tasks: Sequence[IdentityTask]) -> IdentityTask:
    """One task whose parts follow each other in time; nothing is known of animals across them.

    Parameters
    ----------
    tasks
        At least one, of as many animals each, and with pictures of one shape.
    """
    fragments = np.cumsum([0, *(task.fragments for task in tasks)])
    ends = np.cumsum([0, *(int(task.stop.max(initial=0)) + 1 for task in tasks)])
    pairs = list(zip(tasks, fragments.tolist(), ends.tolist(), strict=False))
    sets = np.concatenate([task.global_fragments + first for task, first, _ in pairs])
    in_video = np.concatenate([task.images_in_video for task in tasks])
    worth = in_video[sets]
    order = np.lexsort((-worth.sum(axis=1), -worth.min(axis=1))) if len(sets) else np.zeros(0, int)
    return IdentityTask(
        images=np.concatenate([task.images[:] for task in tasks]),
        fragment=np.concatenate([task.fragment + first for task, first, _ in pairs]),
        start=np.concatenate([task.start + begin for task, _, begin in pairs]),
        stop=np.concatenate([task.stop + begin for task, _, begin in pairs]),
        images_in_video=in_video,
        animals=tasks[0].animals,
        global_fragments=sets[order],
        same=np.concatenate([task.same + first for task, first, _ in pairs]),
        different=np.concatenate([task.different + first for task, first, _ in pairs]),
    )
