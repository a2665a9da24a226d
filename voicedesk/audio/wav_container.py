"""What a WAV file holds: a RIFF of chunks, of which ``fmt `` says how ``data`` is to be read.

After Microsoft's "Multiple Channel Audio Data and WAVE Files" and the ``WAVE_FORMAT`` numbers of mmreg.h.
Every program there is writes them: sizes may be missing, too large or odd, and other chunks may lie between.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from io import BytesIO

MOST_CHUNKS = 1000
MOST_CHANNELS = 64
RATES = range(1000, 768_001)  # Hz
PCM, FLOAT, A_LAW, MU_LAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
_WIDTHS = {PCM: (1, 2, 3, 4), FLOAT: (4, 8), A_LAW: (1,), MU_LAW: (1,)}  # bytes a sample
_CODECS = {
    0x0002: "Microsoft ADPCM",
    0x0011: "IMA ADPCM",
    0x0031: "GSM 6.10",
    0x0050: "MPEG",
    0x0055: "MP3",
    0x00FF: "AAC",
    0x0161: "Windows Media",
    0x674F: "Ogg Vorbis",
    0xF1AC: "FLAC",
}
_OTHERS = (
    (b"fLaC", "a FLAC file"),
    (b"OggS", "an Ogg file"),
    (b"ID3", "an MP3 file"),
    (b"\xff\xfb", "an MP3 file"),
    (b"\xff\xf3", "an MP3 file"),
    (b"\xff\xf1", "an AAC file"),
    (b"FORM", "an AIFF file"),
    (b".snd", "an AU file"),
    (b"\x1aE\xdf\xa3", "a WebM or Matroska file"),
    (b"RF64", "a WAV file of the large kind (RF64)"),
    (b"RIFX", "a WAV file of the big-endian kind (RIFX)"),
    (b"#!AMR", "an AMR file"),
)
_AFTER_GUID = bytes.fromhex("000000001000800000aa00389b71")


class NoWavError(ValueError):
    """It is none that can be read; the text says what it is, to follow "cannot be read: "."""


@dataclass(frozen=True, slots=True)
class Recording:
    """``kind`` is PCM, FLOAT, A_LAW or MU_LAW; ``width`` bytes hold a sample, little-endian; ``raw`` holds
    whole frames of ``channels`` samples."""

    kind: int
    rate: int
    channels: int
    width: int
    raw: bytes = b""


def recording_in(content: bytes) -> Recording:
    """Raises NoWavError."""
    file = BytesIO(content)
    head = file.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise NoWavError(f"it is {_kind_of(head)}")
    described: Recording | None = None
    for _ in range(MOST_CHUNKS):
        name, size = _chunk(file)
        begins = file.tell()
        if name == b"fmt ":
            described = _described(file.read(min(size, 40)))
        elif name == b"data" and described is not None:
            return _with_sound(described, content[begins:], size)
        file.seek(begins + size + size % 2)
    raise NoWavError("its header makes no sense")


def _chunk(file: BytesIO) -> tuple[bytes, int]:
    head = file.read(8)
    if len(head) < 8:
        raise NoWavError("it ends before its sound begins")
    return head[:4], int.from_bytes(head[4:], "little")


def _described(fmt: bytes) -> Recording:
    """Without its sound."""
    if len(fmt) < 16:
        raise NoWavError("its header makes no sense")
    kind, channels, rate, _, frame, _ = struct.unpack("<HHIIHH", fmt[:16])
    if kind == EXTENSIBLE and fmt[26:40] == _AFTER_GUID:  # the rest of a GUID that begins with the real kind
        kind = int.from_bytes(fmt[24:26], "little")
    if kind not in _WIDTHS:
        raise NoWavError(f"its sound is packed as {_CODECS.get(kind, f'format {kind:#06x}')}")
    if not 0 < channels <= MOST_CHANNELS or rate not in RATES or frame % channels:
        raise NoWavError("its header makes no sense")
    if frame // channels not in _WIDTHS[kind]:
        raise NoWavError(f"its samples are {frame // channels * 8} bits wide")
    return Recording(kind, rate, channels, frame // channels)


def _with_sound(described: Recording, raw: bytes, size: int) -> Recording:
    """What is there counts: a program that writes into a pipe does not know the size beforehand."""
    frame = described.channels * described.width
    usable = min(len(raw), size or len(raw)) // frame * frame
    return replace(described, raw=raw[:usable])


def _kind_of(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return "an MP4 file"
    return next((name for sign, name in _OTHERS if head.startswith(sign)), "no WAV file")
