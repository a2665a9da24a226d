"""Azure OpenAI's realtime transcription as a stage: connects, stays connected, tells what the user says."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, deque
from typing import TYPE_CHECKING, Any

from voicedesk.backends.base import PostEvent
from voicedesk.backends.cascade.transcription.listening_session import (
    CONFIRMATION_SECONDS,
    ListeningSession,
)
from voicedesk.backends.cascade.transcription.mapping import CREATED
from voicedesk.backends.cascade.transcription.opening import Opening
from voicedesk.backends.errors import BackendError, ConnectionDropped
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.outbox import Outbox
from voicedesk.backends.pacing import ConnectLimiter
from voicedesk.backends.server_events import ServerEvent
from voicedesk.backends.tasks import TaskOwner
from voicedesk.conversation.events import BackendLost
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.settings.schema import Cascade

if TYPE_CHECKING:
    from voicedesk.backends.cascade.transcription.link import Link

log = logging.getLogger(__name__)

HEAL_WAITS_SECONDS = (0.0, 0.5, 1.5)
HEAL_SECONDS = 8.0  # in all; after that the conversation shows that it is not connected
HEALS_A_MINUTE = 3


class AzureTranscriber:
    """A ``Transcriber``: the service's realtime transcription, GA or preview by the address of ``far_end``.

    Turns are the service's to end until ``use_turn_detection`` says otherwise. A link that breaks while
    nobody speaks is replaced unnoticed, up to three times a minute; else ``BackendLost`` says so, and
    ``open`` connects anew. What is heard of a session is told from the loop's next round on after ``open``
    has returned. The library is imported at the first ``open``, on a worker thread.
    """

    def __init__(
        self, settings: Cascade, far_end: FarEnd, hear: PostEvent, limiter: ConnectLimiter | None = None
    ) -> None:
        self._padding_ms = settings.stt_prefix_padding_ms + settings.stt_silence_duration_ms
        self._opening = Opening(settings, far_end, limiter)
        self._hear = hear
        self._by_hand = False
        self._tasks = TaskOwner("transcription", on_failure=self._broke)
        self._closings = TaskOwner("transcription closing")
        self._attempt: object = None
        self._keeper: asyncio.Task[Any] | None = None
        self._session: ListeningSession | None = None
        self._heals: deque[float] = deque(maxlen=HEALS_A_MINUTE)

    @property
    def counters(self) -> Counter[str]:
        """Kinds of events of this connection that were not understood, and ``dropped_ms`` of audio."""
        if self._session is None:
            return Counter()
        return self._session.counters + Counter(dropped_ms=round(self._session.outbox.dropped_ms))

    async def open(self) -> None:
        self._leave()
        attempt = self._attempt = object()
        by_hand = self._by_hand
        link, greeting = await self._opening.open(by_hand=by_hand)
        if self._attempt is not attempt:
            await link.aclose()
            detail = "closed while it was being opened"
            raise ConnectionDropped(self._problem(ProblemCode.LINK_LOST, detail))
        secret = self._opening.far_end.key
        session = ListeningSession(self._padding_ms, self._hear, self._opening.judge, self._deaf, secret)
        self._session = session
        if by_hand != self._by_hand:  # chosen while the link was being opened
            session.outbox.put(self._opening.turn_detection(by_hand=self._by_hand))
        self._keeper = self._tasks.spawn(self._keep(session, link, greeting))
        if self._keeper is not None:  # Cancelled before it began, it could not close the link itself.
            self._keeper.add_done_callback(lambda _: self._closings.spawn(link.aclose()))

    def use_turn_detection(self, *, by_hand: bool) -> None:
        changed, self._by_hand = by_hand != self._by_hand, by_hand
        if not changed or self._session is None:
            return
        if by_hand:
            self._session.discard()  # What was heard hands-free is no part of the first turn by hand.
        self._session.outbox.put(self._opening.turn_detection(by_hand=by_hand))

    def send_audio(self, pcm: bytes) -> None:
        if self._session is not None:
            self._session.send_audio(pcm)

    def commit(self) -> None:
        if self._session is not None:
            self._session.commit()

    def discard(self) -> None:
        if self._session is not None:
            self._session.discard()

    async def aclose(self) -> None:
        self._leave()
        await self._tasks.cancel_all()
        await self._closings.join()

    def _leave(self) -> None:
        """End the present attempt or connection; nothing more of it is posted."""
        if self._session is not None:
            self._session.close()
        keeper, self._session, self._keeper, self._attempt = self._keeper, None, None, None
        if keeper is not None and keeper is not asyncio.current_task():
            keeper.cancel()

    async def _keep(self, session: ListeningSession, link: Link, greeting: list[ServerEvent]) -> None:
        """Listen, on one link after another, until that is no longer possible."""
        try:
            while True:
                lost = await self._listen(session, link, greeting)
                if self._session is not session:
                    return
                link, greeting = await self._heal(session, lost)
        except BackendError as error:
            if self._session is session:
                self._leave()
                self._hear(BackendLost(error.problem, error.retryable))

    async def _listen(
        self, session: ListeningSession, link: Link, greeting: list[ServerEvent]
    ) -> BackendError:
        """Returns what ended the link, when it has ended or is no longer ours to listen to."""
        sender = self._tasks.spawn(_send(link, session.outbox))
        try:
            for event in greeting:
                session.take(event)
            while self._session is session:
                event = await link.receive()
                if event.get("type") in CREATED:  # another session than the one we configured
                    session.outbox.put(self._opening.configuration(by_hand=self._by_hand))
                session.take(event)
        except BackendError as lost:
            return lost
        finally:
            if sender is not None:
                sender.cancel()
            self._closings.spawn(link.aclose())
        return ConnectionDropped(self._problem(ProblemCode.LINK_LOST, "closed"))

    async def _heal(self, session: ListeningSession, lost: BackendError) -> tuple[Link, list[ServerEvent]]:
        """Another link for ``session``. Raises ``BackendError`` if none may be, or can be had."""
        self._check_healing(session, lost)
        log.info("the link to the transcription was lost in a silence and is replaced")
        session.interrupt()
        latest = asyncio.get_running_loop().time() + HEAL_SECONDS
        for wait_seconds in HEAL_WAITS_SECONDS:
            await asyncio.sleep(wait_seconds)
            try:
                async with asyncio.timeout_at(latest):
                    return await self._opening.open(by_hand=self._by_hand)
            except TimeoutError:
                break
            except BackendError as error:
                if not error.retryable or error.problem.retry_after:
                    raise
        raise lost

    def _check_healing(self, session: ListeningSession, lost: BackendError) -> None:
        """Raises ``lost`` where it must be known: a turn is half said, or links break again and again."""
        now = time.monotonic()
        often = len(self._heals) == HEALS_A_MINUTE and now - self._heals[0] < 60.0
        quiet = session.may_move(by_hand=self._by_hand)
        if lost.problem.code is not ProblemCode.LINK_LOST or often or not quiet:
            raise lost
        self._heals.append(now)

    def _problem(self, code: ProblemCode, detail: str) -> Problem:
        return Problem(code, self._opening.far_end.host, detail, stage=Stage.TRANSCRIPTION)

    def _deaf(self) -> None:
        """A link that only looks open is not worth keeping: the turn is lost, and the next one would be."""
        self._lose(ProblemCode.LINK_LOST, f"a turn was not confirmed in {CONFIRMATION_SECONDS:g} s")

    def _broke(self, failure: BaseException) -> None:
        """A mistake of ours ended a task: the conversation must hear of it, and may try again."""
        self._lose(ProblemCode.PROTOCOL, type(failure).__name__)

    def _lose(self, code: ProblemCode, detail: str) -> None:
        if self._session is not None:
            self._leave()
            self._hear(BackendLost(self._problem(code, detail)))


async def _send(link: Link, outbox: Outbox) -> None:
    """Send what comes, in order, until the link is gone; the receiver then reports it."""
    try:
        while True:
            await link.send(await outbox.take())
    except BackendError:
        await link.aclose()
