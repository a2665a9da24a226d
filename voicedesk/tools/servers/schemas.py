"""What a server says its tools take, as function calling accepts it. Pure.

The services refuse a whole session, or a whole request, for one schema they do not like: what is known to
be refused is found here, and that tool alone is left out. What is long is cut: a model reads all of it, each
time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

LONGEST_DESCRIPTION = 1024  # characters: function calling takes no more
LONGEST_WORDS = 200  # of one argument's description, where the whole is too long
LONGEST_SCHEMA = 8_000
DEEPEST_SCHEMA = 24

_TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})
_NOT_AT_THE_TOP = ("anyOf", "oneOf", "allOf", "not", "enum", "const", "$ref")
_NO_USE = ("$schema", "$id", "$comment", "title", "examples", "markdownDescription")
_BY_NAME = ("properties", "$defs", "definitions", "patternProperties", "dependentSchemas")
_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_SINGLE = ("items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else")

Schema = dict[str, Any]


class SchemaRefused(ValueError):
    """A service would not take it; the text says why, in a few words."""


def fitted(schema: object) -> Schema:
    """``schema`` for an object of arguments, shortened where it is long. Raises ``SchemaRefused``."""
    if not isinstance(schema, dict):
        raise SchemaRefused("it does not say what it takes")
    if schema.get("type", "object") != "object":
        raise SchemaRefused("it takes no object")
    if wrong := next((word for word in _NOT_AT_THE_TOP if word in schema), ""):
        raise SchemaRefused(f"{wrong} at the top")
    _check(schema, 1)
    return _shortened({"type": "object", "properties": {}, **schema})


def _check(schema: object, depth: int) -> None:
    if isinstance(schema, bool):
        return
    if not isinstance(schema, dict):
        raise SchemaRefused("a part of it is no schema")
    if depth > DEEPEST_SCHEMA:
        raise SchemaRefused("it is nested too deep")
    _check_type(schema)
    for inner in _inner(schema):
        _check(inner, depth + 1)


def _check_type(schema: Schema) -> None:
    named = schema.get("type", [])
    kinds = named if isinstance(named, list) else [named]
    if any(not isinstance(kind, str) or kind not in _TYPES for kind in kinds):
        raise SchemaRefused("a type that does not exist")
    if "array" in kinds and not isinstance(schema.get("items"), dict | bool) and "prefixItems" not in schema:
        raise SchemaRefused("a list of nobody knows what")
    if not isinstance(schema.get("required", []), list):
        raise SchemaRefused("a part of it is no schema")


def _inner(schema: Schema) -> Iterator[object]:
    for word in (*_BY_NAME, *_LISTS):
        inner = schema.get(word, {} if word in _BY_NAME else [])
        if not isinstance(inner, dict if word in _BY_NAME else list):
            raise SchemaRefused("a part of it is no schema")
        yield from inner.values() if isinstance(inner, dict) else inner
    yield from (schema[word] for word in _SINGLE if word in schema)


def _shortened(schema: Schema) -> Schema:
    """In the mildest way that suffices. Raises ``SchemaRefused`` if none does."""
    short = _mapped(schema, _without_ballast)
    for shorten in (_with_short_words, _without_words):
        if _length(short) <= LONGEST_SCHEMA:
            return short
        short = _mapped(short, shorten)
    if _length(short) > LONGEST_SCHEMA:
        raise SchemaRefused("it is too large")
    return short


def _mapped(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    changed = change(schema)
    for word, inner in changed.items():
        if word in _BY_NAME:
            changed[word] = {name: _mapped_any(each, change) for name, each in inner.items()}
        elif word in _LISTS:
            changed[word] = [_mapped_any(each, change) for each in inner]
        elif word in _SINGLE:
            changed[word] = _mapped_any(inner, change)
    return changed


def _mapped_any(schema: Any, change: Callable[[Schema], Schema]) -> Any:
    return _mapped(schema, change) if isinstance(schema, dict) else schema


def _without_ballast(schema: Schema) -> Schema:
    return {word: value for word, value in schema.items() if word not in _NO_USE}


def _with_short_words(schema: Schema) -> Schema:
    words = schema.get("description")
    return {**schema, "description": words[:LONGEST_WORDS]} if isinstance(words, str) else dict(schema)


def _without_words(schema: Schema) -> Schema:
    return {word: value for word, value in schema.items() if word not in {"description", "default"}}


def _length(schema: Schema) -> int:
    return len(json.dumps(schema, ensure_ascii=False))
