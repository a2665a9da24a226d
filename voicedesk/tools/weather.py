"""A tool that tells the weather: demonstration values, always the same for the same place."""

from __future__ import annotations

import zlib
from typing import Literal

from pydantic import BaseModel, Field

from voicedesk.tools.registry import Tool

_CONDITIONS = ("Sunny", "Partly cloudy", "Cloudy", "Light rain", "Showers", "Windy")


class WeatherArguments(BaseModel):
    location: str = Field(min_length=1, max_length=100, description="A city, with its country if unclear.")
    unit: Literal["celsius", "fahrenheit"] = Field("celsius", description="The unit of the temperature.")


def get_weather(arguments: WeatherArguments) -> dict[str, str]:
    place = arguments.location.strip()
    seed = zlib.crc32(place.casefold().encode())
    celsius = 2 + seed % 29
    fahrenheit = round(celsius * 9 / 5 + 32)
    return {
        "location": place,
        "conditions": _CONDITIONS[seed // 29 % len(_CONDITIONS)],
        "temperature": f"{celsius} °C" if arguments.unit == "celsius" else f"{fahrenheit} °F",
        "source": "demonstration data",
    }


TOOL = Tool(
    name="get_weather",
    description="Tells the current weather at a place. The values are demonstration data.",
    arguments=WeatherArguments,
    handler=get_weather,
)
