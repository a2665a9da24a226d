"""Notices a dead link that nobody reports: a machine that slept, a socket that only looks open."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from voicedesk.conversation import events as ev
from voicedesk.conversation.commands import Command, CommitUserTurn, Connect, CreateResponse
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
    still for so long is no different: nobody kept its link up meanwhile.
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
        self._asked_at: float | None = None
        self._phase = Phase.OFFLINE
        self._handle = loop.call_later(LOOK_SECONDS, self._look)

    def watch(self, event: ev.Event, orders: Sequence[Command], state: ConversationState) -> None:
        """A session's watcher."""
        self._phase = state.phase
        if isinstance(event, _SIGNS_OF_LIFE) or any(isinstance(order, Connect) for order in orders):
            self._asked_at = None
        if any(isinstance(order, CommitUserTurn | CreateResponse) for order in orders):
            self._asked_at = self._loop.time()

    def close(self) -> None:
        self._handle.cancel()

    def _look(self) -> None:
        self._handle = self._loop.call_later(LOOK_SECONDS, self._look)
        slept, seconds = self._slept(), self._patience()
        deaf = self._asked_at is not None and self._looked_at - self._asked_at > seconds
        if self._phase in ONLINE and (slept or deaf):
            self._asked_at = None
            why = "the computer was asleep" if slept else f"no event followed a turn for {seconds:g} s"
            self._post(ev.BackendLost(Problem(ProblemCode.LINK_LOST, detail=why)))

    def _slept(self) -> bool:
        """Whether the machine slept since the last look."""
        now = self._loop.time()
        gap, self._looked_at = now - self._looked_at, now
        skew = self._wall_clock() - now
        jump, self._skew = skew - self._skew, skew
        return max(gap, jump) > CLOCK_JUMP_SECONDS
