"""A person at the machine's display: sees which windows stand, and presses keys."""

from __future__ import annotations

import os
import subprocess

from tests.packaging.windows.wine_machine import await_true


class Hand:
    def __init__(self, display: str) -> None:
        self._environment = {"PATH": os.environ["PATH"], "DISPLAY": display}

    def sees(self, title: str) -> int:
        """How many windows with that title stand."""
        return len(self._asked("search", "--onlyvisible", "--name", f"^{title}").split())

    def press_until(self, key: str, title: str, windows: int) -> None:
        """Presses the key until that many windows bear the title; it may be one that does harm to none."""

        def pressed() -> bool:
            if self.sees(title) != windows:
                self._asked("key", "--clearmodifiers", key)
            return self.sees(title) == windows

        await_true(pressed)

    def press(self, *keys: str) -> None:
        self._asked("key", "--clearmodifiers", *keys)

    def _asked(self, *words: str) -> str:
        return subprocess.run(["xdotool", *words], env=self._environment, capture_output=True, text=True,
                              check=False).stdout
