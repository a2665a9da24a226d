"""A session over a rig: a person at the key or hands-free, a speaker, tools, and what must hold after."""

from __future__ import annotations

import asyncio
from typing import Generic, TypeVar

from tests.backends.contract import Rig, ScriptedRig, until
from tests.backends.contract_plan import Line, history_of, said
from tests.backends.world import World
from tests.fakes.desk_tools import PatientTools
from tests.fakes.hand_speaker import HandSpeaker
from voicedesk.backends.base import BackendCapabilities
from voicedesk.conversation import events as ev
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.events import TalkMode
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.conversation.turns import Entry, Notice, Speaker, ToolStatus, ToolUse, Turn, TurnStatus
from voicedesk.session.session import Session

RESTING = {Phase.READY, Phase.LISTENING}
LAST_QUESTION = "And now?"
LINES_REMEMBERED = 30  # The distant past may be left out.


def policy_for(capabilities: BackendCapabilities) -> TurnPolicy:
    """As the session makes it of a backend's capabilities, without the waits that only people need."""
    return TurnPolicy(
        local_endpointing=not capabilities.endpoints_turns,
        service_responds=capabilities.responds_by_itself,
        transcribes=capabilities.transcribes,
        tail_seconds=0.0,
        endpoint_seconds=0.0,
        reconnect_seconds=(0.0, 0.0, 0.0),
    )


R = TypeVar("R", bound=Rig)


class Room(Generic[R]):
    """The rig must not have been started. Unless ``exact``, cuts may be estimated on either side: what the
    model knows of the assistant's own words is left to the test."""

    def __init__(self, rig: R, mode: TalkMode = TalkMode.PUSH_TO_TALK) -> None:
        self.rig = rig
        self.tools = PatientTools()
        self.session = Session(Conversation(mode=mode), self.tools, asyncio.get_running_loop())
        self.speaker = HandSpeaker(self.session.post)
        self.session.use_sound(self.speaker)
        self.phases: list[Phase] = []
        self.exact = True

    async def start(self) -> None:
        self.session.watch(self._note)
        await self._begin_with(self.rig)

    async def move_to(self, rig: R) -> None:
        """Talk through another backend from now on."""
        former, self.rig = self.rig, rig
        self.session.post(ev.SessionStopped())
        await former.stop()
        assert former.world.laws.breaches == []
        await self._begin_with(rig)

    async def _begin_with(self, rig: R) -> None:
        await rig.start(World(self.session.post, self.session))
        self.session.use_backend(rig.backend, policy_for(rig.backend.capabilities))
        self.session.post(ev.SessionStarted())
        await self.rests()

    async def stop(self) -> None:
        self.session.post(ev.SessionStopped())
        await self.session.aclose()
        await self.rig.stop()

    # What the person does.

    def post(self, *events: ev.Event) -> None:
        for event in events:
            self.session.post(event)

    def type(self, text: str) -> None:
        self.session.post(ev.TextSubmitted(text))

    async def say_by_key(self: Room[ScriptedRig], text: str | None) -> None:
        """Hold the key, speak, let go; returns when the turn is on its way."""
        self.rig.hear(text)
        await self.greet_by_key()

    async def greet_by_key(self) -> None:
        """Hold the key, say hello as this rig does, let go; returns when the turn is on its way."""
        self.session.post(ev.TalkPressed())
        self.session.send_audio(self.rig.spoken)
        self.session.post(ev.TalkReleased(1.0))
        await self.reaches(Phase.THINKING)

    async def say(self: Room[ScriptedRig], text: str | None, spoken_ms: int = 900) -> None:
        """Speak a whole turn hands-free."""
        await self.rig.start_speech()
        self.session.send_audio(self.rig.spoken)
        await self.rig.stop_speech(spoken_ms)
        await self.rig.end_turn(text)

    # What one waits for.

    async def reaches(self, phase: Phase) -> None:
        """Return once the conversation is, or has come to, this phase since the last call."""
        await until(lambda: phase in self.phases or self.state.phase is phase)
        self.phases.clear()

    async def sounds(self) -> str:
        """Return the response that is being played once there is one."""
        await until(lambda: self.state.phase is Phase.SPEAKING)
        assert self.state.response_id is not None
        return self.state.response_id

    async def falls_silent(self) -> None:
        """Nothing plays, and the conversation knows how far it was heard."""
        await until(lambda: self.speaker.silent)

    async def rests(self) -> None:
        """Nobody has the floor, and nothing is under way."""
        await until(lambda: not self._restless())

    async def rests_after_all(self) -> None:
        """Rest, once all that there is has been played to its end."""
        self.speaker.let_go()
        await self.rests()

    async def answered(self, number: int) -> None:
        """Rest, after so many answers came through."""
        await until(lambda: len(self.answers) >= number and not self._restless())

    # What stands there.

    @property
    def state(self) -> ConversationState:
        return self.session.state

    @property
    def rows(self) -> tuple[Entry, ...]:
        return self.state.entries

    @property
    def turns(self) -> list[Turn]:
        return [row for row in self.rows if isinstance(row, Turn)]

    @property
    def answers(self) -> list[Turn]:
        return [row for row in self.turns if row.speaker is Speaker.ASSISTANT]

    @property
    def tool_uses(self) -> list[ToolUse]:
        return [row for row in self.rows if isinstance(row, ToolUse)]

    @property
    def notices(self) -> list[Notice]:
        return [row for row in self.rows if isinstance(row, Notice)]

    @property
    def shown(self) -> list[tuple[str, TurnStatus]]:
        """The turns as one reads them."""
        return [(row.text, row.status) for row in self.turns]

    def timed_words(self, response_id: str) -> int:
        """Of how many words of the response it is known where they sound."""
        return sum(
            event.response_id == response_id for event in self.rig.world.of(ev.ResponseWordTimed)
        )

    async def check(self) -> None:
        """After any scenario: at rest, everything settled, lawful."""
        await self.rests_after_all()
        assert self.rig.world.laws.breaches == []
        assert self.rig.world.laws.unsettled() == []
        assert self.speaker.late_ms == 0

    async def check_memory(self: Room[ScriptedRig]) -> None:
        """The next request tells the model exactly what was said and heard."""
        asked = len(self.rig.asked)
        known = history_of(self.rows)
        self.type(LAST_QUESTION)
        await until(lambda: len(self.rig.asked) > asked)
        await self.rests()
        told, expected = said(self.rig.asked[asked]), said([*known, Line("user", LAST_QUESTION)])
        assert len(told) >= min(len(expected), LINES_REMEMBERED)
        if self.exact:
            assert told == expected[-len(told) :]

    def _restless(self) -> list[str]:
        """What is not at rest."""
        live = [row.text for row in self.turns if row.status in {TurnStatus.LIVE, TurnStatus.QUEUED}]
        running = [use.name for use in self.tool_uses if use.status is ToolStatus.RUNNING]
        phase = [] if self.state.phase in RESTING else [str(self.state.phase)]
        sound = [] if self.speaker.silent else ["sound"]
        return phase + live + running + sound + self.rig.world.laws.unsettled()

    def _note(self, event: ev.Event, orders: object, state: ConversationState) -> None:
        if not self.phases or self.phases[-1] is not state.phase:
            self.phases.append(state.phase)


Conversing = Room[ScriptedRig]
