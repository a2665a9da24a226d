"""Sound in the formats of the wire."""

from __future__ import annotations

import numpy as np
import pytest

from voicedesk.ondevice.codecs import SILENT_RUN, Encoding, decode, encode, resample

TONE = (12_000 * np.sin(np.arange(8_000) * 2 * np.pi * 440 / 8_000)).astype(np.int16)


@pytest.mark.parametrize("encoding", ["g711_ulaw", "g711_alaw"])
def test_g711_keeps_a_tone_within_its_own_noise(encoding: Encoding) -> None:
    error = decode(encode(TONE, encoding), encoding).astype(float) - TONE

    assert 20 * np.log10(np.std(TONE) / np.std(error)) > 35


def test_the_laws_agree_with_the_recommendations_values() -> None:
    assert decode(b"\x80\xff\x7f\x2a", "g711_ulaw").tolist()[:3] == [32124, 0, 0]
    assert decode(b"\xd5\x55\xaa\x2a", "g711_alaw").tolist() == [8, -8, 32256, -32256]


@pytest.mark.parametrize("encoding", ["g711_ulaw", "g711_alaw"])
def test_every_code_survives_the_way_there_and_back(encoding: Encoding) -> None:
    codes = bytes(code for code in range(256) if not (encoding == "g711_ulaw" and code == 0x7F))
    values = decode(codes, encoding)

    assert decode(encode(values, encoding), encoding).tolist() == values.tolist()


@pytest.mark.parametrize("encoding", ["g711_ulaw", "g711_alaw"])
def test_zero_bytes_in_a_row_are_silence_and_a_lone_one_is_not(encoding: Encoding) -> None:
    samples = decode(b"\x9f" + bytes(SILENT_RUN) + b"\x9f\x00\x9f" + bytes(40), encoding)

    assert not samples[1 : 1 + SILENT_RUN].any()
    assert not samples[-40:].any()
    assert samples[SILENT_RUN + 2] != 0


def test_an_odd_last_byte_is_left_out() -> None:
    assert decode(b"\x01\x00\x02", "pcm16").tolist() == [1]


def test_resampling_keeps_the_length_in_time() -> None:
    assert resample(TONE, 8_000, 24_000).size == 24_000
    assert resample(TONE, 8_000, 8_000) is TONE
