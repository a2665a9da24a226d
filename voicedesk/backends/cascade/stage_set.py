"""The three stages of one connection, and who builds them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from voicedesk.backends.base import OfferedTool
from voicedesk.backends.cascade.stages import Responder, Synthesizer, Transcriber
from voicedesk.backends.concessions import Concessions
from voicedesk.backends.far_end import FarEnds
from voicedesk.backends.tasks import TaskOwner
from voicedesk.conversation.events import BackendFaulted, Event
from voicedesk.settings.schema import Cascade

CLOSING_SECONDS = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StageSet:
    transcriber: Transcriber
    responder: Responder
    synthesizer: Synthesizer

    async def aclose(self) -> None:
        """All at once; what takes more than a second is left behind."""
        owner = TaskOwner("closing a stage")
        for stage in (self.transcriber, self.responder, self.synthesizer):
            owner.spawn(stage.aclose())
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                await owner.join()
        except TimeoutError:
            log.warning("%d of the stages did not close in %g s", len(owner), CLOSING_SECONDS)
            await owner.aclose()


class StageFactory(Protocol):
    def import_libraries(self) -> None:
        """Everything the stages will need. Takes seconds the first time: for a worker thread."""

    def build(self, hear: Callable[[Event], None]) -> StageSet:
        """New stages, not connected yet; the transcriber reports to ``hear``."""


class AzureStages:
    """Azure OpenAI, Azure Speech, or what speaks their protocols at ``far_ends``."""

    def __init__(self, settings: Cascade, far_ends: FarEnds, tools: Sequence[OfferedTool]) -> None:
        self._settings = settings
        self._far_ends = far_ends
        self._tools = tools
        self._concessions = Concessions()

    def import_libraries(self) -> None:
        """Without the Speech SDK the speech stage says so itself, and answers are read."""
        import_chat()
        import_transcription()
        try:
            import_speech()
        except (ImportError, OSError) as failure:
            log.warning("the Speech SDK cannot be loaded: %s", failure)

    def build(self, hear: Callable[[Event], None]) -> StageSet:
        from voicedesk.backends.cascade.chat.responder import KernelResponder
        from voicedesk.backends.cascade.speech.synthesizer import AzureSynthesizer
        from voicedesk.backends.cascade.transcription.transcriber import AzureTranscriber

        return StageSet(
            AzureTranscriber(self._settings, self._far_ends.transcription, hear),
            KernelResponder(
                self._settings,
                self._far_ends.chat,
                self._tools,
                concessions=self._concessions,
                tell=lambda problem: hear(BackendFaulted(problem)),
            ),
            AzureSynthesizer(self._settings, self._far_ends.speech),
        )


def import_libraries() -> None:
    """Import the SDKs of all three stages. Takes seconds the first time: for a worker thread."""
    import_chat()
    import_transcription()
    import_speech()


def import_transcription() -> None:
    """The client looks for its websocket only when it connects."""
    import websockets.asyncio.client  # noqa: F401

    from voicedesk.backends.cascade.transcription import link  # noqa: F401


def import_chat() -> None:
    """The client loads its own parts only when they are first used, which would be during a turn."""
    import openai.resources.chat.chat
    import openai.resources.chat.completions.completions
    import openai.resources.chat.completions.messages  # noqa: F401

    from voicedesk.backends.cascade.chat import agent  # noqa: F401


def import_speech() -> None:
    """Also what finds out why there is no connection."""
    from voicedesk.backends.cascade.speech import handshake, sdk  # noqa: F401
