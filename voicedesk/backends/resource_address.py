"""Where a resource's address ends in what people paste: the portal shows the addresses of its services, and a
gateway puts a path of its own before them. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

_SERVICES = (
    ("api", "projects"),
    *(("openai", step) for step in ("deployments", "v1", "realtime", "responses", "models")),
    ("voice-live",),
    ("sts", "v1.0"),  # where a token for speech is asked for
    ("speechtotext",),
    ("models",),
)
"""How the paths of services begin that live on a resource's host; the first that is found counts."""


def split_path(path: str) -> tuple[list[str], list[str]]:
    """The steps of ``path`` that stand before a service's own, and the service's own."""
    steps = [step for step in path.split("/") if step]
    lower = [step.lower() for step in steps]
    for sign in _SERVICES:
        for at in range(len(steps) - len(sign) + 1):
            if tuple(lower[at : at + len(sign)]) == sign:
                return steps[:at], steps[at:]
    at = len(steps) - (lower[-1:] == ["openai"])
    return steps[:at], steps[at:]


def resource_address(endpoint: str) -> str:
    """``endpoint`` without the path of a service; a query is kept, for a gateway may want it."""
    parts = urlsplit(endpoint)
    before, _ = split_path(parts.path)
    path = "".join(f"/{step}" for step in before)
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
