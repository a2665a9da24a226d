"""No secret gets into the log, into Details or into the report, however it is spelled."""

from __future__ import annotations

import json
import logging
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from voicedesk.diagnostics import redaction
from voicedesk.diagnostics.logs import start_log, stop_log
from voicedesk.diagnostics.redaction import REMOVED, Redactor, clean, learn, scrubbed
from voicedesk.diagnostics.report import Findings, report
from voicedesk.settings.schema import Settings

SECRET = "p#a/s?s+w%rd=&\"1'Z\\~é"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwcyJ9.c2lnbmF0dXJl-_x"


@pytest.fixture(autouse=True)
def _nothing_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_learned", {})


def to_the_log(text: str, folder: Path) -> str:
    start_log(folder, "debug", lambda: [SECRET])
    logging.getLogger("voicedesk.test").info("%s", text)
    stop_log()
    (file,) = folder.glob("voicedesk-*.log")
    return file.read_text(encoding="utf-8")


def to_the_report(text: str, folder: Path) -> str:
    return report(Settings(), Findings(problems=(text,)), Redactor(lambda: [SECRET]))


def to_details(text: str, folder: Path) -> str:
    return scrubbed(text, SECRET)


PLACES = (to_the_log, to_the_report, to_details)
Place = Callable[[str, Path], str]

SPELLINGS = {
    "as it is": SECRET,
    "in an address": quote(SECRET, safe=""),
    "in a path": quote(SECRET),
    "in a form": quote_plus(SECRET),
    "in small hexadecimal digits": "p%23a%2fs%3fs%2bw%25rd%3d%26%221%27Z%5c~%c3%a9",
    "in JSON": json.dumps(SECRET)[1:-1],
    **{
        f"in base64 behind {before!r}, {name}": code(f"{before}{SECRET}".encode()).decode()
        for before in ("", "a", "me", "me:", "user")
        for name, code in (("plain", b64encode), ("for addresses", urlsafe_b64encode))
    },
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("how", SPELLINGS)
def test_a_known_secret_is_removed_in_every_spelling(place: Place, how: str, tmp_path: Path) -> None:
    spelled = SPELLINGS[how]
    written = place(f"before {spelled} after", tmp_path)
    assert "[removed]" in written
    assert spelled not in written
    assert spelled[8:-8] not in written  # at its ends base64 mixes it with what stands beside it


@pytest.mark.parametrize("place", PLACES)
def test_what_was_learned_is_removed_as_well(place: Place, tmp_path: Path) -> None:
    learn("a-servers-token-1234")
    assert "a-servers-token-1234" not in place("it said a-servers-token-1234", tmp_path)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("via http://me:pa#ss/wo?rd@proxy.example:3128 in vain", "pa#ss/wo?rd"),
        ("via http://me:p@ss@proxy.example:3128 in vain", "p@ss"),
        ("cloning https://t0ken-of-mine@host.example/x", "t0ken-of-mine"),
        ("GITHUB_TOKEN=ghs_short run", "ghs_short"),
        ("set AWS_SECRET_ACCESS_KEY = abc/def+1", "abc/def+1"),
        ("export MY_DB_PASSWORD=hunter2", "hunter2"),
        ("https://x.example/f?code=Zm9vYmFy&id=1", "Zm9vYmFy"),
        ("https://x.example/#access_token=abc123", "abc123"),
        ("https://x.example/f?a=1&sig=abc%2B123", "abc%2B123"),
        ('{"client_secret": "abc123"}', "abc123"),
        (f"sent {JWT} there", JWT[10:40]),
        ("Incorrect API key provided: sk-proj-abcDEF0123456789abcd", "abcDEF0123456789"),
        ("a ghp_0123456789abcdefghijABCDEF0123456789 b", "0123456789abcdefghij"),
        ("Authorization: Basic bWU6aHVudGVyMg==", "bWU6aHVudGVyMg"),
    ],
)
def test_what_looks_like_a_secret_is_removed(place: Place, text: str, secret: str, tmp_path: Path) -> None:
    assert secret not in place(text, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "general.talk_key: F8",
        "max_tokens: 4096, Error code: 1007, code=10065 unreachable",
        "asked https://name.openai.azure.com:443/openai/v1/realtime?intent=transcription&api-version=2024-10-21",
        "write to somebody@example.org; see https://example.org/a, or mail b@example.org",
        "the key was refused, 42 ms",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert scrubbed(text) == text


def test_short_words_are_no_secrets() -> None:
    learn("abc")
    assert scrubbed("abc is abc", "abc") == "abc is abc"


@pytest.mark.parametrize("piece", ["//x:", "a-", "A_KEY", "eyJ-", "//a:b c", "token\t", "api_key", "="])
def test_no_text_that_a_service_thought_of_keeps_the_scrubber_for_minutes(piece: str) -> None:
    """Each was looked at again from each of its places: 400 kB took longer than anybody waits."""
    assert REMOVED not in clean(piece * (400_000 // len(piece)), [SECRET])[: len(piece)]


def test_a_key_of_an_account_and_one_in_a_word_of_many_letters_are_known_by_their_names() -> None:
    assert "abcd1234" not in clean("AccountKey=abcd1234==; my-own-very-own-access-key: abcd1234")
