"""The items a response puts out: spoken messages and function calls, each with its events in their order."""

from __future__ import annotations

from typing import Any

from voicedesk.ondevice.engines.engine_set import Engines
from voicedesk.ondevice.engines.responder import FunctionCall
from voicedesk.ondevice.realtime.outbox import Outbox, new_id
from voicedesk.ondevice.realtime.usage import text_tokens
from voicedesk.ondevice.voice_live.items import ConversationItems, Item
from voicedesk.ondevice.voice_live.message_output import MessageOutput
from voicedesk.ondevice.voice_live.response import Response

ARGUMENT_DELTA_CHARACTERS = 8


class ResponseOutput:
    """Opens, fills and closes the items of one response. At most one message is open at a time."""

    def __init__(
        self, response: Response, items: ConversationItems, engines: Engines, outbox: Outbox
    ) -> None:
        self._response = response
        self._items = items
        self._engines = engines
        self._outbox = outbox
        self._message: MessageOutput | None = None

    async def say(self, sentence: str) -> bool:
        """Send a sentence; False if the token limit cut it short. Raises SynthesizerFault."""
        if self._message is None:
            self._message = await self._open_message()
        allowed = self._within_limit(sentence)
        if allowed:
            sounded_ms = await self._message.say(allowed)
            self._response.usage.output_text_tokens += text_tokens(allowed)
            self._response.usage.output_audio_ms += sounded_ms
        return allowed == sentence

    async def call(self, call: FunctionCall) -> None:
        await self.close_message("completed")
        call_id = new_id("call")
        wire = {"type": "function_call", "name": call.name, "call_id": call_id, "arguments": ""}
        item = await self._open_item(wire)
        place = {**self._place(item), "call_id": call_id}
        for start in range(0, len(call.arguments), ARGUMENT_DELTA_CHARACTERS):
            delta = call.arguments[start : start + ARGUMENT_DELTA_CHARACTERS]
            await self._outbox.send("response.function_call_arguments.delta", **place, delta=delta)
        item.wire["arguments"] = call.arguments
        self._response.usage.output_text_tokens += text_tokens(call.name + call.arguments)
        await self._outbox.send(
            "response.function_call_arguments.done", **place, arguments=call.arguments, name=call.name
        )
        await self._close_item(item, "completed")

    async def close_message(self, status: str) -> None:
        """Finish the open message, if there is one, as ``completed`` or ``incomplete``."""
        message, self._message = self._message, None
        if message is not None:
            await message.finish()
            await self._close_item(message.item, status)

    async def abandon(self) -> None:
        """Close, as incomplete, whatever the end of the response found open."""
        await self.close_message("incomplete")
        for item in self._response.output:
            if item.wire["status"] == "in_progress":
                await self._close_item(item, "incomplete")

    async def _open_message(self) -> MessageOutput:
        item = await self._open_item({"type": "message", "role": "assistant", "content": []})
        message = MessageOutput(item, self._response.options, self._engines, self._outbox, self._place(item))
        await message.begin()
        return message

    async def _open_item(self, fields: dict[str, Any]) -> Item:
        item = Item({"id": new_id("item"), "object": "realtime.item", **fields, "status": "in_progress"})
        self._response.output.append(item)
        index = len(self._response.output) - 1
        await self._outbox.send(
            "response.output_item.added", response_id=self._response.id, output_index=index, item=item.wire
        )
        if self._response.joins_conversation:
            before = self._items.insert(item)
            await self._outbox.send("conversation.item.created", previous_item_id=before, item=item.wire)
        return item

    async def _close_item(self, item: Item, status: str) -> None:
        item.wire["status"] = status
        place = self._place(item)
        del place["item_id"]
        await self._outbox.send("response.output_item.done", **place, item=item.wire)

    def _place(self, item: Item) -> dict[str, Any]:
        index = next(i for i, candidate in enumerate(self._response.output) if candidate is item)
        return {"response_id": self._response.id, "item_id": item.id, "output_index": index}

    def _within_limit(self, sentence: str) -> str:
        """As many words of the sentence as the token limit leaves room for."""
        limit = self._response.options.values["max_response_output_tokens"]
        if limit == "inf":
            return sentence
        words = sentence.split()
        while words and self._response.usage.output_tokens + text_tokens(" ".join(words)) > limit:
            words.pop()
        return " ".join(words) if len(words) < len(sentence.split()) else sentence
