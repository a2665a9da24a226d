"""Who hears an utterance in the tests: everything told, in order, and a way to wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.fakes.scripted_speech import KEY, ScriptedSpeech
from tests.waiting import until
from voicedesk.backends.cascade.speech.synthesizer import AzureSynthesizer
from voicedesk.backends.errors import BackendError
from voicedesk.backends.far_end import FarEnd
from voicedesk.settings.schema import Cascade

BYTES_PER_MS = 48


class Hearing:
    """A ``Listener``. Told anything after ``finished``, or after ``forbid``, notes it in ``too_late``."""

    def __init__(self) -> None:
        self.pcm = b""
        self.words: list[tuple[str, int, int]] = []
        self.error: BackendError | None = None
        self.too_late: list[str] = []
        self._over = False
        self._news = asyncio.Condition()
        self._wakes: set[asyncio.Task[None]] = set()

    @property
    def sound_ms(self) -> int:
        return len(self.pcm) // BYTES_PER_MS

    def audio(self, pcm: bytes) -> None:
        self._note("audio")
        assert len(pcm) % 2 == 0
        self.pcm += pcm

    def word(self, word: str, start_ms: int, end_ms: int) -> None:
        self._note("word")
        self.words.append((word, start_ms, end_ms))

    def finished(self, error: BackendError | None) -> None:
        self._note("finished")
        self._over, self.error = True, error

    def forbid(self) -> None:
        """From now on nothing may be told."""
        self._over = True

    async def end(self, seconds: float = 20.0) -> BackendError | None:
        """What ``finished`` was told."""
        await self.until(lambda: self._over, seconds)
        return self.error

    async def until(self, is_true: Callable[[], object], seconds: float = 20.0) -> None:
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: bool(is_true()))

    def _note(self, what: str) -> None:
        if self._over:
            self.too_late.append(what)
        wake = asyncio.get_running_loop().create_task(self._notify())
        self._wakes.add(wake)
        wake.add_done_callback(self._wakes.discard)

    async def _notify(self) -> None:
        async with self._news:
            self._news.notify_all()


def synthesizer_for(
    service: ScriptedSpeech, key: str = KEY, voice: str = "en-US-JennyNeural"
) -> AzureSynthesizer:
    return AzureSynthesizer(Cascade(tts_voice=voice, timeout_seconds=5), FarEnd(service.url, key))


async def warm(synthesizer: AzureSynthesizer, spares: int = 1) -> None:
    """Wait until so many spares are connected, as the client sees it: a little later than the service."""
    await until(lambda: len(synthesizer._spares) >= spares)


async def spoken(synthesizer: AzureSynthesizer, *pieces: str) -> Hearing:
    """All that was heard of one utterance, to its end."""
    hearing = Hearing()
    utterance = synthesizer.begin(hearing)
    for piece in pieces:
        utterance.write(piece)
    utterance.end()
    await hearing.end()
    return hearing
