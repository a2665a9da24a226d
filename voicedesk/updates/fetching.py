"""Asks the address for updates. Import it off the main thread: the library behind it takes its time.

Nothing is told about this computer but the version: no cookies, no identifier, no key.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

from voicedesk import __version__
from voicedesk.settings.addresses import is_loopback
from voicedesk.updates.offer import NONSENSE, Offer, UpdateCheckFailed, offer_in

LONGEST_BODY = 64 * 1024
TIMEOUT_SECONDS = 15.0
MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
UNREACHED = (
    "The address for updates could not be reached. Check the network, or the address in the settings."
)
NOT_ENCRYPTED = "The address for updates leads to one that is not encrypted, which is not followed."
HEADERS = {
    "User-Agent": f"VoiceDesk/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "identity",  # A few bytes that become gigabytes would pass the bound below.
}


async def fetched_offer(address: str) -> Offer:
    """What ``address`` offers. Raises UpdateCheckFailed with a sentence, whatever it is that goes wrong."""
    try:
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            aiohttp.ClientSession(
                headers=HEADERS, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            ) as session,
        ):
            return offer_in(await _body(session, address))
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        raise UpdateCheckFailed(UNREACHED) from None


async def _body(session: aiohttp.ClientSession, address: str) -> bytes:
    stays_here = _is_local(address)
    for _ in range(MOST_REDIRECTS + 1):
        if urlsplit(address).scheme != "https" and not (stays_here and _is_local(address)):
            raise UpdateCheckFailed(NOT_ENCRYPTED)
        proxy = await asyncio.to_thread(proxy_for, address)  # some systems ask for names first
        async with session.get(address, allow_redirects=False, proxy=proxy) as response:
            if response.status in REDIRECTS:
                address = urljoin(address, response.headers.get("Location", ""))
                continue
            if response.status != 200:
                raise UpdateCheckFailed(
                    f"The address for updates answered with an error ({response.status}). "
                    "Check it in the settings, or try again later."
                )
            return await _bounded(response)
    raise UpdateCheckFailed("The address for updates leads from one address to the next. Check it.")


def proxy_for(address: str) -> str | None:
    """The proxy that the environment or the system names for it. The session is not asked to find it: that
    would hand over names and passwords from ``.netrc`` too."""
    parts = urlsplit(address)
    if is_loopback(parts.hostname or "") or proxy_bypass(parts.netloc):
        return None
    return getproxies().get(parts.scheme)


def _is_local(address: str) -> bool:
    """Plain http may stay on this device, where it came from."""
    parts = urlsplit(address)
    return parts.scheme == "http" and is_loopback(parts.hostname or "")


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for block in response.content.iter_any():
        body += block
        if len(body) > LONGEST_BODY:
            raise UpdateCheckFailed(NONSENSE)
    return bytes(body)
