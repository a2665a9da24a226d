"""What the log says of a conversation: phases, how long answers took, what went wrong; never a word of it."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence

from voicedesk.conversation.commands import Command
from voicedesk.conversation.events import BackendFaulted, BackendLost, DeviceChanged, DeviceLost, Event
from voicedesk.conversation.problems import Problem
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.diagnostics.latency import LatencyLedger, TurnTimes
from voicedesk.diagnostics.latency_watch import LatencyWatch

log = logging.getLogger(__name__)

PROBLEMS_KEPT = 20


class Journal:
    """A session's watcher. ``clock`` gives seconds; ``problems`` are the last ones, oldest first."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.ledger = LatencyLedger()
        self.problems: deque[str] = deque(maxlen=PROBLEMS_KEPT)
        self._latency = LatencyWatch(self.ledger)
        self._clock = clock
        self._phase = Phase.OFFLINE

    def watch(self, event: Event, orders: Sequence[Command], state: ConversationState) -> None:
        heard = self.ledger.heard
        self._latency.hear(event, self._clock())
        if self.ledger.heard > heard:
            log.info("%s", _turn_line(self.ledger.turns[-1]))
        if (problem := _problem_of(event)) is not None:
            line = f"{problem.code}: {problem.subject or '-'} ({problem.detail or 'no details'})"
            self.problems.append(line)
            log.warning("%s", line)
        if state.phase is not self._phase:
            self._phase = state.phase
            log.info("phase %s", state.phase)


def _turn_line(turn: TurnTimes) -> str:
    stages = ", ".join(f"{stage.name} {stage.milliseconds:.0f}" for stage in turn.stages)
    why = f", {turn.exclusion}" if turn.exclusion else ""
    return f"answer heard after {turn.total_ms:.0f} ms ({stages}{why})"


def _problem_of(event: Event) -> Problem | None:
    match event:
        case BackendLost(problem) | BackendFaulted(problem):
            return problem
        case DeviceLost(problem=problem) | DeviceChanged(problem=problem):
            return problem
    return None
