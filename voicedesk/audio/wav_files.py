"""Reading and writing the WAV files a conversation without a sound card speaks through."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from voicedesk.audio.arrays import Signal
from voicedesk.audio.formats import SAMPLE_BYTES, SAMPLE_RATE


class WavRefusedError(ValueError):
    """The file is not a WAV we can read; the text is a sentence that names it and says why."""


def read_wav(path: Path) -> bytes:
    """The file's sound as 24 kHz mono int16, whatever PCM rate, width (8 to 32 bit) and channels it has.

    Raises ``WavRefusedError`` when it is no PCM WAV, is empty, or cannot be read.
    """
    try:
        with wave.open(str(path), "rb") as file:
            rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            raw = file.readframes(file.getnframes())
    except (wave.Error, EOFError, OSError) as error:
        reason = getattr(error, "strerror", None) or "it is no WAV file with plain PCM sound"
        raise WavRefusedError(f"{path} cannot be read: {reason}. Give a PCM WAV file.") from None
    samples = _mono(raw, channels, width)
    if not samples.size:
        raise WavRefusedError(f"{path} holds no sound. Record it again.")
    return _at_house_rate(samples, rate)


def write_wav(path: Path, pcm: bytes) -> None:
    """Write 24 kHz mono int16. Raises ``OSError`` as the system gives it."""
    # Opened here: wave's own writer of a path that cannot be opened complains again when it is collected.
    with path.open("wb") as target, wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(SAMPLE_BYTES)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(pcm)


def _mono(raw: bytes, channels: int, width: int) -> Signal:
    """Little-endian PCM of any width as float32 in -1..1, the mean of its channels."""
    usable = raw[: len(raw) // (width * channels) * width * channels]
    widened = np.zeros((len(usable) // width, 4), np.uint8)
    widened[:, 4 - width :] = np.frombuffer(usable, np.uint8).reshape(-1, width)
    if width == 1:
        widened[:, 3] ^= 0x80  # the one width that is unsigned
    samples = widened.view("<i4")[:, 0].astype(np.float32) / np.float32(2**31)
    mono: Signal = samples.reshape(-1, channels).mean(axis=1, dtype=np.float32)
    return mono


def _at_house_rate(samples: Signal, rate: int) -> bytes:
    if rate != SAMPLE_RATE:
        import soxr

        samples = np.asarray(soxr.resample(samples, rate, SAMPLE_RATE), np.float32)
    pcm: bytes = np.clip(samples * 32767, -32768, 32767).astype("<i2").tobytes()
    return pcm
