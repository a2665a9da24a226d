"""What a server's tool returned, as the registry takes it: values that JSON can hold."""

from __future__ import annotations

from contextlib import suppress

from mcp import types

from voicedesk.tools.json_text import NotReadable, read
from voicedesk.tools.registry import ToolError

LONGEST_REASON = 500  # characters: a person reads it in the transcript


def value_of(result: types.CallToolResult) -> object:
    """The structured content, or else the text; text that is JSON is read. What can be neither read nor
    spoken (pictures, sounds, files) is said to be left out.

    Raises ``ToolError`` with the server's own words where it says that the tool failed.
    """
    text = "\n".join(_text(part) for part in result.content)
    if result.isError:
        raise ToolError(clipped(text) or "The tool failed.")
    if result.structuredContent is not None:
        return result.structuredContent
    return _read(text)


def clipped(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}…"


def _text(part: types.ContentBlock) -> str:
    match part:
        case types.TextContent():
            return part.text
        case types.EmbeddedResource(resource=types.TextResourceContents() as resource):
            return resource.text
        case types.ResourceLink():
            return f"{part.name}: {part.uri}"
        case types.ImageContent():
            return "[An image is left out: only text can be used here.]"
        case types.AudioContent():
            return "[A sound is left out: only text can be used here.]"
        case _:
            return "[A file is left out: only text can be used here.]"


def _read(text: str) -> object:
    if text.lstrip()[:1] in {"{", "["}:
        with suppress(NotReadable):  # too long or too deep to be taken apart: it is told as it stands
            return read(text)
    return text
