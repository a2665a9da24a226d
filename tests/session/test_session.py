"""A session carries out what the conversation orders: on the backend, the sound, the clock and the tools."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.fakes.desk_tools import PatientTools
from tests.fakes.scripted_backend import ScriptedBackend
from tests.fakes.silent_sound import SilentSound
from tests.waiting import until
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.session.session import Session


class Room:
    """A session with everything around it standing in."""

    def __init__(self, mode: ev.TalkMode = ev.TalkMode.PUSH_TO_TALK) -> None:
        self.tools = PatientTools()
        self.session = Session(Conversation(mode=mode), self.tools, asyncio.get_running_loop())
        self.sound = SilentSound()
        self.backend = ScriptedBackend(self.session.post, self.session)
        self.session.use_sound(self.sound)
        self.session.use_backend(self.backend, TurnPolicy(tail_seconds=0.0))

    @property
    def phase(self) -> Phase:
        return self.session.state.phase

    def post(self, *events: ev.Event) -> None:
        for event in events:
            self.session.post(event)

    async def reaches(self, phase: Phase) -> None:
        await until(lambda: self.phase is phase)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room()
    yield room
    await room.session.aclose()


async def test_starting_connects_and_waits_to_be_asked(room: Room) -> None:
    room.post(ev.SessionStarted())

    assert room.phase is Phase.READY
    assert room.backend.connected


async def test_a_spoken_turn_goes_from_the_key_to_the_service(room: Room) -> None:
    room.post(ev.SessionStarted(), ev.TalkPressed())
    room.session.send_audio(b"\1\0" * 240)
    room.post(ev.TalkReleased(held_seconds=1.0))
    await room.reaches(Phase.THINKING)

    assert ("open_mic", cmd.Lead.PRE_ROLL) in room.sound.calls
    assert ("close_mic",) in room.sound.calls
    assert len(room.backend.audio) == 480
    assert room.backend.told(cmd.CommitUserTurn)
    assert room.backend.told(cmd.CreateResponse)


async def test_the_answers_sound_goes_past_the_conversation_to_the_speaker(room: Room) -> None:
    room.post(ev.SessionStarted())
    room.backend.sound("r1", bytes(960), ended=True)

    assert ("add_audio", "r1", 960) in room.sound.calls
    assert ("end_audio", "r1") in room.sound.calls


async def test_a_tool_runs_once_and_its_result_goes_to_the_service(room: Room) -> None:
    room.post(ev.SessionStarted(), ev.TextSubmitted("How is the weather?"), ev.ResponseStarted("r1"))
    room.post(ev.ToolCallRequested("r1", "call-1", "get_weather", '{"location": "Paris"}'))
    room.post(ev.ResponseFinished("r1", ev.Outcome.TOOL_CALLS))
    room.tools.answer('{"temperature": 7}')
    await until(lambda: room.backend.told(cmd.SendToolOutput))

    assert room.tools.calls == [("get_weather", '{"location": "Paris"}')]
    assert room.backend.told(cmd.SendToolOutput) == [cmd.SendToolOutput("call-1", '{"temperature": 7}')]
    assert isinstance(room.backend.commands[-1], cmd.CreateResponse)


async def test_a_post_from_inside_a_post_waits_its_turn(room: Room) -> None:
    seen: list[str] = []

    def reply(event: ev.Event, orders: object, state: object) -> None:
        if isinstance(event, ev.SessionStarted):
            room.session.post(ev.MuteChanged(True))
            seen.append("started was finished first")
        elif isinstance(event, ev.MuteChanged):
            seen.append("then muted")

    room.session.watch(reply)
    room.post(ev.SessionStarted())

    assert seen == ["started was finished first", "then muted"]


async def test_watchers_see_the_state_after_the_orders_were_carried_out(room: Room) -> None:
    heard: list[tuple[Phase, bool]] = []
    room.session.watch(lambda event, orders, state: heard.append((state.phase, room.backend.connected)))

    room.post(ev.SessionStarted())

    assert heard[0][1] is True


async def test_the_backend_hears_who_ends_the_turns_and_every_change_of_it(room: Room) -> None:
    room.post(ev.SessionStarted(), ev.TalkModeChosen(ev.TalkMode.HANDS_FREE))

    assert room.backend.told(cmd.UseTurnDetection) == [
        cmd.UseTurnDetection(by_hand=True),
        cmd.UseTurnDetection(by_hand=False),
    ]


async def test_a_lost_link_is_tried_again_by_the_clock(room: Room) -> None:
    room.session.use_backend(room.backend, TurnPolicy(reconnect_seconds=(0.0,)))
    room.post(ev.SessionStarted())
    room.backend.lose(Problem(ProblemCode.LINK_LOST))

    assert room.phase is Phase.RECONNECTING
    await room.reaches(Phase.READY)
    assert len(room.backend.told(cmd.Connect)) == 2


async def test_another_backend_goes_on_with_the_same_transcript(room: Room) -> None:
    room.post(ev.SessionStarted(), ev.TextSubmitted("My name is Anna."), ev.ResponseStarted("r1"))
    room.post(ev.ResponseTextAdded("r1", "Hello Anna."), ev.ResponseFinished("r1", ev.Outcome.COMPLETED))
    room.post(ev.SessionStopped())
    other = ScriptedBackend(room.session.post)

    former = room.session.use_backend(other, TurnPolicy())
    room.post(ev.SessionStarted())

    assert former is room.backend
    (restored,) = other.told(cmd.RestoreContext)
    assert [getattr(entry, "text", "") for entry in restored.entries] == ["My name is Anna.", "Hello Anna."]


async def test_closing_closes_backend_and_sound(room: Room) -> None:
    room.post(ev.SessionStarted())

    await room.session.aclose()

    assert room.backend.closed == 1
    assert room.sound.closed


async def test_sound_that_the_speaker_keeps_no_more_of_stops_the_answer_at_the_service(room: Room) -> None:
    room.post(ev.SessionStarted(), ev.TextSubmitted("Tell me everything."))
    room.post(ev.ResponseStarted("r1"), ev.ResponseAudioStarted("r1"))
    room.sound.overruns = True
    room.session.add_audio("r1", bytes(960))

    assert room.backend.told(cmd.CancelResponse) == [cmd.CancelResponse("r1")]
