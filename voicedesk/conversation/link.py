"""Book of the connection: failed attempts, the renewal before it expires, what goes on on the next one."""

from __future__ import annotations

from enum import StrEnum

from voicedesk.conversation.problems import Stage


class Renewal(StrEnum):
    NONE = "none"
    DUE = "due"  # at the next silence
    RUNNING = "running"


class Resume(StrEnum):
    """What the break of the connection interrupted, to be taken up on the next one."""

    NONE = "none"
    TURN = "turn"  # The user has the floor: what is said meanwhile is kept and sent.
    SAID_TURN = "said-turn"  # The user let go of the key, and the service has not understood the turn.
    ANSWER = "answer"  # The assistant owes one.


class Link:
    """``attempts`` counts connections since one was steady; ``lost_stage`` is whose link broke last."""

    def __init__(self) -> None:
        self.attempts = 0
        self.renewal = Renewal.NONE
        self.resume = Resume.NONE
        self.lost_stage = Stage.WHOLE

    def start_over(self) -> None:
        self.attempts = 0
        self.renewal = Renewal.NONE
        self.resume = Resume.NONE
        self.lost_stage = Stage.WHOLE

    def take_resume(self) -> Resume:
        resume, self.resume = self.resume, Resume.NONE
        return resume
