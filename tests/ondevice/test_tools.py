"""Function calls: offered by the client, asked for by the far end, reported in a sentence."""

from __future__ import annotations

import json
from typing import Any

from azure.ai.voicelive import models

from tests.ondevice.conversing import Address, Conversation, conversation, words_of
from voicedesk.tools import clock, stock_price, weather
from voicedesk.tools.registry import ToolRegistry


def function(name: str, description: str, **parameters: str) -> dict[str, Any]:
    properties = {key: {"type": "string", "description": value} for key, value in parameters.items()}
    schema = {"type": "object", "properties": properties, "required": list(parameters)}
    return {"type": "function", "name": name, "description": description, "parameters": schema}


WEATHER = function("get_weather", "The weather in a city now.", city="Name of the city")
STOCK = function("get_stock_price", "The price of a company's share.", symbol="Ticker symbol or company")
TIME = {"type": "function", "name": "get_time", "description": "The time of day.", "parameters": None}
TOOLS = [WEATHER, STOCK, TIME]


def calls_of(response: Any) -> list[tuple[str, Any]]:
    return [
        (item.name, json.loads(item.arguments)) for item in response.output if item.type == "function_call"
    ]


async def give(talk: Conversation, call_id: str, output: object) -> None:
    item = models.FunctionCallOutputItem(call_id=call_id, output=json.dumps(output))
    await talk.connection.conversation.item.create(item=item)
    await talk.until("conversation.item.created")


async def test_a_question_for_a_tool_becomes_a_call_and_its_result_a_sentence(service: Address) -> None:
    async with conversation(service, tools=TOOLS) as talk:
        await talk.write("What's the weather in Paris?")
        response = await talk.answered()

        call = response.output[0]
        assert isinstance(call, models.ResponseFunctionCallItem)
        assert (call.name, json.loads(call.arguments)) == ("get_weather", {"city": "Paris"})
        deltas = talk.of("response.function_call_arguments.delta")
        assert "".join(event.delta for event in deltas) == call.arguments
        done = talk.of("response.function_call_arguments.done")[0]
        assert (done.call_id, done.arguments, done.name) == (call.call_id, call.arguments, "get_weather")
        created = talk.of("conversation.item.created")[-1]
        assert isinstance(created.item, models.ResponseFunctionCallItem)
        types = talk.types()
        assert types.index("response.output_item.added") < types.index(
            "response.function_call_arguments.delta"
        )

        await give(talk, call.call_id, {"city": "Paris", "temperature": 18, "condition": "Sunny"})
        assert words_of(await talk.answered()) == "The weather in Paris is sunny, with 18 degrees."


async def test_two_tools_in_one_question_are_called_together(service: Address) -> None:
    async with conversation(service, tools=TOOLS) as talk:
        await talk.write("What is the weather in Seattle and the stock price of Microsoft?")
        response = await talk.answered()

        assert calls_of(response) == [
            ("get_weather", {"city": "Seattle"}),
            ("get_stock_price", {"symbol": "MSFT"}),
        ]
        assert [event.output_index for event in talk.of("response.output_item.done")] == [0, 1]
        outputs = [
            {"temperature": 11, "condition": "Rain"},
            {"symbol": "MSFT", "price": 412.5, "currency": "USD"},
        ]
        for item, output in zip(response.output, outputs, strict=True):
            await give(talk, item.call_id, output)
        told = words_of(await talk.answered())
        assert "Seattle is rain, with 11 degrees" in told
        assert "Microsoft is 412.5 dollars" in told


async def test_calls_come_one_at_a_time_if_the_client_wants_it_so(service: Address) -> None:
    async with conversation(service, tools=TOOLS, parallel_tool_calls=False) as talk:
        await talk.write("the weather in Seattle and the stock price of Microsoft")

        assert len(calls_of(await talk.answered())) == 1


async def test_the_same_tool_is_called_for_two_places(service: Address) -> None:
    async with conversation(service, tools=TOOLS) as talk:
        await talk.write("what is the weather in Paris and London")

        assert [arguments for _, arguments in calls_of(await talk.answered())] == [
            {"city": "Paris"},
            {"city": "London"},
        ]


async def test_no_tool_is_called_when_none_may_be(service: Address) -> None:
    async with conversation(service, tools=TOOLS, tool_choice="none") as talk:
        assert "no tool" in await talk.ask("what is the weather in Paris")


async def test_a_tool_is_called_when_one_must_be(service: Address) -> None:
    async with conversation(service, tools=TOOLS) as talk:
        await talk.write("hello")

        assert len(calls_of(await talk.answered(tool_choice="required"))) == 1


async def test_the_named_tool_is_called(service: Address) -> None:
    choice = {"type": "function", "name": "get_time"}
    async with conversation(service, tools=TOOLS, tool_choice=choice) as talk:
        await talk.write("what is the weather in Paris")

        assert calls_of(await talk.answered()) == [("get_time", {})]


async def test_what_a_tool_needs_is_asked_for(service: Address) -> None:
    async with conversation(service, tools=TOOLS) as talk:
        assert await talk.ask("what is the weather") == "Please tell me the city too."


async def test_a_failed_tool_is_told_as_it_is(service: Address) -> None:
    async with conversation(service, tools=TOOLS) as talk:
        await talk.write("what time is it")
        call = (await talk.answered()).output[0]
        await give(talk, call.call_id, {"error": "The clock has stopped."})

        assert words_of(await talk.answered()) == "That did not work: The clock has stopped."


async def test_an_output_needs_a_call(service: Address) -> None:
    async with conversation(service) as talk:
        await talk.send(
            "conversation.item.create", item={"type": "function_call_output", "call_id": "c", "output": ""}
        )

        assert (await talk.error()).code == "invalid_tool_call_id"


async def test_a_spoken_question_reaches_the_tool(service: Address) -> None:
    async with conversation(service, tools=TOOLS) as talk:
        await talk.say("what is the weather in paris and the stock price of microsoft")
        response = (await talk.until("response.done")).response

        assert calls_of(response) == [
            ("get_weather", {"city": "Paris"}),
            ("get_stock_price", {"symbol": "MSFT"}),
        ]


async def test_the_applications_own_tools_are_asked_and_their_results_said(service: Address) -> None:
    registry = ToolRegistry([stock_price.TOOL, weather.TOOL, clock.TOOL])
    offered = [
        {
            "type": "function",
            "name": tool.name,
            "description": tool.description,
            "parameters": tool.parameters,
        }
        for tool in (stock_price.TOOL, weather.TOOL, clock.TOOL)
    ]
    expected = {
        "What is the weather in Paris?": "The weather in Paris is ",
        "What is the stock price of Contoso?": "The stock price of Contoso is ",
        "What time is it in Tokyo?": "It is ",
        "How much is Apple stock?": "The stock price of Apple is ",
    }
    async with conversation(service, tools=offered, modalities=["text"]) as talk:
        for question, beginning in expected.items():
            await talk.write(question)
            (call,) = (await talk.answered()).output
            result = await registry.run(call.name, call.arguments)
            assert not result.reason, result
            await give(talk, call.call_id, json.loads(result.output))
            assert words_of(await talk.answered()).startswith(beginning)
