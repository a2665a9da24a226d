"""One item's transcript on its way out: words as soon as they are sure, then all of it."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from voicedesk.ondevice.engines.recognizer import RecognizerFault
from voicedesk.ondevice.engines.spelling import written
from voicedesk.ondevice.realtime.outbox import Outbox
from voicedesk.ondevice.realtime.usage import HEARD_TOKENS_A_SECOND, text_tokens

_EVENT = "conversation.item.input_audio_transcription"


class Transcript:
    """Deltas only ever append, so a word is sent when two hearings in a row agree on all up to it."""

    def __init__(self, item_id: str, outbox: Outbox) -> None:
        self._place: dict[str, Any] = {"item_id": item_id, "content_index": 0}
        self._outbox = outbox
        self._before: list[str] = []
        self._sent = ""

    async def so_far(self, heard: str) -> None:
        """Send the words that this hearing and the one before it share."""
        words = written(heard).rstrip("?.").split()
        pairs = zip(self._before, words, strict=False)
        agreed = takewhile(lambda pair: pair[0] == pair[1], pairs)
        self._before = words
        await self._send_up_to(" ".join(word for word, _ in agreed))

    async def complete(self, heard: str, heard_seconds: float) -> None:
        """Send what is still missing and then the whole, which holds even where it differs."""
        transcript = written(heard)
        await self._send_up_to(transcript)
        audio_tokens = round(heard_seconds * HEARD_TOKENS_A_SECOND)
        text = text_tokens(transcript)
        usage = {
            "type": "tokens",
            "total_tokens": audio_tokens + text,
            "input_tokens": audio_tokens,
            "input_token_details": {"text_tokens": 0, "audio_tokens": audio_tokens},
            "output_tokens": text,
        }
        await self._outbox.send(f"{_EVENT}.completed", **self._place, transcript=transcript, usage=usage)

    async def fail(self, fault: RecognizerFault) -> None:
        error = {"type": "server_error", "code": "transcription_failed", "message": str(fault), "param": None}
        await self._outbox.send(f"{_EVENT}.failed", **self._place, error=error)

    async def _send_up_to(self, text: str) -> None:
        if not text.startswith(self._sent):
            return
        missing = text[len(self._sent) :]
        for index, word in enumerate(missing.split(" ")):
            delta = f" {word}" if index else word
            if delta:
                await self._outbox.send(f"{_EVENT}.delta", **self._place, delta=delta)
        self._sent = text
