"""The scripted service on a thread of its own, so that a benchmark can be written from top to bottom."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from tests.benchmarks.signals import Samples
from tests.fakes.scripted_connection import Received, ScriptedConnection
from tests.fakes.scripted_dialogue import fresh_id
from tests.fakes.scripted_reply import Reply
from tests.fakes.scripted_service import KEY, Script, ScriptedService

Outcome = TypeVar("Outcome")
APPEND = "input_audio_buffer.append"


@dataclass(frozen=True)
class WireAudio:
    """Microphone sound as it came over the wire: ``ends[n]`` samples were there at ``arrivals[n]``."""

    samples: Samples
    ends: np.ndarray[Any, np.dtype[np.int64]]
    arrivals: np.ndarray[Any, np.dtype[np.float64]]

    def arrival_of(self, sample: int) -> float:
        """When the message came that carried this sample, on ``time.monotonic()``'s clock."""
        return float(self.arrivals[int(np.searchsorted(self.ends, sample, side="right"))])


class FarEnd:
    """A ``with`` block in which the service listens. Methods block; they may be called from one thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._reply = Reply()
        self._service = ScriptedService(Script(replies=lambda dialogue: self._reply))
        self._speaking = ""

    def __enter__(self) -> FarEnd:
        # Who listens to the card on another thread must not wait for this one's turn to end by itself.
        sys.setswitchinterval(0.0005)
        self._thread.start()
        self._do(self._service.start())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._service.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def environment(self) -> dict[str, str]:
        """What leads a Voice Live client here."""
        return {"AZURE_VOICELIVE_ENDPOINT": self._service.url, "AZURE_VOICELIVE_API_KEY": KEY,
                "AZURE_VOICELIVE_MODEL": "scripted", "AZURE_VOICELIVE_VOICE": "alloy",
                "AZURE_VOICELIVE_USE_API_KEY": "true"}

    @property
    def port(self) -> int:
        return self._service.port

    def connected(self, number: int, seconds: float = 30.0) -> ScriptedConnection:
        """The connection of that number, as soon as its microphone is heard."""
        connection = self._do(self._service.connection(number, seconds))
        self._do(connection.received_event(APPEND, 0, seconds))
        return connection

    @property
    def connections(self) -> int:
        return len(self._service.connections)

    def received(self, kind: str, since: float) -> list[Received]:
        """The client's events of that type that came after a moment, on the newest connection."""
        return [row for row in list(self._newest.received) if row.at >= since and row.type == kind]

    def microphone(self, since: float) -> WireAudio:
        """All sound that came after a moment."""
        rows = self.received(APPEND, since)
        parts = [np.frombuffer(row.pcm, "<i2") for row in rows]
        ends = np.cumsum([len(part) for part in parts])
        return WireAudio(np.concatenate(parts), ends, np.array([row.at for row in rows]))

    def start_speech(self) -> float:
        """The person begins to speak; the service interrupts by itself where the session asks for it.

        Returns when the event was written.
        """
        self._speaking = fresh_id("item")
        return self._do(self._start_speech())

    def end_speech(self, reply: Reply) -> None:
        """The person's turn ends, and is answered: at once, or when the client asks for it."""
        self._reply = reply
        self._do(self._end_speech())

    def first_audio(self, since: float, seconds: float = 5.0) -> float:
        """When the first sound of an answer was written, after a moment. Raises TimeoutError."""
        return self._do(self._first_audio(since, seconds))

    def stall(self, seconds: float) -> None:
        """Nothing passes for so long, either way."""
        self._loop.call_soon_threadsafe(self._newest.stall)
        self._loop.call_soon_threadsafe(self._loop.call_later, seconds, self._newest.flow)

    def wait_for(self, kind: str, since: float, seconds: float) -> Received | None:
        """The first event of that type after a moment, or None if none comes in time."""
        try:
            self._do(self._newest.until(lambda: bool(self.received(kind, since)), seconds))
        except TimeoutError:
            return None
        return self.received(kind, since)[0]

    @property
    def rejections(self) -> list[str]:
        return self._service.rejections

    @property
    def _newest(self) -> ScriptedConnection:
        return self._service.connections[-1]

    def _do(self, work: Coroutine[Any, Any, Outcome]) -> Outcome:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _turn_detection(self, option: str) -> bool:
        return bool((self._newest.dialogue.session.get("turn_detection") or {}).get(option, True))

    async def _start_speech(self) -> float:
        connection = self._newest
        at = await connection.start_speech(self._speaking)
        if self._turn_detection("interrupt_response"):
            connection.dialogue.unwanted = connection.dialogue.active
            await connection._cancel()
        return at

    async def _end_speech(self) -> None:
        connection = self._newest
        await connection.stop_speech(self._speaking)
        for event in connection.dialogue.commit(self._speaking):
            await connection.send(event)
        await connection.transcribe(self._speaking, "tell me more")
        if self._turn_detection("create_response") and connection.dialogue.active is None:
            connection.respond()

    async def _first_audio(self, since: float, seconds: float) -> float:
        async with asyncio.timeout(seconds):
            while True:
                for row in self._newest.sent:
                    if row.at >= since and row.type == "response.audio.delta":
                        return row.at
                await asyncio.sleep(0.002)
