"""What of an account's settings holds on this device."""

from __future__ import annotations

import pytest

from voicedesk.session.backend_choice import on_this_device
from voicedesk.settings.schema import SignIn, VoiceLive


@pytest.mark.parametrize("voice", ["en-GB-SoniaNeural", "de-DE-Florian:DragonHDLatestNeural", "alloy"])
def test_a_voice_of_the_catalogue_has_its_stand_in_here(voice: str) -> None:
    assert on_this_device(VoiceLive(voice=voice)).voice == voice


@pytest.mark.parametrize("voice", ["nonsense", "our-own-voice", ""])
def test_a_voice_that_only_the_account_knows_does_not_keep_this_device_from_answering(voice: str) -> None:
    assert on_this_device(VoiceLive(voice=voice)).voice == VoiceLive().voice


def test_this_device_has_no_agents_and_no_sign_in() -> None:
    chosen = VoiceLive(sign_in=SignIn.ENTRA_ID, agent_name="a", agent_project="p", api_version="2026-01-01")

    assert on_this_device(chosen) == VoiceLive()
