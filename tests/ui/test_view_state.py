from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from tests.ui.states import BY_HAND, HANDS_FREE, KEY_REFUSED, NO_MICROPHONE, STATES
from voicedesk.conversation.events import TalkMode
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.conversation.turns import Speaker, Turn
from voicedesk.conversation.wording import wording
from voicedesk.ui.view_state import Look, MicLook, view_state

MUTE_SHOWS = {Phase.READY, Phase.LISTENING, Phase.USER_PAUSED}
LOOKS_OF = {
    (Phase.OFFLINE, BY_HAND): Look.OFFLINE,
    (Phase.OFFLINE, HANDS_FREE): Look.OFFLINE,
    (Phase.CONNECTING, BY_HAND): Look.CONNECTING,
    (Phase.CONNECTING, HANDS_FREE): Look.CONNECTING,
    (Phase.READY, BY_HAND): Look.READY_HOLD,
    (Phase.READY, HANDS_FREE): Look.READY_HANDS_FREE,
    (Phase.LISTENING, BY_HAND): Look.READY_HANDS_FREE,
    (Phase.LISTENING, HANDS_FREE): Look.READY_HANDS_FREE,
    (Phase.USER_SPEAKING, BY_HAND): Look.LISTENING,
    (Phase.USER_SPEAKING, HANDS_FREE): Look.LISTENING,
    (Phase.USER_PAUSED, BY_HAND): Look.USER_PAUSED,
    (Phase.USER_PAUSED, HANDS_FREE): Look.USER_PAUSED,
    (Phase.THINKING, BY_HAND): Look.THINKING,
    (Phase.THINKING, HANDS_FREE): Look.THINKING,
    (Phase.SPEAKING, BY_HAND): Look.SPEAKING,
    (Phase.SPEAKING, HANDS_FREE): Look.SPEAKING,
    (Phase.BARGE_IN, BY_HAND): Look.BARGE_IN,
    (Phase.BARGE_IN, HANDS_FREE): Look.BARGE_IN,
    (Phase.RECONNECTING, BY_HAND): Look.RECONNECTING,
    (Phase.RECONNECTING, HANDS_FREE): Look.RECONNECTING,
    (Phase.FAILED, BY_HAND): Look.FAILED,
    (Phase.FAILED, HANDS_FREE): Look.FAILED,
}


@pytest.mark.parametrize(("phase", "mode", "muted"), list(product(Phase, TalkMode, (False, True))))
def test_every_phase_mode_and_mute_has_its_look(phase: Phase, mode: TalkMode, muted: bool) -> None:
    look = view_state(ConversationState(phase, mode, muted=muted)).talk.look
    assert look is (Look.MUTED if muted and phase in MUTE_SHOWS else LOOKS_OF[phase, mode])


@pytest.mark.parametrize(("phase", "mode", "muted"), list(product(Phase, TalkMode, (False, True))))
def test_every_look_has_its_words(phase: Phase, mode: TalkMode, muted: bool) -> None:
    view = view_state(ConversationState(phase, mode, muted=muted)).talk
    assert view.label
    assert view.hint
    assert view.accessible_name
    assert view.mode is mode


@pytest.mark.parametrize(
    ("look", "label", "hint", "name"),
    [
        (Look.OFFLINE, "Start", "Connect and open the microphone", "Start conversation"),
        (Look.CONNECTING, "Connecting…", "Esc cancels", "Connecting. Escape cancels"),
        (Look.READY_HOLD, "Hold to talk", "or hold {key}", "Hold to talk"),
        (Look.READY_HANDS_FREE, "Ready", "Just start speaking", "Ready, just start speaking"),
        (Look.LISTENING, "Listening", "Release to send", "Listening"),
        (Look.USER_SPEAKING, "Hearing you", "Release to send", "Hearing you"),
        (Look.USER_PAUSED, "Go on…", "or wait, and it is sent", "Pause. Go on, or it will be sent"),
        (Look.THINKING, "Thinking", "Esc cancels", "Thinking. Press to cancel"),
        (
            Look.SPEAKING,
            "Press to interrupt",
            "Speaking · {key} or Esc",
            "Assistant is speaking. Press to interrupt",
        ),
        (Look.BARGE_IN, "Paused", "Keep talking, or wait and it goes on", "Paused, keep talking or wait"),
        (
            Look.RECONNECTING,
            "Reconnecting, attempt 2",
            "Press to try now",
            "Reconnecting, attempt 2. Press to try now",
        ),
        (Look.MUTED, "You are muted", "Press to unmute", "You are muted. Press to unmute"),
        (Look.NO_MICROPHONE, "No microphone", "Press to choose one", "No microphone. Press to choose one"),
    ],
)
def test_the_words_are_those_of_the_design(look: Look, label: str, hint: str, name: str) -> None:
    view = view_state(STATES[look]).talk
    assert (view.look, view.label, view.hint, view.accessible_name) == (look, label, hint, name)


@pytest.mark.parametrize(
    ("look", "changes", "hint"),
    [
        (Look.LISTENING, {"mode": HANDS_FREE}, "Speak when you like"),
        (Look.USER_SPEAKING, {"mode": HANDS_FREE}, "Speak when you like"),
        (Look.USER_PAUSED, {"mode": BY_HAND}, "or release to send"),
        (Look.SPEAKING, {"mode": HANDS_FREE}, "Speaking · or just talk over it"),
        (Look.SPEAKING, {"mode": HANDS_FREE, "muted": True}, "Speaking · you are muted"),
    ],
)
def test_hints_follow_mode_and_mute(look: Look, changes: dict[str, object], hint: str) -> None:
    assert view_state(replace(STATES[look], **changes)).talk.hint == hint  # type: ignore[arg-type]


@pytest.mark.parametrize("look", [Look.READY_HOLD, Look.READY_HANDS_FREE, Look.LISTENING])
def test_nobody_is_told_to_speak_before_the_microphone_gives_something(look: Look) -> None:
    view = view_state(replace(STATES[look], mic_opening=True)).talk
    assert view.hint == "The microphone is opening"


@pytest.mark.parametrize("code", list(ProblemCode))
def test_a_failure_shows_the_words_of_its_problem(code: ProblemCode) -> None:
    problem = Problem(code, "voice-demo.example")
    view = view_state(ConversationState(Phase.FAILED, problem=problem)).talk
    said = wording(problem)
    assert view.problem == problem
    if said.label:
        assert (view.label, view.hint) == (said.label, said.hint)
    assert view.label
    assert view.accessible_name.startswith(view.label)


def test_a_failure_that_nobody_explained_can_still_be_tried_again() -> None:
    view = view_state(ConversationState(Phase.FAILED)).talk
    assert (view.label, view.hint, view.problem) == ("Not connected", "Press to try again", None)


def test_without_a_microphone_the_phases_that_need_one_say_so() -> None:
    for phase in Phase:
        look = view_state(ConversationState(phase, mic_problem=NO_MICROPHONE)).talk.look
        needs_one = phase in {Phase.READY, Phase.LISTENING, Phase.USER_SPEAKING, Phase.USER_PAUSED}
        assert (look is Look.NO_MICROPHONE) == needs_one


def test_a_blocked_microphone_is_named_as_such() -> None:
    blocked = Problem(ProblemCode.MICROPHONE_BLOCKED)
    view = view_state(ConversationState(Phase.READY, mic_problem=blocked))
    assert view.talk.label == "Microphone blocked"
    assert view.talk.problem == blocked
    assert view.mic is MicLook.BLOCKED


@pytest.mark.parametrize(
    ("state", "mic"),
    [
        (ConversationState(), MicLook.OFF),
        (ConversationState(Phase.CONNECTING), MicLook.OFF),
        (ConversationState(Phase.RECONNECTING), MicLook.OFF),
        (ConversationState(Phase.FAILED), MicLook.OFF),
        (ConversationState(Phase.READY), MicLook.ON),
        (ConversationState(Phase.SPEAKING), MicLook.ON),
        (ConversationState(Phase.READY, muted=True), MicLook.MUTED),
        (ConversationState(muted=True), MicLook.MUTED),
        (ConversationState(Phase.READY, mic_problem=NO_MICROPHONE), MicLook.MISSING),
        (
            ConversationState(Phase.READY, mic_problem=Problem(ProblemCode.MICROPHONE_BUSY), muted=True),
            MicLook.MISSING,
        ),
    ],
)
def test_the_microphone_button_shows_what_is_true(state: ConversationState, mic: MicLook) -> None:
    assert view_state(state).mic is mic


@pytest.mark.parametrize(
    ("phase", "placeholder"),
    [
        (Phase.OFFLINE, "Type here to start"),
        (Phase.READY, "Type a message instead"),
        (Phase.SPEAKING, "Type a message instead"),
        (Phase.RECONNECTING, "Sent when there is a connection"),
        (Phase.FAILED, "Type here to connect again"),
    ],
)
def test_the_typing_field_says_what_typing_does(phase: Phase, placeholder: str) -> None:
    assert view_state(ConversationState(phase)).input_placeholder == placeholder


def test_only_a_response_that_sounds_is_followed_word_by_word() -> None:
    assert view_state(STATES[Look.SPEAKING]).speaking_response == "response-1"
    assert view_state(STATES[Look.BARGE_IN]).speaking_response == "response-1"
    thinking = ConversationState(Phase.THINKING, response_id="response-1")
    assert view_state(thinking).speaking_response is None


def test_a_conversation_runs_unless_it_is_offline_or_has_failed() -> None:
    idle = {phase for phase in Phase if not view_state(ConversationState(phase)).running}
    assert idle == {Phase.OFFLINE, Phase.FAILED}


def test_a_tap_is_explained_and_a_reconnect_counted() -> None:
    tapped = view_state(ConversationState(Phase.READY, tapped=True)).talk
    assert tapped.note == "Hold while you speak. Or turn on press-once in settings."
    assert view_state(STATES[Look.RECONNECTING]).talk.seconds == 4.0


def test_a_pause_lasts_as_long_as_the_policy_says() -> None:
    view = view_state(STATES[Look.USER_PAUSED], TurnPolicy(endpoint_seconds=1.2))
    assert view.talk.seconds == 1.2


def test_entries_pass_through_untouched() -> None:
    entries = (Turn("item-1", Speaker.USER, "Hello"),)
    assert view_state(ConversationState(Phase.READY, entries=entries)).entries is entries


def test_the_problem_of_a_lost_link_stays_with_the_view() -> None:
    state = ConversationState(Phase.RECONNECTING, attempt=1, problem=KEY_REFUSED)
    assert view_state(state).talk.problem == KEY_REFUSED
