"""Each stage may fail alone: one sentence, and the conversation goes on."""

from __future__ import annotations

import pytest

from tests.backends.cascade.bench import Bench, dropped, settled
from voicedesk.backends.cascade.stages import AssistantSaid, UserSaid
from voicedesk.backends.errors import AuthenticationFailed, BackendError, QuotaExceeded, RequestRefused
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome
from voicedesk.conversation.problems import Problem, ProblemCode, Stage

QUESTION = UserSaid("How are you?")


def refused() -> BackendError:
    return AuthenticationFailed(Problem(ProblemCode.KEY_REFUSED, "tts.example", stage=Stage.SPEECH))


async def test_a_chat_that_fails_says_so_and_the_next_question_is_answered(bench: Bench) -> None:
    stream = await bench.ask()
    stream.fail(RequestRefused(Problem(ProblemCode.CONTENT_FILTERED, detail="hate")))
    finished = await bench.world.event(ev.ResponseFinished)

    assert finished.outcome is Outcome.FAILED
    assert finished.problem == Problem(
        ProblemCode.CONTENT_FILTERED, detail="ChatContentFilterError: hate", stage=Stage.CHAT
    )
    assert await bench.history() == [QUESTION]


async def test_what_was_written_before_the_chat_failed_is_spoken_and_remembered(bench: Bench) -> None:
    stream = await bench.ask()
    stream.write("I am")
    stream.fail(dropped())
    utterance = await bench.stages.synthesizer.spoken()
    await settled()
    assert utterance.ended
    assert bench.finished == []

    utterance.sound(200)
    utterance.finish()

    assert [event.outcome for event in bench.finished] == [Outcome.FAILED]
    assert await bench.history() == [QUESTION, AssistantSaid("I am")]


async def test_an_answer_without_a_word_names_who_did_not_answer(bench: Bench) -> None:
    stream = await bench.ask()
    stream.end()
    await bench.world.event(ev.ResponseFinished)

    [finished] = bench.finished
    assert (finished.response_id, finished.outcome) == (bench.started[0], Outcome.FAILED)
    assert finished.problem is not None
    assert (finished.problem.code, finished.problem.stage) == (ProblemCode.NO_ANSWER, Stage.CHAT)
    assert bench.stages.synthesizer.utterances == []


async def test_speech_that_breaks_goes_on_from_the_word_it_broke_in(bench: Bench) -> None:
    response_id, utterance = await bench.answer("one two ", "three four")
    for number, word in enumerate(["one", "two", "three"]):
        utterance.time(word, number * 200, number * 200 + 200)
    utterance.sound(500)
    utterance.finish(dropped())
    again = await bench.stages.synthesizer.spoken(1)
    assert again.text.strip() == "three four"
    assert again.ended

    again.time("three", 0, 200)
    again.time("four", 200, 400)
    again.sound(400)
    again.finish()

    words = [(word.word, word.start_ms) for word in bench.world.of(ev.ResponseWordTimed)]
    assert words == [("one", 0), ("two", 200), ("three", 400), ("four", 700)]
    assert len(bench.world.sound[response_id]) == 900 * 48
    assert bench.world.ended == [response_id]
    assert bench.finished == [ev.ResponseFinished(response_id, Outcome.COMPLETED)]
    assert bench.faults == []


async def test_speech_without_times_goes_on_about_where_it_broke(bench: Bench) -> None:
    text = "The harbour lies to the north of the town, and the ferry leaves every hour."
    _, utterance = await bench.answer(text)
    utterance.sound(3000)
    utterance.finish(dropped())
    again = await bench.stages.synthesizer.spoken(1)

    assert text.endswith(again.text)
    assert 20 < len(text) - len(again.text) < 60


async def test_text_that_is_still_being_written_follows_on_the_new_speech(bench: Bench) -> None:
    stream = await bench.ask()
    stream.write("one two")
    utterance = await bench.stages.synthesizer.spoken()
    utterance.finish(dropped())
    again = await bench.stages.synthesizer.spoken(1)
    stream.write(" three")
    stream.end()
    await settled()

    assert again.text == "one two three"
    assert again.ended


async def test_speech_that_breaks_twice_leaves_the_rest_in_writing(bench: Bench) -> None:
    stream = await bench.ask()
    stream.write("one two")
    utterance = await bench.stages.synthesizer.spoken()
    utterance.sound(200)
    utterance.finish(dropped())
    again = await bench.stages.synthesizer.spoken(1)
    again.finish(dropped())
    stream.write(" three")
    stream.end()
    await bench.world.event(ev.ResponseFinished)

    detail = "TTSConnectionError"
    assert bench.faults == [Problem(ProblemCode.LINK_LOST, detail=detail, stage=Stage.SPEECH)]
    assert bench.shown(bench.started[0]) == "one two three"
    assert bench.finished == [ev.ResponseFinished(bench.started[0], Outcome.COMPLETED)]
    assert await bench.history() == [QUESTION, AssistantSaid("one two three")]


@pytest.mark.parametrize(
    "error", [refused(), QuotaExceeded(Problem(ProblemCode.LIMIT_REACHED, retry_after=9.0))]
)
async def test_a_refusal_is_not_tried_twice(bench: Bench, error: BackendError) -> None:
    stream = await bench.ask()
    stream.write("one two")
    (await bench.stages.synthesizer.spoken()).finish(error)
    stream.end()
    await bench.world.event(ev.ResponseFinished)

    assert len(bench.stages.synthesizer.utterances) == 1
    assert [problem.stage for problem in bench.faults] == [Stage.SPEECH]


async def test_each_answer_tries_to_speak_and_the_same_fault_is_said_once(bench: Bench) -> None:
    bench.stages.synthesizer.failure = refused()
    for number in range(3):
        stream = await bench.ask()
        stream.write("It is ", f"{number}.")
        stream.end()
        await bench.world.event(ev.ResponseFinished, number)
    assert len(bench.stages.synthesizer.utterances) == 3
    assert [problem.code for problem in bench.faults] == [ProblemCode.KEY_REFUSED]
    assert bench.world.of(ev.ResponseAudioStarted) == []

    bench.stages.synthesizer.failure = None
    _, utterance = await bench.answer("Four.")
    utterance.sound(100)
    utterance.finish()
    bench.stages.synthesizer.failure = refused()
    (await bench.ask()).write("Five.")
    await bench.world.event(ev.BackendFaulted, 1)


async def test_what_is_read_because_the_voice_failed_is_remembered_when_interrupted(bench: Bench) -> None:
    bench.stages.synthesizer.failure = refused()
    stream = await bench.ask()
    stream.write("Written words")
    await bench.world.event(ev.ResponseTextAdded)
    bench.perform(cmd.CancelResponse(bench.started[0]))

    assert await bench.history() == [QUESTION, AssistantSaid("Written words")]


async def test_a_fault_of_the_voice_is_not_taken_for_a_refused_answer(bench: Bench) -> None:
    """While an answer is asked for and has not started, it is not said."""
    bench.stages.transcriber.commits("q")
    bench.perform(cmd.CreateResponse())
    bench.backend._connection._conductor.speech_ended(refused())  # type: ignore[union-attr]
    assert bench.faults == []

    bench.stages.transcriber.transcribes("q", "Hello?")

    assert [problem.code for problem in bench.faults] == [ProblemCode.KEY_REFUSED]
