"""What the window shows, as one value made from the conversation's state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicedesk.conversation.events import TalkMode
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import ONLINE, ConversationState, Phase
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
    """``note`` stands in for the hint for a few seconds; ``seconds`` is how long the look lasts, where that
    is known: until the next attempt (RECONNECTING), until the turn is sent (USER_PAUSED)."""

    look: Look
    label: str
    hint: str
    accessible_name: str
    problem: Problem | None = None
    mode: TalkMode = TalkMode.PUSH_TO_TALK
    note: str = ""
    seconds: float = 0.0


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
    linked: bool  # there was a connection since the conversation was started
    speaker_problem: Problem | None = None  # why nothing is heard
    speaker_instead: str = ""  # what it would be heard through if the person said so


def view_state(state: ConversationState, policy: TurnPolicy | None = None) -> ViewState:
    """Pure; the only place where phases become looks and words.

    ``policy`` tells how long a pause lasts before the turn is sent (None: as by default).
    """
    from voicedesk.ui.talk_words import talk_view

    return ViewState(
        talk=talk_view(state, look_of(state), policy or TurnPolicy()),
        mic=mic_look_of(state),
        mode=state.mode,
        muted=state.muted,
        entries=state.entries,
        speaking_response=state.response_id if state.phase in {Phase.SPEAKING, Phase.BARGE_IN} else None,
        input_placeholder=_placeholder(state),
        running=state.phase not in {Phase.OFFLINE, Phase.FAILED},
        linked=state.linked,
        speaker_problem=state.speaker_problem,
        speaker_instead=state.speaker_instead,
    )


PLACEHOLDERS = {
    Phase.OFFLINE: "Type here to start",
    Phase.CONNECTING: "Sent when connected",
    Phase.RECONNECTING: "Sent when there is a connection",
    Phase.FAILED: "Type here to connect again",
}


def _placeholder(state: ConversationState) -> str:
    if state.phase is Phase.OFFLINE and state.entries:
        return "Type here to go on"
    return PLACEHOLDERS.get(state.phase, "Type a message instead")


MUTED_PHASES = frozenset({Phase.READY, Phase.LISTENING, Phase.USER_PAUSED})
WITHOUT_MICROPHONE = frozenset({Phase.READY, Phase.LISTENING, Phase.USER_SPEAKING, Phase.USER_PAUSED})


def look_of(state: ConversationState) -> Look:
    if state.mic_problem is not None and state.phase in WITHOUT_MICROPHONE:
        return Look.NO_MICROPHONE
    if state.muted and state.phase in MUTED_PHASES:
        return Look.MUTED
    if state.phase is Phase.READY and state.mode is TalkMode.PUSH_TO_TALK:
        return Look.READY_HOLD
    if state.phase in {Phase.READY, Phase.LISTENING}:
        return Look.READY_HANDS_FREE
    if state.phase is Phase.SPEAKING and state.speaker_problem is not None:
        return Look.BARGE_IN
    if state.phase is Phase.USER_SPEAKING and not state.speech_heard:
        return Look.LISTENING
    return Look(state.phase.value)


def mic_look_of(state: ConversationState) -> MicLook:
    if state.mic_problem is not None:
        blocked = state.mic_problem.code is ProblemCode.MICROPHONE_BLOCKED
        return MicLook.BLOCKED if blocked else MicLook.MISSING
    if state.muted:
        return MicLook.MUTED
    return MicLook.ON if state.phase in ONLINE else MicLook.OFF
