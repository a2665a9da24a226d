"""Rows in the order of the conversation, whatever the order of arrival."""

from __future__ import annotations

import random

import pytest

from tests.conversation.script import BY_KEY, connected
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome, Timer
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.transcript import Transcript
from voicedesk.conversation.turns import Notice, Speaker, ToolStatus, ToolUse, Turn, TurnStatus


def ids(transcript: Transcript) -> list[str]:
    return [row.turn_id for row in transcript.entries if isinstance(row, Turn)]


def test_entries_stay_the_same_object_while_nothing_changes() -> None:
    transcript = Transcript()
    transcript.commit_user("q1")
    entries = transcript.entries

    transcript.settle_answer("unknown", TurnStatus.DONE)

    assert transcript.entries is entries


def test_a_question_confirmed_after_its_answer_began_stands_before_it() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed(), ev.TalkReleased(1.0))
    script.fire(Timer.TAIL)
    script.run(ev.ResponseStarted("r1"), ev.ResponseTextAdded("r1", "Fine."))

    script.run(ev.UserTurnCommitted("q1"), ev.UserTranscriptUpdated("q1", "How are you?", final=True))

    assert script.texts == ["How are you?", "Fine."]


def test_a_question_whose_answer_has_said_nothing_yet_simply_comes_first() -> None:
    transcript = Transcript()
    transcript.begin_answer("r1", questionless=True)

    transcript.commit_user("q1")
    transcript.add_text("r1", "Fine.")

    assert ids(transcript) == ["q1", "r1"]


def test_words_that_come_after_the_answer_change_the_row_and_not_its_place() -> None:
    transcript = Transcript()
    transcript.commit_user("q1")
    transcript.add_text("r1", "Fine.")

    transcript.settle_user("q1", "How are you?")

    assert ids(transcript) == ["q1", "r1"]
    assert [row.text for row in transcript.entries if isinstance(row, Turn)] == ["How are you?", "Fine."]


def test_final_words_that_come_before_their_turn_wait_for_it() -> None:
    transcript = Transcript()

    transcript.settle_user("q1", "hello")
    waiting = transcript.entries
    transcript.commit_user("q1")

    assert waiting == ()
    assert transcript.entries == (Turn("q1", Speaker.USER, "hello", TurnStatus.DONE),)


def test_a_failed_transcription_settles_as_unclear_even_before_its_turn() -> None:
    transcript = Transcript()

    transcript.settle_user("q1", None)
    transcript.commit_user("q1")

    assert transcript.entries == (Turn("q1", Speaker.USER, "", TurnStatus.UNCLEAR),)


def test_a_failed_transcription_does_not_hold_up_the_answer() -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.UserTurnCommitted("q1"), ev.UserTranscriptFailed("q1"))

    script.run(ev.ResponseStarted("r1"), ev.ResponseTextAdded("r1", "Pardon?"))

    assert script.texts == ["", "Pardon?"]
    assert script.turn("q1").status is TurnStatus.UNCLEAR


def test_an_empty_final_transcript_is_unclear() -> None:
    transcript = Transcript()
    transcript.commit_user("q1")

    transcript.settle_user("q1", "  ")

    assert isinstance(transcript.entries[0], Turn)
    assert transcript.entries[0].status is TurnStatus.UNCLEAR


def test_a_late_partial_does_not_overwrite_the_final_words() -> None:
    transcript = Transcript()
    transcript.commit_user("q1")
    transcript.settle_user("q1", "hello there")

    transcript.hear_user("q1", "hello")

    assert [row.text for row in transcript.entries if isinstance(row, Turn)] == ["hello there"]


def test_a_turn_stands_right_after_its_predecessor() -> None:
    transcript = Transcript()
    transcript.commit_user("q1")
    transcript.commit_user("q3", "q2")

    transcript.commit_user("q2", "q1")

    assert ids(transcript) == ["q1", "q2", "q3"]


def test_a_turn_without_a_known_predecessor_stands_before_its_successor() -> None:
    transcript = Transcript()
    transcript.commit_user("q2", "q1")

    transcript.commit_user("q1", "unknown")

    assert ids(transcript) == ["q1", "q2"]


def test_words_heard_before_the_commit_move_to_the_turns_place() -> None:
    transcript = Transcript()
    transcript.commit_user("q1")
    transcript.hear_user("q2", "and")
    transcript.add_text("r1", "Fine.")

    transcript.commit_user("q2", "r1")

    assert ids(transcript) == ["q1", "r1", "q2"]
    assert [row.text for row in transcript.entries if isinstance(row, Turn)][2] == "and"


def test_a_successor_that_came_first_is_brought_behind_its_predecessor() -> None:
    transcript = Transcript()
    transcript.commit_user("q2", "q1")
    transcript.add_text("r0", "Welcome.")

    transcript.commit_user("q1", "r0")

    assert ids(transcript) == ["r0", "q1", "q2"]


def test_a_turn_said_to_follow_itself_stands_at_the_end() -> None:
    transcript = Transcript()
    transcript.commit_user("q1")

    transcript.commit_user("q2", "q2")

    assert ids(transcript) == ["q1", "q2"]


def test_turns_committed_in_any_order_settle_in_conversation_order() -> None:
    for seed in range(50):
        transcript = Transcript()
        turns = list(range(40))
        random.Random(seed).shuffle(turns)
        for n in turns:
            transcript.commit_user(f"q{n}", f"q{n - 1}" if n else None)

        assert ids(transcript) == [f"q{n}" for n in range(40)]


def test_two_hundred_events_in_any_order_settle_in_conversation_order() -> None:
    """Answers come one after the other; what is known of the questions comes whenever it likes."""
    turns = 50
    for seed in range(50):
        shuffle = random.Random(seed)
        transcript = Transcript()
        steps = [(n + shuffle.uniform(0, 12), "commit", n) for n in range(turns)]
        steps += [(n + shuffle.uniform(0, 20), "final", n) for n in range(turns)]
        steps += [(n + 0.5, "text", n) for n in range(turns)]
        steps += [(n + shuffle.uniform(1, 5), "done", n) for n in range(turns)]
        for _, kind, n in sorted(steps):
            _apply(transcript, kind, n)

        assert ids(transcript) == [name for n in range(turns) for name in (f"q{n}", f"r{n}")]
        assert all(isinstance(row, Turn) and row.status is TurnStatus.DONE for row in transcript.entries)


def _apply(transcript: Transcript, kind: str, n: int) -> None:
    match kind:
        case "commit":
            transcript.commit_user(f"q{n}", f"r{n - 1}" if n else None)
        case "final":
            transcript.settle_user(f"q{n}", f"question {n}")
        case "text":
            transcript.begin_answer(f"r{n}", questionless=not transcript.is_committed(f"q{n}"))
            transcript.add_text(f"r{n}", f"answer {n}")
        case "done":
            transcript.settle_answer(f"r{n}", TurnStatus.DONE)


def test_a_question_that_found_its_answer_by_its_predecessor_leaves_no_gap_behind() -> None:
    transcript = Transcript()
    transcript.add_text("r0", "Welcome.")
    transcript.begin_answer("r1", questionless=True)
    transcript.add_text("r1", "Fine.")
    transcript.commit_user("q1", "r0")

    transcript.commit_user("q2", "unknown")

    assert ids(transcript) == ["r0", "q1", "r1", "q2"]


def test_typed_rows_and_notices_have_ids_of_their_own() -> None:
    transcript = Transcript()
    transcript.add_typed("hello", queued=True)
    transcript.add_notice(Problem(ProblemCode.NO_ANSWER))

    assert transcript.take_queued() == ["hello"]
    assert transcript.take_queued() == []
    assert transcript.entries == (
        Turn("local-1", Speaker.USER, "hello", TurnStatus.DONE, typed=True),
        Notice("notice-2", Problem(ProblemCode.NO_ANSWER)),
    )


def test_the_first_reason_for_the_end_of_an_answer_counts() -> None:
    transcript = Transcript()
    transcript.add_text("r1", "Fine.")
    transcript.settle_answer("r1", TurnStatus.INTERRUPTED)

    transcript.settle_answer("r1", TurnStatus.DONE)

    assert isinstance(transcript.entries[0], Turn)
    assert transcript.entries[0].status is TurnStatus.INTERRUPTED


def test_a_new_connection_is_not_told_what_waits_to_be_sent_or_to_end() -> None:
    transcript = Transcript()
    transcript.commit_user("q1")
    transcript.begin_tool("c1", "get_time", "{}")
    transcript.begin_tool("c2", "get_time", "{}")
    transcript.end_tool("c2", ToolStatus.DONE, "1")
    transcript.add_typed("later", queued=True)

    rows = transcript.context()

    assert [type(row) for row in rows] == [Turn, ToolUse]
    assert transcript.last_said() == ToolUse("c2", "get_time", "{}", ToolStatus.DONE, "1")


def test_a_discarded_turn_leaves_no_words_behind() -> None:
    transcript = Transcript()
    transcript.settle_user("q1", "early")
    transcript.discard_user("q1")
    transcript.commit_user("q2")
    transcript.discard_user("q2")

    transcript.commit_user("q1")

    assert transcript.entries == (Turn("q1", Speaker.USER),)


def test_what_was_forming_when_the_link_broke_ends_with_what_is_known() -> None:
    transcript = Transcript()
    transcript.commit_user("q1")
    transcript.hear_user("q1", "what is")
    transcript.commit_user("q2")
    transcript.add_text("r1", "It")

    transcript.leave_connection(TurnStatus.CUT)

    assert [row.status for row in transcript.entries if isinstance(row, Turn)] == [
        TurnStatus.DONE,
        TurnStatus.UNCLEAR,
        TurnStatus.CUT,
    ]


def test_where_no_words_will_come_a_turn_does_not_wait_for_them() -> None:
    script = connected(policy=TurnPolicy(transcribes=False))

    script.run(ev.SpeechStarted(), ev.UserTurnCommitted("q1"))

    assert script.turn("q1").status is TurnStatus.UNCLEAR


def test_nothing_was_said_last_in_a_new_conversation() -> None:
    transcript = Transcript()
    transcript.add_notice(Problem(ProblemCode.NO_ANSWER))

    assert transcript.last_said() is None


def test_what_hangs_on_a_turn_moves_with_it_but_no_other_turn_does() -> None:
    transcript = Transcript()
    transcript.commit_user("q3", "q2")
    transcript.add_text("r3", "Three.")
    transcript.commit_user("q9")

    transcript.commit_user("q1")
    transcript.commit_user("q2", "q1")

    assert ids(transcript) == ["q9", "q1", "q2", "q3", "r3"]


def test_an_answer_and_its_tools_stand_in_the_order_they_came() -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.UserTurnCommitted("q1"), ev.ResponseStarted("r1"))
    script.run(ev.ResponseTextAdded("r1", "Let me see."), ev.ToolCallRequested("r1", "c1", "get_time", "{}"))
    script.run(ev.ResponseFinished("r1", Outcome.TOOL_CALLS), ev.ToolCallFinished("c1", "1"))
    script.run(ev.ResponseStarted("r2"), ev.ResponseTextAdded("r2", "It is one."))

    rows = [
        row.call_id if isinstance(row, ToolUse) else row.turn_id
        for row in script.state.entries
        if not isinstance(row, Notice)
    ]

    assert rows == ["q1", "r1", "c1", "r2"]


@pytest.mark.parametrize("name", ["local-1", "notice-2", "c", "tool c", "typed local-1", "said local-1"])
def test_no_name_that_a_service_gives_leads_to_a_row_of_another_kind(name: str) -> None:
    transcript = Transcript()
    transcript.add_typed("hello", queued=False)
    transcript.add_notice(Problem(ProblemCode.NO_ANSWER))
    transcript.begin_tool("c", "get_time", "{}")
    before = transcript.entries

    transcript.add_text(name, "Fine.")
    transcript.settle_answer(name, TurnStatus.DONE)
    transcript.hear_user(name, "What?")
    transcript.commit_user(name)
    if name != "c":
        transcript.begin_tool(name, "get_weather", "{}")

    assert transcript.entries[:3] == before
    assert transcript.text_of(name) == "Fine."
    rows = [row.row_id for row in transcript.entries]
    assert len(rows) == len(set(rows))
    transcript.discard_user(name)
    assert len(transcript.entries) == len(rows) - 1


def test_a_turn_stands_behind_the_response_or_the_item_that_the_service_names() -> None:
    transcript = Transcript()
    for name in ("x", "y"):
        transcript.commit_user(name)
    transcript.add_text("r", "Fine.")
    transcript.commit_user("after-r", "r")
    transcript.commit_user("after-x", "x")

    assert ids(transcript) == ["x", "after-x", "y", "r", "after-r"]
