"""A whole conversation around a cascade of scripted stages; its speaker stops where a test says."""

from __future__ import annotations

import asyncio

from tests.backends.cascade.bench import settled
from tests.fakes.desk_tools import PatientTools
from tests.fakes.scripted_stages import ScriptedStages
from tests.fakes.silent_sound import SilentSound
from tests.waiting import until
from voicedesk.backends.base import BYTES_PER_MS, PostEvent
from voicedesk.backends.cascade.backend import CascadeBackend
from voicedesk.backends.far_end import FarEnds
from voicedesk.conversation import events as ev
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.problems import ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import Notice, Speaker, Turn
from voicedesk.session.session import Session
from voicedesk.session.turn_policy import turn_policy
from voicedesk.settings.schema import Cascade, Settings


class Loudspeaker(SilentSound):
    """Plays from the first sample on; a flush finds it ``played_ms`` into the response."""

    def __init__(self, post: PostEvent) -> None:
        super().__init__()
        self._post = post
        self._received: dict[str, int] = {}
        self.played_until_ms = 0

    def add_audio(self, response_id: str, pcm: bytes) -> None:
        if response_id not in self._received:
            self._post(ev.PlayoutStarted(response_id))
        self._received[response_id] = self._received.get(response_id, 0) + len(pcm)

    def flush(self, response_id: str) -> None:
        received_ms = self.received_ms(response_id)
        self._post(ev.PlayoutFlushed(response_id, min(self.played_until_ms, received_ms), received_ms))

    def received_ms(self, response_id: str) -> int:
        return self._received.get(response_id, 0) // BYTES_PER_MS

    def play_all(self, response_id: str) -> None:
        self._post(ev.PlayoutFinished(response_id, self.received_ms(response_id)))


class Room:
    def __init__(self, mode: ev.TalkMode = ev.TalkMode.PUSH_TO_TALK) -> None:
        self.stages = ScriptedStages()
        self.tools = PatientTools()
        self.session = Session(Conversation(mode=mode), self.tools, asyncio.get_running_loop())
        self.speaker = Loudspeaker(self.session.post)
        self.backend = CascadeBackend(
            Cascade(), FarEnds(), (), self.session.post, self.session, stages=self.stages
        )
        self.session.use_sound(self.speaker)
        self.session.use_backend(self.backend, turn_policy(Settings(), self.backend.capabilities))

    async def enter(self) -> None:
        """Connected, and waiting to be asked."""
        self.session.post(ev.SessionStarted())
        await until(lambda: self.phase in {Phase.READY, Phase.LISTENING})

    async def aclose(self) -> None:
        self.session.post(ev.SessionStopped())
        await self.session.aclose()

    def post(self, *events: ev.Event) -> None:
        for event in events:
            self.session.post(event)

    async def says(self, text: str) -> None:
        """The user speaks a whole turn, hands-free."""
        self.stages.transcriber.hear(ev.SpeechStarted())
        self.stages.transcriber.hear(ev.SpeechStopped(900))
        self.stages.transcriber.hears(text)
        await settled()

    async def coughs(self) -> None:
        """A noise, of which the service makes a turn without words."""
        self.stages.transcriber.hear(ev.SpeechStarted())
        self.stages.transcriber.hear(ev.SpeechStopped(150))
        self.stages.transcriber.hears("")
        await settled()

    async def answers(self, text: str) -> None:
        """The model answers the latest request, and it is spoken and played to its end."""
        stream = self.stages.responder.streams[-1]
        number = len(self.stages.synthesizer.utterances)
        stream.write(text)
        stream.end()
        utterance = await self.stages.synthesizer.spoken(number)
        await settled()
        utterance.sound(400)
        utterance.finish()
        self.speaker.play_all(self.rows[-1].turn_id)

    @property
    def phase(self) -> Phase:
        return self.session.state.phase

    @property
    def rows(self) -> list[Turn]:
        return [row for row in self.session.state.entries if isinstance(row, Turn)]

    @property
    def notices(self) -> list[ProblemCode]:
        return [row.problem.code for row in self.session.state.entries if isinstance(row, Notice)]

    @property
    def assistant_shown(self) -> list[str]:
        """What the window shows as heard, answer by answer."""
        answers = [row for row in self.rows if row.speaker is Speaker.ASSISTANT]
        return [row.text if row.heard_chars is None else row.text[: row.heard_chars] for row in answers]
