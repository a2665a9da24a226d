"""Server events as facts for the conversation: one table, no link, no library.

The dialects differ in what configures a session, not in what is heard.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from voicedesk.backends.cascade.transcription.turn_ledger import TurnLedger
from voicedesk.backends.error_events import Report
from voicedesk.backends.realtime_mapping import RealtimeMapping
from voicedesk.backends.server_events import (
    ServerEvent,
    identity,
    identity_or_none,
    report_of,
    text_of,
)
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Event
from voicedesk.conversation.problems import Problem, ProblemCode

Judge = Callable[[Report], Problem | None]

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


class EventMapping(RealtimeMapping[Event]):
    """``judge`` says what is wrong in the report of a failed transcription, if that helps."""

    def __init__(
        self, ledger: TurnLedger, padding_ms: int, judge: Judge, clock: Callable[[], float] = time.time
    ) -> None:
        self._ledger = ledger
        self._judge = judge
        rows = {
            "input_audio_buffer.committed": self._committed,
            f"{TRANSCRIPTION}.delta": self._words_added,
            f"{TRANSCRIPTION}.completed": self._completed,
            f"{TRANSCRIPTION}.failed": self._failed,
        }
        super().__init__(rows, _NO_NEWS, padding_ms, clock)

    def _committed(self, event: ServerEvent) -> list[Event]:
        previous = identity_or_none(event.get("previous_item_id"))
        return self._ledger.commit(identity(event["item_id"]), previous)

    def _words_added(self, event: ServerEvent) -> list[Event]:
        words = text_of(event.get("delta"))
        return self._ledger.add_words(identity(event["item_id"]), words) if words else []

    def _completed(self, event: ServerEvent) -> list[Event]:
        item_id = identity(event["item_id"])
        text = text_of(event.get("transcript")).strip()
        return self._ledger.settle(item_id, ev.UserTranscriptUpdated(item_id, text, final=True))

    def _failed(self, event: ServerEvent) -> list[Event]:
        item_id = identity(event["item_id"])
        problem = self._judge(report_of(event.get("error")))
        if problem is not None and problem.code is ProblemCode.SERVICE_DOWN:
            problem = replace(problem, code=ProblemCode.RESPONSE_FAILED)  # One turn failed; the link stands.
        why = [] if problem is None else [ev.BackendFaulted(problem)]
        return self._ledger.settle(item_id, ev.UserTranscriptFailed(item_id), *why)
