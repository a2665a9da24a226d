"""A trial of an echo canceller: noise that comes back, and how much of it is left."""

from __future__ import annotations

import numpy as np

from voicedesk.audio.arrays import Samples
from voicedesk.audio.echo_canceller import Canceller, CancellerUnavailable, WebRtcCanceller
from voicedesk.audio.formats import FRAME_SAMPLES, SAMPLE_RATE
from voicedesk.diagnostics.doctor import Check, passed

ECHO_GAIN = 0.25
NOISE_AMPLITUDE = 4000.0


def echo() -> Check:
    """For the doctor. Nothing is missing without a canceller: who has headphones needs none."""
    try:
        WebRtcCanceller()
    except CancellerUnavailable as error:
        return passed("Echo", f"{error}.", "Until that is put right, use headphones or hold to talk.")
    return passed("Echo", "What the loudspeaker plays can be taken out of the microphone.")


def removed_db(canceller: Canceller, delay_ms: int = 40, seconds: float = 3.0) -> float:
    """By how much the echo of a speaker 12 dB louder than it is quieter in the last half second; about
    25 us of processor time a millisecond of sound. Raises CancellerUnavailable."""
    frames = int(seconds * SAMPLE_RATE) // FRAME_SAMPLES
    noise = np.random.default_rng(1).standard_normal(frames * FRAME_SAMPLES) * NOISE_AMPLITUDE
    played: Samples = np.clip(noise, -32768, 32767).astype(np.int16)
    delay = delay_ms * SAMPLE_RATE // 1000
    heard = np.concatenate((np.zeros(delay, np.int16), (played * ECHO_GAIN).astype(np.int16)))
    canceller.tell_delay(delay_ms)
    left = []
    for at in range(0, frames * FRAME_SAMPLES, FRAME_SAMPLES):
        canceller.hear_far_end(played[at:at + FRAME_SAMPLES])
        left.append(canceller.cancel(heard[at:at + FRAME_SAMPLES]).copy())
    last = SAMPLE_RATE // 2
    echo, rest = heard[:frames * FRAME_SAMPLES][-last:], np.concatenate(left)[-last:]
    return float(20 * np.log10(_rms(echo) / max(_rms(rest), 1.0)))


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))
