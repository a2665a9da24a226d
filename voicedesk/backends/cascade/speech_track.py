"""The sound of one response: one utterance, or a second that takes over where the first one broke."""

from __future__ import annotations

from enum import Enum, auto
from typing import Protocol

from voicedesk.backends.cascade.said import Said
from voicedesk.backends.cascade.stages import Synthesizer, Utterance
from voicedesk.backends.errors import BackendError, QuotaExceeded
from voicedesk.conversation.heard import Word
from voicedesk.text.spoken import SpokenWords, spoken


class SpeechEar(Protocol):
    """Who is told of a track: the response it belongs to."""

    def heard_audio(self, pcm: bytes) -> None:
        """24 kHz mono little-endian int16; counts it in ``Said``."""

    def heard_word(self, word: Word) -> None: ...

    def speech_over(self, error: BackendError | None) -> None:
        """Once: all of it has come, or it breaks off here and the rest is to be read."""


class _Text(Enum):
    COMING = auto()
    WHOLE = auto()
    DONE_WITH = auto()  # spoken, given up or dropped


class SpeechTrack:
    """Begins to speak with the first words. Sound that breaks is taken up once, from the word that had not
    come whole; a refusal is final at once."""

    def __init__(self, synthesizer: Synthesizer, said: Said, ear: SpeechEar) -> None:
        self._synthesizer = synthesizer
        self._said = said
        self._ear = ear
        self._take: Take | None = None
        self._words = SpokenWords()
        self._resumed = False
        self._text = _Text.COMING

    def write(self, piece: str) -> None:
        """``Said`` ends with ``piece`` already."""
        if self._text is _Text.DONE_WITH:
            return
        words = self._words.add(piece)
        if self._take is not None:
            self._take.write(words)
        elif words.strip():
            self._speak_from(0)

    def end(self) -> None:
        """No more text will come."""
        if self._text is _Text.DONE_WITH:
            return
        self._text = _Text.WHOLE
        if self._take is not None:
            self._take.write(self._words.rest())
            self._take.end()
        elif self._words.rest().strip():
            self._speak_from(0)
        else:
            self._finish(None)

    def drop(self) -> None:
        """Be silent at once; nothing more is told."""
        self._text = _Text.DONE_WITH
        if self._take is not None:
            self._take.drop()

    def take_ended(self, take: Take, error: BackendError | None) -> None:
        if take is not self._take or self._text is _Text.DONE_WITH:
            return
        unsaid = self._said.unsaid
        said_whole = self._text is _Text.WHOLE and not self._aloud(unsaid).strip()
        if error is None or said_whole:
            self._finish(None)
        elif self._resumed or not error.retryable or isinstance(error, QuotaExceeded):
            self._finish(error)
        else:
            self._resumed = True
            self._speak_from(unsaid)

    def _speak_from(self, place: int) -> None:
        """All there is from this place of the text on; the sound follows what has come."""
        take = self._take = Take(self, self._said, self._ear)
        take.start(self._synthesizer)  # It may fail at once, and another be begun in its place.
        if take is not self._take:
            return
        if self._text is _Text.WHOLE:
            take.write(self._aloud(place))
            take.end()
        else:
            self._words = SpokenWords()
            self._words.add(self._said.text[:place])
            take.write(self._words.add(self._said.text[place:]))

    def _aloud(self, place: int) -> str:
        return spoken(self._said.text[place:], self._said.text[:place])

    def _finish(self, error: BackendError | None) -> None:
        self._text = _Text.DONE_WITH
        self._ear.speech_over(error)


class Take:
    """The listener of one utterance, whose sound follows what had come of the response before.

    Word times are passed on counted from the response's start, once their sound has begun to come: what is
    not said at all has no place. A word that broke off is said again, but has its place already.
    """

    def __init__(self, track: SpeechTrack, said: Said, ear: SpeechEar) -> None:
        self._track = track
        self._said = said
        self._ear = ear
        self._offset_ms = said.received_ms
        self._said_again = said.broken_word
        self._early: list[Word] = []
        self._utterance: Utterance | None = None
        self._over = False

    def start(self, synthesizer: Synthesizer) -> None:
        self._utterance = synthesizer.begin(self)

    def write(self, text: str) -> None:
        if text and self._utterance is not None and not self._over:
            self._utterance.write(text)

    def end(self) -> None:
        if self._utterance is not None and not self._over:
            self._utterance.end()

    def drop(self) -> None:
        self._over = True
        if self._utterance is not None:
            self._utterance.drop()

    # What the utterance tells.

    def audio(self, pcm: bytes) -> None:
        if pcm and not self._over:
            self._ear.heard_audio(pcm)
            self._pass_words(self._said.received_ms)

    def word(self, word: str, start_ms: int, end_ms: int) -> None:
        if not self._over:
            self._early.append(Word(word, self._offset_ms + start_ms, self._offset_ms + end_ms))
            self._pass_words(self._said.received_ms)

    def finished(self, error: BackendError | None) -> None:
        if self._over:
            return
        if error is None:
            self._pass_words(max((word.end_ms for word in self._early), default=0))
        self._over = True
        self._track.take_ended(self, error)

    def _pass_words(self, until_ms: int) -> None:
        due = [word for word in self._early if word.start_ms < until_ms]
        self._early = [word for word in self._early if word.start_ms >= until_ms]
        for word in due:
            again, self._said_again = self._said_again.casefold() == word.word.casefold(), ""
            if not again and not self._over:
                self._said.words = (*self._said.words, word)
                self._ear.heard_word(word)
