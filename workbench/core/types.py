"""The shapes data takes, by name."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Image: TypeAlias = NDArray[np.uint8]
"""(H, W) intensity or (H, W, 3) RGB."""

DeepImage: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]
"""As it lies in the file: 8 or 16 bit."""

Mask: TypeAlias = NDArray[np.uint8]
"""(H, W), value = class id (or animal number, for an instance mask)."""

Points: TypeAlias = NDArray[np.float64]
"""(N, 2), x and y in pixels."""

Celsius: TypeAlias = NDArray[np.float32]
"""(H, W), °C."""

Json: TypeAlias = Any
"""What `json.dumps` takes."""
