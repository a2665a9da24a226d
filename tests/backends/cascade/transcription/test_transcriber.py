"""What is said becomes turns: against the strict service on loopback, in both dialects."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.backends.cascade.transcription.rig import SETTINGS, SILENCE, listening, say
from tests.backends.world import World
from tests.fakes.scripted_transcription import KEY, Heard, ScriptedTranscription, TranscriptionScript
from voicedesk.backends.cascade.transcription.transcriber import AzureTranscriber
from voicedesk.backends.errors import ConnectionDropped
from voicedesk.backends.far_end import FarEnd
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import ProblemCode, Stage
from voicedesk.conversation.transcript import Transcript
from voicedesk.conversation.turns import Turn
from voicedesk.settings.schema import NoiseReduction


@pytest.fixture
async def world() -> World:
    return World()


@pytest.fixture
async def service() -> AsyncIterator[ScriptedTranscription]:
    async with ScriptedTranscription(TranscriptionScript(transcripts=["what is the time"])) as service:
        yield service
    assert service.rejections == []


async def test_a_turn_by_hand_is_committed_and_its_words_form_before_they_are_final(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world, by_hand=True) as transcriber:
        say(transcriber, 200)
        transcriber.commit()
        final = await world.event(ev.UserTranscriptUpdated, 2)
    [committed] = world.of(ev.UserTurnCommitted)
    words = [event.text for event in world.of(ev.UserTranscriptUpdated)]
    assert words == ["what is", "what is the time", "what is the time"]
    assert final == ev.UserTranscriptUpdated(committed.item_id, "what is the time", final=True)
    assert world.events.index(committed) == 0


async def test_hands_free_the_service_finds_the_turn_in_the_sound(world: World) -> None:
    script = TranscriptionScript(vad="energy")
    async with ScriptedTranscription(script) as service, listening(service, world) as transcriber:
        say(transcriber, 300, SILENCE)
        say(transcriber, 600)
        say(transcriber, 400, SILENCE)
        await world.event(ev.UserTurnCommitted)
    kinds = [type(event) for event in world.events[:3]]
    assert kinds == [ev.SpeechStarted, ev.SpeechStopped, ev.UserTurnCommitted]
    assert world.of(ev.SpeechStopped)[0].spoken_ms == 600


async def test_a_turn_after_an_answer_stands_behind_the_answer_not_before_it(
    service: ScriptedTranscription, world: World
) -> None:
    transcript = Transcript()
    async with listening(service, world):
        connection = await service.connection()
        first = await connection.hear("one")
        transcript.commit_user((await world.event(ev.UserTurnCommitted)).item_id)
        transcript.add_text("answer", "to one")
        second = await connection.hear("two")
        turn = await world.event(ev.UserTurnCommitted, 1)
        transcript.commit_user(turn.item_id, turn.previous_item_id)
    rows = [row.turn_id for row in transcript.entries if isinstance(row, Turn)]
    assert rows == [first, "answer", second]


async def test_transcripts_that_come_out_of_order_keep_their_turns(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world):
        connection = await service.connection()
        slow = await connection.hear(Heard("first said", final_ms=60, partials=0))
        quick = await connection.hear(Heard("then said", final_ms=0, partials=0))
        await world.event(ev.UserTranscriptUpdated, 1)
    finals = [(event.item_id, event.text) for event in world.of(ev.UserTranscriptUpdated)]
    assert finals == [(quick, "then said"), (slow, "first said")]
    assert [turn.item_id for turn in world.of(ev.UserTurnCommitted)] == [slow, quick]


async def test_two_frames_share_a_message_and_the_last_one_goes_before_the_commit(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world, by_hand=True) as transcriber:
        connection = await service.connection()
        for _ in range(11):
            say(transcriber, 10)
            await asyncio.sleep(0)
        transcriber.commit()
        await connection.received_event("input_audio_buffer.commit")
    sizes = [len(received.pcm) for received in connection.received if received.pcm]
    assert sum(sizes) == 11 * 480
    assert sizes[-1] == 480
    assert sizes[0] == 960


async def test_less_than_a_tenth_of_a_second_is_cleared_and_no_turn(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world, by_hand=True) as transcriber:
        say(transcriber, 90)
        transcriber.commit()
        connection = await service.connection()
        await connection.received_event("input_audio_buffer.clear")
    [fault] = world.of(ev.BackendFaulted)
    assert (fault.problem.code, fault.problem.stage) == (ProblemCode.NOT_UNDERSTOOD, Stage.TRANSCRIPTION)
    assert connection.events("input_audio_buffer.commit") == []


async def test_what_is_discarded_is_no_part_of_the_next_turn(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world, by_hand=True) as transcriber:
        say(transcriber, 200)
        transcriber.discard()
        say(transcriber, 50)
        transcriber.commit()
        await (await service.connection()).received_event("input_audio_buffer.clear", 1)
    assert world.of(ev.BackendFaulted)
    assert not world.of(ev.UserTurnCommitted)


async def test_a_commit_that_the_service_finds_too_short_says_that_no_turn_comes(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world, by_hand=True) as transcriber:
        connection = await service.connection()
        service.script.greets = False  # It answers with these words alone.
        say(transcriber, 200)
        transcriber.commit()
        await connection.received_event("input_audio_buffer.commit")
        await connection.error("input_audio_buffer_commit_empty", "buffer too small", event_id="commit")
        fault = await world.event(ev.BackendFaulted)
    assert fault.problem.code is ProblemCode.NOT_UNDERSTOOD


async def test_the_settings_are_what_the_session_is_asked_for(
    service: ScriptedTranscription, world: World
) -> None:
    settings = SETTINGS.model_copy(
        update={"stt_prompt": "names of ships", "stt_language": "en", "stt_deployment": "my-stt"}
    )
    async with listening(service, world, settings):
        connection = await service.connection()
    update = connection.events("session.update")[0]["session"]
    assert update == {
        "type": "transcription",
        "audio": {
            "input": {
                "format": {"type": "audio/pcm", "rate": 24000},
                "noise_reduction": {"type": "near_field"},
                "transcription": {"model": "my-stt", "prompt": "names of ships", "language": "en"},
                "turn_detection": {
                    "type": "server_vad",
                    "threshold": 0.5,
                    "prefix_padding_ms": 100,
                    "silence_duration_ms": 200,
                },
            }
        },
    }


async def test_a_preview_address_is_spoken_to_in_its_own_dialect(
    service: ScriptedTranscription, world: World
) -> None:
    settings = SETTINGS.model_copy(update={"stt_noise_reduction": NoiseReduction.NONE})
    async with listening(service, world, settings, by_hand=True, url=service.preview_url) as transcriber:
        transcriber.use_turn_detection(by_hand=False)
        say(transcriber, 100)
        transcriber.commit()
        await world.event(ev.UserTranscriptUpdated, 2)
        connection = await service.connection()
    asked, changed = (event["session"] for event in connection.events("transcription_session.update"))
    assert asked["input_audio_format"] == "pcm16"
    assert asked["input_audio_transcription"] == {"model": "gpt-4o-transcribe"}
    assert asked["input_audio_noise_reduction"] is None
    assert asked["turn_detection"] is None
    assert changed["turn_detection"]["type"] == "server_vad"
    assert service.headers[0]["OpenAI-Beta"] == "realtime=v1"
    assert service.handshakes[0][1]["api-version"] == "2025-04-01-preview"


async def test_the_key_goes_where_azure_looks_for_it_and_nowhere_else(
    service: ScriptedTranscription, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "somebody")
    async with listening(service, world):
        pass
    [headers] = service.headers
    assert headers["api-key"] == KEY
    assert "Authorization" not in headers
    assert "OpenAI-Organization" not in headers
    assert [query for _, query in service.handshakes] == [{"intent": "transcription"}]


async def test_who_ends_the_turns_can_change_while_connected(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world) as transcriber:
        connection = await service.connection()
        transcriber.use_turn_detection(by_hand=True)
        transcriber.use_turn_detection(by_hand=True)
        transcriber.use_turn_detection(by_hand=False)
        update = await connection.received_event("session.update", 2)
    assert update["session"]["audio"]["input"]["turn_detection"]["type"] == "server_vad"
    by_hand = connection.events("session.update")[1]["session"]["audio"]["input"]
    assert by_hand == {"turn_detection": None}


async def test_a_refused_change_of_turn_detection_is_one_sentence(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world):
        connection = await service.connection()
        param = "session.audio.input.turn_detection.threshold"
        await connection.error("invalid_value", "too high", event_id="turn-detection", param=param)
        fault = await world.event(ev.BackendFaulted)
    assert (fault.problem.code, fault.problem.subject) == (ProblemCode.SETTING_REFUSED, "threshold")


async def test_a_session_that_is_created_again_is_configured_again(
    service: ScriptedTranscription, world: World
) -> None:
    async with listening(service, world):
        connection = await service.connection()
        await connection.send({"type": "session.created", "session": {}})
        again = await connection.received_event("session.update", 1)
    assert again == connection.events("session.update")[0]


async def test_the_end_of_the_session_is_announced_once(world: World) -> None:
    script = TranscriptionScript(expires_in_seconds=1800)
    async with ScriptedTranscription(script) as service, listening(service, world) as transcriber:
        transcriber.use_turn_detection(by_hand=True)
        await (await service.connection()).hear("on we go")
        await world.event(ev.UserTurnCommitted)
    [expiring] = world.of(ev.SessionExpiring)
    assert 1790 < expiring.in_seconds <= 1800


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": "rate_limit_exceeded", "message": "slow down"}, ProblemCode.LIMIT_REACHED),
        ({"code": "content_filter", "message": "no"}, ProblemCode.CONTENT_FILTERED),
        ({"type": "server_error", "message": "oops"}, ProblemCode.RESPONSE_FAILED),
        ({"code": "DeploymentNotFound", "message": "gone"}, ProblemCode.MODEL_NOT_FOUND),
        ({"code": "audio_unintelligible", "message": "mumbling"}, None),
        ({}, None),
    ],
)
async def test_a_failed_transcription_settles_its_turn_and_says_what_can_be_done(
    service: ScriptedTranscription, world: World, error: dict[str, str], code: ProblemCode | None
) -> None:
    async with listening(service, world):
        connection = await service.connection()
        item_id = await connection.hear(Heard(error=error))
        await connection.hear(Heard("and on it goes", partials=0))
        assert await world.event(ev.UserTranscriptFailed) == ev.UserTranscriptFailed(item_id)
        await world.event(ev.UserTranscriptUpdated)
    faults = [(fault.problem.code, fault.problem.stage) for fault in world.of(ev.BackendFaulted)]
    assert faults == ([] if code is None else [(code, Stage.TRANSCRIPTION)])


async def test_nothing_is_told_once_it_is_closed_and_it_can_be_opened_again(
    service: ScriptedTranscription, world: World
) -> None:
    transcriber = AzureTranscriber(SETTINGS, FarEnd(service.url, KEY), world.post)
    transcriber.send_audio(bytes(960))
    transcriber.commit()
    transcriber.discard()
    await transcriber.open()
    first = await service.connection(0)
    await transcriber.aclose()
    await transcriber.aclose()
    await first.ended()
    assert world.events == []
    await transcriber.open()
    await (await service.connection(1)).hear("again")
    await world.event(ev.UserTranscriptUpdated, 1)
    await transcriber.aclose()


async def test_a_second_open_replaces_the_first_link(service: ScriptedTranscription, world: World) -> None:
    async with listening(service, world) as transcriber:
        await transcriber.open()
        await (await service.connection(0)).ended()
        await (await service.connection(1)).hear("still here")
        await world.event(ev.UserTurnCommitted)
    assert not world.of(ev.BackendLost)


async def test_closing_while_it_opens_leaves_no_link_behind(
    service: ScriptedTranscription, world: World
) -> None:
    transcriber = AzureTranscriber(SETTINGS, FarEnd(service.url, KEY), world.post)
    opening = asyncio.get_running_loop().create_task(transcriber.open())
    connection = await service.connection(0)
    await transcriber.aclose()
    with pytest.raises(ConnectionDropped):
        await opening
    await connection.ended()
    assert world.events == []


async def test_what_is_not_understood_is_counted(service: ScriptedTranscription, world: World) -> None:
    async with listening(service, world) as transcriber:
        connection = await service.connection()
        await connection.send({"type": "something.new"})
        await connection.send({"type": "input_audio_buffer.committed"})
        await connection.hear("words")
        await world.event(ev.UserTurnCommitted)
        assert transcriber.counters.total() == 2
    assert transcriber.counters.total() == 0
