"""A few words spoken for nobody, to see whether key, address and voice are right."""

from __future__ import annotations

import asyncio
import time

from voicedesk.backends.cascade.speech.synthesizer import AzureSynthesizer
from voicedesk.backends.connection_report import ConnectionReport
from voicedesk.backends.errors import BackendError
from voicedesk.backends.far_end import FarEnd
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.settings.schema import Cascade

WORDS = "Hello."


async def check_connection(settings: Cascade, secret: str) -> ConnectionReport:
    """Connect to ``settings.tts_endpoint`` with ``secret`` and have a word spoken with ``tts_voice``.

    Takes at most ``settings.timeout_seconds``, and a second to close; raises nothing.
    """
    began = time.monotonic()
    far_end = FarEnd(settings.tts_endpoint, secret)
    synthesizer = AzureSynthesizer(settings, far_end)
    problem = None
    try:
        async with asyncio.timeout(settings.timeout_seconds):
            await synthesizer.open()
            sample = _Sample()
            utterance = synthesizer.begin(sample)
            utterance.write(WORDS)
            utterance.end()
            problem = await sample.verdict(far_end.host)
    except BackendError as error:
        problem = error.problem
    except TimeoutError:
        detail = f"not done in {settings.timeout_seconds:.0f} s"
        problem = Problem(ProblemCode.SERVICE_DOWN, far_end.host, detail, stage=Stage.SPEECH)
    finally:  # Also when it is cancelled: a spare would be kept ready for ever.
        milliseconds = round((time.monotonic() - began) * 1000)
        await synthesizer.aclose()
    return ConnectionReport(milliseconds, problem)


class _Sample:
    """Listens for any sound at all."""

    def __init__(self) -> None:
        self._bytes = 0
        self._finished: asyncio.Future[BackendError | None] = asyncio.get_running_loop().create_future()

    def audio(self, pcm: bytes) -> None:
        self._bytes += len(pcm)

    def word(self, word: str, start_ms: int, end_ms: int) -> None:
        """Where it lies is of no interest here."""

    def finished(self, error: BackendError | None) -> None:
        if not self._finished.done():
            self._finished.set_result(error)

    async def verdict(self, host: str) -> Problem | None:
        error = await self._finished
        if error is not None:
            return error.problem
        if not self._bytes:
            return Problem(ProblemCode.NO_ANSWER, host, "a voice without sound", stage=Stage.SPEECH)
        return None
