"""One chat completion: its deltas in the order they come, and the whole of it."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

from voicedesk.ondevice.chat.request import ChatRequest
from voicedesk.ondevice.engines.responder import FunctionCall
from voicedesk.ondevice.realtime.outbox import new_id
from voicedesk.ondevice.realtime.usage import text_tokens

ARGUMENT_DELTA_CHARACTERS = 8
_TOKEN = re.compile(r"\s*\S+|\s+$")
_HARMLESS: dict[str, Any] = {
    kind: {"filtered": False, "severity": "safe"} for kind in ("hate", "self_harm", "sexual", "violence")
}

Delta = dict[str, Any]


@dataclass(slots=True)
class Completion:
    """Collects what the responder gives; ``deltas`` says what each piece adds, until the limit cuts it."""

    request: ChatRequest
    id: str = field(default_factory=lambda: new_id("chatcmpl"))
    created: int = field(default_factory=lambda: int(time.time()))
    text: str = ""
    calls: list[Delta] = field(default_factory=list)
    finish_reason: str = "stop"

    def deltas(self, piece: str | FunctionCall) -> list[Delta]:
        return self._call(piece) if isinstance(piece, FunctionCall) else self._words(piece)

    @property
    def over_limit(self) -> bool:
        return self.finish_reason == "length"

    def chunk(self, delta: Delta | None, finish_reason: str | None = None) -> dict[str, Any]:
        """One chunk of the stream."""
        filters = _HARMLESS if delta and delta.get("content") else {}
        choice = {
            "index": 0,
            "delta": delta or {},
            "logprobs": None,
            "finish_reason": finish_reason,
            "content_filter_results": filters,
        }
        return self._envelope("chat.completion.chunk", [choice])

    def prompt_chunk(self) -> dict[str, Any]:
        """What the service sends ahead: how it judged the prompt."""
        judged = [{"prompt_index": 0, "content_filter_results": _HARMLESS}]
        empty = {"id": "", "object": "", "created": 0, "model": "", "choices": []}
        return {**empty, "prompt_filter_results": judged}

    def usage_chunk(self) -> dict[str, Any]:
        return self._envelope("chat.completion.chunk", []) | {"usage": self._usage()}

    def whole(self) -> dict[str, Any]:
        """The answer to a request that does not stream."""
        message: dict[str, Any] = {"role": "assistant", "content": self.text or None, "refusal": None}
        if self.calls:
            message["tool_calls"] = [
                {name: call[name] for name in ("id", "type", "function")} for call in self.calls
            ]
        choice = {
            "index": 0,
            "message": message,
            "logprobs": None,
            "finish_reason": self.finish_reason,
            "content_filter_results": _HARMLESS if self.text else {},
        }
        judged = [{"prompt_index": 0, "content_filter_results": _HARMLESS}]
        return self._envelope("chat.completion", [choice]) | {
            "usage": self._usage(),
            "prompt_filter_results": judged,
        }

    def _words(self, piece: str) -> list[Delta]:
        deltas: list[Delta] = []
        for token in _TOKEN.findall(piece):
            limit = self.request.token_limit
            if limit is not None and text_tokens(self.text + token) > limit:
                self.finish_reason = "length"
                break
            self.text += token
            deltas.append({"content": token})
        return deltas

    def _call(self, call: FunctionCall) -> list[Delta]:
        index = len(self.calls)
        made = {
            "index": index,
            "id": new_id("call"),
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments},
        }
        self.calls.append(made)
        self.finish_reason = "tool_calls"
        opening = {**made, "function": {"name": call.name, "arguments": ""}}
        parts = [
            call.arguments[start : start + ARGUMENT_DELTA_CHARACTERS]
            for start in range(0, len(call.arguments), ARGUMENT_DELTA_CHARACTERS)
        ]
        growing = [{"index": index, "function": {"arguments": part}} for part in parts]
        return [{"tool_calls": [part]} for part in (opening, *growing)]

    def _usage(self) -> dict[str, Any]:
        asked = self.request.asked
        prompt = text_tokens(asked.instructions) + sum(text_tokens(entry.text) for entry in asked.entries)
        written = text_tokens(self.text) + sum(
            text_tokens(json.dumps(call["function"])) for call in self.calls
        )
        return {
            "prompt_tokens": prompt,
            "completion_tokens": written,
            "total_tokens": prompt + written,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        }

    def _envelope(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.request.model,
            "system_fingerprint": None,
            "choices": choices,
        }
