"""What a person wants of the window is done: kept in the settings, told to the session, shown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.silent_sound import SilentSound
from voicedesk.audio.devices import Device, DeviceList
from voicedesk.conversation import events as ev
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.problem_words import Fix
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.conversation.state import Phase
from voicedesk.conversation.wording import wording
from voicedesk.session.host import SessionHost
from voicedesk.settings.load import load
from voicedesk.settings.options import Flags
from voicedesk.settings.profile import Profile
from voicedesk.settings.schema import Appearance, BackendKind, Place
from voicedesk.ui import intentions as wish
from voicedesk.ui.desk import question_about
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
        self.faults: list[Problem] = []
        self.fetched: list[BackendKind] = []
        self.answers: list[object] = []
        self.model = SettingsModel(loaded, at_once)
        self.host: SessionHost[Any] = SessionHost(
            asyncio.get_running_loop(), {}, loaded, lambda post, sink: SilentSound()
        )
        self.anew: list[wish.ConversationWanted | None] = []
        around = Surroundings(
            open_settings=self._open,
            focus_input=lambda: self.opened.append("(input)"),
            show_report=lambda: self.opened.append("(report)"),
            show_about=lambda: self.opened.append("(about)"),
            answer_update=self.answers.append,
            fetch_libraries=self.fetched.append,
            quit_program=lambda: self.opened.append("(end)"),
            begin_anew=self.anew.append,
        )
        self.errands = Errands(self.host, self.model, around)

    def _open(self, page: str, problem: Problem | None) -> None:
        self.opened.append(page)
        if problem is not None:
            self.faults.append(problem)


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


@pytest.mark.parametrize(
    ("code", "stage", "page"),
    [
        (ProblemCode.KEY_REFUSED, Stage.SPEECH, "cascade-speech"),
        (ProblemCode.NO_ACCESS, Stage.SPEECH, "cascade-speech"),
        (ProblemCode.MODEL_NOT_FOUND, Stage.CHAT, "cascade-chat"),
        (ProblemCode.ADDRESS_NOT_FOUND, Stage.TRANSCRIPTION, "cascade-transcription"),
        (ProblemCode.NOT_CONFIGURED, Stage.CHAT, "cascade-chat"),
        (ProblemCode.NOT_CONFIGURED, Stage.WHOLE, "cascade-transcription"),  # the first that lacks something
        (ProblemCode.KEY_REFUSED, Stage.WHOLE, "cascade"),
    ],
)
async def test_a_problem_of_the_cascade_is_put_right_on_its_services_page(
    office: Office, code: ProblemCode, stage: Stage, page: str
) -> None:
    office.model.change("general", "backend", BackendKind.CASCADE)
    office.model.change("general", "place", Place.AZURE)
    problem = Problem(code, stage=stage)

    office.errands.do(wish.FixWanted(problem))

    assert (office.opened, office.faults) == ([page], [problem])


@pytest.mark.parametrize("stage", [Stage.WHOLE, Stage.CHAT])
async def test_a_model_of_ones_own_is_put_right_where_it_is_named(office: Office, stage: Stage) -> None:
    office.model.change("general", "place", Place.ON_DEVICE)
    problem = Problem(ProblemCode.MODEL_NOT_FOUND, "llama4", stage=stage)

    office.errands.do(wish.FixWanted(problem))

    assert (office.opened, office.faults) == (["on-device"], [problem])


async def test_every_problem_with_a_button_has_somebody_who_does_it(office: Office) -> None:
    for code in ProblemCode:
        for stage in Stage:
            office.opened.clear()
            office.model.change("general", "place", Place.AZURE)
            problem = Problem(code, stage=stage)

            office.errands.do(wish.FixWanted(problem))

            done = bool(office.opened) or office.model.settings.general.place is Place.ON_DEVICE
            assert done == (wording(problem).fix not in {Fix.NONE, Fix.TRY_AGAIN, Fix.SIGN_IN})


@pytest.mark.parametrize("code", [ProblemCode.SERVICE_DOWN, ProblemCode.SIGN_IN_EXPIRED])
async def test_trying_again_and_signing_in_are_done_by_connecting_again(
    office: Office, code: ProblemCode
) -> None:
    office.errands.do(ev.SessionStarted())
    assert office.host.session.state.phase is Phase.FAILED  # nothing is configured
    office.model.change("general", "place", Place.ON_DEVICE)
    office.host.use(office.model.loaded)

    office.errands.do(wish.FixWanted(Problem(code)))

    assert office.opened == []
    assert office.host.session.state.phase is Phase.CONNECTING


async def test_a_look_at_the_backends_fetches_the_libraries_of_the_other(office: Office) -> None:
    office.errands.do(wish.FarEndsSeen())

    assert office.fetched == [BackendKind.CASCADE]


async def test_nothing_is_fetched_while_somebody_may_be_talking(office: Office) -> None:
    office.model.change("general", "place", Place.ON_DEVICE)
    office.host.use(office.model.loaded)
    office.errands.do(ev.SessionStarted())
    assert office.host.session.state.phase is Phase.CONNECTING

    office.errands.do(wish.FarEndsSeen())

    assert office.fetched == []


async def test_the_way_on_without_an_account_keeps_the_backend(office: Office) -> None:
    office.model.change("general", "backend", BackendKind.CASCADE)

    office.errands.do(wish.FarEndChosen(Place.ON_DEVICE))

    chosen = office.model.settings.general
    assert (chosen.place, chosen.backend) == (Place.ON_DEVICE, BackendKind.CASCADE)


async def test_the_way_on_without_a_service_is_this_device(office: Office) -> None:
    office.errands.do(wish.FixWanted(Problem(ProblemCode.LIMIT_REACHED)))

    assert office.model.settings.general.place is Place.ON_DEVICE


async def test_a_conversation_is_begun_anew_or_had_back(office: Office) -> None:
    former = wish.ConversationWanted(Conversation(), {})

    office.errands.do(wish.NewConversationWanted())
    office.errands.do(former)

    assert office.anew == [None, former]


async def test_an_intention_nobody_knows_is_an_error_of_ours(office: Office) -> None:
    with pytest.raises(TypeError, match="nobody carries out"):
        office.errands.do(object())


async def test_the_about_box_is_shown(office: Office) -> None:
    office.errands.do(wish.AboutWanted())

    assert office.opened == ["(about)"]


async def test_what_was_chosen_about_a_newer_version_is_passed_on(office: Office) -> None:
    wishes = [wish.UpdatePageWanted("https://example.org/get"), wish.UpdateSkipped("1.3.0")]
    for each in wishes:
        office.errands.do(each)

    assert office.answers == wishes


@pytest.mark.parametrize("trusted", [True, False])
async def test_the_answer_about_a_found_address_is_kept_only_if_it_is_trusted(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    (tmp_path / ".env").write_text("AZURE_VOICELIVE_ENDPOINT=https://name.example\n")
    monkeypatch.chdir(tmp_path)
    office.model.loaded = load(Flags(), {}, Profile.at(tmp_path))
    [found] = office.model.loaded.found
    words = question_about(found)

    office.errands.do(words.other_intention if trusted else words.intention)
    assert not office.model.loaded.found
    assert office.model.settings.voice_live.endpoint == ("https://name.example" if trusted else "")
    again = load(Flags(), {}, Profile.at(tmp_path))
    assert again.settings.voice_live.endpoint == ("https://name.example" if trusted else "")
    assert bool(again.found) is not trusted


async def test_a_device_is_kept_with_the_host_api_that_has_it(office: Office) -> None:
    headset = Device("Headset", "PipeWire", ev.Direction.OUTPUT, 1, 2, 48_000.0)
    office.host.sound.devices = DeviceList(outputs=(headset,))

    office.errands.do(wish.DeviceChosen(ev.Direction.OUTPUT, "Headset"))

    audio = office.model.settings.audio
    assert (audio.output_device, audio.output_host_api) == ("Headset", "PipeWire")
    assert ("go_on",) not in office.host.sound.calls


@pytest.mark.parametrize(
    "wanted", [wish.GoOnWanted(), wish.DeviceChosen(ev.Direction.OUTPUT, None)], ids=["button", "picker"]
)
async def test_a_person_may_go_on_through_what_the_system_has(
    office: Office, wanted: wish.Intention
) -> None:
    office.errands.do(wanted)

    assert office.host.sound.calls[-1] == ("go_on",)


async def test_the_microphone_that_is_offered_is_chosen_by_the_button(office: Office) -> None:
    problem = Problem(ProblemCode.MICROPHONE_IN_CALL_QUALITY, "WH-1000XM4", offer="Built-in")

    office.errands.do(wish.FixWanted(problem))

    assert office.model.settings.audio.input_device == "Built-in"
