"""Says what a setting accepts, in words, from the schema itself, and why a file was not written.

Wrong values are never repeated: one of them may be a key that was pasted into the wrong place.
"""

from __future__ import annotations

import errno
import types
import typing
from enum import StrEnum
from pathlib import Path

from annotated_types import Ge, Le, MaxLen, MultipleOf
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from voicedesk.settings.schema import Section

FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


def expectation(section: type[Section], field: str) -> str:
    """What the field takes, to follow "must be": "a number between 0 and 1", "true or false" ..."""
    info = section.model_fields[field]
    kind = _plain_type(info.annotation)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return "one of " + ", ".join(member.value for member in kind)
    if kind is bool:
        return "true or false"
    if kind in (int, float):
        return _number(info, "a whole number" if kind is int else "a number")
    if kind is str:
        longest = next((rule.max_length for rule in info.metadata if isinstance(rule, MaxLen)), None)
        return "a text" if longest is None else f"a text of at most {longest} characters"
    return "a list of names"


def complaint(section: type[Section], field: str, error: ValidationError) -> str:
    """One sentence, ending in a full stop, without the field's name: what it must be."""
    for detail in error.errors(include_url=False, include_input=False):
        if detail["type"] == "value_error":
            return str(detail["ctx"]["error"])
    return f"It must be {expectation(section, field)}."


def why_not_written(path: Path, error: OSError) -> str:
    """One sentence about a file that could not be written: which one, and what stands in the way."""
    if error.errno in FULL:
        return f"There is no room on the disk for {path}."
    if error.errno in FORBIDDEN:
        return f"This place may not be written to: {path.parent}."
    return f"{path} cannot be written: {error.strerror or 'the disk did not take it'}."


def _plain_type(annotation: object) -> object:
    if isinstance(annotation, types.UnionType):
        return next(option for option in typing.get_args(annotation) if option is not type(None))
    return annotation


def _number(info: FieldInfo, noun: str) -> str:
    low = next((rule.ge for rule in info.metadata if isinstance(rule, Ge)), None)
    high = next((rule.le for rule in info.metadata if isinstance(rule, Le)), None)
    step = next((rule.multiple_of for rule in info.metadata if isinstance(rule, MultipleOf)), None)
    words = noun if low is None or high is None else f"{noun} between {low:g} and {high:g}"
    return words if step is None else f"{words}, in steps of {step:g}"
