"""A tool server that runs as our child: one JSON message a line, in through stdin and out through stdout.

The protocol's own package has a transport for this too. It gives a server four seconds to end and more,
which a closing window does not have, and hands the server's complaints to a terminal that a window lacks.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

import anyio
from anyio.abc import ObjectReceiveStream, ObjectSendStream
from mcp.shared.message import SessionMessage
from mcp.types import JSONRPCMessage

from voicedesk.children import found_program
from voicedesk.tools.json_text import mended
from voicedesk.tools.servers.channel import Channel, Incoming
from voicedesk.tools.servers.failures import SaidTooMuch, ServerEnded
from voicedesk.tools.servers.lines import LastWords, MessageLines
from voicedesk.tools.servers.pace import pace_of_messages, pace_of_reading
from voicedesk.tools.servers.process_tree import end_tree, note_start, start_options

log = logging.getLogger(__name__)

Pipe = TypeVar("Pipe", StreamReader, StreamWriter)

PIECE_BYTES = 65_536
TELLING_SECONDS = 0.1  # for whoever waits for an answer to hear why there is none
POLITE_SECONDS = 0.6  # between the end of its input and the request to end
FIRM_SECONDS = 0.4  # between the request and the end by force
LAST_SECONDS = 0.4  # for the system to clear away what was ended by force
PIPE_SECONDS = 0.1  # for the rest of what it wrote


@asynccontextmanager
async def process_channel(
    command: Sequence[str], environ: Mapping[str, str], secret: str = ""
) -> AsyncIterator[Channel]:
    """Start the server, in the person's home folder, and speak with it inside the ``with`` block; at its end
    nothing of it runs any more.

    ``environ`` is all the server gets to see; ``secret`` is taken out of its last words. Raises ``OSError``
    if it cannot be started; the block is cancelled and ``ServerEnded`` raised when the server ends by itself.
    """
    program = found_program(command[0], environ)
    if program is None:
        raise FileNotFoundError(command[0])
    child = await asyncio.create_subprocess_exec(
        program,
        *command[1:],
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env=dict(environ),
        cwd=Path.home(),  # package runners obey files in the current folder: what to run, whence to fetch it
        limit=PIECE_BYTES,
        **start_options(),
    )
    note_start(child.pid)
    try:
        async with _conversation(child, secret) as channel:
            yield channel
    finally:
        with anyio.CancelScope(shield=True):
            await _end(child)


@asynccontextmanager
async def _conversation(child: Process, secret: str) -> AsyncIterator[Channel]:
    heard, incoming = anyio.create_memory_object_stream[Incoming](0)
    outgoing, said = anyio.create_memory_object_stream[SessionMessage](0)
    words = LastWords(secret)
    async with heard, incoming, outgoing, said, anyio.create_task_group() as tasks:
        tasks.start_soon(_note_complaints, child, words)
        tasks.start_soon(_listen, child, heard, words)
        tasks.start_soon(_speak, child, said)
        yield incoming, outgoing
        tasks.cancel_scope.cancel()


async def _listen(child: Process, heard: ObjectSendStream[Incoming], words: LastWords) -> None:
    with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):  # nobody listens any more
        try:
            await _pass_on(_pipe(child.stdout), heard)
        except SaidTooMuch as much:
            await heard.send(much)
            await anyio.sleep(TELLING_SECONDS)
            raise
    with anyio.move_on_after(POLITE_SECONDS):
        await child.wait()
    await asyncio.sleep(0)  # what it wrote last has come in by now
    raise ServerEnded(child.returncode, words.line)


async def _pass_on(pipe: StreamReader, heard: ObjectSendStream[Incoming]) -> None:
    """The messages, one by one. What else it prints is said once, counted, and passed over."""
    lines, said = MessageLines(), 0
    reading, telling = pace_of_reading(), pace_of_messages()
    try:
        while piece := await pipe.read(PIECE_BYTES):
            for line in lines.messages(piece):
                if (message := _message(line)) is not None:
                    await heard.send(message)
                await telling.keep(len(line))
            await reading.keep(len(piece))
            if lines.noise_lines and not said:
                said = lines.noise_lines
                log.warning("a tool server writes what is no message; it is left out")
    finally:
        if lines.noise_lines > said:
            log.warning("%d lines of a tool server were left out", lines.noise_lines)


def _message(line: bytes) -> Incoming | None:
    """None for what only looks like a message; an error for one that cannot be read: whoever waits for it
    would wait for ever."""
    try:
        return SessionMessage(JSONRPCMessage.model_validate_json(line))
    except ValueError:
        pass
    try:
        return SessionMessage(JSONRPCMessage.model_validate_json(mended(line)))
    except ValueError as wrong:
        return wrong if b'"jsonrpc"' in line else None


async def _speak(child: Process, said: ObjectReceiveStream[SessionMessage]) -> None:
    pipe = _pipe(child.stdin)
    with suppress(ConnectionError, anyio.ClosedResourceError):  # that it has ended is heard by ``_listen``
        async for outgoing in said:
            text = outgoing.message.model_dump_json(by_alias=True, exclude_none=True)
            pipe.write(text.encode() + b"\n")
            await pipe.drain()


async def _note_complaints(child: Process, words: LastWords) -> None:
    """What it writes to stderr is read, or it would stop when the pipe is full."""
    pace = pace_of_reading()
    while piece := await _pipe(child.stderr).read(PIECE_BYTES):
        words.add(piece)
        await pace.keep(len(piece))


async def _end(child: Process) -> None:
    """What it still writes is read meanwhile: a full pipe would never be closed."""
    async with anyio.create_task_group() as rest:
        for pipe in (child.stdout, child.stderr):
            rest.start_soon(_read_out, _pipe(pipe))
        _pipe(child.stdin).close()
        if not await _has_ended(child, POLITE_SECONDS):
            end_tree(child.pid, at_once=False)
            await _has_ended(child, FIRM_SECONDS)
        end_tree(child.pid, at_once=True)  # also what a server that has ended left behind
        if not await _has_ended(child, LAST_SECONDS):
            log.warning("a tool server's process %d cannot be ended", child.pid)
        rest.cancel_scope.deadline = anyio.current_time() + PIPE_SECONDS


async def _read_out(pipe: StreamReader) -> None:
    while await pipe.read(PIECE_BYTES):
        pass


def _pipe(end: Pipe | None) -> Pipe:
    """All three were asked for when it was started."""
    if end is None:
        raise ServerEnded(None, "it has no pipes")
    return end


async def _has_ended(child: Process, seconds: float) -> bool:
    with anyio.move_on_after(seconds):
        await child.wait()
    return child.returncode is not None
