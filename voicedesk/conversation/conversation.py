"""One conversation as a state machine: feed it events, carry out the commands it returns."""

from __future__ import annotations

from collections.abc import Callable

from voicedesk.conversation import anytime, connecting, responses, tooling, undecided
from voicedesk.conversation import events as ev
from voicedesk.conversation.answering import barge_in, speaking, thinking
from voicedesk.conversation.commands import Command
from voicedesk.conversation.events import TalkMode, Timer
from voicedesk.conversation.floor import RESTING, Floor
from voicedesk.conversation.link import Renewal
from voicedesk.conversation.listening import listening, ready, user_paused, user_speaking
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.staleness import is_stale, still_to_do
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.conversation.turns import ToolStatus

_PHASES: dict[Phase, Callable[[Floor, ev.Event], None]] = {
    Phase.OFFLINE: connecting.offline,
    Phase.CONNECTING: connecting.connecting,
    Phase.READY: ready,
    Phase.LISTENING: listening,
    Phase.USER_SPEAKING: user_speaking,
    Phase.USER_PAUSED: user_paused,
    Phase.THINKING: thinking,
    Phase.SPEAKING: speaking,
    Phase.BARGE_IN: barge_in,
    Phase.RECONNECTING: connecting.reconnecting,
    Phase.FAILED: connecting.offline,
}


class Conversation:
    """Pure and synchronous. ``state`` is a new value after every event that changed something.

    The order of the commands matters; each is to be carried out before the next event is handed in.
    """

    def __init__(self, policy: TurnPolicy | None = None, mode: TalkMode = TalkMode.PUSH_TO_TALK) -> None:
        self._floor = Floor(policy or TurnPolicy(), mode)

    @property
    def state(self) -> ConversationState:
        return self._floor.state

    @property
    def policy(self) -> TurnPolicy:
        return self._floor.policy

    def use_policy(self, policy: TurnPolicy) -> None:
        """Conduct the conversation by these numbers from the next event on."""
        self._floor.policy = policy

    def handle(self, event: ev.Event) -> list[Command]:
        """Apply one event and return what must now be done, in order."""
        floor = self._floor
        if is_stale(floor, event):
            return still_to_do(floor, event)
        if isinstance(event, ev.TimerFired):
            floor.timers.stop(event.timer)
        if not (_from_user(floor, event) or _from_service(floor, event) or _from_outside(floor, event)):
            _PHASES[floor.state.phase](floor, event)
        connecting.renew_if_due(floor)
        return floor.take_orders()

    def spoken_span(self, response_id: str, played_ms: int, received_ms: int) -> tuple[int, int] | None:
        """Where in the text of the response's row the word lies that is being played now; None: nowhere."""
        floor = self._floor
        return floor.words.span(response_id, floor.transcript.text_of(response_id), played_ms, received_ms)


def _from_user(floor: Floor, event: ev.Event) -> bool:
    """What the user does that means the same in every phase; False if the phase must tell."""
    match event:
        case ev.SessionStopped(to_go_on):
            connecting.stop(floor, to_go_on=to_go_on)
        case ev.MuteChanged(muted):
            anytime.mute(floor, muted=muted)
        case ev.TalkModeChosen(mode):
            anytime.choose_mode(floor, mode)
        case ev.TextSubmitted(text) if floor.online:
            anytime.submit_text(floor, text)
        case ev.RetryPressed() if floor.state.phase in RESTING:
            anytime.ask_again(floor)
        case _:
            return False
    return True


def _from_service(floor: Floor, event: ev.Event) -> bool:
    """What the service reports; False if the phase must tell, after what is noted here."""
    match event:
        case ev.BackendLost(problem, retryable):
            connecting.lose(floor, problem, retryable=retryable)
        case ev.BackendFaulted(problem):
            anytime.report_fault(floor, problem)
        case ev.SessionExpiring(in_seconds):
            anytime.plan_renewal(floor, in_seconds)
        case ev.UserTurnCommitted() if floor.turns.take_commit():
            floor.add_turn(event.item_id, event.previous_item_id)
        case ev.UserTranscriptUpdated(item_id, text, final):
            undecided.hear_words(floor, item_id, text, final=final)
        case ev.UserTranscriptFailed(item_id):
            undecided.fail_words(floor, item_id)
        case ev.ResponseStarted(response_id):
            responses.begin(floor, response_id)
        case ev.ResponseFinished():
            responses.finish(floor, event)
        case ev.ToolCallRequested():
            tooling.request_call(floor, event)
        case _:
            return _from_response(floor, event)
    return True


def _from_response(floor: Floor, event: ev.Event) -> bool:
    """What is said and played of a response; the phases hear of playout, too."""
    match event:
        case ev.ResponseAudioStarted(response_id):
            responses.announce_audio(floor, floor.answers[response_id])
        case ev.ResponseTextAdded(response_id, text):
            responses.add_text(floor, floor.answers[response_id], text)
        case ev.ResponseOverran(response_id):
            responses.overrun(floor, floor.answers[response_id], sounding=False)
        case ev.ResponseWordTimed():
            responses.time_word(floor, event)
        case ev.PlayoutFlushed():
            responses.flushed(floor, event)
        case ev.PlayoutStarted(response_id):
            responses.start_playout(floor, floor.answers[response_id])
            return False
        case ev.PlayoutFinished(response_id):
            responses.end_playout(floor, floor.answers[response_id])
            return response_id != floor.state.response_id
        case _:
            return False
    return True


def _from_outside(floor: Floor, event: ev.Event) -> bool:
    """Devices, tools, and the timers of the connection."""
    match event:
        case ev.MicrophoneGave():
            anytime.hear_microphone(floor, event)
        case ev.DeviceLost():
            anytime.lose_device(floor, event)
        case ev.DeviceRestored(direction):
            anytime.restore_device(floor, direction)
        case ev.DeviceChanged():
            anytime.change_device(floor, event)
        case ev.ToolCallFinished(call_id, output):
            tooling.end_call(floor, call_id, ToolStatus.DONE, output)
        case ev.ToolCallFailed(call_id, output, reason):
            tooling.end_call(floor, call_id, ToolStatus.FAILED, output, reason)
        case ev.TimerFired(Timer.TOOL):
            tooling.give_up(floor)
        case ev.TimerFired(Timer.EXPIRY):
            floor.link.renewal = Renewal.DUE
        case ev.TimerFired(Timer.STEADY):
            floor.link.attempts = 0
        case _:
            return False
    return True
