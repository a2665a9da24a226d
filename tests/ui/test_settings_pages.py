from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.fakes.keyrings import NoKeyring
from tests.ui.settings_scene import KEY, Scene, scene, tried
from voicedesk.conversation.events import TalkMode
from voicedesk.conversation.problems import Stage
from voicedesk.settings.options import Flags
from voicedesk.settings.schema import BackendKind, Place, SecretName, Settings, SignIn, TurnDetection
from voicedesk.settings.secrets import NO_KEYRING
from voicedesk.ui.settings_dialog.audio_page import AudioPage
from voicedesk.ui.settings_dialog.choice_rows import ChoiceRow, RadioRow
from voicedesk.ui.settings_dialog.form_row import FormRow
from voicedesk.ui.settings_dialog.general_page import GeneralPage
from voicedesk.ui.settings_dialog.key_row import objection
from voicedesk.ui.settings_dialog.on_device_page import OnDevicePage
from voicedesk.ui.settings_dialog.page import Page
from voicedesk.ui.settings_dialog.reconnect_offer import connection_part
from voicedesk.ui.settings_dialog.reset_row import ResetRow
from voicedesk.ui.settings_dialog.secret_row import SecretState
from voicedesk.ui.settings_dialog.slider_row import SliderRow
from voicedesk.ui.settings_dialog.switch_row import SwitchRow
from voicedesk.ui.settings_dialog.text_rows import LongTextRow, TextRow
from voicedesk.ui.settings_dialog.tools_page import ToolsPage
from voicedesk.ui.settings_dialog.voice_live_page import VoiceLivePage
from voicedesk.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


def row(page: Page, title: str) -> FormRow:
    return next(row for row in page.rows if row.title.text() == title)


def shown(qtbot: QtBot, page: Page) -> Page:
    qtbot.addWidget(page)
    page.resize(640, 900)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    return page


def voice_live(qtbot: QtBot, theme: Theme, on: Scene) -> VoiceLivePage:
    page = VoiceLivePage(theme, tried(on)[Stage.WHOLE])
    shown(qtbot, page)
    return page


def typed(qtbot: QtBot, field: QWidget, text: str) -> None:
    field.setFocus()
    field.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_an_endpoint_applies_on_enter(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    typed(qtbot, page.endpoint.field, "https://demo.services.ai.azure.com/")
    assert on.stored().voice_live.endpoint == "https://demo.services.ai.azure.com"
    assert page.endpoint.remark.words.text() == ""


def test_a_wrong_endpoint_keeps_the_old_one_in_use_and_says_so(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    on.model.change("voice_live", "endpoint", "https://good.azure.com")
    typed(qtbot, page.endpoint.field, "http://bad.example.com")
    assert on.model.settings.voice_live.endpoint == "https://good.azure.com"
    assert page.endpoint.remark.words.text().startswith("Start the address with https://")
    assert page.endpoint.remark.isVisible()
    assert page.endpoint.field.text() == "http://bad.example.com"
    assert page.endpoint.field.accessibleDescription().startswith("Start the address")
    typed(qtbot, page.endpoint.field, "https://good.azure.com")
    assert not page.endpoint.remark.isVisible()
    assert not page.endpoint.faulty


def test_an_address_that_is_not_azures_is_doubted_but_used(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    typed(qtbot, page.endpoint.field, "https://proxy.example.org")
    assert on.model.settings.voice_live.endpoint == "https://proxy.example.org"
    assert page.endpoint.remark.words.text().startswith("This does not look like an Azure AI address.")


def test_a_field_that_was_only_looked_at_overwrites_nothing(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    page.endpoint.field.setFocus()
    on.model.change("voice_live", "endpoint", "https://elsewhere.azure.com")
    assert page.endpoint.field.text() == "https://elsewhere.azure.com"
    page.voice.picker.setFocus()
    assert on.model.settings.voice_live.endpoint == "https://elsewhere.azure.com"


def test_a_field_applies_on_leaving_it(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    page.folds[0].open(wide=True)
    name = row(page, "Agent name")
    assert isinstance(name, TextRow)
    name.field.setFocus()
    qtbot.keyClicks(name.field, "desk-agent")
    page.endpoint.field.setFocus()
    assert on.model.settings.voice_live.agent_name == "desk-agent"


def test_a_key_is_entered_kept_shown_by_its_end_and_removed(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    key = page.key
    assert key.state is SecretState.EMPTY
    assert not key.second.isVisible()
    typed(qtbot, key.field, KEY)
    on.worker.work()
    assert key.state is SecretState.STORED
    assert key.field.text() == "•••• •••• •••• 4f2a"
    assert key.field.isReadOnly()
    assert key.remark.words.text() == "Kept in the system keyring, never in a file"
    qtbot.mouseClick(key.second, LEFT)
    on.worker.work()
    assert key.state is SecretState.EMPTY
    assert on.model.loaded.secrets.value(SecretName.VOICE_LIVE_KEY) is None


def test_a_key_that_is_being_typed_stays_while_another_one_is_kept(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    key = page.key
    key.field.setFocus()
    qtbot.keyClicks(key.field, "half-a-")
    on.model.keep_secret(SecretName.CHAT_KEY, KEY)
    on.worker.work()
    assert (key.state, key.field.text()) == (SecretState.EMPTY, "half-a-")
    qtbot.keyClicks(key.field, "key-9876543210")
    qtbot.keyClick(key.field, Qt.Key.Key_Return)
    on.worker.work()
    assert (key.state, key.field.text()) == (SecretState.STORED, "•••• •••• •••• 3210")
    qtbot.mouseClick(key.first, LEFT)
    on.model.load_secrets()
    on.worker.work()
    assert (key.state, key.field.isReadOnly()) == (SecretState.ENTERING, False)


def test_a_key_found_while_another_is_typed_is_shown_once_the_field_is_empty(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    page.key.field.setFocus()
    qtbot.keyClicks(page.key.field, "x")
    on.model.keep_secret(SecretName.VOICE_LIVE_KEY, KEY)
    on.worker.work()
    assert page.key.state is SecretState.EMPTY
    qtbot.keyClick(page.key.field, Qt.Key.Key_Backspace)
    page.endpoint.field.setFocus()
    assert page.key.state is SecretState.STORED


def test_replacing_a_key_can_be_cancelled(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    key = page.key
    typed(qtbot, key.field, KEY)
    on.worker.work()
    qtbot.mouseClick(key.first, LEFT)
    assert key.state is SecretState.ENTERING
    assert key.field.text() == ""
    qtbot.keyClicks(key.field, "another-key-altogether")
    qtbot.mouseClick(key.second, LEFT)
    on.worker.work()
    assert key.state is SecretState.STORED
    assert on.model.loaded.secrets.last4(SecretName.VOICE_LIVE_KEY) == "4f2a"


def test_what_is_no_key_is_said_without_repeating_it(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    page = voice_live(qtbot, theme, scene(tmp_path))
    key = page.key
    typed(qtbot, key.field, "two words")
    assert key.remark.words.text().startswith("A key has no spaces")
    key.field.clear()
    qtbot.mouseClick(key.first, LEFT)
    assert key.remark.words.text() == "Enter the key."


def test_a_key_is_hidden_until_it_is_asked_for(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    page = voice_live(qtbot, theme, scene(tmp_path))
    key = page.key
    qtbot.keyClicks(key.field, "abc")
    assert key.field.displayText() != "abc"
    key.reveal.trigger()
    assert key.field.displayText() == "abc"
    assert key.reveal.text() == "Hide the key"


def test_without_a_keyring_the_field_says_how_long_it_keeps(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path, ring=NoKeyring())
    page = voice_live(qtbot, theme, on)
    key = page.key
    on.model.load_secrets()
    on.worker.work()
    assert key.remark.words.text() == NO_KEYRING


def test_only_what_has_a_meaning_is_shown(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    assert page.key.isVisible()
    assert not page.silence.isVisible()
    on.model.change("voice_live", "sign_in", SignIn.ENTRA_ID)
    on.model.change("voice_live", "turn_detection", TurnDetection.SERVER_VAD)
    assert not page.key.isVisible()
    assert page.silence.isVisible()


def test_use_this_device_takes_it_there(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    on.model.change("general", "place", Place.AZURE)
    qtbot.mouseClick(page.card.button, LEFT)
    assert on.model.settings.general.place is Place.ON_DEVICE


def test_a_model_is_chosen_or_typed(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    page.choice.picker.setCurrentIndex(page.choice.picker.findData("gpt-4o"))
    page.choice.picker.activated.emit(page.choice.picker.currentIndex())
    assert on.model.settings.voice_live.model == "gpt-4o"
    edit = page.choice.picker.lineEdit()
    assert edit is not None
    typed(qtbot, edit, "my-deployment")
    assert on.model.settings.voice_live.model == "my-deployment"
    assert page.choice.picker.currentText() == "my-deployment"
    assert page.voice.picker.currentText() == "Ava, English (US)"


def test_instructions_count_their_letters_and_refuse_too_many(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    instructions = row(page, "Instructions")
    assert isinstance(instructions, LongTextRow)
    instructions.field.setPlainText("x" * 8120)
    assert instructions.remark.words.text() == "Too long: 8,120 of 8,000 characters"
    instructions.field.left.emit()
    assert "helpful" in on.model.settings.voice_live.instructions
    instructions.field.selectAll()
    qtbot.keyClicks(instructions.field, "Be brief.")
    instructions.field.left.emit()
    assert on.model.settings.voice_live.instructions == "Be brief."


def test_advanced_numbers_move_by_their_steps(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    page.folds[1].open(wide=True)
    for title, steps in (("Temperature", 3), ("Request timeout", 2), ("Speech threshold", -2)):
        number = row(page, title)
        assert isinstance(number, SliderRow)
        for _ in range(abs(steps)):
            qtbot.keyClick(number.slider, Qt.Key.Key_Right if steps > 0 else Qt.Key.Key_Left)
    live = on.stored().voice_live
    assert (live.temperature, live.timeout_seconds, live.threshold) == (1.0, 30.0, 0.4)


def test_a_slider_tells_a_screen_reader_the_number_that_a_person_sees(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    page = voice_live(qtbot, theme, scene(tmp_path))
    page.folds[1].open(wide=True)
    told = {}
    for title in ("Temperature", "Request timeout", "Silence before sending"):
        number = row(page, title)
        assert isinstance(number, SliderRow)
        told[number.slider.accessibleName()] = number.slider.value()

    assert told == {"Temperature, 0.7": 7, "Request timeout, 20 s": 20, "Silence before sending, 500 ms": 500}


def test_a_knob_that_is_dragged_between_two_steps_comes_to_stand_on_one(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    page = voice_live(qtbot, theme, on)
    silence = row(page, "Silence before sending")
    assert isinstance(silence, SliderRow)
    silence.slider.setValue(777)

    assert (silence.slider.value(), silence.shown.text()) == (800, "800 ms")
    assert on.model.settings.voice_live.silence_duration_ms == 800


def test_general_switches_radios_and_sizes(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = shown(qtbot, GeneralPage(theme, on.model))
    mode, once, size = (
        row(page, "Talk mode"),
        row(page, "Press once to talk, press again to send"),
        row(page, "Text size"),
    )
    assert isinstance(mode, RadioRow)
    assert isinstance(once, SwitchRow)
    assert isinstance(size, SliderRow)
    qtbot.mouseClick(mode.group.button(1), LEFT)
    qtbot.mouseClick(once, LEFT, pos=QPoint(5, 5))
    qtbot.keyClick(size.slider, Qt.Key.Key_Right)
    general = on.stored().general
    assert general.talk_mode is TalkMode.HANDS_FREE
    assert general.press_once
    assert general.text_size == 105
    assert size.shown.text() == "105 %"


def test_the_text_size_applies_when_the_knob_is_let_go(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = shown(qtbot, GeneralPage(theme, on.model))
    size = row(page, "Text size")
    assert isinstance(size, SliderRow)
    size.slider.setSliderDown(True)
    size.slider.setSliderPosition(151)
    assert size.shown.text() == "150 %"
    assert on.model.settings.general.text_size == 100
    size.slider.setSliderDown(False)
    assert on.model.settings.general.text_size == 150


def test_resetting_asks_once_and_keeps_keys_and_the_environment(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path, {"AZURE_VOICELIVE_MODEL": "from-environment"})
    on.model.change("audio", "volume", 20)
    on.model.keep_secret(SecretName.VOICE_LIVE_KEY, KEY)
    page = shown(qtbot, GeneralPage(theme, on.model))
    reset = row(page, "Reset all settings")
    assert isinstance(reset, ResetRow)
    qtbot.mouseClick(reset.ask, LEFT)
    qtbot.mouseClick(reset.no, LEFT)
    assert on.model.settings.audio.volume == 20
    qtbot.mouseClick(reset.ask, LEFT)
    assert reset.no.hasFocus()
    qtbot.mouseClick(reset.yes, LEFT)
    assert on.stored() == Settings()
    assert on.model.settings.voice_live.model == "from-environment"
    assert on.model.loaded.secrets.last4(SecretName.VOICE_LIVE_KEY) == "4f2a"
    assert reset.remark.words.text() == "All settings have their defaults again."
    assert reset.ask.isVisible()


def test_without_tools_the_page_says_so(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    page = shown(qtbot, ToolsPage(theme, scene(tmp_path).model, []))
    words = [label.text() for label in page.findChildren(QLabel)]
    assert "No tools were found." in words


def test_a_switch_answers_space(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = shown(qtbot, GeneralPage(theme, on.model))
    tones = row(page, "Short tones")
    assert isinstance(tones, SwitchRow)
    qtbot.keyClick(tones.switch, Qt.Key.Key_Space)
    assert on.model.settings.general.earcons
    assert tones.switch.accessibleName() == "Short tones"


def test_where_it_runs_shows_what_is_used_and_offers_to_set_it_up(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    page = GeneralPage(theme, on.model)
    shown(qtbot, page)
    place = row(page, "Where it runs")
    assert isinstance(place, RadioRow)
    assert place.group.checkedId() == 0
    for number, backend in ((3, BackendKind.VOICE_LIVE), (2, BackendKind.CASCADE)):
        qtbot.mouseClick(place.group.button(number), LEFT)
        chosen = on.model.settings.general
        assert (chosen.place, chosen.backend) == (Place.AZURE, backend)
        assert place.remark.words.text() == "Not set up yet."
        with qtbot.waitSignal(page.page_wanted, check_params_cb=lambda name: name == backend.value):  # noqa: B023
            qtbot.mouseClick(place.set_up, LEFT)  # type: ignore[attr-defined]
    qtbot.mouseClick(place.group.button(1), LEFT)
    chosen = on.model.settings.general
    assert (chosen.place, chosen.backend) == (Place.ON_DEVICE, BackendKind.CASCADE)
    assert not place.set_up.isVisible()  # type: ignore[attr-defined]


def test_a_value_from_the_environment_says_where_it_comes_from(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path, {"AZURE_VOICELIVE_ENDPOINT": "https://x.azure.com"}, Flags(mode="hands-free"))
    page = voice_live(qtbot, theme, on)
    assert page.endpoint.remark.words.text() == (
        "Set by AZURE_VOICELIVE_ENDPOINT in the environment. A change here holds until VoiceDesk closes."
    )
    mode = row(shown(qtbot, GeneralPage(theme, on.model)), "Talk mode")
    assert mode.remark.words.text().startswith("Set by --mode on the command line.")


def test_devices_are_listed_default_first_and_a_missing_one_is_said(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    on.model.change("audio", "input_device", "Studio mic (USB)")
    page = AudioPage(theme, on.model)
    shown(qtbot, page)
    assert page.microphone.picker.currentText() == "Studio mic (USB)"
    known = {"Built-in": "ALSA", "Headset": "PipeWire"}
    page.show_devices(known, {"Speaker": "ALSA"}, ("Built-in", "Speaker"))
    assert page.microphone.picker.currentText() == "Unplugged: Studio mic (USB)"
    assert page.microphone.remark.words.text() == "Unplugged. The system's default is used."
    assert page.speaker.picker.itemText(0) == "System default (Speaker)"
    page.microphone.picker.setCurrentIndex(2)
    page.microphone.picker.activated.emit(2)
    assert on.model.settings.audio.input_device == "Headset"
    assert on.model.settings.audio.input_host_api == "PipeWire"
    assert not page.microphone.remark.isVisible()


def test_the_echo_canceller_is_on_until_it_is_switched_off(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    page = AudioPage(theme, on.model)
    shown(qtbot, page)
    echo = row(page, "Cancel the echo of the speaker")
    assert isinstance(echo, SwitchRow)
    assert on.model.settings.audio.echo_cancellation
    echo.switch.click()
    assert not on.model.settings.audio.echo_cancellation


def test_the_wheel_over_a_list_changes_nothing(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = AudioPage(theme, on.model)
    shown(qtbot, page)
    page.show_devices({"One": "ALSA", "Two": "ALSA"}, {})
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent

    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    page.microphone.picker.wheelEvent(turn)
    assert not turn.isAccepted()
    assert page.microphone.picker.currentIndex() == 0


def test_a_key_that_talks_is_captured(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = AudioPage(theme, on.model)
    shown(qtbot, page)
    assert page.key.field.text() == "F8"
    qtbot.mouseClick(page.key.button, LEFT)
    assert page.key.field.text() == "Press a key"
    qtbot.keyClick(page.key.field, Qt.Key.Key_A)
    assert page.key.remark.words.text() == "A letter alone would fire while typing."
    qtbot.keyClick(page.key.field, Qt.Key.Key_F9)
    assert page.key.field.text() == "F9"
    assert on.stored().general.talk_key == "F9"


def test_capturing_a_key_is_given_up_by_esc_and_backspace_goes_back_to_the_default(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    page = AudioPage(theme, on.model)
    shown(qtbot, page)
    on.model.change("general", "talk_key", "F9")
    page.key.capture()
    assert page.key.remark.words.text() == "Esc gives up, Backspace goes back to F8."
    qtbot.keyClick(page.key.field, Qt.Key.Key_Escape)
    assert page.key.field.text() == "F9"
    page.key.capture()
    qtbot.keyClick(page.key.field, Qt.Key.Key_Backspace)
    assert page.key.field.text() == "F8"
    assert on.model.settings.general.talk_key == "F8"
    page.key.capture()
    page.microphone.picker.setFocus()
    assert page.key.field.text() == "F8"


@pytest.mark.parametrize("stored", ["", "T", "no key"])
def test_where_no_key_that_can_talk_is_stored_the_one_that_does_is_shown(
    qtbot: QtBot, theme: Theme, tmp_path: Path, stored: str
) -> None:
    on = scene(tmp_path)
    page = AudioPage(theme, on.model)
    shown(qtbot, page)
    on.model.change("general", "talk_key", stored)
    assert page.key.field.text() == "F8"


@pytest.mark.parametrize(
    ("key", "modifiers", "text", "sentence"),
    [
        (Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier, "", "Modifier keys alone do not work here."),
        (
            Qt.Key.Key_F9,
            Qt.KeyboardModifier.ControlModifier,
            "",
            "Use one key alone, without Ctrl, Alt or Shift.",
        ),
        (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier, "", "That key is used for full screen."),
        (Qt.Key.Key_7, Qt.KeyboardModifier.NoModifier, "7", "A letter alone would fire while typing."),
        (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier, "", ""),
        (Qt.Key.Key_Pause, Qt.KeyboardModifier.NoModifier, "", ""),
    ],
)
def test_keys_that_cannot_talk_are_named(
    key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str, sentence: str
) -> None:
    assert objection(QKeyEvent(QKeyEvent.Type.KeyPress, key, modifiers, text)) == sentence


def test_tools_are_switched_one_by_one(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = shown(
        qtbot, ToolsPage(theme, on.model, [("get_time", "The time"), ("get_weather", "The weather")])
    )
    weather = row(page, "Get weather")
    assert isinstance(weather, SwitchRow)
    assert weather.switch.isChecked()
    weather.switch.click()
    assert on.stored().tools.enabled == ("get_time",)
    weather.switch.click()
    assert on.stored().tools.enabled is None


def test_a_chat_server_on_this_device_may_be_plain_http(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = OnDevicePage(theme, on.model)
    shown(qtbot, page)
    typed(qtbot, page.endpoint.field, "http://localhost:11434/v1")
    assert on.stored().on_device.chat_endpoint == "http://localhost:11434/v1"
    assert not page.card.isVisible()
    on.model.change("general", "place", Place.AZURE)
    assert page.card.isVisible()


def test_a_chat_server_is_spoken_to_over_http_alone(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    page = OnDevicePage(theme, on.model)
    shown(qtbot, page)
    typed(qtbot, page.endpoint.field, "wss://models.example.org/v1")
    assert page.endpoint.remark.words.text() == "Start the address with https://."
    assert on.model.settings.on_device.chat_endpoint == ""


def test_a_chat_server_elsewhere_is_used_and_said_to_be_elsewhere(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    page = OnDevicePage(theme, on.model)
    shown(qtbot, page)
    typed(qtbot, page.endpoint.field, "https://models.example.org/v1")
    assert on.stored().on_device.chat_endpoint == "https://models.example.org/v1"
    assert page.endpoint.remark.words.text() == (
        "This server is not on this computer: what is said is sent there."
    )
    typed(qtbot, page.endpoint.field, "http://127.0.0.1:11434/v1")
    assert page.endpoint.remark.words.text() == ""


def test_who_holds_the_conversations_instead_of_this_device_is_said(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    page = OnDevicePage(theme, on.model)
    shown(qtbot, page)
    on.model.change("general", "backend", BackendKind.CASCADE)
    on.model.change("general", "place", Place.AZURE)
    assert page.card.words.text() == "Conversations are held with the cascade on Azure."


def test_a_change_of_the_chat_server_is_told_to_wait_for_the_next_start_and_offers_no_reconnecting(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    page = OnDevicePage(theme, on.model)
    shown(qtbot, page)
    assert page.endpoint.help.text().endswith("is used from the next start of VoiceDesk")
    before = connection_part(on.model.settings)
    typed(qtbot, page.endpoint.field, "http://localhost:11434/v1")
    assert connection_part(on.model.settings) == before


def test_every_control_has_a_name(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    pages = [
        GeneralPage(theme, on.model),
        voice_live(qtbot, theme, on),
        AudioPage(theme, on.model),
        OnDevicePage(theme, on.model),
        ToolsPage(theme, on.model, [("get_time", "The time")]),
    ]
    for page in pages:
        qtbot.addWidget(page)
        for each in page.rows:
            control = each.focusProxy()
            assert control is not None, each.title.text()
            assert each.title.text() in control.accessibleName() or isinstance(each, ChoiceRow)
