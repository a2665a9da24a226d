"""Where a chat deployment answers, from what a person has pasted. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from voicedesk.backends.resource_address import split_path

DEFAULT_API_VERSION = "2024-10-21"  # the newest that is no preview
NEWER_ROUTE = "v1"

_SCHEMES = {"wss": "https", "ws": "http"}


@dataclass(frozen=True, slots=True)
class ChatAddress:
    """``root`` is the resource's address without a trailing slash, everything before ``/openai``.

    Where ``api_version`` is "v1" the newer route ``/openai/v1`` is meant, which has no versions.
    """

    root: str
    deployment: str
    api_version: str = DEFAULT_API_VERSION

    @property
    def is_newer_route(self) -> bool:
        return self.api_version == NEWER_ROUTE


def chat_address(endpoint: str, deployment: str = "", api_version: str = "") -> ChatAddress:
    """``endpoint`` is the resource's address, or a whole one as the portal shows it
    (``.../openai/deployments/NAME/chat/completions?api-version=...``, ``.../openai/v1/``).

    A deployment and a version that are named beside it count more than those inside it.
    """
    parts = urlsplit(endpoint)
    before, after = split_path(parts.path)
    scheme = _SCHEMES.get(parts.scheme, parts.scheme)
    root = "/".join([f"{scheme}://{parts.netloc}", *before])
    inside = parse_qs(parts.query).get("api-version", [""])[0]
    if not inside and after[1:2] == [NEWER_ROUTE]:
        inside = NEWER_ROUTE
    return ChatAddress(root, deployment or _deployment(after), api_version or inside or DEFAULT_API_VERSION)


def _deployment(steps: list[str]) -> str:
    if "deployments" not in steps[:-1]:
        return ""
    return unquote(steps[steps.index("deployments") + 1])
