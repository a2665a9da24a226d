"""Client events in the order they come: each finds who serves it, and what is wrong with it is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from voicedesk.ondevice.realtime.bodies import object_of
from voicedesk.ondevice.realtime.faults import RequestFault, invalid, missing
from voicedesk.ondevice.realtime.outbox import Outbox

Serve = Callable[[dict[str, Any]], Awaitable[None]]


class ClientEvents:
    """``services`` by event type; ``unsupported`` are the service's own events that the stand-in lacks."""

    def __init__(self, services: Mapping[str, Serve], unsupported: frozenset[str], outbox: Outbox) -> None:
        self._services = services
        self._unsupported = unsupported
        self._outbox = outbox

    async def take(self, message: str | bytes) -> None:
        """Serve one frame; whatever is wrong with it becomes an error event."""
        event_id: str | None = None
        try:
            event = object_of(message)
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
        serve = self._services.get(kind)
        if serve is not None:
            return serve
        if kind in self._unsupported:
            raise RequestFault(
                f"'{kind}' is not supported by the stand-in on this device.",
                code="unsupported_event",
                param="type",
            )
        raise RequestFault(
            f"Invalid value: '{kind[:80]}'. Supported values are: {', '.join(sorted(self._services))}.",
            param="type",
        )
