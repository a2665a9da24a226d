"""The way out that the system prescribes; neither the Speech SDK nor aiohttp asks for it by itself."""

from __future__ import annotations

import urllib.request
from urllib.parse import urlsplit

from voicedesk.settings.addresses import is_loopback


def proxy_for(url: str) -> str | None:
    """The address of the proxy for ``url``; None where there is none, and always on this device."""
    host = urlsplit(url).hostname or ""
    if is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    return urllib.request.getproxies().get("https")
