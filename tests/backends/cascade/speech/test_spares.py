"""There is always a connected synthesizer to speak with, and never more than needed."""

from __future__ import annotations

import pytest

from tests.backends.cascade.speech.hearing import Hearing, spoken, synthesizer_for, warm
from tests.fakes.scripted_speech import Delivery, ScriptedSpeech
from voicedesk.backends.cascade.speech import spares
from voicedesk.backends.cascade.speech.synthesizer import MOST_ALIVE, AzureSynthesizer
from voicedesk.backends.errors import BackendError
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.pacing import ConnectLimiter
from voicedesk.conversation.problems import ProblemCode
from voicedesk.settings.schema import Cascade


async def test_the_first_utterance_speaks_over_the_connection_that_was_opened_ahead(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    opened = len(service.connections)
    hearing = await spoken(synthesizer, "Hello.")

    assert (opened, hearing.error) == (1, None)
    assert list(service.connections[0].requests) == [service.requests[0].request_id]


async def test_the_next_spare_is_prepared_while_the_first_speaks(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    service.script = Delivery(silent=True)
    utterance = synthesizer.begin(Hearing())
    utterance.write("Hello ")
    await service.until(lambda: len(service.connections) == 2)

    assert len(service.live) == 2
    utterance.drop()


async def test_a_conversation_without_interruptions_pays_two_handshakes_and_one_to_knock(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    await spoken(synthesizer, "Hello.")
    for _ in range(5):
        await warm(synthesizer, spares=2)
        hearing = await spoken(synthesizer, "Hello my friend.")
        assert (hearing.error, hearing.sound_ms, len(hearing.words)) == (None, 900, 3)

    assert len(service.handshakes) == 3
    assert len(service.live) == 2


async def test_a_spare_that_the_service_closed_is_renewed(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    await service.connections[0].close(1000, "idle")
    await service.until(lambda: len(service.connections) == 2)
    await warm(synthesizer)
    hearing = await spoken(synthesizer, "Hello.")

    assert hearing.error is None
    assert service.requests[0].request_id in service.connections[1].requests


async def test_a_spare_whose_cable_was_cut_is_renewed(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    service.drop()
    await service.until(lambda: len(service.connections) == 2)

    assert (await spoken(synthesizer, "Hello.")).error is None


async def test_a_spare_that_has_been_idle_for_long_is_replaced_before_it_is_needed(
    service: ScriptedSpeech, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spares, "FRESH_SECONDS", 0.2)
    synthesizer = synthesizer_for(service)
    await synthesizer.open()
    await service.until(lambda: len(service.connections) == 2)
    await service.until(lambda: service.connections[0].closed_at)
    closed_at = service.connections[0].closed_at

    assert closed_at is not None
    assert service.connections[1].opened_at < closed_at
    await synthesizer.aclose()


async def test_a_service_that_is_down_for_a_while_is_tried_again(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spares, "FIRST_RETRY_SECONDS", 0.05)
    service.refuse(503, times=4)
    service.drop()
    await service.until(lambda: len(service.connections) == 2)

    assert (await spoken(synthesizer, "Hello.")).error is None


async def test_a_key_that_is_refused_meanwhile_is_not_tried_over_and_over(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    service.refuse(401)
    service.drop()
    await service.until(lambda: len(service.handshakes) == 3)  # ours, the SDK's, and the one that learned why
    hearing = await spoken(synthesizer, "Hello.")

    assert hearing.error is not None
    assert hearing.error.problem.code is ProblemCode.KEY_REFUSED
    assert len(service.handshakes) <= 5


async def test_a_refused_key_costs_one_handshake_an_answer_and_a_mended_one_speaks(
    service: ScriptedSpeech,
) -> None:
    service.refuse(401)
    synthesizer = synthesizer_for(service)
    with pytest.raises(BackendError):
        await synthesizer.open()
    opening = len(service.handshakes)
    refused = [await spoken(synthesizer, "Hello.") for _ in range(3)]

    assert [each.error and each.error.problem.code for each in refused] == [ProblemCode.KEY_REFUSED] * 3
    assert len(service.handshakes) - opening == 3

    service.accept()
    assert (await spoken(synthesizer, "Hello.")).error is None
    await warm(synthesizer)
    await synthesizer.aclose()


async def test_a_service_that_asks_to_be_left_alone_hears_nothing_until_then(
    service: ScriptedSpeech, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spares, "FIRST_RETRY_SECONDS", 0.01)
    service.refuse(429, Retry_After="20")
    synthesizer = synthesizer_for(service)
    with pytest.raises(BackendError):
        await synthesizer.open()
    opening = len(service.handshakes)
    first = await spoken(synthesizer, "Hello.")
    second = await spoken(synthesizer, "Hello.")
    await synthesizer.aclose()

    assert len(service.handshakes) == opening
    for hearing in (first, second):
        assert hearing.error is not None
        assert hearing.error.problem.code is ProblemCode.LIMIT_REACHED
        assert 15 < (hearing.error.problem.retry_after or 0) <= 20


async def test_synthesizers_are_bounded_even_when_many_are_asked_for(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    service.script = Delivery(silent=True)
    heard = []
    utterances = []
    for _ in range(MOST_ALIVE + 3):
        hearing = Hearing()
        utterance = synthesizer.begin(hearing)
        utterance.write("Hello ")
        heard.append(hearing)
        utterances.append(utterance)
    refused = await heard[-1].end()

    assert refused is not None
    assert refused.problem.code is ProblemCode.SERVICE_DOWN
    assert len(service.handshakes) <= MOST_ALIVE
    for utterance in utterances:
        utterance.drop()


async def test_connections_go_out_at_the_pace_they_are_allowed(service: ScriptedSpeech) -> None:
    waits = []

    class Counted(ConnectLimiter):
        async def wait(self) -> None:
            waits.append(len(service.handshakes))

    synthesizer = AzureSynthesizer(Cascade(timeout_seconds=5), FarEnd(service.url, service.key), Counted())
    await synthesizer.open()
    await spoken(synthesizer, "Hello.")
    await service.until(lambda: len(service.connections) == 2)
    await synthesizer.aclose()

    assert waits == [0, 1, 2]
