"""Which timers run, by generation: the one place that knows whether a fired timer still counts."""

from __future__ import annotations

from voicedesk.conversation.commands import StartTimer
from voicedesk.conversation.events import Timer

_LASTING = frozenset({Timer.EXPIRY, Timer.STEADY, Timer.TOOL})


class Timers:
    """A timer that was started again, stopped, or left behind with its phase fires into the void."""

    def __init__(self) -> None:
        self._generation = 0
        self._running: dict[Timer, int] = {}

    def start(self, timer: Timer, seconds: float) -> StartTimer:
        self._generation += 1
        self._running[timer] = self._generation
        return StartTimer(timer, self._generation, seconds)

    def stop(self, timer: Timer) -> None:
        self._running.pop(timer, None)

    def leave_phase(self, *, to_think: bool = False) -> None:
        """Make every timer stale but those that belong to the link or to tools, and, from one wait for an
        answer ``to_think`` on, the one that marks it."""
        kept = _LASTING | {Timer.WORKING} if to_think else _LASTING
        self._running = {timer: n for timer, n in self._running.items() if timer in kept}

    def is_running(self, timer: Timer) -> bool:
        return timer in self._running

    def is_current(self, timer: Timer, generation: int) -> bool:
        return self._running.get(timer) == generation
