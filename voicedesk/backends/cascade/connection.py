"""One connection of the cascade: its stages, what runs for them, and who conducts them."""

from __future__ import annotations

import asyncio
import logging

from voicedesk.backends.base import AudioSink, PostEvent
from voicedesk.backends.cascade.conductor import Conductor
from voicedesk.backends.cascade.stage_set import StageFactory
from voicedesk.backends.errors import BackendError
from voicedesk.backends.tasks import Failed, TaskOwner
from voicedesk.conversation.commands import Command
from voicedesk.conversation.events import Event

log = logging.getLogger(__name__)

WARM_SECONDS = 40.0  # A connection that was idle for 45 may be gone, and the client would not know.


class Connection:
    """New stages each time: nothing of the connection before can reach this one."""

    def __init__(self, factory: StageFactory, post: PostEvent, sink: AudioSink, on_failure: Failed) -> None:
        self._on_failure: Failed | None = on_failure
        self._tasks = TaskOwner("cascade connection", on_failure=self._broke)
        self._stages = factory.build(self._hear)
        self._conductor = Conductor(self._stages, post, sink, self._tasks)
        self._ready = asyncio.Event()

    async def open(self, *, by_hand: bool) -> None:
        """Returns once the transcription is configured; the others get ready meanwhile and after.

        Raises ``BackendError`` if there is no transcription.
        """
        self.use_turn_detection(by_hand=by_hand)
        self._tasks.spawn(self._open_speech())
        self._tasks.spawn(self._keep_chat_warm())
        await self._stages.transcriber.open()

    def ready(self) -> None:
        """It has been reported that we are connected: now what does not work may be said."""
        self._ready.set()

    def use_turn_detection(self, *, by_hand: bool) -> None:
        self._stages.transcriber.use_turn_detection(by_hand=by_hand)

    def perform(self, command: Command) -> None:
        self._conductor.perform(command)

    def send_audio(self, pcm: bytes) -> None:
        self._stages.transcriber.send_audio(pcm)

    def close(self) -> None:
        """Nothing more is posted, and nothing more goes to the sink."""
        self._on_failure = None
        self._conductor.close()

    async def aclose(self) -> None:
        await self._tasks.aclose()
        await self._stages.aclose()

    def _hear(self, event: Event) -> None:
        self._conductor.hear(event)

    def _broke(self, failure: BaseException) -> None:
        if self._on_failure is not None:
            self._on_failure(failure)

    async def _open_speech(self) -> None:
        try:
            await self._stages.synthesizer.open()
        except BackendError as error:
            await self._ready.wait()
            self._conductor.speech_ended(error)

    async def _keep_chat_warm(self) -> None:
        """No turn pays for a handshake, however long nobody spoke. What is wrong with the service is said
        where it matters: at the first question."""
        while True:
            try:
                await self._stages.responder.warm_up()
            except BackendError as error:
                log.info("the chat service is not ready: %s", error.problem.code)
            await asyncio.sleep(WARM_SECONDS)
