"""One stretch of speech: text goes in as it is written, sound and words come out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from voicedesk.backends.base import BYTES_PER_MS
from voicedesk.backends.cascade.speech.failures import Fault
from voicedesk.backends.cascade.speech.signals import Canceled, Completed, Sound, SpokenWord
from voicedesk.backends.cascade.speech.voice import FAILURES, RequestSignal, Voice
from voicedesk.backends.cascade.speech.watch import SoundWatch
from voicedesk.backends.cascade.stages import Listener
from voicedesk.backends.errors import BackendError


class Release(Protocol):
    def __call__(self, voice: Voice, *, is_well: bool) -> None:
        """Take a voice back; ``is_well``: it ended in peace and may speak again."""


class SpokenUtterance:
    """Speaks with the voice it is given by ``attach``; until then its text waits.

    When it fails in mid-sound, what was told to the listener is what is certain: all sound passed on to
    ``audio`` came in order, and each ``word`` told has its right place, also if its sound came no more.
    """

    def __init__(self, listener: Listener, fault: Fault, release: Release) -> None:
        self._listener: Listener | None = listener
        self._fault = fault
        self._release = release
        self._voice: Voice | None = None
        self._waiting: list[str] = []  # text from before there was a voice
        self._written_chars = 0
        self._received_bytes = 0
        self._half_sample = b""
        self._ended = False
        self._watch = SoundWatch(self._miss)

    @property
    def is_over(self) -> bool:
        return self._listener is None

    def attach(self, voice: Voice) -> None:
        """Speak with ``voice`` from now on, and release it afterwards."""
        if self._listener is None:
            self._release(voice, is_well=True)
            return
        self._voice = voice
        if self._waiting:
            self._ask(lambda: self._speak_waiting(voice))

    def write(self, text: str) -> None:
        if self._listener is None or self._ended or not text:
            return
        voice, begins = self._voice, self._written_chars == 0
        self._written_chars += len(text)
        if voice is None:
            self._waiting.append(text)
        else:
            self._ask(lambda: self._speak(voice, text, begins=begins))
        self._watch.owe(self._written_chars, self._received_ms, ended=False)

    def end(self) -> None:
        if self._listener is None or self._ended:
            return
        self._ended = True
        if self._written_chars == 0:
            self._finish(None, voice_is_well=True)
            return
        if self._voice is not None:
            self._ask(self._voice.end)
        self._watch.owe(self._written_chars, self._received_ms, ended=True)

    def drop(self) -> None:
        if self._listener is not None:
            self._leave(voice_is_well=self._written_chars == 0)

    def fail(self, error: BackendError) -> None:
        """No voice will come, or the one there is has become useless."""
        self._finish(error, voice_is_well=False)

    @property
    def _received_ms(self) -> int:
        return self._received_bytes // BYTES_PER_MS

    def _speak_waiting(self, voice: Voice) -> None:
        waiting, self._waiting = self._waiting, []
        for number, text in enumerate(waiting):
            self._speak(voice, text, begins=number == 0)
        if self._ended:
            voice.end()

    def _speak(self, voice: Voice, text: str, *, begins: bool) -> None:
        if begins:
            voice.start(self._hear)
        voice.write(text)

    def _ask(self, call: Callable[[], None]) -> None:
        """Into the SDK. Its failure is told later: nobody is called back from within ``write``."""
        try:
            call()
        except FAILURES as failure:
            error = self._fault.link_lost(str(failure))
            asyncio.get_running_loop().call_soon(self.fail, error)

    def _hear(self, signal: RequestSignal) -> None:
        listener = self._listener
        if listener is None:
            return
        match signal:
            case Sound(pcm=pcm):
                self._pass_on(listener, pcm)
            case SpokenWord(word=word, start_ms=start_ms, end_ms=end_ms):
                listener.word(word, start_ms, end_ms)
            case Completed():
                self._finish(None, voice_is_well=True)
            case Canceled():
                self._finish(self._fault.of_cancellation(signal), voice_is_well=False)

    def _pass_on(self, listener: Listener, pcm: bytes) -> None:
        pcm = self._half_sample + pcm
        whole = len(pcm) // 2 * 2
        self._half_sample = pcm[whole:]
        if whole:
            self._received_bytes += whole
            self._watch.hear(self._written_chars, self._received_ms, ended=self._ended)
            listener.audio(pcm[:whole])

    def _miss(self, seconds: float) -> None:
        """Sound is overdue."""
        if self._voice is not None and self._voice.is_connected:
            self._finish(self._fault.no_answer(f"no sound for {seconds:.0f} s"), voice_is_well=False)
        else:
            self._finish(self._fault.service_down(f"no connection for {seconds:.0f} s"), voice_is_well=False)

    def _finish(self, error: BackendError | None, *, voice_is_well: bool) -> None:
        listener = self._listener
        if listener is not None:
            self._leave(voice_is_well=voice_is_well)
            listener.finished(error)

    def _leave(self, *, voice_is_well: bool) -> None:
        self._listener = None
        self._watch.stop()
        voice, self._voice = self._voice, None
        if voice is None:
            return
        voice.mute()
        if not voice_is_well and not self._ended:
            self._ask(
                voice.end
            )  # First: a request that is stopped with its input open hangs the synthesizer.
        self._release(voice, is_well=voice_is_well)
