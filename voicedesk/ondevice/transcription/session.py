"""One client's transcription session: its events served in the order they come."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

from voicedesk.ondevice.realtime.client_events import ClientEvents, Serve
from voicedesk.ondevice.realtime.faults import RequestFault, invalid, missing
from voicedesk.ondevice.realtime.listening import Listening
from voicedesk.ondevice.realtime.outbox import Outbox, new_id
from voicedesk.ondevice.transcription.dialects import NO_REALTIME_UPDATE, Dialect
from voicedesk.ondevice.transcription.turns import TranscribedTurns

UNSUPPORTED = frozenset(
    {
        "conversation.item.create",
        "conversation.item.retrieve",
        "conversation.item.delete",
        "conversation.item.truncate",
        "response.create",
        "response.cancel",
        "output_audio_buffer.clear",
    }
)


class TranscriptionSession:
    """Serves the client events of one connection, which is closed ``seconds`` from now."""

    def __init__(self, turns: TranscribedTurns, dialect: Dialect, outbox: Outbox, seconds: float) -> None:
        self._turns = turns
        self._dialect = dialect
        self._outbox = outbox
        self._id = new_id("sess")
        self._expires_at = int(time.time() + seconds)
        self._listening = Listening(turns.options.input_format, turns.options.rules, turns, outbox)

    async def serve(self, messages: AsyncIterator[str | bytes]) -> None:
        """Greet the client and serve what it sends until ``messages`` ends."""
        await self._outbox.send(self._dialect.created, session=self._session())
        services: dict[str, Serve] = {
            "session.update": _refuse_realtime,
            "input_audio_buffer.append": self._listening.append,
            "input_audio_buffer.commit": self._listening.commit,
            "input_audio_buffer.clear": self._listening.clear,
            self._dialect.update: self._update,
        }
        events = ClientEvents(services, UNSUPPORTED, self._outbox)
        async for message in messages:
            await events.take(message)

    async def _update(self, event: dict[str, Any]) -> None:
        given = event.get("session")
        if given is None:
            raise missing("session")
        if not isinstance(given, dict):
            raise invalid("session", given, "an object")
        options = self._dialect.merged(self._turns.options, given)
        self._turns.options = options
        self._listening.configure(options.input_format, options.rules)
        await self._outbox.send(self._dialect.updated, session=self._session())

    def _session(self) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": "realtime.transcription_session",
            "expires_at": self._expires_at,
            **self._dialect.as_wire(self._turns.options),
        }


async def _refuse_realtime(_event: dict[str, Any]) -> None:
    """In the preview dialect ``session.update`` is for conversations."""
    raise RequestFault(NO_REALTIME_UPDATE, code="invalid_parameter", param="type")
