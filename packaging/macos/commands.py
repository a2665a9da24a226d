"""Runs the programs of macOS, one after the other."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from release.patience import patiently

from macos.refusal import PackingFailed

LINES_QUOTED = 8


class Runner(Protocol):
    """What runs a command and returns what it printed; raises PackingFailed if it fails."""

    def run(self, command: Sequence[str]) -> str: ...


class ProgramRunner:
    """Runs them for real. They are quoted with their last lines when they fail."""

    def run(self, command: Sequence[str]) -> str:
        try:
            done = subprocess.run(list(command), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  errors="replace", check=False)
        except FileNotFoundError:
            raise PackingFailed(f"{command[0]} is not installed. Xcode's command line tools have it:"
                                " xcode-select --install") from None
        if done.returncode:
            said = (done.stdout + done.stderr).strip().splitlines()[-LINES_QUOTED:]
            raise PackingFailed("\n".join([f"{title(command)} ended with code {done.returncode}:", *said]))
        return done.stdout


def run_all(commands: Iterable[Sequence[str]], runner: Runner) -> None:
    for command in commands:
        runner.run(command)


def run_patiently(command: Sequence[str], runner: Runner) -> str:
    """For what fails for a moment: while something indexes a new disk, or when the service that stamps the
    time of a signature does not answer."""
    return patiently(lambda: runner.run(command), PackingFailed)


def title(command: Sequence[str]) -> str:
    """The program's name; of a program that has many, the second word too."""
    words = command[:3] if command[0] == "xcrun" else command[:1]
    return " ".join(Path(word).name for word in words)
