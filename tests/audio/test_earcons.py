"""Short sounds and the volume, on their way out."""

from __future__ import annotations

import numpy as np
import pytest

from voicedesk.audio.earcons import EDGE_SECONDS, NOTES, earcon_signal
from voicedesk.audio.formats import SAMPLE_RATE
from voicedesk.audio.output_stage import OutputStage
from voicedesk.conversation.commands import Earcon


@pytest.mark.parametrize("earcon", list(Earcon))
def test_an_earcon_is_short_and_never_startles(earcon: Earcon) -> None:
    signal = earcon_signal(earcon)
    assert EDGE_SECONDS < len(signal) / SAMPLE_RATE < 0.3
    assert 0.05 < np.max(np.abs(signal)) < 0.2
    assert abs(signal[0]) < 0.001
    assert abs(signal[-1]) < 0.001


def test_the_earcons_differ() -> None:
    assert len({NOTES[earcon] for earcon in Earcon}) == len(Earcon)


def test_an_earcon_sounds_once_over_what_plays() -> None:
    stage = OutputStage(1.0)
    stage.play(earcon_signal(Earcon.SENT))
    parts = []
    for _ in range(40):
        block = np.full(128, 0.25, np.float32)
        stage.process(block)
        parts.append(block)
    heard = np.concatenate(parts) - 0.25
    length = len(earcon_signal(Earcon.SENT))
    assert np.allclose(heard[:length], earcon_signal(Earcon.SENT), atol=1e-6)
    assert not np.any(np.abs(heard[length:]) > 1e-6)


def test_a_change_of_volume_makes_no_step() -> None:
    stage = OutputStage(1.0)
    blocks = []
    for turn in range(20):
        if turn == 5:
            stage.volume = 0.2
        block = np.full(120, 0.9, np.float32)
        stage.process(block)
        blocks.append(block)
    heard = np.concatenate(blocks)
    assert np.max(np.abs(np.diff(heard))) < 0.01
    assert heard[0] == pytest.approx(0.9)
    assert heard[-1] == pytest.approx(0.18)


def test_speech_and_earcon_together_stay_within_full_scale() -> None:
    stage = OutputStage(1.0)
    stage.play(earcon_signal(Earcon.FAILED))
    block = np.ones(4000, np.float32)
    stage.process(block)
    assert np.max(block) == 1.0
