"""The one file that knows livekit, of which only WebRTC's echo canceller is used: no server, no network."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np

from voicedesk.audio.arrays import Samples
from voicedesk.audio.formats import FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE
from voicedesk.settings.errors import VoiceDeskError

Given = TypeVar("Given")

DELAY_STEP_MS = 8
"""Less of a difference is not passed on: it costs as much as the frame itself and changes nothing."""


class CancellerUnavailable(VoiceDeskError):
    """There is no canceller, or it gave up; the text says why."""

    code = "echo_canceller"


class Canceller(Protocol):
    """Frames are 240 samples of 24 kHz mono. A frame of the far end comes before the frame of the
    microphone that may hold its echo; every method takes less than 0.1 ms and may raise
    CancellerUnavailable."""

    def hear_far_end(self, frame: Samples) -> None: ...

    def cancel(self, frame: Samples) -> Samples:
        """The microphone without the echo, 9 ms late; the array is the same each time."""

    def tell_delay(self, milliseconds: int) -> None:
        """How much later than its frame of the far end the echo is expected in the microphone."""


class WebRtcCanceller:
    """Making the first takes 0.2 s and 20 MB, so not on the main thread; raises CancellerUnavailable.

    Noise suppression and gain control stay off: the services have their own. The library's own buffers are
    used again and again, one for each direction.
    """

    def __init__(self) -> None:
        logging.getLogger("livekit").setLevel(logging.WARNING)
        try:
            from livekit.rtc import AudioFrame, AudioProcessingModule

            self._module = AudioProcessingModule(echo_cancellation=True)
        except Exception as error:  # a library of native code has many ways not to start
            raise CancellerUnavailable(f"The echo canceller cannot be loaded: {error}") from error
        self._told_ms = -DELAY_STEP_MS
        far_end, microphone = bytearray(FRAME_BYTES), bytearray(FRAME_BYTES)
        self._far_end_frame = AudioFrame(far_end, SAMPLE_RATE, 1, FRAME_SAMPLES)
        self._microphone_frame = AudioFrame(microphone, SAMPLE_RATE, 1, FRAME_SAMPLES)
        self._far_end: Samples = np.frombuffer(far_end, np.int16)
        self._microphone: Samples = np.frombuffer(microphone, np.int16)

    def hear_far_end(self, frame: Samples) -> None:
        self._far_end[:] = frame
        _give(self._module.process_reverse_stream, self._far_end_frame, "what was played")

    def cancel(self, frame: Samples) -> Samples:
        self._microphone[:] = frame
        _give(self._module.process_stream, self._microphone_frame, "the microphone")
        return self._microphone

    def tell_delay(self, milliseconds: int) -> None:
        if abs(milliseconds - self._told_ms) < DELAY_STEP_MS:
            return
        self._told_ms = milliseconds
        _give(self._module.set_stream_delay_ms, milliseconds, "the delay")


def _give(method: Callable[[Given], None], given: Given, named: str) -> None:
    try:
        method(given)
    except RuntimeError as error:
        raise CancellerUnavailable(f"The echo canceller refused {named}: {error}") from error
