"""The laws of the port: what must be true of every stream of events, whatever backend makes it.

The auditor hears every order given and everything that comes back, in their order, and writes down what
breaks a law; it raises nothing, for a backend would take that for a failure of its own.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from voicedesk.backends.base import Backend, BackendCapabilities
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome

_LATE = (ev.ResponseTextAdded, ev.ResponseWordTimed)


@dataclass
class _Response:
    outcome: Outcome | None = None
    sound: str = ""  # "", "on", "ended"
    cancelled: bool = False
    calls: int = 0


@dataclass
class _Item:
    """A spoken turn of the user's."""

    committed: bool = False
    settled: bool = False


@dataclass
class Laws:
    """``breaches`` are sentences; a lawful backend leaves none."""

    breaches: list[str] = field(default_factory=list)
    _link: str = "down"  # "down", "connecting", "up"
    _speaking: bool = False
    _responses: dict[str, _Response] = field(default_factory=dict)
    _items: dict[str, _Item] = field(default_factory=dict)
    _calls: set[str] = field(default_factory=set)
    _thread: int = field(default_factory=threading.get_ident)

    # What the backend is told.

    def ordered(self, command: cmd.Command) -> None:
        match command:
            case cmd.Connect():
                self._begin_link("connecting")
            case cmd.Disconnect():
                self._begin_link("down")
            case cmd.CancelResponse(response_id) if response_id in self._responses:
                self._responses[response_id].cancelled = True

    def _begin_link(self, link: str) -> None:
        self._link, self._speaking = link, False
        self._responses, self._items = {}, {}

    # What comes back.

    def posted(self, event: ev.Event) -> None:
        self._demand(threading.get_ident() == self._thread, f"{event} came on another thread")
        match event:
            case ev.BackendConnected():
                self._demand(self._link == "connecting", f"BackendConnected while {self._link}")
                self._link = "up"
            case ev.BackendLost():
                self._demand(self._link != "down", "BackendLost without a connection or an attempt")
                self._begin_link("down")
            case _:
                self._demand(self._link == "up", f"{event} while the link was {self._link}")
                self._of_the_user(event)
                self._of_a_response(event)

    def sounded(self, response_id: str, pcm: bytes) -> None:
        self._demand(threading.get_ident() == self._thread, "sound came on another thread")
        self._demand(bool(pcm) and len(pcm) % 2 == 0, f"{len(pcm)} bytes are no samples")
        response = self._known(response_id, "sound")
        self._demand(not response.cancelled, f"sound of {response_id}, which was cancelled")
        self._demand(response.sound == "on", f"sound of {response_id} while its sound was {response.sound!r}")

    def fell_silent(self, response_id: str) -> None:
        response = self._known(response_id, "the end of the sound")
        self._demand(not response.cancelled, f"the end of the sound of {response_id}, which was cancelled")
        self._demand(response.sound == "on", f"the sound of {response_id} ended while {response.sound!r}")
        response.sound = "ended"

    def _of_the_user(self, event: ev.Event) -> None:
        match event:
            case ev.SpeechStarted() | ev.SpeechStopped():
                starts = isinstance(event, ev.SpeechStarted)
                self._demand(starts != self._speaking, f"{event} twice in a row")
                self._speaking = starts
            case ev.UserTurnCommitted(item_id, previous):
                item = self._items.setdefault(item_id, _Item())
                self._demand(not item.committed, f"{item_id} was committed twice")
                self._demand(previous != item_id, f"{item_id} follows itself")
                item.committed = True
            case ev.UserTranscriptUpdated(item_id, _, final):
                self._transcribed(item_id, settles=final)
            case ev.UserTranscriptFailed(item_id):
                self._transcribed(item_id, settles=True)

    def _transcribed(self, item_id: str, *, settles: bool) -> None:
        item = self._items.setdefault(item_id, _Item())
        self._demand(not item.settled, f"words of {item_id} after its last ones")
        item.settled = settles

    def _of_a_response(self, event: ev.Event) -> None:
        match event:
            case ev.ResponseStarted(response_id):
                active = [key for key, each in self._responses.items() if each.outcome is None]
                self._demand(response_id not in self._responses, f"{response_id} started twice")
                self._demand(not active, f"{response_id} started while {active} went on")
                self._responses[response_id] = _Response()
            case ev.ResponseAudioStarted(response_id):
                response = self._live(response_id, event)
                self._demand(not response.sound, f"the sound of {response_id} started twice")
                self._demand(not response.cancelled, f"{response_id} sounds although it was cancelled")
                response.sound = "on"
            case ev.ResponseTextAdded(response_id) | ev.ResponseWordTimed(response_id):
                self._known(response_id, str(event))
                if isinstance(event, ev.ResponseWordTimed):
                    self._demand(0 <= event.start_ms <= event.end_ms, f"{event} ends before it starts")
            case ev.ToolCallRequested(response_id, call_id):
                self._live(response_id, event).calls += 1
                self._demand(call_id not in self._calls, f"{call_id} was asked for twice")
                self._calls.add(call_id)
            case ev.ResponseFinished(response_id, outcome):
                self._finished(self._live(response_id, event), event, outcome)

    def _finished(self, response: _Response, event: ev.ResponseFinished, outcome: Outcome) -> None:
        by_us = response.cancelled
        self._demand(by_us or response.sound != "on", f"{event.response_id} finished in mid-sound")
        self._demand(by_us or outcome is not Outcome.CANCELLED, f"nobody cancelled {event.response_id}")
        asked = bool(response.calls)
        if outcome in {Outcome.COMPLETED, Outcome.TOOL_CALLS}:
            self._demand(asked == (outcome is Outcome.TOOL_CALLS), f"{event} after {response.calls} calls")
            self._demand(event.problem is None, f"{event} has a problem")
        self._demand(outcome is not Outcome.FAILED or event.problem is not None, f"{event} says not why")
        response.outcome = outcome

    def _live(self, response_id: str, event: ev.Event) -> _Response:
        response = self._known(response_id, str(event))
        ended = response.outcome is not None and not isinstance(event, _LATE)
        self._demand(not ended, f"{event} after the end of it")
        return response

    def _known(self, response_id: str, what: str) -> _Response:
        self._demand(response_id in self._responses, f"{what} of {response_id}, which has not started")
        return self._responses.setdefault(response_id, _Response())

    def _demand(self, lawful: bool, breach: str) -> None:
        if not lawful:
            self.breaches.append(breach)

    # At the end.

    def unsettled(self) -> list[str]:
        """What a backend at rest still owes: the end of an answer, the words of a turn."""
        answers = [f"the end of {key}" for key, each in self._responses.items() if each.outcome is None]
        turns = [
            f"the words of {key}" for key, each in self._items.items() if each.committed and not each.settled
        ]
        return answers + turns


class ObservedBackend:
    """A backend whose orders the laws hear of, too."""

    def __init__(self, backend: Backend, laws: Laws) -> None:
        self._backend = backend
        self._laws = laws

    @property
    def capabilities(self) -> BackendCapabilities:
        return self._backend.capabilities

    def perform(self, command: cmd.Command) -> None:
        self._laws.ordered(command)
        self._backend.perform(command)

    def send_audio(self, pcm: bytes) -> None:
        self._backend.send_audio(pcm)

    async def aclose(self) -> None:
        self._laws.ordered(cmd.Disconnect())
        await self._backend.aclose()
