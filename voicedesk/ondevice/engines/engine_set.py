"""The engines that serve every connection, and how fast answers are sent."""

from __future__ import annotations

from dataclasses import dataclass

from voicedesk.ondevice.engines.recognizer import Recognizer
from voicedesk.ondevice.engines.responder import Responder
from voicedesk.ondevice.engines.synthesizer import Synthesizer
from voicedesk.ondevice.pacing import Pace


@dataclass(frozen=True, slots=True)
class Engines:
    """``burst_ms`` of an answer's audio goes out at once, the rest ``pace`` times as fast as it is heard."""

    recognizer: Recognizer
    synthesizer: Synthesizer
    responder: Responder
    burst_ms: float = 2_000.0
    pace: float = 6.0

    def new_pace(self) -> Pace:
        """The pace of one answer, which begins now."""
        return Pace(self.burst_ms, self.pace)
