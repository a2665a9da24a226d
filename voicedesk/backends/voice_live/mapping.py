"""Server events as facts for the conversation: one table, no link, no SDK.

An event is any mapping with the protocol's fields, the SDK's models among them. What is not in the table
is counted and otherwise ignored; so is what lacks its fields.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping

from voicedesk.backends.voice_live.answers import Answers, Fact, ServerEvent
from voicedesk.conversation import events as ev

log = logging.getLogger(__name__)

KINDS_COUNTED = 100
LONGEST_SESSION_SECONDS = 24 * 3600.0
_NO_NEWS = frozenset(
    {
        "session.created",
        "session.updated",
        "error",
        "conversation.item.created",
        "conversation.item.truncated",
        "conversation.item.deleted",
        "conversation.item.retrieved",
        "input_audio_buffer.cleared",
        "output_audio_buffer.cleared",
        "response.content_part.added",
        "response.content_part.done",
        "response.audio.done",
        "response.audio_timestamp.done",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
    }
)


class EventMapping:
    """Keeps what one connection's events need of each other: transcripts so far, where speech began.

    ``padding_ms`` is what the service adds to the speech it reports: prefix padding and trailing silence.
    ``counters`` counts the kinds of events that were not understood.
    """

    def __init__(self, answers: Answers, padding_ms: int, clock: Callable[[], float] = time.time) -> None:
        self._padding_ms = padding_ms
        self._clock = clock
        self._answers = answers
        self._speech_start_ms: int | None = None
        self._expires_at: float | None = None
        self._transcripts: dict[str, str] = {}
        self.counters: Counter[str] = Counter()
        self._table: dict[str, Callable[[ServerEvent], list[Fact]]] = {
            "input_audio_buffer.speech_started": self._speech_started,
            "input_audio_buffer.speech_stopped": self._speech_stopped,
            "input_audio_buffer.committed": self._committed,
            "conversation.item.input_audio_transcription.delta": self._transcript_delta,
            "conversation.item.input_audio_transcription.completed": self._transcript_completed,
            "conversation.item.input_audio_transcription.failed": self._transcript_failed,
            "response.created": answers.started,
            "response.output_item.added": answers.item_added,
            "response.output_item.done": answers.item_done,
            "response.audio.delta": answers.audio,
            "response.audio_transcript.delta": answers.text,
            "response.audio_transcript.done": answers.whole_text,
            "response.text.delta": answers.text,
            "response.text.done": answers.whole_text,
            "response.audio_timestamp.delta": answers.word_timed,
            "response.done": answers.finished,
        }

    def facts(self, event: ServerEvent) -> list[Fact]:
        """What ``event`` means, in order. Never raises."""
        kind = str(event.get("type"))
        row = self._table.get(kind)
        if row is None:
            if kind not in _NO_NEWS:
                self._count(kind)
            return []
        try:
            return row(event)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            self._count(f"malformed {kind}")
            return []

    def expiry(self, event: ServerEvent) -> ev.SessionExpiring | None:
        """When the service will end this session, told by ``session.created`` and ``session.updated``.

        It is told once. A time that is past or more than a day ahead says more about this machine's clock
        than about the session and is ignored.
        """
        session = event.get("session")
        expires_at = session.get("expires_at") if isinstance(session, Mapping) else None
        if not isinstance(expires_at, int | float) or expires_at == self._expires_at:
            return None
        self._expires_at = expires_at
        left = float(expires_at) - self._clock()
        return ev.SessionExpiring(left) if 0 < left < LONGEST_SESSION_SECONDS else None

    def _speech_started(self, event: ServerEvent) -> list[Fact]:
        self._speech_start_ms = event.get("audio_start_ms")
        return [ev.SpeechStarted()]

    def _speech_stopped(self, event: ServerEvent) -> list[Fact]:
        start_ms, self._speech_start_ms = self._speech_start_ms, None
        end_ms = event.get("audio_end_ms")
        if not isinstance(start_ms, int) or not isinstance(end_ms, int):
            return [ev.SpeechStopped()]
        return [ev.SpeechStopped(max(0, end_ms - start_ms - self._padding_ms))]

    def _committed(self, event: ServerEvent) -> list[Fact]:
        previous = self._answers.turn_of(event.get("previous_item_id"))
        return [ev.UserTurnCommitted(str(event["item_id"]), previous)]

    def _transcript_delta(self, event: ServerEvent) -> list[Fact]:
        item_id = str(event["item_id"])
        text = self._transcripts.get(item_id, "") + str(event.get("delta") or "")
        self._transcripts[item_id] = text
        return [ev.UserTranscriptUpdated(item_id, text, final=False)]

    def _transcript_completed(self, event: ServerEvent) -> list[Fact]:
        item_id = str(event["item_id"])
        self._transcripts.pop(item_id, None)
        return [ev.UserTranscriptUpdated(item_id, str(event.get("transcript") or "").strip(), final=True)]

    def _transcript_failed(self, event: ServerEvent) -> list[Fact]:
        item_id = str(event["item_id"])
        self._transcripts.pop(item_id, None)
        return [ev.UserTranscriptFailed(item_id)]

    def _count(self, kind: str) -> None:
        if kind in self.counters or len(self.counters) < KINDS_COUNTED:
            self.counters[kind[:80]] += 1
        if self.counters[kind[:80]] == 1:
            log.info("the service sent an event that is not used here: %s", kind[:80])
