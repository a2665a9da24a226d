"""Faults that end neither the connection nor an answer: said once, and at the right moment."""

from __future__ import annotations

from voicedesk.backends.base import PostEvent
from voicedesk.backends.cascade.failures import named
from voicedesk.backends.errors import BackendError
from voicedesk.conversation.events import BackendFaulted
from voicedesk.conversation.problems import Problem, ProblemCode, Stage


class Faults:
    """What is wrong with the voice is said once, however many answers meet it."""

    def __init__(self) -> None:
        self._said: tuple[ProblemCode, str] | None = None
        self._held: list[Problem] = []

    def note_speech(self, error: BackendError | None) -> None:
        """``None``: an answer was spoken to its end, so what was said before no longer holds."""
        if error is None:
            self._said = None
            return
        problem = named(error.problem, Stage.SPEECH)
        if (problem.code, problem.subject) != self._said:
            self._said = (problem.code, problem.subject)
            self._held.append(problem)

    def add(self, problem: Problem) -> None:
        """To be said when next there is a time for it."""
        self._held.append(problem)

    def tell(self, post: PostEvent) -> None:
        """Say what there is to say. Not while an answer is asked for and has not started: the conversation
        would take it for a refusal of the answer."""
        held, self._held = self._held, []
        for problem in held:
            post(BackendFaulted(problem))
