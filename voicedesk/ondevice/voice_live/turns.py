"""What a turn does in Voice Live: it interrupts, is recognised and is answered, as the options say."""

from __future__ import annotations

from voicedesk.ondevice.realtime.listening import SpeechSoFar, TurnRules
from voicedesk.ondevice.voice_live.answering import Answering
from voicedesk.ondevice.voice_live.hearing import Hearing
from voicedesk.ondevice.voice_live.options import SessionOptions


class AnsweredTurns:
    """``options`` are those of the session as they stand now."""

    def __init__(self, options: SessionOptions, hearing: Hearing, answering: Answering) -> None:
        self.options = options
        self._hearing = hearing
        self._answering = answering

    async def began(self) -> None:
        if (self.options.turn_detection or {}).get("interrupt_response"):
            await self._answering.interrupt("turn_detected")

    async def going_on(self, speech: SpeechSoFar) -> None:
        """Nothing is recognised before the end: answers are text and sound, and transcripts a courtesy."""

    async def take(self, item_id: str, pcm: bytes, voiced_bytes: int | None) -> None:
        transcription = self.options.values["input_audio_transcription"]
        await self._hearing.take(item_id, pcm, transcription, voiced=voiced_bytes != 0)

    async def ended(self) -> None:
        if (self.options.turn_detection or {}).get("create_response"):
            self._answering.start_when_free(self.options)

    async def dropped(self) -> None:
        """Nothing was begun that would have to stop."""


def turn_rules(options: SessionOptions) -> TurnRules | None:
    """How this session finds turns; None if the client takes them itself."""
    endpointer, turns = options.endpointer, options.turn_detection
    if endpointer is None or turns is None:
        return None
    return TurnRules(endpointer, turns["prefix_padding_ms"])
