from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from voicedesk.tools.clock import time_in
from voicedesk.tools.registry import ToolError, ToolRegistry


async def told(name: str, **arguments: str) -> dict[str, str]:
    result = await ToolRegistry().run(name, json.dumps(arguments))
    assert result.reason == ""
    answer: dict[str, str] = json.loads(result.output)
    return answer


async def test_the_weather_is_the_same_each_time_and_says_that_it_is_made_up() -> None:
    weather = await told("get_weather", location=" Paris ")
    assert weather == await told("get_weather", location="Paris")
    assert weather["location"] == "Paris"
    assert re.fullmatch(r"-?\d+ °C", weather["temperature"])
    assert weather["source"] == "demonstration data"


async def test_the_weather_comes_in_either_unit() -> None:
    celsius = await told("get_weather", location="Oslo")
    fahrenheit = await told("get_weather", location="Oslo", unit="fahrenheit")
    degrees = int(celsius["temperature"].removesuffix(" °C"))
    assert fahrenheit["temperature"] == f"{round(degrees * 9 / 5 + 32)} °F"


async def test_a_share_has_a_price_and_says_that_it_is_made_up() -> None:
    share = await told("get_stock_price", symbol="msft")
    assert share == await told("get_stock_price", symbol="MSFT ")
    assert share["symbol"] == "MSFT"
    assert re.fullmatch(r"\d+\.\d\d USD", share["price"])
    assert re.fullmatch(r"[+-]\d\.\d\d %", share["change"])
    assert share["source"] == "demonstration data"


@pytest.mark.parametrize("symbol", ["", "MSFT; DROP", "A" * 20])
async def test_what_is_no_symbol_is_refused(symbol: str) -> None:
    result = await ToolRegistry().run("get_stock_price", json.dumps({"symbol": symbol}))
    assert result.reason == "The arguments were wrong."


async def test_the_clock_tells_the_time_in_a_zone() -> None:
    answer = await told("get_time", time_zone="Asia/Tokyo")
    assert re.fullmatch(r"\d\d:\d\d", answer["time"])
    assert answer["time_zone"] == "Asia/Tokyo"
    assert datetime.now(ZoneInfo("Asia/Tokyo")) - time_in("Asia/Tokyo") < timedelta(seconds=5)


async def test_without_a_zone_the_clock_tells_the_time_here() -> None:
    assert (await told("get_time"))["time_zone"]
    assert time_in("").tzinfo is not None


@pytest.mark.parametrize("zone", ["Mars", "../../etc/passwd", "/etc/passwd", "Europe"])
def test_what_is_no_time_zone_is_a_sentence(zone: str) -> None:
    with pytest.raises(ToolError, match="is not a time zone"):
        time_in(zone)
