"""Recordings of every usual kind become the house's format, and what is none is refused in words."""

from __future__ import annotations

import gc
import math
import struct
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from voicedesk.audio import wav_files
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


AFTER_GUID = bytes.fromhex("000000001000800000aa00389b71")


def wav(
    raw: bytes, *, kind: int, width: int, channels: int = 1, rate: int = 24_000, extensible: bool = False
) -> bytes:
    """As other programs write it; ``extensible`` as SoX does for anything but 16-bit mono and stereo."""
    frame = width * channels
    told = struct.pack("<HIIHH", channels, rate, rate * frame % 2**32, frame, width * 8)
    fmt = struct.pack("<H", 0xFFFE if extensible else kind) + told
    if extensible:
        fmt += struct.pack("<HHIH", 22, width * 8, 0, kind) + AFTER_GUID
    chunks = b"LIST" + struct.pack("<I", 3) + b"odd\0"
    chunks += b"fmt " + struct.pack("<I", len(fmt)) + fmt
    chunks += b"data" + struct.pack("<I", len(raw)) + raw
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def read(tmp_path: Path, content: bytes) -> list[int]:
    path = tmp_path / "question.wav"
    path.write_bytes(content)
    return np.frombuffer(read_wav(path), "<i2").astype(int).tolist()


HALF = {
    "24 bit": (1, 3, struct.pack("<i", 1 << 22)[:3]),
    "32 bit": (1, 4, struct.pack("<i", 1 << 30)),
    "8 bit": (1, 1, bytes([192])),
    "float": (3, 4, struct.pack("<f", 0.5)),
    "double": (3, 8, struct.pack("<d", 0.5)),
}


@pytest.mark.parametrize("extensible", [True, False])
@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("kind", HALF)
def test_whatever_a_program_writes_is_read(
    tmp_path: Path, kind: str, channels: int, *, extensible: bool
) -> None:
    tag, width, sample = HALF[kind]
    content = wav(sample * channels * 4, kind=tag, width=width, channels=channels, extensible=extensible)

    assert read(tmp_path, content) == pytest.approx([16384] * 4, abs=1)


@pytest.mark.parametrize(
    ("kind", "codes", "values"),
    [
        (7, [0xFF, 0x7F, 0x80, 0x00, 0xEF, 0x6F], [0, 0, 32124, -32124, 132, -132]),
        (6, [0xD5, 0x55, 0xAA, 0x2A, 0xC5, 0xF5], [8, -8, 32256, -32256, 264, 528]),
    ],
    ids=["mu-law", "A-law"],
)
def test_what_telephones_record_is_read(
    tmp_path: Path, kind: int, codes: list[int], values: list[int]
) -> None:
    assert read(tmp_path, wav(bytes(codes), kind=kind, width=1)) == pytest.approx(values, abs=1)


def test_a_voice_on_one_of_six_channels_is_as_loud_as_alone(tmp_path: Path) -> None:
    frame = struct.pack("<hhhhhh", 0, 0, 8000, 0, 0, 0)

    assert read(tmp_path, wav(frame * 3, kind=1, width=2, channels=6)) == pytest.approx([8000] * 3, abs=1)


def test_samples_that_are_no_numbers_are_silent_or_as_loud_as_can_be(tmp_path: Path) -> None:
    raw = struct.pack("<ffff", math.nan, math.inf, -math.inf, 0.0)

    assert read(tmp_path, wav(raw, kind=3, width=4)) == [0, 32767, -32767, 0]


@pytest.mark.parametrize("size", [0, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_size_that_was_not_known_beforehand_is_found_out(tmp_path: Path, size: int) -> None:
    raw = struct.pack("<hhh", 100, 200, 300)
    content = wav(raw, kind=1, width=2).replace(
        b"data" + struct.pack("<I", len(raw)), b"data" + struct.pack("<I", size)
    )

    assert read(tmp_path, content) == pytest.approx([100, 200, 300], abs=1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (wav(bytes(8), kind=0x11, width=1), "packed as IMA ADPCM"),
        (wav(bytes(8), kind=0x55, width=1, extensible=True), "packed as MP3"),
        (wav(bytes(8), kind=0x1234, width=1), "packed as format 0x1234"),
        (wav(bytes(8), kind=1, width=8), "64 bits wide"),
        (wav(bytes(8), kind=1, width=2, rate=0), "header makes no sense"),
        (wav(bytes(8), kind=1, width=2, rate=2**31), "header makes no sense"),
        (wav(b"", kind=1, width=2, channels=0), "header makes no sense"),
        (wav(bytes(8), kind=1, width=2)[:50], "ends before its sound begins"),
        (b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * 2000, "header makes no sense"),
        (b"fLaC" + bytes(20), "it is a FLAC file"),
        (b"ID3\x04" + bytes(20), "it is an MP3 file"),
        (bytes(4) + b"ftypM4A " + bytes(20), "it is an MP4 file"),
        (b"RF64" + bytes(20), "of the large kind"),
    ],
)
def test_what_cannot_be_read_is_named_for_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(WavRefusedError, match=said):
        read(tmp_path, content)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"ID3\x04 an mp3, surely", bytes(4096)])
def test_what_is_no_wav_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "question.wav"
    path.write_bytes(content)

    with pytest.raises(WavRefusedError, match=r"question\.wav cannot be read: .*\."):
        read_wav(path)


@pytest.mark.skipif(sys.platform == "win32", reason="has no endless file")
def test_a_file_without_an_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wav_files, "LONGEST_BYTES", 3_000_000)
    (tmp_path / "endless.wav").symlink_to("/dev/zero")
    with pytest.raises(WavRefusedError, match="larger than half a gigabyte"):
        read_wav(tmp_path / "endless.wav")


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
