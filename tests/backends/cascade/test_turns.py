"""A question becomes an answer: which turns are waited for, and what the model is asked."""

from __future__ import annotations

from tests.backends.cascade.bench import Bench, settled
from tests.fakes.clock_loop import run_at_once
from voicedesk.backends.cascade.stages import AssistantSaid, UserSaid
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome
from voicedesk.conversation.problems import Problem, ProblemCode, Stage

CLIPPED = Problem(ProblemCode.NOT_UNDERSTOOD, stage=Stage.TRANSCRIPTION)


async def test_a_spoken_question_is_answered_in_sound_and_writing(bench: Bench) -> None:
    bench.perform(cmd.CommitUserTurn(), cmd.CreateResponse())
    item_id = bench.stages.transcriber.commits()
    bench.stages.transcriber.transcribes(item_id, "How are you?")
    stream = await bench.stages.responder.asked()
    stream.write("I am", " well.")
    stream.end()
    utterance = await bench.stages.synthesizer.spoken()
    await settled()
    utterance.sound(400)
    utterance.finish()

    (response_id,) = bench.started
    kinds = [type(event) for event in bench.world.events]
    assert stream.history == [UserSaid("How are you?")]
    assert bench.shown(response_id) == utterance.text == "I am well."
    assert bench.stages.transcriber.orders == ["commit"]
    assert len(bench.world.sound[response_id]) == 400 * 48
    assert bench.world.ended == [response_id]
    assert kinds.index(ev.ResponseAudioStarted) < kinds.index(ev.ResponseFinished)
    assert bench.finished == [ev.ResponseFinished(response_id, Outcome.COMPLETED)]


async def test_the_first_words_are_spoken_before_the_answer_is_written(bench: Bench) -> None:
    stream = await bench.ask()
    stream.write("I am")
    utterance = await bench.stages.synthesizer.spoken()

    assert utterance.text == "I am"
    assert not utterance.ended
    assert bench.shown(bench.started[0]) == "I am"


async def test_an_answer_waits_for_the_words_of_every_turn(bench: Bench) -> None:
    first, second = bench.stages.transcriber.commits(), bench.stages.transcriber.commits()
    bench.perform(cmd.CreateResponse())
    bench.stages.transcriber.transcribes(second, "in Paris?")
    await settled()
    assert bench.started == []

    bench.stages.transcriber.transcribes(first, "How is the weather")
    stream = await bench.stages.responder.asked()

    assert stream.history == [UserSaid("How is the weather"), UserSaid("in Paris?")]


async def test_a_request_made_before_the_turn_is_confirmed_waits_for_it(bench: Bench) -> None:
    bench.perform(cmd.CommitUserTurn(), cmd.CreateResponse())
    await settled()

    assert bench.started == []


async def test_a_turn_that_is_forgotten_never_reaches_the_model(bench: Bench) -> None:
    cough = bench.stages.transcriber.commits()
    bench.perform(cmd.CreateResponse())
    bench.stages.transcriber.hears("Hello?")
    bench.perform(cmd.DiscardUserTurn(cough))
    bench.stages.transcriber.transcribes(cough, "hrm")
    stream = await bench.stages.responder.asked()

    assert stream.history == [UserSaid("Hello?")]


async def test_what_was_not_committed_is_forgotten_by_the_transcriber(bench: Bench) -> None:
    bench.perform(cmd.DiscardUserTurn())

    assert bench.stages.transcriber.orders == ["discard"]


async def test_a_turn_without_words_is_settled_at_once_and_said(bench: Bench) -> None:
    item_id = bench.stages.transcriber.commits()
    bench.perform(cmd.CreateResponse())
    bench.stages.transcriber.transcribes(item_id, " ")

    (finished,) = bench.finished
    assert finished.outcome is Outcome.FAILED
    assert finished.problem is not None
    assert (finished.problem.code, finished.problem.stage) == (CLIPPED.code, CLIPPED.stage)
    assert bench.stages.responder.streams == []


async def test_a_transcription_that_fails_is_settled_at_once(bench: Bench) -> None:
    item_id = bench.stages.transcriber.commits()
    bench.perform(cmd.CreateResponse())
    bench.stages.transcriber.hear(ev.UserTranscriptFailed(item_id))
    await settled()

    assert [event.outcome for event in bench.finished] == [Outcome.FAILED]


async def test_why_a_transcription_failed_is_said_once(bench: Bench) -> None:
    item_id = bench.stages.transcriber.commits()
    bench.perform(cmd.CreateResponse())
    bench.stages.transcriber.hear(ev.UserTranscriptFailed(item_id))
    limit = Problem(ProblemCode.LIMIT_REACHED, retry_after=9.0, stage=Stage.TRANSCRIPTION)
    bench.stages.transcriber.hear(ev.BackendFaulted(limit))
    await settled()

    (finished,) = bench.finished
    assert finished.problem is not None
    assert finished.problem.code is ProblemCode.LIMIT_REACHED
    assert finished.problem.detail == "STTRateLimitError"
    assert bench.faults == []


async def test_another_fault_of_the_transcription_waits_for_the_answer_to_start(bench: Bench) -> None:
    """Said before, the conversation would take it for a refusal of the answer."""
    item_id = bench.stages.transcriber.commits()
    bench.perform(cmd.CreateResponse())
    bench.stages.transcriber.hear(ev.BackendFaulted(Problem(ProblemCode.SERVICE_DOWN)))
    assert bench.faults == []

    bench.stages.transcriber.transcribes(item_id, "Hello?")

    assert [problem.code for problem in bench.faults] == [ProblemCode.SERVICE_DOWN]


async def test_a_turn_too_short_to_be_one_leaves_no_request_open(bench: Bench) -> None:
    bench.perform(cmd.CommitUserTurn(), cmd.CreateResponse())
    bench.stages.transcriber.hear(ev.BackendFaulted(CLIPPED))

    assert len(bench.started) == len(bench.finished) == 1
    stream = await bench.ask("Hello?")
    assert stream.history == [UserSaid("Hello?")]


async def test_words_beside_a_wordless_turn_are_answered(bench: Bench) -> None:
    bench.stages.transcriber.hears("Hello?")
    bench.stages.transcriber.hears("")
    bench.perform(cmd.CreateResponse())

    assert (await bench.stages.responder.asked()).history == [UserSaid("Hello?")]


async def test_a_request_without_a_question_ends_empty(bench: Bench) -> None:
    _, utterance = await bench.answer("Fine.")
    utterance.sound(100)
    utterance.finish()
    bench.perform(cmd.CreateResponse())

    assert bench.finished[-1] == ev.ResponseFinished(bench.started[-1], Outcome.COMPLETED)
    assert len(bench.stages.responder.streams) == 1


def test_words_that_never_come_are_waited_for_ten_seconds() -> None:
    async def main() -> None:
        bench = Bench()
        await bench.connect()
        item_id = bench.stages.transcriber.commits()
        before = bench.world
        bench.perform(cmd.CreateResponse())
        finished = await before.event(ev.ResponseFinished)
        assert finished.outcome is Outcome.FAILED
        assert bench.world.of(ev.UserTranscriptFailed) == [ev.UserTranscriptFailed(item_id)]
        await bench.backend.aclose()

    run_at_once(main())


async def test_a_second_request_waits_until_the_first_answer_has_ended(bench: Bench) -> None:
    response_id, utterance = await bench.answer("Fine.")
    bench.perform(cmd.SendText("And you?"), cmd.CreateResponse())
    await settled()
    assert bench.started == [response_id]

    utterance.sound(100)
    utterance.finish()
    stream = await bench.stages.responder.asked(1)

    assert stream.history == [UserSaid("How are you?"), AssistantSaid("Fine."), UserSaid("And you?")]


async def test_speech_and_partial_words_are_passed_on(bench: Bench) -> None:
    facts = [
        ev.SpeechStarted(),
        ev.SpeechStopped(700),
        ev.UserTranscriptUpdated("q", "How a", final=False),
        ev.SessionExpiring(60.0),
    ]
    for fact in facts:
        bench.stages.transcriber.hear(fact)

    assert bench.world.events[1:] == facts


async def test_emphasis_and_pictures_are_shown_and_not_spoken(bench: Bench) -> None:
    pieces = ["# Tea", "\nIt is **really** ", "good \N{WHITE SMILING FACE}."]
    response_id, utterance = await bench.answer(*pieces)

    assert bench.shown(response_id) == "# Tea\nIt is **really** good \N{WHITE SMILING FACE}."
    assert utterance.text == " Tea\nIt is really good ."
