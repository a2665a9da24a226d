from __future__ import annotations

import json

import pytest

from voicedesk.updates.offer import NONSENSE, UpdateCheckFailed, is_newer, offer_in

PAGE = "https://example.org/download"


def told(**answer: object) -> bytes:
    return json.dumps({"version": "1.3.0", "url": PAGE, **answer}).encode()


@pytest.mark.parametrize(
    ("version", "than"),
    [
        ("1.3", "1.2.9"),
        ("1.10.0", "1.9.0"),
        ("2", "1.99.99"),
        ("1.3.0", "1.3.0rc2"),
        ("1.3.0rc2", "1.3.0-beta.9"),
        ("1.3.0b1", "1.3.0a7"),
        ("v1.3.1", "1.3"),
        ("1.3.0.1", "1.3.0"),
    ],
)
def test_a_newer_version_is_known_by_its_numbers(version: str, than: str) -> None:
    assert is_newer(version, than)
    assert not is_newer(than, version)


def test_the_same_version_written_otherwise_is_not_newer() -> None:
    assert not is_newer("1.3", "1.3.0")


@pytest.mark.parametrize(
    "version", ["", "latest", "1.", "1.2.3.4.5", "-1", "1.2 beta", "1." + "9" * 40, "\u0661.\u0662"]
)
def test_what_is_no_version_is_refused(version: str) -> None:
    with pytest.raises(UpdateCheckFailed) as refused:
        offer_in(told(version=version))

    assert str(refused.value) == NONSENSE


def test_an_answer_has_a_version_a_page_and_notes() -> None:
    offer = offer_in(told(version="v1.3.0", notes="Faster.\nAnd   quieter.", more={"is": "ignored"}))

    assert (offer.version, offer.url, offer.notes) == ("1.3.0", PAGE, "Faster. And quieter.")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b"null",
        b'"1.3"',
        b"<html>",
        b"\xff\xfe",
        b"{}",
        b'{"version": "1.3"}',
        b"[" * 100_000,
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(body: bytes) -> None:
    with pytest.raises(UpdateCheckFailed):
        offer_in(body)


@pytest.mark.parametrize("version", [1.3, None, ["1.3"], {"major": 1}, True])
def test_a_version_that_is_no_text_is_refused(version: object) -> None:
    with pytest.raises(UpdateCheckFailed):
        offer_in(told(version=version))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/download",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https://user:word@example.org/",
        "https://example.org/a b",
        "https://example.org/\u202egpj",
        "https://example.org/" + "a" * 3000,
        "ms-settings:privacy",
        "",
        None,
        7,
    ],
)
def test_only_an_encrypted_page_is_offered(url: object) -> None:
    with pytest.raises(UpdateCheckFailed):
        offer_in(told(url=url))


def test_notes_are_cut_and_cannot_turn_the_text_around() -> None:
    assert "\u202e" not in offer_in(told(notes="a\u202eb")).notes
    assert len(offer_in(told(notes="word " * 5000)).notes) <= 300
    assert offer_in(told(notes=["no", "text"])).notes == ""
