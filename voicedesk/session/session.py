"""One conversation running in the world: events in, the conversation's orders carried out.

Run to completion: ``post`` handles an event and performs every order without awaiting; a post from
inside a post waits its turn. Slow work runs in tasks and reports back as an event.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from voicedesk.audio.formats import ms_of
from voicedesk.audio.port import SoundPort
from voicedesk.backends.base import Backend
from voicedesk.backends.tasks import TaskOwner
from voicedesk.conversation import commands as cmd
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.events import Event, ResponseOverran, TalkMode, ToolCallFailed, ToolCallFinished
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.state import ConversationState
from voicedesk.session.timers import Timers
from voicedesk.tools.registry import ToolResult

RESPONSES_REMEMBERED = 8
"""Of how many responses the received sound is counted: those that may still be played."""

Watcher = Callable[[Event, Sequence[cmd.Command], ConversationState], None]


class ToolRunner(Protocol):
    async def run(self, name: str, arguments: str) -> ToolResult: ...


class Session:
    """Owns the conversation, its timers and its tool calls; is lent the sound and a backend.

    ``watch`` adds an observer that hears of every event, the orders that followed and the state after
    them, once they have been performed. Observers must be quick and may post.
    """

    def __init__(
        self, conversation: Conversation, tools: ToolRunner, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._conversation = conversation
        self._tools = tools
        self._timers = Timers(loop, self.post)
        self._tasks = TaskOwner("session")
        self._sound: SoundPort | None = None
        self._backend: Backend | None = None
        self._queue: deque[Event] = deque()
        self._running = False
        self._received_bytes: dict[str, int] = {}
        self._watchers: list[Watcher] = []

    @property
    def state(self) -> ConversationState:
        return self._conversation.state

    @property
    def conversation(self) -> Conversation:
        return self._conversation

    @property
    def backend(self) -> Backend | None:
        return self._backend

    def watch(self, watcher: Watcher) -> None:
        self._watchers.append(watcher)

    def use_sound(self, sound: SoundPort) -> None:
        self._sound = sound

    def use_conversation(self, conversation: Conversation) -> None:
        """Begin anew with an empty transcript. Only while no conversation runs."""
        self._timers.cancel_all()
        self._conversation = conversation

    def use_backend(self, backend: Backend, policy: TurnPolicy) -> Backend | None:
        """Talk through ``backend`` from the next ``Connect`` on. Only while no conversation runs.

        Returns the one used until now, for the caller to close.
        """
        former, self._backend = self._backend, backend
        self._conversation.use_policy(policy)
        self._tell_mode()
        return former

    def send_audio(self, pcm: bytes) -> None:
        """The microphone's frames, on their way past the conversation."""
        if self._backend is not None:
            self._backend.send_audio(pcm)

    def add_audio(self, response_id: str, pcm: bytes) -> None:
        """The answer's sound, on its way past the conversation: a session is its backend's ``AudioSink``."""
        self._received_bytes[response_id] = self._received_bytes.get(response_id, 0) + len(pcm)
        while len(self._received_bytes) > RESPONSES_REMEMBERED:
            del self._received_bytes[next(iter(self._received_bytes))]
        if self._sound is not None and self._sound.add_audio(response_id, pcm):
            self.post(ResponseOverran(response_id))

    def end_audio(self, response_id: str) -> None:
        if self._sound is not None:
            self._sound.end_audio(response_id)

    def spoken_span(self, response_id: str) -> tuple[int, int] | None:
        """Which characters of the answer are being played now; None: none, or nobody knows."""
        received = self._received_bytes.get(response_id)
        if received is None or self._sound is None:
            return None
        played_ms = self._sound.played_ms(response_id)
        return self._conversation.spoken_span(response_id, played_ms, int(ms_of(received)))

    def post(self, event: Event) -> None:
        self._queue.append(event)
        if self._running:
            return
        self._running = True
        try:
            while self._queue:
                self._handle(self._queue.popleft())
        finally:
            self._running = False

    async def aclose(self) -> None:
        """Stop timers and tasks, and close the backend and the sound. Idempotent."""
        self._timers.cancel_all()
        await self._tasks.aclose()
        for part in (self._backend, self._sound):
            if part is not None:
                await part.aclose()

    def _handle(self, event: Event) -> None:
        mode = self.state.mode
        orders = self._conversation.handle(event)
        if self.state.mode is not mode:
            self._tell_mode()
        for order in orders:
            self._perform(order)
        for watcher in self._watchers:
            watcher(event, orders, self.state)

    def _tell_mode(self) -> None:
        if self._backend is not None:
            by_hand = self.state.mode is TalkMode.PUSH_TO_TALK
            self._backend.perform(cmd.UseTurnDetection(by_hand))

    def _perform(self, order: cmd.Command) -> None:
        match order:
            case cmd.StartTimer():
                self._timers.start(order)
            case cmd.RunTool(call_id, name, arguments):
                self._tasks.spawn(self._run_tool(call_id, name, arguments))
            case _ if not self._perform_on_sound(order) and self._backend is not None:
                self._backend.perform(order)

    def _perform_on_sound(self, order: cmd.Command) -> bool:
        """Whether the order was one for the sound; done if there is any."""
        action = _SOUND_ORDERS.get(type(order))
        if action is not None and self._sound is not None:
            action(self._sound, order)
        return action is not None

    async def _run_tool(self, call_id: str, name: str, arguments: str) -> None:
        result = await self._tools.run(name, arguments)
        if result.reason:
            self.post(ToolCallFailed(call_id, result.output, result.reason))
        else:
            self.post(ToolCallFinished(call_id, result.output))


def _sound_orders() -> dict[type[cmd.Command], Callable[[SoundPort, cmd.Command], None]]:
    return {
        cmd.OpenMic: lambda sound, order: sound.open_mic(order.lead),
        cmd.CloseMic: lambda sound, _: sound.close_mic(),
        cmd.MarkTurn: lambda sound, order: sound.mark_turn(goes_on=order.goes_on),
        cmd.EndTurn: lambda sound, _: sound.end_turn(),
        cmd.MuteMic: lambda sound, order: sound.mute_mic(order.muted),
        cmd.PausePlayout: lambda sound, _: sound.pause(),
        cmd.ResumePlayout: lambda sound, _: sound.resume(),
        cmd.FlushPlayout: lambda sound, order: sound.flush(order.response_id),
        cmd.PlayEarcon: lambda sound, order: sound.play_earcon(order.earcon),
    }


_SOUND_ORDERS = _sound_orders()
