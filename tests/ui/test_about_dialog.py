"""The About box: version and commit, licences, and the check for a newer version when asked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from voicedesk import __version__, version
from voicedesk.ui.about_dialog import CHECK, NEWEST, PAGE, AboutDialog
from voicedesk.ui.theme import Theme
from voicedesk.updates.offer import Offer

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> AboutDialog:
    monkeypatch.setattr(version, "commit", lambda: "0123456789abcdef0123456789abcdef01234567")
    made = AboutDialog(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def words(dialog: AboutDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_it_tells_version_commit_and_the_licence_of_qt(dialog: AboutDialog) -> None:
    assert f"Version {__version__} (0123456789), Python 3." in words(dialog)
    assert "Lesser General Public License, version 3" in words(dialog).replace("GNU ", "")


def test_who_asks_for_a_newer_version_asks_once_until_there_is_an_answer(
    qtbot: QtBot, dialog: AboutDialog
) -> None:
    asked: list[bool] = []
    dialog.check_wanted.connect(lambda: asked.append(True))

    qtbot.mouseClick(dialog.update_button, LEFT)
    qtbot.mouseClick(dialog.update_button, LEFT)
    assert asked == [True]

    dialog.show_offer(None)
    assert dialog.news.words.text() == NEWEST
    assert dialog.update_button.text() == CHECK

    qtbot.mouseClick(dialog.update_button, LEFT)
    assert asked == [True, True]


def test_a_newer_version_is_named_and_its_page_offered(qtbot: QtBot, dialog: AboutDialog) -> None:
    opened: list[str] = []
    dialog.page_wanted.connect(opened.append)

    dialog.show_offer(Offer("1.3.0", "https://example.org/get", "<b>Faster.</b>"))

    assert dialog.news.words.text() == "Version 1.3.0 is available. <b>Faster.</b>"
    assert dialog.news.words.textFormat() is Qt.TextFormat.PlainText
    assert dialog.update_button.text() == PAGE
    qtbot.mouseClick(dialog.update_button, LEFT)
    assert opened == ["https://example.org/get"]


def test_a_failure_is_a_sentence_and_one_may_ask_again(dialog: AboutDialog) -> None:
    dialog.show_fault("The address for updates could not be reached.")

    assert dialog.news.words.text() == "The address for updates could not be reached."
    assert dialog.update_button.isEnabled()


def test_everything_in_it_is_reached_by_the_tab_key(qtbot: QtBot, dialog: AboutDialog) -> None:
    dialog.activateWindow()
    qtbot.waitActive(dialog)
    dialog.update_button.setFocus()
    qtbot.keyClick(dialog, Qt.Key.Key_Tab)

    assert dialog.focusWidget() is dialog.licences_button
