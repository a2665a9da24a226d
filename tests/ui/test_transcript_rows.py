from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from pytestqt.qtbot import QtBot

from tests.ui.rows import answer, conversation, refused, said, weather
from voicedesk.conversation.turns import Entry, ToolStatus, TurnStatus
from voicedesk.settings.schema import Appearance, General
from voicedesk.ui import announcer
from voicedesk.ui.theme import Theme
from voicedesk.ui.transcript_view import TranscriptView


def bottom(transcript: TranscriptView) -> int:
    return transcript.verticalScrollBar().maximum()


def flushed(transcript: TranscriptView) -> None:
    """As if the 50 ms had passed."""
    transcript.ticks.flush.timeout.emit()


def test_an_answer_grows_by_whole_words(transcript: TranscriptView) -> None:
    transcript.show_entries((answer("a", "It is sun", TurnStatus.LIVE),))
    assert _shown(transcript, 0) == "It is "

    transcript.show_entries((answer("a", "It is sunny. ", TurnStatus.LIVE),))
    flushed(transcript)
    assert _shown(transcript, 0) == "It is sunny. "


def test_the_last_word_appears_when_nothing_more_comes(transcript: TranscriptView, qtbot: QtBot) -> None:
    transcript.show_entries((answer("a", "It is sunny.", TurnStatus.LIVE),))

    qtbot.waitUntil(lambda: _shown(transcript, 0) == "It is sunny.")
    qtbot.waitUntil(lambda: not transcript.ticks.flush.isActive())


def test_the_end_of_an_answer_shows_all_of_it_at_once(transcript: TranscriptView) -> None:
    transcript.show_entries((answer("a", "It is sun", TurnStatus.LIVE),))
    transcript.show_entries((answer("a", "It is sunny.", TurnStatus.DONE),))

    assert _shown(transcript, 0) == "It is sunny."


def _shown(transcript: TranscriptView, row: int) -> str:
    block = transcript.stack.layout(row).text
    return block.text if block is not None else ""


def test_a_partial_never_makes_its_row_shorter(transcript: TranscriptView) -> None:
    transcript.show_entries((said("u", "book a table " * 20, TurnStatus.LIVE),))
    tall = transcript.row_rect(0).height()
    transcript.show_entries((said("u", "book a table", TurnStatus.LIVE),))
    flushed(transcript)
    assert transcript.row_rect(0).height() == tall

    transcript.show_entries((said("u", "book a table", TurnStatus.DONE),))
    assert transcript.row_rect(0).height() < tall


def test_words_of_a_partial_settle_by_themselves(transcript: TranscriptView, qtbot: QtBot) -> None:
    transcript.show_entries((said("u", "book a table", TurnStatus.LIVE),))
    assert transcript.row_state(0).meta == "now  ·  words may still change"

    qtbot.waitUntil(lambda: transcript.row_state(0).meta == "now")
    qtbot.waitUntil(lambda: not transcript.ticks.flush.isActive())


def test_thinking_has_a_row_and_gives_it_up_for_the_answer(transcript: TranscriptView) -> None:
    entries: tuple[Entry, ...] = (said("u", "Is it dry?"),)
    transcript.show_entries(entries, thinking=True)
    assert transcript.model().rowCount() == 2

    transcript.show_entries((*entries, answer("a", "It is ", TurnStatus.LIVE)), thinking=True)
    assert transcript.model().rowCount() == 2
    assert _shown(transcript, 1) == "It is "


def test_a_turn_of_more_than_40_lines_folds_and_opens(transcript: TranscriptView) -> None:
    transcript.show_entries((answer("a", "\n".join(f"line {number}" for number in range(120))),))
    folded = transcript.row_rect(0).height()
    block = transcript.stack.layout(0).text
    assert block is not None
    assert (block.shown_lines, block.lines) == (40, 120)

    transcript.gestures.toggle(0)
    assert transcript.row_rect(0).height() > folded * 2


def test_a_change_of_theme_or_text_size_lays_out_anew(transcript: TranscriptView, theme: Theme) -> None:
    transcript.show_entries(conversation(10))
    before = transcript.row_rect(9).height()
    theme.use(General(appearance=Appearance.DARK, text_size=200))

    assert transcript.row_rect(9).height() > before
    assert transcript.verticalScrollBar().value() == bottom(transcript)


def test_old_times_are_told_relative_to_now(transcript: TranscriptView) -> None:
    transcript.show_entries((said("u", "Hello"),))
    transcript.entries.times["said u"] -= timedelta(minutes=4)

    assert transcript.row_state(0).meta == "4 min ago"


def test_times_that_are_known_are_used(transcript: TranscriptView) -> None:
    came = transcript.entries.now() - timedelta(minutes=9)
    transcript.show_entries((said("u", "Hello"),), times={"said u": came})

    assert transcript.row_state(0).meta == "9 min ago"


def test_rows_are_read_with_speaker_time_and_what_was_not_heard(transcript: TranscriptView) -> None:
    turn = answer("a", "It is dry. Take no umbrella.", TurnStatus.INTERRUPTED, heard=10)
    transcript.show_entries((turn,))
    clock = f"{transcript.entries.times['answer a']:%H:%M}"
    index = transcript.model().index(0, 0)

    text = transcript.model().data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert text == f"Assistant, {clock}: It is dry. Interrupted. Not heard: Take no umbrella."


def test_the_list_and_its_items_are_there_for_assistive_technology(transcript: TranscriptView) -> None:
    transcript.show_entries((said("u", "Hello"), answer("a", "Hello.")))
    interface = QAccessible.queryAccessibleInterface(transcript)

    assert interface.role() == QAccessible.Role.List
    assert interface.text(QAccessible.Text.Name) == "Conversation"
    assert interface.childCount() >= 2
    item = interface.child(1)
    assert item.role() == QAccessible.Role.ListItem
    assert item.text(QAccessible.Text.Name).startswith("Assistant, ")
    assert not item.rect().isEmpty()


@pytest.mark.parametrize("dark", [False, True])
def test_every_kind_of_row_can_be_painted(transcript: TranscriptView, theme: Theme, dark: bool) -> None:
    theme.use(General(appearance=Appearance.DARK if dark else Appearance.LIGHT))
    kinds: tuple[Callable[[], Entry], ...] = (
        lambda: said("u1", "book a", TurnStatus.LIVE),
        lambda: said("u2", "", TurnStatus.UNCLEAR),
        lambda: said("u3", "typed", TurnStatus.QUEUED, typed=True),
        lambda: weather("t1", ToolStatus.RUNNING),
        lambda: weather("t2", ToolStatus.FAILED),
        lambda: answer("a1", "Half of it. The rest.", TurnStatus.CUT, heard=12, exact=False),
        lambda: answer("a2", "None of it.", TurnStatus.STOPPED, heard=0),
        lambda: answer("a3", "Broken", TurnStatus.FAILED),
        lambda: refused("n"),
        lambda: answer("a4", "", TurnStatus.LIVE),
    )
    for make in kinds:
        entry = make()
        transcript.show_entries((entry,))
        blank = QImage(transcript.viewport().size(), QImage.Format.Format_RGB32)
        blank.fill(theme.color("bg.surface"))
        drawn = transcript.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)

        assert drawn != blank, entry


def test_painting_leaves_the_themes_colours_alone(transcript: TranscriptView, theme: Theme) -> None:
    transcript.show_entries((*conversation(40), answer("a", "", TurnStatus.LIVE)), thinking=True)
    transcript.gestures.select_all()
    transcript.viewport().grab()

    assert theme.color("text.primary").alpha() == 255
    assert theme.color("accent.fill").alpha() == 255


def read(transcript: TranscriptView, row: int) -> str:
    interface = QAccessible.queryAccessibleInterface(transcript)
    assert interface is not None
    return interface.child(row).text(QAccessible.Text.Name)


def test_a_chip_is_read_with_its_state_and_once_it_is_open_with_what_is_inside(
    transcript: TranscriptView, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[QAccessible.Event, range]] = []
    monkeypatch.setattr(announcer, "_tell_of_rows", lambda _, what, rows: told.append((what, rows)))
    transcript.show_entries((said("u", "Is it dry?"), weather("t")))
    assert told == [(QAccessible.Event.ObjectCreated, range(2))]
    assert read(transcript, 1) == "Tool Weather, Lisbon, Saturday: dry, 24 °C. Collapsed"

    transcript.gestures.toggle(1)
    assert read(transcript, 1).endswith(
        "Expanded. Inputs city: Lisbon day: Saturday Result condition: dry temperature: 24 °C"
    )
    assert told[-1] == (QAccessible.Event.NameChanged, range(1, 2))


def test_of_many_rows_at_once_the_last_are_told(
    transcript: TranscriptView, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[range] = []
    monkeypatch.setattr(announcer, "_tell_of_rows", lambda _, what, rows: told.append(rows))
    transcript.show_entries(conversation(500))
    transcript.show_entries(conversation(501))

    assert told == [range(480, 500), range(500, 501)]
