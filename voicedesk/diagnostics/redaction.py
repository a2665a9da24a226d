"""Takes secrets and sound out of whatever is about to be written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

REMOVED = "[removed]"
SHORTEST_SECRET = 6  # Anything shorter would take ordinary words out of the log.

_HEADERS = re.compile(
    r"""(?ix) (["']? \b (?:api[-_]?key|authorization|ocp-apim-subscription-key|token|password) \b ["']?
        \s* [:=] \s* ["']? (?:bearer\s+|basic\s+)?) [^\s"',;&}\])]+"""
)
_BEARER = re.compile(r"(?i)\b(bearer\s+)[\w.~+/-]+=*")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{120,}={0,2}")


class Redactor:
    """``secrets`` is asked each time, so that a key entered a moment ago is known too."""

    def __init__(self, secrets: Callable[[], Iterable[str]] = tuple) -> None:
        self._secrets = secrets

    def clean(self, text: str) -> str:
        """``text`` without known secrets (also as they look in a URL), key headers and long base64."""
        for secret in self._secrets():
            if len(secret) >= SHORTEST_SECRET:
                text = text.replace(secret, REMOVED).replace(quote(secret, safe=""), REMOVED)
        text = _HEADERS.sub(rf"\1{REMOVED}", text)
        text = _BEARER.sub(rf"\1{REMOVED}", text)
        return _BASE64.sub(_measured, text)


def _measured(match: re.Match[str]) -> str:
    return f"[{len(match.group())} characters of data]"
