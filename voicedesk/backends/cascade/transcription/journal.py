"""What was sent and may not have become a turn yet: what another session would have to be told."""

from __future__ import annotations

from collections import deque

from voicedesk.backends.base import BYTES_PER_MS
from voicedesk.backends.input_events import SHORTEST_COMMIT_BYTES

KEPT_MS = 20_000  # longer than it takes to notice a dead network and to connect again

Commit = None
"""In place of sound: a commit of ours that the service has not reported yet."""


class InputJournal:
    """Sound and commits in their order, since the last turn; of the sound at most the last 20 s."""

    def __init__(self) -> None:
        self._entries: deque[bytes | None] = deque()
        self._kept_bytes = 0
        self._held_bytes = 0  # since the last commit, ours or the service's own

    @property
    def entries(self) -> list[bytes | None]:
        return list(self._entries)

    @property
    def is_empty(self) -> bool:
        return not self._entries

    @property
    def awaits_commit(self) -> bool:
        return Commit in self._entries

    def add(self, pcm: bytes) -> None:
        self._entries.append(pcm)
        self._held_bytes += len(pcm)
        self._kept_bytes += len(pcm)
        while self._kept_bytes > KEPT_MS * BYTES_PER_MS and self._entries[0] is not Commit:
            self._drop_first()

    def clear(self) -> None:
        """What was sent since the last commit is to be forgotten."""
        while self._entries and (last := self._entries[-1]) is not Commit:
            self._kept_bytes -= len(last)
            self._entries.pop()
        self._held_bytes = 0

    def commit(self) -> bool:
        """Whether there is enough to commit. If not, what there is counts as discarded."""
        if self._held_bytes < SHORTEST_COMMIT_BYTES:
            self.clear()
            return False
        self._held_bytes = 0
        self._entries.append(Commit)
        return True

    def committed(self) -> None:
        """The service reports a commit: the first of ours, or its own, after which its buffer starts anew."""
        if not self.awaits_commit:
            self.clear()
            return
        while self._drop_first() is not Commit:
            pass

    def refused(self) -> None:
        """The service refused a commit of ours; what it was of is gone."""
        if self.awaits_commit:
            self.committed()

    def _drop_first(self) -> bytes | None:
        first = self._entries.popleft()
        self._kept_bytes -= len(first or b"")
        return first
