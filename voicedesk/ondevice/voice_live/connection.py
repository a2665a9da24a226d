"""One client's session: its events served in the order they come."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from voicedesk.ondevice.engines.engine_set import Engines
from voicedesk.ondevice.realtime.client_events import ClientEvents, Serve
from voicedesk.ondevice.realtime.faults import invalid, missing
from voicedesk.ondevice.realtime.listening import Listening
from voicedesk.ondevice.realtime.outbox import Outbox, new_id
from voicedesk.ondevice.voice_live import item_requests
from voicedesk.ondevice.voice_live.answering import Answering
from voicedesk.ondevice.voice_live.hearing import Hearing
from voicedesk.ondevice.voice_live.items import ConversationItems
from voicedesk.ondevice.voice_live.options import SessionOptions
from voicedesk.ondevice.voice_live.turns import AnsweredTurns, turn_rules

UNSUPPORTED = frozenset(
    {
        "input_audio.turn.start",
        "input_audio.turn.append",
        "input_audio.turn.end",
        "input_audio.turn.cancel",
        "input_audio.clear",
        "session.avatar.connect",
        "mcp_approval_response",
        "input_text.delta",
        "input_text.done",
        "transcription_session.update",
    }
)


class VoiceLiveSession:
    """Serves the client events of one connection; make it inside the task group that carries its work."""

    def __init__(
        self,
        options: SessionOptions,
        engines: Engines,
        outbox: Outbox,
        tasks: asyncio.TaskGroup,
        seconds: float,
    ) -> None:
        self._outbox = outbox
        self._id = new_id("sess")
        self._expires_at = int(time.time() + seconds)
        self._items = ConversationItems()
        hearing = Hearing(engines.recognizer, self._items, outbox, tasks)
        self._answering = Answering(self._items, engines, outbox, tasks, hearing.settled)
        self._turns = AnsweredTurns(options, hearing, self._answering)
        self._listening = Listening(options.input_format, turn_rules(options), self._turns, outbox)

    async def serve(self, messages: AsyncIterator[str | bytes]) -> None:
        """Greet the client and serve what it sends until ``messages`` ends."""
        await self._outbox.send("session.created", session=self._session())
        events = ClientEvents(self._services(), UNSUPPORTED, self._outbox)
        async for message in messages:
            await events.take(message)

    def _services(self) -> dict[str, Serve]:
        return {
            "session.update": self._update,
            "input_audio_buffer.append": self._listening.append,
            "input_audio_buffer.commit": self._listening.commit,
            "input_audio_buffer.clear": self._listening.clear,
            "conversation.item.create": self._on_items(item_requests.create),
            "conversation.item.retrieve": self._on_items(item_requests.retrieve),
            "conversation.item.delete": self._on_items(item_requests.delete),
            "conversation.item.truncate": self._on_items(item_requests.truncate),
            "response.create": lambda event: self._answering.create(self._turns.options, event),
            "response.cancel": self._answering.cancel,
            "output_audio_buffer.clear": lambda _event: self._outbox.send("output_audio_buffer.cleared"),
        }

    def _on_items(
        self, serve: Callable[[ConversationItems, Outbox, dict[str, Any]], Awaitable[None]]
    ) -> Serve:
        return lambda event: serve(self._items, self._outbox, event)

    async def _update(self, event: dict[str, Any]) -> None:
        given = event.get("session")
        if given is None:
            raise missing("session")
        if not isinstance(given, dict):
            raise invalid("session", given, "an object")
        self._turns.options = self._turns.options.updated(given)
        self._listening.configure(self._turns.options.input_format, turn_rules(self._turns.options))
        await self._outbox.send("session.updated", session=self._session())

    def _session(self) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": "realtime.session",
            "expires_at": self._expires_at,
            **self._turns.options.values,
        }
