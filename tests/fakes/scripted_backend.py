"""A backend in memory: it remembers what it is told, and says what the test says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from voicedesk.backends.base import AudioSink, BackendCapabilities
from voicedesk.conversation.commands import Command, Connect, Disconnect
from voicedesk.conversation.events import BackendConnected, BackendLost, Event
from voicedesk.conversation.problems import Problem

C = TypeVar("C", bound=Command)


class ScriptedBackend:
    """``refusals`` are what the next attempts to connect meet, one each; after them attempts succeed. With
    ``hesitant`` an attempt stays open until ``connect`` is called."""

    def __init__(
        self,
        post: Callable[[Event], None],
        sink: AudioSink | None = None,
        capabilities: BackendCapabilities | None = None,
        *,
        hesitant: bool = False,
    ) -> None:
        self.capabilities = capabilities or BackendCapabilities()
        self.commands: list[Command] = []
        self.audio = bytearray()
        self.refusals: list[tuple[Problem, bool]] = []
        self.connected = False
        self.closed = 0
        self._hesitant = hesitant
        self._post = post
        self._sink = sink

    def perform(self, command: Command) -> None:
        self.commands.append(command)
        match command:
            case Connect() if not self._hesitant:
                self.connect()
            case Disconnect():
                self.connected = False

    def send_audio(self, pcm: bytes) -> None:
        if self.connected:
            self.audio += pcm

    async def aclose(self) -> None:
        self.connected = False
        self.closed += 1

    # What a test does with it.

    def connect(self) -> None:
        """End the open attempt, as ``refusals`` say."""
        if self.refusals:
            problem, retryable = self.refusals.pop(0)
            self._post(BackendLost(problem, retryable))
            return
        self.connected = True
        self._post(BackendConnected())

    def say(self, *events: Event) -> None:
        """Post ``events``, in order."""
        for event in events:
            self._post(event)

    def lose(self, problem: Problem, *, retryable: bool = True) -> None:
        self.connected = False
        self._post(BackendLost(problem, retryable))

    def sound(self, response_id: str, pcm: bytes, *, ended: bool = False) -> None:
        """Hand sound of an answer to playout; empty, it only says that the sound has ended."""
        if self._sink is None:
            return
        if pcm:
            self._sink.add_audio(response_id, pcm)
        if ended:
            self._sink.end_audio(response_id)

    def told(self, kind: type[C]) -> list[C]:
        """The commands of that type, in order."""
        return [command for command in self.commands if isinstance(command, kind)]
