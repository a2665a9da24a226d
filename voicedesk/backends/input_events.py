"""The client events about the user's sound, which every dialect of the realtime protocol shares."""

from __future__ import annotations

import base64
from typing import Any

ClientEvent = dict[str, Any]

COMMIT: ClientEvent = {"type": "input_audio_buffer.commit", "event_id": "commit"}
CLEAR: ClientEvent = {"type": "input_audio_buffer.clear", "event_id": "clear"}


def append(pcm: bytes) -> ClientEvent:
    """``pcm``: 24 kHz mono little-endian int16."""
    return {"type": "input_audio_buffer.append", "audio": base64.b64encode(pcm).decode("ascii")}
