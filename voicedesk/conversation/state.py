"""Where a conversation stands: one frozen value, all that anybody needs to show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicedesk.conversation.events import TalkMode
from voicedesk.conversation.problems import Problem
from voicedesk.conversation.turns import Entry


class Phase(StrEnum):
    OFFLINE = "offline"
    CONNECTING = "connecting"
    READY = "ready"
    LISTENING = "listening"
    USER_SPEAKING = "user-speaking"
    USER_PAUSED = "user-paused"
    THINKING = "thinking"
    SPEAKING = "speaking"
    BARGE_IN = "barge-in"
    RECONNECTING = "reconnecting"
    FAILED = "failed"


ONLINE = frozenset(Phase) - {Phase.OFFLINE, Phase.CONNECTING, Phase.RECONNECTING, Phase.FAILED}


@dataclass(frozen=True, slots=True)
class ConversationState:
    """``problem`` explains RECONNECTING and FAILED; ``attempt`` counts reconnects since the last success;
    ``linked`` is set once there was a connection since it was started: before, none can have been lost;
    ``retry_seconds`` is how long the current wait for the next attempt is; ``mic_problem`` and
    ``speaker_problem`` say why there is no sound in that direction; ``speaker_instead`` names the loudspeaker
    that waits for the person's word; ``tapped`` is set after a press too short to be meant, until the next
    press; ``mic_opening`` from the opening of the microphone until the first of it has come."""

    phase: Phase = Phase.OFFLINE
    mode: TalkMode = TalkMode.PUSH_TO_TALK
    muted: bool = False
    mic_open: bool = False
    speech_heard: bool = False  # in USER_SPEAKING: VAD has found speech in this turn
    response_id: str | None = None
    linked: bool = False
    attempt: int = 0
    retry_seconds: float = 0.0
    problem: Problem | None = None
    mic_opening: bool = False
    mic_problem: Problem | None = None
    speaker_problem: Problem | None = None
    speaker_instead: str = ""
    tapped: bool = False
    entries: tuple[Entry, ...] = ()
