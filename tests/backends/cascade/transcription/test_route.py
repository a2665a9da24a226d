from __future__ import annotations

import pytest

from voicedesk.backends.cascade.transcription.route import Dialect, route_of
from voicedesk.backends.errors import RequestRefused

HOST = "wss://name.openai.azure.com"
INTENT = {"intent": "transcription"}
PREVIEW = {"api-version": "2025-04-01-preview", **INTENT}


@pytest.mark.parametrize(
    ("endpoint", "base_url", "query"),
    [
        ("https://name.openai.azure.com", "/openai/v1", INTENT),
        ("https://name.openai.azure.com/", "/openai/v1", INTENT),
        ("wss://name.openai.azure.com", "/openai/v1", INTENT),
        ("https://name.openai.azure.com/openai", "/openai/v1", INTENT),
        ("https://name.openai.azure.com/openai/v1", "/openai/v1", INTENT),
        ("https://name.openai.azure.com/openai/v1/", "/openai/v1", INTENT),
        ("wss://name.openai.azure.com/openai/v1/realtime", "/openai/v1", INTENT),
        ("wss://name.openai.azure.com/openai/v1/realtime?intent=transcription", "/openai/v1", INTENT),
        ("wss://name.openai.azure.com/openai/v1/realtime?intent=chat", "/openai/v1", INTENT),
        (
            "https://name.openai.azure.com/openai/deployments/gpt-4o-transcribe/audio/transcriptions"
            "?api-version=2025-03-01-preview",
            "/openai/v1",
            INTENT,
        ),
        ("https://name.openai.azure.com/gateway/openai/v1/realtime", "/gateway/openai/v1", INTENT),
        ("https://name.openai.azure.com/api/openai", "/api/openai/v1", INTENT),
        (
            "https://name.openai.azure.com/api/openai/deployments/stt/audio/transcriptions?api-version=1",
            "/api/openai/v1",
            INTENT,
        ),
        ("https://name.openai.azure.com/voice-live/realtime?model=gpt-realtime", "/openai/v1", INTENT),
        ("https://name.openai.azure.com/api/projects/mine", "/openai/v1", INTENT),
        ("https://name.openai.azure.com/models", "/openai/v1", INTENT),
        ("https://name.openai.azure.com/openai/v1/chat/completions", "/openai/v1", INTENT),
    ],
)
def test_these_addresses_lead_to_the_ga_route(endpoint: str, base_url: str, query: dict[str, str]) -> None:
    route = route_of(endpoint)
    assert (route.base_url, route.dialect, route.query) == (HOST + base_url, Dialect.GA, query)
    assert route.is_encrypted


@pytest.mark.parametrize(
    ("endpoint", "base_url"),
    [
        ("/openai/v1/realtime?model=gpt-4o-transcribe", "/openai/v1"),
        ("/openai/v1/realtime?api-version=preview", "/openai/v1"),
        ("/openai/v1/realtime?api-version=preview&deployment=stt&intent=transcription", "/openai/v1"),
        ("/?model=gpt-realtime", "/openai/v1"),
        ("/gateway/realtime?model=gpt-realtime", "/gateway"),
    ],
)
def test_the_ga_route_is_not_told_of_a_model_beside_the_intent(endpoint: str, base_url: str) -> None:
    route = route_of(HOST + endpoint)
    assert (route.base_url, route.dialect, route.query) == (HOST + base_url, Dialect.GA, INTENT)


def test_what_a_gateway_wants_beside_is_kept() -> None:
    route = route_of(f"{HOST}/openai/v1/realtime?model=stt&subscription=mine&trace=")
    assert route.query == {"subscription": "mine", "trace": "", **INTENT}


@pytest.mark.parametrize(
    ("endpoint", "query"),
    [
        ("/openai/realtime?api-version=2025-04-01-preview&intent=transcription", PREVIEW),
        ("/openai/realtime?api-version=2025-04-01-preview", PREVIEW),
        (
            "/openai/realtime?api-version=2025-04-01-preview&deployment=stt&intent=transcription",
            {**PREVIEW, "deployment": "stt"},
        ),
        ("/?api-version=2025-04-01-preview", PREVIEW),
    ],
)
def test_an_address_with_the_version_of_a_preview_is_kept_as_it_is(
    endpoint: str, query: dict[str, str]
) -> None:
    route = route_of(HOST + endpoint)
    assert (route.base_url, route.dialect, route.query) == (f"{HOST}/openai", Dialect.PREVIEW, query)


def test_a_service_on_this_device_is_called_without_encryption() -> None:
    route = route_of("http://127.0.0.1:8080")
    assert route.base_url == "ws://127.0.0.1:8080/openai/v1"
    assert not route.is_encrypted


@pytest.mark.parametrize("endpoint", ["", "name.openai.azure.com", "https://", "https://[x", "https://a:b"])
def test_what_is_no_address_is_refused(endpoint: str) -> None:
    with pytest.raises(RequestRefused):
        route_of(endpoint)
