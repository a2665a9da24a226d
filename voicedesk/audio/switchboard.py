"""Opens the microphone and the loudspeaker, and opens others when they fail, vanish or return.

PortAudio tells nobody that devices came or went, and sees a new list only after it was started anew with
no stream open. So a change that was announced (or noticed by the probe) closes both lines for some tens
of milliseconds; what is buffered stays.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from voicedesk.audio.device_probe import device_signature
from voicedesk.audio.devices import DeviceList
from voicedesk.audio.line import Line
from voicedesk.audio.line_news import news_of
from voicedesk.audio.sound_host import SoundHost, StreamRefused
from voicedesk.conversation.events import Event

CHECK_SECONDS = 0.25
PROBE_CHECKS = 4
RETRY_CHECKS = 8
CLOSE_SECONDS = 3.0

T = TypeVar("T")


class Switchboard:
    """Everything slow runs on one thread of its own; the lines change hands on the main thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, post: Callable[[Event], None], host: SoundHost,
                 lines: tuple[Line, ...]) -> None:
        self.devices = DeviceList()
        self.listed: Callable[[DeviceList], None] = lambda _: None
        self._open = False
        self._loop, self._post, self._host, self._lines = loop, post, host, lines
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sound")
        self._wanted: set[str] = set()  # "arrange" and, before it, "list" or "refresh": the worker's tasks.
        self._worker: asyncio.Task[None] | None = None
        self._check: asyncio.TimerHandle | None = None
        self._signature = device_signature()
        self._closed = False

    def start(self) -> bool:
        """Open the lines and keep watch over them; False if they are open."""
        if self._open:
            return False
        self._open = True
        self._ask("arrange")
        self._check = self._loop.call_later(CHECK_SECONDS, self._watch, 1)
        return True

    def stop(self) -> None:
        """Close the lines until ``start``."""
        if self._open:
            self._open = False
            self._end_watch()
            self._ask("arrange")

    def devices_changed(self) -> None:
        """The system says that devices came or went: look again."""
        self._ask("refresh", "arrange")

    def rearrange(self) -> None:
        """What a line may use changed. If the list does not have what is preferred, it may be new: look
        again."""
        unknown = any(line.preferred and self.devices.find(line.direction, line.preferred) is None
                      for line in self._lines)
        self._ask(*(("refresh", "arrange") if unknown else ("arrange",)))

    async def aclose(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._open = False
        self._end_watch()
        if self._worker is not None:
            await asyncio.wait({self._worker}, timeout=CLOSE_SECONDS)
        await self._close_lines(self._lines)
        await self._slowly(self._host.close)
        self._thread.shutdown(wait=False)

    def _end_watch(self) -> None:
        if self._check is not None:
            self._check.cancel()
            self._check = None

    def _ask(self, *what: str) -> None:
        if self._closed:
            return
        self._wanted.update(what)
        if self._worker is None or self._worker.done():
            self._worker = self._loop.create_task(self._work())

    async def _work(self) -> None:
        while self._wanted:
            wanted = set(self._wanted)
            self._wanted.clear()
            if "refresh" in wanted or not self.devices.known:
                await self._close_lines(self._lines)
                self._show(await self._slowly(self._list_anew))
            elif "list" in wanted:
                self._show(await self._slowly(self._host.devices))
            await self._arrange()

    def _show(self, devices: DeviceList) -> None:
        self.devices = devices
        self.listed(devices)

    async def _arrange(self) -> None:
        if not self._open:
            await self._close_lines(self._lines)
            return
        for line in self._lines:
            refused = await self._settle(line)
            for event in news_of(line, self.devices, refused):
                self._post(event)

    def _list_anew(self) -> DeviceList:
        self._host.refresh()
        return self._host.devices()

    async def _settle(self, line: Line) -> StreamRefused | None:
        """Bring the line to the best device that opens; the first refusal on the way."""
        first_refusal: StreamRefused | None = None
        for device in line.candidates(self.devices):
            if line.stream is not None and line.device == device:
                line.attach(device, line.stream)
                return first_refusal
            await self._close_lines((line,))
            try:
                line.attach(device, await self._slowly(partial(line.connect, device)))
            except StreamRefused as refusal:
                first_refusal = first_refusal or refusal
            else:
                return first_refusal
        await self._close_lines((line,))
        return first_refusal

    async def _close_lines(self, lines: tuple[Line, ...]) -> None:
        for line in lines:
            stream = line.detach()
            if stream is not None:
                await self._slowly(stream.close)

    async def _slowly(self, work: Callable[[], T]) -> T:
        return await self._loop.run_in_executor(self._thread, work)

    def _watch(self, checks: int) -> None:
        """Four times a second: dead lines, and from time to time what came or went."""
        self._check = self._loop.call_later(CHECK_SECONDS, self._watch, checks + 1)
        if self._worker is not None and not self._worker.done():
            return
        news, dead = self._host.has_news(), [line for line in self._lines if line.is_dead()]
        if dead or ((news or checks % PROBE_CHECKS == 0) and self._probe_differs()):
            self.devices_changed()
        elif news:
            self._ask("list", "arrange")
        elif any(line.postponed and not line.busy() for line in self._lines):
            self._ask("arrange")
        elif checks % RETRY_CHECKS == 0 and any(line.stream is None for line in self._lines):
            # Without a new list as long as the other line sounds: its sound would break each time.
            self._ask(*(() if any(line.stream for line in self._lines) else ("refresh",)), "arrange")

    def _probe_differs(self) -> bool:
        before, self._signature = self._signature, device_signature()
        return before != self._signature
