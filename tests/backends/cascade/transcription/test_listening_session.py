"""What one session expects of the service, by a clock that jumps and without a link."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.backends.cascade.transcription.rig import SPEECH
from tests.fakes.clock_loop import run_at_once
from voicedesk.backends.cascade.conductor import WORDS_SECONDS
from voicedesk.backends.cascade.transcription.listening_session import (
    CONFIRMATION_SECONDS,
    ListeningSession,
)
from voicedesk.backends.error_events import Report
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import Problem, ProblemCode

EMPTY = {"code": "input_audio_buffer_commit_empty"}
REFUSED = {"type": "error", "error": EMPTY}


def committed(item_id: str) -> dict[str, str]:
    return {"type": "input_audio_buffer.committed", "item_id": item_id}


SAID_SECONDS = 0.2  # It has not left yet, so it is waited for as well.


class Booth:
    """A session, what it told, and the moments (seconds from the start) at which it was found deaf."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._begun_at = self._loop.time()
        self.told: list[ev.Event] = []
        self.deaf_at: list[float] = []
        self.session = ListeningSession(100, self.told.append, self._judge, self._note_deaf)

    @property
    def faults(self) -> list[ProblemCode]:
        return [event.problem.code for event in self.told if isinstance(event, ev.BackendFaulted)]

    def say_a_turn(self) -> None:
        for _ in range(20):
            self.session.send_audio(SPEECH)
        self.session.commit()

    @staticmethod
    def _judge(report: Report) -> Problem | None:
        return Problem(ProblemCode.LIMIT_REACHED) if report.get("code") == "rate_limit_exceeded" else None

    def _note_deaf(self) -> None:
        self.deaf_at.append(self._loop.time() - self._begun_at)


def minute(script: Callable[[Booth], None], *later: Callable[[Booth], None]) -> Booth:
    """``script`` at the start, each of ``later`` 5 s after the one before, and then a minute."""

    async def pass_by() -> Booth:
        booth = Booth()
        script(booth)
        for step in later:
            await asyncio.sleep(5.0)
            step(booth)
        await asyncio.sleep(60.0)
        booth.session.close()
        return booth

    return run_at_once(pass_by())


def test_a_session_that_never_confirms_a_turn_is_deaf() -> None:
    booth = minute(Booth.say_a_turn)
    assert booth.deaf_at == pytest.approx([CONFIRMATION_SECONDS + SAID_SECONDS])


def test_a_session_that_confirms_a_turn_or_says_why_not_hears() -> None:
    assert minute(Booth.say_a_turn, lambda booth: booth.session.take(committed("one"))).deaf_at == []
    assert minute(Booth.say_a_turn, lambda booth: booth.session.take(REFUSED)).deaf_at == []


def test_a_second_turn_does_not_lengthen_the_wait_for_the_first() -> None:
    booth = minute(Booth.say_a_turn, Booth.say_a_turn)
    assert booth.deaf_at == pytest.approx([CONFIRMATION_SECONDS + SAID_SECONDS])


def test_a_second_turn_is_waited_for_from_when_the_first_was_confirmed() -> None:
    def two_turns(booth: Booth) -> None:
        booth.say_a_turn()
        booth.say_a_turn()

    booth = minute(two_turns, lambda booth: booth.session.take(committed("one")))
    assert booth.deaf_at == pytest.approx([5.0 + CONFIRMATION_SECONDS + 2 * SAID_SECONDS])


def test_a_session_of_which_nothing_was_asked_is_never_deaf() -> None:
    def talk_and_think_better_of_it(booth: Booth) -> None:
        booth.session.send_audio(SPEECH * 20)
        booth.session.discard()

    assert minute(talk_and_think_better_of_it).deaf_at == []


def test_a_session_that_was_closed_is_waited_for_no_longer() -> None:
    assert minute(Booth.say_a_turn, lambda booth: booth.session.close()).deaf_at == []


def test_a_deaf_session_is_noticed_before_an_answer_gives_up_its_question() -> None:
    assert CONFIRMATION_SECONDS < WORDS_SECONDS


@pytest.mark.parametrize(
    ("report", "codes"),
    [
        (EMPTY, [ProblemCode.NOT_UNDERSTOOD]),
        ({"code": "odd", "event_id": "commit"}, [ProblemCode.NOT_UNDERSTOOD]),
        (
            {"code": "rate_limit_exceeded", "event_id": "commit"},
            [ProblemCode.LIMIT_REACHED, ProblemCode.NOT_UNDERSTOOD],
        ),
    ],
)
def test_a_turn_that_the_service_refuses_is_said_not_to_be_understood(
    report: dict[str, str], codes: list[ProblemCode]
) -> None:
    booth = minute(Booth.say_a_turn, lambda booth: booth.session.take({"type": "error", "error": report}))
    assert booth.faults == codes


def test_a_key_that_meets_a_turn_the_service_has_just_ended_itself_is_no_fault() -> None:
    def both_end_the_turn(booth: Booth) -> None:
        booth.say_a_turn()
        booth.session.take(committed("ended by its own VAD"))
        booth.session.take(REFUSED)

    booth = minute(both_end_the_turn)
    assert booth.told[0] == ev.UserTurnCommitted("ended by its own VAD")
    assert booth.faults == []
    assert booth.deaf_at == []
