"""The words of the talk control: label, hint and accessible name of every look."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from voicedesk.conversation.events import TalkMode
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import ConversationState
from voicedesk.conversation.wording import wording
from voicedesk.ui.view_state import Look, TalkView

TAPPED_NOTE = "Hold while you speak. Or turn on press-once in settings."
UNMUTE_FIRST = "Muted · press here to unmute"
OPENING = "The microphone is opening"
PRESS_AGAIN = "Press again to send"
SPACE = "Space"
KEY = "{key}"
"""Stands in a hint for the key that talks where the focus is."""


class Words(NamedTuple):
    label: str
    hint: str
    name: str


PLAIN = {
    Look.CONNECTING: Words("Connecting…", "Esc cancels", "Connecting. Escape cancels"),
    Look.THINKING: Words("Thinking", "Esc cancels", "Thinking. Press to cancel"),
    Look.MUTED: Words("You are muted", "Press to unmute", "You are muted. Press to unmute"),
}
START = Words("Start", "Connect and open the microphone", "Start conversation")
GO_ON = Words("Go on", "Connect again; what was said stays", "Go on with the conversation")
SPEAKING_NAME = "Assistant is speaking. Press to interrupt"
PAUSED_NAME = "Pause. Go on, or it will be sent"


def talk_view(state: ConversationState, look: Look, policy: TurnPolicy) -> TalkView:
    words = _words(state, look)
    problem = state.mic_problem if look is Look.NO_MICROPHONE else state.problem
    return TalkView(
        look=look,
        label=words.label,
        hint=words.hint,
        accessible_name=words.name,
        problem=problem if look in {Look.FAILED, Look.NO_MICROPHONE, Look.RECONNECTING} else None,
        mode=state.mode,
        note=TAPPED_NOTE if state.tapped and look is Look.READY_HOLD else "",
        seconds=_seconds(state, look, policy),
    )


def _words(state: ConversationState, look: Look) -> Words:
    if look in PLAIN:
        return PLAIN[look]
    return _SPELLED[look](state)


def _offline(state: ConversationState) -> Words:
    """What was said goes on; only New begins with nothing."""
    return GO_ON if state.entries else START


def _ready_hold(state: ConversationState) -> Words:
    return Words("Hold to talk", OPENING if state.mic_opening else f"or hold {KEY}", "Hold to talk")


def _ready_hands_free(state: ConversationState) -> Words:
    if state.mic_opening:
        return Words("One moment", OPENING, f"One moment. {OPENING}")
    return Words("Ready", "Just start speaking", "Ready, just start speaking")


def _listening(state: ConversationState) -> Words:
    if state.mic_opening:
        return Words("One moment", OPENING, f"One moment. {OPENING}")
    return Words("Listening", _while_talking(state), "Listening")


def _user_speaking(state: ConversationState) -> Words:
    return Words("Hearing you", _while_talking(state), "Hearing you")


def _while_talking(state: ConversationState) -> str:
    return "Speak when you like" if state.mode is TalkMode.HANDS_FREE else "Release to send"


def _user_paused(state: ConversationState) -> Words:
    by_hand = state.mode is TalkMode.PUSH_TO_TALK
    return Words("Go on…", "or release to send" if by_hand else "or wait, and it is sent", PAUSED_NAME)


def _speaking(state: ConversationState) -> Words:
    if state.muted:
        hint = "Speaking · you are muted"
    elif state.mode is TalkMode.HANDS_FREE:
        hint = "Speaking · or just talk over it"
    else:
        hint = f"Speaking · {KEY} or Esc"
    return Words("Press to interrupt", hint, SPEAKING_NAME)


def _paused(state: ConversationState) -> Words:
    if state.speaker_problem is None:
        return Words("Paused", "Keep talking, or wait and it goes on", "Paused, keep talking or wait")
    why = wording(state.speaker_problem).label
    return Words("Paused", f"{why} · Esc stops", f"Paused. {why}. Escape stops the answer")


def _reconnecting(state: ConversationState) -> Words:
    label = f"{'Reconnecting' if state.linked else 'Connecting'}, attempt {_attempt(state)}"
    return Words(label, "Press to try now", f"{label}. Press to try now")


def _attempt(state: ConversationState) -> int:
    """Of connections that never were, the first was no repetition."""
    return max(1, state.attempt) + (not state.linked)


def _failed(state: ConversationState) -> Words:
    if state.problem is None or not wording(state.problem).label:  # It was meant for the transcript alone.
        return Words("Not connected", "Press to try again", "Not connected. Press to try again")
    return _of_problem(state.problem)


def _no_microphone(state: ConversationState) -> Words:
    if state.mic_problem is None or state.mic_problem.code is ProblemCode.MICROPHONE_MISSING:
        return Words("No microphone", "Press to choose one", "No microphone. Press to choose one")
    return _of_problem(state.mic_problem)


def _of_problem(problem: Problem) -> Words:
    said = wording(problem)
    return Words(said.label, said.hint, f"{said.label}. {said.hint}")


_SPELLED: dict[Look, Callable[[ConversationState], Words]] = {
    Look.OFFLINE: _offline,
    Look.READY_HOLD: _ready_hold,
    Look.READY_HANDS_FREE: _ready_hands_free,
    Look.LISTENING: _listening,
    Look.USER_SPEAKING: _user_speaking,
    Look.USER_PAUSED: _user_paused,
    Look.SPEAKING: _speaking,
    Look.BARGE_IN: _paused,
    Look.RECONNECTING: _reconnecting,
    Look.FAILED: _failed,
    Look.NO_MICROPHONE: _no_microphone,
}


def _seconds(state: ConversationState, look: Look, policy: TurnPolicy) -> float:
    if look is Look.RECONNECTING:
        return state.retry_seconds
    return policy.endpoint_seconds if look is Look.USER_PAUSED else 0.0
