"""Which schemas of a server are offered, and how short."""

from __future__ import annotations

import json
from typing import Any

import pytest

from voicedesk.tools.servers.schemas import LONGEST_SCHEMA, SchemaRefused, fitted


def properties(**given: Any) -> dict[str, Any]:
    return {"type": "object", "properties": given}


def nested(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(levels):
        schema = properties(inner=schema)
    return schema


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        (None, "does not say"),
        ("object", "does not say"),
        ({"type": "string"}, "takes no object"),
        ({"type": ["object", "null"]}, "takes no object"),
        ({"type": "object", "anyOf": [properties()]}, "anyOf at the top"),
        ({"oneOf": [properties()]}, "oneOf at the top"),
        ({"$ref": "#/$defs/A", "$defs": {"A": properties()}}, "at the top"),
        ({"type": "object", "enum": [{}]}, "enum at the top"),
        (properties(names={"type": "array"}), "a list of nobody knows what"),
        (properties(inner=properties(names={"type": ["array", "null"]})), "a list of nobody knows what"),
        (properties(city="string"), "no schema"),
        (properties(city={"type": "str"}), "a type that does not exist"),
        (properties(city={"type": {"a": 1}}), "a type that does not exist"),
        ({"type": "object", "properties": ["city"]}, "no schema"),
        ({"type": "object", "properties": None}, "no schema"),
        (properties(city={"anyOf": [{"type": "array"}, {"type": "null"}]}), "a list of nobody knows what"),
        ({"type": "object", "required": "city"}, "no schema"),
        (nested(100), "nested too deep"),
        (properties(**{f"name{number}": {"type": "string"} for number in range(2000)}), "too large"),
        (properties(city={"enum": ["x" * 1000] * 1000}), "too large"),
    ],
)
def test_what_a_service_would_refuse_is_refused_here_and_says_why(schema: object, why: str) -> None:
    with pytest.raises(SchemaRefused, match=why):
        fitted(schema)


def test_a_schema_that_a_service_takes_stays_as_it_is() -> None:
    schema = {
        "type": "object",
        "properties": {
            "city": {"type": "string", "description": "Where."},
            "days": {"type": "array", "items": {"$ref": "#/$defs/Day"}},
            "unit": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
            "title": {"type": "string"},
        },
        "required": ["city"],
        "$defs": {"Day": {"type": "string", "enum": ["Monday"]}},
        "additionalProperties": False,
    }
    assert fitted(schema) == schema


def test_a_tool_without_arguments_is_an_object_without_properties() -> None:
    assert fitted({}) == {"type": "object", "properties": {}}


def test_what_no_model_needs_is_left_out_but_not_arguments_of_that_name() -> None:
    schema = {"$schema": "x", "title": "T", **properties(title={"type": "string", "title": "Title"})}
    assert fitted(schema) == properties(title={"type": "string"})


@pytest.mark.parametrize("words", [400, 40_000])
def test_long_descriptions_are_cut_until_the_whole_is_short_enough(words: int) -> None:
    given = {f"name{number}": {"type": "string", "description": "x" * words} for number in range(30)}
    short = fitted(properties(**given))
    assert len(json.dumps(short)) <= LONGEST_SCHEMA
    assert list(short["properties"]) == list(given)
