"""A link that dies or is renewed under a whole session: what is lost, to the sample, and how long it takes.

Everything here is counted: the loop's clock jumps from timer to timer, and each sample spoken is a number.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tests.fakes.clock_loop import run_at_once
from tests.fakes.desk_tools import PatientTools
from tests.fakes.scripted_backend import ScriptedBackend
from tests.fakes.silent_sound import SilentSound
from voicedesk.audio.formats import SAMPLE_RATE
from voicedesk.audio.gate import PRE_ROLL_SAMPLES, Gate
from voicedesk.backends.pacing import ConnectLimiter
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.commands import Command, Lead
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.events import TalkMode
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.conversation.turns import Notice
from voicedesk.session.session import Session
from voicedesk.session.supervisor import Supervisor
from voicedesk.session.timers import RECONNECT_JITTER
from voicedesk.ui.view_state import view_state

BLOCK_SECONDS = 0.01
HANDSHAKE_SECONDS = 1.0  # As long as a far end may take: the program adds nothing to it.

LOST = Problem(ProblemCode.LINK_LOST)
ANSWERED = (
    ev.UserTurnCommitted("q"),
    ev.UserTranscriptUpdated("q", "hello", final=True),
    ev.ResponseStarted("r"),
    ev.ResponseAudioStarted("r"),
    ev.ResponseTextAdded("r", "Hello."),
    ev.ResponseFinished("r", ev.Outcome.COMPLETED),
    ev.PlayoutStarted("r"),
)

Figure = Callable[[str, object], None]


class NumberedMicrophone(SilentSound):
    """Hears a number a sample (modulo 30,000), through the gate that the program has."""

    def __init__(self, sink: Callable[[bytes], None]) -> None:
        super().__init__()
        self._gate = Gate()
        self._sink = sink

    @property
    def heard(self) -> int:
        return self._gate.history.written

    async def run(self) -> None:
        count = int(BLOCK_SECONDS * SAMPLE_RATE)
        while True:
            for frame in self._gate.feed(numbers(self.heard, self.heard + count)):
                self._sink(frame)
            await asyncio.sleep(BLOCK_SECONDS)

    def open_mic(self, lead: Lead) -> None:
        self._sink(self._gate.open(lead))

    def close_mic(self) -> None:
        self._gate.close()

    def mark_turn(self, *, goes_on: bool) -> None:
        self._gate.mark_turn(goes_on=goes_on)

    def end_turn(self) -> None:
        self._gate.end_turn()


class Desk:
    """A session, its supervisor and a far end that takes a second to connect, on the loop's clock."""

    def __init__(self, mode: TalkMode) -> None:
        self.loop = asyncio.get_running_loop()
        self.session = Session(Conversation(mode=mode), PatientTools(), self.loop)
        self.microphone = NumberedMicrophone(self.session.send_audio)
        self.backend = ScriptedBackend(self.session.post, self.session, hesitant=True)
        self.asleep_seconds = 0.0
        self.supervisor = Supervisor(
            self.loop, self.session.post, lambda: 5.0, lambda: self.loop.time() + self.asleep_seconds
        )
        self.phases: list[tuple[float, Phase]] = []
        self.former = b""  # what the connection before this one was given
        self.calls: list[float] = []
        self._limiter = ConnectLimiter(clock=self.loop.time)
        self._attempt = self.loop.call_later(0.0, lambda: None)
        self.session.use_sound(self.microphone)
        self.session.use_backend(self.backend, TurnPolicy())
        self.session.watch(self.supervisor.watch)
        self.session.watch(self._note)
        self._running = self.loop.create_task(self.microphone.run())

    @property
    def phase(self) -> Phase:
        return self.session.state.phase

    def sent(self) -> list[int]:
        """The samples that the present connection was given."""
        return samples_of(bytes(self.backend.audio))

    def when(self, phase: Phase) -> float:
        """When this phase was entered last."""
        return [at for at, entered in self.phases if entered is phase][-1]

    async def say(self, seconds: float) -> None:
        """Hold the key so long."""
        self.session.post(ev.TalkPressed())
        await asyncio.sleep(seconds)
        self.session.post(ev.TalkReleased(seconds))

    async def aclose(self) -> None:
        self._running.cancel()
        self.supervisor.close()
        await self.session.aclose()

    def _note(self, event: ev.Event, orders: Sequence[Command], state: ConversationState) -> None:
        if not self.phases or self.phases[-1][1] is not state.phase:
            self.phases.append((self.loop.time(), state.phase))
        if cmd.Disconnect() in orders or cmd.Connect() in orders:
            self._attempt.cancel()
        if cmd.Connect() in orders:
            self.former = bytes(self.backend.audio)
            self.backend.audio.clear()
            self._attempt = self.loop.call_later(self._limiter.reserve(), self._call)

    def _call(self) -> None:
        self.calls.append(self.loop.time())
        self._attempt = self.loop.call_later(HANDSHAKE_SECONDS, self.backend.connect)


def at_the_desk(mode: TalkMode, script: Callable[[Desk], Coroutine[Any, Any, None]]) -> None:
    async def sit_down() -> None:
        desk = Desk(mode)
        desk.session.post(ev.SessionStarted())
        await asyncio.sleep(HANDSHAKE_SECONDS + 2.0)
        await script(desk)
        await desk.aclose()

    run_at_once(sit_down())


def samples_of(pcm: bytes) -> list[int]:
    return [int(number) for number in np.frombuffer(pcm, np.int16)]


def numbers(start: int, stop: int) -> Any:
    return (np.arange(start, stop) % 30_000).astype(np.int16)


def test_a_turn_that_no_event_follows_goes_out_whole_on_a_fresh_connection(record_property: Figure) -> None:
    async def script(desk: Desk) -> None:
        start = desk.microphone.heard - PRE_ROLL_SAMPLES
        await desk.say(3.0)
        await asyncio.sleep(0.5)
        end = desk.microphone.heard
        assert desk.phase is Phase.THINKING

        await asyncio.sleep(5.0)
        assert desk.phase is Phase.RECONNECTING
        assert view_state(desk.session.state).talk.label.startswith("Reconnecting")
        noticed = desk.when(Phase.RECONNECTING) - desk.when(Phase.THINKING)
        await asyncio.sleep(4.0)

        sent = desk.sent()
        assert sent == numbers(start, start + len(sent)).tolist()
        assert 3.3 - BLOCK_SECONDS <= (len(sent) - PRE_ROLL_SAMPLES) / SAMPLE_RATE <= 3.3 + BLOCK_SECONDS
        assert start + len(sent) <= end
        assert desk.backend.commands.count(cmd.CommitUserTurn()) == 2
        assert noticed <= 5.0
        record_property("figure", f"a dead link is noticed after {noticed:.1f} s, 0 samples lost")

    at_the_desk(TalkMode.PUSH_TO_TALK, script)


def test_the_first_turn_after_a_sleep_goes_out_whole_on_a_fresh_connection(record_property: Figure) -> None:
    async def script(desk: Desk) -> None:
        desk.asleep_seconds = 140.8
        woke, start = desk.loop.time(), desk.microphone.heard - PRE_ROLL_SAMPLES
        await desk.say(4.0)
        await asyncio.sleep(4.0)

        noticed = desk.when(Phase.RECONNECTING) - woke
        sent = desk.sent()
        assert sent == numbers(start, start + len(sent)).tolist()
        assert len(sent) >= PRE_ROLL_SAMPLES + 4.0 * SAMPLE_RATE
        assert (desk.phase, desk.session.state.entries) == (Phase.THINKING, ())
        assert noticed <= 2.0
        record_property("figure", f"a sleep is noticed {noticed:.1f} s after waking at most")

    at_the_desk(TalkMode.PUSH_TO_TALK, script)


def test_what_is_said_after_the_key_is_released_never_goes_out_with_the_turn() -> None:
    async def script(desk: Desk) -> None:
        start = desk.microphone.heard - PRE_ROLL_SAMPLES
        desk.session.post(ev.TalkPressed())
        await asyncio.sleep(1.0)
        desk.backend.lose(LOST)
        await asyncio.sleep(0.2)
        desk.session.post(ev.TalkReleased(1.2))
        end = desk.microphone.heard
        await asyncio.sleep(6.0)

        sent = desk.sent()
        assert sent == numbers(start, start + len(sent)).tolist()
        assert 0 <= start + len(sent) - end <= (TurnPolicy().tail_seconds + BLOCK_SECONDS) * SAMPLE_RATE

    at_the_desk(TalkMode.PUSH_TO_TALK, script)


@pytest.mark.parametrize("busy_seconds", [0.0, 30.0])
def test_a_session_of_a_minute_is_renewed_in_a_silence_and_no_sample_is_lost(
    record_property: Figure, busy_seconds: float
) -> None:
    async def script(desk: Desk) -> None:
        told = desk.loop.time()
        desk.session.post(ev.SessionExpiring(60.0))
        if busy_seconds:  # Nobody is cut off for it.
            desk.session.post(ev.SpeechStarted())
            await asyncio.sleep(busy_seconds)
            desk.session.post(ev.SpeechStopped(int(busy_seconds * 1000)))
            desk.backend.say(*ANSWERED)
            await asyncio.sleep(2.0)
            desk.session.post(ev.PlayoutFinished("r", 2000))
        await asyncio.sleep(20.0)

        began, again = desk.when(Phase.CONNECTING), desk.when(Phase.LISTENING)
        assert told + busy_seconds <= began < told + 60.0
        assert again - began == pytest.approx(HANDSHAKE_SECONDS)
        last, first = samples_of(desk.former)[-1], desk.sent()[0]
        assert first == (last + 1 - PRE_ROLL_SAMPLES) % 30_000
        assert desk.sent() == numbers(first, first + len(desk.sent())).tolist()
        assert not any(isinstance(row, Notice) for row in desk.session.state.entries)
        record_property(
            "figure", f"renewed in {again - began:.1f} s, as long as its far end takes; 0 samples lost"
        )

    at_the_desk(TalkMode.HANDS_FREE, script)


@pytest.mark.parametrize("retry_after", [None, 0.5])
def test_a_far_end_that_takes_nobody_is_called_less_than_thirty_times_in_any_minute(
    record_property: Figure, retry_after: float | None
) -> None:
    busy = Problem(ProblemCode.LIMIT_REACHED, retry_after=retry_after)

    async def script(desk: Desk) -> None:
        desk.backend.refusals = [(busy, True)] * 1000
        desk.backend.lose(busy)
        for _ in range(600):
            await asyncio.sleep(1.0)
            desk.session.post(ev.RetryPressed())
        most = max(sum(0 <= later - first < 60.0 for later in desk.calls) for first in desk.calls)
        assert 10 < most < 30
        record_property("figure", f"{most} connections in a minute with a retry pressed each second")

    at_the_desk(TalkMode.PUSH_TO_TALK, script)


@pytest.mark.parametrize(
    ("code", "retryable", "label"),
    [
        (ProblemCode.LINK_LOST, True, "Reconnecting, attempt 1"),
        (ProblemCode.PROTOCOL, True, "Reconnecting, attempt 1"),
        (ProblemCode.LIMIT_REACHED, True, "Reconnecting, attempt 1"),
        (ProblemCode.KEY_REFUSED, False, "Key not accepted"),
    ],
)
def test_every_end_of_the_link_is_said_in_plain_words_at_once_and_only_a_passing_one_is_tried_again(
    record_property: Figure, code: ProblemCode, retryable: bool, label: str
) -> None:
    async def script(desk: Desk) -> None:
        lost, calls = desk.loop.time(), len(desk.calls)
        desk.backend.refusals = [(Problem(code), retryable)] * 1000
        desk.backend.lose(Problem(code), retryable=retryable)

        assert view_state(desk.session.state).talk.label == label
        said = desk.phases[-1][0] - lost
        assert said <= 1.0
        await asyncio.sleep(600.0)
        waits = [round(later - at, 2) for at, later in pairwise([lost, *desk.calls[calls:]])]
        known = zip(waits, TurnPolicy().reconnect_seconds, strict=False)
        between = [0.0, *[HANDSHAKE_SECONDS] * len(waits)]
        assert all(
            wait + more <= taken <= wait * (1 + RECONNECT_JITTER) + more + 0.01
            for (taken, wait), more in zip(known, between, strict=False)
        )
        assert len(waits) == (len(TurnPolicy().reconnect_seconds) if retryable else 0)
        record_property("figure", f"{code}: said after {said:.1f} s, {len(waits)} more attempts")

    at_the_desk(TalkMode.PUSH_TO_TALK, script)
