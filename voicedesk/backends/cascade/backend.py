"""The cascade as a backend: transcription, a chat model and speech, each a service of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from voicedesk.backends.base import (
    ANSWER_SECONDS,
    IMPORT_SECONDS,
    AudioSink,
    BackendCapabilities,
    OfferedTool,
    PostEvent,
)
from voicedesk.backends.cascade.conductor import WORDS_SECONDS
from voicedesk.backends.cascade.connection import Connection
from voicedesk.backends.cascade.failures import named
from voicedesk.backends.cascade.stage_set import AzureStages, StageFactory
from voicedesk.backends.errors import BackendError
from voicedesk.backends.far_end import FarEnds
from voicedesk.backends.tasks import TaskOwner
from voicedesk.conversation import commands as cmd
from voicedesk.conversation.events import BackendConnected, BackendLost, Event
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.settings.schema import Cascade

MARGIN_SECONDS = 5.0  # The stage that is given up says so itself, and is named.


class CascadeBackend:
    """Connected once the transcription is, and every library has been imported: an answer may then be
    without a voice for a while, but never waits for an import. ``stages`` stands in for the services in
    tests. Turns are the transcription's to end until ``UseTurnDetection`` says otherwise.
    """

    def __init__(  # noqa: PLR0913 - what every backend is given, and the stand-ins
        self,
        settings: Cascade,
        far_ends: FarEnds,
        tools: Sequence[OfferedTool],
        post: PostEvent,
        sink: AudioSink,
        *,
        stages: StageFactory | None = None,
    ) -> None:
        self._settings = settings
        self._stages = stages or AzureStages(settings, far_ends, tools)
        self._post = post
        self._sink = sink
        self._by_hand = False
        self._tasks = TaskOwner("cascade", on_failure=self._broke)
        self._closings = TaskOwner("cascade closing")
        self._attempt: asyncio.Task[Any] | None = None
        self._connection: Connection | None = None

    @property
    def capabilities(self) -> BackendCapabilities:
        return BackendCapabilities(
            endpoints_turns=True,
            responds_by_itself=False,
            trailing_silence_seconds=self._settings.stt_silence_duration_ms / 1000,
            transcribes=True,
            times_words=True,
            silent_seconds=WORDS_SECONDS + 1,
            connect_seconds=self._settings.timeout_seconds + IMPORT_SECONDS,
            answer_seconds=max(ANSWER_SECONDS, self._settings.timeout_seconds + MARGIN_SECONDS),
        )

    def perform(self, command: cmd.Command) -> None:
        match command:
            case cmd.Connect():
                self._leave()
                self._attempt = self._tasks.spawn(self._connect())
            case cmd.Disconnect():
                self._leave()
            case cmd.UseTurnDetection(by_hand):
                self._by_hand = by_hand
                if self._connection is not None:
                    self._connection.use_turn_detection(by_hand=by_hand)
            case _ if self._connection is not None:
                self._connection.perform(command)

    def send_audio(self, pcm: bytes) -> None:
        if self._connection is not None:
            self._connection.send_audio(pcm)

    async def aclose(self) -> None:
        self._leave()
        await self._tasks.aclose()
        await self._closings.join()

    def _leave(self) -> None:
        """End the present attempt or connection; nothing more of it is posted."""
        attempt, self._attempt = self._attempt, None
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
            self._closings.spawn(connection.aclose())
        if attempt is not None and attempt is not asyncio.current_task():
            attempt.cancel()

    async def _connect(self) -> None:
        this = asyncio.current_task()
        await asyncio.to_thread(self._stages.import_libraries)
        connection = self._connection = Connection(self._stages, self._take, self._sink, self._broke)
        try:
            await connection.open(by_hand=self._by_hand)
        except BackendError as error:
            if self._attempt is this:
                self._take(BackendLost(named(error.problem, Stage.TRANSCRIPTION), error.retryable))
            return
        if self._attempt is this:
            self._attempt = None
            self._post(BackendConnected())
            connection.ready()

    def _take(self, event: Event) -> None:
        """What the present connection reports; its end ends it here first."""
        if isinstance(event, BackendLost):
            self._leave()
            event = BackendLost(named(event.problem, Stage.TRANSCRIPTION), event.retryable)
        self._post(event)

    def _broke(self, failure: BaseException) -> None:
        """A mistake of ours ended a task: the conversation must hear of it, and may try again."""
        self._leave()
        self._post(BackendLost(Problem(ProblemCode.PROTOCOL, detail=type(failure).__name__)))
