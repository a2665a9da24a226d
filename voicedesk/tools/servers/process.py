"""A tool server that runs as our child: one JSON message a line, in through stdin and out through stdout.

The protocol's own package has a transport for this too. It gives a server four seconds to end and more,
which a closing window does not have, and hands the server's complaints to a terminal that a window lacks.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

import anyio
from anyio.abc import ObjectReceiveStream, ObjectSendStream
from mcp.shared.message import SessionMessage
from mcp.types import JSONRPCMessage

from voicedesk.tools.servers.channel import Channel, Incoming
from voicedesk.tools.servers.failures import ServerEnded
from voicedesk.tools.servers.process_tree import end_tree, start_options

log = logging.getLogger(__name__)

Pipe = TypeVar("Pipe", StreamReader, StreamWriter)

LONGEST_LINE_BYTES = 4_000_000
POLITE_SECONDS = 0.6  # between the end of its input and the request to end
FIRM_SECONDS = 0.4  # between the request and the end by force
LAST_SECONDS = 0.5  # for the system to clear away what was ended by force


@asynccontextmanager
async def process_channel(
    command: Sequence[str], environ: Mapping[str, str], secret: str = ""
) -> AsyncIterator[Channel]:
    """Start the server and speak with it inside the ``with`` block; at its end nothing of it runs any more.

    ``environ`` is all the server gets to see; ``secret`` is taken out of its last words. Raises ``OSError``
    if it cannot be started; the block is cancelled and ``ServerEnded`` raised when the server ends by itself.
    """
    program = shutil.which(command[0], path=environ.get("PATH"))
    if program is None:
        raise FileNotFoundError(command[0])
    child = await asyncio.create_subprocess_exec(
        program,
        *command[1:],
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env=dict(environ),
        limit=LONGEST_LINE_BYTES,
        **start_options(),
    )
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
    complaints: deque[str] = deque(maxlen=3)
    async with heard, incoming, outgoing, said, anyio.create_task_group() as tasks:
        tasks.start_soon(_note_complaints, child, complaints, secret)
        tasks.start_soon(_listen, child, heard, complaints)
        tasks.start_soon(_speak, child, said)
        yield incoming, outgoing
        tasks.cancel_scope.cancel()


async def _listen(child: Process, heard: ObjectSendStream[Incoming], complaints: deque[str]) -> None:
    with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):  # nobody listens any more
        while line := await _pipe(child.stdout).readline():
            try:
                message = JSONRPCMessage.model_validate_json(line)
            except ValueError:
                if line.strip():
                    log.warning("a tool server wrote a line of %d bytes that is no message", len(line))
                continue
            await heard.send(SessionMessage(message))
    with anyio.move_on_after(POLITE_SECONDS):
        await child.wait()
    await asyncio.sleep(0)  # what it wrote last has come in by now
    raise ServerEnded(child.returncode, complaints[-1] if complaints else "")


async def _speak(child: Process, said: ObjectReceiveStream[SessionMessage]) -> None:
    pipe = _pipe(child.stdin)
    with suppress(ConnectionError, anyio.ClosedResourceError):  # that it has ended is heard by ``_listen``
        async for outgoing in said:
            text = outgoing.message.model_dump_json(by_alias=True, exclude_none=True)
            pipe.write(text.encode() + b"\n")
            await pipe.drain()


async def _note_complaints(child: Process, complaints: deque[str], secret: str) -> None:
    """What it writes to stderr is read, or it would stop when the pipe is full; only the last lines count."""
    with suppress(ValueError):  # a line without an end
        while line := await _pipe(child.stderr).readline():
            if text := line.decode(errors="replace").strip():
                shown = text.replace(secret, "[removed]") if secret else text
                complaints.append(shown[:300])
    while await _pipe(child.stderr).read(65_536):
        pass


async def _end(child: Process) -> None:
    _pipe(child.stdin).close()
    if not await _has_ended(child, POLITE_SECONDS):
        end_tree(child.pid, at_once=False)
        await _has_ended(child, FIRM_SECONDS)
    end_tree(child.pid, at_once=True)  # also what a server that has ended left behind
    if not await _has_ended(child, LAST_SECONDS):
        log.warning("a tool server's process %d cannot be ended", child.pid)


def _pipe(end: Pipe | None) -> Pipe:
    """All three were asked for when it was started."""
    if end is None:
        raise ServerEnded(None, "it has no pipes")
    return end


async def _has_ended(child: Process, seconds: float) -> bool:
    with anyio.move_on_after(seconds):
        await child.wait()
    return child.returncode is not None
