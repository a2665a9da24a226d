"""Mute, talk mode and devices: what changes under a conversation that goes on."""

from __future__ import annotations

import pytest

from tests.conversation.script import (
    BY_KEY,
    HANDS_FREE,
    Script,
    barging_in,
    connected,
    kinds,
    speaking,
    thinking,
    untimed,
)
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.commands import Lead
from voicedesk.conversation.events import Direction, Outcome, TalkMode
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import Notice, Turn, TurnStatus
from voicedesk.conversation.wording import sentence_after, wording

NO_MIC = Problem(ProblemCode.MICROPHONE_GONE, subject="Studio mic")
NO_SPEAKER = Problem(ProblemCode.SPEAKER_GONE, subject="Headphones")
MUTE = ev.MuteChanged(muted=True)
UNMUTE = ev.MuteChanged(muted=False)
MIC_LOST = ev.DeviceLost(Direction.INPUT, NO_MIC)
SPEAKER_LOST = ev.DeviceLost(Direction.OUTPUT, NO_SPEAKER)
HELD = ev.DeviceLost(Direction.OUTPUT, NO_SPEAKER, "Room speakers")
NONE_LEFT = ev.DeviceLost(Direction.OUTPUT, Problem(ProblemCode.SPEAKER_MISSING))


def test_muting_hands_free_closes_the_microphone_at_once() -> None:
    script = connected()

    orders = script.run(MUTE)

    assert orders == [cmd.MuteMic(muted=True), cmd.CloseMic()]
    assert (script.phase, script.state.muted) == (Phase.READY, True)


def test_unmuting_hands_free_hears_only_what_comes_from_now_on() -> None:
    script = connected()
    script.run(MUTE)

    assert script.run(UNMUTE) == [cmd.MuteMic(muted=False), cmd.OpenMic(Lead.NONE)]
    assert script.phase is Phase.LISTENING


def test_muting_twice_changes_nothing() -> None:
    script = connected()
    script.run(MUTE)

    assert script.run(MUTE) == []


def test_muting_before_the_start_holds() -> None:
    script = Script()

    muted = script.run(MUTE)
    script.run(ev.SessionStarted(), ev.BackendConnected())

    assert muted == [cmd.MuteMic(muted=True)]
    assert (script.phase, script.state.mic_open) == (Phase.READY, False)


@pytest.mark.parametrize("event", [MUTE, MIC_LOST])
def test_closing_the_microphone_drops_a_half_said_turn(event: ev.Event) -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.UserTranscriptUpdated("q1", "what", final=False))

    orders = script.run(event)

    assert orders[-2:] == [cmd.CloseMic(), cmd.DiscardUserTurn()]
    assert script.phase is Phase.READY
    assert script.texts == []


@pytest.mark.parametrize("event", [MUTE, MIC_LOST])
def test_an_answer_goes_on_when_the_microphone_closes(event: ev.Event) -> None:
    script = speaking()

    orders = script.run(event)

    assert orders[-1] == cmd.CloseMic()
    assert (script.phase, script.state.response_id) == (Phase.SPEAKING, "r1")


@pytest.mark.parametrize("event", [MUTE, MIC_LOST, ev.TalkModeChosen(BY_KEY)])
def test_a_paused_answer_goes_on_when_nobody_is_listened_to_any_more(event: ev.Event) -> None:
    script = barging_in()

    # The half word goes: else the service would make a turn of it once the microphone is open again.
    assert script.run(event)[-3:] == [cmd.ResumePlayout(), cmd.CloseMic(), cmd.DiscardUserTurn()]
    assert script.phase is Phase.SPEAKING


def test_speech_reported_after_muting_does_not_pause_the_answer() -> None:
    script = speaking()
    script.run(MUTE)

    assert script.run(ev.SpeechStarted()) == []
    assert script.phase is Phase.SPEAKING


@pytest.mark.parametrize("mode", [HANDS_FREE, BY_KEY])
def test_the_talk_key_does_not_even_interrupt_while_muted(mode: TalkMode) -> None:
    script = speaking(mode)
    script.run(MUTE)

    assert script.run(ev.TalkPressed()) == []
    assert script.phase is Phase.SPEAKING


def test_thinking_goes_on_while_muted() -> None:
    script = thinking()

    script.run(MUTE)

    assert (script.phase, script.state.mic_open) == (Phase.THINKING, False)


@pytest.mark.parametrize(("mode", "phase"), [(HANDS_FREE, Phase.LISTENING), (BY_KEY, Phase.READY)])
def test_the_talk_mode_can_change_at_rest(mode: TalkMode, phase: Phase) -> None:
    script = connected(BY_KEY if mode is HANDS_FREE else HANDS_FREE)

    orders = script.run(ev.TalkModeChosen(mode))

    assert orders == [cmd.OpenMic(Lead.NONE) if mode is HANDS_FREE else cmd.CloseMic()]
    assert (script.phase, script.state.mode) == (phase, mode)


def test_choosing_the_same_mode_changes_nothing() -> None:
    script = connected()
    script.run(ev.SpeechStarted())

    assert script.run(ev.TalkModeChosen(HANDS_FREE)) == []
    assert script.phase is Phase.USER_SPEAKING


@pytest.mark.parametrize(
    "withdrawal",
    [ev.MuteChanged(muted=True), ev.TalkModeChosen(BY_KEY), ev.TextSubmitted("hello")],
    ids=["mute", "mode", "text"],
)
def test_a_withdrawn_turn_that_the_service_makes_all_the_same_is_taken_back_there(
    withdrawal: ev.Event,
) -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.UserTranscriptUpdated("q1", "what", final=False), withdrawal)

    assert script.run(ev.UserTurnCommitted("q1")) == [cmd.DiscardUserTurn("q1")]
    assert script.run(ev.UserTranscriptUpdated("q1", "what I said", final=True)) == []
    assert "q1" not in [row.turn_id for row in script.state.entries if isinstance(row, Turn)]


def test_changing_the_mode_drops_a_half_said_turn() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed())

    orders = script.run(ev.TalkModeChosen(HANDS_FREE))

    assert cmd.DiscardUserTurn() in orders
    assert script.phase is Phase.LISTENING
    assert script.run(ev.TalkReleased(2.0)) == []


def test_changing_the_mode_during_an_answer_moves_the_gate_only() -> None:
    script = speaking(BY_KEY)

    assert script.run(ev.TalkModeChosen(HANDS_FREE)) == [cmd.OpenMic(Lead.NONE)]
    assert script.phase is Phase.SPEAKING


def test_the_mode_can_change_while_offline() -> None:
    script = Script(BY_KEY)

    assert script.run(ev.TalkModeChosen(HANDS_FREE)) == []
    assert script.state.mode is HANDS_FREE


def test_a_lost_microphone_leaves_typing_and_answers() -> None:
    script = connected()

    orders = script.run(MIC_LOST)

    assert orders == [cmd.CloseMic()]
    assert (script.phase, script.state.mic_problem) == (Phase.READY, NO_MIC)
    assert cmd.SendText("hello") in script.run(ev.TextSubmitted("hello"))


def test_a_microphone_that_is_back_is_listened_to_again() -> None:
    script = connected()
    script.run(MIC_LOST)

    orders = script.run(ev.DeviceRestored(Direction.INPUT))

    assert orders == [cmd.OpenMic(Lead.NONE)]
    assert (script.phase, script.state.mic_problem) == (Phase.LISTENING, None)


def test_news_that_a_working_microphone_works_ends_no_turn() -> None:
    script = connected()
    script.run(ev.SpeechStarted())

    assert script.run(ev.DeviceRestored(Direction.INPUT)) == []
    assert script.phase is Phase.USER_SPEAKING


def test_another_microphone_takes_over_with_a_notice() -> None:
    script = connected()
    script.run(MIC_LOST)

    orders = script.run(ev.DeviceChanged(Direction.INPUT, "Built-in", NO_MIC))

    assert orders == [cmd.OpenMic(Lead.NONE)]
    assert script.state.mic_problem is None
    assert script.notices == [ProblemCode.MICROPHONE_GONE]


def test_a_device_the_user_chose_needs_no_notice() -> None:
    script = connected()

    script.run(ev.DeviceChanged(Direction.OUTPUT, "Headset"))

    assert script.notices == []


def test_a_lost_speaker_cuts_the_answer_and_goes_on_in_writing() -> None:
    script = speaking()

    orders = script.run(SPEAKER_LOST)
    script.run(ev.ResponseTextAdded("r1", " five"))

    assert untimed(orders) == [cmd.FlushPlayout("r1")]
    assert script.phase is Phase.LISTENING
    assert script.state.speaker_problem == NO_SPEAKER
    assert (script.turn("r1").status, script.turn("r1").text) == (TurnStatus.CUT, "one two three four five")


def test_what_was_heard_before_the_speaker_was_lost_is_told() -> None:
    script = speaking()
    script.run(SPEAKER_LOST)

    assert script.run(ev.PlayoutFlushed("r1", 1000, 2000)) == [cmd.TruncateResponse("r1", 1000)]


def test_without_a_speaker_the_answer_is_read_and_nothing_is_taken_back() -> None:
    script = thinking()
    script.run(SPEAKER_LOST)

    orders = script.run(ev.ResponseAudioStarted("r1"), ev.ResponseTextAdded("r1", "Hi."))
    waits = script.phase
    script.run(ev.PlayoutFlushed("r1", 0, 900), ev.ResponseFinished("r1", Outcome.COMPLETED))

    assert untimed(orders) == [cmd.FlushPlayout("r1")]
    assert waits is Phase.THINKING
    assert script.phase is Phase.LISTENING
    assert (script.turn("r1").status, script.turn("r1").heard_chars) == (TurnStatus.DONE, None)


@pytest.mark.parametrize("finished_before", [False, True])
def test_a_speaker_lost_while_sound_is_on_its_way_leaves_the_answer_to_be_read(
    *, finished_before: bool
) -> None:
    script = thinking()
    events = [SPEAKER_LOST, ev.ResponseFinished("r1", Outcome.COMPLETED)]
    script.run(ev.ResponseAudioStarted("r1"), ev.ResponseTextAdded("r1", "Hi."))

    orders = script.run(*(reversed(events) if finished_before else events))

    assert untimed(orders) == [cmd.FlushPlayout("r1")]
    assert script.phase is Phase.LISTENING
    assert script.turn("r1").status is TurnStatus.DONE


def test_a_speaker_lost_during_a_pause_leaves_the_floor_to_the_user() -> None:
    script = barging_in()

    orders = script.run(SPEAKER_LOST)

    assert cmd.ResumePlayout() in orders
    assert script.phase is Phase.USER_SPEAKING


def test_a_speaker_that_is_back_speaks_the_next_answer() -> None:
    script = connected()
    script.run(SPEAKER_LOST, ev.DeviceRestored(Direction.OUTPUT))

    orders = script.run(ev.TextSubmitted("hello"), ev.ResponseStarted("r1"), ev.ResponseAudioStarted("r1"))

    assert cmd.FlushPlayout not in kinds(orders)
    assert script.state.speaker_problem is None


def test_a_speaker_lost_at_rest_is_said_once_in_the_transcript() -> None:
    script = connected()

    assert script.run(SPEAKER_LOST, SPEAKER_LOST) == []
    script.run(ev.DeviceRestored(Direction.OUTPUT), SPEAKER_LOST)

    assert script.notices == [NO_SPEAKER.code]
    assert script.phase is Phase.LISTENING


def test_what_a_pulled_headset_played_stands_still_until_the_person_chooses() -> None:
    script = speaking()

    assert script.run(HELD) == [], "nothing is thrown away, nothing sounds"
    assert (script.phase, script.state.speaker_instead) == (Phase.SPEAKING, "Room speakers")
    assert script.turn("r1").status is TurnStatus.LIVE

    script.run(ev.DeviceChanged(Direction.OUTPUT, "Room speakers"))
    assert (script.state.speaker_problem, script.state.speaker_instead) == (None, "")
    script.run(ev.ResponseFinished("r1", Outcome.COMPLETED), ev.PlayoutFinished("r1", 4000))
    assert (script.phase, script.turn("r1").status) == (Phase.LISTENING, TurnStatus.DONE)


@pytest.mark.parametrize(
    "taking_over", [ev.InterruptPressed(), ev.TextSubmitted("hello"), ev.SessionStopped()]
)
def test_an_answer_that_stands_still_gives_way_to_whoever_goes_on_without_it(taking_over: ev.Event) -> None:
    script = speaking()
    script.run(HELD)

    assert cmd.FlushPlayout("r1") in script.run(taking_over)


def test_an_answer_that_begins_while_another_stands_still_is_read() -> None:
    script = speaking()
    script.run(HELD, ev.TextSubmitted("and now?"), ev.ResponseFinished("r1", Outcome.CANCELLED))

    orders = script.run(ev.ResponseStarted("r2"), ev.ResponseAudioStarted("r2"))

    assert cmd.FlushPlayout("r2") in orders


def test_an_answer_that_stands_still_stays_when_the_other_speaker_goes_too() -> None:
    script = speaking()
    script.run(HELD)

    assert script.run(NONE_LEFT) == []
    assert (script.phase, script.state.speaker_instead) == (Phase.SPEAKING, "")
    script.run(ev.DeviceRestored(Direction.OUTPUT))
    assert script.turn("r1").status is TurnStatus.LIVE


@pytest.mark.parametrize(
    ("lost", "back", "said"),
    [
        (HELD, ev.DeviceRestored(Direction.OUTPUT), "Headphones was unplugged. It is back again."),
        (
            HELD,
            ev.DeviceChanged(Direction.OUTPUT, "Room speakers"),
            "Headphones was unplugged. We go on with Room speakers.",
        ),
        (NONE_LEFT, ev.DeviceRestored(Direction.OUTPUT), "No speaker found. There is one again."),
        (
            ev.DeviceChanged(Direction.INPUT, "Built-in", NO_MIC),
            ev.DeviceChanged(Direction.INPUT, "Studio mic"),
            "Studio mic was unplugged. It is back again.",
        ),
    ],
    ids=["back", "another", "one again", "microphone"],
)
def test_a_notice_of_a_lost_device_says_when_that_is_over(lost: ev.Event, back: ev.Event, said: str) -> None:
    script = connected()
    script.run(lost)
    assert [row.over for row in script.state.entries if isinstance(row, Notice)] == [False]

    script.run(back)

    assert [sentence_after(row) for row in script.state.entries if isinstance(row, Notice) and row.over] == [
        said
    ]


def test_a_speaker_lost_again_is_lost_again() -> None:
    script = connected()
    script.run(NONE_LEFT, ev.DeviceRestored(Direction.OUTPUT), NONE_LEFT)

    assert [row.over for row in script.state.entries if isinstance(row, Notice)] == [False]


WITH_EARCONS = TurnPolicy(earcons=True)
LISTENING = cmd.PlayEarcon(cmd.Earcon.LISTENING)


def test_the_tone_that_says_speak_now_waits_for_the_first_sound_of_the_microphone() -> None:
    script = connected(BY_KEY, WITH_EARCONS)
    script.run(ev.MicrophoneGave(opening=True))

    assert LISTENING not in script.run(ev.TalkPressed())
    assert script.state.mic_opening
    assert script.run(ev.MicrophoneGave()) == [LISTENING]
    assert not script.state.mic_opening


def test_a_microphone_that_gives_already_is_ready_at_once() -> None:
    script = connected(BY_KEY, WITH_EARCONS)
    script.run(ev.MicrophoneGave(opening=True), ev.MicrophoneGave())

    assert LISTENING in script.run(ev.TalkPressed())
    assert script.run(ev.MicrophoneGave()) == []


def test_a_microphone_that_is_not_there_is_not_waited_for() -> None:
    script = connected()
    script.run(ev.MicrophoneGave(opening=True), MIC_LOST)

    assert not script.state.mic_opening


def test_by_the_key_a_voice_is_heard_by_its_level() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed())

    assert script.run(ev.MicrophoneGave(voice=True)) == []
    assert script.state.speech_heard


@pytest.mark.parametrize("mode", [HANDS_FREE, BY_KEY])
def test_a_loud_microphone_takes_no_floor_by_itself(mode: TalkMode) -> None:
    script = speaking(mode)
    before = script.state

    assert script.run(ev.MicrophoneGave(voice=True)) == []
    assert script.state == before


def test_a_microphone_in_call_quality_is_over_with_another() -> None:
    script = connected()
    quality = Problem(ProblemCode.MICROPHONE_IN_CALL_QUALITY, "WH-1000XM4", offer="Built-in")
    script.run(ev.DeviceChanged(Direction.INPUT, "WH-1000XM4", quality))
    assert wording(quality).fix_label == "Use Built-in"

    script.run(ev.DeviceChanged(Direction.INPUT, "Built-in"))

    [row] = script.state.entries
    assert isinstance(row, Notice)
    assert (row.over, row.by) == (True, "Built-in")
