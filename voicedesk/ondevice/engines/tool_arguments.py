"""Filling a tool's arguments from what was said, guided by its JSON schema."""

from __future__ import annotations

import re
from typing import Any

from voicedesk.ondevice.engines.number_words import parse_number
from voicedesk.ondevice.engines.responder import OfferedTool
from voicedesk.ondevice.engines.time_zones import zone_of

TICKERS = {
    "adobe": "ADBE", "amazon": "AMZN", "apple": "AAPL", "boeing": "BA", "cisco": "CSCO",
    "contoso": "CONTOSO", "disney": "DIS", "facebook": "META", "ford": "F", "general electric": "GE",
    "general motors": "GM", "google": "GOOGL", "intel": "INTC", "microsoft": "MSFT", "netflix": "NFLX",
    "nike": "NKE", "nvidia": "NVDA", "oracle": "ORCL", "starbucks": "SBUX", "tesla": "TSLA", "walmart": "WMT",
}  # fmt: skip

_PLACE_WORDS = {"location", "city", "place", "town", "country", "region", "address", "where"}
_COMPANY_WORDS = {"company", "symbol", "ticker", "stock", "share", "organization", "organisation"}
_ZONE_WORDS = {"timezone", "zone", "tz"}
_TRAILING = re.compile(
    r"\b(?:today|tomorrow|now|right now|at the moment|currently|please|like|stocks?|shares?|"
    r"in (?:celsius|fahrenheit))\b"
)
_AFTER_PLACE_WORD = re.compile(r"\b(?:in|for|at|near)\s+(?!the moment)([a-z .'-]+)")
_AFTER_COMPANY_WORD = re.compile(r"\b(?:of|for)\s+(?:the\s+)?([a-z0-9 .&'-]+)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_STRAY = re.compile(r"^(?:the|a|an)\s+|\s+(?:and|or|in|of)$")


def words_of(text: str) -> list[str]:
    """Lower-case words of a text or an identifier in snake or camel case."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).replace("_", " ")
    return re.findall(r"[a-z0-9']+", spaced.lower())


def fill(tool: OfferedTool, clause: str) -> dict[str, Any]:
    """The arguments that can be told from the clause (lower case, no closing mark)."""
    filled: dict[str, Any] = {}
    for name, schema in tool.properties.items():
        value = _value(name, schema if isinstance(schema, dict) else {}, clause, needed=name in tool.required)
        if value is not None:
            filled[name] = value
    return filled


def _value(name: str, schema: dict[str, Any], clause: str, *, needed: bool) -> Any:
    choices = schema.get("enum")
    if isinstance(choices, list):
        return next((choice for choice in choices if str(choice).lower() in clause), None)
    kind = _kind(schema.get("type", "string"))
    if kind in {"number", "integer"}:
        return _number(clause, whole=kind == "integer")
    if kind != "string":
        return None
    meaning = {*words_of(name)}
    if meaning & _ZONE_WORDS or "timezone" in name.lower():
        return _zone(clause)
    described = meaning | {*words_of(str(schema.get("description", "")))}
    for known in (meaning, described):
        if known & _COMPANY_WORDS:
            return _company(clause, as_ticker=bool(known & {"symbol", "ticker"}))
        if known & _PLACE_WORDS:
            return _place(clause)
    return clause if needed else None


def _kind(given: Any) -> str:
    """A schema's type; of several the first that is something."""
    kinds = given if isinstance(given, list) else [given]
    return next((kind for kind in kinds if isinstance(kind, str) and kind != "null"), "")


def _number(clause: str, *, whole: bool) -> float | int | None:
    found = _NUMBER.search(clause)
    value = (
        float(found.group())
        if found
        else next(
            (number for word in clause.split() if word != "a" and (number := parse_number(word)) is not None),
            None,
        )
    )
    return int(value) if value is not None and whole else value


def _zone(clause: str) -> str | None:
    if re.search(r"\bu\.? ?t\.? ?c\b|\bgreenwich\b", clause):
        return "UTC"
    place = _place(clause)
    return zone_of(place) if place is not None else ("local" if "local" in clause else None)


def _company(clause: str, *, as_ticker: bool) -> str | None:
    for company, ticker in TICKERS.items():
        if re.search(rf"\b{company}\b", clause):
            return ticker if as_ticker else company.title()
    found = _AFTER_COMPANY_WORD.search(_TRAILING.sub(" ", clause))
    return _titled(found.group(1)) if found else None


def _place(clause: str) -> str | None:
    found = _AFTER_PLACE_WORD.search(_TRAILING.sub(" ", clause))
    return _titled(found.group(1)) if found else None


def _titled(text: str) -> str | None:
    bare = _STRAY.sub("", " ".join(text.split()).strip(" .'-"))
    return " ".join(word[:1].upper() + word[1:] for word in bare.split()) or None
