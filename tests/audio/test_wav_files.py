"""Recordings of every usual kind become the house's format, and what is none is refused in words."""

from __future__ import annotations

import gc
import math
import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from voicedesk.audio.wav_files import WavRefusedError, read_wav, write_wav


def tone_wav(path: Path, *, rate: int, width: int, channels: int) -> Path:
    """Half a second of 500 Hz at half scale."""
    scale = (1 << (8 * width - 1)) - 1
    with wave.open(str(path), "wb") as file:
        file.setframerate(rate)
        file.setsampwidth(width)
        file.setnchannels(channels)
        for n in range(rate // 2):
            value = round(scale / 2 * math.sin(2 * math.pi * 500 * n / rate))
            packed = struct.pack("<i", value)[:width] if width > 1 else bytes([value + 128])
            file.writeframesraw(packed * channels)
    return path


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("rate", [8_000, 24_000, 44_100])
@pytest.mark.parametrize("channels", [1, 2])
def test_every_usual_recording_keeps_its_tone(tmp_path: Path, rate: int, width: int, channels: int) -> None:
    path = tone_wav(tmp_path / "tone.wav", rate=rate, width=width, channels=channels)

    samples = np.frombuffer(read_wav(path), "<i2").astype(float)

    spectrum = np.abs(np.fft.rfft(samples))
    loudest_hz = spectrum.argmax() * 24_000 / len(samples)
    assert loudest_hz == pytest.approx(500, abs=3)
    assert np.abs(samples).max() == pytest.approx(32767 / 2, rel=0.06)


def test_what_was_written_is_read_back_sample_for_sample(tmp_path: Path) -> None:
    pcm = np.arange(-12_000, 12_000, 7, dtype="<i2").tobytes()
    write_wav(tmp_path / "a.wav", pcm)

    again = np.frombuffer(read_wav(tmp_path / "a.wav"), "<i2").astype(int)

    assert np.abs(again - np.frombuffer(pcm, "<i2")).max() <= 1


@pytest.mark.parametrize("content", [b"", b"RIFF", b"ID3\x04 an mp3, surely", bytes(4096)])
def test_what_is_no_wav_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "question.wav"
    path.write_bytes(content)

    with pytest.raises(WavRefusedError, match=r"question\.wav cannot be read: .*\."):
        read_wav(path)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(WavRefusedError, match="No such file"):
        read_wav(tmp_path / "nowhere.wav")


def test_a_recording_of_nothing_is_refused(tmp_path: Path) -> None:
    write_wav(tmp_path / "empty.wav", b"")

    with pytest.raises(WavRefusedError, match="holds no sound"):
        read_wav(tmp_path / "empty.wav")


def test_a_place_that_does_not_exist_is_one_error_and_no_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(FileNotFoundError):
        write_wav(tmp_path / "nowhere" / "a.wav", b"")
    gc.collect()

    assert capsys.readouterr().err == ""
