"""Which of the user's turns an answer must still wait for."""

from __future__ import annotations

from voicedesk.conversation.problems import Problem, ProblemCode, Stage

_NOT_UNDERSTOOD = Problem(ProblemCode.NOT_UNDERSTOOD, stage=Stage.TRANSCRIPTION)


class TurnsAwaitingWords:
    """Turns that were committed, or that we asked to be, and whose words are not final yet.

    ``fault`` is why a turn came to nothing since the last answer began, if one did.
    """

    def __init__(self) -> None:
        self._uncommitted = 0
        self._wordless: list[str] = []
        self.fault: Problem | None = None

    @property
    def settled(self) -> bool:
        return not self._uncommitted and not self._wordless

    def expect(self) -> None:
        """A commit of ours is on its way."""
        self._uncommitted += 1

    def refuse(self) -> None:
        """What we committed is no turn."""
        if self._uncommitted:
            self._uncommitted -= 1
            self.fault = self.fault or _NOT_UNDERSTOOD

    def commit(self, item_id: str) -> None:
        self._uncommitted = max(self._uncommitted - 1, 0)
        self._wordless.append(item_id)

    def settle(self, item_id: str, text: str) -> None:
        """These are its final words; none, if its transcription failed."""
        if item_id in self._wordless:
            self._wordless.remove(item_id)
            if not text.strip():
                self.fault = self.fault or _NOT_UNDERSTOOD

    def discard(self, item_id: str) -> None:
        if item_id in self._wordless:
            self._wordless.remove(item_id)

    def give_up(self) -> list[str]:
        """Wait no longer; the turns whose words did not come are returned."""
        late, self._wordless, self._uncommitted = self._wordless, [], 0
        self.fault = self.fault or _NOT_UNDERSTOOD
        return late
