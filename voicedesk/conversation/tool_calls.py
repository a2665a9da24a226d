"""Book of the tool calls: each is run once, answered once, and followed by one response per group."""

from __future__ import annotations

from dataclasses import dataclass, field

from voicedesk.conversation.answers import Answer
from voicedesk.conversation.events import Outcome

_FOLLOWED = frozenset({Outcome.TOOL_CALLS, Outcome.COMPLETED, Outcome.INCOMPLETE})


@dataclass(slots=True)
class _Group:
    """The calls of one response: asked for together, followed by one further response."""

    answer: Answer
    running: set[str] = field(default_factory=set)


class ToolCalls:
    """Calls outlive interruptions and connections. Those of an earlier connection are *carried over*:
    the new one does not know their ids, so their results are told as context, not as outputs."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._groups: dict[str, _Group] = {}
        self._carried: set[str] = set()
        self._carried_wanted = False

    def __contains__(self, call_id: str) -> bool:
        return call_id in self._seen

    def reject(self, call_id: str) -> None:
        """Remember a call that is not run, so that it is not answered twice."""
        self._seen.add(call_id)

    def begin(self, call_id: str, answer: Answer) -> None:
        self._seen.add(call_id)
        self._groups.setdefault(answer.response_id, _Group(answer)).running.add(call_id)

    def end(self, call_id: str) -> Answer | None:
        """The answer whose call this was; None if it was carried over from an earlier connection."""
        self._carried.discard(call_id)
        for group in self._groups.values():
            if call_id in group.running:
                group.running.remove(call_id)
                return group.answer
        return None

    @property
    def running(self) -> set[str]:
        return self._carried.union(*(group.running for group in self._groups.values()))

    def is_running(self, call_id: str) -> bool:
        return call_id in self.running

    def will_be_followed(self, answer: Answer) -> bool:
        """The response has ended and asked for tools: another one comes after their results."""
        return answer.response_id in self._groups and answer.outcome in _FOLLOWED

    def take_due(self, answer: Answer) -> bool:
        """True once: when the response has ended, all its calls are answered, and it is still wanted."""
        group = self._groups.get(answer.response_id)
        if group is None or group.running or answer.outcome is None:
            return False
        del self._groups[answer.response_id]
        return answer.wanted and answer.outcome in _FOLLOWED

    def take_carried_due(self) -> bool:
        """True once: when an answer waited for carried calls and the last of them is answered."""
        due = self._carried_wanted and not self._carried
        self._carried_wanted = self._carried_wanted and not due
        return due

    @property
    def awaited(self) -> bool:
        """An answer that is wanted waits for a tool."""
        return self._carried_wanted or any(group.answer.wanted for group in self._groups.values())

    @property
    def at_work(self) -> bool:
        """A tool that a wanted answer waits for is running."""
        carried = self._carried_wanted and bool(self._carried)
        return carried or any(group.answer.wanted and group.running for group in self._groups.values())

    def release(self) -> None:
        """Nobody waits for the carried calls any more; they still run."""
        self._carried_wanted = False

    def carry_over(self) -> None:
        """The connection is gone: its calls run on, for an answer on the next one."""
        self._carried_wanted = self.awaited
        for group in self._groups.values():
            self._carried |= group.running
        self._groups = {}
