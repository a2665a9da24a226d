"""Connecting, losing and leaving: the transcription decides, the others come along."""

from __future__ import annotations

import asyncio

from tests.backends.cascade.bench import Bench, dropped, settled
from tests.fakes.scripted_stages import ScriptedStages
from voicedesk.backends.cascade.stages import AssistantSaid, ToolCall, ToolsUsed, UserSaid
from voicedesk.backends.errors import AuthenticationFailed
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.conversation.turns import Notice, Speaker, ToolStatus, ToolUse, Turn, TurnStatus

REFUSED = AuthenticationFailed(Problem(ProblemCode.KEY_REFUSED, "host.example"))


async def test_connected_once_the_transcription_is_and_all_is_imported() -> None:
    bench = Bench()
    bench.stages.prepare = lambda stages: stages.transcriber.opened.clear()
    bench.perform(cmd.Connect())
    while not bench.stages.transcribers:  # noqa: ASYNC110 - the imports run on a thread
        await asyncio.sleep(0)
    await settled()
    assert bench.world.events == []
    assert bench.stages.imported == 1
    assert bench.stages.responder.warmed

    bench.stages.transcriber.opened.set()
    await bench.world.event(ev.BackendConnected)
    await bench.backend.aclose()


async def test_a_transcription_that_is_refused_is_the_end_of_the_attempt() -> None:
    def refuse(stages: ScriptedStages) -> None:
        stages.transcriber.refusal = REFUSED

    bench = Bench()
    bench.stages.prepare = refuse
    bench.perform(cmd.Connect())
    lost = await bench.world.event(ev.BackendLost)
    await bench.backend.aclose()

    assert not lost.retryable
    assert (lost.problem.code, lost.problem.stage) == (ProblemCode.KEY_REFUSED, Stage.TRANSCRIPTION)
    assert lost.problem.detail == "STTAuthenticationError"
    assert bench.stages.synthesizer.closed == 1


async def test_a_voice_that_cannot_be_had_is_said_once_connected() -> None:
    def refuse(stages: ScriptedStages) -> None:
        stages.synthesizer.refusal = REFUSED
        stages.responder.refusal = REFUSED

    bench = Bench()
    bench.stages.prepare = refuse
    await bench.connect()
    fault = await bench.world.event(ev.BackendFaulted)

    assert (fault.problem.code, fault.problem.stage) == (ProblemCode.KEY_REFUSED, Stage.SPEECH)
    assert bench.faults == [fault.problem]
    await bench.backend.aclose()


async def test_a_transcription_that_breaks_ends_the_connection(bench: Bench) -> None:
    stream = await bench.ask()
    stream.write("I am")
    utterance = await bench.stages.synthesizer.spoken()
    bench.stages.transcriber.hear(ev.BackendLost(Problem(ProblemCode.LINK_LOST), retryable=True))
    told = list(bench.world.events)
    stream.write(" well")
    utterance.sound(100)
    await settled()

    assert isinstance(told[-1], ev.BackendLost)
    assert told[-1].retryable
    assert bench.world.events == told
    assert stream.closed.is_set()
    assert utterance.dropped
    await bench.backend._closings.join()
    assert bench.stages.transcriber.closed == bench.stages.responder.closed == 1


async def test_after_disconnecting_nothing_more_is_told(bench: Bench) -> None:
    stream = await bench.ask()
    stream.write("I am")
    utterance = await bench.stages.synthesizer.spoken()
    told = list(bench.world.events)
    bench.perform(cmd.Disconnect())
    bench.stages.transcriber.hears("Hello?")
    utterance.sound(100)
    utterance.finish()
    bench.perform(cmd.SendText("Hello?"), cmd.CreateResponse())
    await settled()

    assert bench.world.events == told
    assert bench.world.sound == {}


async def test_closing_leaves_no_task_and_may_be_repeated() -> None:
    bench = Bench()
    before = asyncio.all_tasks()
    await bench.connect()
    (await bench.ask()).write("I am")
    await bench.backend.aclose()
    await bench.backend.aclose()
    await settled()

    assert asyncio.all_tasks() == before
    assert bench.stages.synthesizer.closed == 1


async def test_connecting_again_begins_with_new_stages_and_an_empty_history(bench: Bench) -> None:
    await bench.ask("Who are you?")
    former = bench.stages.transcriber
    bench.perform(cmd.Disconnect())
    await bench.connect()

    assert bench.stages.transcriber is not former
    assert (await bench.ask("Hello?")).history == [UserSaid("Hello?")]


async def test_what_was_said_before_is_told_to_the_new_connection(bench: Bench) -> None:
    entries = (
        Turn("q1", Speaker.USER, "Where is it?", TurnStatus.DONE),
        ToolUse("c1", "find", "{}", ToolStatus.DONE, '"north"'),
        ToolUse("c2", "find", "{}", ToolStatus.RUNNING),
        Turn("r1", Speaker.ASSISTANT, "It lies to the north.", TurnStatus.INTERRUPTED, heard_chars=7),
        Notice("n1", Problem(ProblemCode.LINK_LOST)),
        Turn("q2", Speaker.USER, "", TurnStatus.UNCLEAR),
        Turn("r2", Speaker.ASSISTANT, "Never heard", TurnStatus.STOPPED),
        Turn("q3", Speaker.USER, "Later", TurnStatus.QUEUED),
        Turn("r3", Speaker.ASSISTANT, "All of it.", TurnStatus.DONE),
    )
    bench.perform(cmd.RestoreContext(entries))

    used = ToolsUsed((ToolCall("c1", "find", "{}"),), ('"north"',))
    heard = [AssistantSaid("It lies"), AssistantSaid("All of it.")]
    assert await bench.history() == [UserSaid("Where is it?"), used, *heard]


async def test_a_question_that_the_break_left_open_is_answered(bench: Bench) -> None:
    bench.perform(cmd.RestoreContext((Turn("q1", Speaker.USER, "Where is it?", TurnStatus.DONE),)))
    bench.perform(cmd.CreateResponse())

    assert (await bench.stages.responder.asked()).history == [UserSaid("Where is it?")]


async def test_who_ends_the_turns_is_told_before_and_during_a_connection() -> None:
    bench = Bench()
    bench.perform(cmd.UseTurnDetection(by_hand=True))
    await bench.connect()
    assert bench.stages.transcriber.by_hand is True

    bench.perform(cmd.UseTurnDetection(by_hand=False))
    bench.backend.send_audio(b"\1\0")

    assert bench.stages.transcriber.by_hand is False
    assert bench.stages.transcriber.sound == b"\1\0"
    await bench.backend.aclose()


async def test_a_mistake_of_ours_ends_the_connection_and_may_be_tried_again(bench: Bench) -> None:
    bench.stages.responder.streams.clear()
    bench.stages.responder.answer = lambda *_: 1 / 0  # type: ignore[assignment, method-assign]
    bench.perform(cmd.SendText("Hello?"), cmd.CreateResponse())
    lost = await bench.world.event(ev.BackendLost)

    assert (lost.problem.code, lost.retryable) == (ProblemCode.PROTOCOL, True)


async def test_a_connection_that_was_lost_can_be_made_again(bench: Bench) -> None:
    bench.stages.transcriber.hear(ev.BackendLost(dropped().problem, retryable=True))
    await bench.connect()

    assert (await bench.ask("Hello?")).history == [UserSaid("Hello?")]
