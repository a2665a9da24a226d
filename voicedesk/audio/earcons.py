"""The four short sounds the assistant makes without speaking, synthesised so that no file is needed."""

from __future__ import annotations

from functools import cache

import numpy as np

from voicedesk.audio.arrays import Signal
from voicedesk.audio.formats import SAMPLE_RATE
from voicedesk.conversation.commands import Earcon

PEAK = 0.16  # -16 dBFS: heard, never startling, below the voice.
EDGE_SECONDS = 0.008

NOTES: dict[Earcon, tuple[tuple[float, float], ...]] = {
    # (Hz, seconds) in turn: rising invites, one high note confirms, a low tick waits, falling regrets.
    Earcon.LISTENING: ((587.33, 0.07), (880.00, 0.09)),
    Earcon.SENT: ((880.00, 0.06),),
    Earcon.WORKING: ((440.00, 0.05),),
    Earcon.FAILED: ((440.00, 0.11), (329.63, 0.15)),
}


def _note(hertz: float, seconds: float) -> Signal:
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    edge = np.minimum(1.0, np.minimum(time, time[-1] - time) / EDGE_SECONDS)
    # A little of the octave keeps it audible on a laptop's speaker.
    wave = np.sin(2 * np.pi * hertz * time) + 0.25 * np.sin(4 * np.pi * hertz * time)
    note: Signal = (PEAK / 1.25 * wave * np.sin(edge * np.pi / 2) ** 2).astype(np.float32)
    return note


@cache
def earcon_signal(earcon: Earcon) -> Signal:
    """24 kHz mono; begins and ends at zero. Shared: do not write into it."""
    signal = np.concatenate([_note(hertz, seconds) for hertz, seconds in NOTES[earcon]])
    signal.setflags(write=False)
    return signal
