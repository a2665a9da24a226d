"""Saying a tool's result in a sentence, whatever shape it has."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from voicedesk.ondevice.engines.number_words import spoken_number
from voicedesk.ondevice.engines.responder import Entry
from voicedesk.ondevice.engines.tool_arguments import TICKERS

MOST_FACTS = 6

_COMPANIES = {ticker: company.title() for company, ticker in TICKERS.items()}
_UNITS = {
    "° ?C": " degrees Celsius",
    "° ?F": " degrees Fahrenheit",
    "USD": " dollars",
    "EUR": " euros",
    "GBP": " pounds",
}


def report(calls: dict[str, Entry], outputs: list[Entry]) -> str:
    """One sentence for each output; ``calls`` finds the call by its id."""
    return " ".join(_reported(calls.get(output.call_id), output.text) for output in outputs)


def _reported(call: Entry | None, output: str) -> str:
    try:
        return _sentence(call, output)
    except RecursionError:
        return "The tool's result is nested too deep to be said."


def _sentence(call: Entry | None, output: str) -> str:
    try:
        result = json.loads(output, parse_constant=str)
    except ValueError:
        result = output
    about = _about(call)
    if isinstance(result, dict):
        if result.get("error"):
            return f"That did not work: {_closed(str(result['error']))}"
        return _weather(result, about) or _price(result, about) or _clock(result) or _facts(result)
    if isinstance(result, list):
        return _closed("The result is " + (", ".join(map(_said, result[:MOST_FACTS])) or "empty"))
    return _closed(_said(result)) if result not in ("", None) else "The tool had nothing to say."


def _about(call: Entry | None) -> str:
    """The first thing the tool was asked about."""
    try:
        arguments = json.loads(call.text) if call is not None else {}
    except ValueError:
        return ""
    values = list(arguments.values()) if isinstance(arguments, dict) else []
    return str(values[0]) if values else ""


def _weather(result: dict[str, Any], about: str) -> str | None:
    degrees = _first(result, "temperature", "temperature_celsius", "temperature_c", "temp", "degrees")
    condition = _first(result, "condition", "conditions", "weather", "description", "summary", "sky")
    if degrees is None or condition is None:
        return None
    place = _first(result, "location", "city", "place") or about
    unit = str(result.get("unit") or result.get("units") or "").lower()
    unit = {"c": "celsius", "f": "fahrenheit", "°c": "celsius", "°f": "fahrenheit"}.get(unit, unit).title()
    number = _spelled_out(degrees) if isinstance(degrees, str) else f"{_said(degrees)} degrees"
    where = f" in {place}" if place else ""
    return f"The weather{where} is {str(condition).lower()}, with {number}{' ' + unit if unit else ''}."


def _price(result: dict[str, Any], about: str) -> str | None:
    price = _first(result, "price", "stock_price", "share_price", "current_price", "last_price")
    if price is None:
        return None
    company = str(_first(result, "company", "name", "symbol", "ticker") or about)
    company = _COMPANIES.get(company, company)
    money = _spelled_out(str(result.get("currency") or "").upper())
    whose = f" of {company}" if company else ""
    return f"The stock price{whose} is {_spelled_out(_said(price))}{' ' + money if money else ''}."


def _clock(result: dict[str, Any]) -> str | None:
    time = result.get("time")
    if time is None:
        return None
    date = f" on {result['date']}" if result.get("date") else ""
    zone = str(_first(result, "timezone", "time_zone", "zone", "place", "city") or "")
    where = f" {zone} time" if zone and zone not in str(time) else ""
    return f"It is {time}{where}{date}."


def _facts(result: dict[str, Any]) -> str:
    facts = [f"{_worded(name)} is {_said(value)}" for name, value in list(result.items())[:MOST_FACTS]]
    return _closed("The " + ", the ".join(facts)) if facts else "The tool had nothing to say."


def _first(result: dict[str, Any], *names: str) -> Any:
    return next((result[name] for name in names if result.get(name) is not None), None)


def _said(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "unknown"}[value]
    if isinstance(value, int | float):
        return spoken_number(value) if math.isfinite(value) else "more than can be counted"
    if isinstance(value, list | dict):
        return ", ".join(map(_said, value if isinstance(value, list) else value.values()))
    return str(value)


def _spelled_out(text: str) -> str:
    """Signs and currency codes as they are said."""
    for sign, words in _UNITS.items():
        text = re.sub(rf"\s*{sign}$", words, text)
    return text.strip()


def _worded(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower()


def _closed(text: str) -> str:
    return text if text.rstrip().endswith((".", "!", "?")) else text.rstrip() + "."
