"""Voice Live as a backend: connects, keeps one sender and one receiver going, reports the end of the link."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from voicedesk.backends.base import (
    IMPORT_SECONDS,
    AudioSink,
    BackendCapabilities,
    OfferedTool,
    PostEvent,
)
from voicedesk.backends.errors import BackendError
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.outbox import Outbox
from voicedesk.backends.tasks import TaskOwner
from voicedesk.backends.voice_live.live_session import LiveSession
from voicedesk.backends.voice_live.opening import Opening
from voicedesk.backends.voice_live.voices import times_words
from voicedesk.conversation import commands as cmd
from voicedesk.conversation.events import BackendConnected, BackendFaulted, BackendLost
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.settings.schema import TurnDetection, VoiceLive

if TYPE_CHECKING:
    from voicedesk.backends.voice_live.link import Link


def capabilities_of(settings: VoiceLive) -> BackendCapabilities:
    return BackendCapabilities(
        endpoints_turns=settings.turn_detection is not TurnDetection.NONE,
        responds_by_itself=False,
        trailing_silence_seconds=settings.silence_duration_ms / 1000,
        transcribes=bool(settings.transcription_model),
        times_words=times_words(settings.voice),
        connect_seconds=settings.timeout_seconds + IMPORT_SECONDS,
    )


class VoiceLiveBackend:
    """Talks to Azure Voice Live, or to whatever speaks its protocol at ``far_end``.

    Turns are the service's to end until ``UseTurnDetection`` says otherwise, before or during a connection.
    The SDK is imported at the first ``Connect``, on a worker thread. Connections beyond 25 a minute wait
    for their turn; to this very device there is no such limit.
    """

    def __init__(
        self,
        settings: VoiceLive,
        far_end: FarEnd,
        tools: Sequence[OfferedTool],
        post: PostEvent,
        sink: AudioSink,
    ) -> None:
        self._settings = settings
        self._opening = Opening(settings, far_end, tools)
        self._post = post
        self._sink = sink
        self._by_hand = False
        self._tasks = TaskOwner("voice-live", on_failure=self._broke)
        self._closings = TaskOwner("voice-live closing")
        self._attempt: asyncio.Task[Any] | None = None
        self._live: LiveSession | None = None

    @property
    def capabilities(self) -> BackendCapabilities:
        return capabilities_of(self._settings)

    @property
    def counters(self) -> Counter[str]:
        """Kinds of events of this connection that were not understood, and ``dropped_ms`` of audio."""
        if self._live is None:
            return Counter()
        dropped = {"dropped_ms": round(self._live.outbox.dropped_ms)}
        return self._live.mapping.counters + Counter(dropped)

    def perform(self, command: cmd.Command) -> None:
        match command:
            case cmd.Connect():
                self._leave()
                self._attempt = self._tasks.spawn(self._run())
            case cmd.Disconnect():
                self._leave()
            case cmd.UseTurnDetection(by_hand):
                self._use_turn_detection(by_hand)
            case cmd.CreateResponse() if self._live is not None:
                # Playout tells in a loop turn of its own how much was heard of what it just fell silent on:
                # the service must know that before it answers.
                asyncio.get_running_loop().call_soon(self._live.perform, command)
            case _ if self._live is not None:
                self._live.perform(command)

    def send_audio(self, pcm: bytes) -> None:
        if self._live is not None:
            self._live.send_audio(pcm)

    async def aclose(self) -> None:
        self._leave()
        await self._tasks.aclose()
        await self._closings.join()
        await self._opening.aclose()

    def _use_turn_detection(self, by_hand: bool) -> None:
        changed, self._by_hand = by_hand != self._by_hand, by_hand
        update = self._opening.turn_detection_update(by_hand=by_hand)
        if changed and self._live is not None and update is not None:
            self._live.outbox.put(update)

    def _leave(self) -> None:
        """End the present attempt or connection; nothing more of it is posted."""
        if self._live is not None:
            self._live.close()
        attempt, self._live, self._attempt = self._attempt, None, None
        if attempt is not None and attempt is not asyncio.current_task():
            attempt.cancel()

    async def _run(self) -> None:
        """One attempt: open, converse, and report the end, unless another attempt has taken over."""
        this = asyncio.current_task()
        try:
            await self._converse()
        except BackendError as error:
            if self._attempt is this:
                self._leave()
                self._post(BackendLost(error.problem, error.retryable))

    async def _converse(self) -> None:
        by_hand = self._by_hand
        link, greeting = await self._opening.open(by_hand=by_hand)
        try:
            live = self._live = LiveSession(
                self._settings.prefix_padding_ms + self._settings.silence_duration_ms,
                self._post,
                self._sink,
                self._opening.far_end.key,
            )
            if by_hand != self._by_hand:  # chosen while the link was being opened
                self._by_hand = by_hand
                self._use_turn_detection(not by_hand)
            sender = self._tasks.spawn(_send(link, live.outbox))
            self._post(BackendConnected())
            for problem in self._opening.take_news():
                self._post(BackendFaulted(problem))
            for event in greeting:
                live.take(event)
            try:
                while self._live is live:  # Until we leave, which a report of ours may well bring about.
                    live.take(await link.receive())
            finally:
                live.close()
                if sender is not None:
                    sender.cancel()
        finally:
            self._closings.spawn(link.aclose())

    def _broke(self, failure: BaseException) -> None:
        """A mistake of ours ended a task: the conversation must hear of it, and may try again."""
        self._leave()
        self._post(BackendLost(Problem(ProblemCode.PROTOCOL, detail=type(failure).__name__)))


async def _send(link: Link, outbox: Outbox) -> None:
    """Send what comes, in order, until the link is gone; the receiver then reports it."""
    try:
        while True:
            await link.send(await outbox.take())
    except BackendError:
        await link.aclose()
