"""An OpenAI-compatible chat server as the responder: streamed chat completions, tool calls included."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from voicedesk.ondevice.engines.responder import (
    AnswerRequest,
    Entry,
    FunctionCall,
    ResponderFault,
    UnknownModelFault,
)

SECONDS_TO_CONNECT = 5.0
SECONDS_BETWEEN_PIECES = 60.0
LONGEST_REPORT = 64 * 1024

SPOKEN_STYLE = "Your answers are spoken aloud: keep them short, in plain sentences, without lists or markup."


class ChatCompletions:
    """Asks ``{endpoint}/chat/completions``; ``endpoint`` usually ends in ``/v1``. The key may be empty."""

    def __init__(self, endpoint: str, model: str, key: str = "") -> None:
        self._address = endpoint.removesuffix("/chat/completions") + "/chat/completions"
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._session: aiohttp.ClientSession | None = None

    @property
    def name(self) -> str:
        return self._model

    async def answer(self, request: AnswerRequest) -> AsyncIterator[str | FunctionCall]:
        calls: dict[int, dict[str, str]] = {}
        try:
            asked = self._client().post(self._address, json=self._asked(request), allow_redirects=False)
            async with asked as answered:
                await self._check(answered)
                async for delta in _deltas(answered):
                    _collect(calls, delta)
                    if delta.get("content"):
                        yield str(delta["content"])
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise ResponderFault(
                f"The chat server at {self._address} did not answer. Check that it is running."
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ResponderFault(f"The chat server at {self._address} sent nonsense.") from error
        for _, call in sorted(calls.items()):
            yield FunctionCall(call["name"], call["arguments"] or "{}")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(
                total=None, connect=SECONDS_TO_CONNECT, sock_read=SECONDS_BETWEEN_PIECES
            )
            self._session = aiohttp.ClientSession(timeout=timeout, headers=self._headers)
        return self._session

    def _asked(self, request: AnswerRequest) -> dict[str, Any]:
        instructions = "\n".join(part for part in (request.instructions, SPOKEN_STYLE) if part)
        asked: dict[str, Any] = {
            "model": self._model,
            "stream": True,
            "temperature": request.temperature,
            "messages": [{"role": "system", "content": instructions}, *_messages(request.entries)],
        }
        if request.tools and request.tool_use != "none":
            asked["tools"] = [
                {
                    "type": "function",
                    "function": {"name": t.name, "description": t.description, "parameters": t.parameters},
                }
                for t in request.tools
            ]
            named = {"type": "function", "function": {"name": request.tool_name}}
            asked["tool_choice"] = named if request.tool_name else request.tool_use
            asked["parallel_tool_calls"] = request.parallel_calls
        return asked


    async def _check(self, answered: aiohttp.ClientResponse) -> None:
        """Raises ResponderFault for anything but a 200, with what a person can do about it."""
        match answered.status:
            case 200:
                return
            case 401 | 403:
                raise ResponderFault("The chat server refused the key. Check the key in the settings.")
            case 400 | 404 if await _is_about_the_model(answered):
                raise UnknownModelFault(self._model)
            case 404:
                raise ResponderFault(
                    f"Nothing answers at {self._address}. Check the address: it usually ends in /v1."
                )
        _check_other(answered)


async def _is_about_the_model(answered: aiohttp.ClientResponse) -> bool:
    """Servers word it differently, but all in JSON: what is no chat server at all answers with a page."""
    try:
        told = json.loads(await answered.content.read(LONGEST_REPORT))
        error = told.get("error", told)
        words = error.get("message", error.get("detail", "")) if isinstance(error, dict) else error
    except (ValueError, AttributeError, RecursionError):
        return False
    return "model" in str(words).lower()


def _check_other(answered: aiohttp.ClientResponse) -> None:
    match answered.status:
        case 301 | 302 | 303 | 307 | 308:
            host = urlsplit(answered.headers.get("Location", "")).netloc.rpartition("@")[2][:80]
            raise ResponderFault(
                f"The address of the chat server redirects to {host or 'another one'}, which is not "
                "followed. If you trust that one, enter it in the settings."
            )
        case status:
            raise ResponderFault(f"The chat server failed with status {status}. Try again in a moment.")


async def _deltas(answered: aiohttp.ClientResponse) -> AsyncIterator[dict[str, Any]]:
    """The deltas of a stream of server-sent events, up to ``[DONE]``."""
    async for line in answered.content:
        name, _, data = line.decode("utf-8").strip().partition(":")
        if name != "data":
            continue
        if data.strip() == "[DONE]":
            return
        for choice in json.loads(data).get("choices") or ():
            yield choice.get("delta") or {}
        await asyncio.sleep(0)


def _collect(calls: dict[int, dict[str, str]], delta: dict[str, Any]) -> None:
    """Put the parts of function calls together; each part names its call by index."""
    for part in delta.get("tool_calls") or ():
        call = calls.setdefault(part.get("index", len(calls)), {"name": "", "arguments": ""})
        function = part.get("function") or {}
        call["name"] += function.get("name") or ""
        call["arguments"] += function.get("arguments") or ""


def _messages(entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """The conversation as chat messages; calls made together go into one message, as servers demand."""
    messages: list[dict[str, Any]] = []
    for entry in entries:
        if entry.role == "call":
            call = {
                "id": entry.call_id,
                "type": "function",
                "function": {"name": entry.name, "arguments": entry.text},
            }
            if messages and messages[-1].get("tool_calls"):
                messages[-1]["tool_calls"].append(call)
            else:
                messages.append({"role": "assistant", "content": None, "tool_calls": [call]})
        elif entry.role == "output":
            messages.append({"role": "tool", "tool_call_id": entry.call_id, "content": entry.text})
        elif entry.text:
            messages.append({"role": entry.role, "content": entry.text})
    return messages
