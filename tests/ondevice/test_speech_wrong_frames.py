"""Frames that the Speech websocket cannot take: the connection is closed with the reason."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from tests.ondevice.conversing import SECONDS_TO_WAIT, Address

PATH = "/cognitiveservices/websocket/v2"
STREAMED = {"input": {"bidirectionalStreamingMode": True, "voiceName": "en-US-AvaNeural"}}


def frame(path: str, body: str = "", request_id: str = "R1") -> str:
    identified = f"X-RequestId:{request_id}\r\n" if request_id else ""
    return f"Path:{path}\r\n{identified}\r\n{body}"


def context(request_id: str = "R1", **synthesis: Any) -> str:
    return frame("synthesis.context", json.dumps({"synthesis": synthesis}), request_id)


async def close_after(address: Address, *frames: str | bytes) -> tuple[int | None, str]:
    """Send the frames; the code and the reason of the close that follows."""
    async with (
        aiohttp.ClientSession(headers={"Ocp-Apim-Subscription-Key": address.key}) as session,
        session.ws_connect(address.url + PATH, protocols=("USP",)) as socket,
    ):
        for one in frames:
            await (socket.send_bytes(one) if isinstance(one, bytes) else socket.send_str(one))
        while (message := await socket.receive(SECONDS_TO_WAIT)).type is not aiohttp.WSMsgType.CLOSE:
            if message.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}:
                pytest.fail("the connection ended without a reason")
        return message.data, str(message.extra)


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ([b"\x00\x01"], "Binary messages"),
        (["no headers at all"], "no headers"),
        (["X-RequestId:1\r\n\r\n"], "no Path"),
        ([frame("ssml", "<speak/>", request_id="")], "no X-RequestId"),
        ([frame("poem")], "Unsupported message path poem"),
        ([frame("synthesis.context", "{nonsense")], "not valid JSON"),
        ([frame("synthesis.context", "[]")], "not a JSON object"),
        ([context(audio=5)], "audio of synthesis.context"),
        ([context(audio={"outputFormat": 7})], "Unsupported output format"),
        ([frame("text.piece", "hello")], "without a synthesis.context"),
        ([context(), frame("text.piece", "hello")], "without a synthesis.context"),
        (
            [context(**STREAMED), frame("text.piece", "a "), context("R2", **STREAMED),
             frame("text.piece", "b ", "R2")],
            "second request",
        ),
        ([frame("ssml", "<speak>")], "not well-formed"),
        ([frame("ssml", "<poem/>")], "speak element"),
        ([frame("ssml", "<!DOCTYPE speak><speak/>")], "only contain SSML"),
        ([frame("ssml", "<speak><voice name='bob'>hi</voice></speak>")], "Unsupported voice bob"),
    ],
)  # fmt: skip
async def test_the_connection_is_closed_with_the_reason(
    service: Address, frames: list[str | bytes], reason: str
) -> None:
    code, said = await close_after(service, *frames)

    assert code == 1007
    assert reason in said


@pytest.mark.parametrize("header", ["Ocp-Apim-Subscription-Key", "api-key"])
async def test_the_key_may_come_in_either_header_and_a_wrong_one_is_a_401(
    service: Address, header: str
) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(service.url + PATH, headers={header: service.key}) as socket:
            assert not socket.closed
        async with session.get(service.url + PATH, headers={header: "wrong"}) as answer:
            assert answer.status == 401


async def test_a_classic_request_needs_no_context_and_gets_a_wav(service: Address) -> None:
    async with (
        aiohttp.ClientSession(headers={"api-key": service.key}) as session,
        session.ws_connect(service.url + "/cognitiveservices/websocket/v1") as socket,
    ):
        await socket.send_str(frame("ssml", "<speak>hello</speak>", "R9"))
        paths: list[str] = []
        sound = b""
        while not paths or paths[-1] != "turn.end":
            message = await socket.receive(SECONDS_TO_WAIT)
            if message.type is aiohttp.WSMsgType.BINARY:
                head_bytes = int.from_bytes(message.data[:2], "big")
                assert b"X-RequestId:R9" in message.data[2 : 2 + head_bytes]
                sound += message.data[2 + head_bytes :]
            else:
                paths += [line[5:] for line in message.data.split("\r\n") if line.startswith("Path:")]

    assert paths == ["turn.start", "response", "turn.end"]
    assert sound[:4] == b"RIFF"
    assert int.from_bytes(sound[24:28], "little") == 16_000
    assert len(sound) > 8_000
