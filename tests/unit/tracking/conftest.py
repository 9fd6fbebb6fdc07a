"""Fixtures of the tests of tracking."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch
from small_groups import Group, small_group


@pytest.fixture
def group() -> Callable[..., Group]:
    """``group(texture=4.0, count=180)``: animals that differ that much, that many pictures of each."""

    def make(texture: float = 4.0, count: int = 120) -> Group:
        return small_group(texture, count)

    return make


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
