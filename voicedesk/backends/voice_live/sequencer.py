"""One door for ``response.create``: the service refuses a second response while one is active."""

from __future__ import annotations

import time
from collections.abc import Callable

ANSWER_SECONDS = 10.0


class ResponseSequencer:
    """Says when ``response.create`` may go out. It keeps no link: whoever asks sends.

    Requests made while a response is asked for or active become one, which goes out when the way is free.
    A request that the service has not acknowledged for 10 s no longer blocks the way; nor does a response of
    which nothing was heard for so long, for its end may have been lost. If it goes on, the service says so.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._active: set[str] = set()
        self._alive_at = 0.0
        self._asked_at: float | None = None
        self._unseen: float | None = None  # when the service spoke of an active response we do not know
        self._waiting = False

    @property
    def active(self) -> frozenset[str]:
        """The responses that have started and not finished."""
        return frozenset(self._active)

    @property
    def idle(self) -> bool:
        """Nothing active, nothing asked for, nothing waiting."""
        return not (self._active or self._waiting or self._is_pending())

    def request(self) -> bool:
        """Ask for a response. True: send ``response.create`` now. False: it will be due later."""
        self._waiting = True
        return self.due()

    def due(self) -> bool:
        """Whether a waiting request may go out now; True only once for it. Ask after every event."""
        if not self._waiting or self._is_at_work() or self._is_pending():
            return False
        self._waiting = False
        self._asked_at = self._clock()
        return True

    def note_life(self) -> None:
        """Something came of a response."""
        self._alive_at = self._clock()

    def withdraw(self) -> None:
        """Forget a request that has not gone out."""
        self._waiting = False

    def started(self, response_id: str) -> None:
        self._asked_at = None
        self._active.add(response_id)
        self.note_life()

    def finished(self, response_id: str) -> None:
        self._active.discard(response_id)
        self._unseen = None

    def refused(self) -> None:
        """The service said that a response is active already: the request waits for the end of it."""
        self._asked_at = None
        self._waiting = True
        if not self._active:
            self._unseen = self._clock()

    def failed(self) -> None:
        """The service refused the request for good."""
        self._asked_at = None

    def _is_at_work(self) -> bool:
        return bool(self._active) and self._clock() - self._alive_at < ANSWER_SECONDS

    def _is_pending(self) -> bool:
        since = max(self._asked_at or 0.0, self._unseen or 0.0)
        return since > 0.0 and self._clock() - since < ANSWER_SECONDS
