from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.distributions import install
from voicedesk.licences.installed import described, installed, licence_words, package_url


def test_a_distribution_tells_what_it_is_and_brings_its_texts(tmp_path: Path) -> None:
    told = described(
        install(
            tmp_path,
            "Fine.Thing",
            "License-Expression: MIT\nProject-URL: Source, https://example.org/fine",
            {
                "INFO/licenses/LICENSE": "Do as you like.",
                "fine/__init__.py": "",
                "INFO/entry_points.txt": "[x]",
            },
        )
    )

    assert (told.name, told.version, told.licence) == ("Fine.Thing", "1.0", "MIT")
    assert told.origin == "pkg:pypi/fine-thing@1.0"
    assert told.source == "https://example.org/fine"
    assert [(text.name, text.text) for text in told.texts] == [("LICENSE", "Do as you like.")]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ("License-Expression: MIT OR Apache-2.0\nLicense: something else", "MIT OR Apache-2.0"),
        ("License: Apache 2.0\nClassifier: License :: OSI Approved :: MIT License", "Apache 2.0"),
        ("License: UNKNOWN\nClassifier: License :: OSI Approved :: ISC License (ISCL)", "ISC License (ISCL)"),
        (
            f"License: {'Permission is granted ' * 9}\nClassifier: License :: OSI Approved :: MIT License",
            "MIT License",
        ),
        ("Classifier: Programming Language :: Python", ""),
    ],
)
def test_the_most_exact_words_for_a_licence_win(fields: str, words: str, tmp_path: Path) -> None:
    assert licence_words(install(tmp_path, "thing", fields)) == words


def test_texts_of_code_inside_are_found_beside_the_code(tmp_path: Path) -> None:
    told = described(
        install(
            tmp_path,
            "thing",
            "",
            {
                "INFO/LICENSE.txt": "Mine.",
                "thing/_vendor/other/COPYING": "Theirs.",
                "thing/licences.py": "TEXT = 1",
            },
        )
    )

    assert {text.name: text.text for text in told.texts} == {
        "LICENSE.txt": "Mine.",
        "thing/_vendor/other/COPYING": "Theirs.",
    }


def test_the_same_text_is_told_once(tmp_path: Path) -> None:
    told = described(
        install(tmp_path, "thing", "", {"INFO/licenses/LICENSE": "Mine.", "thing/LICENSE": "Mine."})
    )

    assert len(told.texts) == 1


def test_an_old_text_that_is_not_in_utf_8_is_read(tmp_path: Path) -> None:
    told = described(
        install(tmp_path, "thing", "", {"INFO/licenses/LICENSE": "Copyright \xa9 Ren\xe9".encode("latin-1")})
    )

    assert told.texts[0].text == "Copyright \xa9 Ren\xe9"


def test_a_text_that_was_removed_since_is_not_told(tmp_path: Path) -> None:
    thing = install(tmp_path, "thing", "", {"INFO/licenses/LICENSE": "Mine."})
    (tmp_path / "thing-1.0.dist-info/licenses/LICENSE").unlink()

    assert described(thing).texts == ()
    assert described(thing).licence == "not stated"


def test_a_package_url_has_the_name_as_indexes_know_it() -> None:
    assert package_url("PySide6_Essentials", "6.11.3") == "pkg:pypi/pyside6-essentials@6.11.3"


def test_a_checkout_tells_every_distribution_of_its_python_but_itself() -> None:
    told = {each.name: each for each in installed()}

    assert told["numpy"].texts
    assert "voicedesk" not in told
    assert list(told) == sorted(told, key=str.lower)
