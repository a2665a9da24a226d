from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from voicedesk.settings.kept_files import MOST_BYTES, FileRefusedError, json_of, text_of
from voicedesk.text.whole import whole

HOSTILE = {
    "deep lists": "[" * 1000 + "]" * 1000,
    "too deep to be parsed": "[" * 200_000,
    "deep objects": '{"a":' * 1000 + "1" + "}" * 1000,
    "a number of five thousand digits": "9" * 5000,
    "no JSON": "{not json",
    "nothing": "",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_json_is_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "file.json").write_text(text, encoding="utf-8")
    with pytest.raises(FileRefusedError, match="is damaged"):
        json_of(tmp_path / "file.json")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_how_to_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "file.json").write_bytes('{"a": "ü"}'.encode(encoding))
    assert json_of(tmp_path / "file.json") == {"a": "ü"}


def test_half_a_character_comes_in_as_a_replacement_wherever_it_stands(tmp_path: Path) -> None:
    (tmp_path / "file.json").write_text(
        r'{"\ud83d": ["\ud83d\ude00", {"a": "\ude00!"}]}', encoding="utf-8"
    )
    assert json_of(tmp_path / "file.json") == {"\ufffd": ["😀", {"a": "\ufffd!"}]}


def test_halves_that_belong_together_are_joined() -> None:
    assert whole("a\ud83d" + "\ude00b") == "a😀b"
    assert whole("\ud83d\ud83d\ude00") == "\ufffd😀"
    assert whole("nothing to do: ü 😀") == "nothing to do: ü 😀"


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(FileRefusedError, match="larger than a megabyte"):
        text_of(tmp_path / "file")


@pytest.mark.skipif(sys.platform == "win32", reason="has no named pipes among its files")
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "settings.json")
    with pytest.raises(FileRefusedError, match="is no plain file"):
        json_of(tmp_path / "settings.json")


@pytest.mark.skipif(sys.platform == "win32", reason="has no endless file")
def test_an_endless_file_ends(tmp_path: Path) -> None:
    (tmp_path / "file").symlink_to("/dev/zero")
    with pytest.raises(FileRefusedError, match="larger than a megabyte"):
        text_of(tmp_path / "file", any_kind=True)
