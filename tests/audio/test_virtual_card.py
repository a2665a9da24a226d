"""The virtual sound card itself: several at once, and none left behind."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sound_card import CARD_SOURCE, card_module

pytestmark = [pytest.mark.sound, pytest.mark.skipif(sys.platform != "linux", reason="PipeWire is Linux's")]

HOLDER = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("card", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
with module.VirtualSoundCard() as card:
    print(card.directory, flush=True)
    sys.stdin.read()
"""


def sinks(directory: Path) -> set[str]:
    listed = card_module().pactl(directory, "list", "short", "sinks")
    return {line.split("\t")[1] for line in listed.splitlines()}


def test_two_cards_run_side_by_side() -> None:
    cards = card_module()
    with cards.VirtualSoundCard() as one, cards.VirtualSoundCard() as other:
        one.add("Headset")
        assert sinks(one.directory) == {"spk", "mic", "Headset.spk", "Headset.mic"}
        assert sinks(other.directory) == {"spk", "mic"}
        one.remove("Headset")
        one.remove("default")
        assert sinks(one.directory) == set()


def test_a_card_leaves_nothing_behind() -> None:
    cards = card_module()
    with cards.VirtualSoundCard() as card:
        directory = card.directory
    assert not directory.exists()
    with pytest.raises(cards.SoundCardError):
        cards.pactl(directory, "info")


def test_a_card_dies_with_the_program_that_held_it() -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(CARD_SOURCE)], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    directory = Path(holder.stdout.readline().strip())
    assert sinks(directory) == {"spk", "mic"}
    holder.kill()
    holder.communicate()
    deadline = time.monotonic() + 10
    while card_module().accepted(directory, "info"):
        assert time.monotonic() < deadline, "the sound card outlived its holder"


def test_a_machine_without_pipewire_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    cards = card_module()
    with pytest.raises(cards.SoundCardError, match="install pipewire pipewire-alsa"):
        cards.VirtualSoundCard().__enter__()


def test_a_command_runs_with_a_card_of_its_own() -> None:
    answer = subprocess.run(
        [sys.executable, str(CARD_SOURCE), "run", "--", "pactl", "list", "short", "sinks"],
        capture_output=True, text=True, timeout=60, check=True)
    assert "spk" in answer.stdout
