"""One window a profile: the first holds a lock, and whoever comes second asks it to come to the front.

The lock is the system's own, so it goes with its process however that ends. Beside it lies, to be read by
this account alone, where the first window listens and a word that only who has read it knows.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import logging
import os
import secrets
import stat
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path

from voicedesk.settings.private_files import make_folder, write_whole

log = logging.getLogger(__name__)

LOCK_NAME = "window.lock"
ADDRESS_NAME = "window.address"
WAIT_SECONDS = 6.0  # one that is ending takes up to five
PAUSE_SECONDS = 0.1
ANSWER_SECONDS = 2.0
LONGEST_MESSAGE = 4096  # bytes
YES, NO = b"yes", b"no"

Come = Callable[[bool], bool]
"""Bring the window to the front, and start a conversation if that is wanted; False if it cannot be."""

if sys.platform == "win32":
    import msvcrt
    from multiprocessing.connection import PipeConnection

    FAMILY = "AF_PIPE"

    Caller = Connection | PipeConnection

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    def _let_come_to_front() -> None:
        """Who was started last may say who else may come before the person's eyes."""
        import ctypes

        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)

else:
    import fcntl

    FAMILY = "AF_UNIX"

    Caller = Connection

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _let_come_to_front() -> None:
        """Nobody need be asked."""


class OneWindow:
    """``folder`` is that of the profile. ``close`` lets go of it; the end of the process does, too."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None
        self._listener: Listener | None = None
        self._word = secrets.token_urlsafe(24)
        self._come: Come | None = None

    def take(self) -> bool:
        """Whether this is the one; also where the folder or its disk knows no locks: a window is wanted."""
        try:
            make_folder(self._folder)
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            file = os.open(self._folder / LOCK_NAME, flags, 0o600)
        except OSError as error:
            log.info("the profile cannot be locked: %s", error.strerror)
            return True
        try:
            _lock(file)
        except (BlockingIOError, PermissionError):
            os.close(file)
            return False
        except OSError as error:
            os.close(file)
            log.info("the profile cannot be locked: %s", error.strerror)
            return True
        self._file = file
        return True

    def found(self, *, start: bool) -> bool:
        """Take the profile (False); or, if another window has it, have that one come to the front (True).

        Raises TimeoutError if it has it, but does not answer. Blocks, for six seconds at most.
        """
        ends = time.monotonic() + WAIT_SECONDS
        while not self.take():
            if self._is_told(start=start):
                return True
            if time.monotonic() > ends:
                raise TimeoutError
            time.sleep(PAUSE_SECONDS)
        return False

    def listen(self, come: Come) -> None:
        """Answer those who come second, on a thread of its own, until ``deaf``."""
        self._come = come
        if self._file is None:
            return
        self._sweep()
        try:
            self._listener = Listener(family=FAMILY)
            told = {"address": self._listener.address, "word": self._word}
            write_whole(self._folder / ADDRESS_NAME, json.dumps(told))
        except OSError as error:
            log.warning("nobody can ask for this window: %s", error.strerror)
            return
        threading.Thread(target=self._serve, args=(self._listener,), name="one window", daemon=True).start()

    def deaf(self) -> None:
        """The window is ending: who comes now waits for that, and opens another."""
        self._come = None

    def close(self) -> None:
        self.deaf()
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        if self._file is not None:
            os.close(self._file)
            self._file = None

    # The first.

    def _sweep(self) -> None:
        """What one that crashed has left where sockets are."""
        address = self._told().get("address", "")
        with contextlib.suppress(OSError, ValueError):
            if stat.S_ISSOCK(Path(address).lstat().st_mode):
                Path(address).unlink()
                Path(address).parent.rmdir()

    def _serve(self, listener: Listener) -> None:
        while self._listener is listener:
            try:
                with listener.accept() as caller:
                    self._answer(caller)
            except (OSError, EOFError):
                time.sleep(PAUSE_SECONDS)  # and not in a circle, whatever is wrong with it

    def _answer(self, caller: Caller) -> None:
        if not caller.poll(ANSWER_SECONDS):
            return
        asked = _object(caller.recv_bytes(LONGEST_MESSAGE))
        knows = hmac.compare_digest(str(asked.get("word")).encode(), self._word.encode())
        come = self._come
        caller.send_bytes(YES if knows and come is not None and come(asked.get("start") is True) else NO)

    # The second.

    def _is_told(self, *, start: bool) -> bool:
        """On a thread that may be left: who is stopped takes no call, and a third waits to be let in."""
        answers: list[bool] = []
        call = threading.Thread(
            target=lambda: answers.append(self._ask(start=start)), name="second window", daemon=True
        )
        call.start()
        call.join(3 * ANSWER_SECONDS)
        return answers == [True]

    def _ask(self, *, start: bool) -> bool:
        told = self._told()
        try:
            _let_come_to_front()
            with Client(told.get("address", ""), family=FAMILY) as first:
                first.send_bytes(json.dumps({"word": told.get("word", ""), "start": start}).encode())
                return first.poll(2 * ANSWER_SECONDS) and first.recv_bytes(LONGEST_MESSAGE) == YES
        except (OSError, EOFError, ValueError):
            return False

    def _told(self) -> dict[str, str]:
        try:
            with open(self._folder / ADDRESS_NAME, "rb", opener=_without_waiting) as file:
                told = _object(file.read(LONGEST_MESSAGE)) if _is_ours(file.fileno()) else {}
        except OSError:
            return {}
        return {name: value for name, value in told.items() if isinstance(value, str)}


def _without_waiting(path: str, flags: int) -> int:
    """A pipe in the place of a file would be waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _is_ours(file: int) -> bool:
    found = os.fstat(file)
    return stat.S_ISREG(found.st_mode) and (sys.platform == "win32" or found.st_uid == os.getuid())


def _object(text: bytes) -> dict[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
