"""Server events as facts for the conversation: one table, no link, no SDK.

An event is any mapping with the protocol's fields, the SDK's models among them.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from voicedesk.backends.realtime_mapping import RealtimeMapping
from voicedesk.backends.server_events import ServerEvent, identity, identity_or_none, text_of
from voicedesk.backends.voice_live.answers import Answers, Fact
from voicedesk.conversation import events as ev
from voicedesk.text.whole import Pieces

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


class EventMapping(RealtimeMapping[Fact]):
    """Keeps what one connection's events need of each other: transcripts so far, where speech began."""

    def __init__(self, answers: Answers, padding_ms: int, clock: Callable[[], float] = time.time) -> None:
        self._answers = answers
        self._transcripts: dict[str, tuple[Pieces, str]] = {}
        transcription = "conversation.item.input_audio_transcription"
        rows = {
            "input_audio_buffer.committed": self._committed,
            f"{transcription}.delta": self._transcript_delta,
            f"{transcription}.completed": self._transcript_completed,
            f"{transcription}.failed": self._transcript_failed,
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
        super().__init__(rows, _NO_NEWS, padding_ms, clock)

    def _committed(self, event: ServerEvent) -> list[Fact]:
        previous = self._answers.turn_of(identity_or_none(event.get("previous_item_id")))
        return [ev.UserTurnCommitted(identity(event["item_id"]), previous)]

    def _transcript_delta(self, event: ServerEvent) -> list[Fact]:
        item_id = identity(event["item_id"])
        pieces, text = self._transcripts.get(item_id) or (Pieces(), "")
        text += pieces.add(text_of(event.get("delta")))
        self._transcripts[item_id] = pieces, text
        return [ev.UserTranscriptUpdated(item_id, text, final=False)]

    def _transcript_completed(self, event: ServerEvent) -> list[Fact]:
        item_id = identity(event["item_id"])
        self._transcripts.pop(item_id, None)
        return [ev.UserTranscriptUpdated(item_id, text_of(event.get("transcript")).strip(), final=True)]

    def _transcript_failed(self, event: ServerEvent) -> list[Fact]:
        item_id = identity(event["item_id"])
        self._transcripts.pop(item_id, None)
        return [ev.UserTranscriptFailed(item_id)]
