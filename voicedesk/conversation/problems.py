"""What can go wrong, as data: a stable code, and the values its sentences need.

The sentences themselves (label, row text, fix) are one table in ``wording.py``, so that the window,
the command line and the log say the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ProblemCode(StrEnum):
    """Stable codes: shown under Details, written to the log, never renamed."""

    KEY_REFUSED = "key_refused"
    SIGN_IN_EXPIRED = "sign_in_expired"
    NO_ACCESS = "no_access"
    MODEL_NOT_FOUND = "model_not_found"
    VOICE_NOT_FOUND = "voice_not_found"
    ADDRESS_NOT_FOUND = "address_not_found"
    ADDRESS_REDIRECTS = "address_redirects"
    NOT_CONFIGURED = "not_configured"
    NO_NETWORK = "no_network"
    BLOCKED = "connection_blocked"
    NETWORK_SETTING = "network_setting"
    LIMIT_REACHED = "limit_reached"
    SERVICE_DOWN = "service_down"
    LINK_LOST = "link_lost"
    PROTOCOL = "protocol_violated"
    RESPONSE_FAILED = "response_failed"
    NO_ANSWER = "no_answer"
    ANSWER_TOO_LONG = "answer_too_long"
    NOT_UNDERSTOOD = "not_understood"
    CONTENT_FILTERED = "content_filtered"
    SETTING_REFUSED = "setting_refused"
    OPTION_REFUSED = "option_refused"
    ON_DEVICE_STOPPED = "on_device_stopped"
    MICROPHONE_MISSING = "microphone_missing"
    MICROPHONE_GONE = "microphone_gone"
    MICROPHONE_BUSY = "microphone_busy"
    MICROPHONE_BLOCKED = "microphone_blocked"
    MICROPHONE_IN_CALL_QUALITY = "microphone_in_call_quality"
    SPEAKER_MISSING = "speaker_missing"
    SPEAKER_GONE = "speaker_gone"
    SPEAKER_ABSENT = "speaker_absent"


class Stage(StrEnum):
    """Which service of a conversation that is made of several."""

    WHOLE = ""  # one service does it all, or it is about none of them
    TRANSCRIPTION = "transcription"
    CHAT = "chat"
    SPEECH = "speech"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong.

    ``subject`` is what the sentence is about (a host, a model, a voice, a device), ``detail`` what
    belongs behind Details (the service's own words, already free of secrets), ``retry_after`` the
    seconds the service asked us to wait. ``stage`` is the service it happened at, where there are several;
    ``offer`` a device that would be better.
    """

    code: ProblemCode
    subject: str = ""
    detail: str = ""
    retry_after: float | None = None
    stage: Stage = Stage.WHOLE
    offer: str = ""

    def same_as(self, other: Problem) -> bool:
        """It says the same of the same, whatever the details of the moment."""
        return (self.code, self.subject) == (other.code, other.subject)
