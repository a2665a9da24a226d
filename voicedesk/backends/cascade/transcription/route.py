"""From the address a person has set to the one that is called, and the dialect spoken there."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from voicedesk.backends.errors import RequestRefused
from voicedesk.conversation.problems import Problem, ProblemCode, Stage

_SCHEMES = {"https": "wss", "wss": "wss", "http": "ws", "ws": "ws"}
_GA_PATH = "/openai/v1"
_BESIDE = (
    "/openai/deployments/",  # a REST call, which transcribes files
    "/openai/v1/chat/",
    "/openai/v1/responses/",
    "/openai/v1/audio/",
    "/api/projects/",
    "/models/",
    "/voice-live/",
)
"""What the portal shows for the same resource."""
_OF_OTHER_SESSIONS = frozenset({"model", "deployment", "api-version"})
"""What an address copied from elsewhere may carry: the GA route either names a model for a conversation, or
has the intent to transcribe, and answers both at once with HTTP 400. The session names the deployment."""


class Dialect(StrEnum):
    """GA since version v1; before that the previews had one session type of their own, with flat fields."""

    GA = "ga"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class Route:
    """``base_url`` lacks the last ``/realtime``, which the library adds itself."""

    base_url: str
    dialect: Dialect
    query: dict[str, str] = field(default_factory=dict)

    @property
    def is_encrypted(self) -> bool:
        return self.base_url.startswith("wss:")


def route_of(endpoint: str) -> Route:
    """A bare resource, the GA route, a preview URL with its query, or what the portal shows for a deployment.

    Raises ``RequestRefused`` for what is no address.
    """
    try:
        parts = urlsplit(endpoint)
        scheme, host, _port = _SCHEMES[parts.scheme], parts.hostname or "", parts.port
        host.encode("idna")
    except (KeyError, ValueError):  # UnicodeError is one
        raise _no_address(endpoint) from None
    if not host:
        raise _no_address(endpoint)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    path = parts.path.rstrip("/").removesuffix("/realtime")
    dialect = Dialect.GA
    beside = next((sign for sign in _BESIDE if sign in f"{path}/"), None)
    if beside is not None:
        path, query = f"{path}/".partition(beside)[0] + _GA_PATH, {}
    elif (not path or path.endswith("/openai")) and not query.keys() & {"api-version", "deployment"}:
        path = path.removesuffix("/openai") + _GA_PATH
    elif not path.endswith("/v1") and query.keys() & {"api-version", "deployment"}:
        path, dialect = path or "/openai", Dialect.PREVIEW
    if dialect is Dialect.GA:
        query = {name: value for name, value in query.items() if name not in _OF_OTHER_SESSIONS}
    query["intent"] = "transcription"
    return Route(urlunsplit((scheme, parts.netloc, path, "", "")), dialect, query)


def _no_address(endpoint: str) -> RequestRefused:
    return RequestRefused(
        Problem(ProblemCode.ADDRESS_NOT_FOUND, endpoint, "this is no address", stage=Stage.TRANSCRIPTION)
    )
