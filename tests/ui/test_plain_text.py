"""Whatever looks like markup in an answer, in a device's name or in a file's is shown as it is, and fetches
nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as RichText
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QComboBox, QLabel, QMessageBox, QWidget

from tests.ui.desk import Desk
from tests.ui.rows import said
from voicedesk.conversation.events import Direction
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.ui.plain_text import PlainLabel, PlainMessageBox, plain_tip

MARKUP = "<img src='//host.example/share'> is a < b && c &lt; d"


def shown(tip: str) -> str:
    """What Qt shows of a tool tip."""
    return QTextDocumentFragment.fromHtml(tip).toPlainText() if RichText.mightBeRichText(tip) else tip


@pytest.mark.parametrize("words", [MARKUP, "plain", "two\nlines, a < b", "&lt;b&gt;", "<b>", "Tom & Jerry"])
def test_a_tool_tip_says_its_very_words(words: str) -> None:
    assert shown(plain_tip(words)) == words


def test_labels_and_questions_show_markup_as_words(desk: Desk) -> None:
    assert PlainLabel(MARKUP).textFormat() is Qt.TextFormat.PlainText
    assert PlainMessageBox().textFormat() is Qt.TextFormat.PlainText


def test_no_part_of_the_window_takes_what_was_said_or_a_devices_name_for_markup(desk: Desk) -> None:
    desk.window.show_devices(Direction.INPUT, [("mic", MARKUP)], "mic")
    desk.show(ConversationState(Phase.READY, entries=(said("u1", MARKUP),)))

    labels = desk.window.findChildren(QLabel)
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    tips = [widget.toolTip() for widget in desk.window.findChildren(QWidget)]
    for box in desk.window.findChildren(QComboBox):
        tips += [box.itemData(n, Qt.ItemDataRole.ToolTipRole) or "" for n in range(box.count())]
    assert sum("host.example" in tip for tip in tips) >= 3
    ours = [shown(tip).rstrip("…") for tip in tips if "host.example" in tip]
    assert [tip for tip in ours if not MARKUP.startswith(tip)] == []
    assert not desk.window.findChildren(QMessageBox)
