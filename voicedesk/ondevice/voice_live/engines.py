"""The engines that serve every connection, and how fast answers are sent."""

from __future__ import annotations

from dataclasses import dataclass

from voicedesk.ondevice.engines.recognizer import Recognizer
from voicedesk.ondevice.engines.responder import Responder
from voicedesk.ondevice.engines.synthesizer import Synthesizer


@dataclass(frozen=True, slots=True)
class Engines:
    """``burst_ms`` of an answer's audio goes out at once, the rest ``pace`` times as fast as it is heard."""

    recognizer: Recognizer
    synthesizer: Synthesizer
    responder: Responder
    burst_ms: float = 2_000.0
    pace: float = 6.0
