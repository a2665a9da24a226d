"""The numbers a conversation is conducted by, all in one frozen value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TurnPolicy:
    """``local_endpointing``: silence ends a turn by our timer; otherwise the service commits it.
    ``service_responds``: the service answers a turn it committed by itself; otherwise we ask.
    ``barge_in_by_voice``: speaking over the assistant interrupts it (hands-free).
    ``transcribes``: words of the user's turns will come, so an undecided sound may wait for them.
    ``earcons``: short tones mark the open microphone, the sent turn, a long wait and the failure.
    ``working_seconds``: how often the wait is marked. ``tool_seconds``: a call that has no result by then
    never will; longer than whoever runs the tools waits, since it knows better what has failed.
    ``steady_seconds``: a link that held this long has earned a fresh count of attempts.
    ``barge_in_seconds`` covers the service's own trailing silence, so that a cough has ended by then."""

    local_endpointing: bool = False
    service_responds: bool = False
    barge_in_by_voice: bool = True
    transcribes: bool = True
    earcons: bool = False
    turn_seconds: float = 60.0
    tail_seconds: float = 0.3
    shortest_hold_seconds: float = 0.25
    endpoint_seconds: float = 0.7
    barge_in_seconds: float = 1.0
    shortest_interruption_ms: int = 500
    response_seconds: float = 15.0
    working_seconds: float = 2.0
    tool_seconds: float = 125.0
    connect_seconds: float = 20.0
    steady_seconds: float = 30.0
    renew_before_expiry_seconds: float = 60.0
    reconnect_seconds: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 15.0)
    backchannels: frozenset[str] = frozenset(
        {"mm", "mhm", "mm-hm", "mm-hmm", "uh-huh", "uh", "um", "hm", "hmm", "ah", "oh", "yeah"}
    )
