"""An OpenAI-compatible chat server as the responder: streamed chat completions, tool calls included."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any, NoReturn
from urllib.parse import urlsplit

import aiohttp

from voicedesk.ondevice.engines.responder import (
    AnswerRequest,
    Entry,
    FunctionCall,
    ResponderFault,
    UnknownModelFault,
)
from voicedesk.text.call_pieces import CallPieces
from voicedesk.text.reasoning import ENDED_EARLY, SaidText
from voicedesk.text.refusals import refused_option
from voicedesk.text.whole import whole

log = logging.getLogger(__name__)

SECONDS_TO_CONNECT = 5.0
SECONDS_BETWEEN_PIECES = 60.0
LONGEST_REPORT = 64 * 1024

UNABLE = (400, 422, 501)  # what servers answer who cannot do what was asked
DEPENDENT = {"tools": ("tool_choice", "parallel_tool_calls")}

SPOKEN_STYLE = "Your answers are spoken aloud: keep them short, in plain sentences, without lists or markup."


class ChatCompletions:
    """Asks ``{endpoint}/chat/completions``; ``endpoint`` usually ends in ``/v1``. The key may be empty."""

    def __init__(self, endpoint: str, model: str, key: str = "") -> None:
        self._address = endpoint.removesuffix("/chat/completions") + "/chat/completions"
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._session: aiohttp.ClientSession | None = None
        self._refused: set[str] = set()

    @property
    def name(self) -> str:
        return self._model

    async def answer(self, request: AnswerRequest) -> AsyncIterator[str | FunctionCall]:
        calls = CallPieces()
        said = SaidText()
        try:
            async with await self._answered(request) as answered:
                async for delta in _deltas(answered):
                    _collect(calls, delta)
                    if piece := said.add(delta.get("content"), delta.get("refusal")):
                        yield piece
                if rest := said.rest():
                    yield rest
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise ResponderFault(
                f"The chat server at {self._address} did not answer. Check that it is running."
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ResponderFault(f"The chat server at {self._address} sent nonsense.") from error
        for call in calls.take():
            yield FunctionCall(call.name, call.arguments or "{}")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _answered(self, request: AnswerRequest) -> aiohttp.ClientResponse:
        """Asked again without what the server refuses and an answer does not need, from then on always."""
        while True:
            asked = {name: value for name, value in self._asked(request).items() if name not in self._refused}
            answered = await self._client().post(self._address, json=asked, allow_redirects=False)
            if answered.status == 200:
                return answered
            param, words = await _report(answered)
            refused = refused_option(param, words, asked) if answered.status in UNABLE else ""
            if not refused:
                self._check(answered, words)
            log.warning("the chat server does not take %s; it is asked without", refused)
            self._refused |= {refused, *DEPENDENT.get(refused, ())}

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

    def _check(self, answered: aiohttp.ClientResponse, words: str) -> NoReturn:
        """Raises ResponderFault, with what a person can do about it; ``words`` are the server's."""
        match answered.status:
            case 401 | 403:
                raise ResponderFault("The chat server refused the key. Check the key in the settings.")
            case 400 | 404 if "model" in words.lower():
                raise UnknownModelFault(self._model)
            case 404:
                raise ResponderFault(
                    f"Nothing answers at {self._address}. Check the address: it usually ends in /v1."
                )
        raise _other_fault(answered)


async def _report(answered: aiohttp.ClientResponse) -> tuple[str, str]:
    """The parameter that is to blame, if it is named, and the server's words. Servers word it differently,
    but all in JSON: what is no chat server at all answers with a page, which has no words for us."""
    try:
        told = json.loads(await answered.content.read(LONGEST_REPORT))
        error = told.get("error", told)
        if not isinstance(error, dict):
            return "", str(error)
        return str(error.get("param") or ""), str(error.get("message", error.get("detail", "")))
    except (ValueError, AttributeError, RecursionError):
        return "", ""


def _other_fault(answered: aiohttp.ClientResponse) -> ResponderFault:
    match answered.status:
        case 301 | 302 | 303 | 307 | 308:
            host = urlsplit(answered.headers.get("Location", "")).netloc.rpartition("@")[2][:80]
            return ResponderFault(
                f"The address of the chat server redirects to {host or 'another one'}, which is not "
                "followed. If you trust that one, enter it in the settings."
            )
        case status:
            return ResponderFault(f"The chat server failed with status {status}. Try again in a moment.")


async def _deltas(answered: aiohttp.ClientResponse) -> AsyncIterator[dict[str, Any]]:
    """The deltas of a stream of server-sent events, up to ``[DONE]``.

    Raises ResponderFault if they end before the answer does.
    """
    reason = ""
    async for line in answered.content:
        name, _, data = line.decode("utf-8").strip().partition(":")
        if name != "data":
            continue
        if data.strip() == "[DONE]":
            reason = reason or "done"
            break
        chunk = json.loads(data)
        if error := chunk.get("error"):
            raise _broken_off(error.get("message") if isinstance(error, dict) else error)
        for choice in chunk.get("choices") or ():
            yield choice.get("delta") or {}
            reason = choice.get("finish_reason") or reason
        await asyncio.sleep(0)
    if not reason or reason in ENDED_EARLY:
        raise _broken_off(reason)


def _broken_off(why: object) -> ResponderFault:
    words = " ".join(whole(str(why or "")).split())[:200].rstrip(".")
    return ResponderFault(f"The chat server broke off its answer{f': {words}' if words else ''}.")


def _collect(calls: CallPieces, delta: dict[str, Any]) -> None:
    for part in delta.get("tool_calls") or ():
        function = part.get("function") or {}
        texts = (part.get("id"), function.get("name"), function.get("arguments"))
        calls.add(part.get("index"), *(str(text or "") for text in texts))


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
