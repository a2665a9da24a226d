"""What the device gets, block by block: sound where there is some, and silence everywhere else."""

from __future__ import annotations

import numpy as np

from voicedesk.audio.output_stage import OutputStage
from voicedesk.audio.playout import PlayoutBuffer
from voicedesk.audio.playout_clock import PlayoutClock
from voicedesk.audio.speaker_feed import SpeakerFeed

BLOCK = 128
RATE = 24_000


class Device:
    """Pulls blocks that are full of noise before."""

    def __init__(self) -> None:
        self.buffer, self.stage = PlayoutBuffer(), OutputStage(1.0)
        self._feed = SpeakerFeed(self.buffer, self.stage, PlayoutClock(), lambda: None)
        self._feed.prepare(RATE)

    def pull(self, blocks: int = 1) -> np.ndarray:
        parts = [np.full(BLOCK, 0.5, np.float32) for _ in range(blocks)]
        for part in parts:
            self._feed.process(part, 0.0, underflowed=False)
        return np.concatenate(parts)


def test_silence_counts_as_handed_over() -> None:
    device = Device()

    assert not device.pull(10).any()
    assert device.buffer.position == 10 * BLOCK


def test_sound_begins_with_the_block_after_it_came_and_ends_in_silence() -> None:
    device = Device()
    device.pull(3)
    device.buffer.append("r", np.full(2 * BLOCK, 8192, "<i2").tobytes())
    device.buffer.end("r")

    assert np.allclose(device.pull(2), 0.25)
    assert device.buffer.sounding()[0].first_position == 3 * BLOCK
    device.pull(2)  # the last value dies away
    assert not device.pull(2).any()
    assert device.buffer.is_idle


def test_an_earcon_sounds_and_a_volume_settles_while_nothing_else_does() -> None:
    device = Device()
    device.stage.play(np.full(BLOCK, 0.25, np.float32))
    assert np.allclose(device.pull(), 0.25)

    device.stage.volume = 0.5
    device.pull(RATE // 20 // BLOCK)
    assert device.stage.is_idle
    device.buffer.append("r", np.full(BLOCK, 8192, "<i2").tobytes())
    assert np.allclose(device.pull(), 0.125)


def test_nothing_leaves_louder_than_full_scale() -> None:
    device = Device()
    device.stage.play(np.full(BLOCK, 0.9, np.float32))
    device.buffer.append("r", np.full(BLOCK, 30_000, "<i2").tobytes())

    assert device.pull().max() == 1.0
