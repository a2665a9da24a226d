"""A whole conversation without a window: the session, a sound card of scripted devices, and a service that
says what the test says. Time passes by the loudspeaker's blocks alone."""

from __future__ import annotations

import asyncio

import numpy as np

from tests.audio.outside import at_rest
from tests.fakes.desk_tools import PatientTools
from tests.fakes.scripted_backend import ScriptedBackend
from tests.fakes.scripted_sound_host import BLOCK, RATE, ScriptedSoundHost
from tests.waiting import until
from voicedesk.audio.engine import SoundCard
from voicedesk.conversation import events as ev
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.events import Direction
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.state import Phase
from voicedesk.session.session import Session


class SoundingRoom:
    def __init__(self, mode: ev.TalkMode) -> None:
        loop = asyncio.get_running_loop()
        self.session = Session(Conversation(mode=mode), PatientTools(), loop)
        self.host = ScriptedSoundHost()
        self.card = SoundCard(loop, self.session.post, self.session.send_audio, host=self.host)
        self.backend = ScriptedBackend(self.session.post, self.session)
        self.session.use_sound(self.card)
        self.session.use_backend(self.backend, TurnPolicy(tail_seconds=0.0))
        self._news = asyncio.Event()
        self.session.watch(lambda *_: self._news.set())

    @property
    def phase(self) -> Phase:
        return self.session.state.phase

    async def open(self) -> None:
        self.card.start()
        await until(lambda: at_rest(self.card))
        self.card._switchboard._end_watch()  # Between two blocks the streams stand still.
        self.session.post(ev.SessionStarted())

    def renew(self) -> None:
        """A new conversation in the place of this one."""
        self.post(ev.SessionStopped())
        self.session.use_conversation(Conversation(self.session.conversation.policy, self.session.state.mode))
        self.post(ev.SessionStarted())

    async def reaches(self, phase: Phase) -> None:
        async with asyncio.timeout(5):
            while self.phase is not phase:
                self._news.clear()
                await self._news.wait()

    def post(self, *events: ev.Event) -> None:
        for event in events:
            self.session.post(event)

    def play(self, blocks: int) -> np.ndarray:
        """What the loudspeaker is handed next."""
        speaker = self.host.stream(Direction.OUTPUT)
        speaker.heard.clear()
        speaker.run(blocks)
        return np.concatenate(speaker.heard)

    async def answer(self, response_id: str, pcm: bytes, text: str, *, ended: bool) -> None:
        """The service answers, and the loudspeaker has begun with it."""
        self.post(ev.ResponseStarted(response_id), ev.ResponseTextAdded(response_id, text))
        self.post(ev.ResponseAudioStarted(response_id))
        self.backend.sound(response_id, pcm, ended=ended)
        self.play(3)
        await self.reaches(Phase.SPEAKING)

    async def close(self) -> None:
        await self.session.aclose()


def silent_after_ms(sound: np.ndarray) -> float:
    """How long it still sounded, with the block that the device held already."""
    loud = np.flatnonzero(sound)
    return (BLOCK + (int(loud[-1]) + 1 if len(loud) else 0)) * 1000 / RATE
