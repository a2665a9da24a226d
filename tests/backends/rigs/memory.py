"""The scripted backend, playing the part of its own far end."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.backends.contract import HELLO, STORY, TIME
from tests.backends.contract_laws import ObservedBackend
from tests.backends.contract_plan import At, History, Line, Plan, Trouble, heard_of, history_of
from tests.backends.world import World
from tests.fakes.scripted_backend import ScriptedBackend
from voicedesk.backends.base import BYTES_PER_MS, Backend
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import Problem, ProblemCode

SHORTEST_MS = 100
_numbers = itertools.count(1)  # What different far ends name never has the same name.
_TROUBLES = {
    Trouble.FAILED: (ev.Outcome.FAILED, Problem(ProblemCode.RESPONSE_FAILED)),
    Trouble.FILTERED: (ev.Outcome.FAILED, Problem(ProblemCode.CONTENT_FILTERED)),
    Trouble.EMPTY: (ev.Outcome.COMPLETED, None),
}


class MemoryRig:
    spoken = b"\x10\x20" * 24_000

    def __init__(self) -> None:
        self.backend: Backend
        self.world: World
        self.asked: list[History] = []
        self._far_end: ScriptedBackend
        self._mind = _Mind()
        self._plans: list[Plan] = []
        self._transcripts: list[str | None] = []
        self._answer: _Answer | None = None
        self._refusal: list[Problem] = []

    async def start(self, world: World) -> None:
        self.world = world
        self._far_end = _Following(world, self._follow)
        self.backend = ObservedBackend(self._far_end, world.laws)

    async def stop(self) -> None:
        await self.backend.aclose()

    async def lose_link(self) -> None:
        self._forget()
        self._far_end.lose(Problem(ProblemCode.LINK_LOST))

    async def refuse_key(self) -> None:
        self._far_end.refusals.append((Problem(ProblemCode.KEY_REFUSED), False))

    def refuse_tools(self) -> None:
        self._refusal = [Problem(ProblemCode.OPTION_REFUSED, "tools")]

    async def take_down(self, times: int) -> None:
        self._far_end.refusals += [(Problem(ProblemCode.SERVICE_DOWN), True)] * times

    async def expire(self, seconds: float) -> None:
        self.world.post(ev.SessionExpiring(seconds))

    def ask_for_tool(self) -> str:
        self.answer(Plan(calls=("get_time",)))
        return TIME

    def hold_answer(self) -> str:
        self.answer(Plan(hold=At.END))
        return STORY

    def answer(self, *plans: Plan) -> None:
        self._plans += plans

    async def release(self) -> None:
        assert self._answer is not None
        self._answer.go_on()

    async def send_late_sound(self) -> None:
        """There is nothing between this far end and its backend where sound could linger."""

    def hear(self, text: str | None) -> None:
        self._transcripts.append(text)

    async def start_speech(self) -> None:
        self.world.post(ev.SpeechStarted())

    async def stop_speech(self, spoken_ms: int) -> None:
        self.world.post(ev.SpeechStopped(spoken_ms))

    async def end_turn(self, text: str | None) -> None:
        self._take_turn(text)

    def _read(self, text: str) -> None:
        self._mind.add(self._name("t"), "user", text)
        if self._refusal:
            self.world.post(ev.BackendFaulted(self._refusal.pop()))

    def _follow(self, command: cmd.Command) -> None:
        """What a far end would do."""
        match command:
            case cmd.Connect() | cmd.Disconnect():
                self._forget()
            case _ if not self._far_end.connected:
                pass
            case cmd.CommitUserTurn():
                self._commit()
            case cmd.DiscardUserTurn(item_id):
                self._mind.forget(item_id)
                self._far_end.audio.clear()
            case cmd.SendText(text):
                self._read(text)
            case cmd.SendToolOutput(call_id, output):
                self._mind.add(f"{call_id} output", "output", output)
            case cmd.RestoreContext(entries):
                self._mind.restore(history_of(entries))
            case cmd.CreateResponse():  # What playout says of the moment before is heard first.
                asyncio.get_running_loop().call_soon(self._respond, self._mind)
            case cmd.CancelResponse(response_id):
                if self._answer is not None and self._answer.is_open(response_id):
                    self._answer.cancel()
            case cmd.TruncateResponse(response_id, played_ms):
                self._mind.truncate(response_id, played_ms)

    def _commit(self) -> None:
        enough = len(self._far_end.audio) >= SHORTEST_MS * BYTES_PER_MS
        self._far_end.audio.clear()
        if not enough:
            self.world.post(ev.BackendFaulted(Problem(ProblemCode.NOT_UNDERSTOOD)))
            return
        self._take_turn(self._transcripts.pop(0) if self._transcripts else HELLO)

    def _take_turn(self, text: str | None) -> None:
        item_id = self._name("u")
        self._mind.add(item_id, "user", text or "")
        self.world.post(ev.UserTurnCommitted(item_id))
        if text is None:
            self.world.post(ev.UserTranscriptFailed(item_id))
            return
        words = text.split()
        for end in range(1, len(words)):
            self.world.post(ev.UserTranscriptUpdated(item_id, " ".join(words[:end]), final=False))
        self.world.post(ev.UserTranscriptUpdated(item_id, text, final=True))

    def _respond(self, mind: _Mind) -> None:
        if mind is not self._mind or not self._far_end.connected:
            return  # Asked for on a connection that is gone.
        if self._answer is not None and self._answer.goes_on:
            self._answer.followed_by(lambda: self._respond(mind))
            return
        self.asked.append(self._mind.history)
        plan = self._plans.pop(0) if self._plans else Plan()
        self._answer = _Answer(self._name("r"), plan, self._far_end, self._mind)
        self._answer.go_on()

    def _forget(self) -> None:
        if self._answer is not None:
            self._answer.abandon()
        self._far_end.audio.clear()
        self._mind = _Mind()

    def _name(self, prefix: str) -> str:
        return f"{prefix}{next(_numbers)}"


class _Mind:
    """What the far end's model knows: lines by their ids, and where the words of its answers lie."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}
        self._plans: dict[str, Plan] = {}

    @property
    def history(self) -> History:
        return tuple(line for line in self._lines.values() if line.text)

    def add(self, key: str, role: str, text: str) -> None:
        self._lines[key] = Line(role, text)

    def say(self, response_id: str, plan: Plan) -> None:
        self._plans[response_id] = plan
        self.add(response_id, "assistant", plan.spoken)

    def truncate(self, response_id: str, played_ms: int) -> None:
        if response_id in self._plans:
            plan = self._plans[response_id]
            heard = heard_of(plan.spoken, [(word.start_ms, word.end_ms) for word in plan.words], played_ms)
            self._lines[response_id] = replace(self._lines[response_id], text=heard)

    def forget(self, key: str | None) -> None:
        self._lines.pop(key or "", None)

    def restore(self, history: History) -> None:
        for line in history:
            self._lines[f"restored {len(self._lines)}"] = line


class _Answer:
    """One response: runs to where its plan holds it, and on when it is told to."""

    def __init__(self, response_id: str, plan: Plan, far_end: ScriptedBackend, mind: _Mind) -> None:
        self._id = response_id
        self._plan = plan
        self._far_end = far_end
        self._mind = mind
        self._steps: Iterator[At] | None = self._course()
        self._then: Callable[[], None] | None = None

    @property
    def goes_on(self) -> bool:
        return self._steps is not None

    def followed_by(self, then: Callable[[], None]) -> None:
        """``then`` is done once this has ended; several requests become one."""
        self._then = then

    def is_open(self, response_id: str) -> bool:
        return response_id == self._id and self._steps is not None

    def go_on(self) -> None:
        """What is told may make the listener cancel or leave, so it is asked after every step."""
        while self._steps is not None:
            place = next(self._steps, None)
            if place is None:
                self._end()
            elif place and place is self._plan.hold:
                return

    def cancel(self) -> None:
        self._steps = None
        self._far_end.say(ev.ResponseFinished(self._id, ev.Outcome.CANCELLED))
        self._end()

    def _end(self) -> None:
        self._steps = None
        then, self._then = self._then, None
        if then is not None:
            then()

    def abandon(self) -> None:
        self._steps = self._then = None

    def _course(self) -> Iterator[At]:
        plan = self._plan
        yield At.START
        yield self._say(ev.ResponseStarted(self._id))
        yield At.SOUND
        if plan.trouble:
            outcome, problem = _TROUBLES[plan.trouble]
            yield self._say(ev.ResponseFinished(self._id, outcome, problem))
            return
        if plan.words:
            yield from self._speech()
            self._far_end.sound(self._id, b"", ended=True)
        for number, name in enumerate(plan.calls):
            call_id = f"{self._id} call {number}"
            self._mind.add(call_id, "call", name)
            yield self._say(ev.ToolCallRequested(self._id, call_id, name, "{}"))
        yield At.END
        yield self._say(ev.ResponseFinished(self._id, self._outcome))

    @property
    def _outcome(self) -> ev.Outcome:
        return ev.Outcome.TOOL_CALLS if self._plan.calls else ev.Outcome.COMPLETED

    def _speech(self) -> Iterator[At]:
        words = self._plan.words
        self._mind.say(self._id, self._plan)
        yield self._say(ev.ResponseAudioStarted(self._id))
        for number, word in enumerate(words):
            if number == len(words) // 2:
                yield At.MIDDLE
            self._far_end.sound(self._id, bytes((word.end_ms - word.start_ms) * BYTES_PER_MS))
            yield self._say(ev.ResponseTextAdded(self._id, f" {word.word}" if number else word.word))
            if self._plan.timed:
                yield self._say(ev.ResponseWordTimed(self._id, word.word, word.start_ms, word.end_ms))

    def _say(self, event: ev.Event) -> At:
        self._far_end.say(event)
        return At.NOWHERE


class _Following(ScriptedBackend):
    """A scripted backend whose orders ``follow`` hears of, once it has noted them."""

    def __init__(self, world: World, follow: Callable[[cmd.Command], None]) -> None:
        super().__init__(world.post, world)
        self._follow = follow

    def perform(self, command: cmd.Command) -> None:
        if isinstance(command, cmd.Connect):
            self._follow(command)
            super().perform(command)
        else:
            super().perform(command)
            self._follow(command)
