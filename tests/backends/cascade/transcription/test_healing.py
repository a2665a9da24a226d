"""A link that breaks: unnoticed in a silence, told in mid-utterance, never both."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.backends.cascade.transcription.rig import SETTINGS, SILENCE, listening, say
from tests.backends.world import World
from tests.fakes.scripted_transcription import (
    KEY,
    Heard,
    ScriptedTranscription,
    TranscriptionConnection,
    TranscriptionScript,
)
from voicedesk.backends.cascade.transcription import link, listening_session, transcriber
from voicedesk.backends.cascade.transcription.transcriber import AzureTranscriber
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.pacing import ConnectLimiter
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import ProblemCode, Stage

WAYS = ["drop", "close 1000", "close 1001", "close 1006", "close 1011"]


@pytest.fixture
async def world() -> World:
    return World()


@pytest.fixture
async def service() -> AsyncIterator[ScriptedTranscription]:
    async with ScriptedTranscription(TranscriptionScript(vad="energy")) as service:
        yield service


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcriber, "HEAL_WAITS_SECONDS", (0.0, 0.01, 0.02))


async def end(connection: TranscriptionConnection, how: str) -> None:
    if how in {"drop", "close 1006"}:
        connection.drop()
    else:
        await connection.close(int(how.split()[1]))


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("by_hand", [True, False])
async def test_a_link_that_ends_in_a_silence_is_replaced_and_nobody_is_told(
    service: ScriptedTranscription, world: World, how: str, by_hand: bool
) -> None:
    async with listening(service, world, by_hand=by_hand) as ears:
        await end(await service.connection(0), how)
        second = await service.connection(1)
        await second.received_event("session.update")
        say(ears, 400)
        say(ears, 400, SILENCE)
        if by_hand:
            ears.commit()
        await world.event(ev.UserTranscriptUpdated, 2)
    assert not world.of(ev.BackendLost)
    assert not world.of(ev.BackendFaulted)
    asked = second.events("session.update")[0]["session"]["audio"]["input"]
    assert asked["transcription"] == {"model": "gpt-4o-transcribe"}
    assert (asked["turn_detection"] is None) is by_hand
    assert service.rejections == []


async def test_sound_that_was_on_its_way_when_the_link_broke_reaches_the_next_one(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world) as ears:
        first = await service.connection(0)
        say(ears, 200, SILENCE)
        await first.received_audio(200)
        first.stall()
        say(ears, 500)  # into the void
        first.drop()
        second = await service.connection(1)
        say(ears, 400, SILENCE)
        await world.event(ev.UserTurnCommitted)
    assert second.audio.startswith(SILENCE * 20)
    assert world.of(ev.SpeechStopped)[0].spoken_ms == 500
    assert not world.of(ev.BackendLost)


async def test_a_turn_begun_while_the_link_is_replaced_is_whole(
    service: ScriptedTranscription, world: World
) -> None:
    service.script.transcripts = ["said meanwhile"]
    async with listening(service, world, by_hand=True) as ears:
        (await service.connection(0)).drop()
        service.refuse(503, times=1)
        await service.called(2)
        say(ears, 300)
        ears.commit()
        final = await world.event(ev.UserTranscriptUpdated, 2)
    assert final.text == "said meanwhile"
    assert len(service.connections[1].audio) == 30 * 480
    assert not world.of(ev.BackendLost)


@pytest.mark.parametrize("how", WAYS)
async def test_a_link_that_ends_while_somebody_speaks_is_lost(
    service: ScriptedTranscription, world: World, how: str
) -> None:
    async with listening(service, world) as ears:
        say(ears, 200)
        await world.event(ev.SpeechStarted)
        await end(await service.connection(0), how)
        loss = await world.event(ev.BackendLost)
        ears.send_audio(SILENCE)
    assert (loss.problem.code, loss.retryable) == (ProblemCode.LINK_LOST, True)
    assert (loss.problem.subject, loss.problem.stage) == ("127.0.0.1", Stage.TRANSCRIPTION)
    assert len(service.handshakes) == 1
    assert len(world.of(ev.BackendLost)) == 1


async def test_between_the_end_of_speech_and_its_turn_nothing_is_silent_yet(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world):
        connection = await service.connection(0)
        await connection.start_speech("one")
        await connection.stop_speech("one")
        await world.event(ev.SpeechStopped)
        connection.drop()
        await world.event(ev.BackendLost)
    assert len(service.handshakes) == 1


async def test_by_hand_a_link_that_ends_with_half_a_turn_is_lost(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world, by_hand=True) as ears:
        say(ears, 200)
        connection = await service.connection(0)
        await connection.received_audio(200)
        connection.drop()
        await world.event(ev.BackendLost)
    assert len(service.handshakes) == 1


async def test_a_commit_that_was_never_answered_is_a_lost_turn_not_a_silence(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world, by_hand=True) as ears:
        connection = await service.connection(0)
        connection.stall()
        say(ears, 200)
        ears.commit()
        connection.drop()
        await world.event(ev.BackendLost)
    assert len(service.handshakes) == 1


@pytest.mark.parametrize("by_hand", [True, False])
async def test_a_link_that_looks_open_and_confirms_no_turn_is_lost(
    service: ScriptedTranscription, world: World, monkeypatch: pytest.MonkeyPatch, by_hand: bool
) -> None:
    monkeypatch.setattr(listening_session, "CONFIRMATION_SECONDS", 0.1)
    async with listening(service, world, by_hand=by_hand) as ears:
        connection = await service.connection(0)
        service.script.greets = False  # Pings are answered, and nothing else.
        say(ears, 200)
        ears.commit()
        ears.commit()
        loss = await world.event(ev.BackendLost)
        await connection.ended()
        service.script.greets = True
        monkeypatch.undo()
        await ears.open()
        say(ears, 200)
        ears.commit()
        await world.event(ev.UserTurnCommitted)
    assert (loss.problem.code, loss.retryable) == (ProblemCode.LINK_LOST, True)
    assert (loss.problem.subject, loss.problem.stage) == ("127.0.0.1", Stage.TRANSCRIPTION)
    assert len(world.of(ev.BackendLost)) == 1


async def test_a_sound_that_was_discarded_is_silence_again(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world) as ears:
        connection = await service.connection(0)
        await connection.start_speech("cough")
        await world.event(ev.SpeechStarted)
        ears.discard()
        await connection.received_event("input_audio_buffer.clear")
        connection.drop()
        await (await service.connection(1)).hear("on it goes")
        await world.event(ev.UserTurnCommitted)
    assert not world.of(ev.BackendLost)


async def test_turns_whose_words_went_with_the_link_have_failed(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world):
        connection = await service.connection(0)
        item_id = await connection.hear(Heard(silent=True))
        await world.event(ev.UserTurnCommitted)
        connection.drop()
        assert await world.event(ev.UserTranscriptFailed) == ev.UserTranscriptFailed(item_id)
        await (await service.connection(1)).hear("next")
        await world.event(ev.UserTurnCommitted, 1)
    assert not world.of(ev.BackendLost)


async def test_a_key_that_is_refused_meanwhile_is_said_at_once(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world):
        service.refuse(401)
        (await service.connection(0)).drop()
        loss = await world.event(ev.BackendLost)
    assert (loss.problem.code, loss.retryable) == (ProblemCode.KEY_REFUSED, False)
    assert len(service.handshakes) == 2


async def test_a_service_that_asks_us_to_wait_is_not_called_again_at_once(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world):
        service.refuse(429, Retry_After="30")
        (await service.connection(0)).drop()
        loss = await world.event(ev.BackendLost)
    assert (loss.problem.code, loss.problem.retry_after) == (ProblemCode.LIMIT_REACHED, 30.0)
    assert len(service.handshakes) == 2


async def test_after_some_attempts_the_link_is_lost(service: ScriptedTranscription, world: World) -> None:
    async with listening(service, world):
        service.refuse(503)
        (await service.connection(0)).drop()
        loss = await world.event(ev.BackendLost)
    assert (loss.problem.code, loss.retryable) == (ProblemCode.LINK_LOST, True)
    assert len(service.handshakes) == 1 + len(transcriber.HEAL_WAITS_SECONDS)


async def test_the_attempts_have_an_end_in_time_too(
    service: ScriptedTranscription, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcriber, "HEAL_SECONDS", 0.2)
    async with listening(service, world):
        service.script.greets = False
        (await service.connection(0)).drop()
        loss = await world.event(ev.BackendLost)
        await (await service.connection(1)).ended()
    assert loss.problem.code is ProblemCode.LINK_LOST


async def test_a_link_that_breaks_again_and_again_is_said_to_be_lost(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world):
        for number in range(transcriber.HEALS_A_MINUTE + 1):
            connection = await service.connection(number)
            await connection.received_event("session.update")
            connection.drop()
        await world.event(ev.BackendLost)
    assert len(service.handshakes) == 1 + transcriber.HEALS_A_MINUTE


async def test_after_a_loss_it_is_opened_anew_and_listens(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world) as ears:
        say(ears, 200)
        await world.event(ev.SpeechStarted)
        (await service.connection(0)).drop()
        await world.event(ev.BackendLost)
        await ears.open()
        say(ears, 400)
        say(ears, 300, SILENCE)
        await world.event(ev.UserTranscriptUpdated, 2)
    assert len(world.of(ev.BackendLost)) == 1


async def test_closing_while_a_link_is_replaced_ends_the_replacing(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world):
        service.script.greets = False
        (await service.connection(0)).drop()
        second = await service.connection(1)
    await second.ended()
    assert world.events == []


async def test_a_network_that_is_dead_without_a_word_is_noticed(
    service: ScriptedTranscription, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "PING_SECONDS", 0.1)
    monkeypatch.setattr(link, "PONG_SECONDS", 0.2)
    async with listening(service, world, SETTINGS) as ears:
        (await service.connection(0)).stall()
        for _ in range(20):
            say(ears, 1000, SILENCE)  # more than the buffers of the system hold
        await (await service.connection(1)).hear("there again")
        await world.event(ev.UserTurnCommitted)
    assert not world.of(ev.BackendLost)


async def test_links_are_not_replaced_faster_than_the_service_allows(
    service: ScriptedTranscription, world: World
) -> None:
    limiter = ConnectLimiter(limit=1, window_seconds=0.3)
    ears = AzureTranscriber(SETTINGS, FarEnd(service.url, KEY), world.post, limiter)
    await ears.open()
    (await service.connection(0)).drop()
    await service.connection(1)
    await ears.aclose()
    (first, _), (second, _) = service.handshakes
    assert second - first >= 0.2
    assert not world.events
