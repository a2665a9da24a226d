"""The Voice Live backend over the SDK and a socket: against the scripted service, and on this device."""

from __future__ import annotations

import base64
import time
from urllib.parse import urlsplit

from tests.backends.contract import HELLO, STORY, TIME
from tests.backends.contract_laws import ObservedBackend
from tests.backends.contract_plan import At, History, Line, Plan, Trouble
from tests.backends.world import World
from tests.fakes.relay import Relay
from tests.fakes.scripted_connection import ScriptedConnection
from tests.fakes.scripted_dialogue import Item, StrictDialogue, fresh_id
from tests.fakes.scripted_reply import Reply, ToolCall
from tests.fakes.scripted_service import KEY, Script, ScriptedService
from tests.ondevice.speaking import utterance
from voicedesk.backends.base import Backend
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.voice_live.backend import VoiceLiveBackend
from voicedesk.conversation.events import ResponseStarted
from voicedesk.settings.schema import VoiceLive
from voicedesk.tools.clock import TOOL as CLOCK
from voicedesk.tools.weather import TOOL as WEATHER

SETTINGS = VoiceLive()
PADDING_MS = SETTINGS.prefix_padding_ms + SETTINGS.silence_duration_ms
_ROLES = {"function_call": "call", "function_call_output": "output"}


def backend_at(far_end: FarEnd, world: World) -> Backend:
    return ObservedBackend(
        VoiceLiveBackend(SETTINGS, far_end, (CLOCK, WEATHER), world.post, world), world.laws
    )


class VoiceLiveRig:
    spoken = b"\x10\x20" * 24_000

    def __init__(self) -> None:
        self.backend: Backend
        self.world: World
        self.asked: list[History] = []
        self._script = Script(replies=self._choose, transcripts=self._next_transcript)
        self._service = ScriptedService(self._script)
        self._plans: list[Plan] = []
        self._transcripts: list[str | None] = []
        self._item_id = ""

    async def start(self, world: World) -> None:
        self.world = world
        await self._service.start()
        self.backend = backend_at(FarEnd(self._service.url, KEY), world)

    async def stop(self) -> None:
        await self.backend.aclose()
        await self._service.stop()
        # To cancel what has just ended is no mistake: the two cross on the way.
        assert set(self._service.rejections) <= {"response_cancel_not_active"}

    async def lose_link(self) -> None:
        (await self._connection()).drop()

    async def refuse_key(self) -> None:
        self._service.refuse(401, times=1)

    def refuse_tools(self) -> None:
        refusal = {"type": "invalid_request_error", "message": "This model takes no tools."}
        self._script.judge = lambda session: refusal if session.get("tools") else None

    async def take_down(self, times: int) -> None:
        self._service.refuse(503, times=times)

    async def expire(self, seconds: float) -> None:
        connection = await self._connection()
        session = {**connection.dialogue.session, "expires_at": time.time() + seconds}
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
        (await self._connection()).release()

    async def send_late_sound(self) -> None:
        connection = await self._connection()
        spoken = [item.item_id for item in connection.dialogue.items.values() if item.role == "assistant"]
        item_id = spoken[-1] if spoken else fresh_id("item")
        response_id = self.world.of(ResponseStarted)[-1].response_id
        place = {"response_id": response_id, "item_id": item_id, "output_index": 0, "content_index": 0}
        delta = base64.b64encode(bytes(4_800)).decode()
        await connection.send({"type": "response.audio.delta", **place, "delta": delta})

    def hear(self, text: str | None) -> None:
        self._transcripts.append(text)

    async def start_speech(self) -> None:
        self._item_id = fresh_id("item")
        await (await self._connection()).start_speech(self._item_id, start_ms=1_000)

    async def stop_speech(self, spoken_ms: int) -> None:
        end_ms = 1_000 + spoken_ms + PADDING_MS
        await (await self._connection()).stop_speech(self._item_id, end_ms)

    async def end_turn(self, text: str | None) -> None:
        connection = await self._connection()
        for event in connection.dialogue.commit(self._item_id):
            await connection.send(event)
        await connection.transcribe(self._item_id, text or (None if text is None else " "))

    async def _connection(self) -> ScriptedConnection:
        return await self._service.connection()

    def _choose(self, dialogue: StrictDialogue) -> Reply:
        lines = tuple(_line(item) for item in dialogue.items.values())
        self.asked.append(tuple(line for line in lines if line.text))
        return _reply(self._plans.pop(0) if self._plans else Plan())

    def _next_transcript(self) -> str | None:
        return self._transcripts.pop(0) if self._transcripts else HELLO


def _line(item: Item) -> Line:
    role = _ROLES.get(item.kind, item.role)
    return Line(role, item.name if role == "call" else item.known_text.strip())


def _reply(plan: Plan) -> Reply:
    match plan:
        case Plan(trouble=Trouble.FAILED):
            error = {"type": "server_error", "code": "server_error", "message": "It broke."}
            return Reply(audio_ms=0, status="failed", status_details={"error": error}, hold_at=plan.hold)
        case Plan(trouble=Trouble.FILTERED):
            reason = {"type": "incomplete", "reason": "content_filter"}
            return Reply(audio_ms=0, status="incomplete", status_details=reason, hold_at=plan.hold)
        case Plan(trouble=Trouble.EMPTY):
            return Reply(audio_ms=0, hold_at=plan.hold)
    return Reply(
        text=plan.spoken,
        audio_ms=plan.audio_ms,
        pace_ms=tuple(word.end_ms - word.start_ms for word in plan.words),
        timed=plan.timed,
        tool_calls=tuple(ToolCall(name, call_id=plan.call_id) for name in plan.calls),
        hold_at=plan.hold,
    )


class VoiceLiveOnDeviceRig:
    """The far end on this device, with a piece of network before it."""

    def __init__(self, far_end: FarEnd) -> None:
        self.world: World
        self.backend: Backend
        self._far_end = far_end
        self._relay = Relay(urlsplit(far_end.endpoint).port or 0)

    @property
    def spoken(self) -> bytes:
        return utterance("hello")

    async def start(self, world: World) -> None:
        self.world = world
        far_end = FarEnd(f"http://127.0.0.1:{await self._relay.start()}", self._far_end.key)
        self.backend = backend_at(far_end, world)

    async def stop(self) -> None:
        await self.backend.aclose()
        await self._relay.stop()

    async def lose_link(self) -> None:
        self._relay.cut()

    async def refuse_key(self) -> None:
        key = self._far_end.key.encode()
        self._relay.garble(key, b"x" * len(key))

    def ask_for_tool(self) -> str:
        return TIME

    def hold_answer(self) -> str:
        return STORY
