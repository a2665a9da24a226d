"""What clients may do with the items of the conversation."""

from __future__ import annotations

from typing import Any

from voicedesk.ondevice.realtime import value_checks as values
from voicedesk.ondevice.realtime.faults import RequestFault, invalid, missing
from voicedesk.ondevice.realtime.outbox import Outbox, new_id
from voicedesk.ondevice.voice_live.items import ConversationItems, Item

_CONTENT_OF_ROLE = {
    "user": ("input_text", "input_audio", "input_image"),
    "system": ("input_text",),
    "assistant": ("text", "output_text", "audio"),
}
_FIELDS = {"function_call": ("name", "call_id", "arguments"), "function_call_output": ("call_id", "output")}


def item_from_client(given: Any, param: str = "item") -> Item:
    """Check an item as a client sent it; raises RequestFault."""
    if not isinstance(given, dict):
        raise missing(param) if given is None else invalid(param, given, "an object")
    kind = given.get("type")
    if kind is None:
        raise missing(f"{param}.type")
    values.any_of("message", *_FIELDS)(kind, f"{param}.type")
    wire: dict[str, Any] = {
        "id": values.text(given["id"], f"{param}.id") if given.get("id") else new_id("item"),
        "object": "realtime.item",
        "type": kind,
        "status": "completed",
    }
    if kind == "message":
        wire["role"] = values.any_of(*_CONTENT_OF_ROLE)(given.get("role"), f"{param}.role")
        wire["content"] = _content(given.get("content"), wire["role"], f"{param}.content")
    for name in _FIELDS.get(kind, ()):
        if given.get(name) is None:
            raise missing(f"{param}.{name}")
        wire[name] = values.text(given[name], f"{param}.{name}")
    return Item(wire)


async def create(items: ConversationItems, outbox: Outbox, event: dict[str, Any]) -> None:
    item = item_from_client(event.get("item"))
    if item.wire["type"] == "function_call_output":
        _must_answer_a_call(items, item)
    before = items.insert(item, event.get("previous_item_id"))
    await outbox.send("conversation.item.created", previous_item_id=before, item=item.wire)


async def retrieve(items: ConversationItems, outbox: Outbox, event: dict[str, Any]) -> None:
    item = items.get(_item_id(event), "item_retrieve_invalid_item_id")
    await outbox.send("conversation.item.retrieved", item=item.wire)


async def delete(items: ConversationItems, outbox: Outbox, event: dict[str, Any]) -> None:
    items.delete(_item_id(event))
    await outbox.send("conversation.item.deleted", item_id=event["item_id"])


async def truncate(items: ConversationItems, outbox: Outbox, event: dict[str, Any]) -> None:
    for name in ("content_index", "audio_end_ms"):
        if event.get(name) is None:
            raise missing(name)
    items.truncate(_item_id(event), event["content_index"], event["audio_end_ms"])
    await outbox.send(
        "conversation.item.truncated",
        item_id=event["item_id"],
        content_index=event["content_index"],
        audio_end_ms=event["audio_end_ms"],
    )


def _item_id(event: dict[str, Any]) -> str:
    if event.get("item_id") is None:
        raise missing("item_id")
    return str(values.text(event["item_id"], "item_id"))


def _must_answer_a_call(items: ConversationItems, item: Item) -> None:
    calls = {entry.call_id for entry in items.entries() if entry.role == "call"}
    if item.wire["call_id"] not in calls:
        raise RequestFault(
            f"Tool call ID '{item.wire['call_id']}' not found in conversation.",
            code="invalid_tool_call_id",
            param="item.call_id",
        )


def _content(given: Any, role: str, param: str) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not given:
        raise missing(param) if given is None else invalid(param, given, "an array with at least one part")
    parts: list[dict[str, Any]] = []
    for index, part in enumerate(given):
        place = f"{param}[{index}]"
        kind = values.structure(part, place).get("type")
        values.any_of(*_CONTENT_OF_ROLE[role])(kind, f"{place}.type")
        if kind in {"input_text", "text", "output_text"}:
            parts.append(
                {
                    "type": "text" if role == "assistant" else kind,
                    "text": values.text(part.get("text"), f"{place}.text"),
                }
            )
        else:
            transcript = part.get("transcript")
            if transcript is not None:
                values.text(transcript, f"{place}.transcript")
            parts.append({"type": kind, "transcript": transcript})
    return parts
