"""What a server's process writes, piece by piece: messages among noise, and its last words. Pure.

A server that prints without end must cost next to nothing: lines are told apart by their first byte, many at
a time, and only messages are looked at one by one.
"""

from __future__ import annotations

from voicedesk.diagnostics.redaction import clean
from voicedesk.tools.servers.channel import LONGEST_MESSAGE_BYTES
from voicedesk.tools.servers.failures import SaidTooMuch

LONGEST_WORDS = 300  # characters of a complaint
KEPT_BYTES = 4000


class MessageLines:
    """``noise_lines`` counts what is no message."""

    def __init__(self) -> None:
        self.noise_lines = 0
        self._begun: list[bytes] = []
        self._size = 0

    def messages(self, piece: bytes) -> list[bytes]:
        """The lines that end in ``piece`` and may be messages. Raises ``SaidTooMuch``."""
        first, *more = piece.split(b"\n")
        self._add(first)
        if not more:
            return []
        lines = [b"".join(self._begun), *more[:-1]]
        self._begun, self._size = [], 0
        self._add(more[-1])
        found = [line for line in lines if line.startswith((b"{", b" "))]
        self.noise_lines += len(lines) - len(found) - lines.count(b"") - lines.count(b"\r")
        return found

    def _add(self, part: bytes) -> None:
        if part:
            self._begun.append(part)
        self._size += len(part)
        if self._size <= LONGEST_MESSAGE_BYTES:
            return
        if self._begun[0].startswith(b"{"):
            raise SaidTooMuch
        self._begun, self._size = [b"noise"], 0


class LastWords:
    """Of what a process complains about only the end counts; ``secret`` is taken out of it."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._kept = b""
        self._whole = True

    def add(self, piece: bytes) -> None:
        heard = self._kept + piece[-KEPT_BYTES:]
        self._whole = self._whole and len(piece) <= KEPT_BYTES and len(heard) <= KEPT_BYTES
        self._kept = heard[-KEPT_BYTES:]

    @property
    def line(self) -> str:
        """The last line; empty if there is none."""
        text = clean(self._kept.decode(errors="replace"), [self._secret])
        if not self._whole:  # what it begins with may be half of the secret
            text = text[len(self._secret) :]
        lines = [line for line in text.splitlines() if line.strip()]
        return lines[-1].strip()[:LONGEST_WORDS] if lines else ""
