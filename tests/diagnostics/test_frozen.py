from __future__ import annotations

import json
import logging
import ssl
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from voicedesk.diagnostics import frozen
from voicedesk.diagnostics.frozen import Attempt, FrozenFault


def test_what_works_is_told_with_what_was_found() -> None:
    check = Attempt("Part", lambda: "It is there.").checked()

    assert (check.ok, check.sentence) == (True, "It is there.")


def test_a_fault_is_a_sentence_with_what_to_do() -> None:
    def fail() -> str:
        raise FrozenFault("Not found: icons.")

    check = Attempt("Part", fail, 4).checked()

    assert (check.ok, check.sentence, check.exit_code) == (False, "Not found: icons.", 4)
    assert check.fix.startswith("Install VoiceDesk again")


def test_a_part_that_breaks_is_a_sentence_too_and_its_trace_is_in_the_log(
        caplog: pytest.LogCaptureFixture) -> None:
    def break_down() -> str:
        raise ImportError("no library")

    with caplog.at_level(logging.ERROR):
        check = Attempt("Part", break_down).checked()

    assert check.sentence == "This part does not work (ImportError: no library)."
    assert check.exit_code == 1
    assert "Traceback" in caplog.text


def test_missing_resources_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert frozen.resources().endswith("are there.")
    monkeypatch.setattr(frozen, "resource", lambda name: tmp_path / name)

    with pytest.raises(FrozenFault, match=r"icons/voicedesk\.svg, themes/tokens\.json"):
        frozen.resources()


def test_our_own_tools_must_be_found() -> None:
    assert frozen.tool_entry_points(["get_time", "get_weather", "get_stock_price", "mine"]).count(",") == 3

    with pytest.raises(FrozenFault, match="Not found: get_weather"):
        frozen.tool_entry_points(["get_time", "get_stock_price"])


def test_in_the_frozen_program_they_must_be_entry_points_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frozen, "is_frozen", lambda: True)
    monkeypatch.setattr(frozen, "entry_points", lambda group: [])

    with pytest.raises(FrozenFault, match="Not found: get_stock_price, get_time, get_weather"):
        frozen.tool_entry_points(sorted(frozen.OWN_TOOLS))


@pytest.mark.skipif(sys.platform != "linux", reason="the other systems' keyrings are not there")
def test_the_keyring_of_the_system_is_named() -> None:
    assert frozen.key_rings().startswith("keyring.backends.SecretService is there; keyring.")


def test_certificates_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "cacert.pem" in frozen.certificates()
    empty = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    none = ssl.DefaultVerifyPaths(None, None, "", "", "", "")
    monkeypatch.setattr(ssl, "create_default_context", lambda: empty)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: none)

    with pytest.raises(FrozenFault, match="No certificates of the system"):
        frozen.certificates()


def test_a_mac_must_not_trust_by_a_file_that_only_the_builder_has(monkeypatch: pytest.MonkeyPatch) -> None:
    builders = "/Library/Frameworks/Python.framework/Versions/3.11/etc/openssl/cert.pem"
    known = ssl.DefaultVerifyPaths(builders, "", "", "", "", "")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: known)
    monkeypatch.setattr(frozen, "is_frozen", lambda: True)
    monkeypatch.setattr(sys, "platform", "darwin")

    with pytest.raises(FrozenFault, match=r"Python\.framework.* only some Macs have"):
        frozen.certificates()


def test_sources_leave_nothing_out() -> None:
    assert "nothing is left out" in frozen.left_out()


def test_a_module_that_should_be_absent_is_found_but_not_a_stand_in_for_it(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = tmp_path / "build.json"
    told.write_text(json.dumps({"excluded": ["stand_in", "nowhere", "no.where"]}), "utf-8")
    monkeypatch.setattr(frozen, "is_frozen", lambda: True)
    monkeypatch.setattr(frozen, "resource", lambda name: tmp_path / name)
    monkeypatch.setitem(sys.modules, "stand_in", type(sys)("stand_in"))
    assert frozen.left_out() == "3 modules are left out, and none of them is there."

    told.write_text(json.dumps({"excluded": ["wave", "sqlite3", "nowhere"]}), "utf-8")

    with pytest.raises(FrozenFault, match="not meant to be: wave, sqlite3"):
        frozen.left_out()


class Conversation:
    """Stands in for the program started again: writes what it would, and ends with a code."""

    def __init__(self, code: int = 0, seconds: float = 2.0, words: str = "I can tell the time.") -> None:
        self.code, self.seconds, self.words = code, seconds, words
        self.command: list[str] = []
        self.times = 0

    def run(self, command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        self.command = command
        self.times += 1
        with wave.open(command[command.index("--output") + 1], "wb") as file:
            file.setparams((1, 2, 24_000, 0, "NONE", ""))
            file.writeframes(bytes(2 * int(24_000 * self.seconds)))
        said = [{"speaker": "user", "text": "?"}, {"speaker": "assistant", "text": self.words}]
        Path(command[command.index("--transcript") + 1]).write_text(json.dumps(said), encoding="utf-8")
        return subprocess.CompletedProcess(command, self.code, b"", b"one line\nThe service said no.\n")


@pytest.mark.parametrize("backend", ["voice-live", "cascade"])
def test_the_spoken_answer_is_quoted(monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    conversation = Conversation()
    monkeypatch.setattr(subprocess, "run", conversation.run)

    assert "answered in 2.0 s of speech: I can tell the time." in frozen.answered_question(backend)
    assert conversation.command[conversation.command.index("--backend") + 1] == backend
    assert "--on-device" in conversation.command


@pytest.mark.parametrize(("conversation", "complaint"), [
    (Conversation(code=5), r"ended with code 5\. The service said no\."),
    (Conversation(seconds=0.1), "not answered aloud"),
    (Conversation(words=""), "not answered aloud"),
])
def test_no_answer_is_a_fault(
        monkeypatch: pytest.MonkeyPatch, conversation: Conversation, complaint: str) -> None:
    monkeypatch.setattr(subprocess, "run", conversation.run)

    with pytest.raises(FrozenFault, match=complaint):
        frozen.answered_question("cascade")
    assert conversation.times == 2  # a busy machine gets a second chance


def test_an_answer_that_never_comes_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait_for_ever(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        raise subprocess.TimeoutExpired(command, frozen.ANSWER_SECONDS)

    monkeypatch.setattr(subprocess, "run", wait_for_ever)

    with pytest.raises(FrozenFault, match="No answer came within 120 seconds"):
        frozen.answered_question("cascade")
