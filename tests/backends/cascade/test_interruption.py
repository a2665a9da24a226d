"""Whatever is interrupted stops at once, and the model remembers only what was heard."""

from __future__ import annotations

from tests.backends.cascade.bench import Bench, settled
from voicedesk.backends.cascade.stages import AssistantSaid, UserSaid
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome


async def test_an_interruption_closes_the_chat_and_drops_the_speech(bench: Bench) -> None:
    stream = await bench.ask()
    stream.write("Once upon")
    utterance = await bench.stages.synthesizer.spoken()
    bench.perform(cmd.CancelResponse(bench.started[0]))
    await stream.closed.wait()

    assert utterance.dropped
    assert bench.finished == [ev.ResponseFinished(bench.started[0], Outcome.CANCELLED)]


async def test_nothing_of_an_interrupted_answer_comes_late(bench: Bench) -> None:
    stream = await bench.ask()
    stream.write("Once upon")
    utterance = await bench.stages.synthesizer.spoken()
    utterance.sound(100)
    bench.perform(cmd.CancelResponse(bench.started[0]))
    told = list(bench.world.events)
    stream.write(" a time")
    utterance.sound(100)
    utterance.time("Once", 0, 50)
    utterance.finish()
    bench.perform(cmd.CancelResponse(bench.started[0]))
    await settled()

    assert bench.world.events == told
    assert len(bench.world.sound[bench.started[0]]) == 100 * 48


async def test_an_answer_interrupted_before_any_sound_was_never_said(bench: Bench) -> None:
    stream = await bench.ask("Who are you?")
    stream.write("I am")
    await bench.stages.synthesizer.spoken()
    bench.perform(cmd.CancelResponse(bench.started[0]))

    assert await bench.history() == [UserSaid("Who are you?")]


async def test_a_cut_reported_after_the_next_question_was_asked_still_counts(bench: Bench) -> None:
    """Typed text: cancelled, asked and truncated in one go, in this order."""
    response_id, utterance = await bench.answer("one two three four")
    for number, word in enumerate(["one", "two", "three", "four"]):
        utterance.time(word, number * 200, number * 200 + 200)
    utterance.sound(800)
    bench.perform(cmd.CancelResponse(response_id), cmd.SendText("Stop."), cmd.CreateResponse())
    bench.perform(cmd.TruncateResponse(response_id, 390))
    stream = await bench.stages.responder.asked(1)

    assert stream.history == [UserSaid("How are you?"), AssistantSaid("one two"), UserSaid("Stop.")]


async def test_an_answer_that_was_cut_after_it_had_ended_is_cut(bench: Bench) -> None:
    response_id, utterance = await bench.answer("one two three four")
    utterance.sound(800)
    utterance.finish()
    bench.perform(cmd.TruncateResponse(response_id, 410))

    assert await bench.history() == [UserSaid("How are you?"), AssistantSaid("one two")]


async def test_an_answer_cut_twice_keeps_the_first_cut(bench: Bench) -> None:
    response_id, utterance = await bench.answer("one two three four")
    utterance.sound(800)
    utterance.finish()
    bench.perform(cmd.TruncateResponse(response_id, 410), cmd.TruncateResponse(response_id, 800))

    assert await bench.history() == [UserSaid("How are you?"), AssistantSaid("one two")]


async def test_the_answer_that_was_not_cut_is_remembered_whole(bench: Bench) -> None:
    _, utterance = await bench.answer("one two three four")
    utterance.sound(800)
    utterance.finish()

    assert await bench.history() == [UserSaid("How are you?"), AssistantSaid("one two three four")]


async def test_an_answer_withdrawn_as_it_starts_asks_the_model_nothing() -> None:
    """As the conversation does with a request it no longer wants: cancelled from inside the report."""
    bench = Bench()

    def reject(event: ev.Event) -> None:
        if isinstance(event, ev.ResponseStarted):
            bench.perform(cmd.CancelResponse(event.response_id))

    bench.world.react = reject
    await bench.connect()
    bench.perform(cmd.SendText("Hello?"), cmd.CreateResponse())
    await settled()

    assert bench.stages.responder.streams == []
    assert bench.finished == [ev.ResponseFinished(bench.started[0], Outcome.CANCELLED)]
    await bench.backend.aclose()
