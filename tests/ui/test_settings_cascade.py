"""The cascade's pages: each service by itself, and all three at a glance."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.fakes.far_end_check import PromptedCheck
from tests.ui.settings_scene import KEY, NEVER, Scene, nobody, scene
from voicedesk.backends.connection_report import ConnectionReport
from voicedesk.backends.tasks import TaskOwner
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.problems import Stage as At
from voicedesk.settings.schema import BackendKind, Cascade, NoiseReduction, Place, SecretName
from voicedesk.ui.settings_dialog.cascade.overview_page import OverviewPage
from voicedesk.ui.settings_dialog.cascade.stage_page import StagePage
from voicedesk.ui.settings_dialog.choice_rows import ChoiceRow, FreeChoiceRow
from voicedesk.ui.settings_dialog.dialog import Outside, SettingsDialog
from voicedesk.ui.settings_dialog.form_row import FormRow
from voicedesk.ui.settings_dialog.secret_row import SecretState
from voicedesk.ui.settings_dialog.slider_row import SliderRow
from voicedesk.ui.settings_dialog.text_rows import LongTextRow, TextRow
from voicedesk.ui.settings_dialog.trial import CheckState
from voicedesk.ui.settings_pages import PAGES
from voicedesk.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton
STAGES = (At.TRANSCRIPTION, At.CHAT, At.SPEECH)
KEYS = {At.TRANSCRIPTION: SecretName.STT_KEY, At.CHAT: SecretName.OPENAI_KEY, At.SPEECH: SecretName.TTS_KEY}
ADDRESSES = {At.TRANSCRIPTION: "stt_endpoint", At.CHAT: "openai_endpoint", At.SPEECH: "tts_endpoint"}


class Office:
    """The settings dialog with a cascade, and the services its tests talk to."""

    def __init__(self, qtbot: QtBot, theme: Theme, on: Scene) -> None:
        self.on = on
        self.checks = {stage: PromptedCheck() for stage in At}
        self.tasks = TaskOwner("test")
        self.dialog = SettingsDialog(theme, on.model, Outside(self.checks, self.tasks.spawn))
        qtbot.addWidget(self.dialog)
        with qtbot.waitActive(self.dialog):
            self.dialog.show()
            self.dialog.activateWindow()

    @property
    def overview(self) -> OverviewPage:
        page = self.dialog.page("cascade")
        assert isinstance(page, OverviewPage)
        return page

    def page(self, stage: At) -> StagePage:
        page = self.dialog.page(PAGES[stage])
        assert isinstance(page, StagePage)
        return page

    def row(self, stage: At, title: str) -> FormRow:
        return next(row for row in self.page(stage).rows if row.title.text() == title)

    def set_up(self, *stages: At) -> None:
        for stage in stages:
            self.on.model.change("cascade", ADDRESSES[stage], "wss://demo.openai.azure.com")
            self.on.model.keep_secret(KEYS[stage], f"{KEY}-{stage}")
            self.on.worker.work()
        self.on.model.change("cascade", "openai_deployment", "gpt-4o")

    async def settle(self, stage: At, report: ConnectionReport) -> None:
        """The service answers as soon as it is asked."""
        await self.checks[stage].was_asked.wait()
        self.checks[stage].answer(report)

    def said(self, stage: At) -> str:
        return self.overview.stages[stage].remark.words.text()


@pytest.fixture
async def office(qtbot: QtBot, theme: Theme, tmp_path: Path) -> AsyncIterator[Office]:
    made = Office(qtbot, theme, scene(tmp_path))
    yield made
    await made.tasks.aclose()


def typed(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def reachable(qtbot: QtBot, dialog: SettingsDialog) -> list[QWidget]:
    """What Tab comes to, from where the focus is."""
    seen: list[QWidget] = []
    for _ in range(80):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        if dialog.focusWidget() in seen:
            break
        seen.append(dialog.focusWidget())
    return seen


def test_every_setting_of_the_cascade_has_a_row_of_its_own(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    dialog = SettingsDialog(theme, scene(tmp_path).model, Outside(NEVER, nobody))
    qtbot.addWidget(dialog)
    bound = [getattr(row, "binding", None) for page in dialog.pages for row in page.rows]
    names = [binding.name for binding in bound if getattr(binding, "section", "") == "cascade"]
    assert sorted(names) == sorted(Cascade.model_fields)


@pytest.mark.parametrize("stage", STAGES)
def test_an_address_and_a_key_are_entered_on_the_services_own_page(
    office: Office, qtbot: QtBot, stage: At
) -> None:
    office.dialog.open_page(PAGES[stage])
    page = office.page(stage)
    typed(qtbot, page.endpoint.field, "wss://demo.openai.azure.com/")
    typed(qtbot, page.key.field, KEY)
    office.on.worker.work()
    chosen = office.on.stored().cascade
    assert getattr(chosen, ADDRESSES[stage]) == "wss://demo.openai.azure.com"
    secret = office.on.model.loaded.secrets.value(KEYS[stage])
    assert secret is not None
    assert secret.get_secret_value() == KEY
    assert page.key.state is SecretState.STORED


def test_a_wrong_address_keeps_the_old_one_and_says_so(office: Office, qtbot: QtBot) -> None:
    office.dialog.open_page("cascade-speech")
    page = office.page(At.SPEECH)
    typed(qtbot, page.endpoint.field, "ws://elsewhere.example.com")
    assert office.on.model.settings.cascade.tts_endpoint == ""
    assert page.endpoint.faulty
    assert page.endpoint.remark.words.text().startswith("Start the address with https://")


def test_what_the_transcription_is_told_is_set_on_its_page(office: Office, qtbot: QtBot) -> None:
    office.dialog.open_page("cascade-transcription")
    words, noise = (
        office.row(At.TRANSCRIPTION, "Words to expect"),
        office.row(At.TRANSCRIPTION, "Noise reduction"),
    )
    silence = office.row(At.TRANSCRIPTION, "Silence before sending")
    assert isinstance(words, LongTextRow)
    assert isinstance(noise, ChoiceRow)
    assert isinstance(silence, SliderRow)
    words.field.setFocus()
    qtbot.keyClicks(words.field, "Ada")
    qtbot.keyClick(words.field, Qt.Key.Key_Tab)
    noise.picker.setCurrentIndex(1)
    noise.picker.activated.emit(1)
    silence.slider.setValue(silence.slider.minimum())
    chosen = office.on.model.settings.cascade
    assert chosen.stt_prompt == "Ada"
    assert chosen.stt_noise_reduction is NoiseReduction.FAR_FIELD
    assert chosen.stt_silence_duration_ms == 100


def test_the_turns_the_model_is_told_say_what_becomes_of_older_ones(office: Office) -> None:
    turns = office.row(At.CHAT, "Turns the model is told")
    assert isinstance(turns, SliderRow)
    assert (turns.slider.minimum(), turns.slider.maximum()) == (2, 200)
    assert turns.shown.text() == "the last 40"
    assert "Older ones are left out" in turns.help.text()


def test_a_voice_can_be_typed(office: Office, qtbot: QtBot) -> None:
    office.dialog.open_page("cascade-speech")
    voice = office.row(At.SPEECH, "Voice")
    assert isinstance(voice, FreeChoiceRow)
    edit = voice.picker.lineEdit()
    assert edit is not None
    typed(qtbot, edit, "sv-SE-SofieNeural")
    assert office.on.model.settings.cascade.tts_voice == "sv-SE-SofieNeural"


@pytest.mark.parametrize("stage", STAGES)
async def test_what_a_service_lacks_is_said_and_its_field_takes_the_focus(office: Office, stage: At) -> None:
    office.dialog.open_page(PAGES[stage])
    page = office.page(stage)
    page.connection.press()
    assert page.connection.state is CheckState.FAILED
    assert "is missing." in page.connection.result.words.text()
    assert page.endpoint.field.hasFocus()
    assert office.checks[stage].asked == []


@pytest.mark.parametrize("stage", STAGES)
async def test_a_service_is_asked_with_its_own_key_whatever_the_others_lack(
    office: Office, stage: At
) -> None:
    office.set_up(stage)
    office.dialog.open_page(PAGES[stage])
    page = office.page(stage)
    page.connection.press()
    await office.settle(stage, ConnectionReport(140))
    await office.tasks.join()
    assert page.connection.state is CheckState.PASSED
    assert page.connection.result.words.text() == "Connected in 140 ms"
    ((settings, secret),) = office.checks[stage].asked
    assert settings == office.on.model.settings.cascade
    assert secret == f"{KEY}-{stage}"


@pytest.mark.parametrize(
    ("stage", "code", "title"),
    [
        (At.TRANSCRIPTION, ProblemCode.MODEL_NOT_FOUND, "Deployment"),
        (At.TRANSCRIPTION, ProblemCode.NO_ACCESS, "Deployment"),
        (At.CHAT, ProblemCode.MODEL_NOT_FOUND, "Deployment"),
        (At.CHAT, ProblemCode.ADDRESS_NOT_FOUND, "Address"),
        (At.SPEECH, ProblemCode.VOICE_NOT_FOUND, "Voice"),
        (At.SPEECH, ProblemCode.KEY_REFUSED, "Key"),
        (At.SPEECH, ProblemCode.NO_ACCESS, "Key"),
    ],
)
async def test_a_failed_test_takes_the_focus_to_the_field_at_fault(
    office: Office, stage: At, code: ProblemCode, title: str
) -> None:
    office.set_up(stage)
    office.dialog.open_page(PAGES[stage])
    office.page(stage).connection.press()
    await office.settle(stage, ConnectionReport(9, Problem(code, "demo", stage=stage)))
    await office.tasks.join()
    assert office.page(stage).connection.state is CheckState.FAILED
    assert office.row(stage, title).isAncestorOf(office.dialog.focusWidget())


async def test_a_setting_that_is_refused_takes_the_focus_to_its_row(office: Office) -> None:
    office.dialog.open_page("cascade-transcription")
    refused = Problem(ProblemCode.SETTING_REFUSED, "audio.input.language", stage=At.TRANSCRIPTION)
    office.dialog.show_fault(refused)
    assert office.row(At.TRANSCRIPTION, "Language you speak").isAncestorOf(office.dialog.focusWidget())


async def test_a_change_of_one_service_leaves_the_others_tests_standing(office: Office) -> None:
    office.set_up(*STAGES)
    for stage in STAGES:
        office.page(stage).connection.press()
        await office.settle(stage, ConnectionReport(100))
    await office.tasks.join()
    office.on.model.change("cascade", "tts_voice", "en-GB-RyanNeural")
    states = [office.page(stage).connection.state for stage in STAGES]
    assert states == [CheckState.PASSED, CheckState.PASSED, CheckState.STALE]
    assert office.said(At.SPEECH) == "Changed since the last test"


def test_the_overview_says_how_each_service_stands(office: Office) -> None:
    office.dialog.open_page("cascade")
    assert [office.said(stage) for stage in STAGES] == ["Not set up, and not needed on this device"] * 3
    office.on.model.change("general", "place", Place.AZURE)
    assert [office.said(stage) for stage in STAGES] == ["Address missing"] * 3
    office.on.model.change("cascade", "stt_endpoint", "wss://demo.openai.azure.com")
    office.set_up(At.CHAT)
    assert office.said(At.TRANSCRIPTION) == "Key missing"
    assert office.said(At.CHAT) == "Not tested"
    chat = office.overview.stages[At.CHAT]
    assert chat.help.text() == "Azure OpenAI  ·  gpt-4o"
    assert chat.edit.accessibleName() == "Edit chat"
    assert "Not tested" in chat.edit.accessibleDescription()


@pytest.mark.parametrize("stage", STAGES)
def test_edit_opens_the_services_page(office: Office, qtbot: QtBot, stage: At) -> None:
    office.dialog.open_page("cascade")
    qtbot.mouseClick(office.overview.stages[stage].edit, LEFT)
    assert office.dialog.stack.currentWidget() is office.page(stage)


async def test_all_three_are_tested_one_after_the_other(office: Office, qtbot: QtBot) -> None:
    office.set_up(*STAGES)
    office.dialog.open_page("cascade")
    qtbot.mouseClick(office.overview.test, LEFT)
    assert office.overview.test.text() == "Cancel"
    for number, stage in enumerate(STAGES):
        await office.checks[stage].was_asked.wait()
        assert office.said(stage) == "Testing…"
        assert all(not office.checks[later].asked for later in STAGES[number + 1 :])
        office.checks[stage].answer(ConnectionReport(100 + number))
    await office.tasks.join()
    assert [office.said(stage) for stage in STAGES] == [
        f"Ready, connected in {100 + number} ms" for number in range(3)
    ]
    assert office.overview.result.words.text() == "All three answered."
    assert office.overview.test.text() == "Test all three"


async def test_one_that_fails_is_named_and_the_others_are_tested_all_the_same(
    office: Office, qtbot: QtBot
) -> None:
    office.set_up(At.TRANSCRIPTION, At.SPEECH)
    office.dialog.open_page("cascade")
    heard: list[str] = []
    office.overview.say = lambda _, said: heard.append(said.text)
    qtbot.mouseClick(office.overview.test, LEFT)
    await office.settle(At.TRANSCRIPTION, ConnectionReport(90))
    refused = Problem(ProblemCode.KEY_REFUSED, stage=At.SPEECH)
    await office.settle(At.SPEECH, ConnectionReport(80, refused))
    await office.tasks.join()
    assert [office.said(stage) for stage in STAGES] == [
        "Ready, connected in 90 ms",
        "Address missing",
        "Key not accepted",
    ]
    assert office.overview.result.words.text() == "Chat: address missing. Speech: key not accepted."
    assert heard == ["Chat: address missing. Speech: key not accepted."]
    assert office.overview.stages[At.CHAT].edit.hasFocus()
    assert office.page(At.SPEECH).key.state is SecretState.STORED  # Not in view: nothing is opened there.
    qtbot.mouseClick(office.overview.stages[At.SPEECH].edit, LEFT)
    assert office.page(At.SPEECH).key.state is SecretState.ENTERING
    assert office.page(At.SPEECH).key.field.hasFocus()


async def test_a_test_of_all_three_can_be_cancelled(office: Office, qtbot: QtBot) -> None:
    office.set_up(*STAGES)
    office.dialog.open_page("cascade")
    qtbot.mouseClick(office.overview.test, LEFT)
    await office.checks[At.TRANSCRIPTION].was_asked.wait()
    qtbot.mouseClick(office.overview.test, LEFT)
    await office.tasks.join()
    assert office.overview.result.words.text() == "Cancelled."
    assert office.said(At.TRANSCRIPTION) == "Not tested"
    assert office.checks[At.CHAT].asked == []


def test_everything_can_be_put_on_this_device_and_back(office: Office, qtbot: QtBot) -> None:
    office.dialog.open_page("cascade")
    assert office.overview.card.title.text() == "The cascade is not used now."
    qtbot.mouseClick(office.overview.here, LEFT)
    chosen = office.on.model.settings.general
    assert (chosen.place, chosen.backend) == (Place.ON_DEVICE, BackendKind.CASCADE)
    assert office.overview.card.title.text() == "Everything runs on this device now."
    assert not office.overview.here.isVisible()
    assert not office.overview.card.button.isVisible()  # There is nothing in Azure to go to.
    assert office.overview.test.hasFocus()
    office.set_up(*STAGES)
    qtbot.mouseClick(office.overview.card.button, LEFT)
    assert office.on.model.settings.general.place is Place.AZURE
    assert not office.overview.card.isVisible()


def test_the_cascade_can_be_chosen_from_its_page(office: Office, qtbot: QtBot) -> None:
    office.dialog.open_page("cascade")
    qtbot.mouseClick(office.overview.card.button, LEFT)
    assert office.on.model.settings.general.backend is BackendKind.CASCADE


@pytest.mark.parametrize("name", ["cascade", *(PAGES[stage] for stage in STAGES)])
def test_everything_on_the_cascades_pages_is_reached_by_tab_and_has_a_name(
    office: Office, qtbot: QtBot, name: str
) -> None:
    office.dialog.open_page(name)
    page = office.dialog.page(name)
    for fold in page.folds:
        fold.open(wide=True)
    seen = reachable(qtbot, office.dialog)
    assert office.dialog.footer.close_button in seen
    for row in page.rows:
        assert any(row.isAncestorOf(widget) for widget in seen), row.title.text()
    for widget in seen:
        words = widget.text() if isinstance(widget, QAbstractButton) else ""
        assert widget.accessibleName() or words, widget


def test_search_finds_what_stands_on_the_cascades_pages(office: Office, qtbot: QtBot) -> None:
    pages = office.dialog.navigation.list
    for word, found in (
        ("words to expect", "Transcription"),
        ("turns the model", "Chat"),
        ("name of any voice", "Speech"),
        ("cascade", "Cascade"),
    ):
        office.dialog.navigation.search.clear()
        qtbot.keyClicks(office.dialog.navigation.search, word)
        shown = [pages.item(n).text() for n in range(pages.count()) if not pages.item(n).isHidden()]
        assert found in shown


def test_a_screen_reader_is_told_what_a_sub_page_belongs_to(office: Office) -> None:
    pages = office.dialog.navigation.list
    spoken = [
        pages.item(n).data(Qt.ItemDataRole.AccessibleTextRole)
        for n in range(pages.count())
        if pages.item(n).text() in {"Transcription", "Chat", "Speech"}
    ]
    assert spoken == ["Cascade, Transcription", "Cascade, Chat", "Cascade, Speech"]


def test_a_page_that_a_search_hides_is_opened_all_the_same(office: Office, qtbot: QtBot) -> None:
    qtbot.keyClicks(office.dialog.navigation.search, "volume")
    office.dialog.open_page("cascade-speech")
    assert office.dialog.stack.currentWidget() is office.page(At.SPEECH)
    assert not isinstance(office.dialog.focusWidget(), TextRow)
    assert office.dialog.navigation.search.text() == ""
