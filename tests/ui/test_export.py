from __future__ import annotations

import errno
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.ui.rows import answer, refused, said, weather
from voicedesk.conversation.turns import Entry, TurnStatus
from voicedesk.ui.export import ExportFormat, exported
from voicedesk.ui.export_dialog import disk_words, file_name, save
from voicedesk.ui.transcript_text import entry_id

ENTRIES: tuple[Entry, ...] = (
    said("u1", "Is it *dry*?"),
    weather("t1"),
    answer("a1", "It is dry. Take no umbrella.", TurnStatus.INTERRUPTED, heard=10),
    refused("n1"),
)
TIMES = {entry_id(ENTRIES[0]): datetime(2026, 5, 20, 18, 30, tzinfo=UTC)}


def test_markdown_marks_what_was_not_heard_and_keeps_stars_as_stars() -> None:
    text = exported(ENTRIES, TIMES, ExportFormat.MARKDOWN, "Weekend")

    assert text.startswith("# Weekend\n\n**You** (20 May 2026, 18:30:00): Is it \\*dry\\*?\n")
    assert "**Assistant**: It is dry. ~~Take no umbrella.~~" in text
    assert "*You interrupted here. The crossed-out words were not heard.*" in text
    assert "> Tool **Weather**, Lisbon, Saturday: dry, 24 °C" in text
    assert "did not accept the key" in text


def test_plain_text_marks_what_was_not_heard() -> None:
    lines = exported(ENTRIES, TIMES, ExportFormat.TEXT, "Weekend").splitlines()

    assert lines[0] == "Weekend"
    assert lines[2] == "20 May 2026, 18:30:00  You: Is it *dry*?"
    assert lines[4] == "Assistant: It is dry. [not heard: Take no umbrella.]"


def test_json_holds_everything_by_name() -> None:
    read = json.loads(exported(ENTRIES, TIMES, ExportFormat.JSON, "Weekend"))
    turn, tool, cut, problem = read["entries"]

    assert read["title"] == "Weekend"
    assert (turn["time"], turn["speaker"]) == ("2026-05-20T18:30:00+00:00", "user")
    assert (tool["kind"], tool["status"]) == ("tool", "done")
    assert (cut["heard"], cut["not_heard"]) == ("It is dry.", "Take no umbrella.")
    assert problem["code"] == "key_refused"
    assert "Access denied" not in json.dumps(problem)


@pytest.mark.parametrize("kind", list(ExportFormat))
def test_nothing_said_is_still_a_file(kind: ExportFormat) -> None:
    assert exported((), {}, kind, "New conversation").endswith("\n")


def test_a_title_becomes_a_name_every_system_takes() -> None:
    assert file_name('What/is "this": a\\test?') == "What is this a test"
    assert file_name("...") == "Conversation"


def test_a_saved_file_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "talk.md"

    assert save(path, ENTRIES, TIMES, ExportFormat.MARKDOWN, "Weekend") == ""
    assert path.read_text(encoding="utf-8") == exported(ENTRIES, TIMES, ExportFormat.MARKDOWN, "Weekend")
    assert [p.name for p in tmp_path.iterdir()] == ["talk.md"]


@pytest.mark.parametrize("kind", list(ExportFormat))
def test_half_a_character_costs_no_export(tmp_path: Path, kind: ExportFormat) -> None:
    path = tmp_path / f"talk.{kind.value}"

    assert save(path, [answer("a1", "Hi \ud83d!", TurnStatus.DONE)], {}, kind, "Half \ude00") == ""
    assert "Hi \ufffd!" in path.read_text(encoding="utf-8").replace("\\", "")


def test_a_place_that_cannot_be_written_gives_a_sentence(tmp_path: Path) -> None:
    words = save(tmp_path / "missing" / "talk.md", ENTRIES, TIMES, ExportFormat.TEXT, "Weekend")

    assert "Nothing was saved." in words
    assert "Errno" not in words


def test_a_full_disk_is_named_as_what_it_is(tmp_path: Path) -> None:
    words = disk_words(OSError(errno.ENOSPC, "No space left on device"), tmp_path / "talk.md")

    assert words == (
        f"There is no room on the disk for {tmp_path / 'talk.md'}. Nothing was saved. Choose another place."
    )
    assert "may not be written" in disk_words(PermissionError(errno.EACCES, "denied"), tmp_path / "talk.md")
