from __future__ import annotations

import re

import pytest

from voicedesk.tools.servers.names import LONGEST, ToolNames

ALLOWED = re.compile(r"[A-Za-z0-9_-]{1,64}")


@pytest.mark.parametrize(
    ("tool", "name"),
    [
        ("search", "search"),
        ("what do you see?", "what_do_you_see"),
        ("files/read.text", "files_read_text"),
        ("Größe", "Gr_e"),
        ("???", "tool"),
        ("x" * 100, "x" * LONGEST),
    ],
)
def test_a_tool_keeps_its_name_as_far_as_it_is_one(tool: str, name: str) -> None:
    assert ToolNames().name("desk", tool) == name


def test_the_second_of_a_name_has_its_server_before_it() -> None:
    names = ToolNames(["get_time"])
    assert names.name("desk", "get_time") == "desk_get_time"
    assert names.name("files", "search") == "search"
    assert names.name("web", "search") == "web_search"


def test_a_name_once_given_stays_with_its_tool() -> None:
    names = ToolNames()
    first = [names.name(server, "search") for server in ("files", "web", "mail")]
    assert [names.name(server, "search") for server in ("mail", "web", "files")] == first[::-1]


def test_whatever_servers_call_their_tools_all_names_are_allowed_and_differ() -> None:
    names = ToolNames(["tool", "a_tool"])
    given = [
        names.name(server * 8, tool)
        for server in ("a", "b")
        for tool in ("?", "??", "!", "tool", "x" * 80, "x" * 81, "x" * 80 + "?", "y" * 64)
    ]
    assert len(set(given)) == len(given)
    assert all(ALLOWED.fullmatch(name) for name in given)
