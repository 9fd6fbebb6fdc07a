"""Rodents rendered with known truth: for the demo, the tests and the benchmarks."""

from workbench.simulate.scene import (
    BEHAVIOURS,
    POINT_NAMES,
    AnimalTruth,
    Bout,
    Scene,
    SceneFrame,
    SceneSpec,
    write_scene,
)

__all__ = [
    "BEHAVIOURS",
    "POINT_NAMES",
    "AnimalTruth",
    "Bout",
    "Scene",
    "SceneFrame",
    "SceneSpec",
    "write_scene",
]
