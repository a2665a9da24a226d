"""Azure Speech as the synthesizer of the cascade: the Speech SDK, streaming text in and sound out."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from voicedesk.backends.cascade.speech.endpoint import checked_url
from voicedesk.backends.cascade.speech.failures import Fault
from voicedesk.backends.cascade.speech.spares import Spares
from voicedesk.backends.cascade.speech.utterance import SpokenUtterance
from voicedesk.backends.cascade.speech.voice import FAILURES, Voice
from voicedesk.backends.cascade.stages import Listener
from voicedesk.backends.errors import BackendError, ConnectionDropped
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.pacing import PROCESS_LIMITER, ConnectLimiter
from voicedesk.backends.tasks import TaskOwner
from voicedesk.diagnostics.redaction import scrubbed
from voicedesk.settings.schema import Cascade

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.5  # A handshake that takes longer is tried beside the SDK, which tells no reason.
CLOSE_SECONDS = 0.8
MOST_ALIVE = 8  # synthesizers, those included that the SDK has not yet managed to stop


class AzureSynthesizer:
    """Satisfies ``stages.Synthesizer``. Each utterance has a synthesizer of the SDK to itself; one that
    spoke its text to the end is used again, one that was dropped is thrown away."""

    def __init__(self, settings: Cascade, far_end: FarEnd, limiter: ConnectLimiter | None = None) -> None:
        self._settings = settings
        self._far_end = far_end
        self._fault = Fault(far_end, settings.tts_voice)
        self._limiter = limiter or (ConnectLimiter(limit=10_000) if far_end.is_local else PROCESS_LIMITER)
        self._alive: set[Voice] = set()
        self._disposals: dict[Voice, asyncio.Future[None]] = {}
        self._utterances: set[SpokenUtterance] = set()
        self._tasks = TaskOwner("speech")
        self._spares = Spares(self._connect, self._retire)
        self._answers_itself = False
        self._closed = False

    async def open(self) -> None:
        checked_url(self._far_end)
        await self._spares.open()

    def begin(self, listener: Listener) -> SpokenUtterance:
        utterance = SpokenUtterance(listener, self._fault, self._take_back)
        self._utterances = {each for each in self._utterances if not each.is_over} | {utterance}
        if (voice := self._spares.take()) is not None:
            utterance.attach(voice)
        elif self._tasks.spawn(self._attach_cold(utterance)) is None:
            error = self._fault.link_lost("closed")
            asyncio.get_running_loop().call_soon(utterance.fail, error)
        return utterance

    async def aclose(self) -> None:
        if self._closed:
            return
        self._closed = True
        for utterance in self._utterances:
            utterance.drop()
        await self._tasks.aclose()
        await self._spares.aclose()
        for voice in list(self._alive):
            self._retire(voice)
        if self._disposals:
            await asyncio.wait(set(self._disposals.values()), timeout=CLOSE_SECONDS)

    async def _attach_cold(self, utterance: SpokenUtterance) -> None:
        """There is no spare: the handshake is made while the text is written; the SDK says how it went."""
        try:
            await self._get_over_setback()
            utterance.attach(await self._make())
        except BackendError as error:
            utterance.fail(error)

    async def _get_over_setback(self) -> None:
        """Where connecting failed the last time, one handshake tells whether it would again; the SDK makes
        two, and keeps to itself how long the service wants to be left alone. Raises ``BackendError``."""
        setback = self._spares.setback
        if setback.error is None:
            return
        setback.raise_if_too_early()
        try:
            await self._learn_why_not(self._settings.timeout_seconds)
        except BackendError as error:
            setback.note(error)
            raise
        self._spares.resume()

    async def _connect(self) -> Voice:
        """A voice that is connected. Raises ``BackendError``."""
        seconds = self._settings.timeout_seconds
        voice = await self._make()
        try:
            async with asyncio.timeout(seconds):
                if not await _connects_within(voice, PATIENCE_SECONDS):
                    await self._learn_why_not(seconds)
                    if not await _connects_within(voice, PATIENCE_SECONDS):
                        # The handshake is accepted now, and the SDK does not try twice.
                        voice, given_up = await self._make(), voice
                        self._retire(given_up)
                    await voice.connected()
        except TimeoutError:
            self._retire(voice)
            raise self._fault.service_down(f"no connection in {seconds:.0f} s") from None
        except BaseException:
            self._retire(voice)
            raise
        return voice

    async def _learn_why_not(self, seconds: float) -> None:
        from voicedesk.backends.cascade.speech.handshake import try_handshake

        await self._limiter.wait()
        await try_handshake(checked_url(self._far_end), self._fault, seconds)
        self._answers_itself = True

    async def _knock(self) -> None:
        """The SDK follows redirects with the key, and has no setting against it: a handshake that follows
        none goes ahead of its first one. Raises ``BackendError``."""
        seconds = self._settings.timeout_seconds
        try:
            async with asyncio.timeout(seconds):
                try:
                    await self._learn_why_not(seconds)
                except ConnectionDropped as dropped:
                    if dropped.problem.retry_after is not None:
                        raise
                    await self._learn_why_not(seconds)
        except TimeoutError:
            raise self._fault.service_down(f"no connection in {seconds:.0f} s") from None

    async def _make(self) -> Voice:
        """A voice whose connection is being opened. Raises ``BackendError``."""
        url = checked_url(self._far_end)
        if not self._answers_itself:
            await self._knock()
        if len(self._alive) >= MOST_ALIVE:
            raise self._fault.service_down("the synthesizers before this one have not stopped yet")
        voice = Voice(self._spares.lose)
        self._alive.add(voice)
        try:
            await self._limiter.wait()
            await voice.open(url, self._far_end.key, self._settings.tts_voice)
        except (*FAILURES, ImportError) as failure:
            self._retire(voice)
            raise self._fault.service_down(str(failure)) from failure
        except BaseException:
            self._retire(voice)
            raise
        return voice

    def _take_back(self, voice: Voice, *, is_well: bool) -> None:
        if not is_well or self._tasks.spawn(self._keep_for_later(voice)) is None:
            self._retire(voice)

    async def _keep_for_later(self, voice: Voice) -> None:
        try:
            await voice.release_request()
        except FAILURES as failure:
            log.warning("A synthesizer is not used again: %s", scrubbed(str(failure), self._far_end.key))
            self._retire(voice)
        else:
            self._spares.put(voice)

    def _retire(self, voice: Voice) -> None:
        if voice in self._alive and voice not in self._disposals:
            disposal = self._disposals[voice] = voice.dispose()
            disposal.add_done_callback(lambda _: self._forget(voice))

    def _forget(self, voice: Voice) -> None:
        self._alive.discard(voice)
        self._disposals.pop(voice, None)


async def _connects_within(voice: Voice, seconds: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await voice.connected()
    return voice.is_connected
