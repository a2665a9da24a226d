"""Which of the user's turns an answer must still wait for."""

from __future__ import annotations

from voicedesk.conversation.problems import Problem, ProblemCode, Stage

_NOT_UNDERSTOOD = Problem(ProblemCode.NOT_UNDERSTOOD, stage=Stage.TRANSCRIPTION)


class TurnsAwaitingWords:
    """Turns that were committed, or that we asked to be, and whose words are not final yet."""

    def __init__(self) -> None:
        self._uncommitted = 0
        self._wordless: list[str] = []
        self._faults: dict[str, Problem] = {}  # By turn; under "" of what became no turn.

    @property
    def settled(self) -> bool:
        return not self._uncommitted and not self._wordless

    @property
    def fault(self) -> Problem | None:
        """Why a turn that still counts came to nothing since the last answer began, if one did."""
        return next(iter(self._faults.values()), None)

    def take_fault(self) -> Problem | None:
        """An answer begins: what came to nothing before is settled with it."""
        fault, self._faults = self.fault, {}
        return fault

    def explain(self, problem: Problem) -> None:
        """This is why those turns came to nothing."""
        self._faults = dict.fromkeys(self._faults, problem)

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
