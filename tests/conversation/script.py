"""Scripts: what happens to a conversation, and what it orders in return."""

from __future__ import annotations

from tests.conversation.auditor import Auditor
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.events import Outcome, TalkMode, Timer
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.conversation.turns import Entry, Notice, Turn

HANDS_FREE = TalkMode.HANDS_FREE
BY_KEY = TalkMode.PUSH_TO_TALK
LOST = Problem(ProblemCode.LINK_LOST)


class Script:
    """A conversation under audit: every step keeps the rules, and its orders are returned."""

    def __init__(self, mode: TalkMode = HANDS_FREE, policy: TurnPolicy | None = None) -> None:
        self.conversation = Conversation(policy, mode)
        self._auditor = Auditor(self.conversation)

    @property
    def state(self) -> ConversationState:
        return self.conversation.state

    @property
    def phase(self) -> Phase:
        return self.conversation.state.phase

    def run(self, *events: ev.Event) -> list[cmd.Command]:
        return [order for event in events for order in self._auditor.handle(event)]

    def timer(self, timer: Timer) -> ev.TimerFired:
        """The event of this timer, as it was started last."""
        return ev.TimerFired(timer, self._auditor.timers[timer])

    def fire(self, timer: Timer) -> list[cmd.Command]:
        return self.run(self.timer(timer))

    def is_running(self, timer: Timer) -> bool:
        return timer in self._auditor.timers

    def turn(self, turn_id: str) -> Turn:
        return next(row for row in self.state.entries if isinstance(row, Turn) and row.turn_id == turn_id)

    @property
    def last(self) -> Entry:
        return self.state.entries[-1]

    @property
    def notices(self) -> list[ProblemCode]:
        return [row.problem.code for row in self.state.entries if isinstance(row, Notice)]

    @property
    def texts(self) -> list[str]:
        return [row.text for row in self.state.entries if isinstance(row, Turn)]


def connected(mode: TalkMode = HANDS_FREE, policy: TurnPolicy | None = None) -> Script:
    script = Script(mode, policy)
    script.run(ev.SessionStarted(), ev.BackendConnected())
    return script


def thinking(mode: TalkMode = HANDS_FREE, policy: TurnPolicy | None = None) -> Script:
    """The user asked "hello?" as item ``q1``; response ``r1`` has started, nothing of it has come."""
    script = connected(mode, policy)
    if mode is HANDS_FREE:
        script.run(ev.SpeechStarted(), ev.SpeechStopped(700))
        if script.is_running(Timer.ENDPOINT):
            script.fire(Timer.ENDPOINT)
    else:
        script.run(ev.TalkPressed(), ev.TalkReleased(1.0))
        script.fire(Timer.TAIL)
    script.run(ev.UserTurnCommitted("q1"), ev.UserTranscriptUpdated("q1", "hello?", final=True))
    script.run(ev.ResponseStarted("r1"))
    return script


def speaking(
    mode: TalkMode = HANDS_FREE, policy: TurnPolicy | None = None, *, finished: bool = False
) -> Script:
    """Response ``r1``, "one two three four", is being played; the service may be done with it."""
    script = thinking(mode, policy)
    script.run(ev.ResponseAudioStarted("r1"), ev.ResponseTextAdded("r1", "one two three four"))
    script.run(ev.PlayoutStarted("r1"))
    if finished:
        script.run(ev.ResponseFinished("r1", Outcome.COMPLETED))
    return script


def barging_in(policy: TurnPolicy | None = None) -> Script:
    script = speaking(HANDS_FREE, policy)
    script.run(ev.SpeechStarted())
    return script


def kinds(orders: list[cmd.Command]) -> list[type[cmd.Command]]:
    return [type(order) for order in orders]


def untimed(orders: list[cmd.Command]) -> list[cmd.Command]:
    """The orders without the timers."""
    return [order for order in orders if not isinstance(order, cmd.StartTimer)]


def timer_started(orders: list[cmd.Command], timer: Timer) -> float | None:
    """How long the timer was started for; None if it was not."""
    return next((o.seconds for o in orders if isinstance(o, cmd.StartTimer) and o.timer is timer), None)
