"""Finding the tool a question is for, and its arguments."""

from __future__ import annotations

from typing import Any

import pytest

from voicedesk.ondevice.engines.responder import OfferedTool
from voicedesk.ondevice.engines.tool_matching import matched_tools


def tool(name: str, description: str = "", required: tuple[str, ...] = (), **properties: Any) -> OfferedTool:
    return OfferedTool(
        name, description, {"type": "object", "properties": properties, "required": list(required)}
    )


TEXT = {"type": "string"}
WEATHER = tool("getCurrentWeather", "Weather in a given location", ("location",), location=TEXT,
               unit={"type": "string", "enum": ["celsius", "fahrenheit"]})  # fmt: skip
STOCK = tool("get_stock_price", "Price of a share", ("company",), company=TEXT)
TIME = tool("get_time", "The time of day in a time zone", (), timezone=TEXT)
TIMER = tool("set_timer", "Start a countdown", ("minutes",), minutes={"type": "integer"})
NOTE = tool("take_note", "Write down a note", ("text",), text=TEXT)
TOOLS = (WEATHER, STOCK, TIME, TIMER, NOTE)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what's the weather in new york today", [("getCurrentWeather", {"location": "New York"})]),
        ("is it raining in london right now", [("getCurrentWeather", {"location": "London"})]),
        (
            "how warm is it in oslo in celsius",
            [("getCurrentWeather", {"location": "Oslo", "unit": "celsius"})],
        ),
        (
            "what is the stock price of general electric",
            [("get_stock_price", {"company": "General Electric"})],
        ),
        ("what is the price of acme stock", [("get_stock_price", {"company": "Acme"})]),
        ("what time is it", [("get_time", {})]),
        ("what time is it in utc", [("get_time", {"timezone": "UTC"})]),
        ("what is the time in tokyo", [("get_time", {"timezone": "Asia/Tokyo"})]),
        ("what is the time in seattle", [("get_time", {"timezone": "America/Los_Angeles"})]),
        ("what is the time in middle earth", [("get_time", {"timezone": "Middle Earth"})]),
        ("set a timer for ten minutes", [("set_timer", {"minutes": 10})]),
        ("take a note about milk", [("take_note", {"text": "take a note about milk"})]),
        ("what is the meaning of life", []),
        ("hello", []),
    ],
)
def test_a_question_finds_its_tool_and_fills_it(question: str, expected: list[tuple[str, Any]]) -> None:
    assert [(match.tool.name, match.arguments) for match in matched_tools(question, TOOLS)] == expected


def test_what_was_not_said_is_missing() -> None:
    (match,) = matched_tools("what is the weather", TOOLS)

    assert match.missing == ("location",)


def test_without_tools_nothing_matches() -> None:
    assert matched_tools("what is the weather in paris", ()) == []
