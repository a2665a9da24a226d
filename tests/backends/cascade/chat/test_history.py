from __future__ import annotations

import json
import random

import pytest

from voicedesk.backends.cascade.chat.history import LONGEST_OUTPUT, bounded, shortened
from voicedesk.backends.cascade.stages import AssistantSaid, Message, ToolCall, ToolsUsed, UserSaid


def used(name: str, *outputs: str) -> ToolsUsed:
    return ToolsUsed(tuple(ToolCall(f"{name}{n}", name, "{}") for n in range(len(outputs))), outputs)


def test_a_short_conversation_is_kept_whole() -> None:
    history: list[Message] = [UserSaid("a"), used("t", "1"), AssistantSaid("b"), UserSaid("c")]

    assert bounded(history, 40) == history


def test_the_oldest_turns_of_both_parties_are_left_out() -> None:
    history: list[Message] = []
    for n in range(10):
        history += [UserSaid(f"q{n}"), AssistantSaid(f"a{n}")]

    assert bounded([*history, UserSaid("q10")], 3) == [UserSaid("q9"), AssistantSaid("a9"), UserSaid("q10")]


def test_what_is_left_begins_with_the_person() -> None:
    history: list[Message] = [
        UserSaid("a"),
        AssistantSaid("b"),
        UserSaid("c"),
        AssistantSaid("d"),
        UserSaid("e"),
    ]

    assert bounded(history, 2) == [UserSaid("e")]


def test_a_greeting_before_anybody_spoke_is_left_out() -> None:
    assert bounded([AssistantSaid("Hello."), UserSaid("a")], 40) == [UserSaid("a")]


def test_tools_belong_to_the_turn_they_served() -> None:
    answer: list[Message] = [
        AssistantSaid("Let me see."),
        used("t", "1", "2"),
        AssistantSaid("It is noon."),
        used("u", "3"),
    ]
    history: list[Message] = [UserSaid("a"), AssistantSaid("b"), UserSaid("c"), *answer, UserSaid("d")]

    assert bounded(history, 3) == [UserSaid("c"), *answer, UserSaid("d")]


def test_what_nobody_heard_or_said_is_no_message() -> None:
    assert bounded([UserSaid("a"), AssistantSaid(""), UserSaid(" "), UserSaid("b")], 40) == [
        UserSaid("a"),
        UserSaid("b"),
    ]


def test_a_few_enormous_outputs_do_not_fill_the_request() -> None:
    enormous = [used(f"t{n}", "x" * 500_000) for n in range(3)]
    history: list[Message] = [UserSaid("a"), *enormous, AssistantSaid("b"), UserSaid("c")]

    kept = bounded(history, 40)

    assert kept[-1] == UserSaid("c")
    outputs = [output for message in kept if isinstance(message, ToolsUsed) for output in message.outputs]
    assert sum(map(len, outputs)) < 3 * LONGEST_OUTPUT


def test_old_turns_that_cost_too_much_are_left_out_before_new_ones() -> None:
    kept: list[Message] = [UserSaid("new"), AssistantSaid("b"), UserSaid("now")]

    assert bounded([UserSaid("old " * 100), AssistantSaid("a"), *kept], 40, tokens=60) == kept


def test_what_was_asked_last_is_kept_whatever_it_costs() -> None:
    last = UserSaid("word " * 1000)
    served = used("t", "y" * 5000)

    assert bounded([UserSaid("a"), AssistantSaid("b"), last, served], 40, tokens=10) == [last, served]


def test_a_shortened_output_says_so_and_is_still_json() -> None:
    told = json.loads(shortened("z" * 100_000))

    assert told["beginning"] == "z" * (LONGEST_OUTPUT // 2)
    assert told["left_out_characters"] == 100_000 - LONGEST_OUTPUT // 2
    assert shortened('{"a": 1}') == '{"a": 1}'


@pytest.mark.parametrize("seed", range(20))
def test_any_history_stays_in_order_within_its_bounds(seed: int) -> None:
    chance = random.Random(seed)
    history: list[Message] = []
    for n in range(chance.randrange(80)):
        some = used(f"t{n}", "x" * chance.randrange(900))
        history.append(chance.choice((UserSaid(f"q{n}"), AssistantSaid(f"a{n}"), AssistantSaid(""), some)))

    kept = bounded(history, chance.randrange(2, 30), tokens=chance.randrange(3000))

    said = [message for message in history if message != AssistantSaid("")]
    assert kept == said[len(said) - len(kept) :]
    assert not kept or isinstance(kept[0], UserSaid)
