"""The assistant's side of the protocol: server events of a response as facts for the conversation."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from voicedesk.backends.server_events import (
    ServerEvent,
    identity,
    number_of,
    objects_of,
    text_of,
)
from voicedesk.backends.voice_live.service_errors import response_problem
from voicedesk.backends.voice_live.truncation import AudioLedger
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome
from voicedesk.text.whole import Pieces


@dataclass(frozen=True, slots=True)
class AudioReceived:
    """Sound of a response for playout, 24 kHz mono little-endian int16."""

    response_id: str
    pcm: bytes


@dataclass(frozen=True, slots=True)
class AudioEnded:
    response_id: str


@dataclass(frozen=True, slots=True)
class NeverHeard:
    """An item of a cancelled response of which nothing was passed on: the service must forget it, for it
    may well have said something before it heard of the cancellation."""

    item_id: str


_numbers = itertools.count(1)

Fact = ev.Event | AudioReceived | AudioEnded | NeverHeard


@dataclass(frozen=True, slots=True)
class AskedCall:
    """A tool call as the service named it; ``call_id`` is empty where it gave none, or one that it had used
    before. The conversation knows it by an id of our own."""

    call_id: str
    name: str
    arguments: str


@dataclass(slots=True)
class _Answer:
    """``text`` joins the deltas, ``written`` holds the parts they were of; ``calls`` the tool calls passed
    on; ``spoken`` the items that are messages, and whether sound of them was passed on."""

    text: Pieces = field(default_factory=Pieces)
    written: set[tuple[str, int]] = field(default_factory=set)
    spoken: dict[str, bool] = field(default_factory=dict)
    calls: set[tuple[str, str]] = field(default_factory=set)
    sounding: bool = False


class Answers:
    """Follows the responses of one connection. Sound of a cancelled response is dropped."""

    def __init__(self, ledger: AudioLedger) -> None:
        self._ledger = ledger
        self._answers: dict[str, _Answer] = {}
        self._cancelled: set[str] = set()
        self._turns: dict[str, str] = {}
        self._waiting: dict[str, AskedCall] = {}
        self._named: set[str] = set()

    def take_call(self, call_id: str) -> AskedCall | None:
        """The call that is known by this id of ours, as the service named it; once."""
        return self._waiting.pop(call_id, None)

    def cancel(self, response_id: str) -> None:
        """Drop what sound of this response may still come."""
        self._cancelled.add(response_id)

    def is_cancelled(self, response_id: str) -> bool:
        return response_id in self._cancelled

    def turn_of(self, item_id: str | None) -> str | None:
        """The response an item belongs to, or the item itself."""
        return None if item_id is None else self._turns.get(item_id, item_id)

    # One method per server event.

    def started(self, event: ServerEvent) -> list[Fact]:
        response_id = identity(event["response"]["id"])
        self._answers.setdefault(response_id, _Answer())
        return [ev.ResponseStarted(response_id)]

    def item_added(self, event: ServerEvent) -> list[Fact]:
        response_id, item_id = identity(event["response_id"]), identity(event["item"]["id"])
        self._turns[item_id] = response_id
        if event["item"].get("type") == "message":
            self._answer(response_id).spoken.setdefault(item_id, False)
        return []

    def audio(self, event: ServerEvent) -> list[Fact]:
        response_id = identity(event["response_id"])
        pcm = base64.b64decode(event["delta"], validate=True)
        pcm = pcm[: len(pcm) & ~1]
        if not pcm or self.is_cancelled(response_id):
            return []
        answer = self._answer(response_id)
        item_id, content_index = _part(event)
        self._turns[item_id] = response_id
        self._ledger.add(response_id, item_id, content_index, len(pcm))
        answer.spoken[item_id] = True
        first = [] if answer.sounding else [ev.ResponseAudioStarted(response_id)]
        answer.sounding = True
        return [*first, AudioReceived(response_id, pcm)]

    def text(self, event: ServerEvent) -> list[Fact]:
        response_id = identity(event["response_id"])
        answer = self._answer(response_id)
        answer.written.add(_part(event))
        return _added(response_id, answer.text.add(text_of(event["delta"])))

    def whole_text(self, event: ServerEvent) -> list[Fact]:
        """A part that is done; news only if no delta of it came."""
        response_id = identity(event["response_id"])
        if _part(event) in self._answer(response_id).written:
            return []
        return _added(response_id, text_of(event.get("transcript")) or text_of(event.get("text")))

    def word_timed(self, event: ServerEvent) -> list[Fact]:
        """Offsets count from the start of the part; ours from the start of the response."""
        response_id, (item_id, content_index) = identity(event["response_id"]), _part(event)
        part_ms = self._ledger.offset_ms(response_id, item_id, content_index)
        start_ms = part_ms + int(event["audio_offset_ms"])
        end_ms = start_ms + int(event["audio_duration_ms"])
        return [ev.ResponseWordTimed(response_id, text_of(event["text"]), start_ms, end_ms)]

    def item_done(self, event: ServerEvent) -> list[Fact]:
        """A tool call is passed on once it is complete; that of an interrupted response never is."""
        return self._calls(identity(event["response_id"]), [event["item"]])

    def finished(self, event: ServerEvent) -> list[Fact]:
        """Whatever else of it makes no sense: it has ended."""
        response = event["response"]
        response_id, status = identity(response["id"]), text_of(response.get("status", "completed"))
        answer = self._answer(response_id)
        facts = _added(response_id, answer.text.rest())
        if status == "completed":
            facts += self._calls(response_id, objects_of(response.get("output")))
        if answer.sounding and not self.is_cancelled(response_id):
            facts.append(AudioEnded(response_id))
        outcome = Outcome(status) if status in set(Outcome) else Outcome.FAILED
        if outcome is Outcome.COMPLETED and answer.calls:
            outcome = Outcome.TOOL_CALLS
        if self.is_cancelled(response_id):
            facts += [NeverHeard(item_id) for item_id, heard in answer.spoken.items() if not heard]
        facts.append(ev.ResponseFinished(response_id, outcome, response_problem(response)))
        self._answers.pop(response_id, None)
        return facts

    def _named_once(self, asked: AskedCall) -> AskedCall:
        """Under a name that it has used before the service would not know which call is answered."""
        if asked.call_id in self._named:
            return replace(asked, call_id="")
        self._named.add(asked.call_id)
        return asked

    def _answer(self, response_id: str) -> _Answer:
        return self._answers.setdefault(response_id, _Answer())

    def _calls(self, response_id: str, items: Sequence[Mapping[str, Any]]) -> list[Fact]:
        answer = self._answer(response_id)
        facts: list[Fact] = []
        for item in items:
            asked = AskedCall(*(text_of(item.get(name)) for name in ("call_id", "name", "arguments")))
            item_id = text_of(item.get("id"))
            key = (item_id, asked.call_id) if item_id or asked.call_id else (asked.name, asked.arguments)
            complete = item.get("type") == "function_call" and item.get("status") != "incomplete"
            if complete and key not in answer.calls:
                answer.calls.add(key)
                call_id = f"{asked.call_id or 'call'}#{next(_numbers)}"
                self._waiting[call_id] = self._named_once(asked)
                facts.append(ev.ToolCallRequested(response_id, call_id, asked.name, asked.arguments))
        return facts


def _part(event: ServerEvent) -> tuple[str, int]:
    return text_of(event.get("item_id")), number_of(event.get("content_index"))


def _added(response_id: str, text: str) -> list[Fact]:
    return [ev.ResponseTextAdded(response_id, text)] if text else []
