"""Turns the conversation's events into the marks of the latency ledger."""

from __future__ import annotations

from voicedesk.conversation.events import (
    BackendConnected,
    Event,
    PlayoutFlushed,
    PlayoutStarted,
    ResponseAudioStarted,
    ResponseTextAdded,
    SpeechStarted,
    SpeechStopped,
    TalkPressed,
    TalkReleased,
    TextSubmitted,
    UserTurnCommitted,
)
from voicedesk.diagnostics.latency import Exclusion, LatencyLedger, Mark

MARKS: dict[type[Event], Mark] = {
    TalkReleased: Mark.SPEECH_ENDED,
    SpeechStopped: Mark.SPEECH_ENDED,
    UserTurnCommitted: Mark.COMMITTED,
    ResponseTextAdded: Mark.FIRST_TEXT,
    ResponseAudioStarted: Mark.FIRST_AUDIO,
    PlayoutStarted: Mark.PLAYOUT,
}


class LatencyWatch:
    """Hears every event of a session, with the time it came at (seconds on any one clock)."""

    def __init__(self, ledger: LatencyLedger) -> None:
        self.ledger = ledger
        self._first = False

    def hear(self, event: Event, at_seconds: float) -> None:
        match event:
            case BackendConnected():
                self._first = True
            case TalkPressed() | SpeechStarted():
                self.ledger.begin(Exclusion.FIRST if self._first else None)
            case TextSubmitted():
                self.ledger.begin(Exclusion.TYPED)
                self.ledger.mark(Mark.SPEECH_ENDED, at_seconds)
                self.ledger.mark(Mark.COMMITTED, at_seconds)
            case PlayoutFlushed():
                self.ledger.interrupt()
            case _:
                self._mark(event, at_seconds)

    def _mark(self, event: Event, at_seconds: float) -> None:
        mark = MARKS.get(type(event))
        if mark is None:
            return
        answering = mark in {Mark.FIRST_TEXT, Mark.FIRST_AUDIO}
        if answering and not self.ledger.has(Mark.SPEECH_ENDED):
            return  # The rest of an answer that is being talked over.
        self.ledger.mark(mark, at_seconds)
        if mark is Mark.PLAYOUT:
            self._first = False
