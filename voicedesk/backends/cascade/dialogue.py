"""What has been said and heard, as the chat model will be told it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from voicedesk.backends.cascade.said import Said
from voicedesk.backends.cascade.stages import AssistantSaid, Message, ToolCall, ToolsUsed, UserSaid
from voicedesk.conversation.turns import Entry, Notice, Speaker, ToolStatus, ToolUse, Turn, TurnStatus

ENTRIES_KEPT = 1000
RUNNING = '{"status": "still running", "note": "The result will follow. Do not call it again for this."}'
_UNFINISHED = frozenset({TurnStatus.INTERRUPTED, TurnStatus.STOPPED})


@dataclass(slots=True, eq=False)
class _UserTurn:
    """``taken_up``: an answer has been asked for with this turn in view."""

    item_id: str
    text: str = ""
    taken_up: bool = False


@dataclass(slots=True, eq=False)
class ToolBatch:
    """Calls that the model asked for together, and the outputs so far."""

    calls: tuple[ToolCall, ...]
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return all(call.call_id in self.outputs for call in self.calls)

    @property
    def in_order(self) -> tuple[str, ...]:
        """A model that saw neither a call nor an output would ask for the tool a second time: each call has
        an output, if only ``RUNNING``."""
        return tuple(self.outputs.get(call.call_id, RUNNING) for call in self.calls)


class Dialogue:
    """Entries stand where they began: a turn where it was committed, an answer where it was asked for.

    Later news of them (words, cuts, outputs) change them in place.
    """

    def __init__(self) -> None:
        self._entries: list[_UserTurn | Said | ToolBatch] = []

    def messages(self) -> list[Message]:
        """All that was heard and done, or is being done, in order; nothing empty."""
        return [message for entry in self._entries if (message := _message(entry)) is not None]

    @property
    def news(self) -> bool:
        """Whether the user has said something for which no answer was asked so far."""
        return any(turn.text.strip() for turn in self._user_turns if not turn.taken_up)

    def take_up(self) -> None:
        """An answer to all of it is being asked for."""
        for turn in self._user_turns:
            turn.taken_up = turn.taken_up or bool(turn.text.strip())

    @property
    def awaits_answer(self) -> bool:
        """Whether it does not end with the assistant's words."""
        messages = self.messages()
        return bool(messages) and not isinstance(messages[-1], AssistantSaid)

    def add_text(self, text: str) -> None:
        self._add(_UserTurn("", text))

    def add_turn(self, item_id: str) -> None:
        """A spoken turn, whose words are to come."""
        self._add(_UserTurn(item_id))

    def set_words(self, item_id: str, text: str) -> None:
        for turn in self._user_turns:
            if turn.item_id == item_id:
                turn.text = text

    def remove_turn(self, item_id: str) -> None:
        gone = [turn for turn in self._user_turns if turn.item_id == item_id]
        self._entries = [entry for entry in self._entries if entry not in gone]

    def begin_answer(self, response_id: str) -> Said:
        said = Said(response_id)
        self._add(said)
        return said

    def cut(self, response_id: str, played_ms: int) -> None:
        """Playout of that answer stopped for good."""
        for entry in self._entries:
            if isinstance(entry, Said) and entry.response_id == response_id:
                entry.stop(played_ms)

    def add_tools(self, calls: Sequence[ToolCall]) -> None:
        self._add(ToolBatch(tuple(calls)))

    def outputs_of(self, calls: Sequence[ToolCall]) -> tuple[str, ...] | None:
        """The outputs of calls asked for together, in order; None as long as one is missing."""
        for entry in self._entries:
            if isinstance(entry, ToolBatch) and calls and entry.calls == tuple(calls) and entry.complete:
                return entry.in_order
        return None

    def set_output(self, call_id: str, output: str) -> None:
        """However late: what a tool did is done."""
        for entry in self._entries:
            if isinstance(entry, ToolBatch) and any(call.call_id == call_id for call in entry.calls):
                entry.outputs.setdefault(call_id, output)

    def restore(self, entries: Iterable[Entry]) -> None:
        """What was said before this connection; or what a tool said that an earlier one had called."""
        for entry in entries:
            match entry:
                case Turn(speaker=Speaker.USER) if entry.status is not TurnStatus.QUEUED:
                    self._add(_UserTurn("", entry.text, taken_up=True))
                case Turn(speaker=Speaker.ASSISTANT):
                    self._add(Said("", _heard(entry)))
                case ToolUse() if entry.status is not ToolStatus.RUNNING:
                    call = ToolCall(entry.call_id, entry.name, entry.arguments)
                    self._add(ToolBatch((call,), {entry.call_id: entry.output}))
                case Notice() | Turn() | ToolUse():
                    pass

    @property
    def _user_turns(self) -> list[_UserTurn]:
        return [entry for entry in self._entries if isinstance(entry, _UserTurn)]

    def _add(self, entry: _UserTurn | Said | ToolBatch) -> None:
        self._entries.append(entry)
        del self._entries[:-ENTRIES_KEPT]


def _message(entry: _UserTurn | Said | ToolBatch) -> Message | None:
    match entry:
        case _UserTurn():
            text = entry.text.strip()
            return UserSaid(text) if text else None
        case Said():
            text = entry.heard.strip()
            return AssistantSaid(text) if text else None
        case ToolBatch():
            return ToolsUsed(entry.calls, entry.in_order)


def _heard(turn: Turn) -> str:
    """An answer that was stopped, of which nothing is known to have been heard, never came to sound."""
    if turn.heard_chars is not None:
        return turn.text[: turn.heard_chars]
    return "" if turn.status in _UNFINISHED else turn.text
