from __future__ import annotations

import pytest

from voicedesk.settings.addresses import checked_address, checked_web_address, is_loopback, looks_like_azure


@pytest.mark.parametrize(
    "address",
    [
        "https://demo.services.ai.azure.com",
        "wss://x.openai.azure.com/openai/v1/realtime?intent=transcription",
        "http://127.0.0.1:8080",
        "ws://localhost:1/x",
        "http://[::1]:9",
        "http://127.8.9.1",
        "https://example.com:8443",
    ],
)
def test_encrypted_and_loopback_addresses_are_accepted(address: str) -> None:
    assert checked_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com",
        "ws://10.0.0.1/x",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://0.0.0.0:80",
        "ftp://example.com",
        "example.com",
        "https://",
        "https://a b.com",
        "https://x.com:port",
        "https://user:word@example.com",
        "https://example.com/?api-key=abc",
        "https://[::1",
        "javascript:alert(1)",
        "http://2130706433",
    ],
)
def test_every_other_address_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        checked_address(address)
    assert address == "https://" or address not in str(caught.value)


def test_a_trailing_slash_is_dropped_and_nothing_stays_nothing() -> None:
    assert checked_address("https://example.com/") == "https://example.com"
    assert checked_address("") == ""


def test_loopback_is_known_by_name_or_number_only() -> None:
    assert is_loopback("LOCALHOST")
    assert is_loopback("127.1.2.3")
    assert not is_loopback("myhost")


def test_azure_hosts_are_recognised() -> None:
    assert looks_like_azure("https://demo.services.ai.azure.com")
    assert looks_like_azure("wss://westeurope.tts.speech.microsoft.com/x")
    assert not looks_like_azure("https://azure.com.example.org")


@pytest.mark.parametrize(
    "address", ["wss://example.org/updates", "ws://127.0.0.1/updates", "http://example.org/"]
)
def test_a_web_address_is_no_websocket_and_encrypted(address: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        checked_web_address(address)


@pytest.mark.parametrize(
    "address", ["", "https://example.org/updates.json", "http://127.0.0.1:8000/updates.json"]
)
def test_a_web_address_may_be_absent_or_on_this_device(address: str) -> None:
    assert checked_web_address(address) == address


@pytest.mark.parametrize(
    "rest", ["?code=abc", "?access_token=abc", "?a=1&SIG=abc", "#access_token=abc", "?jwt=abc"]
)
def test_an_address_that_carries_a_secret_is_refused(rest: str) -> None:
    with pytest.raises(ValueError, match="Leave the key out of the address"):
        checked_address(f"https://name.example/{rest}")
