"""What goes out of the microphone, to the sample."""

from __future__ import annotations

import numpy as np

from voicedesk.audio.formats import FRAME_BYTES, SAMPLE_RATE
from voicedesk.audio.gate import HISTORY_SECONDS, PRE_ROLL_SAMPLES, Gate
from voicedesk.conversation.commands import Lead
from voicedesk.conversation.policy import TurnPolicy


class Talker:
    """Speaks numbers, so that every sample can be told from every other (modulo 30,000)."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.said = 0

    def say(self, seconds: float, block: int = 128) -> list[int]:
        """What went out while speaking."""
        out = b""
        end = self.said + int(seconds * SAMPLE_RATE)
        while self.said < end:
            count = min(block, end - self.said)
            frames = self.gate.feed((np.arange(self.said, self.said + count) % 30_000).astype(np.int16))
            assert all(len(frame) == FRAME_BYTES for frame in frames)
            out += b"".join(frames)
            self.said += count
        return [int(sample) for sample in np.frombuffer(out, np.int16)]


def numbers(start: int, count: int) -> list[int]:
    return [number % 30_000 for number in range(start, start + count)]


def test_a_closed_gate_lets_nothing_out() -> None:
    assert Talker(Gate()).say(1.0) == []


def test_speech_just_before_the_key_goes_ahead() -> None:
    gate = Gate()
    talker = Talker(gate)
    talker.say(2.0)
    ahead = np.frombuffer(gate.open(Lead.PRE_ROLL), np.int16).tolist()
    assert ahead == numbers(48_000 - PRE_ROLL_SAMPLES, PRE_ROLL_SAMPLES)
    assert talker.say(0.1) == numbers(48_000, 2400)


def test_without_a_lead_only_what_comes_goes_out() -> None:
    gate = Gate()
    talker = Talker(gate)
    talker.say(1.0)
    assert gate.open(Lead.NONE) == b""
    assert talker.say(0.05) == numbers(24_000, 1200)


def test_the_whole_turn_goes_ahead_after_the_link_broke() -> None:
    gate = Gate()
    talker = Talker(gate)
    talker.say(1.0)
    gate.mark_turn()
    gate.open(Lead.NONE)
    talker.say(1.0)
    gate.close()
    assert talker.say(2.0) == []
    ahead = np.frombuffer(gate.open(Lead.TURN), np.int16).tolist()
    assert ahead == numbers(24_000 - PRE_ROLL_SAMPLES, PRE_ROLL_SAMPLES + 3 * SAMPLE_RATE)


def test_of_a_turn_that_has_ended_nothing_goes_ahead_that_was_said_after_it() -> None:
    gate = Gate()
    talker = Talker(gate)
    talker.say(1.0)
    gate.mark_turn()
    talker.say(1.0)
    gate.end_turn()
    talker.say(2.0)
    gate.end_turn()
    ahead = np.frombuffer(gate.open(Lead.TURN), np.int16).tolist()
    assert ahead == numbers(24_000 - PRE_ROLL_SAMPLES, PRE_ROLL_SAMPLES + SAMPLE_RATE)
    assert talker.say(0.1) == numbers(96_000, 2400)


def test_a_turn_that_goes_on_goes_ahead_in_its_parts_and_no_sample_twice() -> None:
    gate = Gate()
    talker = Talker(gate)
    talker.say(1.0)
    gate.mark_turn()
    for pause in (0.1, 3.0):
        gate.mark_turn(goes_on=True)
        talker.say(1.0)
        gate.end_turn()
        talker.say(pause)
    gate.mark_turn(goes_on=True)
    first, second, third = 24_000 - PRE_ROLL_SAMPLES, 50_400, 146_400 - PRE_ROLL_SAMPLES
    ahead = np.frombuffer(gate.open(Lead.TURN), np.int16).tolist()
    assert ahead == [
        *numbers(first, PRE_ROLL_SAMPLES + SAMPLE_RATE),
        *numbers(second - 2400, 2400 + SAMPLE_RATE),
        *numbers(third, PRE_ROLL_SAMPLES),
    ]


def test_the_longest_turn_goes_ahead_whole_with_what_was_said_while_the_link_was_replaced() -> None:
    gate = Gate()
    talker = Talker(gate)
    talker.say(1.0, block=4800)
    gate.mark_turn()
    talker.say(TurnPolicy().turn_seconds + 10.0, block=4800)
    ahead = np.frombuffer(gate.open(Lead.TURN), np.int16)
    assert ahead[: PRE_ROLL_SAMPLES + 3].tolist() == numbers(24_000 - PRE_ROLL_SAMPLES, PRE_ROLL_SAMPLES + 3)
    assert len(ahead) == PRE_ROLL_SAMPLES + 70 * SAMPLE_RATE


def test_a_turn_longer_than_the_memory_goes_ahead_as_far_as_it_is_remembered() -> None:
    gate = Gate()
    talker = Talker(gate)
    gate.mark_turn()
    talker.say(HISTORY_SECONDS + 3, block=4800)
    assert len(gate.open(Lead.TURN)) == HISTORY_SECONDS * SAMPLE_RATE * 2


def test_nothing_said_before_a_mute_can_go_out_after_it() -> None:
    gate = Gate()
    talker = Talker(gate)
    talker.say(1.0)
    gate.forget()
    assert gate.open(Lead.PRE_ROLL) == b""
    assert talker.say(0.02) == numbers(24_000, 480)


def test_opening_an_open_gate_repeats_nothing() -> None:
    gate = Gate()
    talker = Talker(gate)
    gate.open(Lead.NONE)
    talker.say(0.5)
    assert gate.open(Lead.PRE_ROLL) == b""
    assert talker.say(0.01) == numbers(12_000, 240)


def test_frames_lose_no_sample_whatever_the_blocks() -> None:
    for block in (1, 52, 128, 240, 441, 5000):
        gate = Gate()
        gate.open(Lead.NONE)
        assert Talker(gate).say(1.0, block) == numbers(0, 24_000)
