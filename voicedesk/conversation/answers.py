"""The responses of the present connection: which one the service is at, which is wanted, what plays."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicedesk.conversation.events import Outcome

_KEPT = 32  # Finished answers beyond these are forgotten; late events about them are stale anyway.


class Playout(StrEnum):
    NONE = "none"  # no sound so far
    COMING = "coming"  # sound is on its way: a PlayoutStarted will follow
    PLAYING = "playing"
    FLUSHED = "flushed"  # by our order; the report of what was heard is still to come
    READ = "read"  # there is no speaker: what it says is read
    OVER = "over"


class Request(StrEnum):
    """What was asked for and has not started yet.

    A request cannot be taken back before the service has named its response. So a withdrawn one is
    rejected when it starts, and one that is wanted after it is ordered only then.
    """

    NONE = "none"
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"  # withdrawn, and another is wanted after it


@dataclass(slots=True)
class Answer:
    """One response. ``outcome`` None: the service is still at it; ``cancelled``: it was told to stop.
    ``overlong``: more came than is kept."""

    response_id: str
    outcome: Outcome | None = None
    playout: Playout = Playout.NONE
    wanted: bool = True
    cancelled: bool = False
    overlong: bool = False

    @property
    def ahead(self) -> bool:
        """Something of it is still to be heard or read."""
        if not self.wanted:
            return False
        return self.sounds or (self.outcome is None and self.playout in {Playout.NONE, Playout.READ})

    @property
    def is_to_start(self) -> bool:
        return self.playout in {Playout.NONE, Playout.COMING}

    @property
    def sounds(self) -> bool:
        """It is being played, or queued to be."""
        return self.playout in {Playout.COMING, Playout.PLAYING}


class Answers:
    """``news`` counts what has come of the wanted answers, so that a slow one is not taken for silent.
    ``cut_off``: the turns whose answer gave way to speech, not to a key, before it was heard; unless words
    come of that speech, the answer is still wanted."""

    def __init__(self) -> None:
        self._by_id: dict[str, Answer] = {}
        self._seen: set[str] = set()
        self.request = Request.NONE
        self.news = 0
        self.cut_off: set[str] = set()
        self._heeded = 0

    def __contains__(self, response_id: str) -> bool:
        return response_id in self._by_id

    def has_seen(self, response_id: str) -> bool:
        """It began once, on this connection or an earlier one."""
        return response_id in self._seen

    def __getitem__(self, response_id: str) -> Answer:
        return self._by_id[response_id]

    def is_wanted(self, response_id: str) -> bool:
        return response_id in self._by_id and self._by_id[response_id].wanted

    @property
    def active(self) -> Answer | None:
        """The response the service is working on."""
        return next((each for each in self._by_id.values() if each.outcome is None), None)

    @property
    def wanted(self) -> list[Answer]:
        return [each for each in self._by_id.values() if each.wanted]

    @property
    def playing(self) -> Answer | None:
        return next((each for each in self.wanted if each.playout is Playout.PLAYING), None)

    @property
    def next_ahead(self) -> Answer | None:
        """The first answer, in order of playout, that is still to be heard or read."""
        return next((each for each in self._by_id.values() if each.ahead), None)

    @property
    def expected(self) -> bool:
        """A response was asked for, is wanted, and has not started."""
        return self.request in {Request.OPEN, Request.REPLACED}

    def begin(self, response_id: str) -> Answer:
        """A service works on one response at a time: a new one means that the former has ended."""
        for answer in self._by_id.values():
            answer.outcome = answer.outcome or Outcome.COMPLETED
        if len(self._by_id) >= _KEPT:
            self._by_id = {key: each for key, each in self._by_id.items() if each.ahead}
        self.news += 1
        self._seen.add(response_id)
        answer = Answer(response_id)
        self._by_id[response_id] = answer
        return answer

    def ask(self) -> bool:
        """True if a response must be ordered now; False if one is on its way, or must be rejected first."""
        ordered = self.request is Request.NONE
        if self.request is Request.WITHDRAWN:
            self.request = Request.REPLACED
        elif ordered:
            self.request = Request.OPEN
        return ordered

    def expect(self) -> None:
        """The service will start a response by itself; what was withdrawn before will not come apart."""
        self.request = Request.OPEN

    def withdraw(self) -> None:
        if self.request is not Request.NONE:
            self.request = Request.WITHDRAWN

    def give_up(self) -> None:
        """What was asked for will not come any more, wanted or not."""
        self.request = Request.NONE

    def heed_news(self) -> bool:
        """Whether something has come of the wanted answers since the last call."""
        heeded, self._heeded = self._heeded, self.news
        return heeded != self.news

    def forget(self) -> None:
        """The connection is gone, and with it every response."""
        self._by_id = {}
        self.cut_off = set()
        self.request = Request.NONE
