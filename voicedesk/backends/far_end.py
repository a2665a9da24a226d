"""The addresses a backend talks to, and the keys that open them."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from voicedesk.settings.addresses import is_loopback


@dataclass(frozen=True, slots=True)
class FarEnd:
    """``key`` is empty when one signs in instead. It never shows in a repr."""

    endpoint: str
    key: str = field(default="", repr=False)

    @property
    def host(self) -> str:
        """What the sentences about it name."""
        try:
            return urlsplit(self.endpoint).hostname or self.endpoint
        except ValueError:
            return self.endpoint

    @property
    def is_safe(self) -> bool:
        """Encrypted, or on this very device: nothing else may see a key."""
        try:
            parts = urlsplit(self.endpoint)
        except ValueError:
            return False
        return bool(parts.hostname) and (
            parts.scheme in {"https", "wss"} or (parts.scheme in {"http", "ws"} and self.is_local)
        )

    @property
    def is_local(self) -> bool:
        return is_loopback(self.host)


@dataclass(frozen=True, slots=True)
class FarEnds:
    """Where each service is that some backend talks to; a backend looks at its own only."""

    voice_live: FarEnd = FarEnd("")
    transcription: FarEnd = FarEnd("")
    chat: FarEnd = FarEnd("")
    speech: FarEnd = FarEnd("")
