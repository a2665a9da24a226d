"""Orders the conversation gives. Imperative, frozen; the session carries them out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicedesk.conversation.events import Timer
from voicedesk.conversation.turns import Entry


class Lead(StrEnum):
    """What captured before the gate opened goes ahead of what comes now."""

    NONE = "none"  # Nothing: what was said before was not meant for us.
    PRE_ROLL = "pre-roll"  # The last 450 ms: speech that began before the key.
    TURN = "turn"  # The current turn, from its mark to its end or to now: the link broke over it.


class Earcon(StrEnum):
    LISTENING = "listening"
    SENT = "sent"
    WORKING = "working"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Command:
    pass


# To the backend.


@dataclass(frozen=True, slots=True)
class Connect(Command):
    pass


@dataclass(frozen=True, slots=True)
class Disconnect(Command):
    pass


@dataclass(frozen=True, slots=True)
class UseTurnDetection(Command):
    """``by_hand``: turns end when we say so; otherwise the service may notice their end. Any time."""

    by_hand: bool


@dataclass(frozen=True, slots=True)
class CommitUserTurn(Command):
    """What was sent since the gate opened is one turn (push-to-talk, or endpointing of ours)."""


@dataclass(frozen=True, slots=True)
class DiscardUserTurn(Command):
    """Forget what was sent and not committed; with ``item_id``, forget that committed turn."""

    item_id: str | None = None


@dataclass(frozen=True, slots=True)
class SendText(Command):
    text: str


@dataclass(frozen=True, slots=True)
class CreateResponse(Command):
    """Ask for an answer as soon as no other response is active. ``owed``: the turn to be answered cut off the
    answer to the one before; if nothing is understood of it, that one is still to be answered."""

    owed: bool = False


@dataclass(frozen=True, slots=True)
class CancelResponse(Command):
    response_id: str


@dataclass(frozen=True, slots=True)
class TruncateResponse(Command):
    response_id: str
    played_ms: int


@dataclass(frozen=True, slots=True)
class SendToolOutput(Command):
    call_id: str
    output: str


@dataclass(frozen=True, slots=True)
class RestoreContext(Command):
    """A new connection knows nothing: tell it what has been said and heard."""

    entries: tuple[Entry, ...]


# To the sound.


@dataclass(frozen=True, slots=True)
class OpenMic(Command):
    lead: Lead = Lead.PRE_ROLL


@dataclass(frozen=True, slots=True)
class CloseMic(Command):
    pass


@dataclass(frozen=True, slots=True)
class MarkTurn(Command):
    """The user took the floor: ``Lead.TURN`` starts a pre-roll before this moment. ``goes_on``: if the turn
    has ended, another part of it begins, and what was said between the two is none of it."""

    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class EndTurn(Command):
    """The user gave up the floor: ``Lead.TURN`` goes no further. Harmless once the turn has ended."""


@dataclass(frozen=True, slots=True)
class MuteMic(Command):
    """While muted nothing is kept, so that nothing said can be sent later."""

    muted: bool


@dataclass(frozen=True, slots=True)
class PausePlayout(Command):
    pass


@dataclass(frozen=True, slots=True)
class ResumePlayout(Command):
    pass


@dataclass(frozen=True, slots=True)
class FlushPlayout(Command):
    response_id: str


@dataclass(frozen=True, slots=True)
class PlayEarcon(Command):
    earcon: Earcon


# To the session itself.


@dataclass(frozen=True, slots=True)
class StartTimer(Command):
    timer: Timer
    generation: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RunTool(Command):
    call_id: str
    name: str
    arguments: str
