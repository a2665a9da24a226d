"""Reading and writing the WAV files a conversation without a sound card speaks through."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voicedesk.audio.arrays import Signal
from voicedesk.audio.formats import SAMPLE_BYTES, SAMPLE_RATE
from voicedesk.audio.wav_container import A_LAW, FLOAT, MU_LAW, PCM, NoWavError, Recording, recording_in

LONGEST_BYTES = 512 * 1024 * 1024
PIECE_BYTES = 1024 * 1024


class WavRefusedError(ValueError):
    """The file is not a WAV we can read; the text is a sentence that names it and says why."""


def read_wav(path: Path) -> bytes:
    """The file's sound as 24 kHz mono int16, whatever rate and channels it has: PCM of 8 to 32 bits, floating
    point, A-law or mu-law.

    Raises ``WavRefusedError`` when it is none of these, is empty, or cannot be read.
    """
    try:
        recording = recording_in(_content(path))
    except (NoWavError, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error) or "the disk does not give it"
        raise WavRefusedError(f"{path} cannot be read: {reason}. Give a WAV file with plain sound.") from None
    samples = _mono(recording)
    if not samples.size:
        raise WavRefusedError(f"{path} holds no sound. Record it again.")
    return _at_house_rate(samples, recording.rate)


def _content(path: Path) -> bytes:
    """Piece by piece: it may be a pipe, and one without an end."""
    content = bytearray()
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            content += piece
            if len(content) > LONGEST_BYTES:
                raise NoWavError("it is larger than half a gigabyte")
    return bytes(content)


def write_wav(path: Path, pcm: bytes) -> None:
    """Write 24 kHz mono int16. Raises ``OSError`` as the system gives it."""
    # Opened here: wave's own writer of a path that cannot be opened complains again when it is collected.
    with path.open("wb") as target, wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(SAMPLE_BYTES)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(pcm)


def _mono(recording: Recording) -> Signal:
    """The mean of the channels that hold anything: of six often only one does, and it is not to get lost."""
    samples = _DECODERS[recording.kind](recording).reshape(-1, recording.channels)
    heard = samples[:, samples.any(axis=0)]
    mono: Signal = (heard if heard.size else samples[:, :1]).mean(axis=1, dtype=np.float32)
    return mono


def _from_pcm(recording: Recording) -> Signal:
    """Of any width, as float32 in -1..1."""
    width = recording.width
    widened = np.zeros((len(recording.raw) // width, 4), np.uint8)
    widened[:, 4 - width :] = np.frombuffer(recording.raw, np.uint8).reshape(-1, width)
    if width == 1:
        widened[:, 3] ^= 0x80  # the one width that is unsigned
    samples: Signal = widened.view("<i4")[:, 0].astype(np.float32) / np.float32(2**31)
    return samples


def _from_float(recording: Recording) -> Signal:
    """A sample that is no number is silence."""
    samples = np.frombuffer(recording.raw, f"<f{recording.width}")
    clipped: Signal = np.clip(np.nan_to_num(samples, posinf=1.0, neginf=-1.0), -1.0, 1.0).astype(np.float32)
    return clipped


def _from_mu_law(recording: Recording) -> Signal:
    """ITU-T G.711: sign, three bits of exponent, four of mantissa, all inverted."""
    code = ~np.frombuffer(recording.raw, np.uint8)
    exponent, mantissa = (code.astype(np.int32) >> 4) & 7, code.astype(np.int32) & 15
    size = (((mantissa << 3) + 132) << exponent) - 132
    return _signed(size, positive=code < 0x80)


def _from_a_law(recording: Recording) -> Signal:
    """The same, with every second bit inverted and a straight beginning."""
    code = np.frombuffer(recording.raw, np.uint8) ^ 0x55
    exponent, mantissa = (code.astype(np.int32) >> 4) & 7, code.astype(np.int32) & 15
    size = ((mantissa << 4) + np.where(exponent > 0, 264, 8)) << np.maximum(exponent - 1, 0)
    return _signed(size, positive=code >= 0x80)


def _signed(size: npt.NDArray[np.int32], positive: npt.NDArray[np.bool_]) -> Signal:
    samples: Signal = np.where(positive, size, -size).astype(np.float32) / np.float32(2**15)
    return samples


_DECODERS = {PCM: _from_pcm, FLOAT: _from_float, A_LAW: _from_a_law, MU_LAW: _from_mu_law}


def _at_house_rate(samples: Signal, rate: int) -> bytes:
    if rate != SAMPLE_RATE:
        import soxr

        samples = np.asarray(soxr.resample(samples, rate, SAMPLE_RATE), np.float32)
    pcm: bytes = np.clip(samples * 32767, -32768, 32767).astype("<i2").tobytes()
    return pcm
