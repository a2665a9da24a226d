"""No client follows a redirect: keys and words go to the address that a person entered, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.fakes.redirecting_server import STATUSES, RedirectingServer
from tests.waiting import until
from voicedesk.backends.cascade.chat.connection_check import check_connection as check_chat
from voicedesk.backends.cascade.speech.connection_check import check_connection as check_speech
from voicedesk.backends.cascade.speech.failures import Fault
from voicedesk.backends.cascade.speech.sdk import NativeVoice
from voicedesk.backends.cascade.transcription.connection_check import check_connection as check_transcription
from voicedesk.backends.connection_report import ConnectionReport
from voicedesk.backends.errors import BackendError
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.voice_live.connection_check import check_connection as check_voice_live
from voicedesk.backends.voice_live.credentials import SCOPE, SignedIn
from voicedesk.conversation.problems import ProblemCode
from voicedesk.conversation.wording import wording
from voicedesk.ondevice.engines.chat_completions import ChatCompletions
from voicedesk.ondevice.engines.responder import AnswerRequest, Entry, ResponderFault
from voicedesk.settings.schema import Cascade, McpServer, VoiceLive
from voicedesk.tools.mcp_servers import McpServers
from voicedesk.updates.fetching import fetched_offer
from voicedesk.updates.offer import UpdateCheckFailed

KEY = "s3cret-key-0123456789"
ENOUGH_SECONDS = 20.0


def sentence_of(report: ConnectionReport) -> str:
    assert report.problem is not None
    assert report.problem.code is ProblemCode.ADDRESS_REDIRECTS
    return wording(report.problem).sentence


async def voice_live(address: str) -> str:
    return sentence_of(await check_voice_live(VoiceLive(endpoint=address), KEY))


async def transcription(address: str) -> str:
    return sentence_of(await check_transcription(Cascade(stt_endpoint=address), KEY))


async def chat(address: str) -> str:
    settings = Cascade(openai_endpoint=address, openai_deployment="gpt")
    return sentence_of(await check_chat(settings, KEY))


async def chat_by_the_newer_route(address: str) -> str:
    return await chat(f"{address}/openai/v1")


async def speech(address: str) -> str:
    return sentence_of(await check_speech(Cascade(tts_endpoint=address), KEY))


async def speech_handshake(address: str) -> str:
    from voicedesk.backends.cascade.speech.handshake import try_handshake

    fault = Fault(FarEnd(address, KEY), "a voice")
    with pytest.raises(BackendError) as refused:
        await try_handshake(address.replace("http:", "ws:"), fault, ENOUGH_SECONDS)
    return sentence_of(ConnectionReport(0, refused.value.problem))


async def tool_server(address: str) -> str:
    said: asyncio.Queue[str] = asyncio.Queue()
    servers = McpServers({"DESK_TOKEN": KEY}, said.put_nowait)
    servers.use([McpServer(name="desk", url=f"{address}/mcp", token_variable="DESK_TOKEN")])
    try:
        async with asyncio.timeout(ENOUGH_SECONDS):
            return await said.get()
    finally:
        await servers.aclose()


async def updates(address: str) -> str:
    with pytest.raises(UpdateCheckFailed) as failed:
        await fetched_offer(f"{address}/updates.json")
    return str(failed.value)


async def chat_server_of_this_device(address: str) -> str:
    server = ChatCompletions(address, "small", KEY)
    try:
        with pytest.raises(ResponderFault) as fault:
            async for _ in server.answer(AnswerRequest((Entry("user", "What I said"),))):
                pass
    finally:
        await server.close()
    return str(fault.value)


CLIENTS: tuple[Callable[[str], Awaitable[str]], ...] = (
    voice_live,
    transcription,
    chat,
    chat_by_the_newer_route,
    speech,
    speech_handshake,
    tool_server,
    updates,
    chat_server_of_this_device,
)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("client", CLIENTS)
async def test_no_client_follows_a_redirect_and_the_person_is_told_where_it_leads(
    client: Callable[[str], Awaitable[str]], status: int
) -> None:
    async with RedirectingServer(status) as server:
        sentence = await client(server.address)

    assert server.asked
    assert not server.stolen
    assert "redirects to" in sentence
    assert server.target.removeprefix("http://").removesuffix("/taken") in sentence
    assert "s3ssion" not in sentence


async def test_the_speech_sdk_would_follow_if_nobody_knocked_before_it() -> None:
    """Should this fail some day, the SDK has learned better, and ``AzureSynthesizer`` need not knock."""
    async with RedirectingServer() as server:
        url = server.address.replace("http:", "ws:") + "/tts/cognitiveservices/websocket/v2"
        voice = await asyncio.to_thread(NativeVoice, url, KEY, "en-US-JennyNeural", lambda _: None)
        voice.start()
        voice.write("What I said")
        voice.end()
        await until(lambda: server.stolen, seconds=30)
        await asyncio.to_thread(voice.dispose)

    assert server.stolen


async def test_signing_in_follows_no_redirect(monkeypatch: pytest.MonkeyPatch) -> None:
    async with RedirectingServer() as server:
        monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential")
        monkeypatch.setenv("IDENTITY_ENDPOINT", server.address)
        monkeypatch.setenv("IDENTITY_HEADER", KEY)
        account = SignedIn()
        with pytest.raises(Exception, match="ManagedIdentityCredential"):
            await account.get_token(SCOPE)
        await account.close()

    assert any(KEY.encode() in asked for asked in server.asked)
    assert not server.stolen
