"""Voice Live is asked at the resource's address, whatever the portal showed of it."""

from __future__ import annotations

import pytest

from voicedesk.backends.resource_address import resource_address

DESK = "https://desk.services.ai.azure.com"


@pytest.mark.parametrize(
    ("pasted", "used"),
    [
        (DESK, DESK),
        (f"{DESK}/api/projects/mine", DESK),
        (f"{DESK}/api/projects/mine/openai/v1/responses", DESK),
        (f"{DESK}/models/chat/completions", DESK),
        (f"{DESK}/openai/deployments/gpt/chat/completions", DESK),
        (f"{DESK}/voice-live", DESK),
        (
            "wss://desk.services.ai.azure.com/voice-live/realtime?subscription=1",
            "wss://desk.services.ai.azure.com?subscription=1",
        ),
        ("https://gateway.example/team/voice-live/realtime", "https://gateway.example/team"),
        ("https://gateway.example/api", "https://gateway.example/api"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_what_the_portal_shows_leads_to_the_resource(pasted: str, used: str) -> None:
    assert resource_address(pasted) == used
