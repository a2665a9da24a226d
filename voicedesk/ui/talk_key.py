"""One state for the key that talks, whichever hand presses it: pointer, Space, F8, Enter, a screen reader."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum

from voicedesk.conversation.events import (
    Event,
    InterruptPressed,
    MuteChanged,
    RetryPressed,
    SessionStarted,
    TalkMode,
    TalkPressed,
    TalkReleased,
)
from voicedesk.ui.intentions import FixWanted, Intention
from voicedesk.ui.view_state import Look, TalkView

READY = frozenset({Look.READY_HOLD, Look.READY_HANDS_FREE})
TALKING = frozenset({Look.LISTENING, Look.USER_SPEAKING, Look.USER_PAUSED})
ANSWERING = frozenset({Look.THINKING, Look.SPEAKING, Look.BARGE_IN})

Raised = list[Event | Intention]


class Hold(StrEnum):
    UP = "up"
    DOWN = "down"  # held, and nothing depends on its release
    TALKING = "talking"  # its release sends
    LATCHED = "latched"  # up, but talking goes on until the next press
    LATCHED_IN_TURN = "latched in turn"  # the same, once the window has shown the turn


LATCHED = frozenset({Hold.LATCHED, Hold.LATCHED_IN_TURN})


class TalkKey:
    """Turns presses into events, by what the control shows. ``press_once``: each press latches.

    Hands-free nothing is held: a press begins a turn, sends it, or interrupts.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.hold = Hold.UP
        self.press_once = False
        self._clock = clock
        self._pressed_at = 0.0

    @property
    def latched(self) -> bool:
        return self.hold in LATCHED

    def press(self, view: TalkView) -> Raised:
        """The key went down."""
        return self._press(view, latching=self.press_once)

    def toggle(self, view: TalkView) -> Raised:
        """A press that cannot hold: it starts a turn, and the next one sends it."""
        raised = self._press(view, latching=True)
        if self.hold is Hold.DOWN:
            self.hold = Hold.UP
        return raised

    def release(self) -> Raised:
        if self.hold is Hold.TALKING:
            return self._let_go(Hold.UP)
        if not self.latched:
            self.hold = Hold.UP
        return []

    def follow(self, view: TalkView) -> None:
        """A latched turn ends with the turn, however that ended."""
        if self.latched and view.look in TALKING:
            self.hold = Hold.LATCHED_IN_TURN
        elif self.hold is Hold.LATCHED_IN_TURN and view.look is not Look.RECONNECTING:
            self.hold = Hold.UP

    def _press(self, view: TalkView, *, latching: bool) -> Raised:
        if self.hold in {Hold.DOWN, Hold.TALKING}:
            return []  # A second key while the first is down changes nothing.
        if self.latched:
            if view.look in TALKING | READY:
                return self._let_go(Hold.DOWN)
            self.hold = Hold.UP
        by_hand = view.mode is TalkMode.PUSH_TO_TALK
        if view.look in READY | TALKING or (view.look in ANSWERING and by_hand and not latching):
            # Over an answer this interrupts at once, and a key that stays down goes straight on to talk.
            self._pressed_at = self._clock()
            self.hold = Hold.DOWN if not by_hand else Hold.LATCHED if latching else Hold.TALKING
            return [TalkPressed()]
        self.hold = Hold.DOWN
        return [InterruptPressed()] if view.look in ANSWERING else click(view)

    def _let_go(self, then: Hold) -> Raised:
        self.hold = then
        return [TalkReleased(self._clock() - self._pressed_at)]


def click(view: TalkView) -> Raised:
    """What a plain press does where nothing is said: start, unmute, try now, fix."""
    match view.look:
        case Look.OFFLINE:
            return [SessionStarted()]
        case Look.MUTED:
            return [MuteChanged(muted=False)]
        case Look.RECONNECTING:
            return [RetryPressed()]
        case Look.FAILED | Look.NO_MICROPHONE:
            return [FixWanted(view.problem)] if view.problem is not None else [RetryPressed()]
    return []
