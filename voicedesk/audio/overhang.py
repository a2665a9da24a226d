"""Sound that outlasts the block in which its end was decided: fades, mixed under whatever comes next."""

from __future__ import annotations

import numpy as np

from voicedesk.audio.arrays import Signal


class Overhang:
    def __init__(self) -> None:
        self._rest: Signal = np.empty(0, np.float32)

    def __bool__(self) -> bool:
        """Whether something of it is still to sound."""
        return len(self._rest) > 0

    def begin(self, fade: Signal) -> None:
        """``fade`` sounds from the next block on, over what is still fading."""
        length = max(len(fade), len(self._rest))
        both = np.zeros(length, np.float32)
        both[:len(self._rest)] += self._rest
        both[:len(fade)] += fade
        self._rest = both

    def mix_into(self, block: Signal) -> None:
        count = min(len(block), len(self._rest))
        if count:
            block[:count] += self._rest[:count]
            self._rest = self._rest[count:]
