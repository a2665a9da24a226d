from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.fakes.connect_proxy import ConnectProxy
from tests.fakes.update_place import UpdatePlace, update_place
from voicedesk import __version__
from voicedesk.updates import fetching
from voicedesk.updates.fetching import LONGEST_BODY, NOT_ENCRYPTED, UNREACHED, fetched_offer
from voicedesk.updates.offer import NONSENSE, UpdateCheckFailed


@pytest.fixture
async def place() -> AsyncIterator[UpdatePlace]:
    async with update_place() as made:
        yield made


async def failure(address: str) -> str:
    with pytest.raises(UpdateCheckFailed) as failed:
        await fetched_offer(address)
    return str(failed.value)


async def test_the_offer_is_fetched_and_only_the_version_is_told(place: UpdatePlace) -> None:
    offer = await fetched_offer(place.address)

    [request] = place.requests
    assert (offer.version, offer.url) == ("9.9.9", "https://example.org/get")
    assert request.headers["User-Agent"] == f"VoiceDesk/{__version__}"
    assert not {"Cookie", "Authorization"} & set(request.headers)


async def test_nonsense_is_told_as_such(place: UpdatePlace) -> None:
    place.answer = lambda _: web.Response(text="<html>Sign in</html>")

    assert await failure(place.address) == NONSENSE


async def test_a_body_without_an_end_is_not_read_to_it(place: UpdatePlace) -> None:
    place.answer = lambda _: web.Response(body=b" " * (LONGEST_BODY * 40))

    assert await failure(place.address) == NONSENSE


async def test_a_packed_body_is_not_unpacked(place: UpdatePlace) -> None:
    def packed(_: web.Request) -> web.Response:
        answer = web.json_response({"version": "9.9.9", "url": "https://example.org/", "notes": "x" * 2000})
        answer.enable_compression(web.ContentCoding.gzip)
        return answer

    place.answer = packed

    assert await failure(place.address) == NONSENSE


@pytest.mark.parametrize("status", [404, 500, 204, 401])
async def test_an_error_is_told_with_its_number(status: int, place: UpdatePlace) -> None:
    place.answer = lambda _: web.Response(status=status)

    assert f"({status})" in await failure(place.address)


@pytest.mark.parametrize("location", ["https://example.org/updates.json", "file:///etc/passwd", "/there", ""])
async def test_a_redirect_is_told_and_not_followed(location: str, place: UpdatePlace) -> None:
    place.answer = lambda _: web.Response(status=302, headers={"Location": location})

    assert "redirects to" in await failure(place.address)
    assert len(place.requests) == 1


async def test_plain_http_to_another_machine_is_not_even_tried() -> None:
    assert await failure("http://example.org/updates.json") == NOT_ENCRYPTED


async def test_an_address_that_nobody_answers_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen

        assert await failure(f"http://127.0.0.1:{taken.getsockname()[1]}/") == UNREACHED


async def test_a_place_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT_SECONDS", 0.05)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()

        assert await failure(f"http://127.0.0.1:{silent.getsockname()[1]}/") == UNREACHED


@pytest.mark.parametrize("scheme", ["http://", ""])
async def test_the_proxy_of_the_environment_is_asked_with_or_without_a_scheme(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    async with ConnectProxy() as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.replace("http://", scheme))
        assert await failure("https://updates.example/updates.json") == UNREACHED

    assert [asked.target for asked in proxy.asked] == ["CONNECT updates.example:443"]


async def test_what_is_wrong_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "socks://127.0.0.1:1080")

    assert (await failure("https://updates.example/updates.json")).startswith("all_proxy names a socks proxy")
