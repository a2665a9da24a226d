"""The Voice Live backend over the SDK and a socket: what it sends, and when it is silent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from tests.backends.contract import connected
from tests.backends.world import World
from tests.fakes.scripted_reply import Reply
from tests.fakes.scripted_service import KEY, Script, ScriptedService
from voicedesk.backends.errors import BackendError
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.pacing import ConnectLimiter
from voicedesk.backends.voice_live.backend import VoiceLiveBackend
from voicedesk.backends.voice_live.connection_check import check_connection
from voicedesk.backends.voice_live.opening import Opening
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import ProblemCode
from voicedesk.conversation.turns import Speaker, Turn, TurnStatus
from voicedesk.settings.schema import VoiceLive

FRAME = bytes(480)


class Bench:
    """A backend, its far end and what it reported."""

    def __init__(self, service: ScriptedService, settings: VoiceLive | None = None) -> None:
        self.service = service
        self.world = World()
        self.backend = VoiceLiveBackend(
            settings or VoiceLive(), FarEnd(service.url, KEY), (), self.world.post, self.world
        )


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with ScriptedService() as service:
        bench = Bench(service)
        yield bench
        await bench.backend.aclose()


async def test_frames_reach_the_service_unchanged_and_in_order(bench: Bench) -> None:
    await connected(bench)
    connection = await bench.service.connection()
    question = b"".join(bytes([number]) * 480 for number in range(200))
    for start in range(0, len(question), 480):
        bench.backend.send_audio(question[start : start + 480])
        if start % 4800 == 0:
            await asyncio.sleep(0)
    bench.backend.perform(cmd.CommitUserTurn())
    await connection.received_event("input_audio_buffer.commit")
    assert connection.audio == question
    assert connection.received[-1].type == "input_audio_buffer.commit"


async def test_sending_a_frame_takes_the_main_thread_less_than_a_millisecond(bench: Bench) -> None:
    await connected(bench)
    connection = await bench.service.connection()
    began = time.process_time()
    for _ in range(1000):
        bench.backend.send_audio(FRAME)
        await asyncio.sleep(0)
    await connection.until(lambda: len(connection.audio) == 1000 * len(FRAME))
    # Both ends run in this process, so the client's share is smaller still.
    assert (time.process_time() - began) / 1000 < 0.001


async def test_the_answers_sound_arrives_whole(bench: Bench) -> None:
    bench.service.script.replies = [Reply(audio=bytes(range(256)) * 300, delta_ms=37)]
    world = await connected(bench)
    bench.backend.perform(cmd.CreateResponse())
    finished = await world.event(ev.ResponseFinished)
    assert bytes(world.sound[finished.response_id]) == bytes(range(256)) * 300


async def test_a_hands_free_turn_is_not_answered_by_the_service_itself(bench: Bench) -> None:
    world = await connected(bench)
    connection = await bench.service.connection()
    item_id = await connection.hear("good morning", start_ms=1000, end_ms=2800)
    heard = await world.event(ev.UserTranscriptUpdated, 2)
    assert heard == ev.UserTranscriptUpdated(item_id, "good morning", final=True)
    assert world.of(ev.SpeechStarted) == [ev.SpeechStarted()]
    assert world.of(ev.SpeechStopped) == [ev.SpeechStopped(spoken_ms=1000)]
    assert not world.of(ev.ResponseStarted)
    session = connection.events("session.update")[0]["session"]
    assert session["turn_detection"]["create_response"] is False
    assert session["turn_detection"]["interrupt_response"] is False


async def test_the_talk_mode_can_change_during_a_connection(bench: Bench) -> None:
    bench.backend.perform(cmd.UseTurnDetection(by_hand=True))
    await connected(bench)
    connection = await bench.service.connection()
    bench.backend.perform(cmd.UseTurnDetection(by_hand=False))
    bench.backend.perform(cmd.UseTurnDetection(by_hand=False))
    bench.backend.perform(cmd.UseTurnDetection(by_hand=True))
    await connection.received_event("session.update", 2)
    asked = [event["session"]["turn_detection"] for event in connection.events("session.update")]
    assert [detection and detection["type"] for detection in asked] == [None, "azure_semantic_vad", None]


async def test_a_talk_mode_chosen_while_connecting_holds(bench: Bench) -> None:
    bench.backend.perform(cmd.Connect())
    connection = await bench.service.connection()
    bench.backend.perform(cmd.UseTurnDetection(by_hand=True))
    await connection.until(lambda: connection.dialogue.session.get("turn_detection", ...) is None)
    assert not bench.service.rejections


async def test_history_is_cut_where_the_listener_was(bench: Bench) -> None:
    bench.service.script.replies = [Reply(audio_ms=1000, hold=True)]
    world = await connected(bench)
    bench.backend.perform(cmd.CreateResponse())
    connection = await bench.service.connection()
    started = await world.event(ev.ResponseTextAdded)
    bench.backend.perform(cmd.CancelResponse(started.response_id))
    bench.backend.perform(cmd.TruncateResponse(started.response_id, 40))
    cut = await connection.received_event("conversation.item.truncate")
    assert cut["audio_end_ms"] == 40
    assert connection.dialogue.items[cut["item_id"]].truncated_at == 40
    assert not bench.service.rejections


async def test_a_new_connection_is_told_the_context_before_anything_else(bench: Bench) -> None:
    await connected(bench)
    told = (
        Turn("u", Speaker.USER, "Hello", TurnStatus.DONE),
        Turn("a", Speaker.ASSISTANT, "Hi there", TurnStatus.INTERRUPTED, heard_chars=2),
    )
    bench.backend.perform(cmd.RestoreContext(told))
    bench.backend.send_audio(FRAME * 20)
    bench.backend.perform(cmd.CommitUserTurn())
    connection = await bench.service.connection()
    await connection.received_event("input_audio_buffer.commit")
    kinds = [received.type for received in connection.received]
    assert kinds[:4] == ["session.update", *["conversation.item.create"] * 2, "input_audio_buffer.append"]
    texts = [item.text for item in connection.dialogue.items.values()][:2]
    assert texts == ["Hello", "Hi"]


async def test_the_end_of_the_session_is_announced(bench: Bench) -> None:
    bench.service.script.expires_in_seconds = 90
    world = await connected(bench)
    expiring = await world.event(ev.SessionExpiring)
    assert 80 < expiring.in_seconds <= 90


async def test_what_is_not_understood_is_counted(bench: Bench) -> None:
    world = await connected(bench)
    connection = await bench.service.connection()
    await connection.send({"type": "response.hologram.delta"})
    await connection.hear("hello")
    await world.event(ev.UserTurnCommitted)
    assert bench.backend.counters["response.hologram.delta"] == 1
    assert not world.of(ev.BackendFaulted)


async def test_connecting_anew_replaces_the_connection_in_silence(bench: Bench) -> None:
    world = await connected(bench)
    await connected(bench)
    first = await bench.service.connection(0)
    await first.until(lambda: True)
    await (await bench.service.connection(1)).hear("hello")
    await world.event(ev.UserTurnCommitted)
    assert not world.of(ev.BackendLost)
    assert len(bench.service.connections) == 2


async def test_sound_sent_during_a_stall_arrives_after_it(bench: Bench) -> None:
    await connected(bench)
    connection = await bench.service.connection()
    connection.stall()
    for _ in range(300):
        bench.backend.send_audio(FRAME)
    await asyncio.sleep(0)
    connection.flow()
    await connection.until(lambda: len(connection.audio) == 300 * len(FRAME))
    assert bench.backend.counters["dropped_ms"] == 0


async def test_disconnecting_in_answer_to_a_report_ends_the_connection(bench: Bench) -> None:
    report = bench.world.post

    def leave(event: ev.Event) -> None:
        report(event)
        if isinstance(event, ev.SpeechStarted):
            backend.perform(cmd.Disconnect())

    far_end = FarEnd(bench.service.url, KEY)
    backend = VoiceLiveBackend(VoiceLive(), far_end, (), leave, bench.world)
    backend.perform(cmd.Connect())
    await bench.world.event(ev.BackendConnected)
    connection = await bench.service.connection()
    await connection.hear("goodbye")
    await connection.ended()
    assert [type(event) for event in bench.world.events] == [ev.BackendConnected, ev.SpeechStarted]
    await backend.aclose()


@pytest.mark.parametrize("moment", ["opening", "greeting", "connected"])
async def test_disconnecting_at_any_moment_is_quick_and_final(moment: str) -> None:
    async with ScriptedService(Script(greets=moment != "greeting")) as service:
        bench = Bench(service)
        bench.backend.perform(cmd.Connect())
        if moment == "greeting":
            await (await service.connection()).received_event("session.update")
        elif moment == "connected":
            await bench.world.event(ev.BackendConnected)
        before = list(bench.world.events)
        bench.backend.perform(cmd.Disconnect())
        began = time.monotonic()
        await bench.backend.aclose()
        assert time.monotonic() - began < 2.0
        assert bench.world.events == before


async def test_a_service_that_will_not_close_does_not_hold_us_up(bench: Bench) -> None:
    await connected(bench)
    connection = await bench.service.connection()
    connection.stall()
    began = time.monotonic()
    await bench.backend.aclose()
    assert time.monotonic() - began < 1.5
    connection.flow()


async def test_attempts_beyond_the_limit_wait_for_their_turn(bench: Bench) -> None:
    far_end = FarEnd(bench.service.url, KEY)
    opening = Opening(VoiceLive(), far_end, (), ConnectLimiter(limit=1, window_seconds=0.3))
    began = time.monotonic()
    for _ in range(2):
        link, _ = await opening.open(by_hand=False)
        await link.aclose()
    await opening.aclose()
    assert time.monotonic() - began >= 0.3


async def test_an_agent_is_asked_for_instead_of_a_model() -> None:
    async with ScriptedService() as service:
        bench = Bench(service, VoiceLive(agent_name="helper", agent_project="desk", api_version="2026-07-15"))
        await connected(bench)
        [(_, query)] = service.handshakes
        await bench.backend.aclose()
    assert query["agent-name"] == "helper"
    assert query["agent-project-name"] == "desk"
    assert "model" not in query


async def test_an_agent_without_its_project_is_a_missing_setting() -> None:
    opening = Opening(VoiceLive(agent_name="helper"), FarEnd("https://host.example", "k"), ())
    with pytest.raises(BackendError) as refused:
        await opening.open(by_hand=False)
    assert refused.value.problem.code is ProblemCode.NOT_CONFIGURED


async def test_a_connection_check_tells_how_long_it_took() -> None:
    async with ScriptedService() as service:
        report = await check_connection(VoiceLive(endpoint=service.url), KEY)
        assert report.problem is None
        assert 0 <= report.milliseconds < 10_000
        refused = await check_connection(VoiceLive(endpoint=service.url), "wrong")
    assert refused.problem is not None
    assert refused.problem.code is ProblemCode.KEY_REFUSED
