"""The cascade with its SDKs, against three scripted services on loopback."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator

import pytest

from tests.backends.world import World
from tests.fakes.scripted_chat import DEPLOYMENT, ScriptedChat
from tests.fakes.scripted_chat import KEY as CHAT_KEY
from tests.fakes.scripted_chat_reply import ChatRefusal, ChatReply
from tests.fakes.scripted_speech import KEY as SPEECH_KEY
from tests.fakes.scripted_speech import ScriptedSpeech
from tests.fakes.scripted_speech_request import Delivery
from tests.fakes.scripted_transcription import KEY as TRANSCRIPTION_KEY
from tests.fakes.scripted_transcription import ScriptedTranscription
from tests.fakes.scripted_transcription_script import TranscriptionScript
from voicedesk.backends.cascade import speech
from voicedesk.backends.cascade.backend import CascadeBackend
from voicedesk.backends.far_end import FarEnd, FarEnds
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome
from voicedesk.conversation.problems import ProblemCode, Stage
from voicedesk.settings.schema import Cascade

SECOND_OF_NOISE = b"\x10\x20" * 24_000
LONG = ChatReply("one two three four five six seven eight nine ten " * 4, tokens_per_second=20)


class Services:
    def __init__(self) -> None:
        self.transcription = ScriptedTranscription(TranscriptionScript(transcripts=["what is the time"]))
        self.chat = ScriptedChat([ChatReply("It is nine o'clock.")])
        self.speech = ScriptedSpeech(Delivery())
        self.world = World()
        self.backend: CascadeBackend

    async def start(self) -> None:
        for service in (self.transcription, self.chat, self.speech):
            await service.start()
        far_ends = FarEnds(
            transcription=FarEnd(self.transcription.url, TRANSCRIPTION_KEY),
            chat=FarEnd(self.chat.url, CHAT_KEY),
            speech=FarEnd(self.speech.url, SPEECH_KEY),
        )
        settings = Cascade(openai_deployment=DEPLOYMENT)
        self.backend = CascadeBackend(settings, far_ends, (), self.world.post, self.world)
        self.backend.perform(cmd.UseTurnDetection(by_hand=True))
        self.backend.perform(cmd.Connect())
        await self.world.event(ev.BackendConnected)

    async def stop(self) -> None:
        await self.backend.aclose()
        for service in (self.transcription, self.chat, self.speech):
            await service.stop()

    def speak(self) -> None:
        """A spoken turn, by hand."""
        self.backend.send_audio(SECOND_OF_NOISE)
        self.backend.perform(cmd.CommitUserTurn())
        self.backend.perform(cmd.CreateResponse())

    def type(self, text: str) -> None:
        self.backend.perform(cmd.SendText(text))
        self.backend.perform(cmd.CreateResponse())


@pytest.fixture
async def services() -> AsyncIterator[Services]:
    services = Services()
    await services.start()
    yield services
    await services.stop()


async def test_a_spoken_question_goes_through_all_three(services: Services) -> None:
    services.speak()
    finished = await services.world.event(ev.ResponseFinished)

    response_id = finished.response_id
    text = "".join(event.text for event in services.world.of(ev.ResponseTextAdded))
    words = [event.word for event in services.world.of(ev.ResponseWordTimed)]
    assert finished == ev.ResponseFinished(response_id, Outcome.COMPLETED)
    assert text == "It is nine o'clock."
    assert [word.strip(".") for word in words] == ["It", "is", "nine", "o'clock"]
    assert len(services.world.sound[response_id]) == 4 * 300 * 48
    assert (await services.chat.request()).said == ["what is the time"]
    assert services.speech.violations == services.transcription.rejections == services.chat.complaints == []


async def test_nothing_is_imported_during_a_turn(services: Services) -> None:
    before = set(sys.modules)
    services.speak()
    await services.world.event(ev.ResponseFinished)

    assert {name for name in set(sys.modules) - before if not name.startswith("tests")} == set()


async def test_without_the_speech_sdk_one_is_heard_and_the_answer_is_read(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delattr(speech, "sdk", raising=False)
    monkeypatch.setitem(sys.modules, f"{speech.__name__}.sdk", None)
    services = Services()
    await services.start()
    services.speak()
    finished = await services.world.event(ev.ResponseFinished)
    fault = await services.world.event(ev.BackendFaulted)
    await services.stop()

    assert finished.outcome is Outcome.COMPLETED
    assert "".join(event.text for event in services.world.of(ev.ResponseTextAdded)) == "It is nine o'clock."
    assert (fault.problem.code, fault.problem.stage) == (ProblemCode.SERVICE_DOWN, Stage.SPEECH)
    assert len(services.world.of(ev.BackendFaulted)) == 1
    assert not services.world.of(ev.BackendLost)
    assert "the Speech SDK cannot be loaded" in caplog.text


async def test_an_interruption_reaches_the_services_and_the_history(services: Services) -> None:
    services.chat.script = [LONG, ChatReply("Yes.")]
    services.type("Count.")
    await services.world.event(ev.ResponseWordTimed, 2)
    response_id = services.world.of(ev.ResponseStarted)[0].response_id
    cancelled_at = time.monotonic()
    services.backend.perform(cmd.CancelResponse(response_id))
    services.backend.perform(cmd.TruncateResponse(response_id, 620))
    closed_at = await (await services.chat.request()).closed_by_client()
    received = len(services.world.sound[response_id])
    services.type("And?")
    request = await services.chat.request(1)
    await services.world.event(ev.ResponseFinished, 1)

    said = [(message["role"], message["content"]) for message in request.messages[-3:]]
    assert closed_at - cancelled_at < 0.5  # on a machine at rest it is 2 ms
    assert said == [("user", "Count."), ("assistant", "one two"), ("user", "And?")]
    assert len(services.world.sound[response_id]) == received


async def test_a_refused_question_is_said_and_the_next_is_answered(services: Services) -> None:
    services.chat.script = [ChatRefusal(401), ChatReply("Yes.")]
    services.type("Are you there?")
    refused = await services.world.event(ev.ResponseFinished)
    services.type("Are you there?")
    answered = await services.world.event(ev.ResponseFinished, 1)

    assert refused.problem is not None
    assert (refused.problem.code, refused.problem.stage) == (ProblemCode.KEY_REFUSED, Stage.CHAT)
    assert refused.problem.detail.startswith("ChatAuthenticationError")
    assert answered.outcome is Outcome.COMPLETED


async def test_speech_that_drops_in_mid_audio_goes_on(services: Services) -> None:
    services.speech.script = Delivery(pace=1.0)
    services.type("What time is it?")
    await services.world.event(ev.ResponseWordTimed, 1)
    services.speech.script = Delivery()
    services.speech.drop()
    finished = await services.world.event(ev.ResponseFinished)
    again = await services.speech.request(1)

    assert finished.outcome is Outcome.COMPLETED
    assert services.world.of(ev.BackendFaulted) == []
    spoken = "".join(text for _, text in again.pieces)
    assert "It is nine o'clock.".endswith(spoken.strip())
    assert "It" not in spoken


async def test_without_speech_answers_are_written(services: Services) -> None:
    services.speech.refuse(401)
    services.speech.drop()
    for number in range(2):
        services.type("What time is it?")
        await services.world.event(ev.ResponseFinished, number)

    outcomes = [event.outcome for event in services.world.of(ev.ResponseFinished)]
    faults = [event.problem for event in services.world.of(ev.BackendFaulted)]
    assert outcomes == [Outcome.COMPLETED] * 2
    assert [(fault.code, fault.stage) for fault in faults] == [(ProblemCode.KEY_REFUSED, Stage.SPEECH)]
    assert services.world.sound == {}


async def test_closing_takes_less_than_a_second_in_mid_answer(services: Services) -> None:
    services.chat.script = [LONG]
    services.type("Count.")
    await services.world.event(ev.ResponseAudioStarted)
    started_at = time.monotonic()
    await services.backend.aclose()
    told = list(services.world.events)
    await asyncio.sleep(0)

    assert time.monotonic() - started_at < 1.5
    assert services.world.events == told
