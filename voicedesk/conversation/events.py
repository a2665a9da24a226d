"""Facts that reach the conversation: past tense, frozen. What can arrive late names its response, item or
call; timers carry a generation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicedesk.conversation.problems import Problem


class TalkMode(StrEnum):
    PUSH_TO_TALK = "push-to-talk"
    HANDS_FREE = "hands-free"


class Timer(StrEnum):
    TURN = "turn"  # A stuck key or VAD ends here.
    TAIL = "tail"  # The end of the last word after the key is released.
    ENDPOINT = "endpoint"  # Silence that ends a turn, where endpointing is ours.
    BARGE_IN = "barge-in"  # Speech over playout that lasts this long is meant.
    RESPONSE = "response"  # A turn was sent and nothing came back.
    CONNECT = "connect"  # An attempt to connect that hangs.
    RECONNECT = "reconnect"
    EXPIRY = "expiry"  # The service will end the session; outlives a phase.
    WORKING = "working"  # Nothing is heard while an answer is awaited: a sign is due.
    TOOL = "tool"  # A call that nobody ends; outlives a phase and a link.
    STEADY = "steady"  # The link has held: earlier losses no longer count; outlives a phase.


class Outcome(StrEnum):  # How a response ended.
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INCOMPLETE = "incomplete"
    TOOL_CALLS = "tool-calls"  # It ended by asking for tools; another response must follow.


class Direction(StrEnum):
    INPUT = "input"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Event:
    pass


# From the user.


@dataclass(frozen=True, slots=True)
class SessionStarted(Event):
    pass


@dataclass(frozen=True, slots=True)
class SessionStopped(Event):
    """``to_go_on``: another connection takes over at once, and owes the answer that this one owed."""

    to_go_on: bool = False


@dataclass(frozen=True, slots=True)
class TalkPressed(Event):
    pass


@dataclass(frozen=True, slots=True)
class TalkReleased(Event):
    """``held_seconds`` was counted by whoever watched the key; a short tap sends nothing."""

    held_seconds: float


@dataclass(frozen=True, slots=True)
class TalkModeChosen(Event):
    mode: TalkMode


@dataclass(frozen=True, slots=True)
class MuteChanged(Event):
    muted: bool


@dataclass(frozen=True, slots=True)
class InterruptPressed(Event):
    """Esc, or a press on the talk control, while the assistant thinks or speaks."""


@dataclass(frozen=True, slots=True)
class TextSubmitted(Event):
    text: str


@dataclass(frozen=True, slots=True)
class RetryPressed(Event):
    """Try now, while reconnecting; try again, after a failure."""


# From voice activity detection, ours or the service's.


@dataclass(frozen=True, slots=True)
class SpeechStarted(Event):
    pass


@dataclass(frozen=True, slots=True)
class SpeechStopped(Event):
    """``spoken_ms`` is the length of the sound itself, without padding and trailing silence."""

    spoken_ms: int | None = None


# From the backend.


@dataclass(frozen=True, slots=True)
class BackendConnected(Event):
    pass


@dataclass(frozen=True, slots=True)
class BackendLost(Event):
    problem: Problem
    retryable: bool = True


@dataclass(frozen=True, slots=True)
class BackendFaulted(Event):
    """Something failed that does not end the connection: one row in the transcript."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class SessionExpiring(Event):
    """The service ends this session ``in_seconds`` from now."""

    in_seconds: float


@dataclass(frozen=True, slots=True)
class UserTurnCommitted(Event):
    """The service holds a spoken turn as ``item_id``, to stand right after ``previous_item_id``."""

    item_id: str
    previous_item_id: str | None = None


@dataclass(frozen=True, slots=True)
class UserTranscriptUpdated(Event):
    """``text`` is the whole text so far, not a delta."""

    item_id: str
    text: str
    final: bool


@dataclass(frozen=True, slots=True)
class UserTranscriptFailed(Event):
    item_id: str


@dataclass(frozen=True, slots=True)
class ResponseStarted(Event):
    response_id: str


@dataclass(frozen=True, slots=True)
class ResponseAudioStarted(Event):
    """The first audio of a response is on its way to playout."""

    response_id: str


@dataclass(frozen=True, slots=True)
class ResponseTextAdded(Event):
    """``text`` is a delta of what is said (or written, in a text-only answer)."""

    response_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ResponseOverran(Event):
    """More sound came than is kept; what came before is still to be heard."""

    response_id: str


@dataclass(frozen=True, slots=True)
class ResponseWordTimed(Event):
    """A word of the response and where its sound lies, in milliseconds from the response's start."""

    response_id: str
    word: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class ResponseFinished(Event):
    """The service is done with the response; its playout may still run."""

    response_id: str
    outcome: Outcome
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ToolCallRequested(Event):
    """``call_id`` is given once, whatever the service calls it: a second event with it is stale."""

    response_id: str
    call_id: str
    name: str
    arguments: str  # JSON text as the model wrote it


# From playout and the devices.


@dataclass(frozen=True, slots=True)
class PlayoutStarted(Event):
    response_id: str


@dataclass(frozen=True, slots=True)
class PlayoutFinished(Event):
    """All that was received of the response has left the speaker."""

    response_id: str
    played_ms: int


@dataclass(frozen=True, slots=True)
class PlayoutFlushed(Event):
    """``played_ms`` left the speaker of the ``received_ms`` that had arrived by then."""

    response_id: str
    played_ms: int
    received_ms: int


@dataclass(frozen=True, slots=True)
class DeviceLost(Event):
    """No device is left, or it gives nothing; ``instead``: a loudspeaker that would do, but not unasked."""

    direction: Direction
    problem: Problem
    instead: str = ""


@dataclass(frozen=True, slots=True)
class MicrophoneGave(Event):
    """The first sound since it was opened; ``opening``: none yet, ``voice``: some as loud as speech."""

    opening: bool = False
    voice: bool = False


@dataclass(frozen=True, slots=True)
class DeviceRestored(Event):
    direction: Direction


@dataclass(frozen=True, slots=True)
class DeviceChanged(Event):
    """Sound goes on through another device: ``name`` in full, ``problem`` why, if something broke."""

    direction: Direction
    name: str
    problem: Problem | None = None


# From the tools and the clock.


@dataclass(frozen=True, slots=True)
class ToolCallFinished(Event):
    call_id: str
    output: str  # JSON text for the model


@dataclass(frozen=True, slots=True)
class ToolCallFailed(Event):
    """``output`` is what the model is told, ``reason`` what the person reads, in a few words."""

    call_id: str
    output: str
    reason: str


@dataclass(frozen=True, slots=True)
class TimerFired(Event):
    timer: Timer
    generation: int
