from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from macos.notarisation import notarise
from macos.refusal import PackingFailed
from release.signing import SigningFailed

from tests.packaging.macos.scripted_mac import ScriptedMac
from tests.packaging.macos.stand_in import put

NOTARY = ("--keychain-profile", "voicedesk")


class Garbled(ScriptedMac):
    """A notarytool whose answer is ``text``."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def run(self, command: Sequence[str]) -> str:
        super().run(command)
        return self._text


@pytest.fixture
def dmg(tmp_path: Path) -> Path:
    return put(tmp_path / "VoiceDesk.dmg", b"an image")


def test_what_is_accepted_is_stapled_and_shown_to_gatekeeper(dmg: Path, mac: ScriptedMac) -> None:
    notarise(dmg, NOTARY, mac)

    assert [words[:3] for words in mac.commands] == [
        ["xcrun", "notarytool", "submit"], ["xcrun", "stapler", "staple"], ["xcrun", "stapler", "validate"],
        ["spctl", "--assess", "--verbose=2"]]


@pytest.mark.parametrize("text", ["", "Error: no network", "["])
def test_an_answer_that_cannot_be_read_is_not_taken_for_a_yes(text: str, dmg: Path) -> None:
    garbled = Garbled(text)

    with pytest.raises(PackingFailed, match="did not answer in JSON"):
        notarise(dmg, NOTARY, garbled)

    assert not garbled.ran("xcrun", "stapler")


@pytest.mark.parametrize("text", ["{}", "[]", '{"status": "In Progress"}'])
def test_an_answer_without_a_yes_is_a_no(text: str, dmg: Path) -> None:
    with pytest.raises(SigningFailed, match=r"did not accept VoiceDesk\.dmg"):
        notarise(dmg, NOTARY, Garbled(text))
