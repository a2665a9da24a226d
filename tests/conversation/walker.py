"""A random world around a conversation: mostly what could happen next, sometimes what could not."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from tests.conversation.auditor import Auditor
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Direction, Outcome, TalkMode, Timer
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import Phase

_LOST = Problem(ProblemCode.LINK_LOST)
_REFUSED = Problem(ProblemCode.KEY_REFUSED)
_UNPLUGGED = Problem(ProblemCode.MICROPHONE_GONE, subject="Studio mic")
_HEADSET = Problem(ProblemCode.SPEAKER_GONE, subject="Headset")
_FAULTS = [
    Problem(ProblemCode.RESPONSE_FAILED),
    Problem(ProblemCode.SETTING_REFUSED),
    Problem(ProblemCode.NOT_UNDERSTOOD),
]
_SPOKEN = ["", "mm-hm", "uh-huh", "stop", "what is the weather", "yeah", "x" * 20_000, "\ud83d"]
_WRITTEN = [*["some words "] * 12, "", " ", "\ud83d", "\ude00", "[" * 600, "y" * 20_000]
_WAITS = [None, 0.0, 0.5, 32.0, 3600.0]
_PAUSES = [0.1, 0.3, 1.0, 2.0, 16.0, 130.0]
_ARGUMENTS = ["", "{}", "[" * 600, '{"a": "\\ud83d"}', "x" * 40_000]
_OUTCOMES = [*Outcome, Outcome.COMPLETED, Outcome.COMPLETED, Outcome.TOOL_CALLS]

Draw = Callable[["Walker"], ev.Event]

_LINK: list[Draw] = [
    lambda w: ev.SessionStarted(),
    lambda w: ev.SessionStopped(),
    lambda w: ev.SessionStopped(to_go_on=True),
    lambda w: ev.BackendConnected(),
    lambda w: ev.BackendLost(_LOST),
    lambda w: ev.BackendLost(Problem(ProblemCode.LIMIT_REACHED, retry_after=w.random.choice(_WAITS))),
    lambda w: ev.BackendLost(_REFUSED, retryable=False),
    lambda w: ev.RetryPressed(),
    lambda w: ev.SessionExpiring(w.random.choice([10.0, 3600.0])),
    lambda w: ev.BackendFaulted(w.random.choice(_FAULTS)),
    lambda w: ev.DeviceLost(w.random.choice(list(Direction)), _UNPLUGGED),
    lambda w: ev.DeviceLost(Direction.OUTPUT, _HEADSET, "Speakers"),
    lambda w: ev.MicrophoneGave(w.random.random() < 0.5, w.random.random() < 0.5),
    lambda w: ev.DeviceRestored(w.random.choice(list(Direction))),
    lambda w: ev.DeviceChanged(Direction.OUTPUT, "Headset", w.random.choice([None, _UNPLUGGED])),
    lambda w: ev.MuteChanged(w.random.random() < 0.3),
    lambda w: ev.TalkModeChosen(w.random.choice([TalkMode.PUSH_TO_TALK, *[TalkMode.HANDS_FREE] * 3])),
]
_USER: list[Draw] = [
    lambda w: ev.TalkPressed(),
    lambda w: ev.TalkReleased(w.random.choice([0.1, 2.0])),
    lambda w: ev.SpeechStarted(),
    lambda w: ev.SpeechStarted(),
    lambda w: ev.SpeechStopped(w.random.choice([None, 200, 900])),
    lambda w: ev.InterruptPressed(),
    lambda w: ev.TextSubmitted(w.random.choice(["hello", "hello", " ", "\ud83d", "z" * 50_000])),
]
_TURNS: list[Draw] = [
    lambda w: ev.UserTurnCommitted(w.new_item(), w.random.choice([None, w.item(), w.response()])),
    lambda w: ev.UserTurnCommitted(w.item()),
    lambda w: ev.UserTranscriptUpdated(w.item(), w.random.choice(_SPOKEN), w.random.random() < 0.6),
    lambda w: ev.UserTranscriptUpdated(w.item(), w.random.choice(_SPOKEN), w.random.random() < 0.6),
    lambda w: ev.UserTranscriptFailed(w.item()),
]
_ANSWERS: list[Draw] = [
    lambda w: ev.ResponseStarted(w.new_response()),
    lambda w: ev.ResponseStarted(w.response()),
    lambda w: ev.ResponseAudioStarted(w.response()),
    lambda w: ev.ResponseTextAdded(w.response(), w.random.choice(_WRITTEN)),
    lambda w: ev.ResponseOverran(w.response()),
    lambda w: ev.ResponseWordTimed(w.response(), "some", 100, 300),
    lambda w: ev.ResponseFinished(w.response(), w.random.choice(_OUTCOMES)),
    lambda w: ev.ToolCallRequested(w.response(), w.new_call(), "get_time", "{}"),
    lambda w: ev.ToolCallRequested(w.response(), w.call(), "get_time", "{}"),
    lambda w: ev.ToolCallRequested(w.response(), w.new_call(), "get_time", w.random.choice(_ARGUMENTS)),
    lambda w: ev.ToolCallFinished(w.call(), "{}"),
    lambda w: ev.ToolCallFailed(w.call(), "{}", "no answer"),
    lambda w: ev.PlayoutStarted(w.response()),
    lambda w: ev.PlayoutFinished(w.response(), 900),
    lambda w: w.flush_report(),
]
_TIMERS: list[Draw] = [lambda w: w.fired(), lambda w: w.fired(), lambda w: ev.TimerFired(Timer.TURN, 1)]
_ANY = [*_LINK, *_USER, *_TURNS, *_ANSWERS, *_TIMERS]

_UP: list[Draw] = [lambda w: ev.BackendConnected(), lambda w: w.fired()]
_START: list[Draw] = [lambda w: ev.SessionStarted()]
_FLOWING: list[Draw] = [
    lambda w: ev.ResponseStarted(w.new_response()),
    lambda w: ev.ResponseAudioStarted(w.response()),
    lambda w: ev.PlayoutStarted(w.response()),
    lambda w: ev.PlayoutStarted(w.response()),
]
_TALKING_OVER: list[Draw] = [lambda w: ev.SpeechStarted()] * 4
_EARS: list[Draw] = [
    lambda w: ev.MuteChanged(muted=False),
    lambda w: ev.DeviceRestored(Direction.INPUT),
    lambda w: ev.DeviceRestored(Direction.OUTPUT),
    lambda w: ev.TalkModeChosen(TalkMode.HANDS_FREE),
]
_FLOOR = [*_USER, *_TURNS, *_TIMERS]
_LIKELY: dict[Phase, list[Draw]] = {
    Phase.OFFLINE: _START,
    Phase.FAILED: [*_START, lambda w: ev.RetryPressed()],
    Phase.CONNECTING: _UP,
    Phase.RECONNECTING: [*_UP, *_USER],
    Phase.READY: [*_USER, *_TURNS, *_EARS],
    Phase.LISTENING: [*_USER, *_TURNS],
    Phase.USER_SPEAKING: _FLOOR,
    Phase.USER_PAUSED: _FLOOR,
    Phase.THINKING: [*_ANSWERS, *_FLOWING, *_TURNS, *_TIMERS],
    Phase.SPEAKING: [*_ANSWERS, *_USER, *_TURNS, *_TALKING_OVER],
    Phase.BARGE_IN: [*_USER, *_TURNS, *_TIMERS, lambda w: ev.PlayoutFinished(w.response(), 900)],
}


class Walker:
    """Draws events; the ids it uses are mostly the latest, so that deep states are reached."""

    def __init__(self, auditor: Auditor, seed: int, policies: Sequence[TurnPolicy]) -> None:
        self.random: random.Random = random.Random(seed)
        self.auditor = auditor
        self._names: dict[str, list[str]] = {"item": ["i0"], "response": ["r0"], "call": ["c0"]}
        self._flushed: list[str] = []
        self._policies = policies

    def step(self) -> None:
        chance = self.random.random()
        if chance < 0.03:
            self.let_pass(self.random.choice(_PAUSES))
            return
        if chance < 0.04:
            self.auditor.conversation.use_policy(self.random.choice(self._policies))
            return
        phase = self.auditor.conversation.state.phase
        draws = _LIKELY[phase] if self.random.random() < 0.8 else _ANY
        self.feed(draws[int(self.random.random() * len(draws))](self))

    def let_pass(self, seconds: float) -> None:
        """Nothing happens but what is due, at its time."""
        until = self.auditor.now + seconds
        while timer := self.auditor.first_due(until):
            self.feed(timer)
        self.auditor.now = until

    def feed(self, event: ev.Event) -> None:
        for order in self.auditor.handle(event):
            if isinstance(order, cmd.FlushPlayout):
                self._flushed.append(order.response_id)

    def new_item(self) -> str:
        return self._new("item")

    def new_response(self) -> str:
        return self._new("response")

    def new_call(self) -> str:
        return self._new("call")

    def item(self) -> str:
        return self._known("item")

    def response(self) -> str:
        return self._known("response")

    def call(self) -> str:
        return self._known("call")

    def fired(self) -> ev.TimerFired:
        """One of the timers that run, or one that was never started."""
        running = self.auditor.timers
        if not running:
            return ev.TimerFired(Timer.TAIL, 0)
        timer = list(running)[int(self.random.random() * len(running))]
        return ev.TimerFired(timer, running[timer])

    def flush_report(self) -> ev.PlayoutFlushed:
        response_id = self._flushed.pop() if self._flushed else self.response()
        return ev.PlayoutFlushed(response_id, 300, self.random.choice([0, 900]))

    def _new(self, kind: str) -> str:
        """Mostly; now and then a name that something else has already, or one like those of our own rows."""
        names = self._names[kind]
        taken = self.random.random() < 0.02
        names.append(self._taken() if taken else f"{kind[0]}{len(names)}")
        return names[-1]

    def _taken(self) -> str:
        others = [names[-1] for names in self._names.values()]
        return self.random.choice([*others, "", "local-1", "notice-1", "tool c0"])

    def _known(self, kind: str) -> str:
        names = self._names[kind]
        age = 1 if self.random.random() < 0.8 else 1 + int(self.random.random() * min(4, len(names)))
        return names[-age]
