"""What an address for updates answers: the newest version and where to get it.

The answer is a small JSON object: ``{"version": "1.3.0", "url": "https://...", "notes": "..."}``; ``notes``
may be left out, and other names are none of our business.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from voicedesk.settings.errors import VoiceDeskError

LONGEST_NOTES = 300
LONGEST_URL = 2000
_VERSION = re.compile(r"v?(\d{1,6}(?:\.\d{1,6}){0,3})(?:[-.]?(a|b|rc|alpha|beta)[-.]?(\d{1,6}))?", re.ASCII)
_RANKS = {"a": 0, "alpha": 0, "b": 1, "beta": 1, "rc": 2}
_RELEASED = (3, 0)
NONSENSE = "What the address for updates answered makes no sense. Check the address in the settings."


class UpdateCheckFailed(VoiceDeskError):
    """It could not be told whether there is a newer version; the text says why, and what to do."""

    code = "update-check"


@dataclass(frozen=True, slots=True)
class Offer:
    """``url`` is the page to get it from: https, to be opened by the system's browser."""

    version: str
    url: str
    notes: str = ""


def offer_in(body: bytes) -> Offer:
    """Raises UpdateCheckFailed for what is no such answer."""
    try:
        told = json.loads(body)
        version, url, notes = told["version"], told["url"], told.get("notes", "")
        _order(version)
        _check_page(url)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UpdateCheckFailed(NONSENSE) from None
    return Offer(version.removeprefix("v"), url, _one_line(notes) if isinstance(notes, str) else "")


def is_newer(version: str, than: str) -> bool:
    """By their numbers; 1.3rc1 comes before 1.3, and 1.3 is 1.3.0. Raises ValueError for others."""
    return _order(version) > _order(than)


def _order(version: str) -> tuple[tuple[int, ...], tuple[int, int]]:
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError("This is no version.")
    numbers = [int(each) for each in found[1].split(".")]
    numbers += [0] * (4 - len(numbers))
    return tuple(numbers), (_RANKS[found[2]], int(found[3])) if found[2] else _RELEASED


def _check_page(url: str) -> None:
    parts = urlsplit(url)
    plain = all(character.isprintable() and not character.isspace() for character in url)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password or not plain:
        raise ValueError("This is no page to be opened.")
    if len(url) > LONGEST_URL:
        raise ValueError("This is too long for an address.")


def _one_line(notes: str) -> str:
    """Without what would break a line or turn its direction, and cut."""
    plain = "".join(character if character.isprintable() else " " for character in notes[: LONGEST_NOTES * 2])
    words = " ".join(plain.split())
    return words if len(words) <= LONGEST_NOTES else words[: LONGEST_NOTES - 1].rstrip() + "…"
