"""The far end on this device as a child process: started, watched, restarted, ended with us.

A thread reads what the child says, because a process pipe cannot be awaited on every loop of every system:
one line when it is ready, and whatever else it writes, whose end is kept to say why it ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from voicedesk.children import for_ourselves
from voicedesk.diagnostics.redaction import learn, scrubbed
from voicedesk.frozen import program
from voicedesk.tools.servers.process_tree import end_tree, note_start, start_options

KEY_VARIABLE = "VOICEDESK_ON_DEVICE_KEY"
READY_SECONDS = 20.0
HUNG_SECONDS = 60.0  # a machine that is busy starts it later; after that it will not come any more
RESTARTS_AT_MOST = 5
STEADY_SECONDS = 60.0  # who lived so long may fail as often again
POLITE_SECONDS = 1.2  # between the request to end and the end by force
FORCED_SECONDS = 0.5
LONGEST_LINE_BYTES = 8192
LAST_WORDS = 5
LONGEST_WORDS = 300

log = logging.getLogger(__name__)


class OnDeviceStoppedError(Exception):
    """The far end on this device did not come up, or ended too often; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the child serves each of the services, and the key it wants. The key never shows in a repr."""

    url: str  # of Voice Live
    key: str = field(repr=False)
    transcription: str = ""
    chat: str = ""
    speech: str = ""


def on_device_command(profile: Path | None = None) -> list[str]:
    """The command line of the child: this program again, frozen or not. The key is not on it."""
    return [*program(), "on-device", "--with-parent", *(["--profile", str(profile)] if profile else [])]


class OnDeviceService:
    """Keeps one child listening from ``start`` until ``aclose``.

    The child ends with its standard input, so it cannot outlive a parent that crashed. If it dies by
    itself it is started again, at most five times. Of ``environ`` the child sees what it needs, and a key
    that only the two processes know.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, command: Sequence[str], environ: dict[str, str]
    ) -> None:
        self._loop = loop
        self._command = list(command)
        self._key = secrets.token_urlsafe(24)
        learn(self._key)
        self._environ = {**for_ourselves(environ), KEY_VARIABLE: self._key}
        self._child: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._address: asyncio.Future[Address] = loop.create_future()
        self._gone = asyncio.Event()
        self._born = 0.0
        self._restarts = 0
        self._closed = False

    def start(self) -> None:
        """Start the child, if none runs; also one that was given up before. Returns at once."""
        if self._thread is None and not self._closed:
            if self._address.done():
                self._address = self._loop.create_future()
            self._gone.clear()
            self._born = self._loop.time()
            self._thread = threading.Thread(target=self._run, name="on-device", daemon=True)
            self._thread.start()

    async def address(self) -> Address:
        """Wait until the child listens.

        Raises ``OnDeviceStoppedError`` if it cannot be started, does not come up within 20 s or has ended
        too often; asked again after that, it is tried anew.
        """
        self.start()
        try:
            return await asyncio.wait_for(asyncio.shield(self._address), READY_SECONDS)
        except TimeoutError:
            if self._child is not None and self._loop.time() - self._born > HUNG_SECONDS:
                end_tree(self._child.pid, at_once=True)  # another one follows by itself
            raise OnDeviceStoppedError("The far end on this device did not start in 20 seconds.") from None

    async def aclose(self) -> None:
        """End the child and all it started, within two seconds; start no other. Idempotent."""
        self._closed = True
        if self._thread is None:
            return
        if self._child is not None:
            _ask_to_end(self._child)
        if not await self._is_gone(POLITE_SECONDS) and self._child is not None:
            log.warning("the far end on this device does not end, and is made to")
            end_tree(self._child.pid, at_once=True)
            await self._is_gone(FORCED_SECONDS)

    async def _is_gone(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._gone.wait(), seconds)
        return self._gone.is_set()

    def _run(self) -> None:
        """In a thread of its own: start the child, read what it says, wait for its end."""
        try:
            child = subprocess.Popen(  # noqa: S603 - our own program
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=self._environ,
                **start_options(),
            )
        except OSError as error:
            self._hop(self._not_started, error.strerror or type(error).__name__)
            return
        note_start(child.pid)
        said: deque[str] = deque(maxlen=LAST_WORDS)
        with child:
            self._hop(self._adopt, child)
            self._hear(child, said)
        end_tree(child.pid, at_once=True)  # what it had started itself
        self._hop(self._ended, child.returncode, " ".join(said))

    def _hear(self, child: subprocess.Popen[bytes], said: deque[str]) -> None:
        """What is not the ready line is kept, the last of it; it may be read by a person, without the key."""
        if child.stdout is None:
            return
        while line := child.stdout.readline(LONGEST_LINE_BYTES):
            address = self._read(line)
            if address is not None:
                self._hop(self._listening, address)
            elif words := line.decode(errors="replace").strip():
                said.append(scrubbed(words)[:LONGEST_WORDS])

    def _read(self, line: bytes) -> Address | None:
        """The address in the ready line, also behind words that lack their end of line; None in another."""
        try:
            ready = json.loads(line[line.index(b"{") :])
            told = {name: str(ready.get(name, "")) for name in ("transcription", "chat", "speech")}
            url, key = str(ready.get("voice_live", "")), str(ready.get("key", self._key))
        except (ValueError, AttributeError, RecursionError):
            return None
        return Address(url, key, **told) if url else None

    def _hop(self, call: Callable[..., None], *arguments: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has closed: nobody is left to tell
            self._loop.call_soon_threadsafe(call, *arguments)

    def _adopt(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        if self._closed:  # while it was being started
            _ask_to_end(child)

    def _listening(self, address: Address) -> None:
        if not self._address.done():
            self._address.set_result(address)

    def _not_started(self, why: str) -> None:
        log.error("the far end on this device cannot be started: %s", why)
        self._leave()
        if not self._closed:
            self._give_up(f"The far end on this device cannot be started ({why}).")

    def _ended(self, exit_code: int, last_words: str) -> None:
        lived = self._loop.time() - self._born
        self._leave()
        if self._closed:
            return
        log.warning("the far end on this device ended with code %s: %s", exit_code, last_words or "no words")
        self._restarts = 1 if lived > STEADY_SECONDS else self._restarts + 1
        if self._restarts < RESTARTS_AT_MOST:
            self.start()
            return
        because = f" Its last words: {last_words}" if last_words else ""
        self._give_up(f"The far end on this device keeps stopping.{because}")

    def _leave(self) -> None:
        self._child = self._thread = None
        self._gone.set()

    def _give_up(self, sentence: str) -> None:
        self._restarts = 0
        if self._address.done():
            self._address = self._loop.create_future()
        self._address.set_exception(OnDeviceStoppedError(sentence))
        self._address.exception()  # read, so that nobody need be waiting for it


def _ask_to_end(child: subprocess.Popen[bytes]) -> None:
    """The end of its standard input is what it ends with on every system; a signal is heard sooner."""
    if child.stdin is not None:
        with contextlib.suppress(OSError):
            child.stdin.close()
    if sys.platform != "win32":  # where this would be the end by force
        child.terminate()
