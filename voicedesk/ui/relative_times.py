"""When something was said, in a reader's words: "just now", "4 min ago", "18:20", "Yesterday 18:20"."""

from __future__ import annotations

from datetime import datetime, timedelta

JUST_NOW = timedelta(seconds=45)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec")


def clock_time(when: datetime) -> str:
    return f"{when:%H:%M}"


def relative_time(when: datetime, now: datetime, *, clock: bool = False) -> str:
    """``clock`` writes the time of day even for what is minutes old. A ``when`` in the future (the
    computer's clock was set back) reads as just now."""
    age = now - when
    if age < JUST_NOW and not clock:
        return "just now"
    if age < timedelta(hours=1) and not clock:
        return f"{max(1, round(age.total_seconds() / 60))} min ago"
    if age < timedelta(hours=2) and not clock:
        return "1 h ago"
    days = (now.date() - when.date()).days
    if days <= 0:
        return clock_time(when)
    if days == 1:
        return f"Yesterday {clock_time(when)}"
    day = f"{when.day} {MONTHS[when.month - 1]}"
    return day if when.year == now.year else f"{day} {when.year}"


def full_time(when: datetime) -> str:
    """The whole local date and time, for tooltips, error details and exports."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}, {when:%H:%M:%S}"


def started_ago(when: datetime, now: datetime) -> str:
    """The window's subtitle."""
    words = relative_time(when, now)
    return f"Started {words[0].lower()}{words[1:]}" if words[0].isalpha() else f"Started {words}"
