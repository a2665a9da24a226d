from __future__ import annotations

import base64
import logging
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from voicedesk.diagnostics import logs
from voicedesk.diagnostics.logs import DailyFile, start_log, stop_log
from voicedesk.diagnostics.redaction import Redactor

KEY = "planted-key-0123456789-4f2a"


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    level = root.level
    yield
    stop_log()
    root.setLevel(level)


def written(folder: Path) -> str:
    stop_log()
    (file,) = folder.glob("voicedesk-*.log")
    return file.read_text(encoding="utf-8")


def test_a_secret_reaches_the_log_neither_as_text_nor_as_argument_nor_in_a_trace(tmp_path: Path) -> None:
    start_log(tmp_path, "debug", lambda: [KEY, "short"])
    log = logging.getLogger("voicedesk.test")
    log.info("the key is %s", KEY)
    log.error("it failed", exc_info=RuntimeError(f"refused {KEY}"))
    text = written(tmp_path)
    assert KEY not in text
    assert "the key is [removed]" in text
    assert "RuntimeError: refused [removed]" in text


@pytest.mark.parametrize(
    ("line", "cleaned"),
    [
        ("api-key: abc123def", "api-key: [removed]"),
        ("{'api-key': 'abc123def', 'x': 1}", "{'api-key': '[removed]', 'x': 1}"),
        ("Authorization: Bearer eyJ0.eyJ1.sig", "Authorization: Bearer [removed]"),
        ('"Ocp-Apim-Subscription-Key":"abc"', '"Ocp-Apim-Subscription-Key":"[removed]"'),
        ("with bearer eyJ0eXAi.abc-_x", "with bearer [removed]"),
        ("wss://x/realtime?api-key=abc123&model=m", "wss://x/realtime?api-key=[removed]&model=m"),
        ("nothing to hide, 42 ms", "nothing to hide, 42 ms"),
    ],
)
def test_headers_that_carry_keys_are_cleaned(line: str, cleaned: str) -> None:
    assert Redactor().clean(line) == cleaned


def test_whoever_logs_without_end_fills_no_disk_and_it_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "MOST_BYTES", 50_000)
    start_log(tmp_path)
    log = logging.getLogger("voicedesk.test")
    for number in range(5_000):
        log.info("line %d", number)
    text = written(tmp_path)
    assert len(text) < 51_000
    assert text.endswith(logs.FULL)
    assert text.count(logs.FULL) == 1


def test_a_line_without_end_is_cut(tmp_path: Path) -> None:
    start_log(tmp_path)
    logging.getLogger("voicedesk.test").info("x " * 1_000_000)
    text = written(tmp_path)
    assert len(text) < 11_000
    assert "characters)" in text


def test_the_next_day_has_room_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MOST_BYTES", 1_000)
    day = [date(2026, 12, 1)]
    file = DailyFile(tmp_path, "voicedesk", lambda: day[0])
    for number in range(200):
        said_in(file, f"line {number}")
    said_in(file, "too much")

    day[0] = date(2026, 12, 2)
    said_in(file, "a new day")

    texts = {each.name: each.read_text("utf-8") for each in tmp_path.iterdir()}
    assert "too much" not in texts["voicedesk-2026-12-01.log"]
    assert texts["voicedesk-2026-12-02.log"] == "a new day\n"
    file.close()


def test_sound_never_gets_in(tmp_path: Path) -> None:
    sound = base64.b64encode(bytes(range(256)) * 4).decode()
    start_log(tmp_path)
    logging.getLogger("voicedesk.test").info('{"type": "input_audio_buffer.append", "audio": "%s"}', sound)
    text = written(tmp_path)
    assert sound[:40] not in text
    assert f"[{len(sound)} characters of data]" in text


def test_a_secret_is_found_in_a_url_too() -> None:
    assert Redactor(lambda: ["a+b/c=secret"]).clean("?key2=a%2Bb%2Fc%3Dsecret") == "?key2=[removed]"


def test_a_key_entered_later_is_known_at_once() -> None:
    keys: list[str] = []
    redactor = Redactor(lambda: keys)
    keys.append(KEY)
    assert redactor.clean(f"x {KEY} y") == "x [removed] y"


def test_libraries_that_log_whole_messages_stay_quiet_even_at_debug(tmp_path: Path) -> None:
    start_log(tmp_path, "debug")
    logging.getLogger("azure.ai.voicelive").debug("audio and words")
    logging.getLogger("websockets.client").debug("frame and frame")
    logging.getLogger("voicedesk.test").debug("ours is here")
    text = written(tmp_path)
    assert "audio and words" not in text
    assert "frame and frame" not in text
    assert "ours is here" in text


def test_the_level_holds_back_what_is_below_it(tmp_path: Path) -> None:
    start_log(tmp_path, "warning")
    logging.getLogger("voicedesk.test").info("too little")
    logging.getLogger("voicedesk.test").warning("enough")
    text = written(tmp_path)
    assert "too little" not in text
    assert "WARNING voicedesk.test: enough" in text


def test_a_second_start_moves_the_log_instead_of_doubling_it(tmp_path: Path) -> None:
    start_log(tmp_path / "a")
    start_log(tmp_path / "b")
    logging.getLogger("voicedesk.test").warning("once")
    stop_log()
    assert written(tmp_path / "a") == ""
    assert written(tmp_path / "b").count("once") == 1


def said_in(file: DailyFile, words: str) -> None:
    file.handle(logging.makeLogRecord({"msg": words}))


def test_at_midnight_two_processes_take_nothing_from_each_other(tmp_path: Path) -> None:
    day = [date(2026, 12, 1)]
    window, beside = (DailyFile(tmp_path, "voicedesk", lambda: day[0]) for _ in range(2))
    said_in(window, "evening, of the window")
    said_in(beside, "evening, of the other")

    day[0] = date(2026, 12, 2)
    said_in(window, "morning, of the window")
    said_in(beside, "morning, of the other")

    texts = {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()}
    assert texts == {
        "voicedesk-2026-12-01.log": "evening, of the window\nevening, of the other\n",
        "voicedesk-2026-12-02.log": "morning, of the window\nmorning, of the other\n",
    }
    window.close()
    beside.close()


def test_seven_days_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    days = [f"voicedesk-2026-11-{day:02}.log" for day in range(20, 31)]
    others = ["on-device-2026-11-01.log", "crash.log", "voicedesk-notes.log"]
    for name in (*days, *others):
        (tmp_path / name).touch()

    DailyFile(tmp_path, "voicedesk", lambda: date(2026, 12, 1)).close()

    left = {file.name for file in tmp_path.iterdir()}
    assert left == {*days[-6:], *others, "voicedesk-2026-12-01.log"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes no folder away whose file is open")
def test_a_folder_that_is_taken_away_costs_lines_and_nothing_else(tmp_path: Path) -> None:
    day = [date(2026, 12, 1)]
    folder = tmp_path / "logs"
    folder.mkdir()
    file = DailyFile(folder, "voicedesk", lambda: day[0])
    shutil.rmtree(folder)
    day[0] = date(2026, 12, 2)

    said_in(file, "lost")

    assert file.lost == 1
    file.close()


def test_a_folder_that_cannot_be_written_is_said_and_nothing_breaks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("a file", encoding="utf-8")
    assert start_log(tmp_path / "logs") is None
    logging.getLogger("voicedesk.test").warning("lost")
    assert "going on without it" in capsys.readouterr().err
