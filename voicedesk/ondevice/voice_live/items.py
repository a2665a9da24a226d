"""The conversation as the service keeps it: items in order, each retrievable, some cut to what was heard."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from voicedesk.ondevice.engines.responder import Entry
from voicedesk.ondevice.engines.spoken import SpokenText
from voicedesk.ondevice.realtime.faults import RequestFault, invalid


@dataclass(slots=True)
class Item:
    """An item as on the wire, and what lies behind its audio.

    ``speech`` is the assistant's spoken text with its timing, ``heard`` what was recognised of a user's.
    """

    wire: dict[str, Any]
    speech: SpokenText | None = None
    heard: str = ""
    heard_ms: float = 0.0

    @property
    def id(self) -> str:
        return str(self.wire["id"])

    def text(self) -> str:
        """All the item's text, whichever way it was spoken or written."""
        parts = [self.speech.text()] if self.speech is not None else []
        for part in self.wire.get("content") or []:
            if part["type"] in {"input_text", "text", "output_text"}:
                parts.append(part.get("text") or "")
            elif part["type"] in {"input_audio", "audio"} and self.speech is None:
                parts.append(self.heard or part.get("transcript") or "")
        return " ".join(part for part in parts if part)

    def as_entry(self) -> Entry | None:
        """What a responder sees of this item; None for what says nothing to it."""
        match self.wire["type"]:
            case "message":
                return Entry(role=self.wire["role"], text=self.text())
            case "function_call":
                return Entry(
                    role="call",
                    text=self.wire["arguments"],
                    call_id=self.wire["call_id"],
                    name=self.wire["name"],
                )
            case "function_call_output":
                return Entry(role="output", text=self.wire["output"], call_id=self.wire["call_id"])
        return None


@dataclass(slots=True)
class ConversationItems:
    """Items in their order, found by id."""

    _items: list[Item] = field(default_factory=list)

    @property
    def last_id(self) -> str | None:
        return self._items[-1].id if self._items else None

    def __contains__(self, item_id: str) -> bool:
        return any(item.id == item_id for item in self._items)

    def insert(self, item: Item, previous_item_id: str | None = None) -> str | None:
        """Put the item after ``previous_item_id`` (at the end without one, in front with "root").

        Returns the id of the item before it. Raises RequestFault for an unknown predecessor or a taken id.
        """
        if item.id in self:
            raise RequestFault(
                f"Error adding item: an item with ID '{item.id[:80]}' already exists in the conversation.",
                code="item_create_duplicate_item_id",
                param="item.id",
            )
        if previous_item_id == "root":
            self._items.insert(0, item)
            return None
        before = self.last_id
        if previous_item_id is None:
            self._items.append(item)
            return before
        index = self._index(previous_item_id, "item_create_invalid_previous_item_id", "previous_item_id")
        self._items.insert(index + 1, item)
        return previous_item_id

    def get(self, item_id: object, code: str) -> Item:
        return self._items[self._index(item_id, code, "item_id")]

    def delete(self, item_id: object) -> None:
        del self._items[self._index(item_id, "item_delete_invalid_item_id", "item_id")]

    def truncate(self, item_id: object, content_index: object, audio_end_ms: object) -> None:
        """Cut a spoken answer to its first ``audio_end_ms`` milliseconds, transcript included."""
        item = self.get(item_id, "item_truncate_invalid_item_id")
        if item.speech is None:
            raise RequestFault(
                "Only model output audio messages can be truncated.", code="invalid_value", param="item_id"
            )
        if content_index != 0:
            raise invalid("content_index", content_index, "0, the only audio content part of the item")
        if not isinstance(audio_end_ms, int) or isinstance(audio_end_ms, bool) or audio_end_ms < 0:
            raise invalid("audio_end_ms", audio_end_ms, "a whole number of milliseconds, 0 or more")
        duration_ms = math.ceil(item.speech.duration_ms)
        if audio_end_ms > duration_ms:
            raise RequestFault(
                f"Audio content of {duration_ms}ms is already shorter than {audio_end_ms}ms.",
                code="invalid_value",
                param="audio_end_ms",
            )
        item.speech.truncate(audio_end_ms)
        for part in item.wire["content"]:
            part["transcript"] = item.speech.text()

    def entries(self) -> tuple[Entry, ...]:
        found = (item.as_entry() for item in self._items)
        return tuple(entry for entry in found if entry is not None)

    def heard_ms(self) -> float:
        """How much of the users' audio lies in the conversation, in milliseconds."""
        return sum(item.heard_ms for item in self._items)

    def _index(self, item_id: object, code: str, param: str) -> int:
        for index, item in enumerate(self._items):
            if item.id == item_id:
                return index
        message = f"Item with ID '{str(item_id)[:80]}' was not found in the conversation."
        raise RequestFault(message, code=code, param=param)
