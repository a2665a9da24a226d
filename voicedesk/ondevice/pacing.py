"""How fast an answer's sound goes out: a burst at once, the rest some times as fast as it is heard."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """``burst_ms`` of sound may go out at once, then ``factor`` milliseconds of it in each that passes."""

    burst_ms: float
    factor: float
    _began: float = field(default_factory=time.monotonic)

    async def keep(self, sent_ms: float) -> None:
        """Wait if more than burst and pace allow has been sent; yields to other connections anyway."""
        allowed_ms = self.burst_ms + (time.monotonic() - self._began) * 1000 * self.factor
        await asyncio.sleep(max(sent_ms - allowed_ms, 0) / 1000 / self.factor)
