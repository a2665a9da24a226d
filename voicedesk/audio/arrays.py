"""The two shapes of sound in memory."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Samples: TypeAlias = npt.NDArray[np.int16]
"""Mono int16, one dimension."""
Signal: TypeAlias = npt.NDArray[np.float32]
"""Mono float32 in -1.0 to 1.0, one dimension."""
