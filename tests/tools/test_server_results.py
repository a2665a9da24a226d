from __future__ import annotations

import pytest
from mcp import types
from pydantic import AnyUrl

from voicedesk.tools.registry import ToolError
from voicedesk.tools.servers.results import LONGEST_REASON, value_of

PLACE = AnyUrl("file:///notes.txt")
NOTES = types.TextResourceContents(uri=PLACE, text="Buy milk.")
PHOTO = types.BlobResourceContents(uri=PLACE, blob="AAAA")


def said(text: str) -> types.TextContent:
    return types.TextContent(type="text", text=text)


def told(*parts: types.ContentBlock, **more: object) -> object:
    return value_of(types.CallToolResult.model_validate({"content": list(parts), **more}))


def test_texts_are_joined() -> None:
    assert told(said("One."), said("Two.")) == "One.\nTwo."


def test_structured_content_goes_before_its_own_text() -> None:
    assert told(said('{"a": 1}'), structuredContent={"a": 1}) == {"a": 1}


@pytest.mark.parametrize(
    ("text", "value"),
    [('{"a": [1]}', {"a": [1]}), ("[1, 2]", [1, 2]), ("{curly} words", "{curly} words"), ("12", "12")],
)
def test_text_that_is_json_is_read(text: str, value: object) -> None:
    assert told(said(text)) == value


def test_a_text_file_is_text_and_a_link_says_where_it_leads() -> None:
    link = types.ResourceLink(type="resource_link", name="Notes", uri=PLACE)
    parts = (types.EmbeddedResource(type="resource", resource=NOTES), link)
    assert told(*parts) == "Buy milk.\nNotes: file:///notes.txt"


@pytest.mark.parametrize(
    ("part", "what"),
    [
        (types.ImageContent(type="image", data="AAAA", mimeType="image/png"), "An image"),
        (types.AudioContent(type="audio", data="AAAA", mimeType="audio/wav"), "A sound"),
        (types.EmbeddedResource(type="resource", resource=PHOTO), "A file"),
    ],
)
def test_what_is_no_text_is_said_to_be_left_out(part: types.ContentBlock, what: str) -> None:
    assert told(said("Here:"), part) == f"Here:\n[{what} is left out: only text can be used here.]"


def test_nothing_is_an_empty_text() -> None:
    assert told() == ""


@pytest.mark.parametrize(
    ("words", "reason"), [("The shop\n is closed.", "The shop is closed."), ("", "The tool failed.")]
)
def test_a_failure_is_told_in_the_servers_words(words: str, reason: str) -> None:
    with pytest.raises(ToolError) as refused:
        told(said(words), isError=True)
    assert str(refused.value) == reason


def test_a_failure_of_many_words_is_cut() -> None:
    with pytest.raises(ToolError) as refused:
        told(said("no " * 5000), isError=True)
    assert len(str(refused.value)) == LONGEST_REASON + 1
