from __future__ import annotations

import json
from pathlib import Path

import pytest

from voicedesk.licences.component import INDEX, OVERVIEW, Component, LicenceText, ListDamaged, read, write

QT = Component(
    "Qt",
    "6.11",
    "LGPL-3.0-only",
    (LicenceText("LGPL", "Lesser…"), LicenceText("a/LGPL", "more")),
    "pkg:generic/qt@6.11",
    "https://example.org/qt",
    "It may be replaced.",
)
ANY = Component("any one", "1", "MIT", (LicenceText("LICENSE", "Fine."),))


def test_what_was_written_is_read_again_by_name(tmp_path: Path) -> None:
    write(tmp_path / "licences", [QT, ANY], "All of it:")

    assert read(tmp_path / "licences") == (ANY, QT)


def test_one_file_has_all_there_is_to_read(tmp_path: Path) -> None:
    write(tmp_path, [QT, ANY], "All of it:")
    overview = (tmp_path / OVERVIEW).read_text(encoding="utf-8")

    assert overview.startswith("All of it:")
    for words in (
        "Qt 6.11",
        "Licence: LGPL-3.0-only",
        "It may be replaced.",
        "Lesser…",
        "more",
        "Fine.",
        "Source: https://example.org/qt",
    ):
        assert words in overview


@pytest.mark.parametrize(
    "text", ["", "{", "{}x", "[3]", '[{"name": "x"}]', '[{"texts": [{"name": "a", "file": "b"}]}]']
)
def test_a_damaged_list_says_what_to_do(text: str, tmp_path: Path) -> None:
    (tmp_path / INDEX).write_text(text, encoding="utf-8")

    with pytest.raises(ListDamaged, match="Install VoiceDesk again"):
        read(tmp_path)


def test_a_missing_text_counts_as_damage(tmp_path: Path) -> None:
    write(tmp_path, [ANY], "")
    place = json.loads((tmp_path / INDEX).read_text(encoding="utf-8"))[0]["texts"][0]["file"]
    (tmp_path / place).unlink()

    with pytest.raises(ListDamaged):
        read(tmp_path)
