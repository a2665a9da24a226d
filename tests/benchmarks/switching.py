"""How long a switch of the backend takes in the running window, worked as a person does it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.benchmarks.voice_live import marks
from tests.end_to_end.far_end_choice import READING_SECONDS, choose_far_end
from tests.end_to_end.real_window import RealWindow
from voicedesk.settings.schema import BackendKind, Place
from voicedesk.ui.far_ends import FarEnd

PATIENCE_SECONDS = 20.0
LIVE = ("listening", "ready")


def switch_seconds(
    folder: Path, variables: Mapping[str, str], count: int
) -> Iterator[tuple[BackendKind, float]]:
    """From the confirmation until the other backend is ready, there and back so many times. Both accounts
    are in ``variables``."""
    folder.mkdir(parents=True)
    with RealWindow(folder, variables, "--mode", "hands-free", "--start") as window:
        window.reaches("listening")
        time.sleep(3.0)  # what the window imports behind the scenes
        window.focus()
        for _ in range(count):
            for backend in (BackendKind.CASCADE, BackendKind.VOICE_LIVE):
                confirmed = choose_far_end(window, FarEnd(Place.AZURE, backend))
                yield backend, ready_at(folder / "vitals.jsonl", confirmed) - confirmed
                time.sleep(READING_SECONDS)


def ready_at(vitals: Path, since: float) -> float:
    """When the session was ready again after a moment at which it had been. Raises TimeoutError."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        began = marks(vitals, "phase", since, "connecting")
        if began and (live := [at for phase in LIVE for at in marks(vitals, "phase", began[0], phase)]):
            return min(live)
        time.sleep(0.02)
    raise TimeoutError("The backend was not switched.")
