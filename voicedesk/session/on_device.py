"""The far end on this device as a child process: started, watched, restarted, ended with us.

A thread reads the child's one ready line, because a process pipe cannot be awaited on every loop of
every system; it hops to the loop once and then waits for the child to end.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from voicedesk.frozen import program

KEY_VARIABLE = "VOICEDESK_ON_DEVICE_KEY"
READY_SECONDS = 20.0
RESTARTS_AT_MOST = 5

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
    """Keeps one child listening from ``start`` until ``stop``.

    The child ends with its standard input, so it cannot outlive a parent that crashed. If it dies by
    itself it is started again, at most five times. ``environ`` is copied for the child, with a key that
    only the two processes know.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, command: Sequence[str], environ: dict[str, str]
    ) -> None:
        self._loop = loop
        self._command = list(command)
        self._key = secrets.token_urlsafe(24)
        self._environ = {**environ, KEY_VARIABLE: self._key}
        self._child: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._address: asyncio.Future[Address] = loop.create_future()
        self._restarts = 0

    def start(self) -> None:
        """Start the child, if none runs. Returns at once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="on-device", daemon=True)
            self._thread.start()

    async def address(self) -> Address:
        """Wait until the child listens.

        Raises ``OnDeviceStoppedError`` if it does not come up within 20 s or has ended too often; asked
        again after that, it is tried anew.
        """
        self.start()
        asked = self._address
        try:
            return await asyncio.wait_for(asyncio.shield(asked), READY_SECONDS)
        except OnDeviceStoppedError:
            if self._address is asked:
                self._address, self._restarts = self._loop.create_future(), 0
            raise
        except TimeoutError:
            raise OnDeviceStoppedError("The far end on this device did not start in 20 seconds.") from None

    async def aclose(self) -> None:
        """End the child and wait for its end; start no other. Idempotent."""
        self._restarts = RESTARTS_AT_MOST
        if self._child is not None:
            self._child.terminate()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        """In a thread of its own: start the child, read its ready line, wait for its end."""
        hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        with subprocess.Popen(  # noqa: S603 - our own program
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environ,
            creationflags=hidden,
        ) as child:
            self._hop(self._adopt, child)
            for line in child.stdout or ():  # one line when it listens, then nothing until it ends
                self._hop(self._listening, line)
        self._hop(self._ended, child.returncode)

    def _hop(self, call: Callable[..., None], argument: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has closed: nobody is left to tell
            self._loop.call_soon_threadsafe(call, argument)

    def _adopt(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        if self._stopped:  # while it was being started
            child.terminate()

    def _listening(self, line: bytes) -> None:
        if not self._address.done():
            ready = json.loads(line)
            places = {name: ready.get(name, "") for name in ("transcription", "chat", "speech")}
            self._address.set_result(Address(ready["voice_live"], ready.get("key", self._key), **places))

    def _ended(self, exit_code: int) -> None:
        self._child = self._thread = None
        if self._stopped:
            return
        log.warning("the far end on this device ended with code %s", exit_code)
        self._restarts += 1
        if self._address.done():
            self._address = self._loop.create_future()
        if not self._stopped:
            self.start()
            return
        self._address.set_exception(OnDeviceStoppedError("The far end on this device keeps stopping."))
        self._address.exception()  # read, so that nobody need be waiting for it

    @property
    def _stopped(self) -> bool:
        return self._restarts >= RESTARTS_AT_MOST
