"""Which of the user's turns an answer must still wait for."""

from __future__ import annotations

from voicedesk.conversation.problems import Problem, ProblemCode, Stage

_NOT_UNDERSTOOD = Problem(ProblemCode.NOT_UNDERSTOOD, stage=Stage.TRANSCRIPTION)


class TurnsAwaitingWords:
    """Turns that were committed, or that we asked to be, and whose words are not final yet.

    ``forgiven``: that one came to nothing does not matter, if there is a question without it.
    """

    def __init__(self) -> None:
        self._uncommitted = 0
        self._wordless: list[str] = []
        self._faults: dict[str, Problem] = {}  # By turn; under "" of what became no turn.
        self.forgiven = False

    @property
    def settled(self) -> bool:
        return not self._uncommitted and not self._wordless

    def fault(self, *, asked: bool) -> Problem | None:
        """Why a turn that counts came to nothing, if one did. ``asked``: there is a question without it."""
        return None if self.forgiven and asked else next(iter(self._faults.values()), None)

    def clear(self) -> None:
        """What came to nothing has been said, or does not matter any more."""
        self._faults = {}

    def explain(self, problem: Problem) -> bool:
        """This is why those turns came to nothing; False if there are none that matter."""
        if self.forgiven or not self._faults:
            return False
        self._faults = dict.fromkeys(self._faults, problem)
        return True

    def expect(self) -> None:
        """A commit of ours is on its way."""
        self._uncommitted += 1

    def refuse(self) -> None:
        """What we committed is no turn."""
        if self._uncommitted:
            self._uncommitted -= 1
            self._faults.setdefault("", _NOT_UNDERSTOOD)

    def commit(self, item_id: str) -> None:
        self._uncommitted = max(self._uncommitted - 1, 0)
        self._wordless.append(item_id)

    def settle(self, item_id: str, text: str) -> None:
        """These are its final words; none, if its transcription failed."""
        if item_id in self._wordless:
            self._wordless.remove(item_id)
            if not text.strip():
                self._faults.setdefault(item_id, _NOT_UNDERSTOOD)

    def discard(self, item_id: str) -> None:
        """It was not meant: that it came to nothing means nothing."""
        self._faults.pop(item_id, None)
        if item_id in self._wordless:
            self._wordless.remove(item_id)

    def give_up(self) -> list[str]:
        """Wait no longer; the turns whose words did not come are returned."""
        late, self._wordless = self._wordless, []
        missing = [*late, ""] if self._uncommitted else late
        self._uncommitted = 0
        self._faults = dict.fromkeys(missing, _NOT_UNDERSTOOD) | self._faults
        return late
