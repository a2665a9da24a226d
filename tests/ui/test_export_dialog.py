from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from tests.ui.desk import CTRL, READY, SHIFT, TALK, Desk, delete
from voicedesk.ui.export_dialog import ExportDialog


def opened(desk: Desk) -> ExportDialog:
    desk.show(replace(READY, entries=TALK))
    desk.key(Qt.Key.Key_E, CTRL | SHIFT)
    dialog = desk.window.findChild(ExportDialog)
    assert dialog is not None
    return dialog


def test_export_asks_where_and_says_what_was_saved(desk: Desk, tmp_path: Path) -> None:
    dialog = opened(desk)
    assert dialog.isVisible()
    assert Path(dialog.selectedFiles()[0]).name == "Is it dry in Lisbon.md"
    assert desk.wanted == []

    dialog.write(tmp_path / "talk.txt")
    assert desk.window.banner.title.text() == "Saved as talk.txt."
    assert "You: Is it dry in Lisbon?" in (tmp_path / "talk.txt").read_text(encoding="utf-8")


def test_a_place_that_takes_nothing_is_said_and_another_can_be_chosen(desk: Desk, tmp_path: Path) -> None:
    dialog = opened(desk)
    dialog.hide()
    dialog.write(tmp_path / "missing" / "talk.md")
    box = desk.window.findChild(QMessageBox)
    assert box is not None
    assert "Nothing was saved." in box.text()

    next(button for button in box.buttons() if button.text() == "Choose another place").click()
    assert dialog.isVisible()
    delete(dialog)


def test_the_chosen_kind_of_file_changes_its_suffix(desk: Desk) -> None:
    dialog = opened(desk)
    dialog.filterSelected.emit("JSON (*.json)")

    assert dialog.defaultSuffix() == "json"
    assert Path(dialog.selectedFiles()[0]).name == "Is it dry in Lisbon.json"
    delete(dialog)
