"""One response: its words are shown and spoken as they are written, until both are done."""

from __future__ import annotations

from typing import Protocol

from voicedesk.backends.base import AudioSink, PostEvent
from voicedesk.backends.cascade.said import Said
from voicedesk.backends.cascade.speech_track import SpeechTrack
from voicedesk.backends.cascade.stages import Synthesizer
from voicedesk.backends.errors import BackendError
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome
from voicedesk.conversation.heard import Word
from voicedesk.conversation.problems import Problem


class AnswerOwner(Protocol):
    def speech_ended(self, error: BackendError | None) -> None:
        """The sound of an answer has come whole; or the rest of it stands in writing, and this is why."""

    def answer_ended(self, answer: Answer, outcome: Outcome, problem: Problem | None) -> None:
        """Once an answer; to be reported."""


class Answer:
    """Ends once: when the model has written and the voice has spoken all, or when it is cancelled. The ear
    of its own speech."""

    def __init__(
        self, said: Said, synthesizer: Synthesizer, post: PostEvent, sink: AudioSink, owner: AnswerOwner
    ) -> None:
        self.said = said
        self._post = post
        self._sink = sink
        self._owner = owner
        self._speech = SpeechTrack(synthesizer, said, self)
        self._speaks = True
        self._ending: tuple[Outcome, Problem | None] | None = None
        self._outcome: Outcome | None = None

    @property
    def response_id(self) -> str:
        return self.said.response_id

    @property
    def closed(self) -> bool:
        """The model has written all it will."""
        return self._ending is not None

    @property
    def ended(self) -> bool:
        return self._outcome is not None

    def write(self, piece: str) -> None:
        """The model wrote this: the voice has it before the window. Blanks in front are left out."""
        before = self.said.text
        piece = piece if before else piece.lstrip()
        if self.ended or not piece:
            return
        self.said.text += piece
        self._speech.write(piece)
        self._post(ev.ResponseTextAdded(self.response_id, piece))

    def close(self, outcome: Outcome, problem: Problem | None = None) -> None:
        """The model has written all it will; the answer ends so when that is spoken."""
        if self._ending is None:
            self._ending = (outcome, problem)
            self._speech.end()
            self._end_if_done()

    def cancel(self) -> None:
        """Silent at once. What nobody could hear, nor read because the voice had failed, was never said."""
        if not self.ended:
            self._speech.drop()
            self.said.withdrawn = self._speaks and not self.said.received_bytes
            self._end(Outcome.CANCELLED, None)

    def silence(self) -> None:
        """The connection is gone: nothing more is told of it."""
        self._outcome = self._outcome or Outcome.CANCELLED
        self._speech.drop()

    # What the speech tells.

    def heard_audio(self, pcm: bytes) -> None:
        if not self.said.received_bytes:
            self._post(ev.ResponseAudioStarted(self.response_id))
        if not self.ended:
            self.said.received_bytes += len(pcm)
            self._sink.add_audio(self.response_id, pcm)

    def heard_word(self, word: Word) -> None:
        self._post(ev.ResponseWordTimed(self.response_id, word.word, word.start_ms, word.end_ms))

    def speech_over(self, error: BackendError | None) -> None:
        self._speaks = False
        if self.said.received_bytes:
            self._sink.end_audio(self.response_id)
        if error is not None or self.said.received_bytes:
            self._owner.speech_ended(error)
        self._end_if_done()

    def _end_if_done(self) -> None:
        if self._ending is not None and not self._speaks and not self.ended:
            self.said.complete = True
            self._end(*self._ending)

    def _end(self, outcome: Outcome, problem: Problem | None) -> None:
        self._outcome = outcome
        self._owner.answer_ended(self, outcome, problem)
