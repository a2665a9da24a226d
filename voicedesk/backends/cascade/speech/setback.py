"""Why the service gave no connection the last time, so that nobody knocks more often than it wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from voicedesk.backends.errors import BackendError


class Setback:
    """``clock`` counts seconds. ``error`` is None while connecting works, or was never tried."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.error: BackendError | None = None
        self._clock = clock
        self._welcome_at = 0.0

    @property
    def is_final(self) -> bool:
        """Refused is refused: the same attempt gets the same answer until something is changed over there."""
        return self.error is not None and not self.error.retryable

    @property
    def wait_seconds(self) -> float:
        """What is left of the time the service asked us to wait."""
        return max(0.0, self._welcome_at - self._clock()) if self.error is not None else 0.0

    def note(self, error: BackendError) -> None:
        self.error = error
        self._welcome_at = self._clock() + (error.problem.retry_after or 0.0)

    def clear(self) -> None:
        self.error = None

    def raise_if_too_early(self) -> None:
        """Raises the error again, with the time that is left, while the service wants to be left alone."""
        if self.error is not None and (seconds := self.wait_seconds) > 0:
            raise type(self.error)(replace(self.error.problem, retry_after=seconds))
