"""What one answer has asked the service for, and how that went. Imported late: it needs openai."""

from __future__ import annotations

from dataclasses import dataclass, field

from openai import AsyncStream
from openai.types.chat.chat_completion_chunk import ChatCompletionChunk

from voicedesk.backends.cascade.chat.chunks import Chunks
from voicedesk.backends.cascade.chat.failures import ChatFailures
from voicedesk.text.reasoning import ENDED_EARLY

MOST_ROUNDS = 10  # requests of one answer; the last of them may not ask for tools


@dataclass(slots=True)
class Sampling:
    """Shared by all answers: ``temperature`` is None once the model has refused to be given one."""

    temperature: float | None


@dataclass(slots=True)
class Exchange:
    """``first_seconds`` is how long an answer may take to begin, the client's own retries included,
    ``stall_seconds`` how long it may fall silent after that."""

    failures: ChatFailures
    sampling: Sampling
    first_seconds: float
    stall_seconds: float
    rounds: int = 0
    streams: list[Chunks] = field(default_factory=list)

    @property
    def is_last_round(self) -> bool:
        return self.rounds >= MOST_ROUNDS

    @property
    def kept(self) -> bool:
        """Whether its connection was left open for the next request."""
        return bool(self.streams) and all(stream.ended for stream in self.streams)

    def watch(self, stream: AsyncStream[ChatCompletionChunk]) -> Chunks:
        chunks = Chunks(stream, self.failures, self.first_seconds, self.stall_seconds)
        self.streams.append(chunks)
        return chunks

    def check(self) -> None:
        """After its end. Raises ``BackendError`` if it was ended early."""
        reason = self.streams[-1].finish_reason if self.streams else ""
        if reason == "content_filter":
            raise self.failures.filtered("the content filter ended the answer")
        if reason in ENDED_EARLY:
            raise self.failures.broken_off(f"the service ended the answer early: {reason}")

    async def aclose(self) -> None:
        """Close what is still open upstream."""
        for stream in self.streams:
            await stream.aclose()
