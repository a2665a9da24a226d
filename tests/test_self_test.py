from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from voicedesk import self_test
from voicedesk.audio import portaudio
from voicedesk.cli import main
from voicedesk.diagnostics.doctor import Check, failed, passed
from voicedesk.diagnostics.frozen import Attempt, FrozenFault
from voicedesk.ui import qt_facts


def test_every_part_of_this_very_program_works(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the conversations, which the frozen program holds in its own test, and PortAudio, which must
    not be opened here before the virtual sound card is there."""
    monkeypatch.setattr(portaudio, "library_version", lambda: "PortAudio V19")

    checks = [attempt.checked() for attempt in self_test.attempts()]

    assert [check.sentence for check in checks if not check.ok] == []
    assert [check.name for check in checks] == [
        "Program", "Resources", "Left out", "Window", "Qt", "Sound", "Echo canceller", "Keyring",
        "Certificates", "Voice Live, its libraries", "The cascade, its libraries", "Speech synthesizer",
        "Tools", "Tool servers", "On this device"]


def test_both_backends_are_spoken_to_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "attempts", lambda: (Attempt("Part", lambda: "It works."),))
    monkeypatch.setattr(self_test, "answered_question", lambda backend: f"{backend} answered.")

    assert [check.sentence for check in self_test.self_test()] == [
        "It works.", "voice-live answered.", "cascade answered."]


def test_what_qt_lacks_is_named(monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    monkeypatch.setattr(qt_facts, "platform_plugins", set)
    monkeypatch.setattr("sys.platform", "linux")

    with pytest.raises(FrozenFault, match="The window would miss: qwayland, qxcb"):
        self_test._qt()


@pytest.mark.parametrize(("last", "code"), [
    (passed("Spoken", "It answered."), 0), (failed("Spoken", "It did not.", "Try again.", 5), 5)])
def test_the_exit_code_of_the_doctor_says_it_all(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, last: Check,
        code: int) -> None:
    def checks() -> Iterator[Check]:
        yield passed("Part", "It works.")
        yield last

    monkeypatch.setattr(self_test, "self_test", checks)

    assert main(["doctor", "--frozen", "--profile", str(tmp_path)]) == code
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "ok      Part: It works."
    assert len(told) == 2
    assert main(["doctor", "--frozen", "--json", "--profile", str(tmp_path)]) == code
    assert [check["name"] for check in json.loads(capsys.readouterr().out)] == ["Part", "Spoken"]
