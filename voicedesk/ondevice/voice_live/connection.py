"""One client's session: its events served in the order they come."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from voicedesk.ondevice.voice_live import item_requests
from voicedesk.ondevice.voice_live.answering import Answering
from voicedesk.ondevice.voice_live.engines import Engines
from voicedesk.ondevice.voice_live.faults import RequestFault, invalid, missing
from voicedesk.ondevice.voice_live.hearing import Hearing
from voicedesk.ondevice.voice_live.items import ConversationItems
from voicedesk.ondevice.voice_live.listening import Listening
from voicedesk.ondevice.voice_live.options import SessionOptions
from voicedesk.ondevice.voice_live.outbox import Outbox, new_id

Serve = Callable[[dict[str, Any]], Awaitable[None]]

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
        self._options = options
        self._outbox = outbox
        self._id = new_id("sess")
        self._expires_at = int(time.time() + seconds)
        self._items = ConversationItems()
        hearing = Hearing(engines.recognizer, self._items, outbox, tasks)
        self._answering = Answering(self._items, engines, outbox, tasks, hearing.settled)
        self._listening = Listening(options, hearing, self._answering, outbox)

    async def serve(self, messages: AsyncIterator[str | bytes]) -> None:
        """Greet the client and serve what it sends until ``messages`` ends."""
        await self._outbox.send("session.created", session=self._session())
        async for message in messages:
            await self._take(message)

    async def _take(self, message: str | bytes) -> None:
        """Serve one frame; whatever is wrong with it becomes an error event."""
        event_id: str | None = None
        try:
            event = _parsed(message)
            given_id = event.get("event_id")
            event_id = given_id if isinstance(given_id, str) else None
            await self._serving(event)(event)
        except RequestFault as fault:
            await self._outbox.send("error", error=fault.as_wire(event_id))

    def _serving(self, event: dict[str, Any]) -> Serve:
        kind = event.get("type")
        if kind is None:
            raise missing("type")
        if not isinstance(kind, str):
            raise invalid("type", kind, "a string")
        serve = self._services().get(kind)
        if serve is not None:
            return serve
        if kind in UNSUPPORTED:
            raise RequestFault(
                f"'{kind}' is not supported by the stand-in on this device.",
                code="unsupported_event",
                param="type",
            )
        raise RequestFault(
            f"Invalid value: '{kind[:80]}'. Supported values are: {', '.join(sorted(self._services()))}.",
            param="type",
        )

    def _services(self) -> dict[str, Serve]:
        return {
            "session.update": self._update,
            "input_audio_buffer.append": self._listening.append,
            "input_audio_buffer.commit": lambda _event: self._listening.commit(),
            "input_audio_buffer.clear": lambda _event: self._listening.clear(),
            "conversation.item.create": self._on_items(item_requests.create),
            "conversation.item.retrieve": self._on_items(item_requests.retrieve),
            "conversation.item.delete": self._on_items(item_requests.delete),
            "conversation.item.truncate": self._on_items(item_requests.truncate),
            "response.create": lambda event: self._answering.create(self._options, event),
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
        self._options = self._options.updated(given)
        self._listening.configure(self._options)
        await self._outbox.send("session.updated", session=self._session())

    def _session(self) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": "realtime.session",
            "expires_at": self._expires_at,
            **self._options.values,
        }


def _parsed(message: str | bytes) -> dict[str, Any]:
    """Read one frame as a JSON object; raises RequestFault."""
    try:
        event = json.loads(message)
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise RequestFault("The message is not valid JSON.", code="invalid_json") from None
    if not isinstance(event, dict):
        raise RequestFault("The message is not a JSON object.", code="invalid_json")
    return event
