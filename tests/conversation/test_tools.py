"""Tools: run once, answered once, followed by one response, whatever the user does meanwhile."""

from __future__ import annotations

import pytest

from tests.conversation.script import LOST, Script, kinds, speaking, thinking, timer_started, untimed
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome, Timer
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.conversation.tooling import MOST_RUNNING
from voicedesk.conversation.turns import ToolStatus, ToolUse
from voicedesk.tools.registry import LONGEST_SECONDS

CALL = ev.ToolCallRequested("r1", "c1", "get_time", "{}")
OTHER_CALL = ev.ToolCallRequested("r1", "c2", "get_weather", '{"city": "Rome"}')


def waiting(*, finished: bool = True) -> Script:
    """Response ``r1`` asked for one tool and ended with that."""
    script = thinking()
    script.run(CALL)
    if finished:
        script.run(ev.ResponseFinished("r1", Outcome.TOOL_CALLS))
    return script


def waiting_with_tones() -> Script:
    script = thinking(policy=TurnPolicy(earcons=True))
    script.run(CALL, ev.ResponseFinished("r1", Outcome.TOOL_CALLS))
    return script


def reconnect(script: Script) -> list[cmd.Command]:
    script.run(ev.BackendLost(LOST))
    script.fire(Timer.RECONNECT)
    return script.run(ev.BackendConnected())


def test_a_call_runs_its_tool_and_shows_a_chip() -> None:
    script = thinking()

    orders = script.run(CALL)

    assert untimed(orders) == [cmd.RunTool("c1", "get_time", "{}")]
    assert script.last == ToolUse("c1", "get_time", "{}")


def test_a_call_that_is_reported_twice_runs_once() -> None:
    script = waiting(finished=False)

    assert script.run(CALL) == []


def test_the_turn_goes_on_while_a_tool_runs() -> None:
    script = waiting()

    assert script.phase is Phase.THINKING
    assert script.notices == []


def test_a_result_is_sent_and_the_next_response_asked_for() -> None:
    script = waiting()

    orders = script.run(ev.ToolCallFinished("c1", '"noon"'))

    assert untimed(orders) == [cmd.SendToolOutput("c1", '"noon"'), cmd.CreateResponse()]
    assert script.last == ToolUse("c1", "get_time", "{}", ToolStatus.DONE, '"noon"')


def test_a_failed_tool_tells_the_model_and_the_person_in_their_own_words() -> None:
    script = waiting()

    orders = script.run(ev.ToolCallFailed("c1", '{"error": "timeout"}', "No answer in 10 s"))

    assert untimed(orders) == [cmd.SendToolOutput("c1", '{"error": "timeout"}'), cmd.CreateResponse()]
    assert script.last == ToolUse(
        "c1", "get_time", "{}", ToolStatus.FAILED, '{"error": "timeout"}', "No answer in 10 s"
    )


def test_a_result_is_sent_once_whatever_arrives() -> None:
    script = waiting()
    script.run(ev.ToolCallFinished("c1", "1"))

    assert script.run(ev.ToolCallFinished("c1", "2"), ev.ToolCallFailed("c1", "3", "late")) == []
    assert script.run(ev.ToolCallFinished("c9", "4")) == []


def test_parallel_calls_are_followed_by_one_response_after_the_last_result() -> None:
    script = thinking()
    script.run(CALL, OTHER_CALL, ev.ResponseFinished("r1", Outcome.TOOL_CALLS))

    first = script.run(ev.ToolCallFinished("c2", "2"))
    second = script.run(ev.ToolCallFinished("c1", "1"))

    assert untimed(first) == [cmd.SendToolOutput("c2", "2")]
    assert untimed(second) == [cmd.SendToolOutput("c1", "1"), cmd.CreateResponse()]


@pytest.mark.parametrize("outcome", [Outcome.TOOL_CALLS, Outcome.COMPLETED])
def test_a_tool_quicker_than_its_response_waits_for_the_end_of_it(outcome: Outcome) -> None:
    script = waiting(finished=False)

    early = script.run(ev.ToolCallFinished("c1", "1"))
    orders = script.run(ev.ResponseFinished("r1", outcome))

    assert untimed(early) == [cmd.SendToolOutput("c1", "1")]
    assert untimed(orders) == [cmd.CreateResponse()]
    assert script.phase is Phase.THINKING
    assert script.notices == []


def test_a_tool_that_takes_its_time_is_waited_for() -> None:
    script = waiting()
    script.fire(Timer.RESPONSE)

    orders = script.fire(Timer.RESPONSE)

    assert timer_started(orders, Timer.RESPONSE) == 15.0
    assert script.phase is Phase.THINKING


def test_a_tool_that_nobody_ends_is_told_as_failed_and_the_conversation_goes_on() -> None:
    script = waiting()

    orders = script.fire(Timer.TOOL)

    told = '{"error": "The tool did not answer."}'
    assert untimed(orders) == [cmd.SendToolOutput("c1", told), cmd.CreateResponse()]
    assert script.last == ToolUse(
        "c1", "get_time", "{}", ToolStatus.FAILED, told, "The tool did not answer."
    )
    assert script.run(ev.ToolCallFinished("c1", "1")) == []


def test_a_tool_is_given_up_later_than_by_whoever_runs_it() -> None:
    orders = thinking().run(CALL)

    seconds = timer_started(orders, Timer.TOOL)
    assert seconds is not None
    assert seconds > LONGEST_SECONDS


@pytest.mark.parametrize(
    "leave", [ev.InterruptPressed(), ev.SpeechStarted(), ev.BackendLost(LOST), ev.SessionStopped()]
)
def test_a_tool_that_nobody_waits_for_is_given_up_all_the_same(leave: ev.Event) -> None:
    script = waiting()
    script.run(leave)

    script.fire(Timer.TOOL)

    [use] = [row for row in script.state.entries if isinstance(row, ToolUse)]
    assert use.status is ToolStatus.FAILED


def test_a_call_too_long_to_be_kept_is_answered_and_not_run() -> None:
    script = thinking()

    orders = script.run(ev.ToolCallRequested("r1", "c1", "get_time", "x" * 40_000))
    after = script.run(ev.ResponseFinished("r1", Outcome.TOOL_CALLS))

    told = '{"error": "The call was too long."}'
    assert untimed(orders) == [cmd.SendToolOutput("c1", told)]
    assert script.last == ToolUse("c1", "get_time", "{}", ToolStatus.FAILED, told, "The call was too long.")
    assert cmd.CreateResponse() in after


def test_more_calls_than_can_be_run_are_answered_and_not_run() -> None:
    script = thinking()
    calls = [ev.ToolCallRequested("r1", f"c{number}", "get_time", "{}") for number in range(100)]

    orders = script.run(*calls)

    assert len([order for order in orders if isinstance(order, cmd.RunTool)]) == MOST_RUNNING
    assert len([order for order in orders if isinstance(order, cmd.SendToolOutput)]) == 100 - MOST_RUNNING


def test_a_response_that_says_it_called_a_tool_and_did_not_is_no_answer() -> None:
    script = thinking()
    script.run(ev.ResponseFinished("r1", Outcome.TOOL_CALLS))

    assert script.notices == [ProblemCode.NO_ANSWER]
    assert script.phase is Phase.LISTENING


def test_a_silent_wait_is_marked_every_two_seconds_if_tones_are_wanted() -> None:
    script = waiting_with_tones()

    orders = script.fire(Timer.WORKING)

    assert untimed(orders) == [cmd.PlayEarcon(cmd.Earcon.WORKING)]
    assert timer_started(orders, Timer.WORKING) == 2.0
    assert script.phase is Phase.THINKING


def test_the_wait_is_counted_from_the_question_through_tools_to_the_first_sound() -> None:
    script = waiting_with_tones()
    asked = script.timer(Timer.WORKING)

    script.run(ev.ToolCallFinished("c1", "1"), ev.ResponseStarted("r2"))
    assert script.timer(Timer.WORKING) == asked
    late = script.timer(Timer.WORKING)
    script.run(ev.ResponseAudioStarted("r2"), ev.PlayoutStarted("r2"))

    assert script.run(late) == []


def test_without_tones_a_wait_is_not_marked() -> None:
    assert not waiting().is_running(Timer.WORKING)


def test_a_response_that_never_ends_after_its_tools_is_given_up() -> None:
    script = waiting(finished=False)
    script.run(ev.ToolCallFinished("c1", "1"))
    script.fire(Timer.RESPONSE)

    script.fire(Timer.RESPONSE)

    assert script.phase is Phase.LISTENING
    assert script.notices == [ProblemCode.NO_ANSWER]


def test_words_before_a_tool_are_played_and_the_wait_goes_on_after_them() -> None:
    script = speaking()
    script.run(CALL, ev.ResponseFinished("r1", Outcome.TOOL_CALLS), ev.PlayoutFinished("r1", 2000))

    waits = script.phase
    orders = script.run(ev.ToolCallFinished("c1", "1"), ev.ResponseStarted("r2"), ev.PlayoutStarted("r2"))

    assert waits is Phase.THINKING
    assert cmd.CreateResponse() in orders
    assert (script.phase, script.state.response_id) == (Phase.SPEAKING, "r2")


def test_a_tool_that_is_done_while_the_first_words_play_asks_at_once() -> None:
    script = speaking()
    script.run(CALL, ev.ResponseFinished("r1", Outcome.TOOL_CALLS))

    orders = script.run(ev.ToolCallFinished("c1", "1"))
    script.run(ev.PlayoutFinished("r1", 2000))

    assert orders == [cmd.SendToolOutput("c1", "1"), cmd.CreateResponse()]
    assert script.phase is Phase.THINKING


def test_a_tool_asked_for_after_the_words_were_played_still_gets_its_answer() -> None:
    script = speaking()
    script.run(ev.PlayoutFinished("r1", 2000), CALL)
    script.run(ev.ToolCallFinished("c1", "1"))

    orders = script.run(ev.ResponseFinished("r1", Outcome.TOOL_CALLS))

    assert untimed(orders) == [cmd.CreateResponse()]
    assert script.phase is Phase.THINKING


def test_an_interruption_lets_the_tool_run_and_asks_for_nothing() -> None:
    script = waiting()
    script.run(ev.SpeechStarted())

    orders = script.run(ev.ToolCallFinished("c1", "1"))

    assert orders == [cmd.SendToolOutput("c1", "1")]
    assert script.phase is Phase.USER_SPEAKING
    assert isinstance(script.last, ToolUse)
    assert script.last.status is ToolStatus.DONE


def test_after_an_interruption_by_key_a_result_does_not_start_an_answer() -> None:
    script = waiting()
    script.run(ev.InterruptPressed())

    assert script.run(ev.ToolCallFinished("c1", "1")) == [cmd.SendToolOutput("c1", "1")]
    assert script.phase is Phase.LISTENING


def test_a_call_of_an_interrupted_response_is_not_run_but_answered() -> None:
    script = thinking()
    script.run(ev.InterruptPressed())

    orders = script.run(CALL)

    assert kinds(orders) == [cmd.SendToolOutput]
    assert script.run(CALL) == []


def test_a_failed_response_with_calls_gets_the_results_but_no_further_request() -> None:
    script = waiting(finished=False)
    script.run(ev.ResponseFinished("r1", Outcome.FAILED))

    orders = script.run(ev.ToolCallFinished("c1", "1"))

    assert untimed(orders) == [cmd.SendToolOutput("c1", "1")]


def test_a_result_that_comes_while_the_link_is_down_stands_in_the_context_of_the_next() -> None:
    script = waiting()
    script.run(ev.BackendLost(LOST))
    offline = script.run(ev.ToolCallFinished("c1", "1"))
    script.fire(Timer.RECONNECT)

    orders = script.run(ev.BackendConnected())

    assert offline == []
    assert orders[0] == cmd.RestoreContext(script.state.entries)
    assert cmd.CreateResponse() in orders
    assert script.phase is Phase.THINKING


def test_a_result_that_comes_on_the_next_link_is_told_as_context_and_answered() -> None:
    script = waiting()
    restored = reconnect(script)

    orders = script.run(ev.ToolCallFinished("c1", "1"))

    assert isinstance(restored[0], cmd.RestoreContext)
    assert not any(isinstance(entry, ToolUse) for entry in restored[0].entries)
    assert cmd.CreateResponse() not in restored
    assert untimed(orders) == [
        cmd.RestoreContext((ToolUse("c1", "get_time", "{}", ToolStatus.DONE, "1"),)),
        cmd.CreateResponse(),
    ]


def test_a_slow_tool_from_before_the_reconnect_is_waited_for() -> None:
    script = waiting()
    reconnect(script)

    script.fire(Timer.RESPONSE)

    assert script.phase is Phase.THINKING


def test_a_result_from_before_the_reconnect_asks_for_nothing_once_the_user_speaks() -> None:
    script = waiting()
    reconnect(script)
    script.run(ev.SpeechStarted())

    assert kinds(script.run(ev.ToolCallFinished("c1", "1"))) == [cmd.RestoreContext]


def test_a_result_from_before_the_reconnect_asks_behind_an_answer_that_plays() -> None:
    script = waiting()
    reconnect(script)
    script.run(ev.ResponseStarted("r2"), ev.PlayoutStarted("r2"))

    assert cmd.CreateResponse() in script.run(ev.ToolCallFinished("c1", "1"))
    assert script.phase is Phase.SPEAKING


def test_trying_again_does_not_ask_for_a_tool_that_still_runs() -> None:
    script = waiting()
    script.run(ev.InterruptPressed())
    assert cmd.CreateResponse() not in script.run(ev.RetryPressed())

    script.run(ev.ToolCallFinished("c1", "1"))

    assert cmd.CreateResponse() in script.run(ev.RetryPressed())


def test_trying_again_after_half_an_answer_goes_on_from_the_tools_result() -> None:
    script = waiting()
    script.run(ev.ToolCallFinished("c1", "1"), ev.ResponseStarted("r2"), ev.ResponseTextAdded("r2", "It is"))
    script.run(ev.ResponseFinished("r2", Outcome.FAILED, Problem(ProblemCode.LINK_LOST)))

    orders = script.run(ev.RetryPressed())

    assert cmd.CreateResponse() in orders
    assert not any(isinstance(order, cmd.SendText) for order in orders)


def test_who_takes_over_waits_for_the_tool_that_runs_and_does_not_ask_for_it_again() -> None:
    script = waiting()
    script.run(ev.SessionStopped(to_go_on=True), ev.SessionStarted())
    assert cmd.CreateResponse() not in script.run(ev.BackendConnected())
    assert script.phase is Phase.THINKING

    orders = script.run(ev.ToolCallFinished("c1", "1"))

    assert kinds(orders)[:2] == [cmd.RestoreContext, cmd.CreateResponse]


def test_a_tool_finishes_its_row_after_the_session_was_stopped() -> None:
    script = waiting()
    script.run(ev.SessionStopped())

    assert script.run(ev.ToolCallFinished("c1", "1")) == []
    assert isinstance(script.last, ToolUse)
    assert script.last.status is ToolStatus.DONE
