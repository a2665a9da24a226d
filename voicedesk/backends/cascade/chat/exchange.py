"""What one answer has asked the service for, and how that went. Imported late: it needs openai."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from openai import AsyncStream
from openai.types.chat.chat_completion_chunk import ChatCompletionChunk

from voicedesk.backends.base import OfferedTool
from voicedesk.backends.cascade.chat.chunks import Chunks
from voicedesk.backends.cascade.chat.failures import ChatFailures, refusal_of
from voicedesk.backends.concessions import Concessions
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.diagnostics.redaction import scrubbed
from voicedesk.text.reasoning import ENDED_EARLY

MOST_ROUNDS = 10  # requests of one answer; the last of them may not ask for tools

Tell = Callable[[Problem], None]


@dataclass(slots=True)
class Abilities:
    """What a model is given of what it may refuse; shared by all answers. ``tell`` hears of what it does."""

    temperature: float
    concessions: Concessions
    tell: Tell
    tools: Sequence[OfferedTool] = ()

    def fit(self, settings: Any) -> None:
        """Leave out of a request what was refused before."""
        settings.temperature = None if "temperature" in self.concessions.options else self.temperature
        if settings.tools:
            names = {tool.name for tool in self.concessions.offered(self.tools)}
            settings.tools = [each for each in settings.tools if each["function"]["name"] in names] or None
        if not settings.tools:
            settings.tool_choice = None

    def concede(self, failure: BaseException, settings: Any, secret: str) -> bool:
        """Whether ``fit`` leaves out more after this refusal, so that another request is worth it."""
        refusal = refusal_of(failure)
        if refusal is None:
            return False
        param, words = refusal
        given = [name for name in ("temperature", "tools") if getattr(settings, name)]
        subject = self.concessions.concede(param, words, given, self.tools)
        if subject:
            detail = scrubbed(words, secret)
            self.tell(Problem(ProblemCode.OPTION_REFUSED, subject, detail, stage=Stage.CHAT))
        return bool(subject)


@dataclass(slots=True)
class Exchange:
    """``first_seconds`` is how long an answer may take to begin, the client's own retries included,
    ``stall_seconds`` how long it may fall silent after that."""

    failures: ChatFailures
    abilities: Abilities
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
