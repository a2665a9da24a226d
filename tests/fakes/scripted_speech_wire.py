"""The frames of the Speech service's websocket, and a voice whose words can be found again in its sound."""

from __future__ import annotations

import json
import math
import re
import struct
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

SAMPLE_RATE = 24_000
TICKS_PER_MS = 10_000
WORD_MS = 300
GAP_MS = 40  # of silence at the end of each word
PUNCTUATION = ".,;:!?"


@dataclass(frozen=True)
class Frame:
    """What a client sent: the headers with their names in lower case, and the text after them."""

    headers: Mapping[str, str]
    body: str

    @property
    def path(self) -> str:
        return self.headers.get("path", "").lower()

    @property
    def request_id(self) -> str:
        return self.headers.get("x-requestid", "")


def read_frame(message: str) -> Frame:
    """Raises ``ValueError`` for what is no frame."""
    head, separator, body = message.partition("\r\n\r\n")
    if not separator:
        raise ValueError("a frame has headers and an empty line")
    headers = {}
    for line in head.split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"no header: {line!r}")
        headers[name.strip().lower()] = value.strip()
    return Frame(headers, body)


def text_frame(path: str, request_id: str, body: Mapping[str, Any]) -> str:
    head = f"X-RequestId:{request_id}\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}\r\n\r\n"
    return head + json.dumps(body)


def audio_frame(request_id: str, pcm: bytes) -> bytes:
    head = f"X-RequestId:{request_id}\r\nContent-Type:audio/x-wav\r\nX-StreamId:1\r\nPath:audio\r\n".encode()
    return struct.pack(">H", len(head)) + head + pcm


def boundary(kind: str, text: str, start_ms: float, duration_ms: float) -> dict[str, Any]:
    """``kind``: WordBoundary, PunctuationBoundary or SentenceBoundary, as ``BoundaryType`` names them."""
    return {
        "Type": "WordBoundary" if kind != "SentenceBoundary" else kind,
        "Data": {
            "Offset": round(start_ms * TICKS_PER_MS),
            "Duration": round(duration_ms * TICKS_PER_MS),
            "text": {"Text": text, "Length": len(text), "BoundaryType": kind},
        },
    }


@lru_cache(256)
def tone(number: int, word_ms: int = WORD_MS) -> bytes:
    """Word ``number`` of an utterance as sound: loud from its first millisecond, at a pitch of its own,
    silent for its last 40 ms. 24 kHz mono little-endian int16."""
    loud = SAMPLE_RATE * max(word_ms - GAP_MS, 1) // 1000
    step = 2 * math.pi * pitch(number) / SAMPLE_RATE
    samples = array("h", (round(12_000 * math.cos(step * index)) for index in range(loud)))
    return samples.tobytes() + bytes(2 * (SAMPLE_RATE * word_ms // 1000 - loud))


def pitch(number: int) -> float:
    """In Hz."""
    return 300.0 + 50.0 * (number % 40)


def split_words(text: str, *, ended: bool) -> tuple[list[str], str]:
    """The words that are complete, and what may still become one."""
    words = re.findall(r"\S+", text)
    if not ended and words and not text[-1].isspace():
        return words[:-1], words[-1]
    return words, ""


def words_of_ssml(ssml: str) -> list[str]:
    return re.sub(r"<[^>]*>", " ", ssml).split()


def voice_of_ssml(ssml: str) -> str:
    found = re.search(r"<voice[^>]*\bname=['\"]([^'\"]*)", ssml)
    return found.group(1) if found else ""
