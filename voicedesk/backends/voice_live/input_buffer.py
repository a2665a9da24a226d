"""What the service holds of the user's voice and has not yet made a turn of."""

from __future__ import annotations

from voicedesk.backends.input_events import SHORTEST_COMMIT_BYTES


class InputBuffer:
    """Counts the bytes sent since the last commit, ours or the service's own."""

    def __init__(self) -> None:
        self._bytes = 0
        self._commits_under_way = 0

    def add(self, pcm_bytes: int) -> None:
        self._bytes += pcm_bytes

    def clear(self) -> None:
        self._bytes = 0

    def commit(self) -> bool:
        """Whether there is enough to commit. If not, what there is counts as discarded."""
        enough = self._bytes >= SHORTEST_COMMIT_BYTES
        self._bytes = 0
        self._commits_under_way += enough
        return enough

    def committed(self) -> None:
        """The service reports a commit: one of ours, or its own, after which the buffer starts anew."""
        if self._commits_under_way:
            self._commits_under_way -= 1
        else:
            self._bytes = 0

    def refused(self) -> None:
        """The service refused one of our commits."""
        self._commits_under_way = max(0, self._commits_under_way - 1)
