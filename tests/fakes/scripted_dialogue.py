"""The protocol as a strict far end keeps it: what a client may send when, and what it then holds.

No link and no clock: a client event in, server events out. ``rejections`` remembers every refused event,
so that a test can demand that there was none.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BYTES_PER_MS = 48
SHORTEST_COMMIT_MS = 100

Event = dict[str, Any]
_numbers = itertools.count(1)


def fresh_id(kind: str) -> str:
    return f"{kind}_{next(_numbers):06d}"


@dataclass
class Item:
    item_id: str
    kind: str
    role: str = ""
    call_id: str = ""
    name: str = ""
    text: str = ""
    audio_ms: dict[int, float] = field(default_factory=dict)
    truncated_at: int | None = None
    spans_ms: tuple[tuple[int, int], ...] = ()

    @property
    def known_text(self) -> str:
        """What a model knows of it: of an answer whose words' places are known, what was not cut off."""
        if not self.spans_ms:
            return self.text
        end_ms = sum(self.audio_ms.values()) if self.truncated_at is None else self.truncated_at
        known = zip(self.text.split(), self.spans_ms, strict=False)
        return " ".join(word for word, (start, end) in known if (start + end) / 2 < end_ms)


@dataclass(frozen=True)
class Rejection:
    code: str
    event: Mapping[str, Any]


class Refused(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class StrictDialogue:
    """``take`` answers one client event. After it, ``wanted`` says that a response is to be started and
    ``unwanted`` which active one is to be ended; whoever owns the clock does both."""

    def __init__(self, session: Mapping[str, Any]) -> None:
        self.session: dict[str, Any] = dict(session)
        self.items: dict[str, Item] = {}
        self.active: str | None = None
        self.wanted: Mapping[str, Any] | None = None
        self.unwanted: str | None = None
        self.buffered_bytes = 0
        self.heard_bytes = 0
        self.rejections: list[Rejection] = []

    def take(self, event: Mapping[str, Any]) -> list[Event]:
        kind = str(event.get("type"))
        action = getattr(self, "_" + kind.replace(".", "_"), None)
        try:
            answers: list[Event] = self._unknown(event) if action is None else action(event)
        except Refused as refused:
            self.rejections.append(Rejection(refused.code, event))
            return [self.error(refused.code, str(refused), event)]
        return answers

    @staticmethod
    def error(code: str, message: str, event: Mapping[str, Any] | None = None) -> Event:
        report = {"type": "invalid_request_error", "code": code, "message": message, "param": None}
        return {"type": "error", "error": {**report, "event_id": (event or {}).get("event_id")}}

    def commit(self, item_id: str | None = None) -> list[Event]:
        """Make a user turn of what is buffered, as the client's commit or the service's own VAD does."""
        item = Item(item_id or fresh_id("item"), "message", "user")
        item.audio_ms[0] = self.buffered_bytes / BYTES_PER_MS
        self.buffered_bytes = 0
        committed = {
            "type": "input_audio_buffer.committed",
            "item_id": item.item_id,
            "previous_item_id": self.last_item_id,
        }
        return [committed, self.add_item(item)]

    def add_item(self, item: Item) -> Event:
        previous = self.last_item_id
        self.items[item.item_id] = item
        shown: Event = {
            "id": item.item_id,
            "object": "realtime.item",
            "type": item.kind,
            "status": "completed",
        }
        if item.role:
            shown |= {"role": item.role, "content": []}
        if item.call_id:
            shown |= {"call_id": item.call_id, "name": "", "arguments": "", "output": item.text}
        return {"type": "conversation.item.created", "previous_item_id": previous, "item": shown}

    @property
    def last_item_id(self) -> str | None:
        return next(reversed(self.items), None)

    def _unknown(self, event: Mapping[str, Any]) -> list[Event]:
        raise Refused("unknown_event", f"{event.get('type')} is no event of this protocol.")

    # One method per client event, named after it.

    def _session_update(self, event: Mapping[str, Any]) -> list[Event]:
        session = event.get("session")
        if not isinstance(session, Mapping):
            raise Refused("missing_session", "session.update needs a session.")
        self.session.update(session)
        return [{"type": "session.updated", "session": self.session}]

    def _input_audio_buffer_append(self, event: Mapping[str, Any]) -> list[Event]:
        sound = base64.b64decode(event["audio"], validate=True)
        self.buffered_bytes += len(sound)
        self.heard_bytes += len(sound)
        return []

    def _input_audio_buffer_commit(self, event: Mapping[str, Any]) -> list[Event]:
        if self.buffered_bytes < SHORTEST_COMMIT_MS * BYTES_PER_MS:
            raise Refused("input_audio_buffer_commit_empty", "buffer too small, expected 100ms")
        return self.commit()

    def _input_audio_buffer_clear(self, event: Mapping[str, Any]) -> list[Event]:
        self.buffered_bytes = 0
        return [{"type": "input_audio_buffer.cleared"}]

    def _output_audio_buffer_clear(self, event: Mapping[str, Any]) -> list[Event]:
        return [{"type": "output_audio_buffer.cleared"}]

    def _conversation_item_create(self, event: Mapping[str, Any]) -> list[Event]:
        asked = event["item"]
        call_id = str(asked.get("call_id", ""))
        if asked["type"] == "function_call_output":
            twice = any(i.kind == asked["type"] and i.call_id == call_id for i in self.items.values())
            known = any(i.kind == "function_call" and i.call_id == call_id for i in self.items.values())
            if not known or twice:
                raise Refused("invalid_call_id", f"{call_id} is not waiting for an output.")
        text = str(asked.get("output", "")) or "".join(c.get("text", "") for c in asked.get("content", ()))
        item_id = asked.get("id") or fresh_id("item")
        role, name = asked.get("role", ""), asked.get("name", "")
        return [self.add_item(Item(item_id, asked["type"], role, call_id, name, text))]

    def _conversation_item_delete(self, event: Mapping[str, Any]) -> list[Event]:
        self._known(event)
        del self.items[event["item_id"]]
        return [{"type": "conversation.item.deleted", "item_id": event["item_id"]}]

    def _conversation_item_retrieve(self, event: Mapping[str, Any]) -> list[Event]:
        item = self._known(event)
        shown = {"id": item.item_id, "type": item.kind, "role": item.role}
        return [{"type": "conversation.item.retrieved", "item": shown}]

    def _conversation_item_truncate(self, event: Mapping[str, Any]) -> list[Event]:
        item, index, end_ms = self._known(event), event["content_index"], event["audio_end_ms"]
        if index not in item.audio_ms or not 0 <= end_ms <= item.audio_ms[index]:
            held = item.audio_ms.get(index, 0)
            raise Refused("invalid_value", f"audio_end_ms {end_ms} is beyond the {held:.0f} ms there are.")
        item.truncated_at = end_ms
        kept = {"item_id": item.item_id, "content_index": index, "audio_end_ms": end_ms}
        return [{"type": "conversation.item.truncated", **kept}]

    def _response_create(self, event: Mapping[str, Any]) -> list[Event]:
        if self.active is not None or self.wanted is not None:
            code = "conversation_already_has_active_response"
            raise Refused(code, "Conversation already has an active response.")
        self.wanted = event
        return []

    def _response_cancel(self, event: Mapping[str, Any]) -> list[Event]:
        if self.active is None or event.get("response_id") not in {None, self.active}:
            raise Refused("response_cancel_not_active", "Cancellation failed: no active response found.")
        self.unwanted = self.active
        return []

    def _known(self, event: Mapping[str, Any]) -> Item:
        if event.get("item_id") not in self.items:
            raise Refused("item_not_found", f"There is no item {event.get('item_id')}.")
        return self.items[event["item_id"]]
