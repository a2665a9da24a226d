"""The system's proxy is used where it is meant, however it is written."""

from __future__ import annotations

import os

import pytest

from tests.fakes.connect_proxy import NAME_AND_PASSWORD, ConnectProxy
from voicedesk.backends.cascade.chat.connection_check import check_connection as check_chat
from voicedesk.backends.cascade.speech.connection_check import check_connection as check_speech
from voicedesk.backends.cascade.transcription.connection_check import check_connection as check_transcription
from voicedesk.backends.connection_report import ConnectionReport
from voicedesk.backends.proxies import proxy_for
from voicedesk.backends.voice_live.connection_check import check_connection as check_voice_live
from voicedesk.conversation.problems import ProblemCode, Stage
from voicedesk.conversation.wording import sentence_in_test
from voicedesk.settings.proxies import mended_proxies
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

    assert proxy_for(host) == proxy


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy"])
def test_a_proxy_is_understood_without_its_scheme_too(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "me:hunter2@proxy.example:3128")

    assert proxy_for("name.openai.azure.com") == "http://me:hunter2@proxy.example:3128"


@pytest.mark.parametrize(
    ("host", "direct"),
    [("fe80::7", True), ("2001:db8::7", True), ("10.2.3.4", True), ("11.2.3.4", False), ("a.example", False)],
)
def test_networks_and_addresses_in_brackets_may_be_excepted(
    monkeypatch: pytest.MonkeyPatch, host: str, direct: bool
) -> None:
    monkeypatch.setenv("https_proxy", PROXY)
    monkeypatch.setenv("no_proxy", "localhost,[::1], fe80::/10 ,2001:db8::/32,10.0.0.0/8,*.,/")

    assert (proxy_for(host) is None) == direct


def test_one_proxy_for_the_web_beside_one_that_nobody_here_knows_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("all_proxy", "socks://proxy.example:1080")
    monkeypatch.setenv("https_proxy", PROXY)

    assert proxy_for("name.openai.azure.com") == PROXY


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


WRONG = {
    "all_proxy": ("socks://me:hunter2@127.0.0.1:1080", "all_proxy names a socks proxy"),
    "https_proxy": ("http://me:hunt#er2@proxy.example:3128", "https_proxy is no address of a proxy"),
    "HTTPS_PROXY": ("http://me:hunt/er2@proxy.example:3128", "HTTPS_PROXY is no address of a proxy"),
    "SSL_CERT_FILE": ("/nowhere/certificates.pem", "SSL_CERT_FILE names a file of certificates that is not"),
    "SSL_CERT_DIR": ("/nowhere/certificates", "SSL_CERT_DIR names a folder of certificates that is not"),
}


@pytest.mark.parametrize("variable", WRONG)
@pytest.mark.parametrize("stage", list(Stage))
async def test_a_variable_that_cannot_be_used_is_named_by_every_service(
    monkeypatch: pytest.MonkeyPatch, stage: Stage, variable: str
) -> None:
    value, sentence = WRONG[variable]
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    report = await report_of(stage, "https://name.example")

    assert report.problem is not None
    assert report.problem.code is ProblemCode.NETWORK_SETTING
    assert report.problem.stage is stage
    assert sentence_in_test(report.problem).startswith(sentence)
    assert "hunt" not in str(report.problem)


@pytest.mark.parametrize("stage", list(Stage))
async def test_what_is_wrong_there_does_not_concern_this_device(
    monkeypatch: pytest.MonkeyPatch, stage: Stage
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/certificates.pem")
    monkeypatch.setenv("all_proxy", "socks://127.0.0.1:1080")
    report = await report_of(stage, "http://127.0.0.1:9")

    assert report.problem is not None
    assert report.problem.code is not ProblemCode.NETWORK_SETTING


@pytest.mark.parametrize("stage", list(Stage))
async def test_a_password_of_any_characters_leads_through_the_proxy_and_is_told_to_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, stage: Stage
) -> None:
    caplog.set_level("DEBUG")
    password = "pa#ss/wo?rd@1"
    async with ConnectProxy() as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.replace("hunter2", password))
        mended_proxies(os.environ)
        report = await report_of(stage, "https://name.example")

    if stage is not Stage.TRANSCRIPTION:  # websockets sends it as it stands in the address
        assert {asked.who for asked in proxy.asked} == {f"me:{password}"}
    assert report.problem is not None
    assert report.problem.code is not ProblemCode.ADDRESS_NOT_FOUND
    assert not {part for part in ("pa#", "pa%23", "wo?rd", "wo%3Frd") if part in repr(report) + caplog.text}
