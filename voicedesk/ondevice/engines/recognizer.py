"""Speech to text on this device: pocketsphinx in child processes, since it holds the interpreter at work.

Each child reads utterances from a pipe and ends when the pipe closes, so none outlives its parent.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from voicedesk.ondevice.engines.recognizer_worker import serve_utterances

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

SAMPLE_RATE = 16_000
"""Hz, mono int16: what the recognizer listens to."""

WAITING_AT_MOST = 64
WAITING_BYTES_AT_MOST = 16 * 1024 * 1024
"""Eight minutes and a half of speech, which keep two processes at work for longer than anybody waits."""

LONGEST_UTTERANCE_SECONDS = 60
UNDERSTOOD_LANGUAGE = "en"


class RecognizerFault(Exception):
    """The utterance could not be recognised; the text is a sentence for a person."""


def demand_english(language: object) -> None:
    """Raises RecognizerFault unless English is among the languages asked for; none asked for means any."""
    wanted = str(language or UNDERSTOOD_LANGUAGE).lower()
    if not any(part.strip().startswith((UNDERSTOOD_LANGUAGE, "auto")) for part in wanted.split(",")):
        raise RecognizerFault("The stand-in on this device understands English only.")


class _Pipe(Protocol):
    """Both ends have other types on Windows."""

    def send_bytes(self, buf: bytes, /) -> None: ...

    def recv_bytes(self) -> bytes: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Child:
    process: SpawnProcess
    pipe: _Pipe

    def recognize(self, pcm: bytes) -> str:
        self.pipe.send_bytes(pcm)
        return self.pipe.recv_bytes().decode("utf-8")

    def end(self) -> None:
        """At once: it would finish an utterance first, which may take half a minute."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Recognizer:
    """A small pool of recognizing processes with a bounded line of waiting utterances."""

    def __init__(self, processes: int = 2) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="recognizer")
        self._idle: list[_Child] = []
        self._children: set[_Child] = set()
        self._closed = False
        self._turns = asyncio.Semaphore(processes)
        self._waiting = 0
        self._waiting_bytes = 0

    @property
    def name(self) -> str:
        return "pocketsphinx"

    @property
    def idle(self) -> bool:
        """Whether nobody waits, so that an utterance may be recognised before it is over."""
        return self._waiting == 0

    async def warm_up(self) -> None:
        """Start one process and have its models loaded before anybody speaks."""
        await self.recognize(b"")

    async def recognize(self, pcm: bytes) -> str:
        """Recognise one utterance (mono int16, 16 kHz); empty if nothing was understood.

        Raises RecognizerFault when too many wait, or when the recognizing process fails twice.
        """
        utterance = pcm[-LONGEST_UTTERANCE_SECONDS * SAMPLE_RATE * 2 :]
        if self._waiting >= WAITING_AT_MOST or self._waiting_bytes + len(utterance) > WAITING_BYTES_AT_MOST:
            raise RecognizerFault(
                "Too many people are speaking to this device at once. Try again in a moment."
            )
        self._waiting += 1
        self._waiting_bytes += len(utterance)
        try:
            async with self._turns:
                return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, utterance)
        finally:
            self._waiting -= 1
            self._waiting_bytes -= len(utterance)

    def close(self) -> None:
        """End the processes at once, also those that recognise: whoever would read it has gone."""
        self._closed = True
        for child in tuple(self._children):
            child.process.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        while self._children:
            self._children.pop().end()

    def _run(self, pcm: bytes) -> str:
        for attempt in (1, 2):
            child = self._idle.pop() if self._idle else self._start()
            try:
                text = child.recognize(pcm)
            except (OSError, EOFError) as error:
                self._children.discard(child)
                child.end()
                if attempt == 2 or self._closed:
                    raise RecognizerFault("The speech recognizer on this device stopped working.") from error
            else:
                self._idle.append(child)
                return text
        return ""

    def _start(self) -> _Child:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=serve_utterances, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        child = _Child(process, ours)
        self._children.add(child)
        if self._closed:  # while it was being started
            process.kill()
        return child
