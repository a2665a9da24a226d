from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.rows import weather
from voicedesk.conversation.turns import ToolStatus, ToolUse
from voicedesk.ui.tool_words import accessible_tool, arguments_summary, details, outcome, tool_title


def test_a_tool_is_named_in_words() -> None:
    assert tool_title("get_weather") == "Weather"
    assert tool_title("get_stock_price") == "Stock price"
    assert tool_title("book-table") == "Book table"
    assert tool_title("") == "Tool"


def test_the_chip_says_with_what_and_how_it_went() -> None:
    done = weather("t")

    assert arguments_summary(done) == "Lisbon, Saturday"
    assert outcome(done, 1.0) == "dry, 24 °C"
    assert accessible_tool(done, 1.0) == "Tool Weather, Lisbon, Saturday: dry, 24 °C"


def test_a_running_tool_counts_seconds() -> None:
    running = weather("t", ToolStatus.RUNNING)

    assert outcome(running, 2.4) == "Working, 2 s"
    assert outcome(running, 11.0) == "Still working, 11 s"


def test_a_failed_tool_gives_its_reason() -> None:
    failed = weather("t", ToolStatus.FAILED)

    assert outcome(failed, 3.0) == "No answer in time"
    assert outcome(replace(failed, reason=""), 3.0) == "No answer"
    assert accessible_tool(failed, 3.0).endswith("Failed: No answer in time")


def test_what_is_no_json_is_shown_as_it_is() -> None:
    use = ToolUse("t", "look_up", "not json", ToolStatus.DONE, "three of them")

    assert arguments_summary(use) == "not json"
    assert outcome(use, 0) == "three of them"


def test_a_long_result_is_cut() -> None:
    use = ToolUse("t", "look_up", "{}", ToolStatus.DONE, '"' + "word " * 40 + '"')

    assert len(outcome(use, 0)) <= 48
    assert outcome(use, 0).endswith("…")


def test_an_empty_result_reads_as_done() -> None:
    assert outcome(ToolUse("t", "turn_on", "{}", ToolStatus.DONE, "{}"), 0) == "Done"


def test_the_details_list_every_value_as_plain_text() -> None:
    output = '{"places": [{"name": "Blue Door", "free": true}], "note": null}'
    use = ToolUse("t", "find", '{"nights": 2}', ToolStatus.DONE, output)

    assert details(use).splitlines() == [
        "Inputs",
        "  nights: 2",
        "Result",
        "  places:",
        "    name: Blue Door",
        "    free: yes",
        "  note: none",
    ]


@pytest.mark.parametrize("text", [
    "[" * 600 + "]" * 600,
    '{"a":' * 600 + "1" + "}" * 600,
    "[" * 200_000,
    '"\\ud83d"',
    "half \ud83d of it",
    "1" * 5_000,
    "[1e999, NaN]",
    '["' + "long" * 500_000 + '"]',
], ids=["brackets", "objects", "unclosed", "escaped half", "half", "digits", "infinite", "long"])  # fmt: skip
def test_whatever_a_model_or_a_tool_sends_can_be_shown(text: str) -> None:
    use = ToolUse("t", "look_up", text, ToolStatus.DONE, text)

    for words in (arguments_summary(use), outcome(use, 0), details(use), accessible_tool(use, 0)):
        assert 0 < len(words) < 80_000
        words.encode()


def test_what_is_nested_too_deep_is_shown_as_it_came() -> None:
    nested = "[" * 600 + "]" * 600
    use = ToolUse("t", "look_up", "{}", ToolStatus.DONE, nested)

    assert outcome(use, 0) == "[" * 47 + "…"
    assert nested in details(use)


def test_of_an_enormous_result_the_beginning_is_shown_and_the_rest_is_counted() -> None:
    use = ToolUse("t", "look_up", "{}", ToolStatus.DONE, "x" * 1_008_000)

    assert details(use).endswith("x… (1,000,000 more characters)")
