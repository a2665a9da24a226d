"""Asks the address for updates. Import it off the main thread: the library behind it takes its time.

Nothing is told about this computer but the version: no cookies, no identifier, no key.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import aiohttp

from voicedesk import __version__
from voicedesk.settings.addresses import is_loopback, redirect_target
from voicedesk.settings.network import REMEDY, NetworkSettingWrong, way_to
from voicedesk.updates.offer import NONSENSE, Offer, UpdateCheckFailed, offer_in

LONGEST_BODY = 64 * 1024
TIMEOUT_SECONDS = 15.0
REDIRECTS = (301, 302, 303, 307, 308)
UNREACHED = (
    "The address for updates could not be reached. Check the network, or the address in the settings."
)
NOT_ENCRYPTED = "The address for updates is not encrypted, so it is not asked. Start it with https://."
REDIRECTS_TO = (
    "The address for updates redirects to {target}, which is not followed. If you trust that one, enter it "
    "in the settings."
)
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
    if urlsplit(address).scheme != "https" and not _is_local(address):
        raise UpdateCheckFailed(NOT_ENCRYPTED)
    proxy = await asyncio.to_thread(_proxy_for, address)  # some systems ask for names first
    async with session.get(address, allow_redirects=False, proxy=proxy) as response:
        if response.status in REDIRECTS:
            target = redirect_target(address, response.headers.get("Location", ""))
            raise UpdateCheckFailed(REDIRECTS_TO.format(target=target))
        if response.status != 200:
            raise UpdateCheckFailed(
                f"The address for updates answered with an error ({response.status}). "
                "Check it in the settings, or try again later."
            )
        return await _bounded(response)


def _proxy_for(address: str) -> str | None:
    """The session is not asked to find it: that would hand over names and passwords from ``.netrc`` too."""
    try:
        return way_to(urlsplit(address).hostname or "")
    except NetworkSettingWrong as wrong:
        raise UpdateCheckFailed(f"{wrong} {REMEDY}") from None


def _is_local(address: str) -> bool:
    """Plain http may stay on this device."""
    parts = urlsplit(address)
    return parts.scheme == "http" and is_loopback(parts.hostname or "")


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for block in response.content.iter_any():
        body += block
        if len(body) > LONGEST_BODY:
            raise UpdateCheckFailed(NONSENSE)
    return bytes(body)
