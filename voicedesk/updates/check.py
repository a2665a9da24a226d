"""The check for a newer version: when it is due, what comes of it, and what is not told again."""

from __future__ import annotations

import asyncio
import importlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from voicedesk import __version__
from voicedesk.settings.schema import General
from voicedesk.updates.memory import UpdateMemory
from voicedesk.updates.offer import Offer, UpdateCheckFailed, is_newer

log = logging.getLogger(__name__)

DAY_SECONDS = 24 * 3600.0
NO_ADDRESS = "Where to ask for a newer version is not set. The settings have a field for it, under General."

T = TypeVar("T")
Fetch = Callable[[str], Awaitable[Offer]]


async def fetch(address: str) -> Offer:
    """Over the network; the library for it is imported on a worker thread."""
    loop = asyncio.get_running_loop()
    fetching = await loop.run_in_executor(None, importlib.import_module, "voicedesk.updates.fetching")
    offer: Offer = await fetching.fetched_offer(address)
    return offer


class UpdateCheck:
    """``general`` tells the settings as they are now, ``now`` the time in seconds since 1970."""

    def __init__(
        self,
        general: Callable[[], General],
        memory: UpdateMemory,
        fetch: Fetch = fetch,
        now: Callable[[], float] = time.time,
        own_version: str = __version__,
    ) -> None:
        self._general = general
        self._memory = memory
        self._fetch = fetch
        self._now = now
        self._own_version = own_version

    async def in_background(self) -> Offer | None:
        """A newer version, if the person wants to be told of such, it is a day since the last time, and this
        one was not skipped. A failure is nothing but a line in the log."""
        general = self._general()
        if not (general.check_for_updates and general.update_address):
            return None
        remembered = await self._blocking(self._memory.read)
        if 0 <= self._now() - remembered.asked_at < DAY_SECONDS:
            return None
        try:
            offer = await self.now()
        except UpdateCheckFailed as failure:
            log.info("No answer about updates: %s", failure)
            return None
        return None if offer is None or offer.version == remembered.skipped else offer

    async def now(self) -> Offer | None:
        """A newer version, or None if this is the newest. Raises UpdateCheckFailed with a sentence."""
        address = self._general().update_address
        if not address:
            raise UpdateCheckFailed(NO_ADDRESS)
        remembered = await self._blocking(self._memory.read)
        await self._blocking(lambda: self._memory.write(replace(remembered, asked_at=self._now())))
        offer = await self._fetch(address)
        return offer if is_newer(offer.version, self._own_version) else None

    async def skip(self, version: str) -> None:
        """Never tell of that version again; of the next one, do."""
        remembered = await self._blocking(self._memory.read)
        await self._blocking(lambda: self._memory.write(replace(remembered, skipped=version)))

    async def _blocking(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(None, work)
