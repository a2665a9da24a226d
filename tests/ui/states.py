"""Conversation states by name, one for each look and for what varies within it."""

from __future__ import annotations

from voicedesk.conversation.events import TalkMode
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.ui.view_state import Look, TalkView, ViewState, view_state

HANDS_FREE = TalkMode.HANDS_FREE
BY_HAND = TalkMode.PUSH_TO_TALK
KEY_REFUSED = Problem(ProblemCode.KEY_REFUSED, "voice-demo.example")
NO_MICROPHONE = Problem(ProblemCode.MICROPHONE_MISSING)

STATES: dict[Look, ConversationState] = {
    Look.OFFLINE: ConversationState(),
    Look.CONNECTING: ConversationState(Phase.CONNECTING),
    Look.READY_HOLD: ConversationState(Phase.READY),
    Look.READY_HANDS_FREE: ConversationState(Phase.LISTENING, HANDS_FREE, mic_open=True),
    Look.LISTENING: ConversationState(Phase.USER_SPEAKING, mic_open=True),
    Look.USER_SPEAKING: ConversationState(Phase.USER_SPEAKING, mic_open=True, speech_heard=True),
    Look.USER_PAUSED: ConversationState(Phase.USER_PAUSED, HANDS_FREE, mic_open=True),
    Look.THINKING: ConversationState(Phase.THINKING),
    Look.SPEAKING: ConversationState(Phase.SPEAKING, response_id="response-1"),
    Look.BARGE_IN: ConversationState(Phase.BARGE_IN, HANDS_FREE, mic_open=True, response_id="response-1"),
    Look.RECONNECTING: ConversationState(Phase.RECONNECTING, linked=True, attempt=2, retry_seconds=4.0),
    Look.FAILED: ConversationState(Phase.FAILED, problem=KEY_REFUSED),
    Look.MUTED: ConversationState(Phase.READY, muted=True),
    Look.NO_MICROPHONE: ConversationState(Phase.READY, mic_problem=NO_MICROPHONE),
}


def shown(look: Look) -> ViewState:
    return view_state(STATES[look])


def talk(look: Look) -> TalkView:
    return shown(look).talk


def hands_free(look: Look) -> TalkView:
    """The look as it is in a hands-free conversation."""
    from dataclasses import replace

    return view_state(replace(STATES[look], mode=HANDS_FREE)).talk
