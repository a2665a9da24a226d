"""The time zone of a place, as the IANA database names it."""

from __future__ import annotations

import zoneinfo
from functools import cache

_BESIDE_THE_DATABASE = {
    "America/New_York": "Atlanta|Boston|Miami|Philadelphia|Washington",
    "America/Chicago": "Dallas|Houston",
    "America/Los_Angeles": "Portland|San Francisco|Seattle",
    "Europe/Berlin": "Frankfurt|Hamburg|Munich",
    "Europe/Rome": "Florence|Milan|Naples|Venice",
    "Europe/Zurich": "Geneva",
    "Asia/Kolkata": "Delhi|Mumbai",
    "Asia/Shanghai": "Beijing",
    "America/Toronto": "Montreal",
    "Europe/London": "Edinburgh",
    "Europe/Madrid": "Barcelona",
}


def zone_of(place: str) -> str:
    """The zone whose city the place is; a place the database does not know is given back as it is."""
    return _zones().get(place.lower(), place)


@cache
def _zones() -> dict[str, str]:
    known = {
        name.rpartition("/")[2].replace("_", " ").lower(): name
        for name in sorted(zoneinfo.available_timezones())
        if name.startswith(("Africa/", "America/", "Asia/", "Australia/", "Europe/", "Pacific/"))
    }
    for zone, cities in _BESIDE_THE_DATABASE.items():
        known |= dict.fromkeys(cities.lower().split("|"), zone)
    return known
