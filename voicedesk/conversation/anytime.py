"""What means the same in every phase: mute, mode, devices, tools, typed text, the transcript's words."""

from __future__ import annotations

from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.answering import resume
from voicedesk.conversation.answers import Answer, Playout, Request
from voicedesk.conversation.events import Direction, TalkMode, Timer
from voicedesk.conversation.floor import RESTING, USERS, Floor
from voicedesk.conversation.link import Resume
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.responses import lose_playing
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import Speaker, ToolStatus, ToolUse, Turn, TurnStatus
from voicedesk.conversation.undecided import dismiss_all
from voicedesk.conversation.unsent import tell_lost
from voicedesk.conversation.user_turns import Hold

_REFUSALS = frozenset(
    {
        ProblemCode.RESPONSE_FAILED,
        ProblemCode.CONTENT_FILTERED,
        ProblemCode.LIMIT_REACHED,
        ProblemCode.SERVICE_DOWN,
    }
)

_NO_SPEAKER = frozenset({ProblemCode.SPEAKER_MISSING, ProblemCode.SPEAKER_GONE})
_REPLACED = {
    Direction.INPUT: ProblemCode.MICROPHONE_GONE,
    Direction.OUTPUT: ProblemCode.SPEAKER_ABSENT,
}
"""What is told when another device stands in for the chosen one, until that is back."""


def mute(floor: Floor, *, muted: bool) -> None:
    if muted != floor.state.muted:
        floor.set(muted=muted)
        floor.order(cmd.MuteMic(muted))
        resettle(floor)


def choose_mode(floor: Floor, mode: TalkMode) -> None:
    if mode is not floor.state.mode:
        floor.set(mode=mode, tapped=False)
        resettle(floor)


def resettle(floor: Floor) -> None:
    """Mode, mute or microphone changed: an answer goes on, a half-said turn is dropped."""
    phase = floor.state.phase
    if phase in RESTING:
        floor.rest()
    elif phase in USERS:
        floor.gate()
        floor.drop_turn()
        floor.rest()
    elif phase is Phase.BARGE_IN:
        resume(floor)
        if not floor.state.mic_open:  # Half a word would be made a turn once the microphone is open again.
            floor.order(cmd.DiscardUserTurn())
    elif phase in {Phase.THINKING, Phase.SPEAKING}:
        floor.gate()
    else:
        floor.turns.hold = Hold.UP
        if floor.link.resume is Resume.SAID_TURN:
            tell_lost(floor)
        if floor.link.resume is not Resume.ANSWER:
            floor.link.resume = Resume.NONE


def hear_microphone(floor: Floor, gave: ev.MicrophoneGave) -> None:
    by_key = floor.state.phase is Phase.USER_SPEAKING and not floor.hands_free
    if gave.voice:
        # Hands-free the service tells; by the key nobody would until the turn is sent.
        if by_key and not floor.state.speech_heard:
            floor.set(speech_heard=True)
    elif gave.opening != floor.state.mic_opening:
        floor.set(mic_opening=gave.opening)
        if by_key and not gave.opening:
            floor.earcon(cmd.Earcon.LISTENING)


def lose_device(floor: Floor, lost: ev.DeviceLost) -> None:
    if lost.direction is Direction.INPUT:
        floor.set(mic_problem=lost.problem, mic_opening=False)
        resettle(floor)
        return
    told = floor.state.speaker_problem
    if told is None or told.code is not lost.problem.code:
        # The talk control says why nobody hears us, but nothing why we are not heard.
        floor.notice(lost.problem, once=True)
    floor.set(speaker_problem=lost.problem, speaker_instead=lost.instead)
    if told is None:
        _stop_sounding(floor, held=bool(lost.instead))


def _stop_sounding(floor: Floor, *, held: bool) -> None:
    """``held``: what was playing stands still at its sample until the person chooses where it goes on."""
    playing = floor.answers.playing if held else None
    for answer in floor.answers.wanted:
        if answer.sounds and answer is not playing:
            _fall_silent(floor, answer)
    if playing is None and floor.state.phase in {Phase.THINKING, Phase.SPEAKING, Phase.BARGE_IN}:
        lose_playing(floor)


def _fall_silent(floor: Floor, answer: Answer) -> None:
    """What was playing is cut; what had not begun is read from here on."""
    floor.order(cmd.FlushPlayout(answer.response_id))
    if answer.playout is Playout.PLAYING:
        answer.playout = Playout.FLUSHED
        floor.transcript.settle_answer(answer.response_id, TurnStatus.CUT)
    else:
        answer.playout = Playout.READ
        if answer.outcome is not None:
            floor.transcript.settle_answer(answer.response_id, TurnStatus.DONE)


def restore_device(floor: Floor, direction: Direction, by: str = "") -> None:
    """``by``: another device than the one that was lost."""
    if direction is Direction.OUTPUT:
        floor.set(speaker_problem=None, speaker_instead="")
        floor.transcript.settle_notices(lambda told: told.code in _NO_SPEAKER, by)
    elif floor.state.mic_problem is not None:
        floor.set(mic_problem=None)
        resettle(floor)


def change_device(floor: Floor, changed: ev.DeviceChanged) -> None:
    lost = floor.state.speaker_problem
    restore_device(floor, changed.direction, "" if lost and lost.subject == changed.name else changed.name)
    replaced = _REPLACED[changed.direction]
    floor.transcript.settle_notices(lambda told: (told.code, told.subject) == (replaced, changed.name))
    quality = ProblemCode.MICROPHONE_IN_CALL_QUALITY
    if changed.direction is Direction.INPUT:
        floor.transcript.settle_notices(
            lambda told: told.code is quality and told.subject != changed.name, by=changed.name
        )
    if changed.problem is not None:
        floor.notice(changed.problem)


def submit_text(floor: Floor, text: str) -> None:
    """Typed words interrupt what is spoken and are answered at once."""
    if floor.state.phase in USERS:
        floor.drop_turn()
    floor.silence(TurnStatus.INTERRUPTED)
    dismiss_all(floor)
    floor.transcript.add_typed(text, queued=False)
    floor.order(cmd.SendText(text))
    floor.request_answer()


def ask_again(floor: Floor) -> None:
    """The last question, if it has no answer: as it stands. If half of one, anew.

    Not while a tool still runs for it: without the result it would be asked for a second time.
    """
    last = floor.transcript.last_said()
    if isinstance(last, ToolUse):
        used = (row for row in floor.transcript.entries if isinstance(row, ToolUse))
        if all(tool.status is not ToolStatus.RUNNING for tool in used):
            floor.request_answer()
    elif last is not None and last.speaker is Speaker.USER:
        if last.status is TurnStatus.DONE:
            floor.request_answer()
    elif last is not None and last.status is TurnStatus.FAILED:
        _ask_anew(floor)


def _ask_anew(floor: Floor) -> None:
    """The last question as though it were typed once more; but one that a tool was used for only goes on from
    the tool's result, or the tool might be used a second time."""
    for row in reversed(floor.transcript.entries):
        if isinstance(row, ToolUse):
            floor.request_answer()
            return
        if isinstance(row, Turn) and row.speaker is Speaker.USER:
            if row.text:
                submit_text(floor, row.text)
            return


def report_fault(floor: Floor, problem: Problem) -> None:
    """One row; and if the service refused our turn, or the response to it, nothing more is awaited."""
    floor.notice(problem)
    if problem.code is ProblemCode.NOT_UNDERSTOOD and floor.turns.take_commit():
        if floor.state.phase is Phase.THINKING:
            floor.silence(TurnStatus.STOPPED)
            floor.rest()
        return
    refused = problem.code in _REFUSALS and floor.answers.request is not Request.NONE
    if not refused:
        return
    wanted = floor.answers.request is Request.REPLACED
    floor.answers.give_up()
    if wanted:
        floor.ask()
    elif floor.state.phase is Phase.THINKING:
        floor.go_on()


def plan_renewal(floor: Floor, in_seconds: float) -> None:
    """A quarter of the time at least is used, so that short sessions do not renew without end."""
    early = floor.policy.renew_before_expiry_seconds
    floor.start(Timer.EXPIRY, max(in_seconds - early, in_seconds / 4, 0.0))
