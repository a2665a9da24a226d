"""An address for updates on loopback that answers what a test tells it to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

Answer = Callable[[web.Request], web.StreamResponse]


class UpdatePlace:
    """``requests`` are those that came, with their headers."""

    def __init__(self) -> None:
        self.address = ""
        self.requests: list[web.Request] = []
        self.answer: Answer = lambda _: web.json_response(
            {"version": "9.9.9", "url": "https://example.org/get"}
        )

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        return self.answer(request)


@asynccontextmanager
async def update_place() -> AsyncIterator[UpdatePlace]:
    place = UpdatePlace()
    application = web.Application()
    application.router.add_get("/{tail:.*}", place.handle)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        place.address = f"http://127.0.0.1:{runner.addresses[0][1]}/updates.json"
        yield place
    finally:
        await runner.cleanup()
