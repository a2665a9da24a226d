"""Half a million random events: whatever comes in whatever order, the house rules hold."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from tests.conversation.auditor import WAITING, Auditor
from tests.conversation.walker import Walker
from voicedesk.conversation import events as ev
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.events import Outcome, TalkMode, Timer
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import ToolStatus, ToolUse

_POLICIES = [
    TurnPolicy(
        local_endpointing=local,
        service_responds=responds,
        transcribes=transcribes,
        barge_in_by_voice=by_voice,
        earcons=not local,
    )
    for local, responds, transcribes, by_voice in itertools.product([False, True], repeat=4)
]
_STREAMS, _EVENTS = 200, 320  # times 8 shares: 512,000 events
_SHARES = 8


@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize("share", range(_SHARES))
def test_random_events_never_break_a_rule_and_reach_every_phase(share: int) -> None:
    visits: Counter[Phase] = Counter()
    for stream in range(_STREAMS):
        seed = share * _STREAMS + stream
        conversation = Conversation(_POLICIES[seed % len(_POLICIES)], list(TalkMode)[seed // 16 % 2])
        walker = Walker(Auditor(conversation), seed, _POLICIES)
        for _ in range(_EVENTS):
            walker.step()
            visits[conversation.state.phase] += 1
        _let_it_come_to_rest(walker)

    assert visits.total() == _STREAMS * _EVENTS
    assert all(visits[phase] > 200 for phase in Phase), visits


def _let_it_come_to_rest(walker: Walker) -> None:
    """When tools and service are silent and only the clock runs on, no phase waits for ever."""
    auditor = walker.auditor
    conversation = auditor.conversation
    if Timer.TOOL in auditor.timers:
        walker.feed(ev.TimerFired(Timer.TOOL, auditor.timers[Timer.TOOL]))
    used = [entry for entry in conversation.state.entries if isinstance(entry, ToolUse)]
    assert all(use.status is not ToolStatus.RUNNING for use in used), "a tool runs for ever"
    for _ in range(40):
        state = conversation.state
        if state.phase in {Phase.SPEAKING, Phase.BARGE_IN}:
            walker.feed(ev.ResponseFinished(state.response_id or "", Outcome.COMPLETED))
            walker.feed(ev.PlayoutFinished(state.response_id or "", 900))
        elif state.phase in WAITING:
            timer = next(kind for kind in auditor.timers if kind in WAITING[state.phase])
            walker.feed(ev.TimerFired(timer, auditor.timers[timer]))
        else:
            return
    raise AssertionError(f"{conversation.state.phase} waits for ever")
