"""Calls one address with the clients of the services, each by its own rules of whom to trust.

``python -m tests.tls_clients HOST:PORT`` prints the name of each that was answered. (Signing in with
Microsoft is not among them: requests goes by the file that certifi brings.)
"""

from __future__ import annotations

import asyncio
import sys

import aiohttp
import httpx
from azure.core.pipeline.transport import AioHttpTransport
from azure.core.rest import HttpRequest
from openai import AsyncOpenAI
from websockets.asyncio.client import connect


async def by_aiohttp(place: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"https://{place}/words") as answer:
        answer.raise_for_status()


async def by_azure(place: str) -> None:
    async with AioHttpTransport() as transport:
        answer = await transport.send(HttpRequest("GET", f"https://{place}/words"))
        answer.raise_for_status()


async def by_httpx(place: str) -> None:
    async with httpx.AsyncClient() as client:
        (await client.get(f"https://{place}/words")).raise_for_status()


async def by_openai(place: str) -> None:
    async with AsyncOpenAI(api_key="none", base_url=f"https://{place}", max_retries=0) as client:
        await client.get("/words", cast_to=object)


async def by_websockets(place: str) -> None:
    async with connect(f"wss://{place}/socket") as socket:
        await socket.recv()


async def call_all(place: str) -> None:
    for call in (by_aiohttp, by_azure, by_httpx, by_openai, by_websockets):
        await call(place)
        sys.stdout.write(f"{call.__name__}\n")


if __name__ == "__main__":
    asyncio.run(call_all(sys.argv[1]))
