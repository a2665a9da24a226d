"""Which addresses of a chat server will do."""

from __future__ import annotations

from urllib.parse import urlsplit

_BESIDE = ("/chat/completions", "/models", "/api/chat", "/api/generate", "/api/tags", "/api")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class ChatAddressError(ValueError):
    """The address will not do; the text says what to change."""


def checked_chat_endpoint(endpoint: str) -> str:
    """The endpoint as it is asked, or nothing; raises ChatAddressError. A server's bare address, or that of
    Ollama's own protocol, is completed: the one that is spoken here answers under ``/v1``.

    Plain http is for this device only; anything farther away wants https: no key travels in the clear.
    """
    if not endpoint:
        return ""
    parts = urlsplit(endpoint)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ChatAddressError(f"The chat address {endpoint!r} must begin with https://.")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ChatAddressError(f"The chat server at {parts.hostname} must be addressed with https://.")
    path = parts.path.rstrip("/")
    for other in _BESIDE:
        path = path.removesuffix(other)
    return parts._replace(path=path or "/v1").geturl()
