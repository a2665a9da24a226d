"""The diagnostic report: read first, then copied or saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from voicedesk.ui.report_dialog import ReportDialog
from voicedesk.ui.theme import Theme

TEXT = "VoiceDesk\n  version 0.1.0\n"


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme) -> ReportDialog:
    shown = ReportDialog(theme, TEXT)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def test_what_is_copied_is_what_is_shown(dialog: ReportDialog) -> None:
    dialog.copy()

    assert QGuiApplication.clipboard().text() == dialog.words.toPlainText() == TEXT


def test_what_is_saved_is_what_is_shown(dialog: ReportDialog, tmp_path: Path) -> None:
    dialog.save(tmp_path / "report.txt")

    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == TEXT
    assert dialog.status.text() == "Saved as report.txt."


def test_a_place_that_refuses_is_said(dialog: ReportDialog, tmp_path: Path) -> None:
    dialog.save(tmp_path / "nowhere" / "report.txt")

    assert dialog.status.text().endswith("Choose another place.")
