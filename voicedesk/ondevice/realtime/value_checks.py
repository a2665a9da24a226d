"""Checks of a client's values: each gives the value back or raises RequestFault in the service's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from voicedesk.ondevice.realtime.faults import RequestFault, invalid

Check = Callable[[Any, str], Any]


def any_of(*choices: str | int) -> Check:
    def check(value: Any, param: str) -> Any:
        if (type(value), value) not in [(type(choice), choice) for choice in choices]:
            raise invalid(param, value, "one of " + ", ".join(map(str, choices)))
        return value

    return check


def number(low: float, high: float) -> Check:
    def check(value: Any, param: str) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise invalid(param, value, f"a number from {low:g} to {high:g}")
        return value

    return check


def whole(low: int, high: int) -> Check:
    def check(value: Any, param: str) -> Any:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise invalid(param, value, f"a whole number from {low} to {high}")
        return value

    return check


def text(value: Any, param: str) -> Any:
    if not isinstance(value, str):
        raise invalid(param, value, "a string")
    return value


def flag(value: Any, param: str) -> Any:
    if not isinstance(value, bool):
        raise invalid(param, value, "true or false")
    return value


def structure(value: Any, param: str) -> Any:
    if not isinstance(value, dict):
        raise invalid(param, value, "an object")
    return value


def sequence(value: Any, param: str) -> Any:
    if not isinstance(value, list):
        raise invalid(param, value, "an array")
    return value


def known(checks: dict[str, Check], name: str, param: str) -> Check:
    if name not in checks:
        raise RequestFault(
            f"Unknown parameter: '{param}.{name[:80]}'.",
            code="unknown_parameter",
            param=f"{param}.{name[:80]}",
        )
    return checks[name]


def checked(checks: dict[str, Check], given: dict[str, Any], param: str) -> dict[str, Any]:
    """Check every value given; raises RequestFault at the first that will not do."""
    return {name: known(checks, name, param)(value, f"{param}.{name}") for name, value in given.items()}
