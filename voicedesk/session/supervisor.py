"""Notices a dead link that nobody reports: a machine that slept, a socket that only looks open."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from voicedesk.conversation import events as ev
from voicedesk.conversation.commands import (
    Command,
    CommitUserTurn,
    Connect,
    CreateResponse,
    EndTurn,
    Lead,
    MarkTurn,
    OpenMic,
)
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import ONLINE, ConversationState, Phase

CLOCK_JUMP_SECONDS = 30.0
LOOK_SECONDS = 2.0

_SIGNS_OF_LIFE = (
    ev.BackendConnected,
    ev.BackendFaulted,
    ev.UserTurnCommitted,
    ev.UserTranscriptUpdated,
    ev.UserTranscriptFailed,
    ev.ResponseStarted,
    ev.ResponseTextAdded,
    ev.ResponseAudioStarted,
    ev.ResponseFinished,
    ev.SpeechStarted,
    ev.SpeechStopped,
)


class Supervisor:
    """Watches a session and posts ``BackendLost`` when the link must be dead.

    Two signs: the machine slept, or a turn was sent and no event of any kind came for ``patience()`` seconds.
    Both force a fresh connection. Where the monotonic clock stops in a sleep, the wall clock jumps against it
    by more than 30 s; where it counts on (Windows), so much lies between two looks. A program that stood
    still for so long is no different: nobody kept its link up meanwhile. A turn that is sent again as a whole
    is waited for longer, by its length: a link that carries speech carries it as fast as it was said.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        post: Callable[[ev.Event], None],
        patience: Callable[[], float],
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._loop = loop
        self._post = post
        self._patience = patience
        self._wall_clock = wall_clock
        self._looked_at = loop.time()
        self._skew = wall_clock() - self._looked_at
        self._turn = _Turn(loop.time())
        self._phase = Phase.OFFLINE
        self._handle = loop.call_later(LOOK_SECONDS, self._look)
        self._silence: asyncio.TimerHandle | None = None

    def watch(self, event: ev.Event, orders: Sequence[Command], state: ConversationState) -> None:
        """A session's watcher."""
        self._phase = state.phase
        if isinstance(event, _SIGNS_OF_LIFE) or Connect() in orders:
            self._turn.sent_again = 0.0
            self._wait_no_more()
        for order in orders:
            self._turn.note(order, self._loop.time())
        if any(isinstance(order, CommitUserTurn | CreateResponse) for order in orders):
            self._wait(self._patience() + self._turn.sent_again)

    def close(self) -> None:
        self._handle.cancel()
        self._wait_no_more()

    def _look(self) -> None:
        self._handle = self._loop.call_later(LOOK_SECONDS, self._look)
        if self._slept():
            self._lose("the computer was asleep")

    def _slept(self) -> bool:
        """Whether the machine slept since the last look."""
        now = self._loop.time()
        gap, self._looked_at = now - self._looked_at, now
        skew = self._wall_clock() - now
        jump, self._skew = skew - self._skew, skew
        return max(gap, jump) > CLOCK_JUMP_SECONDS

    def _wait(self, seconds: float) -> None:
        self._wait_no_more()
        due = self._loop.time() + seconds
        self._silence = self._loop.call_later(seconds, self._hear_nothing, due, seconds)

    def _wait_no_more(self) -> None:
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None

    def _hear_nothing(self, due: float, seconds: float) -> None:
        if self._loop.time() - due > LOOK_SECONDS:  # The program stood still, and may have to be told yet.
            self._wait(LOOK_SECONDS)
        else:
            self._lose(f"no event followed a turn for {seconds:g} s")

    def _lose(self, why: str) -> None:
        if self._phase in ONLINE:
            self._wait_no_more()
            self._post(ev.BackendLost(Problem(ProblemCode.LINK_LOST, detail=why)))


class _Turn:
    """How long the user's present turn is, and how much of it went out at once on a new connection."""

    def __init__(self, now: float) -> None:
        self._marked_at = now
        self._ended_at: float | None = None
        self.sent_again = 0.0

    def note(self, order: Command, now: float) -> None:
        match order:
            case MarkTurn(goes_on):
                self._marked_at = self._marked_at if goes_on else now
                self._ended_at = None
            case EndTurn() if self._ended_at is None:
                self._ended_at = now
            case OpenMic(Lead.TURN):
                self.sent_again = (self._ended_at or now) - self._marked_at
