"""Typing: at any time, lost never."""

from __future__ import annotations

import pytest

from tests.conversation.script import BY_KEY, LOST, Script, connected, kinds, speaking, untimed
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome, Timer
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import Speaker, Turn, TurnStatus

REFUSED = Problem(ProblemCode.KEY_REFUSED)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_blank_text_is_not_sent(text: str) -> None:
    script = connected()

    assert script.run(ev.TextSubmitted(text)) == []
    assert script.state.entries == ()


def test_typed_text_is_sent_and_answered() -> None:
    script = connected(BY_KEY)

    orders = script.run(ev.TextSubmitted("hello"))

    assert untimed(orders) == [cmd.SendText("hello"), cmd.CreateResponse()]
    assert script.phase is Phase.THINKING
    assert script.last == Turn("local-1", Speaker.USER, "hello", TurnStatus.DONE, typed=True)


def test_typing_interrupts_what_is_being_said() -> None:
    script = speaking()

    orders = script.run(ev.TextSubmitted("enough"))

    assert untimed(orders) == [
        cmd.FlushPlayout("r1"),
        cmd.CancelResponse("r1"),
        cmd.SendText("enough"),
        cmd.CreateResponse(),
    ]
    assert script.turn("r1").status is TurnStatus.INTERRUPTED


def test_typing_while_an_interruption_is_undecided_takes_the_pause_back() -> None:
    script = speaking()
    script.run(ev.SpeechStarted())

    assert cmd.ResumePlayout() in script.run(ev.TextSubmitted("enough"))


def test_typing_drops_a_half_said_turn() -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.UserTranscriptUpdated("q1", "what", final=False))

    orders = script.run(ev.TextSubmitted("hello"))

    assert untimed(orders) == [cmd.DiscardUserTurn(), cmd.SendText("hello"), cmd.CreateResponse()]
    assert script.texts == ["hello"]


def test_typing_settles_an_undecided_sound_as_not_meant() -> None:
    script = speaking()
    script.run(ev.SpeechStarted(), ev.SpeechStopped(100), ev.UserTurnCommitted("cough"))

    assert cmd.DiscardUserTurn("cough") in script.run(ev.TextSubmitted("hello"))


def test_two_texts_in_a_row_are_answered_by_one_response() -> None:
    script = connected()
    script.run(ev.TextSubmitted("one"))

    second = script.run(ev.TextSubmitted("two"))
    orders = script.run(ev.ResponseStarted("r1"))

    assert untimed(second) == [cmd.SendText("two")]
    assert orders == [cmd.FlushPlayout("r1"), cmd.CancelResponse("r1"), cmd.CreateResponse()]


@pytest.mark.parametrize("failed", [False, True])
def test_typing_without_a_session_starts_one_and_sends_the_text_then(*, failed: bool) -> None:
    script = Script(BY_KEY)
    if failed:
        script.run(ev.SessionStarted(), ev.BackendLost(REFUSED, retryable=False))

    started = script.run(ev.TextSubmitted("hello"))
    waiting = script.last
    orders = script.run(ev.BackendConnected())

    assert kinds(started) == [cmd.Connect, cmd.StartTimer]
    assert isinstance(waiting, Turn)
    assert waiting.status is TurnStatus.QUEUED
    assert untimed(orders) == [cmd.SendText("hello"), cmd.CreateResponse()]
    assert script.turn(waiting.turn_id).status is TurnStatus.DONE


def test_text_typed_while_the_link_is_down_is_sent_in_order_after_the_context() -> None:
    script = speaking(finished=True)
    script.run(ev.PlayoutFinished("r1", 2000), ev.BackendLost(LOST))
    said = script.state.entries
    typed = script.run(ev.TextSubmitted("one"), ev.TextSubmitted("two"))
    script.fire(Timer.RECONNECT)

    orders = script.run(ev.BackendConnected())

    assert typed == []
    sent: list[cmd.Command] = [cmd.RestoreContext(said), cmd.SendText("one"), cmd.SendText("two")]
    assert [order for order in orders if not isinstance(order, cmd.StartTimer | cmd.OpenMic)] == [
        *sent,
        cmd.CreateResponse(),
    ]


def test_text_typed_while_the_user_holds_the_floor_is_answered_with_the_users_turn() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed(), ev.BackendLost(LOST), ev.TextSubmitted("hello"))
    script.fire(Timer.RECONNECT)

    orders = script.run(ev.BackendConnected())

    assert untimed(orders) == [cmd.SendText("hello"), cmd.OpenMic(cmd.Lead.TURN)]
    assert script.phase is Phase.USER_SPEAKING


def test_queued_text_survives_a_failure() -> None:
    script = Script()
    script.run(ev.TextSubmitted("hello"), ev.BackendLost(REFUSED, retryable=False))

    script.run(ev.RetryPressed())

    assert cmd.SendText("hello") in script.run(ev.BackendConnected())


def test_typed_words_stand_before_their_answer() -> None:
    script = connected()
    script.run(ev.TextSubmitted("hello"), ev.ResponseStarted("r1"), ev.ResponseTextAdded("r1", "Hi."))
    script.run(ev.ResponseFinished("r1", Outcome.COMPLETED))

    assert script.texts == ["hello", "Hi."]
