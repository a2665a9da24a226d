from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.settings_scene import NEVER, Scene, nobody, scene
from voicedesk.settings.schema import Appearance, General
from voicedesk.ui.settings_dialog.dialog import SAVED, Outside, SettingsDialog
from voicedesk.ui.settings_dialog.voice_live_page import VoiceLivePage
from voicedesk.ui.theme import Theme

TOOLS = (("get_time", "The time"), ("get_weather", "The weather"))


def opened(qtbot: QtBot, theme: Theme, on: Scene) -> SettingsDialog:
    outside = Outside(NEVER, nobody, TOOLS)
    dialog = SettingsDialog(theme, on.model, outside)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


def voice_live(dialog: SettingsDialog) -> VoiceLivePage:
    page = dialog.page("voice-live")
    assert isinstance(page, VoiceLivePage)
    return page


def page_names(dialog: SettingsDialog) -> list[str]:
    pages = dialog.navigation.list
    return [pages.item(n).text() for n in range(pages.count()) if not pages.item(n).isHidden()]


def test_it_stands_beside_the_window_and_opens_on_the_first_page(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    dialog = opened(qtbot, theme, scene(tmp_path))
    assert not dialog.isModal()
    assert (dialog.width(), dialog.height()) == (920, 760)
    assert page_names(dialog) == [
        "General", "Voice Live", "Cascade", "Transcription", "Chat", "Speech", "Audio", "Tools",
        "On this device",
    ]  # fmt: skip
    assert dialog.windowTitle() == "General - Settings"


def test_pages_are_reached_by_the_arrow_keys_and_by_name(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    dialog = opened(qtbot, theme, scene(tmp_path))
    assert dialog.navigation.list.hasFocus()
    qtbot.keyClick(dialog.navigation.list, Qt.Key.Key_Down)
    assert dialog.stack.currentWidget() is dialog.page("voice-live")
    dialog.open_page("audio")
    assert dialog.stack.currentWidget() is dialog.audio
    dialog.open_page("")
    assert dialog.stack.currentWidget() is dialog.audio
    dialog.close()
    dialog.show()
    assert dialog.stack.currentWidget() is dialog.audio


def test_search_filters_the_pages_marks_the_labels_and_opens_what_is_folded(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    dialog = opened(qtbot, theme, scene(tmp_path))
    qtbot.keyClicks(dialog.navigation.search, "Temperature")
    assert page_names(dialog) == ["Voice Live", "Chat"]
    assert dialog.stack.currentWidget() is dialog.page("voice-live")
    assert voice_live(dialog).folds[1].inside.isVisible()
    rows = voice_live(dialog).rows
    marked = [row.title.text() for row in rows if row.title.property("found") == "true"]
    assert marked == ["Temperature"]
    dialog.navigation.search.clear()
    assert len(page_names(dialog)) == len(dialog.pages)
    assert not [row for row in rows if row.title.property("found") == "true"]


def test_a_search_that_finds_nothing_keeps_the_page(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    dialog = opened(qtbot, theme, scene(tmp_path))
    qtbot.keyClicks(dialog.navigation.search, "hologram")
    assert page_names(dialog) == []
    assert dialog.stack.currentWidget() is dialog.page("general")


def test_the_footer_says_that_changes_are_saved_or_why_not(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    dialog = opened(qtbot, theme, on)
    assert dialog.footer.words.text() == SAVED
    (tmp_path / "settings.json").mkdir()
    on.model.change("audio", "volume", 20)
    on.worker.work()
    assert "could not be saved" in dialog.footer.words.text()
    (tmp_path / "settings.json").rmdir()
    on.model.change("audio", "volume", 30)
    on.worker.work()
    assert dialog.footer.words.text() == SAVED


def test_reconnecting_is_offered_only_while_a_conversation_runs(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    dialog = opened(qtbot, theme, on)
    on.model.change("voice_live", "model", "gpt-4o")
    assert not dialog.offer.isVisible()
    dialog.tell_running(True)
    on.model.change("audio", "volume", 20)
    assert not dialog.offer.isVisible()
    on.model.change("voice_live", "model", "gpt-5")
    assert dialog.offer.isVisible()
    with qtbot.waitSignal(dialog.reconnect_wanted):
        qtbot.mouseClick(dialog.offer.yes, Qt.MouseButton.LeftButton)
    assert not dialog.offer.isVisible()


def test_the_offer_to_reconnect_outlasts_what_goes_on_in_the_conversation(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    dialog = opened(qtbot, theme, on)
    dialog.tell_running(True)
    on.model.change("voice_live", "model", "gpt-4o")
    dialog.tell_running(True)
    assert dialog.offer.isVisible()
    on.model.change("voice_live", "voice", "en-US-Andrew:DragonHDLatestNeural")
    assert dialog.offer.isVisible()
    dialog.tell_running(False)
    dialog.tell_running(True)
    assert not dialog.offer.isVisible()


def test_a_change_taken_back_needs_no_reconnecting(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    dialog = opened(qtbot, theme, on)
    dialog.tell_running(True)
    on.model.change("voice_live", "model", "gpt-4o")
    assert dialog.offer.isVisible()
    on.model.change("voice_live", "model", "gpt-realtime")
    assert not dialog.offer.isVisible()
    on.model.change("voice_live", "model", "gpt-4o")
    qtbot.mouseClick(dialog.offer.later, Qt.MouseButton.LeftButton)
    assert not dialog.offer.isVisible()


def test_the_devices_are_asked_for_when_their_page_comes_into_view(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    dialog = opened(qtbot, theme, scene(tmp_path))
    with qtbot.waitSignal(dialog.devices_wanted):
        dialog.open_page("audio")


def test_what_is_typed_is_applied_when_the_window_closes(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    on = scene(tmp_path)
    dialog = opened(qtbot, theme, on)
    dialog.open_page("voice-live")
    voice_live(dialog).endpoint.field.setFocus()
    qtbot.keyClicks(voice_live(dialog).endpoint.field, "https://demo.services.ai.azure.com")
    dialog.close()
    assert on.model.settings.voice_live.endpoint == "https://demo.services.ai.azure.com"


def test_enter_in_a_field_presses_no_button_and_esc_closes(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    dialog = opened(qtbot, theme, scene(tmp_path))
    dialog.open_page("voice-live")
    voice_live(dialog).endpoint.field.setFocus()
    qtbot.keyClick(voice_live(dialog).endpoint.field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert voice_live(dialog).connection.result.words.text() == ""
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_everything_on_a_page_is_reached_by_tab(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    dialog = opened(qtbot, theme, scene(tmp_path))
    dialog.open_page("voice-live")
    seen: list[QWidget] = []
    for _ in range(60):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        focused = dialog.focusWidget()
        if focused in seen:
            break
        seen.append(focused)
    page = voice_live(dialog)
    wanted = [
        page.endpoint.field,
        page.key.field,
        page.silence.slider,
        page.folds[0].button,
        page.connection.button,
    ]
    missing = [widget for widget in wanted if widget.isVisible() and widget not in seen]
    assert missing == []
    nameless = [
        widget
        for widget in seen
        if isinstance(widget, QAbstractButton | QLineEdit) and not (widget.accessibleName() or _text(widget))
    ]
    assert nameless == []


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QAbstractButton) else ""


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_at_200_percent_no_page_is_wider_than_its_room(
    qtbot: QtBot, theme: Theme, tmp_path: Path, appearance: Appearance
) -> None:
    theme.use(General(appearance=appearance, text_size=200))
    dialog = opened(qtbot, theme, scene(tmp_path))
    for page in dialog.pages:
        dialog.open_page(page.name)
        for fold in page.folds:
            fold.open(wide=True)
        qtbot.wait(1)
        assert page.widget().minimumSizeHint().width() <= page.viewport().width(), page.name
    theme.use(General(appearance=Appearance.LIGHT))


def test_a_new_text_size_is_followed_at_once(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    dialog = opened(qtbot, theme, scene(tmp_path))
    before = dialog.page("general").title.fontMetrics().height()
    theme.use(General(appearance=Appearance.LIGHT, text_size=150))
    assert dialog.page("general").title.fontMetrics().height() > before * 1.3
    theme.use(General(appearance=Appearance.LIGHT))
