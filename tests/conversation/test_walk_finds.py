"""Each law of the walk is one that can be broken: a fault planted in the conversation is found."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.conversation.auditor import Auditor
from tests.conversation.walker import Walker
from voicedesk.conversation import anytime, responses
from voicedesk.conversation import commands as cmd
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.events import TalkMode, Timer
from voicedesk.conversation.floor import Floor
from voicedesk.conversation.policy import TurnPolicy

POLICIES = [TurnPolicy(earcons=True), TurnPolicy(earcons=False), TurnPolicy(local_endpointing=True)]
STREAMS, EVENTS = 400, 320

Plant = Callable[[pytest.MonkeyPatch], None]


def an_empty_answer_passes_without_a_word(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(responses, "_is_empty", lambda floor, answer: False)


def a_tone_sounds_though_nobody_wants_any(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(Floor, "earcon", lambda floor, earcon: floor.order(cmd.PlayEarcon(earcon)))


def the_tone_of_a_sent_turn_sounds_for_a_lost_link(plant: pytest.MonkeyPatch) -> None:
    def sent(floor: Floor, earcon: cmd.Earcon) -> None:
        floor.order(cmd.PlayEarcon(cmd.Earcon.SENT))

    plant.setattr(Floor, "earcon", sent)
    plant.setattr(sys.modules[__name__], "POLICIES", POLICIES[:1])


def the_microphone_is_muted_in_name_only(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(anytime, "mute", lambda floor, *, muted: floor.set(muted=muted))


def a_tool_runs_without_a_timer(plant: pytest.MonkeyPatch) -> None:
    _without(plant, Timer.TOOL)


def one_waits_for_an_answer_without_a_timer(plant: pytest.MonkeyPatch) -> None:
    _without(plant, Timer.RESPONSE)


def _without(plant: pytest.MonkeyPatch, left_out: Timer) -> None:
    start: Any = Floor.start

    def start_others(floor: Floor, timer: Timer, seconds: float) -> None:
        if timer is not left_out:
            start(floor, timer, seconds)

    plant.setattr(Floor, "start", start_others)


@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (an_empty_answer_passes_without_a_word, "left in silence"),
        (a_tone_sounds_though_nobody_wants_any, "a tone that nobody wanted"),
        (the_tone_of_a_sent_turn_sounds_for_a_lost_link, "a tone for a turn that was not sent"),
        (the_microphone_is_muted_in_name_only, "muted in name only"),
        (a_tool_runs_without_a_timer, "may run for ever"),
        (one_waits_for_an_answer_without_a_timer, "waits for ever"),
    ],
)
def test_the_walk_finds_it_when(monkeypatch: pytest.MonkeyPatch, plant: Plant, found: str) -> None:
    plant(monkeypatch)

    with pytest.raises(AssertionError, match=found):
        _walk()


def _walk() -> None:
    for seed in range(STREAMS):
        conversation = Conversation(POLICIES[seed % len(POLICIES)], list(TalkMode)[seed % 2])
        walker = Walker(Auditor(conversation), seed, POLICIES)
        for _ in range(EVENTS):
            walker.step()
