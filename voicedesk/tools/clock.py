"""A tool that tells the time and the date, here or in another time zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from voicedesk.tools.registry import Tool, ToolError


class TimeArguments(BaseModel):
    time_zone: str = Field(
        "", max_length=64, description="An IANA time zone such as Europe/Paris. Empty: the person's own."
    )


def get_time(arguments: TimeArguments) -> dict[str, str]:
    now = time_in(arguments.time_zone.strip())
    return {
        "time": now.strftime("%H:%M"),
        "date": f"{now:%A}, {now.day} {now:%B %Y}",
        "time_zone": arguments.time_zone.strip() or str(now.tzname()),
    }


def time_in(time_zone: str) -> datetime:
    """Now, in that zone or, if it is empty, here. Raises ``ToolError`` for a zone that is not known."""
    if not time_zone:
        return datetime.now().astimezone()
    try:
        return datetime.now(ZoneInfo(time_zone))
    except (KeyError, ValueError, OSError):
        raise ToolError(f"{time_zone} is not a time zone. Europe/Paris would be one.") from None


TOOL = Tool(
    name="get_time",
    description="Tells the current time and date, here or in a time zone.",
    arguments=TimeArguments,
    handler=get_time,
)
