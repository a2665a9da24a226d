"""The licences of others: listed, searched, read."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from voicedesk.licences.component import Component, LicenceText
from voicedesk.ui.licences_dialog import INTRODUCTION, NOTHING, READING, LicencesDialog
from voicedesk.ui.theme import Theme

ALPHA = Component("alpha", "1.0", "MIT", (LicenceText("LICENSE", "Do as you like with numpy."),))
NUMPY = Component("numpy", "2.4", "BSD-3-Clause", (LicenceText("LICENSE", "Redistribution…"),))


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme) -> LicencesDialog:
    made = LicencesDialog(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def listed(dialog: LicencesDialog) -> list[str]:
    return [dialog.names.item(row).text() for row in range(dialog.names.count())]


def test_it_says_that_it_reads_until_it_has_read(dialog: LicencesDialog) -> None:
    assert dialog.terms.toPlainText() == READING

    dialog.show_components((ALPHA, NUMPY))
    assert listed(dialog) == ["alpha 1.0", "numpy 2.4"]
    assert "Do as you like" in dialog.terms.toPlainText()


def test_the_chosen_one_is_shown_in_full(dialog: LicencesDialog) -> None:
    dialog.show_components((ALPHA, NUMPY))
    dialog.names.setCurrentRow(1)

    assert dialog.terms.toPlainText() == NUMPY.text


def test_a_search_finds_names_before_texts(dialog: LicencesDialog) -> None:
    dialog.show_components((ALPHA, NUMPY))
    dialog.search.setText("NumPy")

    assert listed(dialog) == ["numpy 2.4", "alpha 1.0"]
    assert dialog.terms.toPlainText() == NUMPY.text


def test_what_is_typed_while_it_reads_holds_afterwards(dialog: LicencesDialog) -> None:
    dialog.search.setText("bsd-3")
    dialog.show_components((ALPHA, NUMPY))

    assert listed(dialog) == ["numpy 2.4"]


def test_a_search_without_a_find_says_so(dialog: LicencesDialog) -> None:
    dialog.show_components((ALPHA, NUMPY))
    dialog.search.setText("no such words")

    assert listed(dialog) == []
    assert dialog.terms.toPlainText() == NOTHING


def test_a_lost_list_is_a_sentence(dialog: LicencesDialog) -> None:
    dialog.show_fault("The list of licences is damaged. Install VoiceDesk again.")

    assert dialog.terms.toPlainText() == "The list of licences is damaged. Install VoiceDesk again."


def test_qts_terms_stand_at_the_top() -> None:
    assert "Lesser General Public License, version 3" in INTRODUCTION.replace("GNU ", "")
    assert "you may replace" in INTRODUCTION
