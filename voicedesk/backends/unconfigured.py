"""The backend of settings that are not complete: every attempt to connect says what is missing."""

from __future__ import annotations

from voicedesk.backends.base import BackendCapabilities, PostEvent
from voicedesk.conversation.commands import Command, Connect
from voicedesk.conversation.events import BackendLost
from voicedesk.conversation.problems import Problem, ProblemCode


class UnconfiguredBackend:
    """``missing`` names the first thing a person would have to enter, e.g. "Voice Live > Key"."""

    capabilities = BackendCapabilities()

    def __init__(self, missing: str, post: PostEvent) -> None:
        self._missing = missing
        self._post = post

    def perform(self, command: Command) -> None:
        if isinstance(command, Connect):
            problem = Problem(ProblemCode.NOT_CONFIGURED, subject=self._missing)
            self._post(BackendLost(problem, retryable=False))

    def send_audio(self, pcm: bytes) -> None:
        """There is nobody to send it to."""

    async def aclose(self) -> None:
        """There is nothing to close."""
