"""One synthesizer of the Speech SDK with its connection, as the main thread sees it."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from voicedesk.backends.cascade.speech.daemon_work import start_apart
from voicedesk.backends.cascade.speech.signals import (
    Canceled,
    Completed,
    Connected,
    Disconnected,
    Signal,
    Sound,
    SpokenWord,
)

if TYPE_CHECKING:
    from voicedesk.backends.cascade.speech.sdk import NativeVoice

EXPLANATION_SECONDS = 0.3  # The SDK explains a lost connection after it has reported it, if at all.
LAST_WORDS_SECONDS = 0.1  # On a busy machine; what has come is still being played meanwhile.
# What calls into the SDK raise.
FAILURES = (RuntimeError, ValueError, OSError)

RequestSignal = Sound | SpokenWord | Completed | Canceled
Hear = Callable[[RequestSignal], None]


class Voice:
    """Takes one request after the other. What the SDK's threads report hops to the loop here, once each."""

    def __init__(self, on_lost: Callable[[Voice], None]) -> None:
        self._native_voice: NativeVoice | None = None
        self.idle_since = 0.0  # the loop's time; kept by who keeps it
        self._loop = asyncio.get_running_loop()
        self._on_lost = on_lost
        self._connected = asyncio.Event()
        self._hear: Hear | None = None
        self._lock = threading.Lock()  # native and disposed of belong together, and another thread opens
        self._disposed = False
        self._ended: deque[str] = deque(
            maxlen=8
        )  # ids of requests before this one, whose signals may still come

    @property
    def is_connected(self) -> bool:
        return self._connected.is_set()

    async def connected(self) -> None:
        """Return when it is; a refusal is told by nothing, so wait with a limit."""
        await self._connected.wait()

    def signal(self, signal: Signal) -> None:
        """On whichever thread the SDK calls."""
        with suppress(RuntimeError):  # The loop has closed: nobody listens any more.
            self._loop.call_soon_threadsafe(self._take, signal)

    def start(self, hear: Hear) -> None:
        """Begin a request; its signals go to ``hear`` until it has ended. Raises what the SDK raises."""
        self._hear = hear
        self._native().start()

    def write(self, text: str) -> None:
        self._native().write(text)

    def end(self) -> None:
        self._native().end()

    def mute(self) -> None:
        """Nobody hears this request any more."""
        self._hear = None

    async def open(self, url: str, key: str, voice: str) -> None:
        """Make the synthesizer and begin to connect it, on a thread of its own, which may have to import the
        SDK first. Raises what the SDK raises."""
        await start_apart("speech: open", lambda: self._open(url, key, voice))

    async def release_request(self) -> None:
        """After it has ended, so that another may start. Raises what the SDK raises."""
        await start_apart("speech: release", self._native().release_request)

    def dispose(self) -> asyncio.Future[None]:
        """Release everything on a thread of its own; the future may be abandoned."""
        self._hear = None
        with self._lock:
            self._disposed = True
            native, self._native_voice = self._native_voice, None
        return start_apart("speech: dispose", native.dispose if native is not None else _nothing)

    def _open(self, url: str, key: str, voice: str) -> None:
        from voicedesk.backends.cascade.speech.sdk import NativeVoice

        native = NativeVoice(url, key, voice, self.signal)
        try:
            native.open()
        except FAILURES:
            native.dispose()  # The collector would release it on any thread, the SDK's own among them.
            raise
        with self._lock:
            if not self._disposed:
                self._native_voice = native
                return
        native.dispose()

    def _native(self) -> NativeVoice:
        if self._native_voice is None:
            raise RuntimeError("the synthesizer was disposed of")
        return self._native_voice

    def _take(self, signal: Signal) -> None:
        match signal:
            case Connected():
                self._connected.set()
            case Disconnected():
                self._connected.clear()
                if (hear := self._hear) is not None:
                    self._loop.call_later(EXPLANATION_SECONDS, self._give_up, hear)
                self._on_lost(self)
            case _ if signal.request_id in self._ended or self._hear is None:
                return
            case Completed():
                self._end(self._hear, signal)
            case Canceled():  # Words come on another thread than this, and those that had come still count.
                self._loop.call_later(LAST_WORDS_SECONDS, self._end, self._hear, signal)
            case _:
                self._hear(signal)

    def _end(self, hear: Hear, signal: Completed | Canceled) -> None:
        if self._hear == hear:
            self._ended.append(signal.request_id)
            self._hear = None
            hear(signal)

    def _give_up(self, hear: Hear) -> None:
        """The SDK says nothing of a request whose connection was closed politely."""
        if self._hear == hear and not self.is_connected:
            self._end(hear, Canceled("", "ConnectionFailure", "the service closed the connection"))


def _nothing() -> None:
    """A voice that never came about needs no releasing."""
