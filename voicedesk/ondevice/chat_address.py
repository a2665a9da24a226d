"""Which addresses of a chat server will do."""

from __future__ import annotations

from urllib.parse import urlsplit

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class ChatAddressError(ValueError):
    """The address will not do; the text says what to change."""


def checked_chat_endpoint(endpoint: str) -> str:
    """The endpoint without a trailing slash, or nothing; raises ChatAddressError.

    Plain http is for this device only; anything farther away wants https: no key travels in the clear.
    """
    if not endpoint:
        return ""
    parts = urlsplit(endpoint)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ChatAddressError(f"The chat address {endpoint!r} must begin with https://.")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ChatAddressError(f"The chat server at {parts.hostname} must be addressed with https://.")
    return endpoint.rstrip("/")
