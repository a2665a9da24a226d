"""What the small responder says, asked directly."""

from __future__ import annotations

import datetime
import json

import pytest

from voicedesk.ondevice.engines.responder import AnswerRequest, Entry, FunctionCall, OfferedTool
from voicedesk.ondevice.engines.small_talk import SmallTalk
from voicedesk.ondevice.engines.story import STORY, rest_of_story
from voicedesk.ondevice.engines.tool_reports import report


async def reply(*said: str | Entry, **request: object) -> str:
    """Texts are what the user said; the answer is all the text that comes back."""
    entries = tuple(Entry("user", text) if isinstance(text, str) else text for text in said)
    asked = AnswerRequest(entries, **request)  # type: ignore[arg-type]
    pieces = [piece async for piece in SmallTalk().answer(asked)]
    assert not any(isinstance(piece, FunctionCall) for piece in pieces)
    return "".join(str(piece) for piece in pieces)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Hello!", "stand-in"),
        ("Good morning", "How can I help you"),
        ("How are you?", "I am fine"),
        ("Who are you?", "stand-in that runs on this device"),
        ("What can you do?", "tell a long story"),
        ("What is seven times six?", "7 times 6 is 42."),
        ("thanks a lot", "welcome"),
        ("Goodbye.", "Goodbye!"),
        ("What did you say?", "not said anything yet"),
        ("What is my name?", "not told me"),
        ("What's the weather in Paris?", "no tool"),
        ("Colourless green ideas sleep furiously", "did not understand"),
        ("", "did not catch"),
    ],
)
async def test_what_is_said_gets_its_answer(said: str, expected: str) -> None:
    assert expected in await reply(said)


async def test_what_it_cannot_do_it_admits_and_says_what_it_can() -> None:
    answer = await reply("book me a flight")

    assert "did not understand" in answer
    assert "do sums, remember your name and tell a long story" in answer


async def test_it_names_the_tools_it_may_use() -> None:
    tools = (OfferedTool("get_weather"), OfferedTool("getStockPrice"))

    assert "look up the weather and the stock price." in await reply("what can you do", tools=tools)


async def test_it_greets_when_asked_to_speak_first() -> None:
    assert (await reply()).startswith("Hello!")


async def test_a_name_is_remembered_until_another_is_given() -> None:
    told = ("My name is Anna.", Entry("assistant", "Nice to meet you, Anna."))

    assert await reply(*told, "What is my name?") == "Your name is Anna."
    assert await reply(*told, "call me Peter", "who am I") == "Your name is Peter."
    assert "Anna" in await reply(*told, "hello")


async def test_the_date_and_the_time_are_those_of_this_device() -> None:
    today = datetime.datetime.now().astimezone()

    assert today.strftime("%A") in await reply("what day is it")
    assert (await reply("what time is it")).startswith("It is ")


async def test_the_story_lasts_longer_than_a_minute() -> None:
    assert await reply("please tell me a long story") == STORY
    assert len(STORY.split()) > 165


def test_a_story_goes_on_after_what_was_heard() -> None:
    assert rest_of_story("Once upon a time there was a lighthouse") == STORY.split("a lighthouse ", 1)[1]
    assert rest_of_story("no part of it") is None
    assert rest_of_story(STORY) is None


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ({"temperature": 18, "condition": "Sunny"}, "The weather in Oslo is sunny, with 18 degrees."),
        (
            {"symbol": "AAPL", "price": 1234.5, "currency": "USD"},
            "The stock price of Apple is 1,234.5 dollars.",
        ),
        ({"symbol": "XYZ", "price": "12.30 EUR"}, "The stock price of XYZ is 12.30 euros."),
        (
            {"temperature": "18 °C", "conditions": "Windy"},
            "The weather in Oslo is windy, with 18 degrees Celsius.",
        ),
        ({"time": "10:30", "timezone": "UTC"}, "It is 10:30 UTC time."),
        ({"userCount": 3, "is_open": True}, "The user count is 3, the is open is yes."),
        ({"error": "No such city"}, "That did not work: No such city."),
        ([1, 2], "The result is 1, 2."),
        ({}, "The tool had nothing to say."),
        ("plain text", "plain text."),
    ],
)
def test_any_result_becomes_a_sentence(output: object, sentence: str) -> None:
    calls = {"c": Entry("call", '{"city": "Oslo"}', "c", "get_weather")}

    assert report(calls, [Entry("output", json.dumps(output), "c")]) == sentence


def test_a_result_that_is_no_json_is_said_as_it_is() -> None:
    assert report({}, [Entry("output", "It rains", "unknown")]) == "It rains."
