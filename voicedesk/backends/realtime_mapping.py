"""What the server events of all realtime protocols have in common, and how a table of them is followed.

An event is any mapping with the protocol's fields. What is not in the table is counted and otherwise ignored;
so is what lacks its fields.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from voicedesk.backends.server_events import ServerEvent, object_of
from voicedesk.conversation import events as ev

log = logging.getLogger(__name__)

KINDS_COUNTED = 100
LONGEST_SESSION_SECONDS = 24 * 3600.0

FactT = TypeVar("FactT")
Row = Callable[[ServerEvent], Sequence[FactT | ev.Event]]


class RealtimeMapping(Generic[FactT]):
    """``padding_ms`` is what the service adds to the speech it reports: prefix padding and trailing silence.

    ``counters`` counts the kinds of events that were not understood; ``no_news`` are those that need not be.
    """

    def __init__(
        self,
        rows: Mapping[str, Row[FactT]],
        no_news: frozenset[str],
        padding_ms: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.counters: Counter[str] = Counter()
        self._table = {
            "input_audio_buffer.speech_started": self._speech_started,
            "input_audio_buffer.speech_stopped": self._speech_stopped,
            **rows,
        }
        self._no_news = no_news
        self._padding_ms = padding_ms
        self._clock = clock
        self._speech_start_ms: int | None = None
        self._expires_at: float | None = None

    def facts(self, event: ServerEvent) -> list[FactT | ev.Event]:
        """What ``event`` means, in order. Never raises."""
        kind = str(event.get("type"))
        row = self._table.get(kind)
        if row is None:
            if kind not in self._no_news:
                self._count(kind)
            return []
        try:
            return list(row(event))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError):
            self._count(f"malformed {kind}")
            return []

    def expiry(self, event: ServerEvent) -> list[ev.Event]:
        """When the service will end this session, told by what creates and updates it; told once.

        A time that is past or more than a day ahead says more about this machine's clock than about the
        session and is ignored.
        """
        expires_at = object_of(event.get("session")).get("expires_at")
        if not isinstance(expires_at, int | float) or expires_at == self._expires_at:
            return []
        self._expires_at = expires_at
        left = expires_at - self._clock()
        return [ev.SessionExpiring(left)] if 0 < left < LONGEST_SESSION_SECONDS else []

    def _speech_started(self, event: ServerEvent) -> list[ev.Event]:
        self._speech_start_ms = event.get("audio_start_ms")
        return [ev.SpeechStarted()]

    def _speech_stopped(self, event: ServerEvent) -> list[ev.Event]:
        start_ms, self._speech_start_ms = self._speech_start_ms, None
        end_ms = event.get("audio_end_ms")
        if not isinstance(start_ms, int) or not isinstance(end_ms, int):
            return [ev.SpeechStopped()]
        return [ev.SpeechStopped(max(0, end_ms - start_ms - self._padding_ms))]

    def _count(self, kind: str) -> None:
        kind = kind[:80]
        if kind in self.counters or len(self.counters) < KINDS_COUNTED:
            self.counters[kind] += 1
        if self.counters[kind] == 1:
            log.info("the service sent an event that is not used here: %s", kind)
