"""Tool servers as a person types them."""

from __future__ import annotations

import pytest

from voicedesk.settings.mcp_entries import McpEntry
from voicedesk.settings.schema import McpServer


@pytest.mark.parametrize(
    ("place", "command"),
    [
        ("npx -y server-files", ("npx", "-y", "server-files")),
        ('serve "C:\\My Files\\notes" --all', ("serve", "C:\\My Files\\notes", "--all")),
        ("C:\\tools\\serve.exe --port 1", ("C:\\tools\\serve.exe", "--port", "1")),
        ("serve --title 'say \"hello\"' #1", ("serve", "--title", 'say "hello"', "#1")),
    ],
)
def test_a_command_is_split_into_words_and_put_together_again(place: str, command: tuple[str, ...]) -> None:
    server = McpEntry("files", place).server()
    assert (server.command, server.url) == (command, "")
    assert McpEntry.of(server).server() == server


def test_an_address_is_told_from_a_command() -> None:
    server = McpEntry(" search ", " https://mcp.example.com/mcp/ ", " SEARCH_TOKEN ").server(enabled=False)
    assert server == McpServer(
        name="search", url="https://mcp.example.com/mcp", token_variable="SEARCH_TOKEN", enabled=False
    )
    assert McpEntry.of(server) == McpEntry("search", "https://mcp.example.com/mcp", "SEARCH_TOKEN")


@pytest.mark.parametrize(
    ("entry", "field", "sentence"),
    [
        (McpEntry("", "serve"), "name", "Give it a name."),
        (McpEntry("my files", "serve"), "name", "Use letters, digits, - and _, at most 32 of them."),
        (McpEntry("other", "serve"), "name", "Another server has this name."),
        (McpEntry("a", " "), "place", "Enter the command that starts the server, or its address."),
        (McpEntry("a", '"" serve'), "place", "Enter the command that starts the server, or its address."),
        (McpEntry("a", 'serve "half'), "place", "A quotation mark has no partner."),
        (McpEntry("a", "ws://localhost/mcp"), "place", "Start the address with https://."),
        (
            McpEntry("a", "http://mcp.example.com"),
            "place",
            "Start the address with https:// (or wss://); plain http is for this device only.",
        ),
        (
            McpEntry("a", "https://x.example.com?api_key=1"),
            "place",
            "Leave the key out of the address; it has a field of its own.",
        ),
    ],
)
def test_what_will_not_do_is_said_at_its_field(entry: McpEntry, field: str, sentence: str) -> None:
    assert entry.faults(taken={"other"}) == {field: sentence}


@pytest.mark.parametrize("token", ["sk-proj-0123456789", "1" * 20, "a" * 80, "has space"])
def test_a_token_is_not_taken_for_the_name_of_a_variable(token: str) -> None:
    entry = McpEntry("a", "serve", token)
    assert "never the token itself" in entry.faults()["token_variable"]
    with pytest.raises(ValueError, match="environment variable") as refused:
        entry.server()
    assert token not in str(refused.value)


def test_everything_wrong_is_said_at_once() -> None:
    assert set(McpEntry("", "", "a b").faults()) == {"name", "place", "token_variable"}
