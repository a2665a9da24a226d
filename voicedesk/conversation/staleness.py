"""Identity and generation: the one place that decides whether an event still concerns anybody."""

from __future__ import annotations

from voicedesk.conversation import events as ev
from voicedesk.conversation.answers import Playout
from voicedesk.conversation.commands import Command, DiscardUserTurn
from voicedesk.conversation.floor import Floor

_OF_THE_LINK = (
    ev.SessionExpiring,
    ev.UserTurnCommitted,
    ev.UserTranscriptUpdated,
    ev.UserTranscriptFailed,
    ev.ResponseStarted,
    ev.ResponseAudioStarted,
    ev.ResponseTextAdded,
    ev.ResponseOverran,
    ev.ResponseWordTimed,
    ev.ResponseFinished,
    ev.ToolCallRequested,
    ev.PlayoutStarted,
    ev.PlayoutFinished,
)


def is_stale(floor: Floor, event: ev.Event) -> bool:
    if isinstance(event, _OF_THE_LINK) and not floor.online:
        return True
    match event:
        case ev.TimerFired(timer, generation):
            return not floor.timers.is_current(timer, generation)
        case ev.SpeechStarted() | ev.SpeechStopped() | ev.MicrophoneGave(voice=True):
            return not floor.state.mic_open  # Heard before the gate was closed.
        case ev.TextSubmitted(text):
            return not text.strip()
        case ev.TalkPressed():
            return floor.state.muted
        case ev.UserTurnCommitted(item_id):
            return floor.turns.is_dismissed(item_id) or floor.transcript.is_committed(item_id)
        case ev.UserTranscriptUpdated(item_id) | ev.UserTranscriptFailed(item_id):
            return floor.turns.is_dismissed(item_id)
        case ev.ToolCallFinished(call_id) | ev.ToolCallFailed(call_id):
            return not floor.calls.is_running(call_id)
    return _is_of_no_answer(floor, event)


def still_to_do(floor: Floor, event: ev.Event) -> list[Command]:
    """What a stale event asks for all the same: a turn that was withdrawn while the service was making it
    is known there by now, and must be forgotten there, too."""
    match event:
        case ev.UserTurnCommitted(item_id) if floor.online and floor.turns.is_dismissed(item_id):
            return [DiscardUserTurn(item_id)]
    return []


def _is_of_no_answer(floor: Floor, event: ev.Event) -> bool:
    """Whether the event tells of a response that nobody began, has ended, or wants no more."""
    answers = floor.answers
    match event:
        case ev.ResponseStarted(response_id):
            return answers.has_seen(response_id)
        case ev.ResponseTextAdded(response_id) | ev.ResponseWordTimed(response_id):
            return response_id not in answers
        case ev.ResponseFinished(response_id):
            return response_id not in answers or answers[response_id].outcome is not None
        case ev.ToolCallRequested(response_id, call_id):
            return response_id not in answers or call_id in floor.calls
        case ev.ResponseAudioStarted(response_id) | ev.ResponseOverran(response_id):
            return not answers.is_wanted(response_id)
        case ev.PlayoutStarted(response_id):
            return not answers.is_wanted(response_id) or not answers[response_id].is_to_start
        case ev.PlayoutFlushed(response_id):
            return response_id in answers and answers[response_id].playout is Playout.NONE  # Of no sound.
        case ev.PlayoutFinished(response_id):
            return not answers.is_wanted(response_id) or not answers[response_id].sounds
    return False
