"""What a person wants of the window is done: kept in the settings, told to the session, shown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.silent_sound import SilentSound
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.session.host import SessionHost
from voicedesk.settings.load import load
from voicedesk.settings.options import Flags
from voicedesk.settings.profile import Profile
from voicedesk.settings.schema import Appearance, BackendKind, Place
from voicedesk.ui import intentions as wish
from voicedesk.ui.errands import Errands, Surroundings
from voicedesk.ui.settings_dialog.model import SettingsModel


def at_once(work: Callable[[], object], done: Callable[[BaseException | None], None]) -> None:
    """No worker thread: the settings are written before ``change`` returns."""
    work()
    done(None)


class Office:
    """Errands with a session that nobody answers, and a note of what was opened."""

    def __init__(self, folder: Path) -> None:
        loaded = load(Flags(), {}, Profile.at(folder)).changed("general", "place", Place.AZURE)
        self.opened: list[str] = []
        self.model = SettingsModel(loaded, at_once)
        self.host: SessionHost[Any] = SessionHost(
            asyncio.get_running_loop(), {}, loaded, lambda post, sink: SilentSound()
        )
        around = Surroundings(
            open_settings=self.opened.append,
            focus_input=lambda: self.opened.append("(input)"),
            show_report=lambda: self.opened.append("(report)"),
            quit_program=lambda: self.opened.append("(end)"),
        )
        self.errands = Errands(self.host, self.model, around)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path)
    yield office
    await office.host.aclose()


async def test_an_event_of_the_conversation_reaches_it(office: Office) -> None:
    office.errands.do(ev.SessionStarted())

    assert office.host.session.state.phase is Phase.FAILED  # nothing is configured


async def test_a_chosen_talk_mode_is_kept(office: Office) -> None:
    office.errands.do(ev.TalkModeChosen(ev.TalkMode.HANDS_FREE))

    assert office.model.settings.general.talk_mode is ev.TalkMode.HANDS_FREE
    assert office.host.session.state.mode is ev.TalkMode.HANDS_FREE


@pytest.mark.parametrize(
    ("chosen", "section", "name", "value"),
    [
        (wish.DeviceChosen(ev.Direction.INPUT, "Headset"), "audio", "input_device", "Headset"),
        (wish.DeviceChosen(ev.Direction.OUTPUT, None), "audio", "output_device", ""),
        (wish.VolumeChosen(35), "audio", "volume", 35),
        (wish.TextSizeChosen(150), "general", "text_size", 150),
        (wish.AppearanceChosen(Appearance.DARK), "general", "appearance", Appearance.DARK),
        (wish.FarEndChosen(Place.ON_DEVICE, BackendKind.VOICE_LIVE), "general", "place", Place.ON_DEVICE),
    ],
)
async def test_a_choice_is_kept_in_the_settings(
    office: Office, chosen: wish.Intention, section: str, name: str, value: object
) -> None:
    office.errands.do(chosen)

    assert office.model.value(section, name) == value


@pytest.mark.parametrize(
    ("meaning", "opened"),
    [
        (wish.SettingsWanted("audio"), "audio"),
        (wish.ReportWanted(), "(report)"),
        (wish.QuitWanted(), "(end)"),
        (wish.FixWanted(Problem(ProblemCode.KEY_REFUSED)), "voice-live"),
        (wish.FixWanted(Problem(ProblemCode.MICROPHONE_GONE)), "audio"),
        (wish.FixWanted(Problem(ProblemCode.CONTENT_FILTERED)), "(input)"),
    ],
)
async def test_what_is_wanted_opens(office: Office, meaning: wish.Intention, opened: str) -> None:
    office.errands.do(meaning)

    assert office.opened == [opened]


async def test_the_way_on_without_a_service_is_this_device(office: Office) -> None:
    office.errands.do(wish.FixWanted(Problem(ProblemCode.LIMIT_REACHED)))

    assert office.model.settings.general.place is Place.ON_DEVICE


async def test_a_new_conversation_starts_empty(office: Office) -> None:
    office.errands.do(ev.TextSubmitted("Hello"))

    office.errands.do(wish.NewConversationWanted())

    assert office.host.session.state.entries == ()


async def test_an_intention_nobody_knows_is_an_error_of_ours(office: Office) -> None:
    with pytest.raises(TypeError, match="nobody carries out"):
        office.errands.do(object())
