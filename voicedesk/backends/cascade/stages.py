"""The three stages a cascade is made of, as the conductor of an answer sees them. No SDK, no network.

Sound in -> ``Transcriber`` -> text -> ``Responder`` -> text -> ``Synthesizer`` -> sound out. Everything runs
on the main thread; what comes from an SDK's own threads has hopped to the loop before it arrives here.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from voicedesk.backends.errors import BackendError


class Transcriber(Protocol):
    """Turns sound into the user's turns. Built with ``hear: Callable[[Event], None]``, to which it posts
    ``SpeechStarted``, ``SpeechStopped`` (with ``spoken_ms``, without padding and trailing silence),
    ``UserTurnCommitted`` (in order, with its predecessor), ``UserTranscriptUpdated``,
    ``UserTranscriptFailed``, ``SessionExpiring``, ``BackendFaulted`` and, when it will not come back by
    itself, ``BackendLost``; nothing any more once ``aclose`` was called."""

    async def open(self) -> None:
        """Connect and configure; also a second time. Raises ``BackendError``."""

    def use_turn_detection(self, *, by_hand: bool) -> None:
        """Who ends the turns from now on; before or during a connection."""

    def send_audio(self, pcm: bytes) -> None:
        """24 kHz mono little-endian int16, any length. Dropped while not open."""

    def commit(self) -> None:
        """What was sent since the last turn is one. Less than 100 ms is none: it is cleared, and
        ``BackendFaulted`` with NOT_UNDERSTOOD says that no ``UserTurnCommitted`` will come."""

    def discard(self) -> None:
        """Forget what was sent and not committed."""

    async def aclose(self) -> None:
        """Idempotent; takes at most a second."""


@dataclass(frozen=True, slots=True)
class UserSaid:
    text: str


@dataclass(frozen=True, slots=True)
class AssistantSaid:
    """``text`` is what was heard of it; not what the model had written."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """``arguments`` is JSON text as the model wrote it."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolsUsed:
    """Calls asked for together and their outputs (JSON text), in the same order."""

    calls: tuple[ToolCall, ...]
    outputs: tuple[str, ...]


Message = UserSaid | AssistantSaid | ToolsUsed

RunTools = Callable[[Sequence[ToolCall]], Awaitable[Sequence[str]]]
"""Is given the calls that the model asked for together; returns their outputs in the same order."""


class Responder(Protocol):
    """The chat model."""

    def answer(self, history: Sequence[Message], run_tools: RunTools) -> AsyncGenerator[str, None]:
        """Stream the answer to ``history`` (it ends with what is to be answered) as pieces of text.

        When the model asks for tools, ``run_tools`` is awaited and the stream goes on with what it makes of
        their outputs. Raises ``BackendError`` (a content filter: ``RequestRefused`` with CONTENT_FILTERED).
        Closing the generator closes the stream upstream.
        """

    async def warm_up(self) -> None:
        """Get ready ahead of the first question what can be. Raises ``BackendError``."""

    async def aclose(self) -> None: ...


class Listener(Protocol):
    """Who hears the sound of one ``Utterance``; called on the main thread, never after ``drop``."""

    def audio(self, pcm: bytes) -> None:
        """24 kHz mono little-endian int16, whole samples, in order."""

    def word(self, word: str, start_ms: int, end_ms: int) -> None:
        """A word and where its sound lies from the utterance's start; early, late, in any order, or never."""

    def finished(self, error: BackendError | None) -> None:
        """The last call. ``error`` says why the sound is not complete."""


class Utterance(Protocol):
    """One stretch of speech being synthesised while its text is still being written."""

    def write(self, text: str) -> None:
        """Speak ``text`` next. It is on its way when this returns."""

    def end(self) -> None:
        """No more text will come."""

    def drop(self) -> None:
        """Stop, without waiting for anything; the listener hears nothing more. Idempotent."""


class Synthesizer(Protocol):
    """Text to speech with a warm, connected spare, so that no utterance waits for a handshake."""

    async def open(self) -> None:
        """Connect the spare. Raises ``BackendError``; another attempt may follow."""

    def begin(self, listener: Listener) -> Utterance:
        """Start an utterance on the spare (and connect the next). Never raises: what fails is told to the
        listener."""

    async def aclose(self) -> None:
        """Idempotent; takes at most a second, whatever the SDK is doing."""
