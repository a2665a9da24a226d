"""A cascade on the bench: scripted stages on one side, the world it reports to on the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from tests.backends.world import World
from tests.fakes.scripted_stages import ScriptedStages, ScriptedStream, ScriptedUtterance
from voicedesk.backends.cascade.backend import CascadeBackend
from voicedesk.backends.cascade.stages import Message
from voicedesk.backends.errors import BackendError, ConnectionDropped
from voicedesk.backends.far_end import FarEnds
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.settings.schema import Cascade


class ReactingWorld(World):
    """``react`` is called from inside each report, as a conversation that answers at once would be."""

    def __init__(self) -> None:
        super().__init__()
        self.react: Callable[[ev.Event], None] = lambda event: None

    def post(self, event: ev.Event) -> None:
        super().post(event)
        self.react(event)


class Bench:
    def __init__(self, settings: Cascade | None = None) -> None:
        self.world = ReactingWorld()
        self.stages = ScriptedStages()
        self.backend = CascadeBackend(
            settings or Cascade(), FarEnds(), (), self.world.post, self.world, stages=self.stages
        )

    async def connect(self) -> None:
        before = len(self.world.of(ev.BackendConnected))
        self.backend.perform(cmd.Connect())
        await self.world.event(ev.BackendConnected, before, seconds=5)

    def perform(self, *commands: cmd.Command) -> None:
        for command in commands:
            self.backend.perform(command)

    async def ask(self, text: str = "How are you?") -> ScriptedStream:
        """A typed question, and the request that follows."""
        number = len(self.stages.responder.streams)
        self.perform(cmd.SendText(text), cmd.CreateResponse())
        return await self.stages.responder.asked(number)

    async def answer(self, *pieces: str, question: str = "How are you?") -> tuple[str, ScriptedUtterance]:
        """The model has written all of it, and it is being spoken: the response's id, and the utterance."""
        number = len(self.stages.synthesizer.utterances)
        stream = await self.ask(question)
        stream.write(*pieces)
        stream.end()
        utterance = await self.stages.synthesizer.spoken(number)
        await settled()
        return self.started[-1], utterance

    async def history(self) -> Sequence[Message]:
        """What the next request tells the model, without the question that makes it."""
        return (await self.ask("And?")).history[:-1]

    @property
    def started(self) -> list[str]:
        return [event.response_id for event in self.world.of(ev.ResponseStarted)]

    def shown(self, response_id: str) -> str:
        texts = self.world.of(ev.ResponseTextAdded)
        return "".join(event.text for event in texts if event.response_id == response_id)

    @property
    def finished(self) -> list[ev.ResponseFinished]:
        return self.world.of(ev.ResponseFinished)

    @property
    def faults(self) -> list[Problem]:
        return [event.problem for event in self.world.of(ev.BackendFaulted)]


async def settled() -> None:
    """Let everything that is due on the loop happen, and what that makes due."""
    for _ in range(20):
        await asyncio.sleep(0)


def dropped() -> BackendError:
    return ConnectionDropped(Problem(ProblemCode.LINK_LOST))
