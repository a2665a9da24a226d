"""What the Speech SDK reports about one of its synthesizers, as values of our own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Connected:
    pass


@dataclass(frozen=True, slots=True)
class Disconnected:
    pass


@dataclass(frozen=True, slots=True)
class Sound:
    """``pcm``: 24 kHz mono little-endian int16, possibly cut within a sample."""

    request_id: str
    pcm: bytes


@dataclass(frozen=True, slots=True)
class SpokenWord:
    request_id: str
    word: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Completed:
    request_id: str


@dataclass(frozen=True, slots=True)
class Canceled:
    """``error`` is the name of the SDK's error code, empty where it stopped because it was told to;
    ``details`` its words, which may hold anything."""

    request_id: str
    error: str
    details: str


Signal = Connected | Disconnected | Sound | SpokenWord | Completed | Canceled
