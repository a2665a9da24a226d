"""A scripted service and a synthesizer that is connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.backends.cascade.speech.hearing import synthesizer_for
from tests.fakes.scripted_speech import ScriptedSpeech
from voicedesk.backends.cascade.speech.synthesizer import AzureSynthesizer


@pytest.fixture
async def service() -> AsyncIterator[ScriptedSpeech]:
    async with ScriptedSpeech() as service:
        yield service
        assert service.violations == []


@pytest.fixture
async def synthesizer(service: ScriptedSpeech) -> AsyncIterator[AzureSynthesizer]:
    """Open."""
    synthesizer = synthesizer_for(service)
    await synthesizer.open()
    yield synthesizer
    await synthesizer.aclose()
