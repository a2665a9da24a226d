"""A host provides a session: backend by the settings, sound while a conversation runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.silent_sound import SilentSound
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.session.host import SessionHost
from voicedesk.settings.load import load
from voicedesk.settings.options import Flags
from voicedesk.settings.profile import Profile
from voicedesk.settings.schema import Place


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[SessionHost[SilentSound]]:
    """With Azure chosen and nothing entered."""
    loaded = load(Flags(), {}, Profile.at(tmp_path)).changed("general", "place", Place.AZURE)
    host = SessionHost(asyncio.get_running_loop(), {}, loaded, lambda post, sink: SilentSound())
    yield host
    await host.aclose()


async def test_settings_that_are_not_complete_say_what_is_missing(host: SessionHost[SilentSound]) -> None:
    host.post(ev.SessionStarted())

    problem = host.session.state.problem
    assert host.session.state.phase is Phase.FAILED
    assert problem is not None
    assert problem.code is ProblemCode.NOT_CONFIGURED
    assert "address" in problem.subject


async def test_sound_is_open_only_while_a_conversation_runs(host: SessionHost[SilentSound]) -> None:
    host.post(ev.SessionStarted())

    assert host.sound.calls[-1] == ("stop",)
    assert not host.running


async def test_other_settings_try_a_conversation_that_failed_again(
    host: SessionHost[SilentSound], tmp_path: Path
) -> None:
    host.post(ev.TextSubmitted("Hello"))
    better = load(Flags(), {}, Profile.at(tmp_path)).changed("general", "place", Place.AZURE)

    host.use(better.changed("voice_live", "endpoint", "https://demo.services.ai.azure.com"))
    host.restart()

    problem = host.session.state.problem
    assert problem is not None
    assert "key" in problem.subject  # it was the address before
    assert host.session.state.entries[0].text == "Hello"  # type: ignore[union-attr]


async def test_other_settings_start_nothing_that_nobody_started(host: SessionHost[SilentSound]) -> None:
    host.restart()

    assert host.session.state.phase is Phase.OFFLINE


async def test_a_new_conversation_has_an_empty_transcript(host: SessionHost[SilentSound]) -> None:
    host.post(ev.TextSubmitted("Hello"))
    assert host.session.state.entries

    host.renew()

    assert host.session.state.entries == ()
    assert host.session.state.phase is Phase.OFFLINE


async def test_closing_closes_the_sound(host: SessionHost[SilentSound]) -> None:
    await host.aclose()

    assert host.sound.closed


async def test_a_new_conversation_knows_what_the_devices_are(host: SessionHost[SilentSound]) -> None:
    gone = Problem(ProblemCode.SPEAKER_GONE, "Headset")
    host.session.post(ev.DeviceLost(ev.Direction.OUTPUT, gone, "Speakers"))

    former = host.renew()
    state = host.session.state
    assert (state.speaker_problem, state.speaker_instead) == (gone, "Speakers")
    host.session.post(ev.DeviceRestored(ev.Direction.OUTPUT))
    host.renew(former)
    assert host.session.state.speaker_problem is None
