"""The cascade over its three SDKs and sockets: against three scripted services, and on this device."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from tests.backends.contract import HELLO, STORY, TIME, until
from tests.backends.contract_laws import ObservedBackend
from tests.backends.contract_plan import At, History, Line, Plan, Trouble
from tests.backends.world import World
from tests.fakes import scripted_chat, scripted_speech, scripted_transcription
from tests.fakes.relay import Relay
from tests.fakes.scripted_chat import ChatRefusal, ChatReply, ChatRequest, ScriptedChat, ToolCall
from tests.fakes.scripted_chat_reply import PROMPT_FILTERED, ChatAnswer
from tests.fakes.scripted_speech import Boundaries, Delivery, ScriptedSpeech
from tests.fakes.scripted_transcription import Heard, ScriptedTranscription, TranscriptionConnection
from tests.fakes.scripted_transcription_session import fresh_id
from tests.ondevice.speaking import utterance
from voicedesk.backends.base import Backend
from voicedesk.backends.cascade.backend import CascadeBackend
from voicedesk.backends.cascade.stage_set import import_libraries
from voicedesk.backends.far_end import FarEnd, FarEnds
from voicedesk.conversation.events import BackendLost
from voicedesk.settings.schema import Cascade
from voicedesk.tools.clock import TOOL as CLOCK
from voicedesk.tools.weather import TOOL as WEATHER

SETTINGS = Cascade(openai_deployment=scripted_chat.DEPLOYMENT)
PADDING_MS = SETTINGS.stt_prefix_padding_ms + SETTINGS.stt_silence_duration_ms
BROKEN = ChatRefusal(500, "server_error", "It broke.", headers={"Retry-After-Ms": "1"})


def backend_at(far_ends: FarEnds, world: World) -> Backend:
    return ObservedBackend(
        CascadeBackend(SETTINGS, far_ends, (CLOCK, WEATHER), world.post, world), world.laws
    )


class CascadeRig:
    spoken = b"\x10\x20" * 24_000

    def __init__(self) -> None:
        self.backend: Backend
        self.world: World
        self.asked: list[History] = []
        self._ears = _Ears()
        self._mind = _Mind(self._choose)
        self._mouth = ScriptedSpeech()
        self._plans: list[Plan] = []
        self._broken: list[dict[str, Any]] = []
        self._takes_tools = True
        self._item_id = ""

    async def start(self, world: World) -> None:
        self.world = world
        import_libraries()  # Once; the first conversation should not wait for it.
        for service in (self._ears, self._mind, self._mouth):
            await service.start()
        far_ends = FarEnds(
            transcription=FarEnd(self._ears.url, scripted_transcription.KEY),
            chat=FarEnd(self._mind.url, scripted_chat.KEY),
            speech=FarEnd(self._mouth.url, scripted_speech.KEY),
        )
        self.backend = backend_at(far_ends, world)

    async def stop(self) -> None:
        await self.backend.aclose()
        for service in (self._ears, self._mind, self._mouth):
            await service.stop()
        assert self._ears.rejections == []
        assert self._mind.complaints == []
        assert self._mouth.violations == []

    async def lose_link(self) -> None:
        """A link that breaks in a silence is mended unnoticed; one that breaks again and again is lost."""
        lost = len(self.world.of(BackendLost))
        while not self._is_lost(lost):
            number = len(self._ears.connections)
            self._ears.connections[-1].drop()
            await until(lambda n=number: self._is_mended(n) or self._is_lost(lost))  # type: ignore[misc]

    async def refuse_key(self) -> None:
        self._ears.refuse(401, times=1)

    def refuse_tools(self) -> None:
        self._takes_tools = False

    async def take_down(self, times: int) -> None:
        self._ears.refuse(503, times=times)

    async def expire(self, seconds: float) -> None:
        connection = await self._ears.connection()
        session = {**connection.session.session, "expires_at": time.time() + seconds}
        await connection.send({"type": "session.updated", "session": session})

    def ask_for_tool(self) -> str:
        self.answer(Plan(calls=("get_time",)))
        return TIME

    def hold_answer(self) -> str:
        self.answer(Plan(hold=At.END))
        return STORY

    def answer(self, *plans: Plan) -> None:
        self._plans += plans

    async def release(self) -> None:
        self._mind.going.set()
        for request in self._mouth.requests:
            request.go_on()

    async def send_late_sound(self) -> None:
        """What was held back goes out, whether or not anybody listens."""
        await self.release()

    def hear(self, text: str | None) -> None:
        self._ears.expected.append(text)

    async def start_speech(self) -> None:
        self._item_id = fresh_id("item")
        await (await self._connection()).start_speech(self._item_id, 1_000)

    async def stop_speech(self, spoken_ms: int) -> None:
        await (await self._connection()).stop_speech(self._item_id, 1_000 + spoken_ms + PADDING_MS)

    async def end_turn(self, text: str | None) -> None:
        await (await self._connection()).commit(self._item_id, _heard(text))

    async def _connection(self) -> TranscriptionConnection:
        return await self._ears.connection()

    def _is_lost(self, before: int) -> bool:
        return len(self.world.of(BackendLost)) > before

    def _is_mended(self, number: int) -> bool:
        return len(self._ears.connections) > number and self._ears.connections[-1].session.configured

    def _choose(self, request: ChatRequest) -> ChatAnswer:
        if request.body.get("tools") and not self._takes_tools:
            return ChatRefusal(400, "invalid_request_error", "This model does not support tools.")
        if request.messages == self._broken:
            return BROKEN  # The client tries again what may have been an accident.
        self.asked.append(_history(request.messages))
        plan = self._plans.pop(0) if self._plans else Plan()
        self._mind.going.clear()
        if plan.hold is not At.START:
            self._mind.going.set()
        if plan.trouble is Trouble.FAILED:
            self._broken = request.messages
        self._mouth.script = _delivery(plan)
        return _reply(plan)


class _Ears(ScriptedTranscription):
    """Hears what a test says, and else a greeting."""

    def __init__(self) -> None:
        super().__init__()
        self.expected: list[str | None] = []

    def _next_heard(self) -> Heard:
        return _heard(self.expected.pop(0) if self.expected else HELLO)


class _Mind(ScriptedChat):
    """Begins to answer when it is let."""

    def __init__(self, choose: scripted_chat.Chooser) -> None:
        super().__init__(choose)
        self.going = asyncio.Event()

    async def _play(self, request: web.Request, arrived: ChatRequest, reply: ChatReply) -> web.StreamResponse:
        await self.going.wait()
        with suppress(ConnectionError):  # Whoever asked may have gone meanwhile.
            return await super()._play(request, arrived, reply)
        return web.Response(status=499)


def _heard(text: str | None) -> Heard:
    if text is None:
        return Heard(error={"code": "audio_unintelligible", "message": "no words"})
    return Heard(text)


def _history(messages: list[dict[str, Any]]) -> History:
    lines: list[Line] = []
    for message in messages:
        role, text = message["role"], _text(message.get("content"))
        if role == "tool":
            lines.append(Line("output", text))
        elif role in {"user", "assistant"}:
            lines += [Line(role, text)] if text else []
            lines += [Line("call", call["function"]["name"]) for call in message.get("tool_calls") or ()]
    return tuple(lines)


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content)
    return str(content or "")


def _reply(plan: Plan) -> ChatAnswer:
    match plan:
        case Plan(trouble=Trouble.FAILED):
            return BROKEN
        case Plan(trouble=Trouble.FILTERED):
            return PROMPT_FILTERED
        case Plan(trouble=Trouble.EMPTY):
            return ChatReply("")
    calls = tuple(ToolCall(name, call_id=plan.call_id) for name in plan.calls)
    return ChatReply(plan.spoken, tool_calls=calls)


def _delivery(plan: Plan) -> Delivery:
    hold_after_ms = {At.SOUND: 0, At.MIDDLE: plan.audio_ms // 2, At.END: plan.audio_ms}.get(plan.hold)
    return Delivery(
        boundaries=Boundaries.NORMAL if plan.timed else Boundaries.MISSING,
        hold_after_ms=hold_after_ms,
        lengths_ms=tuple(word.end_ms - word.start_ms for word in plan.words),
    )


class CascadeOnDeviceRig:
    """The far ends on this device, with a piece of network before each."""

    def __init__(self, far_end: FarEnd) -> None:
        self.world: World
        self.backend: Backend
        self._key = far_end.key
        port = urlsplit(far_end.endpoint).port or 0
        self._relays = {stage: Relay(port) for stage in ("transcription", "chat", "speech")}

    @property
    def spoken(self) -> bytes:
        return utterance("hello")

    async def start(self, world: World) -> None:
        self.world = world
        import_libraries()
        places = {stage: f"127.0.0.1:{await relay.start()}" for stage, relay in self._relays.items()}
        far_ends = FarEnds(
            transcription=FarEnd(f"ws://{places['transcription']}/openai/v1/realtime", self._key),
            chat=FarEnd(f"http://{places['chat']}", self._key),
            speech=FarEnd(f"ws://{places['speech']}{scripted_speech.PATH}", self._key),
        )
        self.backend = backend_at(far_ends, world)

    async def stop(self) -> None:
        await self.backend.aclose()
        for relay in self._relays.values():
            await relay.stop()

    async def lose_link(self) -> None:
        """As above: again and again."""
        lost = len(self.world.of(BackendLost))
        relay = self._relays["transcription"]
        while not self._is_lost(lost):
            answered = relay.answered
            relay.cut()
            await until(lambda n=answered: relay.answered > n or self._is_lost(lost))  # type: ignore[misc]

    def _is_lost(self, before: int) -> bool:
        return len(self.world.of(BackendLost)) > before

    async def refuse_key(self) -> None:
        key = self._key.encode()
        self._relays["transcription"].garble(key, b"x" * len(key))

    def ask_for_tool(self) -> str:
        return TIME

    def hold_answer(self) -> str:
        return STORY
