"""Server events as facts for the conversation: one table, no link, no library.

An event is any mapping with the protocol's fields, in either dialect: they differ in what configures a
session, not in what is heard. What is not in the table is counted and otherwise ignored; so is what lacks
its fields.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from voicedesk.backends.cascade.transcription.turn_ledger import TurnLedger
from voicedesk.backends.error_events import Report
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Event
from voicedesk.conversation.problems import Problem, ProblemCode

log = logging.getLogger(__name__)

ServerEvent = Mapping[str, Any]
Judge = Callable[[Report], Problem | None]

KINDS_COUNTED = 100
LONGEST_SESSION_SECONDS = 24 * 3600.0
TRANSCRIPTION = "conversation.item.input_audio_transcription"
CREATED = frozenset({"session.created", "transcription_session.created"})
UPDATED = frozenset({"session.updated", "transcription_session.updated"})
_NO_NEWS = frozenset(
    {
        *CREATED,
        *UPDATED,
        "error",
        "conversation.created",
        "conversation.item.added",
        "conversation.item.created",
        "conversation.item.done",
        "input_audio_buffer.cleared",
        "rate_limits.updated",
        f"{TRANSCRIPTION}.segment",
    }
)


class EventMapping:
    """Keeps what one connection's events need of each other. ``padding_ms`` is what the service adds to the
    speech it reports; ``judge`` says what is wrong in the report of a failed transcription, if that helps."""

    def __init__(
        self, ledger: TurnLedger, padding_ms: int, judge: Judge, clock: Callable[[], float] = time.time
    ) -> None:
        self._ledger = ledger
        self._padding_ms = padding_ms
        self._judge = judge
        self._clock = clock
        self._speech_start_ms: int | None = None
        self._expires_at: float | None = None
        self.counters: Counter[str] = Counter()
        self._table: dict[str, Callable[[ServerEvent], list[Event]]] = {
            "input_audio_buffer.speech_started": self._speech_started,
            "input_audio_buffer.speech_stopped": self._speech_stopped,
            "input_audio_buffer.committed": self._committed,
            f"{TRANSCRIPTION}.delta": self._words_added,
            f"{TRANSCRIPTION}.completed": self._completed,
            f"{TRANSCRIPTION}.failed": self._failed,
        }

    def facts(self, event: ServerEvent) -> list[Event]:
        """What ``event`` means, in order. Never raises."""
        kind = str(event.get("type"))
        row = self._table.get(kind)
        if row is None:
            if kind not in _NO_NEWS:
                self._count(kind)
            return []
        try:
            return row(event)
        except (KeyError, TypeError, ValueError, AttributeError):
            self._count(f"malformed {kind}")
            return []

    def expiry(self, event: ServerEvent) -> list[Event]:
        """When the service will end this session, told by what creates and updates it; told once.

        A time that is past or more than a day ahead says more about this machine's clock than about the
        session and is ignored.
        """
        session = event.get("session")
        expires_at = session.get("expires_at") if isinstance(session, Mapping) else None
        if not isinstance(expires_at, int | float) or expires_at == self._expires_at:
            return []
        self._expires_at = expires_at
        left = float(expires_at) - self._clock()
        return [ev.SessionExpiring(left)] if 0 < left < LONGEST_SESSION_SECONDS else []

    def _speech_started(self, event: ServerEvent) -> list[Event]:
        self._speech_start_ms = event.get("audio_start_ms")
        return [ev.SpeechStarted()]

    def _speech_stopped(self, event: ServerEvent) -> list[Event]:
        start_ms, self._speech_start_ms = self._speech_start_ms, None
        end_ms = event.get("audio_end_ms")
        if not isinstance(start_ms, int) or not isinstance(end_ms, int):
            return [ev.SpeechStopped()]
        return [ev.SpeechStopped(max(0, end_ms - start_ms - self._padding_ms))]

    def _committed(self, event: ServerEvent) -> list[Event]:
        previous = event.get("previous_item_id")
        return self._ledger.commit(str(event["item_id"]), str(previous) if previous else None)

    def _words_added(self, event: ServerEvent) -> list[Event]:
        words = event.get("delta")
        return self._ledger.add_words(str(event["item_id"]), str(words)) if words else []

    def _completed(self, event: ServerEvent) -> list[Event]:
        item_id = str(event["item_id"])
        text = str(event.get("transcript") or "").strip()
        return self._ledger.settle(item_id, ev.UserTranscriptUpdated(item_id, text, final=True))

    def _failed(self, event: ServerEvent) -> list[Event]:
        item_id, report = str(event["item_id"]), event.get("error")
        problem = self._judge(report if isinstance(report, Mapping) else {})
        if problem is not None and problem.code is ProblemCode.SERVICE_DOWN:
            problem = replace(problem, code=ProblemCode.RESPONSE_FAILED)  # One turn failed; the link stands.
        why = [] if problem is None else [ev.BackendFaulted(problem)]
        return self._ledger.settle(item_id, ev.UserTranscriptFailed(item_id), *why)

    def _count(self, kind: str) -> None:
        kind = kind[:80]
        if kind in self.counters or len(self.counters) < KINDS_COUNTED:
            self.counters[kind] += 1
        if self.counters[kind] == 1:
            log.info("the transcription service sent an event that is not used here: %s", kind)
