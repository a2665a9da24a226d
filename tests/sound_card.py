"""The virtual sound card for tests: the fixture ``sound_card``, a person's mouth and a person's ear.

Tests that use it carry the marker ``sound``. The fixture also leads this process to the card, which works
as long as nothing has opened PortAudio before; programs started by a test inherit it.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pytest

CARD_RATE = 48_000
FRAME_BYTES = 4
CARD_SOURCE = Path(__file__).resolve().parent.parent / "packaging" / "linux" / "sound_card.py"


def card_module() -> Any:
    """``packaging/linux/sound_card.py``, which is a program beside the package and not part of one."""
    if "virtual_sound_card" not in sys.modules:
        spec = importlib.util.spec_from_file_location("virtual_sound_card", CARD_SOURCE)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["virtual_sound_card"] = module
        spec.loader.exec_module(module)
    return sys.modules["virtual_sound_card"]


@dataclass(frozen=True)
class Recording:
    """48 kHz int16 of the left channel, and when it was heard: ``time_of(index)`` is ``time.monotonic()``'s.

    The time is that of the sample's arrival in this process, a few milliseconds (one quantum of the card
    and one fragment of the recorder) after it was played; it is the same for every sample of one recording.
    """

    samples: np.ndarray[Any, np.dtype[np.int16]]
    offset_seconds: float

    def time_of(self, index: int) -> float:
        return self.offset_seconds + index / CARD_RATE

    def index_at(self, moment: float) -> int:
        return int((moment - self.offset_seconds) * CARD_RATE)


class Ear:
    """Records a source of the card (``spk.monitor``: what the application plays) until ``stop``.

    With a latency of 5 ms the times are exact; 40 ms lose nothing on a busy machine either.
    """

    def __init__(self, environment: dict[str, str], source: str = "spk.monitor",
                 latency_ms: int = 40) -> None:
        self._process = subprocess.Popen(
            ["parec", "-d", source, "--raw", f"--rate={CARD_RATE}", "--format=s16le", "--channels=2",
             f"--latency-msec={latency_ms}"], stdout=subprocess.PIPE, env={**os.environ, **environment})
        self._parts: list[bytes] = []
        self._arrivals: list[float] = []
        self._grown = threading.Condition()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        self.wait_for(0.05)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        count = 0
        while part := os.read(self._process.stdout.fileno(), 1 << 16):
            now = time.monotonic()
            count += len(part) // FRAME_BYTES
            with self._grown:
                self._parts.append(part)
                self._arrivals.append(now - count / CARD_RATE)
                self._grown.notify_all()

    def wait_for(self, seconds: float, timeout: float = 10.0) -> None:
        """Return when this much more has been recorded; sound is counted, not time."""
        with self._grown:
            goal = sum(map(len, self._parts)) + int(seconds * CARD_RATE) * FRAME_BYTES
            assert self._grown.wait_for(lambda: sum(map(len, self._parts)) >= goal, timeout), "silence"

    def heard(self) -> Recording:
        """What was recorded so far."""
        with self._grown:
            samples = np.frombuffer(b"".join(self._parts), np.int16)[::2]
            return Recording(samples, float(np.median(self._arrivals)))

    def stop(self) -> Recording:
        self._process.terminate()
        self._process.wait(5)
        self._thread.join(5)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return self.heard()

    def __enter__(self) -> Ear:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self._process.poll() is None:
            self.stop()


class SoundCardUnderTest:
    """The card, with what a person at it can do: speak, listen, plug devices in and pull them out."""

    def __init__(self, card: Any) -> None:
        self.card = card
        self.environment: dict[str, str] = card.environment
        self._ears: list[Ear] = []
        self._mouths: list[subprocess.Popen[bytes]] = []

    def speak(self, wav: Path, sink: str = "mic") -> subprocess.Popen[bytes]:
        """Play a WAV file into the microphone; ``wait()`` on the result for its end."""
        return self._speaking(["paplay", "--latency-msec=20", "-d", sink, str(wav)], subprocess.DEVNULL)

    def speak_samples(self, samples: np.ndarray[Any, np.dtype[np.int16]], rate: int = CARD_RATE,
                      sink: str = "mic") -> subprocess.Popen[bytes]:
        """Play mono int16 samples into the microphone; ``wait()`` on the result for its end."""
        with tempfile.TemporaryFile() as file:  # A pipe would block whoever speaks.
            file.write(samples.astype("<i2").tobytes())
            file.seek(0)
            return self._speaking(["pacat", "--raw", "--latency-msec=20", "-d", sink, f"--rate={rate}",
                                   "--format=s16le", "--channels=1"], file)

    def _speaking(self, command: list[str], source: Any) -> subprocess.Popen[bytes]:
        mouth = subprocess.Popen(command, stdin=source, env={**os.environ, **self.environment})
        self._mouths.append(mouth)
        return mouth

    def listen(self, source: str = "spk.monitor", latency_ms: int = 40) -> Ear:
        self._ears.append(Ear(self.environment, source, latency_ms))
        return self._ears[-1]

    def hush(self) -> None:
        """End whatever a test that failed left speaking or listening."""
        for ear in self._ears:
            ear.__exit__(None, None, None)
        for mouth in self._mouths:
            if mouth.poll() is None:
                mouth.terminate()
            mouth.wait(5)
        self._ears.clear()
        self._mouths.clear()

    @contextmanager
    def wall(self, echo_db: float) -> Iterator[None]:
        """What the speaker plays comes back into the microphone, so much quieter and a few ms later."""
        volume_db = echo_db - 3  # the two channels of the microphone add up
        sink = self._pactl("load-module", "module-null-sink", "sink_name=wall", "rate=48000",
                           "sink_properties=monitor.channel-volumes=true").strip()
        self._pactl("set-sink-volume", "wall", f"{volume_db}dB")
        for side in ("FL", "FR"):
            for source, to in (("spk", "wall"), ("wall", "mic")):
                subprocess.run(["pw-link", f"{source}:monitor_{side}", f"{to}:playback_{side}"], check=True,
                               env={**os.environ, **self.environment}, timeout=10)
        try:
            yield
        finally:
            self._pactl("unload-module", sink)

    @contextmanager
    def sink(self, name: str, description: str) -> Iterator[None]:
        """One more device of the sound server's, of which ALSA knows nothing."""
        card_module().add_sink(self.card.directory, name, description)
        try:
            yield
        finally:
            self.remove_sink(name)

    def remove_sink(self, name: str) -> None:
        card_module().remove_sink(self.card.directory, name)

    @contextmanager
    def default_sink(self, name: str) -> Iterator[None]:
        """The system's default is that device for a while."""
        self._pactl("set-default-sink", name)
        try:
            yield
        finally:
            self._pactl("set-default-sink", "spk")

    def _pactl(self, *words: str) -> str:
        return str(card_module().pactl(self.card.directory, *words))

    def add(self, name: str) -> None:
        self.card.add(name)

    def remove(self, name: str) -> None:
        self.card.remove(name)


@pytest.fixture(scope="session")
def sound_card() -> Iterator[SoundCardUnderTest]:
    """One card for the whole run, with ``spk`` and ``mic`` as the system's default devices."""
    if sys.platform != "linux":
        pytest.skip("the virtual sound card is PipeWire's")
    module = card_module()
    with module.VirtualSoundCard() as card, pytest.MonkeyPatch.context() as patch:
        for name, value in card.environment.items():
            patch.setenv(name, value)
        yield SoundCardUnderTest(card)


__all__ = ["CARD_RATE", "Ear", "Recording", "SoundCardUnderTest", "sound_card"]
