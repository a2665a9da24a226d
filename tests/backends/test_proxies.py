"""The system's proxy is used where it is meant, however it is written."""

from __future__ import annotations

import pytest

from tests.fakes.connect_proxy import NAME_AND_PASSWORD, ConnectProxy
from voicedesk.backends.cascade.chat.connection_check import check_connection as check_chat
from voicedesk.backends.cascade.speech.connection_check import check_connection as check_speech
from voicedesk.backends.cascade.transcription.connection_check import check_connection as check_transcription
from voicedesk.backends.connection_report import ConnectionReport
from voicedesk.backends.proxies import proxy_for, web_proxy_for
from voicedesk.backends.voice_live.connection_check import check_connection as check_voice_live
from voicedesk.conversation.problems import Stage
from voicedesk.settings.schema import Cascade, VoiceLive

PROXY = "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("host", "proxy"),
    [
        ("name.openai.azure.com", PROXY),
        ("inside.example", None),
        ("127.0.0.1", None),
        ("localhost", None),
        ("::1", None),
    ],
)
def test_the_systems_proxy_is_used_where_it_is_meant(
    monkeypatch: pytest.MonkeyPatch, host: str, proxy: str | None
) -> None:
    monkeypatch.setenv("https_proxy", PROXY)
    monkeypatch.setenv("http_proxy", "http://another.example:3128")
    monkeypatch.setenv("no_proxy", "inside.example")

    assert proxy_for(host) == web_proxy_for(host) == proxy


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy"])
def test_a_proxy_is_understood_without_its_scheme_too(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "me:hunter2@proxy.example:3128")

    assert proxy_for("name.openai.azure.com") == "http://me:hunter2@proxy.example:3128"


def test_a_proxy_of_another_kind_is_named_only_to_those_who_know_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "socks5://proxy.example:1080")

    assert proxy_for("name.openai.azure.com") == "socks5://proxy.example:1080"
    assert web_proxy_for("name.openai.azure.com") is None


def test_without_a_proxy_the_way_is_direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")

    assert proxy_for("name.openai.azure.com") is None


async def report_of(stage: Stage, endpoint: str) -> ConnectionReport:
    cascade = Cascade(
        stt_endpoint=endpoint, openai_endpoint=endpoint, openai_deployment="x", tts_endpoint=endpoint
    )
    match stage:
        case Stage.WHOLE:
            return await check_voice_live(VoiceLive(endpoint=endpoint), "a-key-0123456789")
        case Stage.TRANSCRIPTION:
            return await check_transcription(cascade, "a-key-0123456789")
        case Stage.CHAT:
            return await check_chat(cascade, "a-key-0123456789")
        case Stage.SPEECH:
            return await check_speech(cascade, "a-key-0123456789")


@pytest.mark.parametrize("stage", list(Stage))
async def test_one_setting_of_the_system_leads_every_service_through_the_proxy(
    monkeypatch: pytest.MonkeyPatch, stage: Stage
) -> None:
    async with ConnectProxy() as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        report = await report_of(stage, "https://name.example")

    assert {asked.target for asked in proxy.asked} == {"CONNECT name.example:443"}
    assert {asked.who for asked in proxy.asked} == {":".join(NAME_AND_PASSWORD)}
    assert report.problem is not None
