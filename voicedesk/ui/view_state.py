"""What the window shows, as one value made from the conversation's state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicedesk.conversation.events import TalkMode
from voicedesk.conversation.problems import Problem
from voicedesk.conversation.state import ConversationState
from voicedesk.conversation.turns import Entry


class Look(StrEnum):
    """The looks of the talk control, named for what a person sees."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    READY_HOLD = "ready-hold"
    READY_HANDS_FREE = "ready-hands-free"
    LISTENING = "listening"
    USER_SPEAKING = "user-speaking"
    USER_PAUSED = "user-paused"
    THINKING = "thinking"
    SPEAKING = "speaking"
    BARGE_IN = "barge-in"
    RECONNECTING = "reconnecting"
    FAILED = "failed"
    MUTED = "muted"
    NO_MICROPHONE = "no-microphone"


class MicLook(StrEnum):
    ON = "on"
    MUTED = "muted"
    OFF = "off"  # no conversation runs
    MISSING = "missing"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class TalkView:
    look: Look
    label: str
    hint: str
    accessible_name: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ViewState:
    talk: TalkView
    mic: MicLook
    mode: TalkMode
    muted: bool
    entries: tuple[Entry, ...]
    speaking_response: str | None  # whose words are being played: the view asks for the position
    input_placeholder: str
    running: bool


def view_state(state: ConversationState) -> ViewState:
    """Pure; the only place where phases become looks and words."""
    raise NotImplementedError
