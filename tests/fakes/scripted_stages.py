"""The three stages of a cascade in memory: each does what a test says, when it says so."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from tests.waiting import until
from voicedesk.backends.base import BYTES_PER_MS
from voicedesk.backends.cascade.stage_set import StageSet
from voicedesk.backends.cascade.stages import Listener, Message, RunTools, ToolCall
from voicedesk.backends.errors import BackendError
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Event

_numbers = itertools.count(1)  # Items of different connections never share a name.


class ScriptedTranscriber:
    """``refusal`` is what ``open`` raises; it returns once ``opened`` is set, as it is at first."""

    def __init__(self, hear: Callable[[Event], None]) -> None:
        self.hear = hear
        self.refusal: BackendError | None = None
        self.opened = asyncio.Event()
        self.opened.set()
        self.orders: list[str] = []
        self.sound = bytearray()
        self.by_hand: bool | None = None
        self.closed = 0

    async def open(self) -> None:
        await self.opened.wait()
        if self.refusal is not None:
            raise self.refusal

    def use_turn_detection(self, *, by_hand: bool) -> None:
        self.by_hand = by_hand

    def send_audio(self, pcm: bytes) -> None:
        self.sound += pcm

    def commit(self) -> None:
        self.orders.append("commit")

    def discard(self) -> None:
        self.orders.append("discard")

    async def aclose(self) -> None:
        self.closed += 1

    # What a test does with it.

    def commits(self, item_id: str = "") -> str:
        """A turn has ended; its words are still to come."""
        item_id = item_id or f"q{next(_numbers)}"
        self.hear(ev.UserTurnCommitted(item_id))
        return item_id

    def transcribes(self, item_id: str, text: str) -> None:
        self.hear(ev.UserTranscriptUpdated(item_id, text, final=True))

    def hears(self, text: str) -> str:
        """A whole turn, with its words."""
        item_id = self.commits()
        self.transcribes(item_id, text)
        return item_id


class ScriptedStream:
    """One request to the chat model; a test writes its answer. ``closed`` once nobody reads any more."""

    def __init__(self, history: Sequence[Message], run_tools: RunTools) -> None:
        self.history = list(history)
        self.outputs: list[Sequence[str]] = []
        self.closed = asyncio.Event()
        self._run_tools = run_tools
        self._steps: asyncio.Queue[str | Sequence[ToolCall] | BackendError | None] = asyncio.Queue()

    def write(self, *pieces: str) -> None:
        for piece in pieces:
            self._steps.put_nowait(piece)

    def ask_for(self, *calls: ToolCall) -> None:
        self._steps.put_nowait(calls)

    def end(self) -> None:
        self._steps.put_nowait(None)

    def fail(self, error: BackendError) -> None:
        self._steps.put_nowait(error)

    async def pieces(self) -> AsyncGenerator[str, None]:
        try:
            while (step := await self._steps.get()) is not None:
                if isinstance(step, BackendError):
                    raise step
                if isinstance(step, str):
                    yield step
                else:
                    self.outputs.append(await self._run_tools(step))
        finally:
            self.closed.set()


class ScriptedResponder:
    """``streams`` are the requests so far."""

    def __init__(self) -> None:
        self.streams: list[ScriptedStream] = []
        self.refusal: BackendError | None = None
        self.warmed = False
        self.closed = 0

    def answer(self, history: Sequence[Message], run_tools: RunTools) -> AsyncGenerator[str, None]:
        stream = ScriptedStream(history, run_tools)
        self.streams.append(stream)
        return stream.pieces()

    async def warm_up(self) -> None:
        self.warmed = True
        if self.refusal is not None:
            raise self.refusal

    async def aclose(self) -> None:
        self.closed += 1

    async def asked(self, number: int = 0) -> ScriptedStream:
        """The ``number``-th request, once it has been made."""
        await until(lambda: len(self.streams) > number)
        return self.streams[number]


@dataclass
class ScriptedUtterance:
    """``written`` is what was given to be spoken, piece by piece."""

    listener: Listener
    written: list[str] = field(default_factory=list)
    ended: bool = False
    dropped: bool = False

    def write(self, text: str) -> None:
        self.written.append(text)

    def end(self) -> None:
        self.ended = True

    def drop(self) -> None:
        self.dropped = True

    @property
    def text(self) -> str:
        return "".join(self.written)

    def sound(self, milliseconds: int) -> None:
        """So much sound comes, even if nobody wants it any more."""
        self.listener.audio(bytes(milliseconds * BYTES_PER_MS))

    def time(self, word: str, start_ms: int, end_ms: int) -> None:
        self.listener.word(word, start_ms, end_ms)

    def finish(self, error: BackendError | None = None) -> None:
        self.listener.finished(error)


class ScriptedSynthesizer:
    """``utterances`` are those begun so far; with ``failure`` a new one fails before ``begin`` returns."""

    def __init__(self) -> None:
        self.utterances: list[ScriptedUtterance] = []
        self.refusal: BackendError | None = None
        self.failure: BackendError | None = None
        self.closed = 0

    async def open(self) -> None:
        if self.refusal is not None:
            raise self.refusal

    def begin(self, listener: Listener) -> ScriptedUtterance:
        utterance = ScriptedUtterance(listener)
        self.utterances.append(utterance)
        if self.failure is not None:
            utterance.finish(self.failure)
        return utterance

    async def aclose(self) -> None:
        self.closed += 1

    async def spoken(self, number: int = 0) -> ScriptedUtterance:
        """The ``number``-th utterance, once it has begun."""
        await until(lambda: len(self.utterances) > number)
        return self.utterances[number]


class ScriptedStages:
    """A ``StageFactory``; the properties name the stages of the latest connection. ``prepare`` is called
    before anything else happens to those."""

    def __init__(self) -> None:
        self.imported = 0
        self.transcribers: list[ScriptedTranscriber] = []
        self.responders: list[ScriptedResponder] = []
        self.synthesizers: list[ScriptedSynthesizer] = []
        self.prepare: Callable[[ScriptedStages], None] = lambda stages: None

    def import_libraries(self) -> None:
        self.imported += 1

    def build(self, hear: Callable[[Event], None]) -> StageSet:
        self.transcribers.append(ScriptedTranscriber(hear))
        self.responders.append(ScriptedResponder())
        self.synthesizers.append(ScriptedSynthesizer())
        self.prepare(self)
        return StageSet(self.transcriber, self.responder, self.synthesizer)

    @property
    def transcriber(self) -> ScriptedTranscriber:
        return self.transcribers[-1]

    @property
    def responder(self) -> ScriptedResponder:
        return self.responders[-1]

    @property
    def synthesizer(self) -> ScriptedSynthesizer:
        return self.synthesizers[-1]
