"""The way out to one client: every event gets its id here."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

SendText = Callable[[str], Awaitable[None]]


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(11)}"


class Outbox:
    """Sends server events as JSON text; a client that has gone is noticed once and then left in peace."""

    def __init__(self, send_text: SendText) -> None:
        self._send_text = send_text
        self._closed = False

    async def send(self, event_type: str, **fields: Any) -> None:
        if self._closed:
            return
        message = json.dumps(
            {"type": event_type, "event_id": new_id("event"), **fields}, separators=(",", ":")
        )
        try:
            await self._send_text(message)
        except ConnectionError:
            self._closed = True

    def close(self) -> None:
        self._closed = True
