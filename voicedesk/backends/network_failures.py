"""What failures of any transport have in common, whichever library reports them."""

from __future__ import annotations

import email.utils
import errno
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import Any, TypeVar

Thing = TypeVar("Thing")

NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})
"""The ``errno`` of an ``OSError`` that means this machine has no way out."""

# RFC 5737 and 3849: addresses for documentation, reachable by no one.
_NOWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def has_network() -> bool:
    """Whether this machine has a way out at all. Nothing is sent: connecting a datagram socket only
    asks the system for a route."""
    return any(_has_route(family, address) for family, address in _NOWHERE)


def causes_of(failure: BaseException) -> Iterator[BaseException]:
    """``failure``, its cause, the cause of that, innermost first."""
    links: list[BaseException] = []
    current: BaseException | None = failure
    while current is not None and current not in links:
        links.append(current)
        current = current.__cause__ or current.__context__
    return reversed(links)


def held_in(trace: TracebackType | None, kind: type[Thing]) -> Iterator[Thing]:
    """What the frames of ``trace`` hold of this kind, outermost first: some SDKs show it to nobody else."""
    while trace is not None:
        yield from [held for held in trace.tb_frame.f_locals.values() if isinstance(held, kind)]
        trace = trace.tb_next


def retry_seconds(headers: Any) -> float | None:
    """``Retry-After`` in seconds, in any of its three forms; None if there is none that can be read.

    ``headers`` are those of an HTTP library: their names are found in any case.
    """
    with suppress(TypeError, ValueError):
        return max(0.0, float(headers.get("retry-after-ms")) / 1000)
    value = headers.get("retry-after")
    with suppress(TypeError, ValueError):
        return max(0.0, float(value))
    date = email.utils.parsedate_tz(value) if value else None
    return None if date is None else max(0.0, email.utils.mktime_tz(date) - time.time())


def _has_route(family: socket.AddressFamily, address: str) -> bool:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
    except OSError:
        return False
    return True
