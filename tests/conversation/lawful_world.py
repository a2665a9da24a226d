"""A service, a speaker and tools that keep their word, in any order their own promises allow."""

from __future__ import annotations

import random

from tests.conversation.script import Script
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome

RECEIVED_MS = 900


class LawfulWorld:
    """Carries out a script's orders. Each queue keeps its order; which queue is next is chance.

    The service works on one response at a time; a request made meanwhile waits, and several are one.
    """

    def __init__(self, script: Script, seed: int) -> None:
        self.script = script
        self.random = random.Random(seed)
        self._queues: dict[str, list[ev.Event]] = {"service": [], "speaker": [], "tools": []}
        self._active: str | None = None
        self._request_waits = False
        self._sounding: list[str] = []
        self._count = 0

    def act(self, *events: ev.Event) -> None:
        for event in events:
            for order in self.script.run(event):
                self._carry_out(order)

    def deliver_one(self) -> bool:
        """Let one thing happen; False if nothing is under way."""
        ready = [name for name, queue in self._queues.items() if queue]
        if not ready:
            return False
        event = self._queues[self.random.choice(ready)].pop(0)
        match event:
            case ev.ResponseAudioStarted(response_id):
                self._sounding.append(response_id)
                self._queues["speaker"].append(ev.PlayoutStarted(response_id))
            case ev.ResponseFinished(response_id):
                self._active = None
                if response_id in self._sounding:
                    self._queues["speaker"].append(ev.PlayoutFinished(response_id, RECEIVED_MS))
        self.act(event)
        self._answer_waiting()
        return True

    def _carry_out(self, order: cmd.Command) -> None:
        service = self._queues["service"]
        match order:
            case cmd.CreateResponse():
                self._request_waits = True
                self._answer_waiting()
            case cmd.CancelResponse(response_id) if response_id == self._active:
                service[:] = [each for each in service if getattr(each, "response_id", None) != response_id]
                service.append(ev.ResponseFinished(response_id, Outcome.CANCELLED))
            case cmd.CommitUserTurn():
                item_id = self._name("q")
                service.append(ev.UserTurnCommitted(item_id))
                service.append(ev.UserTranscriptUpdated(item_id, "spoken", final=True))
            case cmd.RunTool(call_id):
                self._queues["tools"].append(ev.ToolCallFinished(call_id, "{}"))
            case cmd.FlushPlayout(response_id):
                self._flush(response_id)

    def _flush(self, response_id: str) -> None:
        speaker = self._queues["speaker"]
        speaker[:] = [each for each in speaker if getattr(each, "response_id", None) != response_id]
        received_ms = RECEIVED_MS if response_id in self._sounding else 0
        self._sounding = [each for each in self._sounding if each != response_id]
        speaker.append(ev.PlayoutFlushed(response_id, received_ms // 3, received_ms))

    def _answer_waiting(self) -> None:
        if not self._request_waits or self._active is not None:
            return
        self._request_waits = False
        response_id = self._active = self._name("r")
        service = self._queues["service"]
        service.append(ev.ResponseStarted(response_id))
        if self.random.random() < 0.7:
            service.append(ev.ResponseAudioStarted(response_id))
        service.append(ev.ResponseTextAdded(response_id, "some words"))
        calls = self.random.choice([0, 0, 1, 2])
        for _ in range(calls):
            service.append(ev.ToolCallRequested(response_id, self._name("c"), "get_time", "{}"))
        outcome = Outcome.TOOL_CALLS if calls else Outcome.COMPLETED
        service.append(ev.ResponseFinished(response_id, outcome))

    def _name(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"
