"""The chunks of one streamed answer, watched. Imported late: it needs openai."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from openai import AsyncStream, OpenAIError
from openai.types.chat.chat_completion_chunk import (
    ChatCompletionChunk,
    ChoiceDelta,
    ChoiceDeltaToolCall,
    ChoiceDeltaToolCallFunction,
)

from voicedesk.backends.cascade.chat.failures import ChatFailures
from voicedesk.backends.server_events import text_of
from voicedesk.text.call_pieces import CallPieces, GatheredCall
from voicedesk.text.reasoning import SaidText
from voicedesk.text.whole import whole

STALL_SECONDS = 8.0  # a token takes a fraction of a second; a longer silence has no end

# What reading a stream may raise: the client's own, the transport's, and what nonsense makes of both.
EXPECTED = (OpenAIError, OSError, ValueError, TypeError, AttributeError, KeyError, RuntimeError)


class Chunks(AsyncStream[ChatCompletionChunk]):
    """Stands for ``stream`` where the kernel expects one. Raises nothing but ``BackendError``.

    What is left as content is what the model says: a refusal too, but no thoughts and no half characters.
    Tool calls are held back until they are whole: put together from their pieces by the kernel, arguments
    would lose every piece that happens to be "{}".
    """

    def __init__(
        self,
        stream: AsyncStream[ChatCompletionChunk],
        failures: ChatFailures,
        first_seconds: float,
        stall_seconds: float,
    ) -> None:
        self._stream = stream
        self._failures = failures
        self._stall_seconds = stall_seconds
        self._patience_seconds = first_seconds  # a model may think for long before its first word
        self._said = SaidText()
        self._calls = CallPieces()
        self.finish_reason = ""
        self.ended = False

    def __aiter__(self) -> AsyncIterator[ChatCompletionChunk]:
        return self

    async def __anext__(self) -> ChatCompletionChunk:
        try:
            async with asyncio.timeout(self._patience_seconds):
                chunk = await anext(self._stream)
            self._watch(chunk)
        except StopAsyncIteration:
            self.ended = True
            self._check_end()
            raise
        except TimeoutError:
            raise self._failures.silent(f"nothing came for {self._patience_seconds:g} s") from None
        except EXPECTED as failure:
            raise self._failures.streaming(failure) from failure
        return chunk

    async def aclose(self) -> None:
        """Close the stream upstream; idempotent. What is left in it is read, so that no generator of the
        client is left behind half way."""
        if self.ended:
            return
        await self._stream.close()
        with suppress(*EXPECTED):
            async for _ in self._stream:
                pass

    def _watch(self, chunk: ChatCompletionChunk) -> None:
        """What nobody needs is left out: the kernel would read it, and fail at what it does not know."""
        chunk.usage = None
        for choice in chunk.choices:
            delta = choice.delta or ChoiceDelta()  # empty where a filter reports by itself
            choice.index, delta.role, delta.function_call = 0, None, None
            if delta.content or delta.refusal or delta.tool_calls:
                self._patience_seconds = self._stall_seconds
            delta.content = self._said.add(delta.content, delta.refusal) or None
            for piece in delta.tool_calls or ():
                self._gather(piece)
            delta.tool_calls = None
            if choice.finish_reason:
                self.finish_reason = choice.finish_reason
                choice.finish_reason = None
                delta.content = (delta.content or "") + self._said.rest() or None
                delta.tool_calls = [_whole(*each) for each in enumerate(self._calls.take())] or None
            choice.delta = delta

    def _gather(self, piece: ChoiceDeltaToolCall) -> None:
        asked = piece.function or ChoiceDeltaToolCallFunction()
        texts = (text_of(piece.id), text_of(asked.name), text_of(asked.arguments))
        self._calls.add(getattr(piece, "index", None), *texts)

    def _check_end(self) -> None:
        """A stream that ends without a reason was cut off, or was none at all."""
        if self.finish_reason:
            return
        kind = str(self._header("content-type"))
        if "event-stream" not in kind:
            raise self._failures.not_understood(f"an answer is an event stream, not {kind or 'nothing'}")
        raise self._failures.link_lost("the stream ended before the answer did")

    def _header(self, name: str) -> Any:
        return self._stream.response.headers.get(name, "")


def _whole(index: int, call: GatheredCall) -> ChoiceDeltaToolCall:
    function = ChoiceDeltaToolCallFunction(name=whole(call.name), arguments=whole(call.arguments))
    return ChoiceDeltaToolCall(index=index, id=whole(call.call_id), type="function", function=function)
