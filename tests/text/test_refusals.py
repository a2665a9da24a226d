"""What a service refused, if it could have been left out."""

from __future__ import annotations

import pytest

from voicedesk.text.refusals import refused_option, refused_tool

GIVEN = ("model", "messages", "temperature", "tools", "tool_choice", "parallel_tool_calls")


@pytest.mark.parametrize(
    ("param", "words", "option"),
    [
        ("", "registry.ollama.ai/library/gemma:2b does not support tools", "tools"),
        ("", '"auto" tool choice requires --enable-auto-tool-choice to be set', "tools"),
        ("", "Function calling is not enabled for this model", "tools"),
        ("tools", "Unsupported parameter", "tools"),
        ("tool_choice", "Unsupported parameter", "tools"),
        ("session.tools[3].parameters", "Invalid schema", "tools"),
        ("tools[0].function.parameters", "Invalid schema for function 'x'", "tools"),
        ("parallel_tool_calls", "Unsupported parameter", "parallel_tool_calls"),
        ("", "parallel_tool_calls is not supported with this model", "parallel_tool_calls"),
        ("temperature", "Unsupported value", "temperature"),
        ("", "Unsupported value: 'temperature' does not support 0.7 with this model.", "temperature"),
        ("messages[3].content", "Invalid image; tools are fine", ""),
        ("model", "no such model, whatever its tools", ""),
        ("", "The context is too long", ""),
        ("", "", ""),
    ],
)
def test_it_is_named_by_parameter_or_else_by_words(param: str, words: str, option: str) -> None:
    assert refused_option(param, words, GIVEN) == option


def test_what_was_not_given_is_not_to_blame() -> None:
    assert refused_option("", "does not support tools", ("model", "messages")) == ""


@pytest.mark.parametrize(
    ("param", "words", "tool"),
    [
        ("session.tools[1].parameters", "Invalid", "search"),
        ("tools[0].function", "Invalid", "get_time"),
        ("tools[9]", "Invalid", ""),
        ("", "Invalid schema for function 'search': schema must have type 'object'", "search"),
        ("", "the tool get_time is not welcome", "get_time"),
        ("", "Neither 'search' nor 'get_time'", ""),
        ("", "search no further", ""),
    ],
)
def test_one_tool_is_named_by_its_place_or_its_name(param: str, words: str, tool: str) -> None:
    assert refused_tool(param, words, ("get_time", "search")) == tool
