"""Thermal input: temperatures from files, false colours back to intensity, writing over the picture."""

from workbench.media.burnt_in import burnt_in
from workbench.media.palettes import PALETTES, colorbar, detect_palette, intensity
from workbench.media.radiometric import PRESETS, CelsiusScale, celsius_to_display, read_celsius

__all__ = [
    "PALETTES",
    "PRESETS",
    "CelsiusScale",
    "burnt_in",
    "celsius_to_display",
    "colorbar",
    "detect_palette",
    "intensity",
    "read_celsius",
]
