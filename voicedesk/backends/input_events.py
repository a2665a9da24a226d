"""The client events about the user's sound, which every dialect of the realtime protocol shares."""

from __future__ import annotations

import base64
from typing import Any

from voicedesk.backends.base import BYTES_PER_MS

ClientEvent = dict[str, Any]

SHORTEST_COMMIT_BYTES = 100 * BYTES_PER_MS  # The services refuse to commit less.

COMMIT: ClientEvent = {"type": "input_audio_buffer.commit", "event_id": "commit"}
CLEAR: ClientEvent = {"type": "input_audio_buffer.clear", "event_id": "clear"}


def append(pcm: bytes) -> ClientEvent:
    """``pcm``: 24 kHz mono little-endian int16."""
    return {"type": "input_audio_buffer.append", "audio": base64.b64encode(pcm).decode("ascii")}
