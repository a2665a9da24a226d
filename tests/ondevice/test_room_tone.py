"""A room in which nobody speaks: nothing is made of it, neither hands-free nor of a key that was held."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from tests.ondevice.conversing import Address, conversation
from tests.ondevice.speaking import pieces, spoken
from tests.ondevice.transcribing import COMPLETED, MODEL, dictation
from voicedesk.ondevice.codecs import Samples

RATE = 24_000
SECOND_BYTES = RATE * 2


def room_tone(seconds: float, level_dbfs: float) -> Samples:
    """A fan and a mains hum, the same in each run: noise that falls by 3 dB an octave, and 50 Hz in it."""
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(26).standard_normal(count))
    spectrum[1:] /= np.sqrt(np.fft.rfftfreq(count)[1:])
    spectrum[0] = 0
    noise = np.fft.irfft(spectrum, count)
    tone = noise / noise.std() + 0.5 * np.sin(2 * np.pi * 50 * np.arange(count) / RATE)
    return np.asarray(np.clip(tone * 10 ** (level_dbfs / 20) * 32_767, -32_768, 32_767), dtype=np.int16)


@pytest.mark.timeout(300)
async def test_five_minutes_of_room_tone_hands_free_are_no_turn_and_no_answer(service: Address) -> None:
    transcription = {"model": "m", "language": "en"}
    async with conversation(service, input_audio_transcription=transcription) as talk:
        for level in (-55, -45, -35, -30, -40):
            for piece in pieces(room_tone(60, level).tobytes(), SECOND_BYTES):
                await talk.connection.input_audio_buffer.append(audio=piece)
        await talk.send("input_audio_buffer.clear")
        while (await asyncio.wait_for(talk.connection.recv(), 240)).type != "input_audio_buffer.cleared":
            pytest.fail("something was made of it")


@pytest.mark.parametrize("level", [-60, -50, -40, -30])
@pytest.mark.parametrize("seconds", [0.5, 1.0, 3.0])
async def test_a_turn_by_hand_without_a_voice_has_no_words(
    service: Address, seconds: float, level: float
) -> None:
    async with dictation(service) as person:
        await person.update(transcription=MODEL, turn_detection=None)
        for piece in pieces(room_tone(seconds, level).tobytes(), SECOND_BYTES):
            await person.connection.input_audio_buffer.append(audio=piece)
        await person.connection.input_audio_buffer.commit()

        assert (await person.until(COMPLETED)).transcript == ""


@pytest.mark.parametrize("level", [-60, -40])
async def test_a_word_in_the_same_room_is_heard(service: Address, level: float) -> None:
    voice = spoken("hello")
    sound = room_tone(3, level)
    sound[RATE : RATE + voice.size] += voice // 2
    async with dictation(service) as person:
        await person.update(transcription=MODEL, turn_detection=None)
        for piece in pieces(sound.tobytes(), SECOND_BYTES):
            await person.connection.input_audio_buffer.append(audio=piece)
        await person.connection.input_audio_buffer.commit()

        assert "hello" in (await person.until(COMPLETED)).transcript.lower()
