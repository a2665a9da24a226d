from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest
from pydantic import BaseModel

from voicedesk.tools.discovery import GROUP, find_tools
from voicedesk.tools.registry import Tool, ToolRegistry

OWN = ["get_weather", "get_stock_price", "get_time"]
HERE = "tests.tools.test_discovery"


class Nothing(BaseModel):
    pass


EXTRA = Tool("get_tide", "Tells the tide.", Nothing, lambda _: "high")
TWIN = Tool("get_time", "Tells another time.", Nothing, lambda _: "never")
UNNAMEABLE = Tool("get the tide", "Has a name no model can call.", Nothing, lambda _: "high")
NO_TOOL = "get_tide"


def point(target: str) -> EntryPoint:
    return EntryPoint(name=target.lower(), value=target, group=GROUP)


def names(*points: EntryPoint) -> list[str]:
    return [tool.name for tool in find_tools(points)]


def test_our_own_tools_are_found_without_being_installed() -> None:
    assert names() == OWN


def test_an_installed_package_adds_its_tool() -> None:
    assert names(point(f"{HERE}:EXTRA")) == [*OWN, "get_tide"]


def test_our_own_tools_are_not_doubled_by_their_entry_points(caplog: pytest.LogCaptureFixture) -> None:
    assert names(point("voicedesk.tools.clock:TOOL")) == OWN
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (f"{HERE}:TWIN", "another one has that name"),
        (f"{HERE}:UNNAMEABLE", "is not a name for a tool"),
        (f"{HERE}:NO_TOOL", "is not a Tool"),
        (f"{HERE}:MISSING", "cannot be loaded"),
        ("no.such.package:TOOL", "cannot be loaded"),
    ],
)
def test_one_bad_tool_is_left_out_with_a_sentence_and_the_rest_stay(
    target: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert names(point(target), point(f"{HERE}:EXTRA")) == [*OWN, "get_tide"]
    assert said in caplog.text


def test_a_registry_offers_what_there_is() -> None:
    assert {tool.name for tool in ToolRegistry().tools} >= set(OWN)
