"""Whether sound is overdue. The SDK waits for the first for ever and takes a writer's pause for a failure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

FIRST_SOUND_SECONDS = 5.0
NEXT_SOUND_SECONDS = 3.0
HELD_BACK_CHARS = 20  # The service may wait for more text before it speaks the last few words.
FASTEST_CHARS_PER_MS = 0.025  # Sound that is shorter than this cannot be all of the text.


class SoundWatch:
    """Calls ``overdue`` with the seconds waited when sound is owed for text and none comes.

    While the text is still being written, silence may be the writer's: sound is owed only when there is
    clearly more text than was spoken.
    """

    def __init__(self, overdue: Callable[[float], None]) -> None:
        self._overdue = overdue
        self._timer: asyncio.TimerHandle | None = None

    def owe(self, written_chars: int, received_ms: int, *, ended: bool) -> None:
        """Text was written or has ended; sound is waited for from the first moment it is owed."""
        if self._timer is not None:
            return
        spoken_chars = received_ms * FASTEST_CHARS_PER_MS
        if ended or spoken_chars + HELD_BACK_CHARS < written_chars:
            seconds = NEXT_SOUND_SECONDS if received_ms else FIRST_SOUND_SECONDS
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(seconds, self._overdue, seconds)

    def hear(self, written_chars: int, received_ms: int, *, ended: bool) -> None:
        """Sound has come; more may be owed."""
        self.stop()
        self.owe(written_chars, received_ms, ended=ended)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
